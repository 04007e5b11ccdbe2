"""Star clustering: no chaining, every member matches its cluster's centre."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dupfinder.engine.types import Float32Array, Int64Array

type Stars = Int64Array
"""For each node its centre, int64 (n,); a node in no cluster is its own."""


def stars(n: int, a: Int64Array, b: Int64Array, cosine: Float32Array, threshold: float) -> Stars:
    """Partitions the nodes 0 .. n-1 into stars.

    Nodes are taken in the order of their summed similarity to all that match them (the most
    connected first; ties go to the lower number, so number nodes by content hash). A node that is
    not in a star yet becomes a centre and takes all free nodes that match it. At the end every
    member moves to the centre that it matches best. This is the star cover of Aslam, Pelekhov and
    Rus (The Star Clustering Algorithm, JGAA 2004) made disjoint.

    The result depends on the graph alone, not on the order in which it was built.

    Args:
        n: number of nodes.
        a, b: int64 (m,), a < b, sorted by (a, b), each pair once.
        cosine: float32 (m,).
        threshold: edges below it are left out.

    Returns:
        int64 (n,): the centre of each node, itself where it is alone or a centre.
    """
    centre = np.arange(n, dtype=np.int64)
    strong = cosine >= np.float32(threshold)
    a, b, cosine = a[strong], b[strong], cosine[strong]
    if not len(a):
        return centre
    weight = np.bincount(a, cosine, n) + np.bincount(b, cosine, n)
    start, neighbour, near = _adjacency(n, a, b, cosine)
    connected = np.flatnonzero(start[1:] > start[:-1])
    order = connected[np.lexsort((connected, -weight[connected]))]
    free = np.ones(n, dtype=bool)
    is_centre = np.zeros(n, dtype=bool)
    bounds = start.tolist()
    for node in order.tolist():
        if free[node]:
            is_centre[node] = True
            free[neighbour[bounds[node] : bounds[node + 1]]] = False
            free[node] = False
    return _to_best_centre(centre, is_centre, start, neighbour, near)


def _adjacency(
    n: int, a: Int64Array, b: Int64Array, cosine: Float32Array
) -> tuple[Int64Array, Int64Array, Float32Array]:
    """Rows of neighbours (CSR): start int64 (n+1,), neighbour int64 (2m,), cosine float32 (2m,)."""
    source = np.concatenate([a, b])
    target = np.concatenate([b, a])
    order = np.lexsort((target, source))
    start = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(source, minlength=n), out=start[1:])
    return start, target[order], np.concatenate([cosine, cosine])[order]


def _to_best_centre(
    centre: Stars,
    is_centre: NDArray[np.bool_],
    start: Int64Array,
    neighbour: Int64Array,
    near: Float32Array,
) -> Stars:
    source = np.repeat(np.arange(len(centre)), np.diff(start))
    usable = is_centre[neighbour] & ~is_centre[source]
    source, target, strength = source[usable], neighbour[usable], near[usable]
    order = np.lexsort((target, -strength, source))
    source, target = source[order], target[order]
    first = np.ones(len(source), dtype=bool)
    first[1:] = source[1:] != source[:-1]
    centre[source[first]] = target[first]
    return centre
