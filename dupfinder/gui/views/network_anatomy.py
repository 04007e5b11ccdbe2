"""What a network is made of: its picture, its numbers, and two photos level by level."""

from __future__ import annotations

import os
from functools import partial

from PySide6.QtCore import QLocale, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from dupfinder.engine.embed.anatomy import Anatomy
from dupfinder.engine.embed.sketch import sketch
from dupfinder.engine.library import Entry, Library
from dupfinder.gui import network_texts, texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.dialogs.ask import choose
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.bar import Bar
from dupfinder.gui.widgets.buttons import button
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.layouts import empty
from dupfinder.gui.widgets.svg import Drawing, colours


class AnatomyPanel(QScrollArea):
    """Reads a network's file when it is shown. Emits :attr:`used` with ``ID@LEVELS``."""

    used = Signal(str)

    def __init__(self, library: Library, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._bridge = bridge
        self._entry: Entry | None = None
        self._found: Anatomy | None = None
        self._photos: list[bytes] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("What the network is made of"))
        self.title = Label(size=1.15, weight=600, elide=Qt.TextElideMode.ElideRight)
        self.note = Label(token="text2")
        self.source = Label(size=0.92, token="text2")
        self.problem = Label(token="warn")
        for label in (self.note, self.source, self.problem):
            label.setWordWrap(True)
        self.drawing = Drawing(self.tr("Picture of the architecture"))
        self.legend = Label(
            self.tr(
                "One row for each size of map. Arc: the input goes around the block; with a knot, through a"
                " convolution. Slices: branches side by side. Solid: fully connected."
            ),
            size=0.85,
            token="text2",
        )
        self.legend.setWordWrap(True)
        self._facts = QWidget()
        self._grid = QGridLayout(self._facts)
        self._grid.setContentsMargins(0, 8, 0, 8)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.values: dict[str, str] = {}
        self.compare = button(self.tr("Compare two photos level by level…"), "columns")
        self.compare.clicked.connect(self._ask)
        self.taps = QComboBox()
        self.taps.setEditable(True)
        self.taps.setMinimumWidth(260)
        self.taps.setAccessibleName(self.tr("Levels that make the numbers of a photo"))
        self.taps.setToolTip(
            self.tr(
                "One level, or several: stage2:max+stage4:gem*0.5+features. Behind a colon how it is pooled,"
                " behind a star how much it weighs."
            )
        )
        self.use = button(self.tr("Use these levels"))
        self.use.clicked.connect(self._use)
        self._tapping = QWidget()
        row = QHBoxLayout(self._tapping)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Label(self.tr("Levels"), token="text2"))
        row.addWidget(self.taps)
        row.addWidget(self.use)
        row.addStretch(1)
        self.levels = QWidget()
        self._level_grid = QGridLayout(self.levels)
        self._level_grid.setContentsMargins(0, 4, 0, 0)
        self._level_grid.setColumnStretch(1, 1)
        self.shown_levels: dict[str, float] = {}
        self.compared = Label(size=0.92, token="text2")
        self.compared.setWordWrap(True)
        self._inside = inside = QWidget()
        inside.setObjectName("page")
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(4, 0, 16, 16)
        layout.setSpacing(6)
        for part in (
            self.title,
            self.note,
            self.source,
            self.problem,
            self.drawing,
            self.legend,
            self._facts,
        ):
            layout.addWidget(part)
        layout.addWidget(self._tapping)
        row = QHBoxLayout()
        row.addWidget(self.compare)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addWidget(self.compared)
        layout.addWidget(self.levels)
        layout.addStretch(1)
        self.setWidget(inside)
        theme().changed.connect(self._draw)

    def show_network(self, entry: Entry) -> None:
        """Looks into another network."""
        self._entry = entry
        self._found = None
        network = entry.network
        self.title.setText(network.title)
        self.note.setText(network.note)
        self.note.setVisible(bool(network.note))
        self.source.setText(
            self.tr("{source}. Licence: {licence}.").format(source=network.source, licence=network.licence)
        )
        self.problem.setText(
            "" if entry.installed else self.tr("Its file is not here. What it is made of is read from it.")
        )
        self.problem.setVisible(not entry.installed)
        self._clear_levels()
        self._draw()
        self._show_facts([])
        if entry.installed:
            call = partial(self._library.networks.anatomy, entry.id)
            self._bridge.run(call, partial(self._take, entry.id), self._failed, context=self)

    def _take(self, model: str, found: Anatomy) -> None:
        if self._entry is None or self._entry.id != model:
            return
        self._found = found
        self._draw()
        names = [level.name for level in found.levels]
        self.taps.clear()
        self.taps.addItems(names)
        self.taps.addItem("+".join(name for name in names if name != "output"))
        self.taps.setCurrentText(self._entry.levels)
        self._show_facts(network_texts.facts(found, self._entry.network.parameters))

    def _failed(self, error: Exception) -> None:
        self.problem.setText(network_texts.error(error))
        self.problem.show()

    @Slot()
    def _draw(self) -> None:
        found, family = self._found, theme().font().family()
        self.drawing.show_svg("" if found is None else sketch(found.parts, colours(), family))
        self.drawing.setVisible(found is not None)
        self.legend.setVisible(found is not None)
        tapped = self._entry is not None and self._entry.network.extend
        self.compare.setVisible(found is not None and tapped)
        self._tapping.setVisible(found is not None and tapped)

    @Slot()
    def _use(self) -> None:
        if self._entry is not None:
            self.used.emit(f"{self._entry.id}@{self.taps.currentText().strip()}")

    def _show_facts(self, rows: list[tuple[str, str]]) -> None:
        empty(self._grid)
        self.values = dict(rows)
        for number, (name, value) in enumerate(rows):
            told = Label(value)
            told.setWordWrap(True)
            self._grid.addWidget(Label(name, token="text2"), number, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(told, number, 1)

    # level by level -----------------------------------------------------------------------------
    @Slot()
    def _ask(self) -> None:
        dialog = choose(self, self.tr("Choose two photos"), QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._chosen)

    @Slot(list)
    def _chosen(self, names: list[str]) -> None:
        if len(names) == 2:
            self.compare_photos(os.fsencode(names[0]), os.fsencode(names[1]))
        else:
            self._clear_levels()
            self.compared.setText(self.tr("Choose exactly two photos."))

    def compare_photos(self, one: bytes, other: bytes) -> None:
        """Tells how alike two photos are at each level."""
        if self._entry is None:
            return
        self._clear_levels()
        self.compared.setText(self.tr("Comparing…"))
        call = partial(self._library.networks.level_similarities, self._entry.id, one, other)
        names = f"{texts.name(one)} – {texts.name(other)}"
        self._bridge.run(call, partial(self._show_levels, names), self._not_compared, context=self)

    def _show_levels(self, names: str, found: list[tuple[str, float]]) -> None:
        self.shown_levels = dict(found)
        self.compared.setText(
            self.tr(
                "{names}. Early levels see colours and textures, late ones what is shown: alike above and not"
                " below is the same texture on another thing."
            ).format(names=names)
        )
        for number, (level, value) in enumerate(found):
            bar = Bar(8, level)
            bar.show_share(max(0.0, value))
            self._level_grid.addWidget(Label(level, token="text2"), number, 0)
            self._level_grid.addWidget(bar, number, 1)
            self._level_grid.addWidget(Label(QLocale().toString(value, "f", 3)), number, 2)
        # The rows have their places only after the next layout.
        QTimer.singleShot(0, self, self._scroll_to_levels)

    @Slot()
    def _scroll_to_levels(self) -> None:
        self._inside.adjustSize()
        self.ensureWidgetVisible(self.levels, 0, 16)

    def _not_compared(self, error: Exception) -> None:
        self.compared.setText(network_texts.error(error))

    def _clear_levels(self) -> None:
        self.shown_levels = {}
        self.compared.setText("")
        empty(self._level_grid)
