"""A quiet word on a photo."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from dupfinder.gui.theme import theme


def paint_note(painter: QPainter, seen: QRectF, words: str) -> None:
    """Paints words into the lower left corner of what is seen of a photo."""
    font = theme().font(0.85, 500)
    painter.setFont(font)
    metrics = QFontMetrics(font)
    words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(seen.width()) - 40)
    box = QRectF(seen.left() + 8, seen.bottom() - 32, metrics.horizontalAdvance(words) + 20, 24)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(20, 22, 25, 190))
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(QColor("white"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
