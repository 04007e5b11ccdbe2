"""Which file of a cluster to keep.

The order, the first difference decides:

1. a file that the person chose as best copy, the latest choice first;
2. the whole picture, unchanged, before crops, filters, frames and other edits of it, and those before other
   shots of the scene;
3. more pixels;
4. less compression: lossless before lossy, a higher JPEG quality before a lower one;
5. a capture date and a place in its metadata (both before one, one before none);
6. the larger file;
7. the older picture: capture date, else the date of the file;
8. the shorter, then the alphabetically first path.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from dupfinder.engine.types import KINDS, Float32Array, Int64Array, Kind, ObjectArray

if TYPE_CHECKING:
    from dupfinder.engine.cluster.clusters import Stars


def rank_files(
    *,
    pixels: Int64Array,
    compression: Int64Array,
    located: Int64Array,
    size: Int64Array,
    mtime_ns: Int64Array,
    taken: ObjectArray,
    path: ObjectArray,
    hash: ObjectArray,
    chosen: Mapping[bytes, tuple[bytes, float]],
) -> Int64Array:
    """Ranks all files by the order above but for its second point, for any set of them.

    Args:
        pixels, compression, located, size, mtime_ns: int64 (n,), a value a file.
        taken: ISO 8601 capture time or None, (n,).
        path, hash: bytes (n,), path and content hash of each file.
        chosen: by content hash, the path that the person chose and when.

    Returns:
        int64 (n,): the rank of each file, 0 for the best.
    """
    n = len(path)
    if n == 0:
        return np.zeros(0, dtype=np.int64)
    dated = np.array([moment is not None for moment in taken], dtype=np.int64)
    age = np.array([seconds_of(moment) for moment in taken])
    age = np.where(np.isnan(age), mtime_ns / 1e9, age)
    preference = np.zeros(n)
    if chosen:
        for i, (content, name) in enumerate(zip(hash, path, strict=True)):
            choice = chosen.get(content)
            if choice is not None:
                # Another file of the same content follows the chosen one closely.
                preference[i] = choice[1] + (0.5e-3 if choice[0] == name else 0.0)
    name_rank = np.empty(n, dtype=np.int64)
    name_rank[_by_name(path)] = np.arange(n)
    order = np.lexsort((name_rank, age, -size, -(dated + (located > 0)), -compression, -pixels, -preference))
    rank = np.empty(n, dtype=np.int64)
    rank[order] = np.arange(n)
    return rank


def order_of(words: ObjectArray) -> Int64Array:
    """The order of byte strings of one length, int64 (n,). NumPy sorts, which lets other threads go on."""
    if not len(words) or not words[0]:
        return np.arange(len(words))
    return np.argsort(np.frombuffer(b"".join(words), f"S{len(words[0])}"), kind="stable")


def _by_name(path: ObjectArray) -> Int64Array:
    """Paths in order, the short ones first, then by their bytes: int64 (n,)."""
    length = np.fromiter(map(len, path), np.int64, len(path))
    by_length = np.argsort(length, kind="stable")
    ends = np.flatnonzero(np.diff(length[by_length])) + 1
    return np.concatenate([rows[order_of(path[rows])] for rows in np.split(by_length, ends)])


def worth_of(found: Stars) -> Int64Array:
    """The second point of the order for every node, int64 (n,), less is better.

    The centre is what most others are near to, so it tells what an edit is: 0 shows more than the centre,
    which is a crop then; 1 is the centre or the same picture; 2 is an edit; 3 is another shot.
    """
    worth = np.where(found.kind <= KINDS.index(Kind.RESAVED), 1, found.kind - 1).astype(np.int64)
    worth[(found.larger == 1) & (found.kind == KINDS.index(Kind.EDITED_COPY))] = 0
    return worth


def seconds_of(moment: str | None) -> float:
    """A capture time in seconds since the epoch; NaN where there is none."""
    if moment is None:
        return float("nan")
    try:
        return datetime.fromisoformat(moment).timestamp()
    except (ValueError, OverflowError, OSError):
        return float("nan")


def cosines_to(representative: Float32Array, vectors: Float32Array) -> Float32Array:
    """Cosine of unit vectors, float32 (n, d), to one, float32 (d,), in double precision: (n,)."""
    exact = vectors.astype(np.float64) @ representative.astype(np.float64)
    return np.clip(exact, -1.0, 1.0).astype(np.float32)
