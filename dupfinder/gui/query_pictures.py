"""Brings the pictures of a query to the panel, and keeps recent searches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap

from dupfinder.engine.errors import UnreadableFileError
from dupfinder.engine.library import Library
from dupfinder.engine.search_types import Region
from dupfinder.gui import photo_texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.loose_pictures import LoosePictures
from dupfinder.gui.models.pictures import to_image
from dupfinder.gui.models.queries import Asked, Source
from dupfinder.gui.models.recents import LARGE, SMALL, Picture, Recent, Recents, small_jpeg
from dupfinder.gui.models.thumbnails import LARGE as STORED
from dupfinder.gui.models.thumbnails import decode

QUERY_SIDE = 640
MOST_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """What the panel shows of a query: what it is called, where it is, and its picture."""

    name: str
    folder: str
    image: QImage


class QueryPictures(QObject):
    """Everything here that touches the disk runs on the reader lane.

    Signals:
        recent_changed: the recent searches are other ones.
    """

    recent_changed = Signal()

    def __init__(self, library: Library, bridge: Bridge, loose: LoosePictures, parent: QObject) -> None:
        super().__init__(parent)
        self._library = library
        self._bridge = bridge
        self.loose = loose
        self._recents = Recents(library.data_dir)
        self.recent: list[Recent] = []
        recents = self._recents
        bridge.run_in_order(recents.load, self._take_recent, context=self)

    # the query ------------------------------------------------------------------------------------
    def show(self, asked: Asked, done: Callable[[Shown], None]) -> None:
        """Asks for what is shown of a query; nothing comes where a picture cannot be read."""
        library, call = self._library, self._shown

        def ignore(_error: Exception) -> None:
            # The picture of the query is an extra: what cannot be read is told by the search itself.
            return

        self._bridge.run(lambda: call(library, asked), done, ignore, context=self)

    def _shown(self, library: Library, asked: Asked) -> Shown:
        images, names, folders = [], [], []
        for source in asked.sources[:MOST_SHOWN]:
            path = source.path
            if path is None:
                assert source.content_id is not None
                photos = library.photos_of(source.content_id)
                path = photos[0].path if photos else b""
                images.append(decode(library.thumbnail(source.content_id), STORED))
            else:
                images.append(_read(library, path))
            names.append(source.name or photo_texts.name(path))
            folders.append("" if source.name else photo_texts.folder(path))
        if len(asked.sources) == 1:
            return Shown(names[0], folders[0], images[0])
        return Shown(", ".join(names), "", _side_by_side(images))

    # recent searches ------------------------------------------------------------------------------
    def remember(self, asked: Asked, image: QImage) -> None:
        """Keeps a search that has been answered."""
        library, recents, loose = self._library, self._recents, self.loose

        def call() -> list[Recent]:
            pictures, has_file = [], True
            for source in asked.sources:
                if source.content_id is not None:
                    photos = library.photos_of(source.content_id)
                    digest = photos[0].hash if photos else b""
                    pictures.append(
                        Picture(hash=digest, name=photo_texts.name(photos[0].path) if photos else "")
                    )
                elif source.path is not None and loose.holds(source.path):
                    pictures.append(Picture(name=source.name))
                    has_file = False
                else:
                    pictures.append(Picture(path=source.path or b"", name=source.name))
            if not has_file and len(pictures) > 1:
                return recents.load()
            region = asked.region
            edges = (region.left, region.top, region.right, region.bottom) if region is not None else None
            small = small_jpeg(image, SMALL if has_file else LARGE)
            return recents.add(Recent(tuple(pictures), edges, small))

        self._bridge.run_in_order(call, self._take_recent, context=self)

    def again(self, number: int, done: Callable[[Asked], None]) -> None:
        """What a recent search asked; a photo that is not in the library any more is left out."""
        recent, library, loose = self.recent[number], self._library, self.loose

        def call() -> Asked:
            known = library.contents_of([one.hash for one in recent.pictures if one.hash])
            sources = []
            for one in recent.pictures:
                if one.hash:
                    if one.hash in known:
                        sources.append(Source(content_id=known[one.hash]))
                elif one.path:
                    sources.append(Source(one.path, name=one.name))
                else:
                    sources.append(Source(loose.keep(recent.thumbnail, one.name), name=one.name))
            region = Region(*recent.region) if recent.region is not None and len(sources) == 1 else None
            return Asked(tuple(sources), region)

        def came(asked: Asked) -> None:
            if asked.sources:
                done(asked)

        self._bridge.run(call, came, context=self)

    def forget(self) -> None:
        """Forgets the recent searches."""
        recents = self._recents

        def call() -> list[Recent]:
            recents.clear()
            return []

        self._bridge.run_in_order(call, self._take_recent, context=self)

    def _take_recent(self, recent: list[Recent]) -> None:
        self.recent = recent
        self.recent_changed.emit()

    def pictures(self) -> list[tuple[str, QPixmap]]:
        """What each recent search is called, and its picture. On the UI thread: they are small."""
        found = []
        for one in self.recent:
            names = [each.name or photo_texts.name(each.path) or self.tr("a photo") for each in one.pictures]
            words = ", ".join(names)
            if one.region is not None:
                words = self.tr("a part of {name}").format(name=words)
            found.append((words, QPixmap.fromImage(decode(one.thumbnail, LARGE))))
        return found


def _read(library: Library, path: bytes) -> QImage:
    try:
        return to_image(library.picture(path, QUERY_SIDE))
    except (UnreadableFileError, OSError):
        return QImage()


def _side_by_side(images: list[QImage]) -> QImage:
    """Up to four pictures in one, as the panel shows a query of several. The first of three is higher."""
    side = QUERY_SIDE // 2
    cells = [QRect(number % 2 * side, number // 2 * side, side, side) for number in range(len(images))]
    if len(images) == 3:
        right, below = cells[1], cells[1].translated(0, side)
        cells = [QRect(0, 0, side, 2 * side), right, below]
    made = QImage(2 * side, max(cell.bottom() for cell in cells) + 1, QImage.Format.Format_ARGB32)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for cell, image in zip(cells, images, strict=True):
        box = cell.adjusted(3, 3, -3, -3)
        part = QRect(QPoint(0, 0), box.size().scaled(image.size(), Qt.AspectRatioMode.KeepAspectRatio))
        part.moveCenter(image.rect().center())
        painter.drawImage(box, image, part)
    painter.end()
    return made
