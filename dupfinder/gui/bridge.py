"""The only meeting of engine threads and Qt: polls jobs, drains events, brings results home."""

from __future__ import annotations

import itertools
import queue
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from dupfinder.engine import turns
from dupfinder.engine.jobs import Arrived, EdgesChanged, Job, JobEnded, ScanBegun
from dupfinder.engine.library import Library
from dupfinder.engine.types import ScanResult
from dupfinder.engine.watch_types import Notice

SCANNING_MS = 100
IDLE_MS = 500
SLICE_MS = 8
BLINK_SECONDS = 1.5
SHOWN_MS = 15
"""So long after results have come what they change is painted: Qt puts that off by 5 ms or a frame."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Who waits for the result of a call. ``Any``: each call has a type of its own."""

    done: Callable[[Any], None]
    failed: Callable[[Exception], None] | None
    context: QObject


class Bridge(QObject):
    """Runs engine calls for the window and tells it what the engine has to say.

    Engine threads only put results on a queue and wake the UI thread once; it takes them out for at most
    8 ms at a time, so that no burst can freeze the window.
    """

    edges_changed = Signal()
    job_ended = Signal(str)
    progress = Signal(object)
    """A :class:`~dupfinder.engine.types.Progress`, ten times a second while a scan runs."""
    scan_started = Signal(object)
    scan_ended = Signal(object)
    """A :class:`~dupfinder.engine.types.ScanResult`, or the exception that ended the scan."""
    arrived = Signal(object)
    """Tuple of :class:`~dupfinder.engine.watch_types.Notice`: copies of known photos came."""
    failed = Signal(object)
    """The exception of a call for which nobody else listens."""
    _woken = Signal()

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.library = library
        self._tickets = itertools.count()
        self._waiting: dict[int, _Waiting] = {}
        self._results: queue.SimpleQueue[tuple[int, Future[Any]]] = queue.SimpleQueue()
        self._scans: deque[tuple[Job[ScanResult], tuple[bytes, ...] | None]] = deque()
        self._quiet: set[Job[ScanResult]] = set()
        self.ended_quietly = False
        """Whether the scan that ended last was one that nobody asked for."""
        self._begun: list[tuple[Job[ScanResult], float]] = []
        self._announced: Job[ScanResult] | None = None
        self._closing = False
        self._woken.connect(self._take_results, Qt.ConnectionType.QueuedConnection)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(0)
        self._again.timeout.connect(self._take_results)
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.setInterval(SHOWN_MS)
        self._over.timeout.connect(turns.let_go)
        self._ticker = QTimer(self)
        self._ticker.setInterval(IDLE_MS)
        self._ticker.timeout.connect(self._tick)
        self._ticker.start()

    def run[T](
        self,
        call: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        context: QObject,
    ) -> None:
        """Runs ``call`` on the reader lane, then ``done`` with its result on the UI thread.

        Neither ``done`` nor ``failed`` is called when ``context`` is gone by then.
        """
        self._run(self.library.submit, call, done, failed, context)

    def run_in_order[T](
        self,
        call: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        context: QObject,
    ) -> None:
        """The same, after all that was asked for this way before: a mark, then its undo."""
        self._run(self.library.submit_in_order, call, done, failed, context)

    def _run[T](
        self,
        submit: Callable[[Callable[[], T]], Future[T]],
        call: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None,
        context: QObject,
    ) -> None:
        if self._closing:
            return
        ticket = next(self._tickets)
        self._waiting[ticket] = _Waiting(done, failed, context)
        results, wake = self._results, self._wake

        def arrived(future: Future[T]) -> None:
            results.put((ticket, future))
            wake()

        submit(call).add_done_callback(arrived)

    def start_scan(
        self, folders: list[bytes] | None = None, *, quiet: bool = False
    ) -> Job[ScanResult] | None:
        """Scans folders of the library, or all of it; one that waits already is not asked for twice.

        Args:
            quiet: nobody asked for it, so that its end is told only if there is something to tell.
        """
        if self._closing:
            return None
        wanted = None if folders is None else tuple(folders)
        for job, asked in self._scans:
            if asked == wanted and not job.done and not job.gate.cancelled:
                if not quiet:
                    self._quiet.discard(job)
                return job
        job = self.library.scan(folders)
        self._scans.append((job, wanted))
        if quiet:
            self._quiet.add(job)
        self._announce()
        self._ticker.start(SCANNING_MS)
        return job

    @property
    def scan_job(self) -> Job[ScanResult] | None:
        """The scan that runs, or None."""
        return self._scans[0][0] if self._scans else None

    @property
    def scanned_folders(self) -> tuple[bytes, ...] | None:
        """The folders that the scan that runs was asked for; None for all."""
        return self._scans[0][1] if self._scans else ()

    @Slot()
    def toggle_pause(self) -> None:
        """Lets the scan that runs wait, or go on."""
        job = self.scan_job
        if job is not None:
            if job.paused:
                job.resume()
            else:
                job.pause()

    @Slot()
    def stop_scan(self) -> None:
        """Ends the scan that runs; its work so far is kept."""
        if self.scan_job is not None:
            self.scan_job.cancel()

    def close(self) -> None:
        """Asks all scans to stop and answers no call any more; ends are still announced."""
        self._closing = True
        self._waiting.clear()
        for job, _ in self._scans:
            job.cancel()

    def stop(self) -> None:
        """Says nothing any more, for good."""
        self.close()
        self._ticker.stop()
        turns.let_go()

    def _wake(self) -> None:
        # Called on a worker thread; the window may have gone meanwhile.
        if isValid(self):
            try:
                self._woken.emit()
            except RuntimeError:
                return

    @Slot()
    def _take_results(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        turns.hold()
        self._over.start()
        while clock.elapsed() < SLICE_MS:
            try:
                ticket, future = self._results.get_nowait()
            except queue.Empty:
                return
            self._answer(ticket, future)
        self._again.start()

    def _answer(self, ticket: int, future: Future[Any]) -> None:
        waiting = self._waiting.pop(ticket, None)
        if waiting is None or future.cancelled() or not isValid(waiting.context):
            return
        error = future.exception()
        if error is None:
            waiting.done(future.result())
        elif not isinstance(error, Exception):
            raise error
        elif waiting.failed is not None:
            waiting.failed(error)
        else:
            self.failed.emit(error)

    @Slot()
    def _tick(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        changed = False
        ended: list[str] = []
        arrived: list[Notice] = []
        while clock.elapsed() < SLICE_MS:
            try:
                event = self.library.events.get_nowait()
            except queue.Empty:
                break
            match event:
                case EdgesChanged():
                    changed = True
                case JobEnded(name):
                    ended.append(name)
                case ScanBegun(job):
                    self._begun.append((job, time.monotonic()))
                case Arrived(notices):
                    arrived += notices
        if changed:
            self.edges_changed.emit()
        for name in ended:
            self.job_ended.emit(name)
        if arrived:
            self.arrived.emit(tuple(arrived))
        self._adopt()
        self._watch_scans()

    def _adopt(self) -> None:
        """Shows a scan that watching began once it takes longer than a blink: nothing flickers."""
        waiting, self._begun = self._begun, []
        for job, since in waiting:
            if job.done:
                continue
            if time.monotonic() - since < BLINK_SECONDS or self._closing:
                self._begun.append((job, since))
                continue
            self._scans.append((job, ()))
            self._quiet.add(job)
            self._announce()
            self._ticker.start(SCANNING_MS)

    def _watch_scans(self) -> None:
        while self._scans and self._scans[0][0].done:
            job, _ = self._scans.popleft()
            self._announced = None
            self.ended_quietly = job in self._quiet
            self._quiet.discard(job)
            error = job.future.exception() if not job.future.cancelled() else None
            self.scan_ended.emit(error if error is not None else job.result())
            self._announce()
        if self._scans:
            self.progress.emit(self._scans[0][0].progress())
        else:
            self._ticker.setInterval(IDLE_MS)

    def _announce(self) -> None:
        job = self.scan_job
        if job is not None and job is not self._announced:
            self._announced = job
            self.scan_started.emit(job)
