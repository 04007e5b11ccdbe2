"""Star clusters: whatever the graph, no chaining, nobody twice, and no dependence on order or history."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.engine.cluster.clusters import (
    COPY,
    SHOT,
    Adjacency,
    Stars,
    adjacency,
    centre_order,
    choose_pairs,
    match_rows,
    stars,
)
from dupfinder.engine.graph_types import Edges, Matches
from dupfinder.engine.index.knn import merge, no_edges

NODES = 14
DIFFERENT = -1

type Verdicts = dict[tuple[int, int], tuple[int, float, int]]
"""Of a pair, a < b: kind, score, and which of the two holds the other."""


@st.composite
def candidates(draw: st.DrawFn) -> Edges:
    """Graphs of a few nodes; few different weights, so that ties are common."""
    pairs = draw(st.sets(st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1))))
    pairs = sorted({(min(p), max(p)) for p in pairs if p[0] != p[1]})
    weights = draw(
        st.lists(st.sampled_from([0.3, 0.5, 0.7, 0.9, 1.0]), min_size=len(pairs), max_size=len(pairs))
    )
    a = np.array([p[0] for p in pairs], dtype=np.int64)
    b = np.array([p[1] for p in pairs], dtype=np.int64)
    return Edges(a, b, np.array(weights, dtype=np.float32))


@st.composite
def libraries(draw: st.DrawFn) -> tuple[Edges, Verdicts]:
    """Candidates, and what a second look at each of them would say."""
    edges = draw(candidates())
    verdict = st.tuples(
        st.sampled_from([DIFFERENT, 1, 2, 3, 3, 3, SHOT]),
        st.sampled_from([0.3, 0.7, 0.95, 1.0]),
        st.sampled_from([0, 0, 0, 1, 2]),
    )
    said = draw(st.lists(verdict, min_size=len(edges), max_size=len(edges)))
    pairs = zip(edges.a.tolist(), edges.b.tolist(), strict=True)
    return edges, dict(zip(pairs, said, strict=True))


def graph_of(edges: Edges) -> Adjacency:
    return adjacency(NODES, edges.a, edges.b, edges.cosine)


def order_of(edges: Edges) -> np.ndarray:
    return centre_order(graph_of(edges), np.ones(NODES), np.ones(NODES))


def matches_of(verdicts: Verdicts) -> Matches:
    pairs = sorted(pair for pair, said in verdicts.items() if said[0] != DIFFERENT)
    said = [verdicts[pair] for pair in pairs]
    return Matches(
        np.array([a for a, _ in pairs], np.int64),
        np.array([b for _, b in pairs], np.int64),
        np.array([kind for kind, _, _ in said], np.int8),
        np.array([score for _, score, _ in said], np.float32),
        np.zeros(len(pairs), np.int8),
        np.array([holder for _, _, holder in said], np.int8),
    )


def chosen(
    edges: Edges, verdicts: Verdicts, known: Verdicts, threshold: float
) -> tuple[set[tuple[int, int]], int]:
    """The wanted pairs once all that is missing was looked at, and how many pairs that were."""
    known = dict(known)
    looks = 0

    def look(one: int, other: int) -> tuple[int, float, int] | None:
        found = known.get((min(one, other), max(one, other)))
        if found is None or found[2] == 0 or one < other:
            return found
        return found[0], found[1], 3 - found[2]

    while True:
        choice = choose_pairs(graph_of(edges), order_of(edges), look, (threshold,))
        if not choice.missing:
            return choice.wanted, looks
        for one, others in choice.missing.items():
            for other in others:
                pair = (min(one, other), max(one, other))
                assert pair not in known, "a pair is asked for twice"
                known[pair] = verdicts[pair]
                looks += 1


def partition(edges: Edges, verdicts: Verdicts, threshold: float) -> Stars:
    return stars(order_of(edges), match_rows(matches_of(verdicts), NODES), threshold)


thresholds = st.sampled_from([0.2, 0.6, 0.9, 0.99])


@given(libraries(), thresholds)
def test_every_member_passes_against_its_centre_or_two_members(
    library: tuple[Edges, Verdicts], threshold: float
) -> None:
    edges, verdicts = library
    found = partition(edges, verdicts, threshold)

    def passes(one: int, other: int, most: int) -> bool:
        kind, score, _ = verdicts.get((min(one, other), max(one, other)), (DIFFERENT, 0.0, 0))
        return 0 <= kind <= most and np.float32(score) >= np.float32(threshold)

    for node, centre in enumerate(found.centre.tolist()):
        assert found.centre[centre] == centre
        if node == centre:
            continue
        members = {int(m) for m in np.flatnonzero(found.centre == centre)} - {node}
        others = [m for m in members if found.kind[m] <= COPY]
        assert passes(node, centre, SHOT) or sum(passes(node, m, COPY) for m in others) >= 2
        assert passes(node, int(found.parent[node]), SHOT)


@given(libraries(), thresholds)
def test_what_holds_others_as_pictures_of_their_own_is_never_their_centre(
    library: tuple[Edges, Verdicts], threshold: float
) -> None:
    edges, verdicts = library
    found = partition(edges, verdicts, threshold)
    for node, centre in enumerate(found.centre.tolist()):
        pair = (min(node, centre), max(node, centre))
        kind, _, holder = verdicts.get(pair, (DIFFERENT, 0.0, 0))
        if node != centre and kind != DIFFERENT and kind <= COPY and found.parent[node] == centre:
            assert holder != (1 if pair[0] == centre else 2)


@given(libraries(), st.data(), thresholds)
def test_the_pairs_that_clusters_rest_on_do_not_depend_on_what_was_known(
    library: tuple[Edges, Verdicts], data: st.DataObject, threshold: float
) -> None:
    edges, verdicts = library
    before = data.draw(st.sets(st.sampled_from(sorted(verdicts)))) if verdicts else set()
    known = {pair: verdicts[pair] for pair in before}
    fresh, looks = chosen(edges, verdicts, {}, threshold)
    later, fewer = chosen(edges, verdicts, known, threshold)
    assert later == fresh
    assert fewer <= looks <= len(edges)


@given(libraries(), thresholds)
def test_clusters_rest_on_the_chosen_pairs_alone(library: tuple[Edges, Verdicts], threshold: float) -> None:
    edges, verdicts = library
    wanted, _ = chosen(edges, verdicts, {}, threshold)
    few = partition(edges, {pair: verdicts[pair] for pair in wanted}, threshold)
    for node, centre in enumerate(few.centre.tolist()):
        if node != centre and few.kind[node] <= COPY:
            assert (min(node, int(few.parent[node])), max(node, int(few.parent[node]))) in wanted


@given(candidates(), st.randoms(use_true_random=False))
def test_the_order_in_which_edges_arrive_does_not_matter(edges: Edges, random: object) -> None:
    order = np.arange(len(edges))
    random.shuffle(order)  # type: ignore[attr-defined]
    grown = no_edges()
    for edge in order:
        grown = merge(grown, Edges(edges.a[[edge]], edges.b[[edge]], edges.cosine[[edge]]))
    assert grown.a.tolist() == edges.a.tolist()
    assert grown.b.tolist() == edges.b.tolist()
    assert order_of(grown).tolist() == order_of(edges).tolist()


@given(libraries())
def test_a_threshold_above_all_scores_leaves_everybody_alone(library: tuple[Edges, Verdicts]) -> None:
    edges, verdicts = library
    assert partition(edges, verdicts, 1.01).centre.tolist() == list(range(NODES))


def all_copies(pairs: list[tuple[int, int]], holder: dict[tuple[int, int], int] | None = None) -> Matches:
    return matches_of({pair: (COPY, 1.0, (holder or {}).get(pair, 0)) for pair in pairs})


def test_a_chain_of_copies_is_not_one_cluster() -> None:
    n = 1000
    chain = np.arange(n - 1)
    graph = adjacency(n, chain, chain + 1, np.full(n - 1, 0.8, dtype=np.float32))
    order = centre_order(graph, np.ones(n), np.ones(n))
    found = stars(order, match_rows(all_copies([(i, i + 1) for i in range(n - 1)]), n), 0.9)
    assert np.bincount(found.centre).max() == 3


def test_a_collage_of_two_photos_does_not_merge_their_clusters() -> None:
    # 0, 1, 2 are copies of one photo, 3, 4, 5 of another, 6 shows both and is near to all of them.
    groups = [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5)]
    shown = [(node, 6) for node in range(6)]
    pairs = groups + shown
    graph = adjacency(
        7, np.array([a for a, _ in pairs]), np.array([b for _, b in pairs]), np.full(12, 0.7, np.float32)
    )
    order = centre_order(graph, np.ones(7), np.ones(7))
    assert order[0] == 6, "the collage is the most central of all"
    found = stars(order, match_rows(all_copies(pairs, dict.fromkeys(shown, 2)), 7), 0.9)
    assert len({*found.centre[:3].tolist()}) == len({*found.centre[3:6].tolist()}) == 1
    assert found.centre[0] != found.centre[3]


def test_copies_come_before_similar_shots() -> None:
    # 0 and 1 are copies, 2 and 3 are copies; 0 and 2 are shots of one scene, 4 is another shot of it.
    verdicts = {
        (0, 1): (COPY, 1.0, 0),
        (2, 3): (COPY, 1.0, 0),
        (0, 2): (SHOT, 1.0, 0),
        (0, 4): (SHOT, 1.0, 0),
    }
    graph = adjacency(5, np.array([0, 2, 0, 0]), np.array([1, 3, 2, 4]), np.full(4, 0.7, np.float32))
    order = centre_order(graph, np.ones(5), np.ones(5))
    found = stars(order, match_rows(matches_of(verdicts), 5), 0.9)
    assert found.centre[0] == found.centre[1] == found.centre[4]
    assert found.centre[2] == found.centre[3] != found.centre[0]
    assert found.kind[4] == SHOT


def test_a_centre_has_the_shape_of_what_is_near_to_it() -> None:
    pairs = [(a, b) for a in range(4) for b in range(a)]
    graph = adjacency(
        4, np.array([a for a, _ in pairs]), np.array([b for _, b in pairs]), np.full(6, 0.9, np.float32)
    )
    squashed = np.array([1000, 1333, 1340, 1330])
    assert centre_order(graph, np.array([900.0, 400.0, 300.0, 300.0]), squashed).tolist() == [1, 2, 3, 0]


@pytest.mark.parametrize("strangers", [0, 60])
def test_a_centre_gives_up_on_candidates_that_never_match(strangers: int) -> None:
    n = strangers + 2
    others = np.arange(1, n)
    cosine = np.linspace(0.9, 0.4, n - 1).astype(np.float32)
    cosine[-1] = 0.95  # the one copy is the nearest
    graph = adjacency(n, np.zeros(n - 1, np.int64), others, cosine)
    asked: list[tuple[int, int]] = []

    def look(one: int, other: int) -> tuple[int, float, int]:
        asked.append((one, other))
        return (COPY, 1.0, 0) if {one, other} == {0, n - 1} else (DIFFERENT, 0.0, 0)

    choice = choose_pairs(graph, centre_order(graph, np.ones(n), np.ones(n)), look, (0.9,))
    assert choice.wanted == {(0, n - 1)}
    assert len(asked) <= 49
