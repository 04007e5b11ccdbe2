"""Embeddings and the edges between contents."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

import numpy as np

from dupfinder.engine.graph_types import Edges
from dupfinder.engine.types import (
    Float32Array,
    Int64Array,
)

WHOLE, CONTENT = "whole", "content"
"""The view that shows the whole picture, and the one of the picture inside its frame."""

_DTYPE = np.dtype("<f4")


def model_id(connection: sqlite3.Connection, key: str) -> int | None:
    row = connection.execute("SELECT id FROM model WHERE key=?", (key,)).fetchone()
    return None if row is None else int(row[0])


def dim_of(connection: sqlite3.Connection, model: int) -> int | None:
    """Numbers of an embedding of this model, or None where it is unknown."""
    row = connection.execute("SELECT dim FROM model WHERE id=?", (model,)).fetchone()
    return None if row is None else int(row[0])


def put_model(connection: sqlite3.Connection, key: str, dim: int) -> int:
    """The id of the model with this key, stored if it is new."""
    connection.execute("INSERT INTO model(key, dim) VALUES (?,?) ON CONFLICT(key) DO NOTHING", (key, dim))
    found = model_id(connection, key)
    assert found is not None
    return found


def put_embedding(
    connection: sqlite3.Connection, content_id: int, model: int, vector: Float32Array, view: str = WHOLE
) -> int:
    """Stores one embedding (float32 (d,), unit length); gives its label for the index."""
    connection.execute(
        "INSERT INTO embedding(content_id, model_id, view, vector) VALUES (?,?,?,?)"
        " ON CONFLICT(content_id, model_id, view) DO NOTHING",
        (content_id, model, view, vector.astype(_DTYPE).tobytes()),
    )
    row = connection.execute(
        "SELECT id FROM embedding WHERE content_id=? AND model_id=? AND view=?", (content_id, model, view)
    ).fetchone()
    return int(row[0])


def has_embedding(connection: sqlite3.Connection, content_hash: bytes, model: int) -> bool:
    """Whether a content of this hash needs no work for this model."""
    row = connection.execute(
        "SELECT 1 FROM content c JOIN embedding e ON e.content_id=c.id"
        " WHERE c.hash=? AND e.model_id=? AND e.view=?",
        (content_hash, model, WHOLE),
    ).fetchone()
    return row is not None


def labels(connection: sqlite3.Connection, model: int) -> tuple[Int64Array, Int64Array]:
    """All labels of a model with their content ids: int64 (n,), int64 (n,), ascending by label."""
    rows = connection.execute(
        "SELECT id, content_id FROM embedding WHERE model_id=? ORDER BY id", (model,)
    ).fetchall()
    table = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return table[:, 0].copy(), table[:, 1].copy()


def unlinked(connection: sqlite3.Connection, model: int) -> Int64Array:
    """Labels whose edges are not stored yet (a scan was stopped between the two)."""
    rows = connection.execute("SELECT id FROM embedding WHERE model_id=? AND linked=0 ORDER BY id", (model,))
    return np.array([row[0] for row in rows], dtype=np.int64)


def vectors(connection: sqlite3.Connection, wanted: Int64Array) -> Iterator[tuple[Int64Array, Float32Array]]:
    """The vectors of these labels, in blocks: int64 (n,), float32 (n, d)."""
    for start in range(0, len(wanted), 500):
        part = [int(label) for label in wanted[start : start + 500]]
        rows = connection.execute(
            f"SELECT id, vector FROM embedding WHERE id IN ({','.join('?' * len(part))}) ORDER BY id", part
        ).fetchall()
        if rows:
            yield _block(rows)


def vectors_of_contents(
    connection: sqlite3.Connection, model: int, contents: Sequence[int]
) -> dict[int, Float32Array]:
    """The whole-picture embedding of each content that has one."""
    found: dict[int, Float32Array] = {}
    for start in range(0, len(contents), 500):
        part = [int(content) for content in contents[start : start + 500]]
        rows = connection.execute(
            "SELECT content_id, vector FROM embedding WHERE model_id=? AND view=? AND content_id IN"
            f" ({','.join('?' * len(part))})",
            [model, WHOLE, *part],
        )
        found.update({content: np.frombuffer(vector, dtype=_DTYPE) for content, vector in rows})
    return found


def views_of_contents(
    connection: sqlite3.Connection, model: int, contents: Sequence[int]
) -> dict[int, Float32Array]:
    """All embeddings of each content that has any: float32 (views, d), the whole picture's first."""
    found: dict[int, list[Float32Array]] = {}
    for start in range(0, len(contents), 500):
        part = [int(content) for content in contents[start : start + 500]]
        rows = connection.execute(
            "SELECT content_id, vector FROM embedding WHERE model_id=? AND content_id IN"
            f" ({','.join('?' * len(part))}) ORDER BY view=? DESC, id",
            [model, *part, WHOLE],
        )
        for content, vector in rows:
            found.setdefault(content, []).append(np.frombuffer(vector, dtype=_DTYPE))
    return {content: np.stack(rows).astype(np.float32, copy=False) for content, rows in found.items()}


def _block(rows: list[tuple[int, bytes]]) -> tuple[Int64Array, Float32Array]:
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    matrix = np.frombuffer(b"".join(row[1] for row in rows), dtype=_DTYPE).reshape(len(rows), -1)
    return ids, matrix.astype(np.float32, copy=False)


# edges -----------------------------------------------------------------------------------------------
def put_edges(connection: sqlite3.Connection, model: int, edges: Edges, linked: Int64Array) -> None:
    """Stores new edges, and that these labels have theirs now."""
    connection.executemany(
        "INSERT OR REPLACE INTO edge(model_id, a, b, cosine) VALUES (?,?,?,?)",
        zip([model] * len(edges), edges.a.tolist(), edges.b.tolist(), edges.cosine.tolist(), strict=True),
    )
    connection.executemany("UPDATE embedding SET linked=1 WHERE id=?", [(int(i),) for i in linked])
    connection.execute("UPDATE model SET checked=0 WHERE id=?", (model,))


def edges(connection: sqlite3.Connection, model: int, cosine: float) -> Edges:
    """The whole kNN graph of a model, as far as it reaches down to this cosine."""
    cursor = connection.execute(
        "SELECT a, b, cosine FROM edge WHERE model_id=? AND cosine>=? ORDER BY a, b", (model, cosine)
    )
    blocks = []
    while rows := cursor.fetchmany(5000):
        blocks.append(np.array(rows, dtype=np.float64))
    table = np.concatenate(blocks) if blocks else np.zeros((0, 3))
    return Edges(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2].astype(np.float32))


def drop_edges(connection: sqlite3.Connection, model: int) -> None:
    """Forgets a model's edges, so that the next scan finds them again."""
    connection.execute("DELETE FROM edge WHERE model_id=?", (model,))
    connection.execute("UPDATE embedding SET linked=0 WHERE model_id=?", (model,))
