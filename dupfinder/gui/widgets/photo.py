"""One photo on the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from dupfinder.engine.types import Float64Array, Photo
from dupfinder.gui import photo_texts, texts
from dupfinder.gui.icons import icon
from dupfinder.gui.models.pictures import Levels, PictureKey, Pictures, key_of, side_for
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.matching_part import paint_part as paint_matching_part
from dupfinder.gui.widgets.notes import paint_note
from dupfinder.gui.widgets.offline import paint_offline
from dupfinder.gui.widgets.viewpoint import Side, Viewpoint
from dupfinder.gui.widgets.zoomable import CORNER, Zoomable, paint_focus, paint_part

QUIET_MS = 180
"""A picture that comes sooner needs no word about its loading."""


class PhotoView(Zoomable):
    """Shows a photo: its picture, else its small one, else a grey plate with its name.

    Nothing of the photo before is left once :meth:`show_photo` was called: what arrives later is
    taken only when it carries the key of the photo whose name is shown.
    """

    menu_wanted = Signal(object, QPoint)
    """The photo that was clicked with the right button, and where (global)."""

    def __init__(
        self, thumbnails: Thumbnails, pictures: Pictures, viewpoint: Viewpoint, parent: QWidget | None = None
    ) -> None:
        super().__init__(viewpoint, parent)
        self._thumbnails = thumbnails
        self._pictures = pictures
        self._key: PictureKey | None = None
        self._thumbnail: QPixmap | None = None
        self._levels: Levels | None = None
        self._failure = ""
        self.outlines: tuple[Float64Array | None, Float64Array | None] = (None, None)
        """The part of A and of B that the other shows, where that is to be outlined."""
        self._loading = False
        self._late = False
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self._be_late)
        thumbnails.ready.connect(self._thumbnails_ready)
        pictures.ready.connect(self._picture_ready)
        pictures.failed.connect(self._picture_failed)

    # what is shown ------------------------------------------------------------------------------
    @property
    def source(self) -> str:
        """What is on screen now: ``picture``, ``thumbnail``, ``failure`` or ``plate``."""
        if self._levels is not None:
            return "picture"
        if self._thumbnail is not None and not self._thumbnail.isNull():
            return "thumbnail"
        return "failure" if self._failure else "plate"

    @property
    def failure(self) -> str:
        """Why the file cannot be read, or an empty text."""
        return self._failure

    def show_photo(self, photo: Photo | None, side: Side = 0) -> None:
        """Shows a photo, as A (0) or B (1) of the viewpoint, or nothing."""
        self._photo = photo
        self.side = side
        self._key = key_of(photo) if photo is not None else None
        self._failure = ""
        self._late = self._loading = False
        self._quiet.stop()
        self._thumbnail = self._thumbnails.best(photo.content_id) if photo is not None else None
        self._levels = self._pictures.get(photo) if photo is not None else None
        self.setAccessibleName(self._sentence())
        self._ask()
        self.update()

    def copy_image(self) -> QImage:
        """The sharpest picture at hand, for the clipboard."""
        if self._levels is not None:
            return self._levels.images[0]
        return self._thumbnail.toImage() if self._thumbnail is not None else QImage()

    def _sentence(self) -> str:
        if self._photo is None:
            return self.tr("No photo")
        told = self.tr("{name}, in {folder}, {width} by {height}").format(
            name=photo_texts.name(self._photo.path),
            folder=photo_texts.folder(self._photo.path),
            width=self._photo.width,
            height=self._photo.height,
        )
        return f"{told}. {photo_texts.spoken_offline(self._photo)}" if self._photo.offline else told

    def _ask(self) -> None:
        """Asks for the picture at the size that the screen can show."""
        if self._photo is None or self._failure or self.width() < 2 or self.isHidden():
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
        self._levels = self._pictures.get(self._photo)
        self._loading = self._late = False
        self._quiet.stop()
        self._ask()
        self.update()

    @Slot(object, str, str)
    def _picture_failed(self, key: PictureKey, code: str, detail: str) -> None:
        if key != self._key:
            return
        offline = self._photo is not None and self._photo.offline
        self._failure = self.tr("Its disk is not connected") if offline else texts.failure(code, detail)
        self._loading = self._late = False
        self._quiet.stop()
        self.setAccessibleDescription(self._failure)
        self.update()

    # painting -----------------------------------------------------------------------------------
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        target = self._target()
        seen = target.intersected(self._room())
        shape = QPainterPath()
        shape.addRoundedRect(seen, CORNER, CORNER)
        if self._photo is not None and seen.isEmpty():
            self._paint_elsewhere(painter)
        elif self._photo is not None:
            self._paint_photo(painter, target, seen, shape)
        if self.hasFocus():
            paint_focus(painter, seen if not seen.isEmpty() else self._room())
        painter.end()

    def _paint_elsewhere(self, painter: QPainter) -> None:
        painter.setPen(theme().tokens.text2)
        painter.setFont(theme().font(0.92))
        words = self.tr("This photo does not show that part")
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self._room().adjusted(16, 16, -16, -16), int(flags), words)

    def _paint_photo(self, painter: QPainter, target: QRectF, seen: QRectF, shape: QPainterPath) -> None:
        source = self.source
        if source in ("plate", "failure"):
            self._paint_plate(painter, seen, shape)
            return
        wanted = target.width() * self.devicePixelRatioF()
        image = self._levels.image_for(wanted) if self._levels is not None else self._thumbnail
        assert image is not None
        painter.save()
        painter.setClipPath(shape)
        paint_part(painter, image, target, seen, smooth=source == "thumbnail" or not self.shows_pixels())
        part = self.outlines[self.side]
        if part is not None:
            paint_matching_part(painter, target, part)
        painter.restore()
        if self._photo is not None and self._photo.offline:
            stored = self.tr("Small stored picture. Its disk is not connected")
            paint_offline(painter, seen.toRect(), stored, photo_texts.offline())
        elif self._failure:
            paint_note(painter, seen, self.tr("Small stored picture. {reason}").format(reason=self._failure))
        elif self._late:
            paint_note(painter, seen, self.tr("Loading full picture"))

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

    # hands --------------------------------------------------------------------------------------
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._photo is not None:
            self.menu_wanted.emit(self._photo, event.globalPos())
