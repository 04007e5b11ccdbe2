"""The Library page: which folders, are they well, what could not be read."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dupfinder.engine.types import Failure
from dupfinder.gui import texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.holdings import Holdings
from dupfinder.gui.views.failure_list import FailurePanel
from dupfinder.gui.views.folder_list import FolderList
from dupfinder.gui.views.welcome import Welcome
from dupfinder.gui.widgets.buttons import button
from dupfinder.gui.widgets.key_tip import KeyTip
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.sign import Sign

TABLE_HEIGHT = 300


def write_failures(path: Path, failures: Sequence[Failure]) -> int:
    """Writes path, reason and detail of each failure as CSV; returns how many."""
    with path.open("w", encoding="utf-8", newline="", errors="surrogateescape") as file:
        rows = csv.writer(file)
        rows.writerow(("path", "reason", "detail"))
        rows.writerows(
            (os.fsdecode(it.path), texts.failure(it.code, it.detail), it.detail) for it in failures
        )
    return len(failures)


class LibraryPage(QStackedWidget):
    """Welcome while there is no folder; the folders and what could not be read after that."""

    add_clicked = Signal()
    scan_clicked = Signal()
    search_clicked = Signal()
    forget_wanted = Signal(bytes)
    reveal = Signal(bytes)
    step_wanted = Signal(object)
    toast = Signal(str)

    def __init__(self, holdings: Holdings, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._holdings = holdings
        self._bridge = bridge
        self.welcome = Welcome(bridge)
        self.welcome.folder_chosen.connect(self._add)
        self.welcome.choose_clicked.connect(self.add_clicked)
        self.welcome.search_clicked.connect(self.search_clicked)
        self.folders = FolderList()
        self.folders.scan.connect(self._scan)
        self.folders.reveal.connect(self.reveal)
        self.folders.forget.connect(self.forget_wanted)
        self.folders.pause.connect(bridge.toggle_pause)
        self.folders.switch.connect(holdings.switch)
        self.folders.watch.connect(holdings.watch)
        self.folders.look.connect(holdings.refresh)
        self.failures = FailurePanel()
        self.failures.stepped.connect(self.step_wanted)
        self.failures.reveal.connect(self.reveal)
        self.blank = QWidget()
        self.page = self._make_page()
        for view in (self.blank, self.welcome, self.page):
            self.addWidget(view)
        holdings.changed.connect(self._renew)
        holdings.progress_changed.connect(self._renew)
        holdings.failures_changed.connect(self._renew_failures)
        self._renew()
        self._renew_failures()

    def show_failures(self) -> None:
        """Brings what could not be read into sight."""
        self.page.ensureWidgetVisible(self.failures)
        self.failures.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_page(self) -> QScrollArea:
        title = Label(self.tr("Library"), size=1.5, weight=600)
        self.summary = Label(size=1.0, token="text2", elide=Qt.TextElideMode.ElideRight)
        self.scan = button(self.tr("Scan again"), "arrow-clockwise")
        KeyTip(self.scan, self.tr("Look for changes in all folders"), "scan")
        self.scan.clicked.connect(self.scan_clicked)
        self.add = button(self.tr("Add folder…"), "folder-plus", "primary")
        KeyTip(self.add, self.tr("Add a folder of photos"), "add_folder")
        self.add.clicked.connect(self.add_clicked)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(title)
        head.addWidget(self.summary, 1)
        head.addWidget(self.scan)
        head.addWidget(self.add)
        problems = Label(self.tr("Could not be read"), size=1.15, weight=600)
        self.failed = Label(size=1.0, token="text2", elide=Qt.TextElideMode.ElideRight)
        self.save = button(self.tr("Save list…"), "download-simple")
        self.save.clicked.connect(self._ask_where)
        self.retry = button(self.tr("Try all again"), "arrow-clockwise")
        self.retry.clicked.connect(self._holdings.retry_failures)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(problems)
        below.addWidget(self.failed, 1)
        below.addWidget(self.save)
        below.addWidget(self.retry)
        self.failures.setMinimumHeight(TABLE_HEIGHT)
        self.fine = QWidget()
        fine = QHBoxLayout(self.fine)
        fine.setContentsMargins(0, 0, 0, 0)
        fine.setSpacing(8)
        fine.addWidget(Sign("check-circle", "keep", 18))
        fine.addWidget(Label(self.tr("Every file could be read."), token="text2"), 1)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(32, 16, 32, 32)
        layout.setSpacing(16)
        layout.addLayout(head)
        layout.addWidget(self.folders)
        layout.addSpacing(12)
        layout.addLayout(below)
        layout.addWidget(self.fine)
        layout.addWidget(self.failures, 1)
        layout.addStretch(0)
        self._column = layout
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        return scroll

    @Slot()
    def _renew(self) -> None:
        holdings = self._holdings
        counts = holdings.counts
        if counts is None:
            return
        self.setCurrentWidget(self.page if holdings.folders else self.welcome)
        if not holdings.folders:
            return
        self.summary.setText(self._summary())
        self.folders.show_folders(
            [(folder, holdings.state(folder)) for folder in holdings.folders], holdings.watched
        )
        self.scan.setEnabled(holdings.job is None)

    def _summary(self) -> str:
        holdings = self._holdings
        on = [folder for folder in holdings.folders if folder.enabled]
        photos = texts.photos(sum(folder.photos for folder in on))
        words = self.tr("{photos} in {folders}").format(photos=photos, folders=texts.folders(len(on)))
        away = sum(folder.away for folder in on)
        if away:
            words += self.tr(", {count} of them not connected now").format(count=texts.number(away))
        off = len(holdings.folders) - len(on)
        return words + self.tr("; %Ln folder(s) switched off", "", off) if off else words

    @Slot()
    def _renew_failures(self) -> None:
        failures = self._holdings.failures
        count = len(failures.failures)
        self.failures.show_failures(failures)
        for part in (self.failures, self.save, self.retry):
            part.setVisible(bool(count))
        self.fine.setVisible(not count)
        # The stretch takes the room that the table leaves, so that the folders stay at the top.
        self._column.setStretch(self._column.count() - 1, 0 if count else 1)
        if count:
            words = self.tr("%Ln file(s). They are left alone and tried again when they change.", "", count)
            self.failed.setText(words)
        else:
            self.failed.setText("")

    @Slot(bytes)
    def _add(self, path: bytes) -> None:
        self.welcome.show_problem("")
        self._holdings.add([path])

    @Slot(bytes)
    def _scan(self, path: bytes) -> None:
        self._holdings.scan([path])

    @Slot()
    def _ask_where(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the list of files that could not be read"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Table (*.csv)"))
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_list)
        dialog.open()

    @Slot(str)
    def save_list(self, name: str) -> None:
        """Writes the list of failures to a file."""
        failures = self._holdings.failures.failures
        self._bridge.run(
            lambda: write_failures(Path(name), failures), self._saved, self._not_saved, context=self
        )

    def _saved(self, count: int) -> None:
        self.toast.emit(self.tr("Saved the list of %Ln file(s).", "", count))

    def _not_saved(self, error: Exception) -> None:
        self.toast.emit(self.tr("The list was not saved: {reason}").format(reason=texts.error(error)))
