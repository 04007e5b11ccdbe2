"""Saves the review as a table, a page or a list of decisions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from dupfinder.engine.library import Library
from dupfinder.engine.paths import write_atomically
from dupfinder.engine.reports import csv_report, html_report, json_report
from dupfinder.engine.reports.rows import groups_of
from dupfinder.gui import texts
from dupfinder.gui.bridge import Bridge


class Exporter(QObject):
    """Asks for a file and writes it; its ending says what it becomes."""

    said = Signal(str)

    def __init__(self, library: Library, bridge: Bridge, window: QWidget) -> None:
        super().__init__(window)
        self._library = library
        self._bridge = bridge
        self._window = window

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
        """Writes the file."""
        library, path = self._library, Path(name)

        def call() -> str:
            write_atomically(path, lambda beside: fill(library, beside, path.suffix.lower()))
            return path.name

        self._bridge.run(call, self._saved, self._not_saved, context=self)

    def _saved(self, name: str) -> None:
        self.said.emit(self.tr("Saved {name}.").format(name=name))

    def _not_saved(self, error: Exception) -> None:
        self.said.emit(self.tr("The review was not saved: {reason}").format(reason=texts.error(error)))


def fill(library: Library, path: Path, suffix: str) -> None:
    """Writes what the ending of a name stands for; a page where it stands for nothing."""
    clusters = library.clusters()
    if suffix == ".json":
        text = json_report.dumps(json_report.decisions_report(library.review.decisions(clusters)))
        _write(path, lambda file: file.write(text))
        return
    groups = groups_of(clusters, library.review.states(clusters), library.members)
    if suffix == ".csv":
        _write(path, lambda file: csv_report.write(file, groups))
        return
    totals = library.review.totals(clusters)
    _write(path, lambda file: html_report.write(file, groups, library.thumbnail, html_report.summary(totals)))


def _write(path: Path, write: Callable[[TextIO], object]) -> None:
    with path.open("w", encoding="utf-8", errors=csv_report.ERRORS, newline="") as file:
        write(file)
