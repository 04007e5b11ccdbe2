"""What the library holds, as the window shows it: folders, counts, failures; and the ways to change that."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dupfinder.engine.jobs import Job
from dupfinder.engine.library import Library
from dupfinder.engine.types import Counts, Folder, Progress, ScanResult
from dupfinder.engine.watch_types import How
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.models.failures import FailureList, grouped
from dupfinder.gui.models.folders import FolderState, state

type Read = tuple[list[Folder], Counts, dict[bytes, How], FailureList | None, dict[bytes, str]]
"""Folders, counts, how folders are watched, failures if they have changed, and why folders could not be
listed (a code each)."""

REFRESH_MS = 1_000
"""While a scan runs, folders and counts are read again this often."""

LOOK_MS = 10_000
"""This often it is looked whether disks have gone or come."""


class Holdings(QObject):
    """Keeps a copy of what pages show, so that no view waits for the disk.

    Signals:
        changed: folders or counts.
        failures_changed: the list of failures.
        progress: a new snapshot of the running scan, or the end of it.
        switched: a folder was switched off, or on.
        added: folders that are being scanned, and those of them of which nothing was known before.
        problem: something that was asked for failed: a title and the exception.
    """

    changed = Signal()
    failures_changed = Signal()
    progress_changed = Signal()
    added = Signal(object, object)
    forgotten = Signal(bytes)
    switched = Signal(bytes, bool)
    problem = Signal(str, object)

    def __init__(self, library: Library, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.library = library
        self._bridge = bridge
        self.folders: list[Folder] = []
        self.watched: dict[bytes, How] = {}
        self.counts: Counts | None = None
        self.failures = FailureList()
        self._unlisted: dict[bytes, str] = {}
        self.progress: Progress | None = None
        self._failed_shown = -1
        self._reading = False
        self._again = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.refresh)
        self._often = QTimer(self)
        self._often.timeout.connect(self.refresh)
        self._often.start(LOOK_MS)
        bridge.progress.connect(self._progress)
        bridge.scan_started.connect(self._scan_started)
        bridge.scan_ended.connect(self._scan_ended)
        bridge.job_ended.connect(self._job_ended)

    @property
    def job(self) -> Job[ScanResult] | None:
        """The scan that runs, or None."""
        return self._bridge.scan_job

    def is_scanned(self, path: bytes) -> bool:
        """Whether the running scan covers a folder."""
        covered = self._bridge.scanned_folders
        return self.job is not None and (covered is None or path in covered)

    def state(self, folder: Folder) -> FolderState:
        """How a folder is, in words."""
        progress = self.progress if self.is_scanned(folder.path) else None
        return state(folder, progress, self._unlisted.get(folder.path))

    @Slot()
    def refresh(self) -> None:
        """Reads folders and counts again, and the failures when their number has changed."""
        self._soon.stop()
        if self._reading:
            self._again = True
            return
        self._reading = True
        library, shown = self.library, self._failed_shown

        def call() -> Read:
            counts, folders, how = library.counts(), library.folders(), library.watching.how()
            if counts.failed == shown:
                return folders, counts, how, None, {}
            failures = library.failures()
            roots = {folder.path for folder in folders}
            unlisted = {failure.path: failure.code for failure in failures if failure.path in roots}
            return folders, counts, how, grouped(failures), unlisted

        self._bridge.run(call, self._take, self._not_read, context=self)

    def add(self, paths: Sequence[bytes]) -> None:
        """Takes folders into the library and scans them."""
        library, wanted = self.library, list(paths)

        def call() -> tuple[list[bytes], list[bytes]]:
            paths = [os.path.abspath(path) for path in wanted]
            known = [folder.path for folder in library.folders()]
            for path in paths:
                library.add_folder(path)
            return paths, [path for path in paths if not any(_overlap(path, other) for other in known)]

        self._bridge.run(call, self._added, self._not_added, context=self)

    def scan(self, paths: Sequence[bytes] | None = None, *, quiet: bool = False) -> None:
        """Looks for new and changed photos in folders of the library, or in all of it."""
        if self.folders or paths is not None:
            self._bridge.start_scan(None if paths is None else list(paths), quiet=quiet)

    def forget(self, path: bytes) -> None:
        """Takes a folder out of the library; no photo is touched."""
        library = self.library

        def call() -> bytes:
            library.forget_folder(path)
            return path

        self._bridge.run(call, self._was_forgotten, self._not_forgotten, context=self)

    @Slot(bytes, bool)
    def switch(self, path: bytes, on: bool) -> None:
        """Leaves a folder out of everything, or takes it in again and looks what is new there."""
        library = self.library

        def call() -> tuple[bytes, bool]:
            library.switch_folder(path, on)
            return path, on

        self._bridge.run(call, self._was_switched, self._not_changed, context=self)

    @Slot(bytes, bool)
    def watch(self, path: bytes, watched: bool) -> None:
        """Watches a folder for new photos, or no longer."""
        library = self.library
        self._bridge.run(
            lambda: library.watch_folder(path, watched), self._was_watched, self._not_changed, context=self
        )

    def retry_failures(self) -> None:
        """Tries all files again that could not be read."""
        self._bridge.run(self.library.retry_failures, self._retried, self._not_changed, context=self)

    def change_settings(self, changes: dict[str, object], done: Callable[[object], None]) -> None:
        library = self.library
        self._bridge.run(lambda: library.change_settings(**changes), done, self._not_changed, context=self)

    # answers ------------------------------------------------------------------------------------
    def _take(self, answer: Read) -> None:
        self._reading = False
        self.folders, self.counts, self.watched, failures, unlisted = answer
        if failures is not None:
            self._failed_shown = self.counts.failed
            self.failures, self._unlisted = failures, unlisted
            self.failures_changed.emit()
        self.changed.emit()
        if self._again:
            self._again = False
            self.refresh()

    def _not_read(self, error: Exception) -> None:
        self._reading = self._again = False
        self.problem.emit(self.tr("The library cannot be read"), error)

    def _added(self, answer: tuple[list[bytes], list[bytes]]) -> None:
        paths, fresh = answer
        self._bridge.start_scan(paths)
        self.added.emit(paths, fresh)
        self.refresh()

    def _not_added(self, error: Exception) -> None:
        self.refresh()
        self.problem.emit(self.tr("The folder was not added"), error)

    def _was_forgotten(self, path: bytes) -> None:
        self.refresh()
        self.forgotten.emit(path)
        # The engine announces edges that come, not folders that go.
        self._bridge.edges_changed.emit()

    def _was_watched(self, _none: object) -> None:
        self.refresh()
        # How it is watched is known a moment later.
        self._soon.start(REFRESH_MS)

    def _was_switched(self, answer: tuple[bytes, bool]) -> None:
        path, on = answer
        self.refresh()
        # Without a folder it only compares what has come together anew.
        self.scan([path] if on else [], quiet=True)
        self.switched.emit(path, on)

    def _not_forgotten(self, error: Exception) -> None:
        self.problem.emit(self.tr("The folder was not forgotten"), error)

    def _retried(self, _none: object) -> None:
        self._failed_shown = -1
        self.scan()

    def _not_changed(self, error: Exception) -> None:
        self.problem.emit(self.tr("This was not stored"), error)

    @Slot(object)
    def _progress(self, progress: Progress) -> None:
        self.progress = progress
        self.progress_changed.emit()
        if not self._soon.isActive():
            self._soon.start(REFRESH_MS)

    @Slot(object)
    def _scan_started(self, job: Job[ScanResult]) -> None:
        self.progress = job.progress()
        self.progress_changed.emit()

    @Slot(str)
    def _job_ended(self, name: str) -> None:
        # Also of a scan that watching began, which nobody has seen.
        if name == "scan" and not self._soon.isActive():
            self._failed_shown = -1
            self._soon.start(0)

    @Slot(object)
    def _scan_ended(self, _ended: object) -> None:
        self.progress = None
        self._failed_shown = -1
        self.progress_changed.emit()
        self.refresh()


def _overlap(one: bytes, other: bytes) -> bool:
    """Whether two folders are the same, or one of them lies in the other."""
    one, other = os.path.join(one, b""), os.path.join(other, b"")
    return one.startswith(other) or other.startswith(one)
