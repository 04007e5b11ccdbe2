"""Collects what a scan learned and writes it in batches: thumbnails, rows, index, edges."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import numpy as np

from dupfinder.engine.decoded_types import Decoded
from dupfinder.engine.store import embeddings, photos, thumbnails, verdicts
from dupfinder.engine.types import Failure, FileStat, Float32Array, UInt8Array
from dupfinder.engine.workflows.state import State

_NO_PIXELS = np.zeros((0, 0, 3), dtype=np.uint8)


@dataclass
class Arrival:
    """A new content on its way to the store, with every file that was found to hold it."""

    decoded: Decoded
    files: list[tuple[int, FileStat]]
    outcomes: list[Float32Array | Exception | None] = field(default_factory=list)
    """Of each view, the whole first; None until the network has seen it."""

    def take_views(self) -> list[UInt8Array]:
        """Hands the network's inputs over, so that they are not kept any longer here: the whole first."""
        decoded = self.decoded
        views, inner = decoded.views(), decoded.inner
        if inner is not None:
            inner = dataclasses.replace(inner, pixels=_NO_PIXELS)
        self.decoded = dataclasses.replace(decoded, pixels=_NO_PIXELS, inner=inner)
        return views


class BatchWriter:
    """Everything that waits for the next commit. Used by the scan's own thread only."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._new: list[tuple[Arrival, list[Float32Array]]] = []
        self._known: list[tuple[bytes, int, FileStat]] = []
        self._failed: list[tuple[int, Failure]] = []
        self.changed = False
        """Whether there is something new to show since this was last set to false."""

    def new(self, arrival: Arrival, vectors: list[Float32Array]) -> None:
        """Takes a new content with the embeddings of its views, float32 (dim,) each, the whole first."""
        self._new.append((arrival, vectors))

    def known(self, content_hash: bytes, folder_id: int, stat: FileStat) -> None:
        self._known.append((content_hash, folder_id, stat))

    def failed(self, folder_id: int, failure: Failure) -> None:
        self._failed.append((folder_id, failure))

    def knows(self, content_hash: bytes) -> bool:
        """Whether a content is stored or about to be, with an embedding of this model."""
        if any(arrival.decoded.hash == content_hash for arrival, _ in self._new):
            return True
        return embeddings.has_embedding(self._state.library.read(), content_hash, self._state.model_id)

    def commit(self) -> int | None:
        """Writes all that waits. Gives the id of the last new content, if there is one.

        Thumbnails go first, so that no row refers to one that a kill has lost. The edges follow in
        a transaction of their own: an interruption between the two is made good by the next scan.

        Raises:
            DiskFullError.
        """
        if not (self._new or self._known or self._failed):
            return None
        if self._new:
            with self._state.thumbnails.write() as connection:
                thumbnails.put_thumbnails(
                    connection, ((a.decoded.hash, a.decoded.thumbnail) for a, _ in self._new)
                )
        labels: list[int] = []
        contents: list[int] = []
        vectors: list[Float32Array] = []
        model_id = self._state.model_id
        with self._state.library.write() as connection:
            for arrival, of_views in self._new:
                content_id = photos.put_content(connection, arrival.decoded)
                for view, vector in zip((embeddings.WHOLE, embeddings.CONTENT), of_views, strict=False):
                    contents.append(content_id)
                    vectors.append(vector)
                    labels.append(embeddings.put_embedding(connection, content_id, model_id, vector, view))
                for folder_id, stat in arrival.files:
                    photos.put_file(connection, folder_id, stat, content_id)
            for content_hash, folder_id, stat in self._known:
                known_id = photos.content_id_of(connection, content_hash)
                assert known_id is not None
                photos.put_file(connection, folder_id, stat, known_id)
            for folder_id, failure in self._failed:
                photos.put_failure(connection, folder_id, failure)
            verdicts.set_checked(connection, None, 0)
        self._new, self._known, self._failed = [], [], []
        self._state.files_version += 1
        self.changed = True
        if labels:
            self._state.neighbourhood.link(np.array(labels), np.array(contents), np.stack(vectors))
        return contents[-1] if contents else None
