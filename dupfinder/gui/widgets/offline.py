"""The sign of a photo whose disk is not connected."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from dupfinder.gui.icons import paint_icon
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.paint import paint_text

SIGN = "wifi-slash"
SIDE = 18


def paint_offline(painter: QPainter, photo: QRect, *wordings: str) -> None:
    """Sign and words in the lower corner of a photo.

    Args:
        wordings: longest first. The first that fits is shown, or only the sign where none does.
    """
    font = theme().font(0.85, 600)
    width, fits, words = 0, False, ""
    for words in wordings:
        width = 32 + QFontMetrics(font).horizontalAdvance(words) + 8
        fits = width + 16 <= photo.width()
        if fits:
            break
    height, inset = (26, 8) if fits else (SIDE + 4, 3)
    box = QRect(photo.left() + inset, photo.bottom() - height - inset, width if fits else height, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(24, 27, 31, 210))
    painter.drawRoundedRect(box, 6, 6)
    painter.restore()
    sign = QRect(0, 0, 14, 14)
    sign.moveCenter(box.center())
    if fits:
        sign.moveLeft(box.left() + 8)
    paint_icon(painter, sign, SIGN, QColor("#F0C05A"))
    if fits:
        paint_text(painter, box.adjusted(28, 0, -4, 0), words, font, QColor("white"))
