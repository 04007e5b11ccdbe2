"""The letters that tell which of two photos is which."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dupfinder.gui.theme import theme


def paint_letter(
    painter: QPainter, where: QRect, letter: str, *, chosen: bool, on_photo: bool = False
) -> None:
    """Paints the letter of a photo: blue for the one in focus, else the colour of text."""
    tokens = theme().tokens
    dark = tokens.window.lightness() < 128
    if chosen:
        fill, ink = tokens.accent, QColor("#10131A") if dark else QColor("white")
    elif on_photo:
        fill, ink = QColor(24, 27, 31, 200), QColor("white")
    else:
        fill, ink = tokens.text, tokens.surface
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(QRectF(where), 5, 5)
    painter.setPen(ink)
    painter.setFont(theme().font(0.92, 600))
    painter.drawText(where, Qt.AlignmentFlag.AlignCenter, letter)
    painter.restore()


class LetterBadge(QWidget):
    """The letter A or B beside a photo's name."""

    SIDE = 22

    def __init__(self, letter: str, chosen: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letter = letter
        self._chosen = chosen
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._repaint)

    def set_letter(self, letter: str, chosen: bool) -> None:
        self._letter, self._chosen = letter, chosen
        self.setAccessibleName(letter)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.SIDE, self.SIDE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_letter(painter, self.rect(), self._letter, chosen=self._chosen)
        painter.end()

    @Slot()
    def _repaint(self) -> None:
        self.update()
