"""The fan of pictures on the first page: one photo, its copies, the one to keep. All of it is drawn."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from dupfinder.gui.icons import icon
from dupfinder.gui.theme import theme

SCENE = QSize(480, 360)
WIDTH, HEIGHT = 780, 236


def scene() -> QImage:
    """A lighthouse by the sea."""
    image = QImage(SCENE, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    width, height = SCENE.width(), SCENE.height()
    sky = QLinearGradient(0, 0, 0, 240)
    sky.setColorAt(0, QColor("#3E6FA8"))
    sky.setColorAt(1, QColor("#B9D3E6"))
    painter.fillRect(0, 0, width, 240, sky)
    for x, y, size in ((70, 70, 34), (110, 62, 44), (152, 74, 30), (380, 116, 22), (410, 110, 30)):
        painter.setBrush(QColor(255, 255, 255, 120))
        painter.drawEllipse(QPointF(x, y), size, size * 0.42)
    sea = QLinearGradient(0, 236, 0, height)
    sea.setColorAt(0, QColor("#4F8BA0"))
    sea.setColorAt(1, QColor("#1F5468"))
    painter.fillRect(0, 236, width, height - 236, sea)
    _waves(painter)
    _rocks(painter)
    _lighthouse(painter)
    painter.end()
    return image


def _waves(painter: QPainter) -> None:
    for row in range(6):
        pen = QPen(QColor(255, 255, 255, 60 + row * 14), 2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        for place in range(9):
            x = (place * 61 + row * 37) % 500 - 10
            y = 252 + row * 18 + 4 * math.sin(place * 2.1 + row)
            path = QPainterPath(QPointF(x, y))
            path.quadTo(QPointF(x + 10 + row, y - 5), QPointF(x + 22 + row * 2, y))
            painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)


def _rocks(painter: QPainter) -> None:
    outlines = (
        ("#5B5048", ((96, 300), (122, 262), (176, 246), (240, 238), (332, 242), (392, 262), (430, 304))),
        ("#7A6C5E", ((120, 300), (150, 268), (208, 254), (290, 250), (352, 268), (398, 304))),
        ("#94836F", ((170, 302), (196, 276), (244, 264), (300, 272), (330, 304))),
    )
    for colour, points in outlines:
        painter.setBrush(QColor(colour))
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    painter.setBrush(QColor("#5E7C43"))
    for x, y, wide in ((196, 243, 30), (262, 239, 44), (318, 243, 26)):
        painter.drawEllipse(QPointF(x, y), wide, 7)


def _lighthouse(painter: QPainter) -> None:
    def shape(colour: str, *points: tuple[float, float]) -> None:
        painter.setBrush(QColor(colour))
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))

    shape("#F4F1EA", (258, 240), (266, 116), (294, 116), (302, 240))
    shape("#D9D4C8", (284, 240), (284, 116), (294, 116), (302, 240))
    shape("#B5372C", (261, 190), (263, 158), (297, 158), (299, 190))
    shape("#8E2820", (285, 190), (285, 158), (297, 158), (299, 190))
    shape("#2F3A44", (260, 116), (260, 110), (300, 110), (300, 116))
    shape("#FBE7A1", (268, 110), (268, 90), (292, 90), (292, 110))
    shape("#B5372C", (263, 90), (280, 70), (297, 90))
    shape("#F4F1EA", (186, 240), (186, 200), (258, 200), (258, 240))
    shape("#B5372C", (178, 200), (196, 176), (252, 176), (264, 200))
    shape("#8E2820", (224, 200), (230, 176), (252, 176), (264, 200))
    painter.setBrush(QColor("#3C4A57"))
    for x in (196, 216, 236):
        painter.drawRect(QRectF(x, 212, 9, 14))
    painter.drawRect(QRectF(275, 134, 9, 13))
    painter.drawRect(QRectF(275, 208, 9, 13))


def _tinted(image: QImage, colour: QColor) -> QImage:
    """Grey, then laid over with a colour."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8).convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(grey)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Overlay)
    painter.fillRect(grey.rect(), colour)
    painter.end()
    return grey


class PictureFan(QWidget):
    """Five drawn pictures; the middle one carries the sign of what is kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(self.tr("A photo with four copies; the best one is marked to keep"))
        whole = scene()
        warm = whole.copy(130, 40, 300, 225)
        self._pictures = [
            (QPixmap.fromImage(picture), *place)
            for picture, place in (
                (_tinted(whole, QColor("#808080")), (-278, 30, -11.0, 0.83)),
                (_tinted(whole, QColor("#8A6E3F")), (278, 30, 11.0, 0.83)),
                (whole, (-142, 8, -4.5, 0.87)),
                (warm, (142, 8, 4.5, 0.87)),
                (whole, (0, 0, 0.0, 1.0)),
            )
        ]
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        factor = min(1.0, self.height() / HEIGHT, self.width() / WIDTH)
        painter.translate(self.width() / 2, self.height() * 0.42)
        painter.scale(factor, factor)
        for pixmap, x, y, turn, size in self._pictures:
            painter.save()
            painter.translate(x, y)
            painter.rotate(turn)
            painter.scale(size, size)
            self._paint_print(painter, pixmap)
            painter.restore()
        where = QRectF(84, 56, 36, 36)
        painter.setPen(QPen(QColor("white"), 3))
        painter.setBrush(theme().tokens.keep_fill)
        painter.drawEllipse(where)
        tick = icon("check-bold", "white").pixmap(QSize(20, 20), self.devicePixelRatioF())
        painter.drawPixmap(where.center() - QPointF(10, 10), tick)
        painter.end()

    def _paint_print(self, painter: QPainter, pixmap: QPixmap) -> None:
        """A picture with a white edge and a soft shadow, its middle at the origin."""
        outer = QRectF(-120, -92, 240, 184)
        painter.setPen(Qt.PenStyle.NoPen)
        for spread in range(8, 0, -2):
            painter.setBrush(QColor(0, 0, 0, 9))
            painter.drawRoundedRect(outer.adjusted(-spread, -spread + 6, spread, spread + 6), 8, 8)
        painter.setBrush(QColor("white"))
        painter.drawRoundedRect(outer, 4, 4)
        inner = outer.adjusted(5, 5, -5, -5)
        painter.drawPixmap(inner, pixmap, QRectF(pixmap.rect()))
