"""Long work: progress that is pulled, pause, cancel, and the lanes that run it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from dupfinder.engine.errors import Cancelled
from dupfinder.engine.types import Progress, ScanResult
from dupfinder.engine.watch_types import Notice


@dataclass(frozen=True, slots=True)
class EdgesChanged:
    """Event: new edges, verdicts or files exist; the clusters may have changed."""


@dataclass(frozen=True, slots=True)
class JobEnded:
    """Event: a job is over; its result or error can be fetched without waiting."""

    name: str


@dataclass(frozen=True, slots=True)
class ScanBegun:
    """Event: watching has started a scan; to be shown, paused and stopped like any other."""

    job: Job[ScanResult]


@dataclass(frozen=True, slots=True)
class Arrived:
    """Event: photos came into watched folders that are copies of photos known before."""

    notices: tuple[Notice, ...]


type Event = EdgesChanged | JobEnded | ScanBegun | Arrived

type Work[T] = Callable[["Job[T]"], T]


class Gate:
    """Cancel and pause, asked between items. Safe to use from any thread."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._go = threading.Event()
        self._go.set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    @property
    def paused(self) -> bool:
        return not self._go.is_set()

    def cancel(self) -> None:
        """Asks the work to stop; also lets a paused one go on, so that it can end."""
        self._cancelled.set()
        self._go.set()

    def pause(self) -> None:
        if not self.cancelled:
            self._go.clear()

    def resume(self) -> None:
        self._go.set()

    def check(self) -> None:
        """Waits while paused.

        Raises:
            Cancelled: the job was cancelled.
        """
        self._go.wait()
        if self.cancelled:
            raise Cancelled("cancelled")


class Job[T]:
    """One piece of long work with its progress. ``progress()`` may be called at any rate."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.gate = Gate()
        self.future: Future[T] = Future()
        self.snapshot: Callable[[], Progress] = Progress
        """Set by the work: makes a fresh :class:`Progress` from its counters."""

    def progress(self) -> Progress:
        return self.snapshot()

    def pause(self) -> None:
        self.gate.pause()

    def resume(self) -> None:
        self.gate.resume()

    def cancel(self) -> None:
        self.gate.cancel()

    @property
    def paused(self) -> bool:
        return self.gate.paused

    @property
    def done(self) -> bool:
        return self.future.done()

    def result(self, timeout: float | None = None) -> T:
        """The result of the work, waiting for it; raises what the work raised."""
        return self.future.result(timeout)


class Lane:
    """One thread that runs one job at a time, in the order in which they were asked for."""

    def __init__(self, name: str, events: queue.SimpleQueue[Event]) -> None:
        self._name = name
        self._events = events
        self._waiting: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._running: set[Job[object]] = set()

    def start[T](self, job: Job[T], work: Work[T]) -> Job[T]:
        """Queues the work; its end is announced as a :class:`JobEnded` event."""
        self._running.add(job)  # type: ignore[arg-type]

        def run() -> None:
            try:
                if not job.future.set_running_or_notify_cancel():
                    return
                try:
                    job.gate.check()
                    job.future.set_result(work(job))
                except BaseException as error:
                    job.future.set_exception(error)
            finally:
                self._running.discard(job)
                self._events.put(JobEnded(job.name))

        self._waiting.put(run)
        if self._thread is None:
            self._thread = threading.Thread(target=self._loop, name=self._name, daemon=True)
            self._thread.start()
        return job

    def _loop(self) -> None:
        while (work := self._waiting.get()) is not None:
            work()

    @property
    def busy(self) -> bool:
        """Whether a job is running or waiting."""
        return bool(self._running)

    def cancel_all(self) -> None:
        for job in list(self._running):
            job.cancel()

    def close(self, timeout: float | None = None) -> None:
        """Cancels what runs and waits for the thread to end."""
        self.cancel_all()
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join(timeout)
            self._thread = None
