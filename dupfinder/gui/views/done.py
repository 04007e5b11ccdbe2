"""What stands on the canvas when all groups are reviewed: the numbers, and the way on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dupfinder.engine.review_types import Totals
from dupfinder.gui import photo_texts
from dupfinder.gui.icons import colour, paint_icon
from dupfinder.gui.theme import NUMBER, theme
from dupfinder.gui.widgets.buttons import button, rule
from dupfinder.gui.widgets.label import Label

RING = 116


class Ring(QWidget):
    """A ring with a tick; only decoration, so it has no name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(RING + 8, RING + 8)
        theme().changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().tokens.keep, 13))
        painter.drawEllipse(QRectF(self.rect()).adjusted(10, 10, -10, -10))
        tick = self.rect().adjusted(40, 40, -40, -40)
        paint_icon(painter, tick, "check-bold", colour("keep"))
        painter.end()


class DonePage(QWidget):
    """Nothing has been moved; the next step shows the full list."""

    again = Signal()
    """The person wants to look through the groups once more."""
    clean_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Label(size=1.75, weight=600)
        self.text = Label(self.tr("Nothing has been moved yet."), token="text2", size=1.08)
        self.values: list[Label] = []
        self._words: list[Label] = []
        told = QWidget()
        told.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        numbers = QHBoxLayout(told)
        numbers.setSpacing(32)
        numbers.addStretch(1)
        for place in range(4):
            value, words = Label(size=NUMBER, weight=600), Label(token="text2")
            for label in (value, words):
                label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(value)
            column.addWidget(words)
            if place:
                line = rule(upright=True)
                line.setFixedHeight(48)
                numbers.addWidget(line)
            numbers.addLayout(column)
            self.values.append(value)
            self._words.append(words)
        numbers.addStretch(1)
        self.look = button(self.tr("Look through once more"))
        self.look.clicked.connect(self.again)
        self.act = button("", "checks", "primary")
        self.act.clicked.connect(self.clean_up)
        self.act.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addStretch(1)
        buttons.addWidget(self.look)
        buttons.addWidget(self.act)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(12)
        layout.addStretch(2)
        layout.addWidget(Ring(), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(16)
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addSpacing(16)
        layout.addWidget(told)
        layout.addSpacing(24)
        layout.addLayout(buttons)
        layout.addStretch(3)
        self._can_clean_up = False
        self.show_totals(Totals())

    def sizeHint(self) -> QSize:
        return QSize(900, 560)

    def allow_clean_up(self) -> None:
        """From now on there is a way to the list of files, and :attr:`clean_up` asks for it."""
        self._can_clean_up = True
        self.text.setText(self.tr("Nothing has been moved yet. The next step shows the full list."))

    def show_totals(self, totals: Totals) -> None:
        """Shows what the review came to."""
        self.title.setText(self.tr("All %Ln group(s) are reviewed", "", totals.reviewed))
        told = (
            (photo_texts.number(totals.remove), self.tr("photos to remove")),
            (photo_texts.number(totals.keep), self.tr("photos to keep")),
            (photo_texts.size(totals.freed), self.tr("can be freed")),
            (photo_texts.number(totals.not_duplicates), self.tr("not duplicates")),
        )
        for value, words, (number, text) in zip(self.values, self._words, told, strict=True):
            value.setText(number)
            words.setText(text)
            value.setAccessibleName(f"{number} {text}")
        self.act.setText(self.tr("Clean up %Ln photo(s)…", "", totals.remove))
        self.act.setAccessibleName(self.act.text().rstrip("…"))
        self.act.setVisible(self._can_clean_up and totals.remove > 0)
