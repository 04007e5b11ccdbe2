"""The index: add, search, save atomically, tell whether a saved one still fits.

This is the only file that knows hnswlib (HNSW: Malkov and Yashunin, TPAMI 2020). Up to
:data:`EXACT_LIMIT` vectors a search compares with every one of them, which is exact and no slower, and
there is no graph and nothing to save: the store has the vectors. Above that it asks the graph.

Embeddings of photos that are strangers to each other spread over hundreds of dimensions, where a graph has to
visit a tenth of its vectors to find the nearest ten: among 100,000 it took longer than comparing all.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import blake3
import numpy as np
from threadpoolctl import ThreadpoolController

from dupfinder.engine.paths import write_atomically, write_text_atomically
from dupfinder.engine.types import Float32Array, Int64Array

log = logging.getLogger(__name__)

EXACT_LIMIT = 200_000
"""Vectors of up to 512 numbers; of longer ones so many fewer, for the same memory (400 MB) and time."""
_USUAL_DIM = 512
_CHUNK = 4096
"""Vectors in one piece of memory: none is copied when others come."""
_M = 16
_EF_CONSTRUCTION = 200
_EF_SEARCH = 128
_EF_THOROUGH = 8192
"""For a person's query: ten times slower, and 0.99 of the nearest ten instead of a third."""
_SEED = 100
_QUERIES = 64
"""Compared at a time: 50 MB at the limit."""


class VectorIndex:
    """Unit vectors under int64 labels, searched by inner product (the cosine).

    Args:
        dim: length of the vectors.
        threads: used for adding and searching.
    """

    def __init__(self, dim: int, threads: int = 1) -> None:
        self.dim = dim
        # hnswlib allows neither adding beside searching nor two adds at a time from different calls.
        self._lock = threading.Lock()
        self._labels: set[int] = set()
        self._exact = _Exact(dim)
        self._threads = threads
        self._limit = EXACT_LIMIT * _USUAL_DIM // max(dim, _USUAL_DIM)
        self._graph: Any = None
        """None up to the limit."""

    def __len__(self) -> int:
        return len(self._labels)

    def __contains__(self, label: int) -> bool:
        return label in self._labels

    @property
    def labels(self) -> frozenset[int]:
        with self._lock:
            return frozenset(self._labels)

    def add(self, labels: Int64Array, vectors: Float32Array) -> None:
        """Adds vectors, float32 (n, d), under labels, int64 (n,); labels already there are skipped."""
        with self._lock:
            new = np.array([int(label) not in self._labels for label in labels], dtype=bool)
            labels, vectors = labels[new], vectors[new]
            if not len(labels):
                return
            self._labels.update(int(label) for label in labels)
            if self._graph is None:
                if len(self._labels) <= self._limit:
                    self._exact.add(labels, vectors)
                    return
                self._graph = _graph(self.dim)
                self._graph.init_index(
                    max_elements=len(self._labels),
                    M=_M,
                    ef_construction=_EF_CONSTRUCTION,
                    random_seed=_SEED,
                )
                self._set_up()
                for chunk_labels, chunk in self._exact.chunks():
                    self._graph.add_items(chunk, chunk_labels)
                self._exact = _Exact(self.dim)
            if len(self._labels) > self._graph.get_max_elements():
                self._graph.resize_index(max(len(self._labels), int(self._graph.get_max_elements() * 1.5)))
            self._graph.add_items(vectors, labels)

    def _set_up(self) -> None:
        self._graph.set_ef(_EF_SEARCH)
        self._graph.set_num_threads(self._threads)

    def search(
        self, vectors: Float32Array, k: int, *, thorough: bool = False
    ) -> tuple[Int64Array, Float32Array]:
        """The k nearest labels of each query, best first.

        Args:
            vectors: float32 (n, d), unit length.
            k: how many; fewer come back when the index holds fewer.
            thorough: a graph takes its time, so that also far neighbours are the nearest ones.

        Returns:
            Labels int64 (n, k') and cosines float32 (n, k').
        """
        with self._lock:
            k = min(k, len(self._labels))
            if k == 0:
                return np.zeros((len(vectors), 0), np.int64), np.zeros((len(vectors), 0), np.float32)
            if self._graph is None:
                return self._exact.search(vectors, k)
            if thorough or k > _EF_SEARCH // 2:
                self._graph.set_ef(max(2 * k, _EF_THOROUGH if thorough else 0))
            try:
                labels, distances = self._graph.knn_query(vectors, k=k)
            except RuntimeError:
                # A disconnected graph can hold fewer than k reachable vectors.
                self._graph.set_ef(max(4 * k, _EF_SEARCH))
                labels, distances = self._graph.knn_query(vectors, k=max(1, k // 2))
            finally:
                self._graph.set_ef(_EF_SEARCH)
        return labels.astype(np.int64), (1.0 - distances).astype(np.float32)

    def save(self, path: Path) -> None:
        """Writes the index and, last, a note that says what it holds; both atomically.

        A small one has no file, and one that was there goes.
        """
        with self._lock:
            if self._graph is None:
                _note_of(path).unlink(missing_ok=True)
                path.unlink(missing_ok=True)
                return
            write_atomically(path, lambda beside: self._graph.save_index(str(beside)))
            note = {
                "dim": self.dim,
                "count": len(self._labels),
                "labels": _fingerprint(self._labels),
                "file": blake3.blake3().update_mmap(path).hexdigest(),
            }
        text = json.dumps(note)
        write_text_atomically(_note_of(path), text)

    @classmethod
    def load(cls, path: Path, dim: int, threads: int = 1) -> VectorIndex | None:
        """The saved index, or None where there is none or it is damaged."""
        index = cls(dim, threads)
        try:
            note = json.loads(_note_of(path).read_text(encoding="utf-8"))
            if note["dim"] != dim or note["file"] != blake3.blake3().update_mmap(path).hexdigest():
                log.warning("the index %s does not fit its note", path.name)
                return None
            index._graph = _graph(dim)
            index._graph.load_index(str(path), max_elements=int(note["count"]))
            index._labels = {int(label) for label in index._graph.get_ids_list()}
            if note["labels"] != _fingerprint(index._labels):
                return None
        except FileNotFoundError:
            return None
        except (OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
            log.warning("the index %s cannot be read: %s", path.name, error)
            return None
        index._set_up()
        return index


def _graph(dim: int) -> Any:
    import hnswlib

    return hnswlib.Index(space="ip", dim=dim)


class _Exact:
    """Vectors to be compared one and all."""

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._labels: list[Int64Array] = []
        self._vectors: list[Float32Array] = []
        self._count = 0

    def add(self, labels: Int64Array, vectors: Float32Array) -> None:
        start = 0
        while start < len(labels):
            at = self._count % _CHUNK
            if at == 0:
                self._labels.append(np.empty(_CHUNK, np.int64))
                self._vectors.append(np.empty((_CHUNK, self._dim), np.float32))
            part = slice(start, start + _CHUNK - at)
            count = len(labels[part])
            self._labels[-1][at : at + count] = labels[part]
            self._vectors[-1][at : at + count] = vectors[part]
            self._count += count
            start += count

    def chunks(self) -> Iterator[tuple[Int64Array, Float32Array]]:
        for number, (labels, vectors) in enumerate(zip(self._labels, self._vectors, strict=True)):
            count = min(_CHUNK, self._count - number * _CHUNK)
            yield labels[:count], vectors[:count]

    def search(self, queries: Float32Array, k: int) -> tuple[Int64Array, Float32Array]:
        labels = np.concatenate([labels for labels, _ in self.chunks()])
        found_labels = np.empty((len(queries), k), dtype=np.int64)
        found = np.empty((len(queries), k), dtype=np.float32)
        cosines = np.empty((min(len(queries), _QUERIES), self._count), np.float32)
        for start in range(0, len(queries), _QUERIES):
            part = queries[start : start + _QUERIES]
            rows = cosines[: len(part)]
            # One thread: BLAS's others spin on after a product, and decoders and network want the cores.
            with _blas().limit(limits=1, user_api="blas"):
                for number, (_, vectors) in enumerate(self.chunks()):
                    at = number * _CHUNK
                    np.matmul(part, vectors.T, out=rows[:, at : at + len(vectors)])
            for row, values in enumerate(rows, start):
                best = np.argpartition(values, self._count - k)[self._count - k :]
                order = np.lexsort((labels[best], -values[best]))
                found_labels[row], found[row] = labels[best[order]], values[best[order]]
        return found_labels, found


@lru_cache(maxsize=1)
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


def _note_of(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def _fingerprint(labels: set[int]) -> str:
    return str(blake3.blake3(np.array(sorted(labels), dtype="<i8").tobytes()).hexdigest())
