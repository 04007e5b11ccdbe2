"""Star clustering on verified pairs: no chaining, every member passes against its cluster's centre.

The star cover of Aslam, Pelekhov and Rus (The Star Clustering Algorithm, JGAA 2004) made disjoint, on two
graphs: the *candidates* (pairs with near embeddings) say who is central and which pairs are worth a second
look; the *matches* (pairs that passed it) say who belongs together. A file that fails against the centre but
passes against two members belongs too.

Nodes are numbered by content hash, so that nothing here depends on the order in which files were found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dupfinder.engine.types import (
    KINDS,
    Float32Array,
    Float64Array,
    Int8Array,
    Int64Array,
    Kind,
)

COPY = KINDS.index(Kind.EDITED_COPY)
"""Kinds up to this one are copies of one shot."""
SHOT = KINDS.index(Kind.SIMILAR_SHOT)

MOST_FAILS = 24
"""A centre that this many candidates in a row do not match is asked about no more of them."""
BATCH = 32
"""Pairs of one centre that are asked for at a time."""
_TRIES = 3


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


def centre_order(graph: Adjacency, quality: Float64Array, framed: NDArray[np.bool_]) -> Int64Array:
    """The nodes that have candidates, the one that makes the best centre first, ties by number.

    Best is what most others are near to (the sum of their cosines); among nearly equals what has more pixels
    and less compression, since edits are recognised best against what they were made from. What stands in a
    frame comes last: all screenshots of one app are near to each other.

    Args:
        quality: float64 (n,), positive, of the order of a number of pixels.
        framed: bool (n,).
    """
    n = len(graph.start) - 1
    weight = np.bincount(graph.source, graph.cosine, n) * np.maximum(quality, 1.0) ** 0.05
    connected = np.flatnonzero(np.diff(graph.start))
    # Rounded: sums in another order must not decide.
    return connected[np.lexsort((connected, -np.round(weight[connected], 6), framed[connected]))]


@dataclass(frozen=True, slots=True)
class NodeMatches:
    """Verdicts between nodes: columns as of :class:`~dupfinder.engine.types.Matches`, int64 node numbers."""

    a: Int64Array
    b: Int64Array
    kind: Int8Array
    score: Float32Array
    larger: Int8Array
    inset: Int8Array


@dataclass(frozen=True, slots=True)
class Stars:
    """A partition into stars.

    Attributes:
        centre: int64 (n,), the centre of each node; itself where it is alone or a centre.
        parent: int64 (n,), the node that it was matched with: the centre, or the member nearest in kind.
        kind: int8 (n,), index in ``KINDS`` of what it is to its parent; 0 for a centre.
        larger: int8 (n,), 1 where it shows clearly more than its parent does.
    """

    centre: Int64Array
    parent: Int64Array
    kind: Int8Array
    larger: Int8Array


def stars(order: Int64Array, matches: NodeMatches, threshold: float, n: int) -> Stars:
    """Partitions n nodes: first into stars of copies, then what is left alone joins similar shots.

    Args:
        order: of the nodes, see :func:`centre_order`.
        matches: those that passed, and similar shots.
        threshold: the least score.
    """
    centre = np.arange(n, dtype=np.int64)
    parent = centre.copy()
    kind = np.zeros(n, dtype=np.int8)
    larger = np.zeros(n, dtype=np.int8)
    passing = (matches.score >= np.float32(threshold)) & (matches.kind >= 0)
    if not passing.any():
        return Stars(centre, parent, kind, larger)
    copies, shots = passing & (matches.kind <= COPY), passing & (matches.kind == SHOT)
    taken = np.zeros(n, dtype=bool)

    def take(node: int, by: int, star: int, how: tuple[int, int, float, int, int]) -> None:
        centre[node], parent[node], kind[node] = star, by, how[1]
        # A frame round a picture shows more, but not more of the picture.
        larger[node] = how[3] == 1 and how[4] == 0
        taken[node] = True

    rows = _rows(matches, copies)
    for node in order.tolist():
        if taken[node] or node not in rows:
            continue
        members = {node}
        for edge in rows[node]:
            # What holds others as pictures of their own (a collage) does not bind them together.
            if not taken[edge[0]] and edge[4] != _HOLDER:
                take(edge[0], node, node, edge)
                members.add(edge[0])
        if len(members) > 2:
            for other in _touching(rows, members - {node}, taken | (centre == node)):
                links = [edge for edge in rows[other] if edge[0] in members and edge[4] != _HELD]
                if len(links) >= 2:
                    best = links[0]
                    take(other, best[0], node, (best[0], *best[1:3], _turned(best[3]), best[4]))
                    members.add(other)
        if len(members) > 1:
            taken[node] = True
    alone = ~taken
    shot_rows = _rows(matches, shots)
    for node in order.tolist():
        if node not in shot_rows or centre[node] != node or (not alone[node] and not taken[node]):
            continue
        found = [edge for edge in shot_rows[node] if alone[edge[0]] and edge[0] != node]
        for edge in found:
            take(edge[0], node, node, edge)
            alone[edge[0]] = False
        if found:
            alone[node] = False
    return Stars(centre, parent, kind, larger)


_HOLDER, _HELD = 1, 2


def _turned(larger: int) -> int:
    return {0: 0, 1: 2, 2: 1}[larger]


type _Edge = tuple[int, int, float, int, int]
"""Seen from a node: the other one, kind, score, whether the other shows more (1) or less (2), and which of
the two holds the other."""


def _rows(matches: NodeMatches, chosen: NDArray[np.bool_]) -> dict[int, list[_Edge]]:
    """The chosen matches of each node, the surest kind first, then by score, then by number."""
    rows: dict[int, list[_Edge]] = {}
    columns = (
        column[chosen].tolist()
        for column in (matches.a, matches.b, matches.kind, matches.score, matches.larger, matches.inset)
    )
    for a, b, kind, score, larger, inset in zip(*columns, strict=True):
        # larger and inset name the side: seen from a, "2" is the other one.
        rows.setdefault(a, []).append((b, kind, score, _turned(larger), inset))
        rows.setdefault(b, []).append((a, kind, score, larger, _turned(inset)))
    for row in rows.values():
        row.sort(key=lambda edge: (edge[1], -edge[2], edge[0]))
    return rows


def _touching(rows: dict[int, list[_Edge]], members: Iterable[int], taken: NDArray[np.bool_]) -> list[int]:
    """Free nodes that match any of these members, by number."""
    return sorted({edge[0] for member in members for edge in rows.get(member, ()) if not taken[edge[0]]})


# which pairs are worth a second look ------------------------------------------------------------------
@dataclass(slots=True)
class Choice:
    """What a round of :func:`choose_pairs` found.

    Attributes:
        wanted: pairs of nodes whose verdicts the clusters rest on.
        missing: pairs of nodes that have no verdict yet, by centre.
    """

    wanted: set[tuple[int, int]] = field(default_factory=set)
    missing: dict[int, list[int]] = field(default_factory=dict)


type Known = Callable[[int, int], tuple[int, float, int] | None]
"""Two nodes to (kind, score, which of the two holds the other: 1, 2 or 0), None without a verdict."""


def choose_pairs(graph: Adjacency, order: Int64Array, known: Known, thresholds: Sequence[float]) -> Choice:
    """Builds the stars as far as verdicts are known, and says which ones are missing.

    Asked again with those, until none is missing; the wanted pairs are then the same whatever was known
    before, and in whatever order it became known.
    """
    choice = Choice()
    for threshold in thresholds:
        _choose(graph, order, known, threshold, choice)
    return choice


def _choose(graph: Adjacency, order: Int64Array, known: Known, threshold: float, choice: Choice) -> None:
    n = len(graph.start) - 1
    free, waiting = [True] * n, [False] * n
    start, neighbour = graph.start.tolist(), graph.neighbour.tolist()

    def ask(one: int, other: int) -> bool | None:
        """Whether two nodes match; None when that is not known, and then they wait."""
        verdict = known(one, other)
        if verdict is None:
            choice.missing.setdefault(one, []).append(other)
            waiting[other] = True
            return None
        kind, score, holder = verdict
        if kind >= 0:
            choice.wanted.add((min(one, other), max(one, other)))
        return 0 <= kind <= COPY and score >= threshold and holder != _HOLDER

    for node in order.tolist():
        if not free[node] or waiting[node]:
            continue
        free[node] = False
        members, rejected = {node}, []
        fails = asked = 0
        for other in neighbour[start[node] : start[node + 1]]:
            if not free[other] or waiting[other]:
                continue
            passes = ask(node, other)
            if passes is None:
                asked += 1
                if asked == BATCH:
                    break
            elif passes:
                free[other] = False
                members.add(other)
                fails = 0
            else:
                rejected.append(other)
                fails += 1
                if fails == MOST_FAILS:
                    break
        if asked or len(members) < 3:
            continue
        # The centre's own neighbours were asked; those of two members are asked too.
        touched: dict[int, int] = {}
        for member in members:
            for other in neighbour[start[member] : start[member + 1]]:
                if free[other] and not waiting[other]:
                    touched[other] = touched.get(other, 0) + 1
        for other in sorted(other for other, count in touched.items() if count >= 2):
            near = [m for m in neighbour[start[other] : start[other + 1]] if m in members and m != node]
            passed = 0
            for n_th, member in enumerate(near[:_TRIES]):
                passes = ask(member, other)
                if passes is None:
                    break
                passed += passes
                if passed == 2:
                    free[other] = False
                    members.add(other)
                    break
                if passed + min(_TRIES, len(near)) - n_th - 1 < 2:
                    break
