"""The left side of the Search page: what is searched for, and how much is shown."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from dupfinder.gui import photo_texts
from dupfinder.gui.icons import icon
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.buttons import button
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.query_picture import QueryPicture
from dupfinder.gui.widgets.slider import Slider
from dupfinder.gui.widgets.threshold import LEAST, SimilaritySlider

WIDTH = 316
COUNTS = (10, 20, 40, 60, 100, 200)
FEW = 2
"""Place of the default in ``COUNTS``."""


class QueryPanel(QWidget):
    """Open, back and forward, the query, similarity and number of hits."""

    open_clicked = Signal()
    back = Signal()
    forward = Signal()
    count_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.setAutoFillBackground(True)
        self.go_back = self._arrow(
            "caret-left", self.tr("Search before"), self.tr("Search before (Alt+Left)")
        )
        self.go_on = self._arrow("caret-right", self.tr("Next search"), self.tr("Next search (Alt+Right)"))
        self.go_back.clicked.connect(self.back)
        self.go_on.clicked.connect(self.forward)
        self.open = button(self.tr("Open…"), "folder-open")
        self.open.setToolTip(self.tr("Choose a picture to search for"))
        self.open.clicked.connect(self.open_clicked)
        self.picture = QueryPicture()
        self.name = Label(weight=600, elide=Qt.TextElideMode.ElideMiddle)
        self.folder = Label(size=0.92, token="text2", elide=Qt.TextElideMode.ElideLeft)
        # By the first look alone: what a group asks for would hide strong edits.
        self.threshold = SimilaritySlider(LEAST / 100, usual=None)
        self.most = Slider()
        self.most.setRange(0, len(COUNTS) - 1)
        self.most.setPageStep(1)
        self.most.setValue(FEW)
        self.most.setAccessibleName(self.tr("Show up to so many photos"))
        most_label = Label(self.tr("Show up to"), size=0.92, token="text2")
        most_label.setBuddy(self.most)
        self._most_value = Label(weight=600)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(250)
        self._rest.timeout.connect(self.count_changed)
        self.most.valueChanged.connect(self._most_moved)
        self._write_most()

        head = QHBoxLayout()
        head.addWidget(Label(self.tr("Search"), size=1.5, weight=600), 1)
        head.addWidget(self.go_back)
        head.addWidget(self.go_on)
        count = QGridLayout()
        count.setVerticalSpacing(2)
        count.addWidget(most_label, 0, 0)
        count.addWidget(self._most_value, 0, 1, Qt.AlignmentFlag.AlignRight)
        count.addWidget(self.most, 1, 0, 1, 2)
        names = QVBoxLayout()
        names.setSpacing(1)
        names.addWidget(self.name)
        names.addWidget(self.folder)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 12, 24, 24)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self.open)
        layout.addWidget(self.picture)
        layout.addLayout(names)
        layout.addSpacing(8)
        layout.addWidget(self.threshold)
        layout.addLayout(count)
        layout.addStretch(1)
        self.show_query("", "", None)
        theme().changed.connect(self._restyle)
        self._restyle()

    @property
    def count(self) -> int:
        """How many hits are asked for."""
        return COUNTS[self.most.value()]

    def show_query(self, name: str, folder: str, pixmap: QPixmap | None) -> None:
        """Name and picture change together; without a name nothing is searched for."""
        self.name.setText(name)
        self.name.setToolTip(name)
        self.folder.setText(folder)
        self.picture.show_pixmap(pixmap)
        self.picture.setVisible(bool(name))
        self.picture.setAccessibleName(self.tr("Searched for: {name}").format(name=name))

    def _arrow(self, sign: str, words: str, tip: str) -> QToolButton:
        arrow = QToolButton()
        arrow.setIcon(icon(sign))
        arrow.setIconSize(QSize(18, 18))
        arrow.setFixedSize(32, 32)
        arrow.setAccessibleName(words)
        arrow.setToolTip(tip)
        arrow.setEnabled(False)
        return arrow

    def _write_most(self) -> None:
        self._most_value.setText(photo_texts.photos(self.count))

    @Slot(int)
    def _most_moved(self, _value: int) -> None:
        self._write_most()
        self._rest.start()

    @Slot()
    def _restyle(self) -> None:
        palette = self.palette()
        palette.setColor(self.backgroundRole(), theme().tokens.surface)
        self.setPalette(palette)
