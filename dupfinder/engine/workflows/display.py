"""Pictures for people's eyes and queries, decoded in a process of their own beside any scan."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

from dupfinder.engine.decode.pool import DecoderPool, failure_of
from dupfinder.engine.types import Decoded, UInt8Array
from dupfinder.engine.workflows import ingest
from dupfinder.engine.workflows.state import State

type _Result = UInt8Array | Decoded | ingest.Known


class Display:
    """One decoder process, started when it is first needed, so that nobody waits behind a scan."""

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
        pixels = self._run(path, ingest.picture, path, longest_side, limit)
        assert not isinstance(pixels, Decoded | ingest.Known)
        return pixels

    def query(self, path: bytes) -> UInt8Array:
        """The network's input for a picture that need not be in the library.

        Raises:
            UnreadableFileError.
        """
        decoded = self._run(path, ingest.ingest, path)
        assert isinstance(decoded, Decoded)
        return decoded.pixels

    def _run(self, path: bytes, call: Callable[..., _Result], *args: object) -> _Result:
        with self._lock:
            if self._pool is None:
                self._pool = self._start()
            future: Future[_Result] = self._pool.submit(call, *args)
        try:
            return future.result()
        except Exception as error:
            failure = failure_of(path, error)
            if failure is None:
                raise
            raise failure from error

    def _start(self) -> DecoderPool:
        settings = self._state.settings
        # Without the store: a query is decoded whether its content is known or not.
        task = ingest.Task(None, 0, self._state.network.square, settings.max_megapixels)
        return DecoderPool(
            1,
            initializer=ingest.prepare,
            initargs=(task,),
            seconds=settings.decode_seconds,
            megabytes=settings.decode_megabytes,
        )

    def close(self) -> None:
        with self._lock:
            if self._pool is not None:
                self._pool.close(now=True)
