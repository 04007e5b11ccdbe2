"""Signs that stand beside words: what kind of group it is, and which of two photos is which."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from dupfinder.engine.types import Kind
from dupfinder.gui import texts
from dupfinder.gui.theme import theme


def paint_kind(painter: QPainter, where: QRect, kind: Kind) -> None:
    """Paints the sign of a kind: shape and fill tell it apart, never a hue."""
    tokens = theme().tokens
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(where)
    if kind == Kind.IDENTICAL_FILE:
        side = box.width() * 0.62
        back = QRectF(box.left() + 1, box.top() + 1, side, side)
        front = QRectF(box.right() - side - 1, box.bottom() - side - 1, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.text)
        painter.drawRoundedRect(back, 3, 3)
        painter.setBrush(tokens.surface)
        painter.setPen(QPen(tokens.text, box.width() * 0.14))
        inset = box.width() * 0.07
        painter.drawRoundedRect(front.adjusted(inset, inset, -inset, -inset), 2, 2)
    else:
        corners = ((0, -1), (0.87, -0.5), (0.87, 0.5), (0, 1), (-0.87, 0.5), (-0.87, -0.5))
        middle, half = box.center(), box.width() * 0.48
        hexagon = QPolygonF([QPointF(middle.x() + x * half, middle.y() + y * half) for x, y in corners])
        tint = QColor(tokens.text2)
        tint.setAlpha(46)
        pen = QPen(tokens.text2, 1.25)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(tint)
        painter.drawPolygon(hexagon)
        side = box.width() * 0.3
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(tokens.text, 1.3))
        left, top = box.center().x() - side * 0.72, box.center().y() - side * 0.72
        painter.drawRoundedRect(QRectF(left, top, side, side), 1, 1)
        painter.drawRoundedRect(QRectF(left + side * 0.45, top + side * 0.45, side, side), 1, 1)
    painter.restore()


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


class KindBadge(QWidget):
    """The sign of a kind as a widget."""

    SIDE = 18

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._repaint)
        self.set_kind(kind)

    def set_kind(self, kind: Kind) -> None:
        self._kind = kind
        self.setAccessibleName(texts.kind(kind))
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
