"""What can be done with a hit of a search: open, reveal, mark, search on, copy; by menu, bar and keys."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QWidget

from dupfinder.engine.review_types import Mark
from dupfinder.engine.types import Photo
from dupfinder.gui.hit_marks import HitMarks
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.reviewing import MARKS
from dupfinder.gui.views.photo_menu import PhotoMenu
from dupfinder.gui.views.search_results import SearchResults


class HitActions(QObject):
    """Acts on the hit in focus, or on the photo whose menu is open. Nothing in it acts on files.

    Signals:
        find_more_like: content ids of photos to search for, as one query.
        open_file, show_in_folder: path of a photo.
        said: a short message.
    """

    find_more_like = Signal(object)
    open_file = Signal(bytes)
    show_in_folder = Signal(bytes)
    said = Signal(str)

    def __init__(
        self, results: SearchResults, marks: HitMarks, thumbnails: Thumbnails, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._results = results
        self._marks = marks
        self._thumbnails = thumbnails
        self.menu = menu = PhotoMenu(parent)
        results.menu_wanted.connect(self._hit_menu)
        results.mark_wanted.connect(self._mark)
        results.bar.open_file.connect(self._open)
        results.bar.show_in_folder.connect(self._reveal)
        results.bar.more_like.connect(self._find_more)
        menu.open_file.connect(self.open_file)
        menu.show_in_folder.connect(self.show_in_folder)
        menu.find_similar.connect(self._find_similar)
        menu.more_like.connect(self.find_more_like)
        menu.mark_wanted.connect(self._mark_photo)
        menu.protect_wanted.connect(marks.protect)
        menu.copied.connect(self.said)
        menu.picture_wanted.connect(self._copy_picture)

    def focused_photo(self) -> Photo | None:
        hit = self._results.focused_hit()
        return hit.photo if hit is not None else None

    def act(self, command: str) -> bool:
        """Does what a key stands for; False when it means nothing now."""
        if self.focused_photo() is None:
            return False
        if command in MARKS:
            self._mark(MARKS[command])
        elif command == "open":
            self._open()
        elif command == "find_similar":
            self._find_more()
        else:
            return False
        return True

    @Slot(object, QPoint)
    def open_menu(self, photo: Photo, where: QPoint) -> None:
        """The menu of a photo of which nothing is decided here."""
        self.menu.open(photo, where, may_be_best=False)

    @Slot()
    def _open(self) -> None:
        photo = self.focused_photo()
        if photo is not None:
            self.open_file.emit(photo.path)

    @Slot()
    def _reveal(self) -> None:
        photo = self.focused_photo()
        if photo is not None:
            self.show_in_folder.emit(photo.path)

    @Slot(int)
    def _find_similar(self, content_id: int) -> None:
        self.find_more_like.emit([content_id])

    @Slot()
    def _find_more(self) -> None:
        contents = self._results.chosen_contents()
        if contents:
            self.find_more_like.emit(contents)

    @Slot(object)
    def _mark(self, mark: Mark | None) -> None:
        photo = self.focused_photo()
        if photo is not None:
            self._mark_photo(photo, mark)

    @Slot(object, object)
    def _mark_photo(self, photo: Photo, mark: Mark | None) -> None:
        if not self._marks.mark(photo, mark):
            self.said.emit(
                self.tr("This photo is in no group of duplicates, so there is nothing to keep or remove.")
            )

    @Slot(object, QPoint)
    def _hit_menu(self, photo: Photo, where: QPoint) -> None:
        contents = self._results.chosen_contents()
        self.menu.open(
            photo,
            where,
            may_be_best=False,
            state=self._results.state_of(photo),
            protected=self._marks.protected,
            together=contents if photo.content_id in contents else (),
            in_group=False,
        )

    @Slot(object)
    def _copy_picture(self, photo: Photo) -> None:
        pixmap = self._thumbnails.best(photo.content_id)
        if pixmap is not None:
            self.menu.put_picture(pixmap.toImage())
