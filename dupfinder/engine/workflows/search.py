"""Search: a picture in, the nearest photos of the library out. The library is not changed."""

from __future__ import annotations

import threading

import numpy as np

from dupfinder.engine.cluster.representative import cosines_to
from dupfinder.engine.embed.embedder import Session
from dupfinder.engine.match.calibrate import certainty_of_cosine
from dupfinder.engine.store import embeddings, photos
from dupfinder.engine.types import Float32Array, Hit, Photo, UInt8Array
from dupfinder.engine.workflows.state import State


class Searcher:
    """Embeds queries and finds their nearest photos."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._session: Session | None = None

    def embed(self, pixels: UInt8Array) -> Float32Array:
        """The embedding of one picture, uint8 (square, square, 3): float32 (dim,)."""
        with self._lock:
            if self._session is None:
                self._session = Session(self._state.chosen, self._state.provider())
            return np.asarray(self._session.embed(pixels[np.newaxis])[0], dtype=np.float32)

    def nearest(self, vector: Float32Array, k: int, without: int | None = None) -> list[Hit]:
        """The k files nearest to an embedding, float32 (dim,), best first.

        Args:
            without: a content id that is left out.
        """
        if k < 1:
            return []
        neighbourhood = self._state.neighbourhood
        index = neighbourhood.index()
        connection = self._state.library.read()
        wanted = k
        while True:
            labels, _ = index.search(vector[np.newaxis], wanted)
            contents = list(dict.fromkeys(neighbourhood.contents_of(labels[0]).tolist()))
            if without in contents:
                contents.remove(without)
            found = photos.photos(connection, "content_id", contents)
            # Contents whose files are gone are still in the index: look further for as many.
            if len(found) >= k or labels.shape[1] < wanted or wanted >= len(index):
                return self._hits(vector, found, k)
            wanted = min(len(index), 2 * wanted)

    def like(self, content_id: int, k: int) -> list[Hit]:
        """The k files nearest to a content of the library, without its own; none if it is unknown."""
        found = embeddings.vectors_of_contents(self._state.library.read(), self._state.model_id, [content_id])
        return self.nearest(found[content_id], k, without=content_id) if found else []

    def _hits(self, vector: Float32Array, found: list[Photo], k: int) -> list[Hit]:
        if not found:
            return []
        ids = sorted({photo.content_id for photo in found})
        vectors = embeddings.vectors_of_contents(self._state.library.read(), self._state.model_id, ids)
        matrix = np.stack([vectors[content] for content in ids])
        near = dict(zip(ids, cosines_to(vector, matrix).tolist(), strict=True))
        network = self._state.network
        sure = {
            content: certainty_of_cosine(value, network.even, network.slope)
            for content, value in near.items()
        }
        hits = [
            Hit(photo, cosine=near[photo.content_id], similarity=sure[photo.content_id]) for photo in found
        ]
        hits.sort(key=lambda hit: (-hit.cosine, hit.photo.hash, hit.photo.path))
        return hits[:k]
