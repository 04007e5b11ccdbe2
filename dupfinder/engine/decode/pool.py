"""A pool of decoder processes: a file that crashes, hangs or eats memory costs one process, not the scan."""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from pebble import ProcessExpired, ProcessPool

from dupfinder.engine.decode.limits import apply_limits
from dupfinder.engine.errors import FailureCode, UnreadableFileError

logger = logging.getLogger(__name__)

_PARENT_LOOK_SECONDS = 1.0


class DecoderPool:
    """Processes (``spawn``) that run functions given by name, each call with a time limit.

    Args:
        workers: number of processes.
        initializer, initargs: called in each new process; importable by name.
        seconds: the longest that a call may run, counted from its start in a process, not from
            :meth:`submit`; then its process is killed and replaced.
        megabytes: memory that a process may take beyond what it starts with (POSIX).
    """

    def __init__(
        self,
        workers: int,
        *,
        initializer: Callable[..., None] | None = None,
        initargs: tuple[object, ...] = (),
        seconds: float,
        megabytes: int,
    ) -> None:
        self._workers = workers
        self._seconds = seconds
        self._start = (os.getpid(), megabytes, initializer, initargs)
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._pool = self._new_pool()

    def _new_pool(self) -> Any:
        pool = ProcessPool(
            max_workers=self._workers,
            initializer=_begin,
            initargs=self._start,
            context=multiprocessing.get_context("spawn"),
        )
        started = threading.Event()

        def keep() -> None:
            # For Linux the thread that starts a process is its parent; this one stays until the end.
            assert pool.active  # starts the processes
            started.set()
            self._closed.wait()

        threading.Thread(target=keep, name="decoder processes", daemon=True).start()
        started.wait()
        return pool

    def submit[T](self, call: Callable[..., T], *args: object) -> Future[T]:
        """Queues a call. Cancelling the future kills the process if it is running.

        The future may raise what :func:`failure_of` knows.
        """
        with self._lock:
            try:
                future: Future[T] = self._pool.schedule(call, args=args, timeout=self._seconds)
            except RuntimeError:
                if self._pool.active:
                    raise
                # All processes died at once; those who waited were told.
                logger.warning("the decoder processes ended; starting new ones")
                self._pool.stop()
                self._pool.join()
                self._pool = self._new_pool()
                future = self._pool.schedule(call, args=args, timeout=self._seconds)
        return future

    def close(self, *, now: bool) -> None:
        """Ends the processes.

        Args:
            now: kills running calls; else waits for all that were submitted.
        """
        with self._lock:
            if now:
                self._pool.stop()
            else:
                self._pool.close()
            self._pool.join()
            self._closed.set()


def failure_of(path: bytes, error: BaseException) -> UnreadableFileError | None:
    """What the error of a pool's future means for the file; None for a cancelled call and for bugs."""
    if isinstance(error, UnreadableFileError):
        return error
    if isinstance(error, CancelledError):
        return None
    if isinstance(error, TimeoutError):
        return UnreadableFileError(path, FailureCode.TIMEOUT)
    if isinstance(error, MemoryError):
        return UnreadableFileError(path, FailureCode.OUT_OF_MEMORY)
    if isinstance(error, ProcessExpired | BrokenProcessPool):
        return UnreadableFileError(path, FailureCode.CRASHED, str(error))
    return None


def _begin(
    parent: int, megabytes: int, initializer: Callable[..., None] | None, initargs: tuple[object, ...]
) -> None:
    """Prepares a new process."""
    # Ctrl-C is the parent's business. SIGTERM ends at once: a handler in Python would wait for the decoder.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _end_with(parent)
    if initializer is not None:
        initializer(*initargs)
    apply_limits(megabytes)


def _end_with(parent: int) -> None:
    """Makes this process end when its parent does, however that ends."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    watch = threading.Thread(target=_watch, args=(parent,), name="parent watch", daemon=True)
    watch.start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_LOOK_SECONDS)
    os._exit(1)
