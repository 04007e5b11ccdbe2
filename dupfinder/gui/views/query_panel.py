"""The left side of the Search page: what is searched for, and how much is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from dupfinder.engine.search_types import Region
from dupfinder.gui import photo_texts
from dupfinder.gui.icons import icon
from dupfinder.gui.views.recent_strip import RecentStrip
from dupfinder.gui.widgets.buttons import KeyButton, button, rule
from dupfinder.gui.widgets.ground import Ground
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.query_picture import QueryPicture
from dupfinder.gui.widgets.slider import Slider
from dupfinder.gui.widgets.threshold import LEAST, SimilaritySlider

WIDTH = 316
COUNTS = (10, 20, 40, 60, 100, 200)
FEW = 2
"""Place of the default in ``COUNTS``."""
BESIDE_PICTURE = 392
"""What stands above and below the picture, without recent searches."""


class QueryPanel(QScrollArea):
    """Open, paste, back and forward, the query, similarity and number of hits, recent searches."""

    open_clicked = Signal()
    paste_clicked = Signal()
    back = Signal()
    forward = Signal()
    count_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("What is searched for"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = Ground("surface")
        self.setWidget(self._inside)
        self.go_back = self._arrow(
            "caret-left", self.tr("Search before"), self.tr("Search before (Alt+Left)")
        )
        self.go_on = self._arrow("caret-right", self.tr("Next search"), self.tr("Next search (Alt+Right)"))
        self.go_back.clicked.connect(self.back)
        self.go_on.clicked.connect(self.forward)
        self.open = button(self.tr("Open…"), "folder-open")
        self.open.setToolTip(self.tr("Choose a picture to search for, or several"))
        self.open.clicked.connect(self.open_clicked)
        self.paste = button(self.tr("Paste"), "clipboard-text")
        self.paste.setToolTip(self.tr("Search for a copied picture, file or path (Ctrl+V)"))
        self.paste.clicked.connect(self.paste_clicked)
        self.picture = QueryPicture()
        self.name = Label(weight=600, elide=Qt.TextElideMode.ElideMiddle)
        self.folder = Label(size=0.92, token="text2", elide=Qt.TextElideMode.ElideLeft)
        self.told = Label(size=0.92, token="text2")
        self.told.setWordWrap(True)
        self.part = KeyButton(self.tr("Search only a part"), "selection", "search_part", "", "text2")
        self.part.clicked.connect(self.picture.begin_region)
        self.whole = KeyButton(self.tr("Search for all of it"), "frame-corners", self.tr("Esc"), "", "text2")
        self.whole.clicked.connect(self.picture.clear_region)
        # By the first look alone: what a group asks for would hide strong edits.
        self.threshold = SimilaritySlider(LEAST / 100, usual=None)
        self.most = Slider()
        self.most.setRange(0, len(COUNTS) - 1)
        self.most.setPageStep(1)
        self.most.setValue(FEW)
        self.most.setAccessibleName(self.tr("Show up to so many photos"))
        self._most_value = Label(weight=600)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(120)
        self._rest.timeout.connect(self.count_changed)
        self.most.valueChanged.connect(self._most_moved)
        self._write_most()
        self.recent = RecentStrip()
        self._arrange()
        self.show_query("", "", None)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Label(self.tr("Search"), size=1.5, weight=600), 1)
        head.addWidget(self.go_back)
        head.addWidget(self.go_on)
        ways = QHBoxLayout()
        ways.setSpacing(8)
        ways.addWidget(self.open, 1)
        ways.addWidget(self.paste, 1)
        most_label = Label(self.tr("Show up to"), size=0.92, token="text2")
        most_label.setBuddy(self.most)
        count = QGridLayout()
        count.setVerticalSpacing(2)
        count.addWidget(most_label, 0, 0)
        count.addWidget(self._most_value, 0, 1, Qt.AlignmentFlag.AlignRight)
        count.addWidget(self.most, 1, 0, 1, 2)
        names = QVBoxLayout()
        names.setSpacing(1)
        for label in (self.name, self.folder, self.told):
            names.addWidget(label)
        layout = QVBoxLayout(self._inside)
        layout.setContentsMargins(24, 12, 24, 24)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addLayout(ways)
        layout.addWidget(self.picture)
        layout.addLayout(names)
        layout.addWidget(self.part)
        layout.addWidget(self.whole)
        layout.addWidget(rule())
        layout.addWidget(self.threshold)
        layout.addLayout(count)
        layout.addWidget(self.recent)
        layout.addStretch(1)

    @property
    def count(self) -> int:
        """How many hits are asked for."""
        return COUNTS[self.most.value()]

    def show_query(
        self,
        name: str,
        folder: str,
        pixmap: QPixmap | None,
        *,
        region: Region | None = None,
        several: bool = False,
    ) -> None:
        """Name and picture change together; without a name nothing is searched for."""
        self.name.setText(name)
        self.name.setToolTip(name)
        self.folder.setText(folder)
        self.folder.setVisible(bool(folder))
        self.told.hide()
        self.picture.show_pixmap(pixmap)
        self.picture.setVisible(bool(name))
        self.picture.show_query(name, region, can_draw=bool(name) and not several)
        self.part.setVisible(bool(name) and not several and region is None)
        self.whole.setVisible(region is not None)

    def tell(self, words: str) -> None:
        """A sentence about the query and the hit in focus."""
        self.told.setText(words)
        self.told.setVisible(bool(words))

    def _arrow(self, sign: str, words: str, tip: str) -> QToolButton:
        arrow = QToolButton()
        arrow.setIcon(icon(sign))
        arrow.setIconSize(QSize(18, 18))
        arrow.setFixedSize(32, 32)
        arrow.setAccessibleName(words)
        arrow.setToolTip(tip)
        arrow.setEnabled(False)
        return arrow

    def show_recent(self, pictures: Sequence[tuple[str, QPixmap]]) -> None:
        """Shows the recent searches, the latest first: what each is called, and a small picture."""
        self.recent.show_pictures(pictures)
        self._fit()

    def _fit(self) -> None:
        """In a low window the picture gives way, so that nothing has to be scrolled to."""
        recent = self.recent.sizeHint().height() if not self.recent.isHidden() else 0
        self.picture.set_room(self.viewport().height() - grown(BESIDE_PICTURE) - recent)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _write_most(self) -> None:
        self._most_value.setText(photo_texts.photos(self.count))

    @Slot(int)
    def _most_moved(self, _value: int) -> None:
        self._write_most()
        self._rest.start()
