"""What contents are worth apart from their files: how much they say, how sharp they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec
import numpy as np

from dupfinder.engine.types import Float64Array, Int64Array

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


def sharpness(connection: sqlite3.Connection) -> tuple[Int64Array, Float64Array]:
    """Content ids, int64 (n,), sorted, and the sharpness of each, float64 (n,); NaN where it is not known."""
    cursor = connection.execute("SELECT id, sharpness FROM content ORDER BY id")
    blocks = []
    while rows := cursor.fetchmany(2000):
        blocks.append(np.array(rows, dtype=np.float64))
    table = np.concatenate(blocks) if blocks else np.zeros((0, 2))
    return table[:, 0].astype(np.int64), table[:, 1]


def unmeasured(connection: sqlite3.Connection, after: int, most: int) -> list[tuple[int, bytes]]:
    """Ids and hashes of contents without a sharpness, from behind an id, in order."""
    return connection.execute(
        "SELECT id, hash FROM content WHERE sharpness IS NULL AND id > ? ORDER BY id LIMIT ?", (after, most)
    ).fetchall()


def put_sharpness(connection: sqlite3.Connection, measured: Iterable[tuple[int, float]]) -> None:
    """Stores (content id, sharpness) pairs."""
    connection.executemany(
        "UPDATE content SET sharpness=? WHERE id=?", ((value, content_id) for content_id, value in measured)
    )
