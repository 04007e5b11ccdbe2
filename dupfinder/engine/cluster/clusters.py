"""Star clustering on verified pairs: no chaining, every member passes against its cluster's centre.

The star cover of Aslam, Pelekhov and Rus (The Star Clustering Algorithm, JGAA 2004) made disjoint, on two
graphs: the *candidates* (pairs with near embeddings) say who is central and which pairs are worth a second
look; the *matches* (pairs that passed it) say who belongs together. A file that fails against the centre but
passes against two members belongs too.

Nodes are numbered by content hash, so that nothing here depends on the order in which files were found.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from dupfinder.engine.graph_types import Matches
from dupfinder.engine.turns import in_turns
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

MOST_FAILS = 48
"""A centre that this many candidates in a row do not match is asked about no more of them."""
BATCH = 32
"""Pairs of one centre that are asked for at a time."""
SAME_ASPECT = 0.03
"""Logarithm of a ratio of aspects up to which two pictures have one shape."""
_STRETCHED = 0.8
"""How much a neighbour of another shape counts."""
_TRIES, _STARS = 3, 2
"""Members of a star, and stars, that a node without one is compared with."""


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


def centre_order(graph: Adjacency, quality: Float64Array, aspect: Float64Array | Int64Array) -> Int64Array:
    """The nodes that have candidates, the one that makes the best centre first, ties by number.

    Best is what most others are very near to, above all others of its own shape (the network does not see
    that one is squashed); among nearly equals what has more pixels and less compression. Edits are recognised
    best against what they were made from.

    Args:
        quality: float64 (n,), positive, of the order of a number of pixels.
        aspect: float64 or int64 (n,), the longer over the shorter side, in any unit.
    """
    n = len(graph.start) - 1
    stretched = np.abs(np.log(aspect[graph.source] / aspect[graph.neighbour])) > SAME_ASPECT
    near = np.bincount(graph.source, _nearness(graph) * np.where(stretched, _STRETCHED, 1.0), n)
    weight = near * np.maximum(quality, 1.0) ** 0.05
    connected = np.flatnonzero(np.diff(graph.start))
    # Rounded: sums in another order must not decide.
    return connected[np.lexsort((connected, -np.round(weight[connected], 6)))]


def _nearness(graph: Adjacency) -> Float64Array:
    """How much each neighbour counts, float64 (2m,).

    A power: an original has its re-encodes right beside it, a mirrored copy is equally far from all.
    """
    return np.asarray(graph.cosine.astype(np.float64) ** 6, np.float64)


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


@dataclass(frozen=True, slots=True)
class MatchRows:
    """Matches as rows of each node's edges: the surest kind first, then by score, then by number.

    Made once for many thresholds. They are walked one by one, hence no NumPy arrays; no lists either, since
    the garbage collector, which stops all threads, walks the millions of entries of those.

    Attributes:
        start: where each node's row starts, n + 1 numbers.
        other, kind, score: of each edge; ``more``: 1 where the other node shows more, 2 where less.
        holder: 1 where the row's node holds the other as a picture of its own, 2 where it is held.
        best: float32 (n,), the highest score of a node's edges, 0 where it has none.
    """

    start: array[int]
    other: array[int]
    kind: array[int]
    score: array[float]
    more: array[int]
    holder: array[int]
    best: Float32Array


def match_rows(matches: Matches, n: int) -> MatchRows:
    """Brings matches between n nodes into rows; those of different pictures are left out."""
    found = matches.kind >= 0
    a, b = matches.a[found], matches.b[found]
    source, other = np.concatenate([a, b]), np.concatenate([b, a])
    kind = np.concatenate([matches.kind[found]] * 2)
    score = np.concatenate([matches.score[found]] * 2)
    larger, inset = matches.larger[found], matches.inset[found]
    # Both name a side; seen from a, "2" is the other one.
    more = np.concatenate([_SWAPPED[larger], larger])
    holder = np.concatenate([inset, _SWAPPED[inset]])
    order = np.lexsort((other, -score, kind, source))
    start = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(source, minlength=n), out=start[1:])
    best = np.zeros(n, dtype=np.float32)
    np.maximum.at(best, source, score)
    return MatchRows(
        array("q", start.tobytes()),
        array("q", other[order].tobytes()),
        array("b", kind[order].tobytes()),
        array("f", score[order].tobytes()),
        array("b", more[order].tobytes()),
        array("b", holder[order].tobytes()),
        best,
    )


_SWAPPED = np.array([0, 2, 1], dtype=np.int8)
_HOLDER, _HELD = 1, 2


def stars(order: Int64Array, rows: MatchRows, threshold: float) -> Stars:
    """Partitions the nodes: first into stars of copies, then what is left alone joins similar shots.

    Each node in turn joins the star of two members that it matches, or else becomes a centre and takes all
    free nodes that it matches.

    Args:
        order: of the nodes, see :func:`centre_order`.
        rows: what passed the second look, and similar shots.
        threshold: the least score.
    """
    n = len(rows.start) - 1
    least = float(np.float32(threshold))
    centre = list(range(n))
    parent, kind, larger = centre.copy(), [0] * n, [0] * n
    taken = [False] * n
    start, others, kinds, scores, holders = rows.start, rows.other, rows.kind, rows.score, rows.holder

    def take(node: int, by: int, edge: int, star: int, more: int) -> None:
        centre[node], parent[node], kind[node] = star, by, kinds[edge]
        # A frame round a picture shows more, but not more of the picture.
        larger[node] = more == 1 and holders[edge] == 0
        taken[node] = True

    matched = order[rows.best[order] >= np.float32(threshold)].tolist()
    for node in in_turns(matched):
        if taken[node]:
            continue
        row = [k for k in range(start[node], start[node + 1]) if kinds[k] <= COPY and scores[k] >= least]
        links: dict[int, list[int]] = {}
        for k in row:
            if taken[others[k]] and holders[k] != _HELD:
                links.setdefault(centre[others[k]], []).append(k)
        star = max(links, key=lambda each: len(links[each]), default=-1)
        if star >= 0 and len(links[star]) >= 2:
            first = links[star][0]
            take(node, others[first], first, star, _OTHER_WAY[rows.more[first]])
            continue
        for k in row:
            # What holds others as pictures of their own (a collage) does not bind them together.
            if not taken[others[k]] and holders[k] != _HOLDER:
                take(others[k], node, k, node, rows.more[k])
                taken[node] = True
    alone = [not one for one in taken]
    for node in in_turns(matched):
        if centre[node] != node:
            continue
        for k in range(start[node], start[node + 1]):
            if kinds[k] == SHOT and scores[k] >= least and alone[others[k]]:
                take(others[k], node, k, node, 0)
                alone[others[k]] = alone[node] = False
    return Stars(
        np.array(centre, np.int64),
        np.array(parent, np.int64),
        np.array(kind, np.int8),
        np.array(larger, np.int8),
    )


_OTHER_WAY = (0, 2, 1)


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
    star, waiting = [-1] * n, [False] * n
    start, neighbour = graph.start.tolist(), graph.neighbour.tolist()
    near = _nearness(graph).tolist()

    def ask(one: int, other: int) -> bool | None:
        """Whether two nodes match; None when that is not known, and then the second one waits."""
        verdict = known(one, other)
        if verdict is None:
            choice.missing.setdefault(one, []).append(other)
            waiting[other] = True
            return None
        kind, score, holder = verdict
        if kind >= 0:
            choice.wanted.add((min(one, other), max(one, other)))
        return 0 <= kind <= COPY and score >= threshold and holder != _HOLDER

    def joins(node: int) -> bool | None:
        """Whether a node matches two members of a star; None when that is not known yet."""
        members: dict[int, list[int]] = {}
        weight: dict[int, float] = {}
        for k in range(start[node], start[node + 1]):
            other = neighbour[k]
            # The centre itself was asked in its turn.
            if star[other] >= 0 and star[other] != other:
                members.setdefault(star[other], []).append(other)
                weight[star[other]] = weight.get(star[other], 0.0) + near[k]
        nearest = sorted(members, key=lambda centre: (-round(weight[centre], 6), centre))
        for centre in [one for one in nearest if len(members[one]) >= 2][:_STARS]:
            passed = 0
            for member in members[centre][:_TRIES]:
                passes = ask(member, node)
                if passes is None:
                    return None
                passed += passes
                if passed == 2:
                    star[node] = centre
                    return True
        return False

    for node in order.tolist():
        if star[node] >= 0 or waiting[node] or joins(node) is not False:
            continue
        star[node] = node
        fails = asked = 0
        for other in neighbour[start[node] : start[node + 1]]:
            if star[other] >= 0 or waiting[other]:
                continue
            passes = ask(node, other)
            if passes is None:
                asked += 1
                if asked == BATCH:
                    break
            elif passes:
                star[other] = node
                fails = 0
            else:
                fails += 1
                if fails == MOST_FAILS:
                    break
