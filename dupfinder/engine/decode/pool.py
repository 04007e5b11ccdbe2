"""A pool of decoder processes: a file that crashes, hangs or eats memory costs a process, not the scan."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import resource_tracker
from typing import Any

from pebble import ProcessExpired, ProcessPool

from dupfinder.engine.decode.limits import apply_limits
from dupfinder.engine.errors import FailureCode, UnreadableFileError

logger = logging.getLogger(__name__)

_TRIES = 3
_PR_SET_PDEATHSIG = 1


class _Call(Future[Any]):
    """What :meth:`DecoderPool.submit` gives; outlives the pool that runs it, should that one break."""

    def __init__(self, function: Callable[..., object], args: tuple[object, ...]) -> None:
        super().__init__()
        self.function = function
        self.args = args
        self.tries = 0
        self.inner: Future[Any] | None = None
        self._open = threading.Lock()

    def claim(self) -> bool:
        """Whether the caller is the first who ends this future, and so may."""
        return self._open.acquire(blocking=False)

    def cancel(self) -> bool:
        """Unlike a plain future, also one that runs: its process is killed."""
        if not self.claim():
            return self.cancelled()
        super().cancel()
        self.set_running_or_notify_cancel()  # tells those who wait for several futures
        self.stop()
        return True

    def stop(self) -> None:
        """Kills the process that runs this call. One that still waits will run for nothing."""
        if self.inner is not None and self.inner.running():
            self.inner.cancel()


class DecoderPool:
    """Processes (``spawn``) that run functions given by name, each call with a time limit.

    They are started by the first call, ignore Ctrl-C, and end with this process however it ends.

    Args:
        workers: number of processes.
        initializer, initargs: called in each new process; importable by name.
        seconds: the longest that a call may run, counted from its start in a process, not from
            :meth:`submit`; then its process is killed and replaced.
        megabytes: memory that a process may take beyond what it starts with (POSIX).
        nice: how much the processes give way to other programs, 0 to 19.
    """

    def __init__(
        self,
        workers: int,
        *,
        initializer: Callable[..., None] | None = None,
        initargs: tuple[object, ...] = (),
        seconds: float,
        megabytes: int,
        nice: int = 5,
    ) -> None:
        self._workers = workers
        self._seconds = seconds
        self._start = (megabytes, nice, initializer, initargs)
        self._lock = threading.Lock()
        self._calls: set[_Call] = set()
        self._pool: Any = None
        self._closed = threading.Event()

    def submit[T](self, call: Callable[..., T], *args: object) -> Future[T]:
        """Queues a call. Cancelling the future kills the process if it is running.

        The future raises what the call raises, or what :func:`failure_of` knows.

        Raises:
            RuntimeError: the pool is closed.
        """
        if self._closed.is_set():
            raise RuntimeError("the decoder pool is closed")
        future = _Call(call, args)
        self._calls.add(future)
        future.add_done_callback(self._calls.discard)
        self._schedule(future)
        return future

    def close(self, *, now: bool) -> None:
        """Ends the processes.

        Args:
            now: kills running calls and cancels waiting ones; else waits for all that were submitted.
        """
        with self._lock:
            self._closed.set()
            pool, self._pool = self._pool, None
        if pool is not None:
            if now:
                pool.stop()
            else:
                pool.close()
            pool.join()
        # Pebble leaves the futures of a stopped pool waiting for ever.
        for future in tuple(self._calls):
            future.cancel()

    def _schedule(self, future: _Call) -> None:
        future.tries += 1
        with self._lock:
            if self._closed.is_set():
                future.cancel()
                return
            if self._pool is None or not self._pool.active:
                self._pool = self._restart(self._pool)
            inner = self._pool.schedule(future.function, args=future.args, timeout=self._seconds)
        future.inner = inner
        inner.add_done_callback(lambda done: self._finish(future, done))
        if future.cancelled():
            future.stop()

    def _finish(self, future: _Call, done: Future[Any]) -> None:
        if done.cancelled():
            future.cancel()
            return
        error = done.exception()
        if isinstance(error, BrokenProcessPool) and future.tries < _TRIES:
            # All processes are gone, killed from outside perhaps; this call may have nothing to do with
            # it. In a thread of its own: this one belongs to the pool that has to be ended.
            threading.Thread(target=self._schedule, args=(future,), daemon=True).start()
        elif future.claim():
            future.set_running_or_notify_cancel()
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(done.result())

    def _restart(self, broken: Any) -> Any:
        if broken is not None:
            logger.warning("the decoder processes ended; starting new ones")
            broken.stop()
            broken.join()
        pool = ProcessPool(
            max_workers=self._workers,
            initializer=_begin,
            initargs=self._start,
            context=multiprocessing.get_context("spawn"),
        )
        started = threading.Event()

        def start_and_stay() -> None:
            # New processes inherit the mask: a Ctrl-C while they start is no more theirs than later.
            if hasattr(signal, "pthread_sigmask"):
                resource_tracker.ensure_running()  # it would lift the mask again
                signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                pool.active  # noqa: B018  (starts the processes)
            finally:
                started.set()
            # For Linux the thread that started a process is its parent, whose end it does not survive.
            self._closed.wait()

        threading.Thread(target=start_and_stay, name="decoder processes", daemon=True).start()
        started.wait()
        return pool


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
    if isinstance(error, ProcessExpired):
        return UnreadableFileError(path, FailureCode.CRASHED, f"exit code {error.exitcode}")
    if isinstance(error, BrokenProcessPool):
        return UnreadableFileError(path, FailureCode.CRASHED, str(error))
    return None


def _begin(
    megabytes: int, nice: int, initializer: Callable[..., None] | None, initargs: tuple[object, ...]
) -> None:
    """Prepares a new process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Ends at once: a handler in Python would wait until the decoder comes back to Python.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_end_with_parent, name="parent watch", daemon=True).start()
    _silence()
    if initializer is not None:
        initializer(*initargs)
    # Loaded before memory is limited: the limit is for the files.
    importlib.import_module("dupfinder.engine.decode.decode")
    apply_limits(megabytes, nice=nice)


def _silence() -> None:
    """Keeps what libtiff and others print about damaged files off the terminal (stdout may be JSON)."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        with contextlib.suppress(OSError):  # a window's process may have none
            os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
