"""Star clusters: whatever the graph, no chaining, nobody twice, and no dependence on the order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.engine.cluster.clusters import Stars, adjacency, stars
from dupfinder.engine.index.knn import merge, no_edges
from dupfinder.engine.types import Edges

NODES = 14


@st.composite
def graphs(draw: st.DrawFn) -> Edges:
    """Graphs of a few nodes; few different weights, so that ties are common."""
    pairs = draw(st.sets(st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1))))
    pairs = sorted({(min(p), max(p)) for p in pairs if p[0] != p[1]})
    weights = draw(
        st.lists(st.sampled_from([0.3, 0.5, 0.7, 0.9, 1.0]), min_size=len(pairs), max_size=len(pairs))
    )
    a = np.array([p[0] for p in pairs], dtype=np.int64)
    b = np.array([p[1] for p in pairs], dtype=np.int64)
    return Edges(a, b, np.array(weights, dtype=np.float32))


def clustered_at(graph: Edges, threshold: float) -> Stars:
    return stars(adjacency(NODES, graph.a, graph.b, graph.cosine), threshold)


thresholds = st.sampled_from([0.2, 0.5, 0.7, 0.95])


@given(graphs(), thresholds)
def test_every_member_matches_its_centre_and_a_centre_is_its_own(graph: Edges, threshold: float) -> None:
    centre = clustered_at(graph, threshold)
    strength = {(a, b): c for a, b, c in zip(graph.a.tolist(), graph.b.tolist(), graph.cosine, strict=True)}
    for node, its in enumerate(centre.tolist()):
        if node != its:
            assert strength[min(node, its), max(node, its)] >= np.float32(threshold)
            assert centre[its] == its
            others = set(centre.tolist()) - {its}
            best = max((strength.get((min(node, o), max(node, o)), 0.0) for o in others), default=0.0)
            used = {o for o in others if (centre == o).sum() > 1}
            best_used = max((strength.get((min(node, o), max(node, o)), 0.0) for o in used), default=0.0)
            assert strength[min(node, its), max(node, its)] >= best_used or best == 0.0


@given(graphs(), thresholds)
def test_nobody_who_matches_a_centre_is_left_alone(graph: Edges, threshold: float) -> None:
    centre = clustered_at(graph, threshold)
    clustered = {node for node in range(NODES) if (centre == centre[node]).sum() > 1}
    centres = {int(centre[node]) for node in clustered}
    for a, b, c in zip(graph.a.tolist(), graph.b.tolist(), graph.cosine, strict=True):
        if c >= np.float32(threshold):
            assert not (a in centres and b not in clustered)
            assert not (b in centres and a not in clustered)


@given(graphs(), st.randoms(use_true_random=False), thresholds)
def test_the_order_in_which_edges_arrive_does_not_matter(
    graph: Edges, random: object, threshold: float
) -> None:
    order = np.arange(len(graph))
    random.shuffle(order)  # type: ignore[attr-defined]
    grown = no_edges()
    for edge in order:
        grown = merge(grown, Edges(graph.a[[edge]], graph.b[[edge]], graph.cosine[[edge]]))
    assert grown.a.tolist() == graph.a.tolist()
    assert grown.b.tolist() == graph.b.tolist()
    expected = clustered_at(graph, threshold)
    assert clustered_at(grown, threshold).tolist() == expected.tolist()


@given(graphs())
def test_a_threshold_above_all_edges_leaves_everybody_alone(graph: Edges) -> None:
    assert clustered_at(graph, 1.01).tolist() == list(range(NODES))


def test_a_chain_of_likenesses_is_not_one_cluster() -> None:
    n = 1000
    chain = np.arange(n - 1)
    centre = stars(adjacency(n, chain, chain + 1, np.full(n - 1, 0.8, dtype=np.float32)), 0.6)
    assert np.bincount(centre).max() == 3
