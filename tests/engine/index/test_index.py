"""The index finds neighbours, survives damage, and the kNN graph misses none."""

from pathlib import Path

import numpy as np
import pytest

from dupfinder.engine.index import hnsw, knn
from dupfinder.engine.index.hnsw import VectorIndex
from dupfinder.engine.types import Float32Array

DIM = 32
LIMIT = 4096
"""Vectors from which these tests have a graph."""


@pytest.fixture(autouse=True)
def limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hnsw, "EXACT_LIMIT", LIMIT)
    # Several chunks below the limit.
    monkeypatch.setattr(hnsw, "_CHUNK", 1500)


def unit(n: int, seed: int = 0) -> Float32Array:
    vectors = np.random.default_rng(seed).normal(size=(n, DIM)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def filled(vectors: Float32Array) -> VectorIndex:
    index = VectorIndex(DIM)
    for start in range(0, len(vectors), 1000):
        part = np.arange(start, min(start + 1000, len(vectors)))
        index.add(part + 7, vectors[part])
    return index


@pytest.mark.parametrize("n", [300, LIMIT, LIMIT + 500])
def test_search_agrees_with_comparing_everything(n: int) -> None:
    vectors = unit(n)
    index = filled(vectors)
    labels, cosines = index.search(vectors[:50], 10)
    truth = np.argsort(-(vectors[:50] @ vectors.T), axis=1)[:, :10] + 7
    recall = np.mean([len(set(found) & set(true)) / 10 for found, true in zip(labels, truth, strict=True)])
    assert recall == 1.0 if n <= LIMIT else recall > 0.95
    thorough, _ = index.search(vectors[:50], 10, thorough=True)
    assert [set(row) for row in thorough.tolist()] == [set(row) for row in truth.tolist()]
    assert np.allclose(cosines[:, 0], 1.0, atol=1e-5)
    assert (np.diff(cosines, axis=1) <= 1e-6).all()


@pytest.fixture
def graph(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few vectors make a graph."""
    monkeypatch.setattr(hnsw, "EXACT_LIMIT", 4)


@pytest.mark.usefixtures("graph")
@pytest.mark.parametrize("n", [5, 300, 3000])
def test_a_saved_index_comes_back_and_takes_more(n: int, tmp_path: Path) -> None:
    vectors = unit(n + 10)
    filled(vectors[:n]).save(tmp_path / "index")
    index = VectorIndex.load(tmp_path / "index", DIM)
    assert index is not None
    assert len(index) == n
    index.add(np.arange(n, n + 10) + 7, vectors[n:])
    labels, _ = index.search(vectors[n:], 1)
    assert labels[:, 0].tolist() == list(range(n + 7, n + 17))


def test_a_small_index_needs_no_file(tmp_path: Path) -> None:
    path = tmp_path / "index"
    filled(unit(LIMIT + 1)).save(path)
    assert sorted(tmp_path.iterdir()) == [path, tmp_path / "index.json"]
    filled(unit(LIMIT)).save(path)
    assert not list(tmp_path.iterdir())


def test_the_same_is_found_before_and_after_the_graph_begins() -> None:
    vectors = unit(LIMIT + 1)
    index = filled(vectors[:-1])
    before = index.search(vectors[:50], 1)[0]
    index.add(np.array([LIMIT + 7]), vectors[-1:])
    assert index.search(vectors[:50], 1)[0].tolist() == before.tolist()
    assert index.search(vectors[-1:], 1)[0].tolist() == [[LIMIT + 7]]


def test_a_label_that_is_there_is_not_added_again() -> None:
    vectors = unit(5)
    index = filled(vectors)
    index.add(np.array([7, 99]), unit(2, seed=1))
    assert len(index) == 6
    assert index.search(vectors[:1], 1)[0].tolist() == [[7]]


@pytest.mark.usefixtures("graph")
@pytest.mark.parametrize("place", [0, 100, -1])
def test_a_damaged_file_is_noticed(place: int, tmp_path: Path) -> None:
    path = tmp_path / "index"
    filled(unit(100)).save(path)
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)
    assert VectorIndex.load(path, DIM) is None


@pytest.mark.usefixtures("graph")
def test_a_file_without_its_note_or_of_another_network_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "index"
    assert VectorIndex.load(path, DIM) is None
    filled(unit(10)).save(path)
    assert VectorIndex.load(path, DIM + 1) is None
    (tmp_path / "index.json").write_text("{")
    assert VectorIndex.load(path, DIM) is None


def test_neighbours_widen_until_the_last_is_too_far() -> None:
    crowd = unit(1)[0] + 0.05 * unit(200, seed=1)
    crowd /= np.linalg.norm(crowd, axis=1, keepdims=True)
    vectors = np.concatenate([unit(300, seed=2), crowd.astype(np.float32)])
    index = filled(vectors)
    ((labels, cosines),) = knn.neighbours(vectors[-1:], index.search, cosine=0.9)
    exact = vectors @ vectors[-1]
    assert len(labels) == (exact >= 0.9).sum() > knn.FIRST_K
    assert cosines.min() >= 0.9


def test_the_graph_holds_every_pair_above_the_border_and_no_other() -> None:
    base = unit(40)
    vectors = np.concatenate([base, base + 0.3 * unit(40, seed=3), base + 0.1 * unit(40, seed=4)])
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    index = filled(vectors)
    contents = np.arange(len(vectors)) + 1000
    graph = knn.edges_of(
        contents,
        vectors,
        index.search,
        content_of=lambda labels: labels - 7 + 1000,
        vectors_of=lambda labels: {int(label): vectors[label - 7] for label in labels},
        cosine=0.5,
    )
    exact = vectors.astype(np.float64) @ vectors.T.astype(np.float64)
    a, b = np.nonzero(np.triu(exact >= 0.5, 1))
    assert list(zip(graph.a.tolist(), graph.b.tolist(), strict=True)) == sorted(
        zip((a + 1000).tolist(), (b + 1000).tolist(), strict=True)
    )
    assert np.allclose(graph.cosine, exact[graph.a - 1000, graph.b - 1000], atol=1e-6)


def test_long_vectors_are_compared_with_fewer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same memory for every network: a file is saved from where there is a graph."""
    monkeypatch.setattr(hnsw, "EXACT_LIMIT", 8)
    for count in (4, 5):
        index = VectorIndex(1024)
        index.add(np.arange(count), np.eye(count, 1024, dtype=np.float32))
        index.save(tmp_path / f"{count}")
    assert not (tmp_path / "4").exists()
    assert (tmp_path / "5").exists()
