"""How much the files say about their pictures."""

from __future__ import annotations

import sqlite3

import msgspec
import numpy as np

from dupfinder.engine.types import Int64Array

_NO_FACT = frozenset({"jpeg_quality", "frames", "colour_profile", "software", "longitude"})
"""Not what a person would miss; latitude stands for the place."""


def metadata_counts(connection: sqlite3.Connection) -> tuple[Int64Array, Int64Array, Int64Array]:
    """Content ids, sorted; the number of facts of each (date, place, camera, rating and so on); 1 for a
    camera's name: int64 (n,) each."""
    cursor = connection.execute("SELECT id, metadata FROM content ORDER BY id")
    blocks = []
    decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])
    while rows := cursor.fetchmany(2000):
        block = []
        for content, text in rows:
            known = decoder.decode(text)
            block.append((content, len(known.keys() - _NO_FACT), "camera" in known))
        blocks.append(np.array(block, dtype=np.int64))
    table = np.concatenate(blocks) if blocks else np.zeros((0, 3), dtype=np.int64)
    return table[:, 0], table[:, 1], table[:, 2]
