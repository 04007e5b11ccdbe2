"""The query side of a search: pictures from files, from a clipboard or of the library, embedded."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from dupfinder.engine.decode.decode import Part
from dupfinder.engine.embed.embedder import Session
from dupfinder.engine.errors import FailureCode, UnreadableFileError
from dupfinder.engine.search_types import Query
from dupfinder.engine.store import embeddings, photos
from dupfinder.engine.types import Float32Array, UInt8Array
from dupfinder.engine.workflows import query_look
from dupfinder.engine.workflows.display import Display
from dupfinder.engine.workflows.ingest import Known
from dupfinder.engine.workflows.query_look import Asked, Source
from dupfinder.engine.workflows.state import State

PART_SIDE = 96
"""px, side of the network's input for a query as a part of something larger.

Its details are then about as large as in the embedding of all of the larger picture. Of parts of a twentieth
of the area 0.92 found their photo first among 250, at the usual 192 px 0.80; of a tenth 1.00 and 0.97. It
costs a quarter of an inference.
"""
_KEPT = 16


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a query.

    Attributes:
        vectors: float32 (views, d), unit length: of the whole, of what stands inside its frame, and of it as
            a part of something larger.
        hash: 32 bytes, of the bytes of its file; empty for a part of a picture.
        content: its content id, where it is one of the library's.
        source, asked: for a second look, where it is not.
    """

    vectors: Float32Array
    hash: bytes = b""
    content: int | None = None
    source: Source = field(default_factory=Source)
    asked: Asked | None = None


class Queries:
    """Decodes and embeds queries; keeps the newest ones, so that a second look need not do it again."""

    def __init__(self, state: State, display: Display) -> None:
        self._state = state
        self._display = display
        self._lock = threading.Lock()
        self._session: Session | None = None
        self._kept: OrderedDict[tuple[object, ...], Picture] = OrderedDict()

    def pictures(self, query: Query) -> list[Picture]:
        """The pictures of a query, in its order.

        Raises:
            UnreadableFileError.
        """
        region = query.region
        part = None if region is None else (region.left, region.top, region.right, region.bottom)
        sources = [Source(path, part=part) for path in query.paths]
        sources += [Source(data=data, part=part) for data in query.pictures]
        found = [self._of_source(source) for source in sources]
        for content in query.contents:
            if part is None:
                found.append(self._of_content(content))
            else:
                found.append(self._of_source(self._source_of(content, part)))
        return found

    def _of_content(self, content: int) -> Picture:
        connection = self._state.library.read()
        vectors = embeddings.views_of_contents(connection, self._state.model_id, [content]).get(content)
        digest = photos.hash_of(connection, content)
        if vectors is None or digest is None:
            # Gone since: like a picture that nothing looks like.
            return Picture(np.zeros((0, self._state.dim), np.float32))
        return Picture(vectors, digest, content)

    def _source_of(self, content: int, part: Part) -> Source:
        """A file that holds a content; its small picture where no file can be reached."""
        for photo in photos.photos(self._state.library.read(), "content_id", [content]):
            if os.path.exists(photo.path):
                return Source(photo.path, part=part)
        thumbnail = self._display.thumbnail(content)
        if thumbnail is None:
            raise UnreadableFileError(b"", FailureCode.VANISHED)
        return Source(data=thumbnail, part=part)

    def _of_source(self, source: Source) -> Picture:
        key = (source, _stat(source.path))
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
        square = self._state.network.square
        read = self._display.run(
            query_look.read, self._state.places, source, self._state.model_id, square, photo=source.path
        )
        if isinstance(read, Known):
            content = photos.content_id_of(self._state.library.read(), read.hash)
            assert content is not None
            return self._of_content(content)
        small = np.asarray(Image.fromarray(read.pixels).resize((PART_SIDE, PART_SIDE), Image.Resampling.BOX))
        vectors = self.embed([*read.views(), small])
        digest = read.hash if source.part is None else b""
        made = Picture(vectors, digest, None, source, query_look.asked_of(read))
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made

    def embed(self, pictures: Sequence[UInt8Array]) -> Float32Array:
        """Embeddings of n pictures, uint8 (side, side, 3) each: float32 (n, dim)."""
        with self._lock:
            if self._session is None:
                self._session = Session(self._state.chosen, self._state.provider())
            return np.concatenate([self._session.embed(one[np.newaxis]) for one in pictures])


def _stat(path: bytes) -> tuple[int, int] | None:
    """What changes when a file does; None where that cannot be told."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
