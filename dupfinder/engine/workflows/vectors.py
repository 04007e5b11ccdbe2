"""The embeddings for other uses: of files, and of all that the library holds."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

import numpy as np

from dupfinder.engine.graph_types import Vectors
from dupfinder.engine.search_types import Query
from dupfinder.engine.store import embeddings, photos
from dupfinder.engine.types import Float32Array
from dupfinder.engine.workflows.markbook import is_inside
from dupfinder.engine.workflows.queries import Queries
from dupfinder.engine.workflows.state import State

BLOCK = 500
"""Contents that are read at a time."""


class Embeddings:
    """Reads embeddings, one a picture: of all of it, upright, without looking for a frame."""

    def __init__(self, state: State, queries: Queries) -> None:
        self._state = state
        self._queries = queries

    @property
    def model(self) -> str:
        """Id of the network."""
        return self._state.model

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._state.dim

    def embed(self, paths: Sequence[bytes]) -> Float32Array:
        """Embeds files, which need not be in the library: float32 (n, d), unit length. *Blocks*.

        One after the other, in this order; what the library holds costs no inference. For thousands of files
        a scan is the quicker way.

        Raises:
            UnreadableFileError: one of them cannot be read.
        """
        found = np.zeros((len(paths), self.dim), np.float32)
        for row, path in enumerate(paths):
            (picture,) = self._queries.pictures(Query(paths=(path,)))
            found[row] = picture.vectors[0]
        return found

    def all(self, under: Sequence[bytes] = ()) -> Vectors:
        """The photos of the library, each with its vector, in one piece. *Blocks*; 2 KB a photo.

        Args:
            under: only files inside these folders; the whole library when empty.
        """
        blocks = list(self.blocks(under))
        vectors = [block.vectors for block in blocks] or [np.zeros((0, self.dim), np.float32)]
        every = [photo for block in blocks for photo in block.photos]
        return Vectors(self._state.model, every, np.concatenate(vectors))

    def blocks(self, under: Sequence[bytes] = ()) -> Iterator[Vectors]:
        """The same in blocks of some hundred photos, so that none has to be held twice."""
        folders = [os.path.abspath(folder) for folder in under]
        connection = self._state.library.read()
        _, contents = embeddings.labels(connection, self._state.model_id)
        distinct = np.unique(contents).tolist()
        for start in range(0, len(distinct), BLOCK):
            part = distinct[start : start + BLOCK]
            known = embeddings.vectors_of_contents(connection, self._state.model_id, part)
            found = [
                photo
                for photo in photos.photos(connection, "content_id", part)
                if photo.content_id in known and (not folders or is_inside(photo.path, folders))
            ]
            if found:
                yield Vectors(self._state.model, found, np.stack([known[one.content_id] for one in found]))
