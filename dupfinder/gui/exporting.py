"""Saves the review as a table, a page or a list of decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QProgressDialog, QWidget

from dupfinder.engine.errors import Cancelled
from dupfinder.engine.library import Library
from dupfinder.engine.paths import write_atomically
from dupfinder.engine.reports import csv_report, html_report, json_report
from dupfinder.engine.reports.rows import groups_of
from dupfinder.gui import texts
from dupfinder.gui.bridge import Bridge

SHOWN_AFTER_MS = 600
POLL_MS = 100


@dataclass
class Count:
    """How many groups are written; bumped by the thread that writes, read and cancelled by the window."""

    done: int = 0
    total: int = 0
    cancelled: bool = False

    def over[T](self, groups: Iterable[T]) -> Iterator[T]:
        """The groups, counted.

        Raises:
            Cancelled: the person did not want to wait.
        """
        for group in groups:
            if self.cancelled:
                raise Cancelled("cancelled")
            yield group
            self.done += 1


class Exporter(QObject):
    """Asks for a file and writes it; its ending says what it becomes."""

    said = Signal(str)

    def __init__(self, library: Library, bridge: Bridge, window: QWidget) -> None:
        super().__init__(window)
        self._library = library
        self._bridge = bridge
        self._window = window
        self._count: Count | None = None
        self.dialog: QProgressDialog | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._show_count)

    @Slot()
    def ask(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Export the review"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(
            [
                self.tr("Page with pictures (*.html)"),
                self.tr("Table (*.csv)"),
                self.tr("Decisions for scripts (*.json)"),
            ]
        )
        dialog.setDefaultSuffix("html")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save)
        dialog.open()

    @Slot(str)
    def save(self, name: str) -> None:
        """Writes the file; how far it is is shown where that takes a while."""
        if self._count is not None:
            # One at a time; the one that runs is in sight.
            return
        library, path, count = self._library, Path(name), Count()

        def call() -> str:
            write_atomically(path, lambda beside: fill(library, beside, path.suffix.lower(), count))
            return path.name

        self._count = count
        words = self.tr("Writing {name}").format(name=path.name)
        self.dialog = QProgressDialog(words, self.tr("Cancel"), 0, 0, self._window)
        self.dialog.setWindowTitle(self.tr("Export the review"))
        self.dialog.setAccessibleName(words)
        self.dialog.setMinimumDuration(SHOWN_AFTER_MS)
        self.dialog.canceled.connect(self._cancel)
        self._timer.start()
        self._bridge.run(call, self._saved, self._not_saved, context=self)

    @Slot()
    def _show_count(self) -> None:
        count, dialog = self._count, self.dialog
        if count is not None and dialog is not None and count.total:
            dialog.setMaximum(count.total)
            # The dialog hides itself when the last one is reached.
            dialog.setValue(min(count.done, count.total - 1))

    @Slot()
    def _cancel(self) -> None:
        if self._count is not None:
            self._count.cancelled = True

    def _end(self) -> None:
        """What was written is written."""
        self._timer.stop()
        self._count = None
        if self.dialog is not None:
            self.dialog.canceled.disconnect(self._cancel)
            self.dialog.close()
            self.dialog.deleteLater()
            self.dialog = None

    def _saved(self, name: str) -> None:
        self._end()
        self.said.emit(self.tr("Saved {name}.").format(name=name))

    def _not_saved(self, error: Exception) -> None:
        self._end()
        if isinstance(error, Cancelled):
            self.said.emit(self.tr("Stopped. Nothing was saved."))
            return
        self.said.emit(self.tr("The review was not saved: {reason}").format(reason=texts.error(error)))


def fill(library: Library, path: Path, suffix: str, count: Count) -> None:
    """Writes what the ending of a name stands for; a page where it stands for nothing."""
    clusters = library.clusters()
    if suffix == ".json":
        text = json_report.dumps(json_report.decisions_report(library.review.decisions(clusters)))
        _write(path, lambda file: file.write(text))
        return
    count.total = len(clusters)
    groups = count.over(groups_of(clusters, library.review.states(clusters), library.members))
    if suffix == ".csv":
        _write(path, lambda file: csv_report.write(file, groups))
        return
    totals = library.review.totals(clusters)
    _write(path, lambda file: html_report.write(file, groups, library.thumbnail, html_report.summary(totals)))


def _write(path: Path, write: Callable[[TextIO], object]) -> None:
    with path.open("w", encoding="utf-8", errors=csv_report.ERRORS, newline="") as file:
        write(file)
