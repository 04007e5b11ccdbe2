"""Pictures for people's eyes and queries, decoded in a process of their own beside any scan."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future

from dupfinder.engine.decode.pool import DecoderPool, failure_of
from dupfinder.engine.decoded_types import Decoded
from dupfinder.engine.errors import DataFolderError, UnreadableFileError
from dupfinder.engine.store import photos, thumbnails
from dupfinder.engine.types import UInt8Array
from dupfinder.engine.workflows import ingest
from dupfinder.engine.workflows.state import State

PROCESSES = 2
"""Two photos stand side by side; and one may be measured while another is waited for."""


class Display:
    """Decoder processes, started when they are first needed, so that nobody waits behind a scan."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._pool: DecoderPool | None = None
        self._closed = False

    def picture(self, path: bytes, longest_side: int | None) -> UInt8Array:
        """uint8 (h, w, 3) sRGB, upright.

        Raises:
            UnreadableFileError.
        """
        limit = self._state.settings.max_megapixels
        return self.run(ingest.picture, path, longest_side, limit, photo=path)

    def thumbnail(self, content_id: int) -> bytes | None:
        """The stored thumbnail; where it was lost, a new one from any file that holds the content."""
        connection = self._state.library.read()
        content_hash = photos.hash_of(connection, content_id)
        if content_hash is None:
            return None
        with contextlib.suppress(DataFolderError):
            stored = thumbnails.thumbnail(self._state.thumbnails.read(), content_hash)
            if stored is not None:
                return stored
        for photo in photos.photos(connection, "content_id", [content_id]):
            try:
                decoded = self.run(ingest.ingest, photo.path, photo=photo.path)
            except UnreadableFileError:
                continue
            assert isinstance(decoded, Decoded)
            if decoded.hash == content_hash:
                if not self._state.read_only:
                    with self._state.thumbnails.write() as writer:
                        thumbnails.put_thumbnails(writer, [(content_hash, decoded.thumbnail)])
                return decoded.thumbnail
        return None

    def submit[T](self, call: Callable[..., T], *args: object) -> Future[T]:
        """Queues a function that is importable by name in a decoder process.

        Raises:
            RuntimeError: it is closed.
        """
        with self._lock:
            if self._closed:
                raise RuntimeError("the decoder processes are closed")
            if self._pool is None:
                self._pool = self._start()
            return self._pool.submit(call, *args)

    def run[T](self, call: Callable[..., T], *args: object, photo: bytes = b"") -> T:
        """Runs a function that is importable by name in a decoder process, and waits for its end.

        Args:
            photo: path of the file that it reads, for errors.

        Raises:
            UnreadableFileError: where the file is at fault.
        """
        try:
            return self.submit(call, *args).result()
        except Exception as error:
            failure = failure_of(photo, error)
            if failure is None:
                raise
            raise failure from error

    def _start(self) -> DecoderPool:
        settings = self._state.settings
        # Without the store: a query is decoded whether its content is known or not.
        task = ingest.Task(None, 0, self._state.network.square, settings.max_megapixels)
        return DecoderPool(
            PROCESSES,
            initializer=ingest.prepare,
            initargs=(task,),
            seconds=settings.decode_seconds,
            megabytes=settings.decode_megabytes,
        )

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._pool is not None:
                self._pool.close(now=True)
