"""What lies behind other widgets, in a colour of the theme."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from dupfinder.gui.theme import theme


class Ground(QWidget):
    """A plain area. Painted, because a style sheet takes a plain widget's palette away.

    Args:
        token: name of its colour.
    """

    def __init__(self, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token = token
        theme().changed.connect(self._repaint)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), getattr(theme().tokens, self._token))
        painter.end()

    @Slot()
    def _repaint(self) -> None:
        self.update()
