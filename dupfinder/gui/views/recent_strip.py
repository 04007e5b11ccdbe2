"""Recent searches as small pictures: a click searches again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from dupfinder.gui.widgets.buttons import button
from dupfinder.gui.widgets.label import Label

SIDE = 56
ACROSS = 4
RING = 2
"""Of the focus, round a picture."""


class RecentStrip(QWidget):
    """The latest first. What is not shown is not kept either."""

    chosen = Signal(int)
    forget = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[QToolButton] = []
        self._clear = button(self.tr("Forget"), role="link")
        self._clear.setAccessibleName(self.tr("Forget the recent searches"))
        self._clear.clicked.connect(self.forget)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(Label(self.tr("Recent searches"), size=0.92, token="text2"), 1)
        head.addWidget(self._clear)
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self._grid.setColumnStretch(ACROSS, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addLayout(self._grid)
        self.hide()

    def show_pictures(self, pictures: Sequence[tuple[str, QPixmap]]) -> None:
        """What each is called, and its picture."""
        while len(self.buttons) < len(pictures):
            made = QToolButton()
            made.setFixedSize(SIDE, SIDE)
            made.setProperty("picture", "true")
            made.setIconSize(QSize(SIDE - 2 * RING, SIDE - 2 * RING))
            made.setAutoRaise(True)
            made.clicked.connect(self._clicked)
            place = len(self.buttons)
            self._grid.addWidget(made, place // ACROSS, place % ACROSS)
            self.buttons.append(made)
        for number, made in enumerate(self.buttons):
            made.setVisible(number < len(pictures))
            if number < len(pictures):
                name, pixmap = pictures[number]
                grown, smooth = (
                    Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                    Qt.TransformationMode.SmoothTransformation,
                )
                side = round(SIDE * self.devicePixelRatioF())
                cover = pixmap.scaled(side, side, grown, smooth) if not pixmap.isNull() else pixmap
                left, top = max(0, (cover.width() - side) // 2), max(0, (cover.height() - side) // 2)
                made.setIcon(QIcon(cover.copy(left, top, side, side)))
                made.setToolTip(name)
                made.setAccessibleName(self.tr("Search again for {name}").format(name=name))
        self.setVisible(bool(pictures))

    @Slot()
    def _clicked(self) -> None:
        made = self.sender()
        if isinstance(made, QToolButton):
            self.chosen.emit(self.buttons.index(made))
