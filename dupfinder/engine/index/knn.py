"""The kNN graph: for each new embedding the edges to all that are near enough."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dupfinder.engine.graph_types import Edges
from dupfinder.engine.types import (
    Float32Array,
    Int64Array,
)

FIRST_K = 32
MOST_NEIGHBOURS = 512
"""No content keeps more edges of its own, so that the graph grows with the library, not its square."""

type Search = Callable[[Float32Array, int], tuple[Int64Array, Float32Array]]


def neighbours(vectors: Float32Array, search: Search, cosine: float) -> list[tuple[Int64Array, Float32Array]]:
    """All neighbours of each query that are at least this near.

    Doubles k for the queries whose last neighbour is still near enough, until it is not.

    Args:
        vectors: float32 (n, d), unit length.
        search: (queries, k) to labels and cosines, best first.
        cosine: how near.

    Returns:
        For each query its labels int64 (m,) and cosines float32 (m,), best first.
    """
    found: list[tuple[Int64Array, Float32Array]] = [
        (np.zeros(0, np.int64), np.zeros(0, np.float32)) for _ in vectors
    ]
    open_queries = np.arange(len(vectors))
    k = FIRST_K
    while len(open_queries):
        labels, cosines = search(vectors[open_queries], k)
        wider = []
        for row, query in enumerate(open_queries):
            near = cosines[row] >= cosine
            found[query] = labels[row][near], cosines[row][near]
            if near.all() and labels.shape[1] == k and k < MOST_NEIGHBOURS:
                wider.append(query)
        open_queries = np.array(wider, dtype=np.int64)
        k = min(2 * k, MOST_NEIGHBOURS)
    return found


def edges_of(
    contents: Int64Array,
    vectors: Float32Array,
    search: Search,
    content_of: Callable[[Int64Array], Int64Array],
    vectors_of: Callable[[Int64Array], dict[int, Float32Array]],
    cosine: float,
) -> Edges:
    """The edges of new contents to everything in the index.

    The cosine of an edge is computed from the two stored vectors in double precision, so that it
    depends on the pair alone and not on how the search grouped its sums.

    Args:
        contents: int64 (n,), the content of each query.
        vectors: float32 (n, d), their embeddings, already in the index.
        search: see :func:`neighbours`.
        content_of: labels int64 (m,) to content ids int64 (m,).
        vectors_of: labels int64 (m,) to their embeddings by label.
        cosine: the weakest edge.
    """
    # A little lower than asked: single precision must not decide about the border.
    per_query = neighbours(vectors, search, cosine - 1e-4)
    lengths = [len(labels) for labels, _ in per_query]
    if not sum(lengths):
        return no_edges()
    labels = np.concatenate([labels for labels, _ in per_query])
    query = np.repeat(np.arange(len(contents)), lengths)
    other = content_of(labels)
    keep = contents[query] != other
    labels, query, other = labels[keep], query[keep], other[keep]
    if not len(labels):
        return no_edges()
    stored = vectors_of(np.unique(labels))
    exact = np.empty(len(labels))
    for start in range(0, len(labels), 1024):
        part = slice(start, start + 1024)
        right = np.stack([stored[int(label)] for label in labels[part]]).astype(np.float64)
        left = vectors[query[part]].astype(np.float64)
        exact[part] = np.einsum("ij,ij->i", left, right)
    a = np.minimum(contents[query], other)
    b = np.maximum(contents[query], other)
    return merge(no_edges(), Edges(a, b, np.clip(exact, -1.0, 1.0).astype(np.float32)), cosine)


def no_edges() -> Edges:
    return Edges(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))


def merge(old: Edges, new: Edges, cosine: float = -1.0) -> Edges:
    """One graph of two: sorted, each pair once with its best cosine, none weaker than ``cosine``."""
    a = np.concatenate([old.a, new.a])
    b = np.concatenate([old.b, new.b])
    c = np.concatenate([old.cosine, new.cosine])
    strong = c >= cosine
    a, b, c = a[strong], b[strong], c[strong]
    order = np.lexsort((-c, b, a))
    a, b, c = a[order], b[order], c[order]
    first = np.ones(len(a), dtype=bool)
    first[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
    return Edges(a[first], b[first], c[first])
