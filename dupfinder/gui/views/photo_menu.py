"""The menu of a right click on a photo, the same everywhere."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QImage
from PySide6.QtWidgets import QMenu, QWidget

from dupfinder.engine.review_types import Mark, MemberState
from dupfinder.engine.types import Photo
from dupfinder.gui import texts
from dupfinder.gui.icons import icon
from dupfinder.gui.keymap import with_key


class PhotoMenu(QObject):
    """Opens the menu and says what was chosen. Nothing in it acts on files.

    Signals carry the photo's path or content id; ``best_wanted`` its file id.
    """

    open_file = Signal(bytes)
    show_in_folder = Signal(bytes)
    find_similar = Signal(int)
    more_like = Signal(object)
    """Content ids of the photos that are chosen together."""
    compare_wanted = Signal(object)
    """The photo that is to stand beside the best copy."""
    best_wanted = Signal(int)
    mark_wanted = Signal(object, object)
    """The photo, and the mark that it is to have, or None."""
    take_out_wanted = Signal(object)
    apart_wanted = Signal()
    protect_wanted = Signal(bytes, bool)
    """A folder, and whether it is to be protected or no longer."""
    copied = Signal(str)
    picture_wanted = Signal(object)
    """The photo whose picture is to be copied."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._photo: Photo | None = None
        self._guard: bytes | None = None
        self._together: list[int] = []
        self.menu: QMenu | None = None

    def open(
        self,
        photo: Photo,
        where: QPoint,
        *,
        may_be_best: bool,
        state: MemberState | None = None,
        protected: Sequence[bytes] = (),
        together: Sequence[int] = (),
        in_group: bool = True,
    ) -> None:
        """Shows the menu for a photo at a global position.

        Args:
            state: what is decided on it; None where nothing can be decided.
            protected: the folders that are protected.
            together: content ids of the photos that are chosen, this one among them.
            in_group: whether its group is on screen, so that it can be taken out of it.
        """
        self._photo = photo
        if self.menu is not None:
            self.menu.deleteLater()
        menu = self.menu = QMenu(self._widget)
        self._add(menu, "arrow-square-out", self.tr("Open"), self._open, "open")
        self._add(menu, "folder-open", self.tr("Show in folder"), self._show)
        self._together = list(together)
        self._add(menu, "magnifying-glass", self.tr("Find similar"), self._find, "find_similar")
        if len(together) > 1:
            words = self.tr("Find more like these %Ln photo(s)", "", len(together))
            self._add(menu, "magnifying-glass", words, self._find_more)
        if may_be_best:
            self._add(menu, "columns", self.tr("Compare with A"), self._compare)
        if state is not None:
            menu.addSeparator()
            self._add(menu, "check-circle", self.tr("Keep"), self._keep, "keep", state.mark is not Mark.KEEP)
            able = state.mark is not Mark.REMOVE and not state.protected
            self._add(menu, "trash", self.tr("Remove"), self._remove, "remove", able)
            self._add(menu, "x", self.tr("Clear mark"), self._clear, "clear", state.mark is not None)
        if may_be_best:
            if state is None:
                menu.addSeparator()
            self._add(menu, "medal", self.tr("Make this the best copy"), self._best)
        if state is not None and in_group:
            menu.addSeparator()
            self._add(menu, "sign-out", self.tr("Take out of this group"), self._take_out, "take_out")
            self._add(menu, "link-break", self.tr("Not duplicates"), self._apart, "apart")
        menu.addSeparator()
        self._add(menu, "image", self.tr("Copy picture"), self._copy_picture)
        self._add(menu, "copy", self.tr("Copy path"), self._copy_path)
        if state is not None:
            menu.addSeparator()
            folder = os.path.dirname(photo.path)
            self._guard = next((one for one in protected if holds(one, photo.path)), None)
            if self._guard is None:
                words = self.tr("Protect this folder ({name})").format(name=texts.folder_name(folder))
                self._add(menu, "shield", words, self._protect)
            else:
                words = self.tr("Protect {name} no longer").format(name=texts.folder_name(self._guard))
                self._add(menu, "shield-check", words, self._protect)
        menu.popup(where)

    def _add(
        self, menu: QMenu, sign: str, words: str, slot: object, command: str = "", able: bool = True
    ) -> None:
        action = QAction(icon(sign), with_key(words, command) if command else words, menu)
        action.triggered.connect(slot)
        action.setEnabled(able)
        menu.addAction(action)

    @Slot()
    def _open(self) -> None:
        if self._photo is not None:
            self.open_file.emit(self._photo.path)

    @Slot()
    def _show(self) -> None:
        if self._photo is not None:
            self.show_in_folder.emit(self._photo.path)

    @Slot()
    def _find(self) -> None:
        if self._photo is not None:
            self.find_similar.emit(self._photo.content_id)

    @Slot()
    def _find_more(self) -> None:
        self.more_like.emit(self._together)

    @Slot()
    def _compare(self) -> None:
        self.compare_wanted.emit(self._photo)

    @Slot()
    def _keep(self) -> None:
        self.mark_wanted.emit(self._photo, Mark.KEEP)

    @Slot()
    def _remove(self) -> None:
        self.mark_wanted.emit(self._photo, Mark.REMOVE)

    @Slot()
    def _clear(self) -> None:
        self.mark_wanted.emit(self._photo, None)

    @Slot()
    def _take_out(self) -> None:
        self.take_out_wanted.emit(self._photo)

    @Slot()
    def _apart(self) -> None:
        self.apart_wanted.emit()

    @Slot()
    def _protect(self) -> None:
        if self._guard is not None:
            self.protect_wanted.emit(self._guard, False)
        elif self._photo is not None:
            self.protect_wanted.emit(os.path.dirname(self._photo.path), True)

    @Slot()
    def _best(self) -> None:
        if self._photo is not None:
            self.best_wanted.emit(self._photo.file_id)

    @Slot()
    def _copy_path(self) -> None:
        if self._photo is not None:
            QGuiApplication.clipboard().setText(os.fsdecode(self._photo.path))
            self.copied.emit(self.tr("The path was copied."))

    @Slot()
    def _copy_picture(self) -> None:
        if self._photo is not None:
            self.picture_wanted.emit(self._photo)

    def put_picture(self, image: QImage) -> None:
        """Puts a picture on the clipboard and says so."""
        if not image.isNull():
            QGuiApplication.clipboard().setImage(image)
            self.copied.emit(self.tr("The picture was copied."))


def holds(folder: bytes, path: bytes) -> bool:
    """Whether a path lies in a folder, however deep."""
    return path.startswith(os.path.join(folder, b""))
