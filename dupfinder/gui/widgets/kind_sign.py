"""The signs of the kinds: a shape and a sign in it; the fill falls with certainty, from solid to outline."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from dupfinder.engine.types import Kind
from dupfinder.gui import texts
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.stamp import stamp

TINT_ALPHA = 46
UNIT = 18.0
"""All lengths below are of a sign with this side, the one that lists show."""

HEXAGON = ((0.0, -1.0), (0.87, -0.5), (0.87, 0.5), (0.0, 1.0), (-0.87, 0.5), (-0.87, -0.5))
DIAMOND = ((0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0))


def paint_kind(painter: QPainter, where: QRect, kind: Kind) -> None:
    """Paints the sign of a kind: shape, sign and fill tell it apart, never a hue."""
    stamp(painter, where, kind, lambda brush, box: _paint_kind(brush, box, kind))


def _paint_kind(painter: QPainter, where: QRect, kind: Kind) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(QRectF(where).center())
    painter.scale(where.width() / UNIT, where.width() / UNIT)
    match kind:
        case Kind.IDENTICAL_FILE:
            _two_squares(painter)
        case Kind.IDENTICAL_PICTURE:
            _equal(painter)
        case Kind.RESAVED:
            _arrows_in(painter)
        case Kind.EDITED_COPY:
            _crop(painter)
        case Kind.SIMILAR_SHOT:
            _nearly(painter)
    painter.restore()


def _two_squares(painter: QPainter) -> None:
    tokens = theme().tokens
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.text)
    painter.drawRoundedRect(QRectF(-8, -8, 11.2, 11.2), 3, 3)
    painter.setPen(QPen(tokens.text, 2.5))
    painter.setBrush(tokens.surface)
    painter.drawRoundedRect(QRectF(-1.95, -1.95, 8.7, 8.7), 2, 2)


def _equal(painter: QPainter) -> None:
    tokens = theme().tokens
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.text2)
    painter.drawRoundedRect(QRectF(-8, -8, 16, 16), 3.5, 3.5)
    painter.setPen(_pen(tokens.surface, 1.7))
    painter.drawLine(QPointF(-3.6, -2.2), QPointF(3.6, -2.2))
    painter.drawLine(QPointF(-3.6, 2.2), QPointF(3.6, 2.2))


def _arrows_in(painter: QPainter) -> None:
    _tint(painter)
    painter.drawEllipse(QPointF(0, 0), 8.2, 8.2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(theme().tokens.text, 1.4))
    for side in (1, -1):
        painter.drawLine(QPointF(side * 4.4, -side * 4.4), QPointF(side * 1.3, -side * 1.3))
        corner = ((4.3, -1.2), (1.2, -1.2), (1.2, -4.3))
        painter.drawPolyline(_points(corner, side))


def _crop(painter: QPainter) -> None:
    _tint(painter)
    painter.drawPolygon(_points(HEXAGON, 8.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(theme().tokens.text, 1.4))
    for side in (1, -1):
        painter.drawPolyline(_points(((-2.6, -4.6), (-2.6, 2.6), (4.6, 2.6)), side))


def _nearly(painter: QPainter) -> None:
    tokens = theme().tokens
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(tokens.text2, 1.25))
    painter.drawPolygon(_points(DIAMOND, 8.6))
    painter.setPen(_pen(tokens.text, 1.4))
    for height in (-1.5, 1.7):
        wave = QPainterPath(QPointF(-3.3, height + 0.5))
        wave.cubicTo(QPointF(-1.6, height - 2.3), QPointF(1.6, height + 2.3), QPointF(3.3, height - 0.5))
        painter.drawPath(wave)


def _tint(painter: QPainter) -> None:
    tokens = theme().tokens
    fill = QColor(tokens.text2)
    fill.setAlpha(TINT_ALPHA)
    painter.setPen(_pen(tokens.text2, 1.25))
    painter.setBrush(fill)


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _points(corners: tuple[tuple[float, float], ...], scale: float) -> QPolygonF:
    return QPolygonF([QPointF(x * scale, y * scale) for x, y in corners])


class KindBadge(QWidget):
    """The sign of a kind as a widget; its name is the kind in words."""

    SIDE = 18

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._repaint)
        self.set_kind(kind)

    @property
    def kind(self) -> Kind:
        return self._kind

    def set_kind(self, kind: Kind) -> None:
        self._kind = kind
        self.setAccessibleName(texts.kind(kind))
        self.setToolTip(texts.kind(kind))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.SIDE, self.SIDE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_kind(painter, self.rect(), self._kind)
        painter.end()

    @Slot()
    def _repaint(self) -> None:
        self.update()


class _Engine(QIconEngine):
    """Paints the sign when it is needed, so that it follows the theme."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self._kind = kind

    def paint(self, painter: QPainter, rect: QRect, _mode: QIcon.Mode, _state: QIcon.State) -> None:
        # A wider place than high is a sign with a gap to the words after it.
        side = min(rect.width(), rect.height())
        mirrored = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = rect.right() + 1 - side if mirrored else rect.left()
        top = rect.top() + (rect.height() - side) // 2
        paint_kind(painter, QRect(left, top, side, side), self._kind)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, pixmap.rect(), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _Engine(self._kind)


def kind_icon(kind: Kind) -> QIcon:
    """The sign as an icon, for check boxes and chips."""
    return QIcon(_Engine(kind))
