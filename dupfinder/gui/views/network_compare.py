"""Networks side by side: a measured table and its picture."""

from __future__ import annotations

import os
from functools import partial

from PySide6.QtCore import QLocale, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from dupfinder.engine.embed.plot import plot
from dupfinder.engine.jobs import Job
from dupfinder.engine.library import Entry, Library, NetworkScore
from dupfinder.engine.types import Folder
from dupfinder.gui import network_texts, texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.bar import Bar
from dupfinder.gui.widgets.buttons import button
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.layouts import empty
from dupfinder.gui.widgets.svg import Drawing, colours

POLL_MS = 100


class ComparePanel(QScrollArea):
    """Measures the networks that are ready, on a folder of the library or on drawn pictures."""

    def __init__(self, library: Library, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._bridge = bridge
        self._job: Job[list[NetworkScore]] | None = None
        self.scores: list[NetworkScore] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setAccessibleName(self.tr("Networks side by side"))
        told = Label(
            self.tr(
                "Makes twelve edited copies of some photos, in memory, and looks which network finds the"
                " original first among all the others. No photo is changed, nothing is stored."
            ),
            token="text2",
        )
        told.setWordWrap(True)
        self.place = QComboBox()
        self.place.setAccessibleName(self.tr("Photos of"))
        self.place.addItem(self.tr("Drawn pictures"), None)
        self.photos = QSpinBox()
        self.photos.setRange(2, 2000)
        self.photos.setValue(40)
        self.photos.setSuffix(self.tr(" photos"))
        self.photos.setAccessibleName(self.tr("How many photos are copied"))
        self.photos.lineEdit().setTextMargins(9, 0, 9, 0)
        self.start = button(self.tr("Compare"), role="primary")
        self.stop = button(self.tr("Stop"))
        self.stop.hide()
        self.start.clicked.connect(self._start)
        self.stop.clicked.connect(self._stop)
        self.bar = Bar(6, self.tr("Progress of the comparison"))
        self.bar.hide()
        self.says = Label(token="text2")
        self.says.setWordWrap(True)
        self.choices: dict[str, QCheckBox] = {}
        self._choices = QGridLayout()
        self._choices.setHorizontalSpacing(24)
        top = QHBoxLayout()
        top.setSpacing(8)
        for part in (self.place, self.photos, self.start, self.stop):
            top.addWidget(part)
        top.addStretch(1)
        self.table = QWidget()
        self._grid = QGridLayout(self.table)
        self._grid.setContentsMargins(0, 8, 0, 8)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self.drawing = Drawing(self.tr("Quality against speed, and which edit each network finds"))
        inside = QWidget()
        inside.setObjectName("page")
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(4, 0, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(told)
        layout.addLayout(self._choices)
        layout.addLayout(top)
        for below in (self.bar, self.says, self.table, self.drawing):
            layout.addWidget(below)
        layout.addStretch(1)
        self.setWidget(inside)
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._tick)
        theme().changed.connect(self._draw)
        bridge.run(library.folders, self._take_folders, context=self)

    def show_entries(self, entries: list[Entry]) -> None:
        """The networks that can be measured now."""
        ready = [entry for entry in entries if entry.installed]
        for box in self.choices.values():
            self._choices.removeWidget(box)
            box.deleteLater()
        known = {name for name, box in self.choices.items() if not box.isChecked()}
        self.choices = {}
        for number, entry in enumerate(ready):
            box = self.choices[entry.id] = QCheckBox(entry.network.title)
            box.setAccessibleName(entry.network.title)
            box.setChecked(entry.id not in known)
            box.toggled.connect(self._toggled)
            self._choices.addWidget(box, number // 3, number % 3)
        self._toggled()

    def close_job(self) -> None:
        """Stops what runs; its end is not waited for."""
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()

    def _take_folders(self, folders: list[Folder]) -> None:
        for folder in folders:
            self.place.addItem(texts.readable(folder.path), folder.path)
        if folders:
            self.place.setCurrentIndex(1)

    @Slot()
    def _toggled(self) -> None:
        any_ = any(box.isChecked() for box in self.choices.values())
        self.start.setEnabled(any_ and self._job is None)

    @Slot()
    def _start(self) -> None:
        models = [name for name, box in self.choices.items() if box.isChecked()]
        folder = self.place.currentData()
        count = self.photos.value()
        where = None if folder is None else os.fsencode(folder)
        self.start.setEnabled(False)
        self.says.setText("")
        call = partial(self._library.networks.compare, models, where, count)
        self._bridge.run(call, self._started, self._failed, context=self)

    def _started(self, job: Job[list[NetworkScore]]) -> None:
        self._job = job
        self.stop.show()
        self.bar.show_share(None)
        self.bar.show()
        self._timer.start()

    @Slot()
    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    @Slot()
    def _tick(self) -> None:
        job = self._job
        if job is None:
            return
        now = job.progress()
        if now.total:
            self.bar.show_share(now.done / now.total)
        if not job.done:
            return
        self._ended()
        error = job.future.exception()
        if error is None:
            self.show_scores(job.result())
        elif isinstance(error, Exception):
            self._failed(error)

    def _ended(self) -> None:
        self._job = None
        self._timer.stop()
        self.stop.hide()
        self.bar.hide()
        self._toggled()

    def _failed(self, error: Exception) -> None:
        self._ended()
        self.says.setText(network_texts.error(error))

    def show_scores(self, scores: list[NetworkScore]) -> None:
        """Shows what was measured."""
        self.scores = scores
        empty(self._grid)
        heads = (
            self.tr("Network"),
            self.tr("Photos a second"),
            self.tr("Memory"),
            self.tr("Found first"),
            self.tr("Average precision"),
            self.tr("Weakest at"),
        )
        right = Qt.AlignmentFlag.AlignRight
        for column, head in enumerate(heads):
            label = Label(head, size=0.85, token="text2")
            self._grid.addWidget(label, 0, column, right if 0 < column < 5 else Qt.AlignmentFlag.AlignLeft)
        number = QLocale().toString
        for row, score in enumerate(scores, 1):
            self._grid.addWidget(Label(score.title, weight=500), row, 0)
            if score.problem:
                self._grid.addWidget(Label(score.problem, token="warn"), row, 1, 1, 5)
                continue
            edit, share = min(score.recall.items(), key=lambda item: item[1])
            cells = (
                number(score.images_per_second, "f", 1),
                network_texts.megabytes(1e6 * score.megabytes),
                self.tr("{share} %").format(share=number(100 * score.recall_all, "f", 1)),
                number(score.micro_ap, "f", 3),
            )
            for column, cell in enumerate(cells, 1):
                self._grid.addWidget(Label(cell), row, column, right)
            # Cut, not rounded, as in the plot: only all of them are 100 %.
            weakest = self.tr("{edit} ({share} %)").format(
                edit=network_texts.edit(edit), share=number(int(100 * share + 1e-9))
            )
            self._grid.addWidget(Label(weakest if share < 1 else self.tr("no edit")), row, 5)
        done = next((score for score in scores if not score.problem), None)
        if done is not None:
            self.says.setText(
                self.tr("{copies} copies of {photos} photos, {provider}.").format(
                    copies=number(done.photos * len(done.recall)),
                    photos=number(done.photos),
                    provider=done.provider,
                )
            )
        self._draw()

    @Slot()
    def _draw(self) -> None:
        rows = [
            (
                score.title,
                score.images_per_second,
                score.micro_ap,
                {network_texts.edit(edit): share for edit, share in score.recall.items()},
            )
            for score in self.scores
            if not score.problem
        ]
        words = (self.tr("average precision"), self.tr("photos a second"), self.tr("copies found first"))
        self.drawing.show_svg(plot(rows, words, colours(), theme().font().family()) if rows else "")
