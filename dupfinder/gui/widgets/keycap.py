"""The name of a key in a small frame."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from dupfinder.gui.theme import theme


class KeyCap(QLabel):
    """Reads as its text."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(key, parent)
        self.setFont(theme().font(0.85, 600))
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(self.font()).horizontalAdvance(self.text())
        return QSize(max(24, wide + 14), 22)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().tokens.border, 1))
        painter.setBrush(theme().tokens.surface)
        box = self.rect().adjusted(0, (self.height() - 22) // 2, -1, -(self.height() - 22) // 2 - 1)
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(theme().tokens.text2)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()
