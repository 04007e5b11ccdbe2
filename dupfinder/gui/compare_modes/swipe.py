"""Swipe: a line that is dragged, the one photo before it, the other one behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from dupfinder.gui.compare_modes.mode import BADGE, Mode, paint_badge
from dupfinder.gui.icons import paint_icon

if TYPE_CHECKING:
    from dupfinder.gui.compare_modes.surface import Surface

REACH = 24
"""Pixels from the line within which it is taken hold of."""
STEP = 0.02
KNOB = 18


class Swipe(Mode):
    """The line keeps its place on the screen while the photos are zoomed and moved."""

    line = 0.5
    """Share of what is seen that lies left of the line."""

    def line_at(self, surface: Surface) -> float:
        """Where the line is, px from the left of the surface."""
        seen = surface.seen()
        return seen.left() + self.line * seen.width()

    def paint(self, painter: QPainter, surface: Surface) -> None:
        seen = surface.seen()
        x = self.line_at(surface)
        surface.paint_frame(painter)
        # The photo below is on the reading side, as its name is.
        mirrored = surface.layoutDirection() == Qt.LayoutDirection.RightToLeft
        rest = QPainterPath()
        left, right = (seen.left(), x) if mirrored else (x, seen.right())
        rest.addRect(QRectF(left, seen.top(), right - left, seen.height()))
        surface.paint_lacking(painter, rest)
        surface.paint_laid(painter, within=rest)
        surface.paint_outline(painter)
        painter.setPen(QPen(QColor(0, 0, 0, 110), 4))
        painter.drawLine(QPointF(x, seen.top()), QPointF(x, seen.bottom()))
        painter.setPen(QPen(QColor("white"), 2))
        painter.drawLine(QPointF(x, seen.top()), QPointF(x, seen.bottom()))
        frame, laid = reversed(surface.letters) if mirrored else surface.letters
        top = seen.top() + 14
        if x - seen.left() > BADGE + 16:
            paint_badge(painter, QRectF(x - BADGE - 10, top, BADGE, BADGE), frame)
        if seen.right() - x > BADGE + 16:
            paint_badge(painter, QRectF(x + 10, top, BADGE, BADGE), laid)
        knob = QPointF(x, seen.center().y())
        painter.setPen(QPen(QColor(0, 0, 0, 70), 1))
        painter.setBrush(QColor("white"))
        painter.drawEllipse(knob, KNOB, KNOB)
        where = QRect(round(knob.x()) - 9, round(knob.y()) - 9, 18, 18)
        paint_icon(painter, where, "arrows-left-right", QColor("#1A1E23"))

    def hint(self) -> tuple[str, str]:
        return self.tr("Drag the line or press"), self.tr("Shift ← →")

    def spoken(self, frame: str, laid: str) -> str:
        return self.tr("Swipe: photo {frame} before a line, photo {laid} behind it").format(
            frame=frame, laid=laid
        )

    def press(self, where: QPointF, surface: Surface) -> bool:
        # A photo that fits cannot be moved, so that any place is the line's.
        if surface.fits or abs(where.x() - self.line_at(surface)) <= REACH:
            self.drag(where, surface)
            return True
        return False

    def drag(self, where: QPointF, surface: Surface) -> None:
        seen = surface.seen()
        if seen.width() > 0:
            self._put((where.x() - seen.left()) / seen.width())

    def laid_at(self, where: QPointF, surface: Surface) -> bool:
        mirrored = surface.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return (where.x() > self.line_at(surface)) != mirrored

    def cursor_at(self, where: QPointF, surface: Surface) -> Qt.CursorShape | None:
        near = abs(where.x() - self.line_at(surface)) <= REACH
        return Qt.CursorShape.SplitHCursor if near else None

    def step(self, by: int) -> bool:
        self._put(self.line + by * STEP)
        return True

    def _put(self, share: float) -> None:
        share = min(1.0, max(0.0, share))
        if share != self.line:
            self.line = share
            self.changed.emit()
