"""A horizontal slider in the window's own look: it jumps to where it is clicked."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QWidget

from dupfinder.gui.theme import theme

RADIUS = 8


class Slider(QSlider):
    """Groove of 4 px, filled up to a round handle; keys and screen readers as any slider."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme().changed.connect(self._repaint)

    def sizeHint(self) -> QSize:
        return QSize(160, 2 * RADIUS + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 2 * RADIUS + 8)

    def _span(self) -> tuple[float, float]:
        return RADIUS + 3.0, self.width() - RADIUS - 3.0

    def _mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def place_of(self, value: int) -> float:
        """Where the middle of the handle stands at a value, in pixels from the left."""
        start, end = self._span()
        share = (value - self.minimum()) / max(1, self.maximum() - self.minimum())
        if self._mirrored():
            share = 1 - share
        return start + share * (end - start)

    def _handle(self) -> QPointF:
        return QPointF(self.place_of(self.sliderPosition()), self.height() / 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        handle = self._handle()
        groove = QRectF(1, handle.y() - 2, self.width() - 2, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.border)
        painter.drawRoundedRect(groove, 2, 2)
        filled = QRectF(groove)
        if self._mirrored():
            filled.setLeft(handle.x())
        else:
            filled.setRight(handle.x())
        painter.setBrush(tokens.accent if self.isEnabled() else tokens.line)
        painter.drawRoundedRect(filled, 2, 2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tokens.accent, 2))
            painter.drawEllipse(handle, RADIUS + 2, RADIUS + 2)
        painter.setBrush(tokens.surface)
        painter.setPen(QPen(tokens.accent if self.isEnabled() else tokens.line, 2))
        painter.drawEllipse(handle, RADIUS - 1, RADIUS - 1)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        self._go(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.isSliderDown():
            self.setSliderDown(False)

    def _go(self, x: float) -> None:
        start, end = self._span()
        share = min(1.0, max(0.0, (x - start) / max(1.0, end - start)))
        if self._mirrored():
            share = 1 - share
        self.setSliderPosition(round(self.minimum() + share * (self.maximum() - self.minimum())))

    @Slot()
    def _repaint(self) -> None:
        self.update()
