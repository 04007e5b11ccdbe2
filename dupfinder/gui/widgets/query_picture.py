"""The picture that is searched for, with the part that a hit shows, and the part that is asked for."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from dupfinder.engine.search_types import Region
from dupfinder.engine.types import Float64Array
from dupfinder.gui import photo_texts
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets import matching_part
from dupfinder.gui.widgets.paint import fitted, paint_outline, paint_whole

LEAST, HEIGHT = 160, 300
PLATE = 180
LEAST_SHARE = 0.05
"""Of a side: less than that is a click, not a rectangle."""
STEP = 0.02
START = QRectF(0.25, 0.25, 0.5, 0.5)
"""Where a rectangle begins that is made with keys."""
VEIL = QColor(0, 0, 0, 130)

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class QueryPicture(QWidget):
    """A picture in a space of fixed height; a grey plate until it is there.

    A rectangle is drawn with the mouse, or with the keys: P begins it, arrows move it, with Shift they make
    it larger or smaller, Enter takes it, Esc takes it away.

    Signals:
        region_chosen: the :class:`~dupfinder.engine.search_types.Region` to search for, None for all of it.
    """

    region_chosen = Signal(object)
    menu_wanted = Signal(object)
    """Where (global) a right click was made."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap: QPixmap | None = None
        self._name = ""
        self._part: Float64Array | None = None
        self._region: QRectF | None = None
        self._draft: QRectF | None = None
        self._start: QPointF | None = None
        self._can_draw = True
        self._most = HEIGHT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setFixedHeight(PLATE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme().changed.connect(self._repaint)

    @property
    def pixmap(self) -> QPixmap | None:
        """What is shown; None while it is a plate."""
        return self._pixmap

    @property
    def drawing(self) -> bool:
        """Whether a rectangle is being made."""
        return self._draft is not None

    def set_room(self, height: int) -> None:
        """How high it may be, in logical pixels; never less than can be seen, nor more than is asked for."""
        most = max(LEAST, min(HEIGHT, height))
        if most != self._most:
            self._most = most
            self._fit()

    def show_pixmap(self, pixmap: QPixmap | None) -> None:
        self._pixmap = pixmap if pixmap is not None and not pixmap.isNull() else None
        self._fit()
        self.update()

    def show_query(self, name: str, region: Region | None, *, can_draw: bool) -> None:
        """Another query: its name, the part of it that is searched for, and whether one can be drawn."""
        self._name, self._can_draw = name, can_draw
        self._part = self._draft = self._start = None
        self._region = None
        if region is not None:
            size = QSizeF(region.right - region.left, region.bottom - region.top)
            self._region = QRectF(QPointF(region.left, region.top), size)
        self.setCursor(Qt.CursorShape.CrossCursor if can_draw else Qt.CursorShape.ArrowCursor)
        self._tell()
        self.update()

    def show_part(self, part: Float64Array | None) -> None:
        """Outlines what the hit in focus shows of it: float64 (n, 2), in shares; None for nothing."""
        self._part = part
        self.update()

    def _tell(self) -> None:
        words = self.tr("Searched for: {name}").format(name=self._name)
        shown = self._draft or self._region
        if shown is not None:
            share = photo_texts.percent(shown.width() * shown.height())
            words += ". " + self.tr("A part of it, {percent} of the picture").format(percent=share)
        self.setAccessibleName(words)
        how = self.tr("Drag to search for a part. P begins one with the keys, Esc takes it away")
        self.setAccessibleDescription(how if self._can_draw else "")
        self.setToolTip(how if self._can_draw else "")

    # the rectangle --------------------------------------------------------------------------------
    def begin_region(self) -> None:
        """Begins a rectangle with the keys."""
        if not self._can_draw:
            return
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._draft = QRectF(self._region or START)
        self._tell()
        self.update()

    def clear_region(self) -> None:
        """Gives up the rectangle that is being made, or takes away the one that is searched for."""
        if self._draft is not None:
            self._draft = self._start = None
            self._tell()
            self.update()
        elif self._region is not None:
            self.region_chosen.emit(None)

    def _take_region(self) -> None:
        draft, self._draft, self._start = self._draft, None, None
        self.update()
        if draft is None or min(draft.width(), draft.height()) < LEAST_SHARE:
            self._tell()
            return
        edges = (draft.left(), draft.top(), draft.right(), draft.bottom())
        self.region_chosen.emit(Region(*(min(1.0, max(0.0, edge)) for edge in edges)))

    def _share(self, where: QPointF) -> QPointF:
        place = self._place()
        x = (where.x() - place.left()) / max(1.0, place.width())
        y = (where.y() - place.top()) / max(1.0, place.height())
        return QPointF(min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._can_draw and self._pixmap is not None:
            self._start = self._share(event.position())
            self._draft = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._start is not None:
            self._draft = QRectF(self._start, self._share(event.position())).normalized()
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        if self._start is not None:
            self._take_region()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == Qt.Key.Key_Escape and (self._draft is not None or self._region is not None):
            self.clear_region()
        elif self._draft is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take_region()
        elif self._draft is not None and key in ARROWS and not held & ~Qt.KeyboardModifier.ShiftModifier:
            across, down = ARROWS[key]
            self._step(across * STEP, down * STEP, grow=bool(held))
        else:
            super().keyPressEvent(event)

    def _step(self, across: float, down: float, *, grow: bool) -> None:
        box = QRectF(self._draft or START)
        if grow:
            box.setWidth(min(1 - box.left(), max(LEAST_SHARE, box.width() + across)))
            box.setHeight(min(1 - box.top(), max(LEAST_SHARE, box.height() + down)))
        else:
            box.moveTo(
                min(1 - box.width(), max(0.0, box.left() + across)),
                min(1 - box.height(), max(0.0, box.top() + down)),
            )
        self._draft = box
        self._tell()
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    # painting -------------------------------------------------------------------------------------
    def _fit(self) -> None:
        height = min(PLATE, self._most)
        if self._pixmap is not None:
            height = min(
                self._most, round(self.width() * self._pixmap.height() / max(1, self._pixmap.width()))
            )
        self.setFixedHeight(max(40, height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _place(self) -> QRectF:
        room = QRect(0, 0, self.width(), self.height())
        if self._pixmap is None:
            return QRectF(room)
        return fitted(room, self._pixmap.width(), self._pixmap.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        where = self._place()
        paint_whole(painter, where, self._pixmap)
        shown = self._draft if self._draft is not None else self._region
        if shown is not None:
            self._paint_region(painter, where, shown)
        elif self._part is not None:
            matching_part.paint_part(painter, where, self._part, dim=True)
        if self.hasFocus():
            paint_outline(painter, where.adjusted(1, 1, -1, -1), theme().tokens.accent, 4, 2)
        painter.end()

    def _paint_region(self, painter: QPainter, where: QRectF, shown: QRectF) -> None:
        box = QRectF(
            where.left() + shown.left() * where.width(),
            where.top() + shown.top() * where.height(),
            shown.width() * where.width(),
            shown.height() * where.height(),
        )
        rest, inner = QPainterPath(), QPainterPath()
        rest.addRect(where)
        inner.addRect(box)
        painter.fillPath(rest.subtracted(inner), VEIL)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor("white"), 3))
        painter.drawRect(box)
        painter.setPen(QPen(QColor("black"), 1, Qt.PenStyle.DashLine))
        painter.drawRect(box)

    @Slot()
    def _repaint(self) -> None:
        self.update()
