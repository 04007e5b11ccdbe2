"""Star clustering: no chaining, every member matches its cluster's centre."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dupfinder.engine.types import Float32Array, Int64Array

type Stars = Int64Array
"""For each node its centre, int64 (n,); a node in no cluster is its own."""


@dataclass(frozen=True, slots=True)
class Adjacency:
    """A graph over the nodes 0 .. n-1 as rows of neighbours, the nearest first, ties by number.

    Attributes:
        start: int64 (n + 1,), where each node's row starts.
        source, neighbour: int64 (2m,), both ends of each edge, each edge in two rows.
        cosine: float32 (2m,).
    """

    start: Int64Array
    source: Int64Array
    neighbour: Int64Array
    cosine: Float32Array


def adjacency(n: int, a: Int64Array, b: Int64Array, cosine: Float32Array) -> Adjacency:
    """Brings edges, each pair once and in any order, into rows: int64 (m,), int64 (m,), float32 (m,)."""
    source = np.concatenate([a, b])
    neighbour = np.concatenate([b, a])
    strength = np.concatenate([cosine, cosine])
    order = np.lexsort((neighbour, -strength, source))
    start = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(source, minlength=n), out=start[1:])
    return Adjacency(start, source[order], neighbour[order], strength[order])


def stars(graph: Adjacency, threshold: float) -> Stars:
    """Partitions the nodes into stars.

    Nodes are taken in the order of how many match them, then of their summed similarity to those
    (the most connected first; ties go to the lower number, so number nodes by content hash; counting
    first puts a point more of edited copies with their original). A node that is
    not in a star yet becomes a centre and takes all free nodes that match it. At the end every
    member moves to the centre that it matches best. This is the star cover of Aslam, Pelekhov and
    Rus (The Star Clustering Algorithm, JGAA 2004) made disjoint.

    The result depends on the graph alone, not on the order in which it was built.

    Args:
        threshold: cosine from which two nodes match.

    Returns:
        int64 (n,): the centre of each node, itself where it is alone or a centre.
    """
    n = len(graph.start) - 1
    centre = np.arange(n, dtype=np.int64)
    strong = np.flatnonzero(graph.cosine >= np.float32(threshold))
    if not len(strong):
        return centre
    source = graph.source[strong]
    # A row's strong edges are its first ones.
    end = graph.start[:-1] + np.bincount(source, minlength=n)
    weight = np.bincount(source, graph.cosine[strong], n)
    connected = np.flatnonzero(end > graph.start[:-1])
    matches = (end - graph.start[:-1])[connected]
    order = connected[np.lexsort((connected, -weight[connected], -matches))]
    free = np.ones(n, dtype=bool)
    is_centre = np.zeros(n, dtype=bool)
    starts, ends = graph.start.tolist(), end.tolist()
    for node in order.tolist():
        if free[node]:
            is_centre[node] = True
            free[graph.neighbour[starts[node] : ends[node]]] = False
            free[node] = False
    neighbour = graph.neighbour[strong]
    usable = is_centre[neighbour] & ~is_centre[source]
    source, neighbour = source[usable], neighbour[usable]
    # The nearest centre is the first in the row.
    first = np.flatnonzero(np.diff(source, prepend=-1))
    centre[source[first]] = neighbour[first]
    return centre
