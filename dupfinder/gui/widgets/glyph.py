"""An icon in a colour of the theme that stands beside words, for the eye only."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from dupfinder.gui.icons import paint_icon
from dupfinder.gui.theme import theme


class Glyph(QWidget):
    """Paints an icon of Phosphor; with ``ring`` inside a circle."""

    def __init__(self, name: str, token: str, side: int, ring: bool = False) -> None:
        super().__init__()
        self._name, self._token, self._ring = name, token, ring
        self.setFixedSize(QSize(side, side))
        theme().changed.connect(self.update)

    def show_icon(self, name: str, token: str) -> None:
        self._name, self._token = name, token
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = getattr(theme().tokens, self._token)
        side = self.width()
        if self._ring:
            wide = side / 12
            painter.setPen(QPen(ink, wide))
            painter.drawEllipse(QRectF(self.rect()).adjusted(wide, wide, -wide, -wide))
            third = round(side * 0.3)
            paint_icon(painter, QRect(third, third, side - 2 * third, side - 2 * third), self._name, ink)
        else:
            paint_icon(painter, self.rect(), self._name, ink)
        painter.end()
