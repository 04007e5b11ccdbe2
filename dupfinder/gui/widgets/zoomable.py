"""A picture that hands zoom and move: wheel, pinch, drag, double click."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from dupfinder.engine.types import Photo
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.viewpoint import MOST_PIXELS, PIXELS, STEP, Side, Viewpoint, within

CORNER = 4
PAN = 0.15
"""Share of the view that one press of an arrow key moves by."""


class Zoomable(QWidget):
    """Where a photo lies in its view, and the hands that move it. What is painted is up to who inherits.

    Several of them share a viewpoint: when one is moved, the others show the same content.
    """

    activated = Signal(object)
    """The photo that was clicked."""

    def __init__(self, viewpoint: Viewpoint, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewpoint = viewpoint
        self._photo: Photo | None = None
        self.side: Side = 0
        self._pressed: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 80)
        viewpoint.changed.connect(self._moved)
        theme().changed.connect(self._moved)

    @property
    def photo(self) -> Photo | None:
        return self._photo

    @Slot()
    def _moved(self) -> None:
        self._ask()
        self.update()

    def _ask(self) -> None:
        """Asks for what is needed to paint what is seen now."""

    # geometry -----------------------------------------------------------------------------------
    def fit_scale(self) -> float:
        """Logical pixels a pixel of the photo when the whole photo fits."""
        if self._photo is None or not self._photo.width or not self._photo.height:
            return 1.0
        room = self._room()
        return max(1e-6, min(room.width() / self._photo.width, room.height() / self._photo.height))

    def scale(self) -> float:
        """Logical pixels a pixel of the photo, now."""
        scale = self._viewpoint.scale_of(self.side)
        return scale if scale is not None else self.fit_scale()

    def zoom(self) -> float:
        """How much larger it is than when the whole photo fits."""
        return self.scale() / self.fit_scale()

    def full_zoom(self) -> float:
        """The zoom at which a pixel of the photo is a pixel of the screen."""
        return 1.0 / (self.fit_scale() * self.devicePixelRatioF())

    def shows_pixels(self) -> bool:
        """Whether people look at single pixels: then nothing is smoothed."""
        return not self._viewpoint.fits and self.scale() * self.devicePixelRatioF() >= PIXELS

    def _room(self) -> QRectF:
        return QRectF(self.rect())

    def _target(self) -> QRectF:
        """Where the whole photo lies, in logical pixels; may reach beyond the widget."""
        if self._photo is None or not self._photo.width or not self._photo.height:
            return self._room()
        scale, room = self.scale(), self._room()
        width, height = self._photo.width * scale, self._photo.height * scale
        if self._viewpoint.fits:
            # A photo that leaves room stands below its name, not in the middle of nowhere.
            return QRectF(room.center().x() - width / 2, room.top(), width, height)
        x, y = self._viewpoint.centre_of(self.side)
        return QRectF(room.center().x() - x * width, room.center().y() - y * height, width, height)

    def share_at(self, where: QPointF) -> tuple[float, float]:
        """The share of the photo at a point of the widget; outside of the photo below 0 or above 1."""
        target = self._target()
        return (where.x() - target.left()) / target.width(), (where.y() - target.top()) / target.height()

    # moving -------------------------------------------------------------------------------------
    def zoom_at(self, zoom: float, where: QPointF | None = None) -> None:
        """Zooms so that the point of the photo at ``where`` (the middle when None) stays there.

        Args:
            zoom: how much larger than when the whole photo fits.
        """
        if self._photo is None:
            return
        room, fit = self._room(), self.fit_scale()
        where = where if where is not None else room.center()
        most = max(1.0, MOST_PIXELS / self.devicePixelRatioF() / fit)
        zoom = min(most, max(min(1.0, self.full_zoom()), zoom))
        if abs(zoom - 1.0) < 0.01:
            self._viewpoint.fit()
            return
        x, y = (min(1.0, max(0.0, share)) for share in self.share_at(where))
        self._look_within(
            fit * zoom,
            x - (where.x() - room.center().x()) / (self._photo.width * fit * zoom),
            y - (where.y() - room.center().y()) / (self._photo.height * fit * zoom),
            keep=False,
        )

    def pan(self, across: float, down: float) -> None:
        """Moves the view over the photo by shares of the view; nothing happens while the photo fits."""
        if self._viewpoint.fits:
            return
        self._drag(-across * self.width(), -down * self.height())

    def _drag(self, right: float, down: float) -> None:
        if self._viewpoint.fits:
            return
        target = self._target()
        x, y = self._viewpoint.centre_of(self.side)
        self._look_within(self.scale(), x - right / target.width(), y - down / target.height(), keep=True)

    def _look_within(self, scale: float, x: float, y: float, *, keep: bool) -> None:
        """Looks at a place, but not past the photo's edges; ``keep``: unless it is past them already."""
        assert self._photo is not None
        room = self._room()
        now = self._viewpoint.centre_of(self.side) if keep else (None, None)
        self._viewpoint.look(
            self.side,
            scale,
            within(x, room.width(), self._photo.width * scale, now[0]),
            within(y, room.height(), self._photo.height * scale, now[1]),
        )

    # hands --------------------------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            kind = event.gestureType()
            if kind == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_at(self.zoom() * (1 + event.value()), event.position())
                return True
            if kind == Qt.NativeGestureType.SmartZoomNativeGesture:
                self._full_or_fit(event.position())
                return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        if steps and self._photo is not None:
            self.zoom_at(self.zoom() * STEP**steps, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()
            if self._photo is not None:
                self.activated.emit(self._photo)
            if not self._viewpoint.fits:
                self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        moved = event.position() - self._pressed
        self._pressed = event.position()
        self._drag(moved.x(), moved.y())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._pressed = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._photo is not None:
            self._full_or_fit(event.position())

    def _full_or_fit(self, where: QPointF) -> None:
        if self._viewpoint.fits:
            self.zoom_at(self.full_zoom(), where)
        else:
            self._viewpoint.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


def paint_part(
    painter: QPainter, image: QImage | QPixmap, target: QRectF, seen: QRectF, *, smooth: bool
) -> None:
    """Paints the part of an image that is seen of it.

    Args:
        target: where all of the image lies; seen: the part of that on the widget.
    """
    across, down = image.width() / target.width(), image.height() / target.height()
    part = QRectF(
        (seen.left() - target.left()) * across,
        (seen.top() - target.top()) * down,
        seen.width() * across,
        seen.height() * down,
    )
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    if isinstance(image, QImage):
        painter.drawImage(seen, image, part)
    else:
        painter.drawPixmap(seen, image, part)


def paint_focus(painter: QPainter, seen: QRectF) -> None:
    """The ring of what has the keys; its white line keeps it visible on a photo that is blue itself."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor("white"), 1))
    painter.drawRoundedRect(seen.adjusted(2.5, 2.5, -2.5, -2.5), CORNER - 2, CORNER - 2)
    painter.setPen(QPen(theme().tokens.accent, 2))
    painter.drawRoundedRect(seen.adjusted(1, 1, -1, -1), CORNER, CORNER)
