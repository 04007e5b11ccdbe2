"""What all delegates paint the same way: a cropped or whole thumbnail, elided words, outlines."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle

from dupfinder.gui.theme import theme

CORNER = 4


def paint_cover(painter: QPainter, where: QRect, pixmap: QPixmap | None) -> None:
    """Fills a rectangle with the middle of a thumbnail, or with a grey plate while there is none."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(where), CORNER, CORNER)
    if pixmap is None or pixmap.isNull():
        painter.fillPath(path, theme().tokens.border)
        return
    scale = max(where.width() / pixmap.width(), where.height() / pixmap.height())
    width, height = where.width() / scale, where.height() / scale
    part = QRectF((pixmap.width() - width) / 2, (pixmap.height() - height) / 2, width, height)
    _paint(painter, QRectF(where), path, pixmap, part)


def fitted(where: QRect, width: int, height: int) -> QRectF:
    """The largest rectangle of that shape in the middle of another."""
    scale = min(where.width() / max(1, width), where.height() / max(1, height))
    size = (max(1.0, width * scale), max(1.0, height * scale))
    middle = QRectF(where).center()
    return QRectF(middle.x() - size[0] / 2, middle.y() - size[1] / 2, *size)


def paint_whole(painter: QPainter, where: QRectF, pixmap: QPixmap | None) -> None:
    """Paints a whole thumbnail into a rectangle of its shape, or a grey plate."""
    path = QPainterPath()
    path.addRoundedRect(where, CORNER, CORNER)
    if pixmap is None or pixmap.isNull():
        painter.fillPath(path, theme().tokens.border)
        return
    _paint(painter, where, path, pixmap, QRectF(pixmap.rect()))


def _paint(painter: QPainter, where: QRectF, path: QPainterPath, pixmap: QPixmap, part: QRectF) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setClipPath(path)
    painter.drawPixmap(where, pixmap, part)
    painter.restore()


def paint_text(
    painter: QPainter,
    where: QRect,
    words: str,
    font: QFont,
    colour: QColor,
    *,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> int:
    """Paints one line, elided to the width. Returns the width that it took.

    Left is where people begin to read: words stand right in a window that is mirrored.
    """
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(words, elide, where.width())
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(where, int(align | Qt.AlignmentFlag.AlignVCenter), shown)
    return metrics.horizontalAdvance(shown)


def mirrored(painter: QPainter, around: QRect, where: QRect) -> QRect:
    """A place inside another one, on its other side where people read from the right."""
    return QStyle.visualRect(painter.layoutDirection(), around, where)


def paint_outline(painter: QPainter, where: QRectF, colour: QColor, radius: float, width: float = 2) -> None:
    """A ring around something: selection or focus."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, width))
    painter.drawRoundedRect(where, radius, radius)
    painter.restore()
