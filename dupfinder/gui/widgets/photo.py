"""One photo on the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetrics,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from dupfinder.engine.types import Photo
from dupfinder.gui import photo_texts, texts
from dupfinder.gui.icons import icon
from dupfinder.gui.models.pictures import PictureKey, Pictures, key_of, side_for
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.viewpoint import MOST_ZOOM, STEP, Viewpoint, place, within

CORNER = 4
QUIET_MS = 180
"""A picture that comes sooner needs no word about its loading."""


class PhotoView(QWidget):
    """Shows a photo: its picture, else its small one, else a grey plate with its name.

    Nothing of the photo before is left once :meth:`show_photo` was called: what arrives later is
    taken only when it carries the key of the photo whose name is shown.
    """

    menu_wanted = Signal(object, QPoint)
    """The photo that was clicked with the right button, and where (global)."""
    activated = Signal(object)
    """The photo that was clicked."""

    def __init__(
        self, thumbnails: Thumbnails, pictures: Pictures, viewpoint: Viewpoint, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._pictures = pictures
        self._viewpoint = viewpoint
        self._photo: Photo | None = None
        self._key: PictureKey | None = None
        self._thumbnail: QPixmap | None = None
        self._image: QImage | None = None
        self._failure = ""
        self._loading = False
        self._late = False
        self._pressed: QPointF | None = None
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self._be_late)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 80)
        self.setMouseTracking(False)
        thumbnails.ready.connect(self._thumbnails_ready)
        pictures.ready.connect(self._picture_ready)
        pictures.failed.connect(self._picture_failed)
        viewpoint.changed.connect(self._moved)
        theme().changed.connect(self._moved)

    # what is shown ------------------------------------------------------------------------------
    @property
    def photo(self) -> Photo | None:
        return self._photo

    @property
    def source(self) -> str:
        """What is on screen now: ``picture``, ``thumbnail``, ``failure`` or ``plate``."""
        if self._image is not None:
            return "picture"
        if self._thumbnail is not None and not self._thumbnail.isNull():
            return "thumbnail"
        return "failure" if self._failure else "plate"

    @property
    def failure(self) -> str:
        """Why the file cannot be read, or an empty text."""
        return self._failure

    def show_photo(self, photo: Photo | None) -> None:
        self._photo = photo
        self._key = key_of(photo) if photo is not None else None
        self._failure = ""
        self._late = self._loading = False
        self._quiet.stop()
        self._thumbnail = self._thumbnails.best(photo.content_id) if photo is not None else None
        self._image = self._pictures.get(photo) if photo is not None else None
        self.setAccessibleName(self._sentence())
        self._ask()
        self.update()

    def copy_image(self) -> QImage:
        """The sharpest picture at hand, for the clipboard."""
        if self._image is not None:
            return self._image
        return self._thumbnail.toImage() if self._thumbnail is not None else QImage()

    def _sentence(self) -> str:
        if self._photo is None:
            return self.tr("No photo")
        return self.tr("{name}, in {folder}, {width} by {height}").format(
            name=photo_texts.name(self._photo.path),
            folder=photo_texts.folder(self._photo.path),
            width=self._photo.width,
            height=self._photo.height,
        )

    def _ask(self) -> None:
        """Asks for the picture at the size that the screen can show."""
        if self._photo is None or self._failure or self.width() < 2:
            return
        target = self._target()
        wanted = max(target.width(), target.height()) * self.devicePixelRatioF()
        self._loading = self._pictures.want(self._photo, side_for(self._photo, wanted))
        if self._loading and not self._late and not self._quiet.isActive():
            self._quiet.start()

    @Slot()
    def _be_late(self) -> None:
        self._late = self._loading
        self.update()

    @Slot(object)
    def _thumbnails_ready(self, content_ids: frozenset[int]) -> None:
        if self._photo is not None and self._photo.content_id in content_ids:
            self._thumbnail = self._thumbnails.best(self._photo.content_id)
            self.update()

    @Slot(object)
    def _picture_ready(self, key: PictureKey) -> None:
        if self._photo is None or key != self._key:
            return
        self._image = self._pictures.get(self._photo)
        self._loading = self._late = False
        self._quiet.stop()
        self._ask()
        self.update()

    @Slot(object, str, str)
    def _picture_failed(self, key: PictureKey, code: str, detail: str) -> None:
        if key != self._key:
            return
        self._failure = texts.failure(code, detail)
        self._loading = self._late = False
        self._quiet.stop()
        self.setAccessibleDescription(self._failure)
        self.update()

    @Slot()
    def _moved(self) -> None:
        self._ask()
        self.update()

    # geometry -----------------------------------------------------------------------------------
    def fit_scale(self) -> float:
        """Logical pixels a pixel of the photo when the whole photo fits."""
        if self._photo is None or not self._photo.width or not self._photo.height:
            return 1.0
        room = self._room()
        return max(1e-6, min(room.width() / self._photo.width, room.height() / self._photo.height))

    def full_zoom(self) -> float:
        """The zoom at which a pixel of the photo is a pixel of the screen."""
        return 1.0 / (self.fit_scale() * self.devicePixelRatioF())

    def _room(self) -> QRectF:
        return QRectF(self.rect())

    def _target(self) -> QRectF:
        """Where the whole photo lies, in logical pixels; may reach beyond the widget."""
        if self._photo is None or not self._photo.width or not self._photo.height:
            return self._room()
        scale = self.fit_scale() * self._viewpoint.zoom
        size = QSize(self._photo.width, self._photo.height)
        width, height = size.width() * scale, size.height() * scale
        room = self._room()
        # A photo that leaves room stands below its name, not in the middle of nowhere.
        top = place(room.center().y(), room.height(), height, self._viewpoint.y)
        return QRectF(
            place(room.center().x(), room.width(), width, self._viewpoint.x),
            top if height > room.height() else room.top(),
            width,
            height,
        )

    def zoom_at(self, zoom: float, where: QPointF | None = None) -> None:
        """Zooms so that the point of the photo at ``where`` (the middle when None) stays there."""
        room = self._room()
        where = where if where is not None else room.center()
        now = self._target()
        if now.width() <= 0 or now.height() <= 0:
            return
        zoom = min(MOST_ZOOM, max(min(1.0, self.full_zoom()), zoom))
        share_x = min(1.0, max(0.0, (where.x() - now.left()) / now.width()))
        share_y = min(1.0, max(0.0, (where.y() - now.top()) / now.height()))
        grown = zoom / self._viewpoint.zoom
        width, height = now.width() * grown, now.height() * grown
        self._viewpoint.set(
            zoom,
            within(share_x - (where.x() - room.center().x()) / width, room.width(), width),
            within(share_y - (where.y() - room.center().y()) / height, room.height(), height),
        )

    # painting -----------------------------------------------------------------------------------
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        target = self._target()
        seen = target.intersected(self._room())
        shape = QPainterPath()
        shape.addRoundedRect(seen, CORNER, CORNER)
        if self._photo is not None:
            self._paint_photo(painter, target, seen, shape)
        if self.hasFocus():
            tokens = theme().tokens
            painter.setBrush(Qt.BrushStyle.NoBrush)
            # The white line keeps the ring visible on a photo that is blue itself.
            painter.setPen(QPen(QColor("white"), 1))
            painter.drawRoundedRect(seen.adjusted(2.5, 2.5, -2.5, -2.5), CORNER - 2, CORNER - 2)
            painter.setPen(QPen(tokens.accent, 2))
            painter.drawRoundedRect(seen.adjusted(1, 1, -1, -1), CORNER, CORNER)
        painter.end()

    def _paint_photo(self, painter: QPainter, target: QRectF, seen: QRectF, shape: QPainterPath) -> None:
        source = self.source
        if source in ("plate", "failure"):
            self._paint_plate(painter, seen, shape)
            return
        image = self._image if self._image is not None else self._thumbnail
        assert image is not None
        across, down = image.width() / target.width(), image.height() / target.height()
        part = QRectF(
            (seen.left() - target.left()) * across,
            (seen.top() - target.top()) * down,
            seen.width() * across,
            seen.height() * down,
        )
        painter.save()
        painter.setClipPath(shape)
        smooth = source == "thumbnail" or not self._viewpoint.shows_pixels
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        if isinstance(image, QImage):
            painter.drawImage(seen, image, part)
        else:
            painter.drawPixmap(seen, image, part)
        painter.restore()
        if self._failure:
            self._paint_note(
                painter, seen, self.tr("Small stored picture. {reason}").format(reason=self._failure)
            )
        elif self._late:
            self._paint_note(painter, seen, self.tr("Loading full picture"))

    def _paint_plate(self, painter: QPainter, seen: QRectF, shape: QPainterPath) -> None:
        assert self._photo is not None
        tokens = theme().tokens
        painter.fillPath(shape, tokens.border)
        name = photo_texts.name(self._photo.path)
        inner = seen.adjusted(16, 16, -16, -16)
        painter.setPen(tokens.text2)
        painter.setFont(theme().font(1.0, 500))
        if self._failure:
            mark = icon("warning", "warn").pixmap(QSize(28, 28), self.devicePixelRatioF())
            painter.drawPixmap(QPointF(seen.center().x() - 14, seen.center().y() - 52), mark)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            below = QRectF(
                inner.left(), seen.center().y() - 14, inner.width(), inner.bottom() - seen.center().y()
            )
            painter.drawText(below, int(flags), f"{name}\n{self._failure}")
            return
        elided = QFontMetrics(painter.font()).elidedText(
            name, Qt.TextElideMode.ElideMiddle, int(inner.width())
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, elided)

    def _paint_note(self, painter: QPainter, seen: QRectF, words: str) -> None:
        font = theme().font(0.85, 500)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(seen.width()) - 40)
        box = QRectF(seen.left() + 8, seen.bottom() - 32, metrics.horizontalAdvance(words) + 20, 24)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(20, 22, 25, 190))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QColor("white"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    # hands --------------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask()

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        if steps and self._photo is not None:
            self.zoom_at(self._viewpoint.zoom * STEP**steps, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()
            if self._photo is not None:
                self.activated.emit(self._photo)
            if self._target().width() > self.width() or self._target().height() > self.height():
                self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        moved = event.position() - self._pressed
        self._pressed = event.position()
        target, room = self._target(), self._room()
        self._viewpoint.set(
            self._viewpoint.zoom,
            within(self._viewpoint.x - moved.x() / target.width(), room.width(), target.width()),
            within(self._viewpoint.y - moved.y() / target.height(), room.height(), target.height()),
        )

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._pressed = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._photo is not None:
            if self._viewpoint.fits:
                self.zoom_at(self.full_zoom(), event.position())
            else:
                self._viewpoint.fit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._photo is not None:
            self.menu_wanted.emit(self._photo, event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
