"""The index and the kNN graph of one network, kept in step with the store."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import numpy as np

from dupfinder.engine.graph_types import Edges
from dupfinder.engine.index import knn
from dupfinder.engine.index.hnsw import VectorIndex
from dupfinder.engine.store import embeddings
from dupfinder.engine.store.database import Database
from dupfinder.engine.types import (
    Float32Array,
    Int64Array,
)

log = logging.getLogger(__name__)

_SAVE_AFTER = 20_000


class Neighbourhood:
    """Index and edges of one model; loaded when first needed, safe to use from any thread."""

    def __init__(
        self,
        library: Database,
        model_id: int,
        dim: int,
        path: Path,
        read_only: bool,
        candidate: float,
    ) -> None:
        self._library = library
        self._model_id = model_id
        self._dim = dim
        self._path = path
        self._read_only = read_only
        self._candidate = candidate
        self._lock = threading.RLock()
        self._index: VectorIndex | None = None
        self._unsaved = 0
        self._labels: Int64Array = np.zeros(0, np.int64)
        self._contents: Int64Array = np.zeros(0, np.int64)
        self._edges: Edges | None = None
        self._new_edges: list[Edges] = []
        self.version = 0
        """Grows whenever edges are added."""

    # the index -----------------------------------------------------------------------------------
    def index(self) -> VectorIndex:
        """The index, holding exactly the embeddings of the store; repaired or rebuilt if it must be."""
        with self._lock:
            if self._index is None:
                self._index = self._load()
            return self._index

    def _load(self) -> VectorIndex:
        connection = self._library.read()
        self._labels, self._contents = embeddings.labels(connection, self._model_id)
        threads = 1
        index = VectorIndex.load(self._path, self._dim, threads) if self._path.exists() else None
        if index is not None and not index.labels <= {int(label) for label in self._labels}:
            log.warning("the index does not match the store: rebuilding it")
            index = None
        if index is None:
            index = VectorIndex(self._dim, threads)
        missing = self._labels[[int(label) not in index for label in self._labels]]
        for labels, vectors in embeddings.vectors(connection, missing):
            index.add(labels, vectors)
        self._unsaved = len(missing)
        return index

    def save(self) -> None:
        """Saves the index if it changed."""
        with self._lock:
            if self._index is not None and self._unsaved and not self._read_only:
                self._index.save(self._path)
                self._unsaved = 0

    # the graph -----------------------------------------------------------------------------------
    def link(self, labels: Int64Array, contents: Int64Array, vectors: Float32Array) -> int:
        """Takes new embeddings into the index and stores their edges; gives how many edges."""
        index = self.index()
        with self._lock:
            index.add(labels, vectors)
            new = ~np.isin(labels, self._labels)
            # Labels grow with time, so that appending keeps the table sorted.
            self._labels = np.concatenate([self._labels, labels[new]])
            self._contents = np.concatenate([self._contents, contents[new]])
            self._unsaved += len(labels)
        edges = knn.edges_of(
            contents, vectors, index.search, self._contents_of, self._vectors_of, self._candidate
        )
        with self._library.write() as connection:
            embeddings.put_edges(connection, self._model_id, edges, labels)
        with self._lock:
            self._new_edges.append(edges)
            self.version += 1
        if self._unsaved > _SAVE_AFTER:
            self.save()
        return len(edges)

    def link_pending(self) -> int:
        """Links what an interrupted scan left without edges; gives how many embeddings."""
        pending = embeddings.unlinked(self._library.read(), self._model_id)
        if len(pending):
            self.index()
        for labels, vectors in embeddings.vectors(self._library.read(), pending):
            self.link(labels, self._contents_of(labels), vectors)
        return len(pending)

    def edges(self) -> Edges:
        """The whole graph, with what was linked until now."""
        with self._lock:
            if self._edges is None:
                self._new_edges.clear()
                self._edges = embeddings.edges(self._library.read(), self._model_id, self._candidate)
            elif self._new_edges:
                self._edges = knn.merge(self._edges, _joined(self._new_edges))
                self._new_edges.clear()
            return self._edges

    def contents_of(self, labels: Int64Array) -> Int64Array:
        """Content id of each label, int64 (n,)."""
        self.index()
        return self._contents_of(labels)

    def _contents_of(self, labels: Int64Array) -> Int64Array:
        with self._lock:
            return self._contents[np.searchsorted(self._labels, labels)]

    def _vectors_of(self, labels: Int64Array) -> dict[int, Float32Array]:
        found: dict[int, Float32Array] = {}
        for block, vectors in embeddings.vectors(self._library.read(), labels):
            found.update(zip(block.tolist(), vectors, strict=True))
        return found


def _joined(blocks: list[Edges]) -> Edges:
    return Edges(
        np.concatenate([block.a for block in blocks]),
        np.concatenate([block.b for block in blocks]),
        np.concatenate([block.cosine for block in blocks]),
    )
