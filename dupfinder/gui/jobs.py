"""Watches a job of the engine for a page: progress while it runs, its result or error at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dupfinder.engine.jobs import Job

POLL_MS = 50


class JobWatch(QObject):
    """One job at a time; the one before is cancelled and no longer listened to."""

    progress = Signal(object)
    """A :class:`~dupfinder.engine.types.Progress`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: Job[Any] | None = None
        self._done: Callable[[Any], None] | None = None
        self._failed: Callable[[Exception], None] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def running(self) -> bool:
        return self._job is not None

    def watch[T](self, job: Job[T], done: Callable[[T], None], failed: Callable[[Exception], None]) -> None:
        """Listens to a job from now on."""
        self.cancel()
        self._job, self._done, self._failed = job, done, failed
        self._timer.start()

    def cancel(self) -> None:
        """Cancels the job, and says nothing of its end."""
        if self._job is not None:
            self._job.cancel()
        self.forget()

    def forget(self) -> None:
        """Lets the job go on, and says nothing of its end."""
        self._timer.stop()
        self._job = self._done = self._failed = None

    def ask_to_stop(self) -> None:
        """Asks the job to stop; its end is still told."""
        if self._job is not None:
            self._job.cancel()

    @Slot()
    def _poll(self) -> None:
        job, done, failed = self._job, self._done, self._failed
        if job is None or done is None or failed is None:
            return
        self.progress.emit(job.progress())
        if not job.done:
            return
        self._timer.stop()
        self._job = self._done = self._failed = None
        error = job.future.exception() if not job.future.cancelled() else None
        if error is None:
            done(job.result())
        elif isinstance(error, Exception):
            failed(error)
        else:
            raise error
