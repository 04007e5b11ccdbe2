"""The canvas of the modes: one photo laid on another, zoomed and moved as one."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QBrush,
    QColor,
    QContextMenuEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from dupfinder.engine.match import mapping
from dupfinder.engine.shapes import area
from dupfinder.engine.types import Float64Array, Photo
from dupfinder.gui import photo_texts
from dupfinder.gui.compare_modes.layers import Layer, Layers
from dupfinder.gui.compare_modes.mode import Mode
from dupfinder.gui.models.pictures import PictureKey, Pictures, key_of, side_for
from dupfinder.gui.models.thumbnails import Runner, Thumbnails
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.notes import paint_note
from dupfinder.gui.widgets.viewpoint import Side, Viewpoint
from dupfinder.gui.widgets.zoomable import CORNER, Zoomable, paint_focus, paint_part

DIM = 0.5
"""Of the grey picture below a heat map."""


class Surface(Zoomable):
    """Shows the photo below ("frame") and, once warped, the one on top ("laid"), as a mode paints them."""

    menu_wanted = Signal(object, QPoint)
    """The photo that was clicked with the right button, and where (global)."""

    def __init__(
        self,
        thumbnails: Thumbnails,
        pictures: Pictures,
        viewpoint: Viewpoint,
        bridge: Runner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(viewpoint, parent)
        self._thumbnails = thumbnails
        self._pictures = pictures
        self._laid: Photo | None = None
        self._mode: Mode | None = None
        self._held_by_mode = False
        self._waits = True
        self._homography: Float64Array = np.eye(3)
        self.letters = ("A", "B")
        self.layers = Layers(bridge, self)
        self.layers.changed.connect(self._moved)
        self.setMouseTracking(True)
        thumbnails.ready.connect(self._thumbnails_ready)
        pictures.ready.connect(self._picture_ready)

    # what is shown ------------------------------------------------------------------------------
    @property
    def fits(self) -> bool:
        return self._viewpoint.fits

    @property
    def has_laid(self) -> bool:
        """Whether the photo on top can be painted."""
        return self.layers.base is not None

    @property
    def mode(self) -> Mode | None:
        return self._mode

    def set_mode(self, mode: Mode | None) -> None:
        """Paints in another way from now on."""
        if mode is self._mode:
            return
        if self._mode is not None:
            self._mode.leave()
            self._mode.changed.disconnect(self._repaint)
        self._mode = mode
        if mode is not None:
            mode.changed.connect(self._repaint)
            mode.enter()
        self._name()
        self._moved()

    def show_pair(
        self, frame: Photo | None, laid: Photo | None, side: Side, homography: Float64Array | None
    ) -> None:
        """Shows two photos, or none.

        Args:
            side: which of the two is the one below: A (0) or B (1).
            homography: from the one below to the one on top, in shares; None while that is not known.
        """
        self._photo, self._laid, self.side = frame, laid, side
        self.letters = ("A", "B") if side == 0 else ("B", "A")
        self._homography = homography if homography is not None else np.eye(3)
        self._waits = homography is None
        if frame is None or laid is None or homography is None:
            self.layers.clear()
        else:
            self.layers.show_pair(frame, laid, homography)
        self._name()
        self._moved()

    def _name(self) -> None:
        if self._photo is None or self._laid is None or self._mode is None:
            self.setAccessibleName(self.tr("No photo"))
            return
        self.setAccessibleName(
            self.tr("{what}. {frame} is {frame_name}, {laid} is {laid_name}.").format(
                what=self._mode.spoken(*self.letters),
                frame=self.letters[0],
                laid=self.letters[1],
                frame_name=photo_texts.name(self._photo.path),
                laid_name=photo_texts.name(self._laid.path),
            )
        )

    def _ask(self) -> None:
        """Asks for the pictures and layers that the screen can show now."""
        frame, laid, mode = self._photo, self._laid, self._mode
        if frame is None or laid is None or mode is None or not self.isVisible() or self.width() < 2:
            return
        ratio = self.devicePixelRatioF()
        target = self._target()
        width = target.width() * ratio
        self._pictures.want(frame, side_for(frame, max(width, target.height() * ratio)))
        scale = mapping.local_scale(
            self._homography, (frame.width, frame.height), (laid.width, laid.height), 0.5, 0.5
        )
        needed = max(laid.width, laid.height) * width / max(1, frame.width) / max(scale, 1e-3)
        self._pictures.want(laid, side_for(laid, needed))
        below, above = self._pictures.get(frame), self._pictures.get(laid)
        if below is None or above is None or self._waits:
            return
        seen = self.seen()
        if not seen.isEmpty():
            shares = (*self.share_at(seen.topLeft()), *self.share_at(seen.bottomRight()))
            self.layers.want(below, above, shares, width, compared=mode.wants_difference)

    @Slot()
    def _repaint(self) -> None:
        self.update()

    @Slot(object)
    def _thumbnails_ready(self, content_ids: frozenset[int]) -> None:
        if self._photo is not None and self._photo.content_id in content_ids:
            self.update()

    @Slot(object)
    def _picture_ready(self, key: PictureKey) -> None:
        if any(photo is not None and key_of(photo) == key for photo in (self._photo, self._laid)):
            self._moved()

    # brushes for the modes ----------------------------------------------------------------------
    def seen(self) -> QRectF:
        """The part of the photo below that is on the surface."""
        return self._target().intersected(self._room())

    def paint_frame(self, painter: QPainter) -> None:
        """The photo below: its picture, else its small one, else a plate with its name."""
        assert self._photo is not None
        target, seen = self._target(), self.seen()
        levels = self._pictures.get(self._photo)
        image = levels.image_for(target.width() * self.devicePixelRatioF()) if levels is not None else None
        picture = image if image is not None else self._thumbnails.best(self._photo.content_id)
        if picture is None or picture.isNull():
            painter.fillRect(seen, theme().tokens.border)
            painter.setPen(theme().tokens.text2)
            painter.drawText(seen, Qt.AlignmentFlag.AlignCenter, photo_texts.name(self._photo.path))
            return
        paint_part(painter, picture, target, seen, smooth=levels is None or not self.shows_pixels())

    def paint_laid(
        self, painter: QPainter, *, opacity: float = 1.0, within: QPainterPath | None = None
    ) -> None:
        """The photo on top, where it shows something."""
        painter.save()
        shape = self._outline() if within is None else self._outline().intersected(within)
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        painter.setOpacity(opacity)
        for layer in self._to_paint(cover=opacity >= 1):
            self._paint_layer(painter, layer, layer.laid)
        painter.restore()

    def paint_grey(self, painter: QPainter) -> None:
        """The photo below without colours, dimmed."""
        seen = self.seen()
        painter.fillRect(seen, QColor("#0E1012"))
        painter.save()
        painter.setOpacity(DIM)
        painted = False
        for layer in self._to_paint():
            if layer.grey is not None:
                self._paint_layer(painter, layer, layer.grey)
                painted = True
        painter.restore()
        if not painted:
            painter.save()
            painter.setOpacity(DIM)
            self.paint_frame(painter)
            painter.restore()

    def paint_away(self, painter: QPainter, table: list[int]) -> None:
        """How much the two differ, in these 256 colours."""
        painter.save()
        painter.setClipPath(self._outline(), Qt.ClipOperation.IntersectClip)
        for layer in self._to_paint(cover=False):
            if layer.away is not None:
                layer.away.setColorTable(table)
                self._paint_layer(painter, layer, layer.away)
        painter.restore()

    def paint_lacking(self, painter: QPainter, within: QPainterPath | None = None) -> None:
        """Hatching over what the photo on top does not show."""
        area = QPainterPath()
        area.addRect(self.seen())
        area = area.subtracted(self._outline())
        if within is not None:
            area = area.intersected(within)
        if area.isEmpty():
            return
        painter.fillPath(area, QColor(14, 16, 18, 140))
        painter.fillPath(area, QBrush(QColor(255, 255, 255, 70), Qt.BrushStyle.BDiagPattern))

    def paint_outline(self, painter: QPainter) -> None:
        """A dashed frame round the part that the photo on top shows, unless that is all of it."""
        corners = mapping.clipped(mapping.outline(self._homography))
        if not len(corners) or area(corners) > 0.985:
            return
        painter.save()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        shape = self._outline()
        painter.setPen(QPen(QColor(0, 0, 0, 120), 3))
        painter.drawPath(shape)
        pen = QPen(QColor("white"), 1.5)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.drawPath(shape)
        painter.restore()

    def _outline(self) -> QPainterPath:
        """Where the photo on top lies, in pixels of the surface."""
        target = self._target()
        polygon = QPolygonF(
            [
                QPointF(target.left() + float(x) * target.width(), target.top() + float(y) * target.height())
                for x, y in mapping.clipped(mapping.outline(self._homography))
            ]
        )
        path = QPainterPath()
        path.addPolygon(polygon)
        path.closeSubpath()
        return path

    def _to_paint(self, *, cover: bool = True) -> list[Layer]:
        """The layers from below; where they may not cover each other, the one that shows all that is seen."""
        base, detail = self.layers.base, self.layers.detail
        found = [layer for layer in (base, detail) if layer is not None]
        if cover or len(found) < 2 or detail is None:
            return found
        seen = self.seen()
        whole = self._place(detail.part).adjusted(-1, -1, 1, 1).contains(seen)
        return [detail] if whole else found[:1]

    def _place(self, part: QRectF) -> QRectF:
        target = self._target()
        return QRectF(
            target.left() + part.left() * target.width(),
            target.top() + part.top() * target.height(),
            part.width() * target.width(),
            part.height() * target.height(),
        )

    def _paint_layer(self, painter: QPainter, layer: Layer, image: QImage) -> None:
        place = self._place(layer.part)
        seen = place.intersected(self._room())
        if not seen.isEmpty():
            paint_part(painter, image, place, seen, smooth=not self.shows_pixels())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen = self.seen()
        if self._photo is not None and self._mode is not None and not seen.isEmpty():
            shape = QPainterPath()
            shape.addRoundedRect(seen, CORNER, CORNER)
            painter.save()
            painter.setClipPath(shape)
            self._mode.paint(painter, self)
            painter.restore()
            if not self.has_laid:
                paint_note(painter, seen, self.tr("Laying {photo} on it").format(photo=self.letters[1]))
        if self.hasFocus():
            paint_focus(painter, seen if not seen.isEmpty() else self._room())
        painter.end()

    # hands --------------------------------------------------------------------------------------
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        left = event.button() == Qt.MouseButton.LeftButton
        if left and self._mode is not None and self._mode.press(event.position(), self):
            self._held_by_mode = True
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._mode is None:
            return
        if self._held_by_mode:
            self._mode.drag(event.position(), self)
            return
        if self._pressed is None:
            shape = self._mode.cursor_at(event.position(), self)
            if shape is None:
                self.unsetCursor()
            else:
                self.setCursor(shape)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held_by_mode = False
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        on_top = self._mode is not None and self._mode.laid_at(QPointF(event.pos()), self)
        photo = self._laid if on_top else self._photo
        if photo is not None:
            self.menu_wanted.emit(photo, event.globalPos())
