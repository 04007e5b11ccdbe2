"""Collects what a scan learned and writes it in batches: thumbnails, rows, index, edges."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from dupfinder.engine.store import embeddings, photos, thumbnails
from dupfinder.engine.types import Decoded, Failure, FileStat, Float32Array, UInt8Array
from dupfinder.engine.workflows.state import State

_NO_PIXELS = np.zeros((0, 0, 3), dtype=np.uint8)


@dataclass
class Arrival:
    """A new content on its way to the store, with every file that was found to hold it."""

    decoded: Decoded
    files: list[tuple[int, FileStat]]

    def take_pixels(self) -> UInt8Array:
        """Hands the network's input over, so that it is not kept any longer here."""
        pixels = self.decoded.pixels
        self.decoded = dataclasses.replace(self.decoded, pixels=_NO_PIXELS)
        return pixels


class BatchWriter:
    """Everything that waits for the next commit. Used by the scan's own thread only."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._new: list[tuple[Arrival, Float32Array]] = []
        self._known: list[tuple[bytes, int, FileStat]] = []
        self._failed: list[tuple[int, Failure]] = []
        self.changed = False
        """Whether there is something new to show since this was last set to false."""

    def new(self, arrival: Arrival, vector: Float32Array) -> None:
        self._new.append((arrival, vector))

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
        model_id = self._state.model_id
        with self._state.library.write() as connection:
            for arrival, vector in self._new:
                content_id = photos.put_content(connection, arrival.decoded)
                contents.append(content_id)
                labels.append(embeddings.put_embedding(connection, content_id, model_id, vector))
                for folder_id, stat in arrival.files:
                    photos.put_file(connection, folder_id, stat, content_id)
            for content_hash, folder_id, stat in self._known:
                known_id = photos.content_id_of(connection, content_hash)
                assert known_id is not None
                photos.put_file(connection, folder_id, stat, known_id)
            for folder_id, failure in self._failed:
                photos.put_failure(connection, folder_id, failure)
        vectors = [vector for _, vector in self._new]
        self._new, self._known, self._failed = [], [], []
        self._state.files_version += 1
        self.changed = True
        if labels:
            self._state.neighbourhood.link(np.array(labels), np.array(contents), np.stack(vectors))
        return contents[-1] if contents else None
