"""The menu of a right click on a photo, the same everywhere."""

from __future__ import annotations

import os

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QImage
from PySide6.QtWidgets import QMenu, QWidget

from dupfinder.engine.types import Photo
from dupfinder.gui.icons import icon


class PhotoMenu(QObject):
    """Opens the menu and says what was chosen. Nothing in it acts on files.

    Signals carry the photo's path or content id; ``best_wanted`` its file id.
    """

    open_file = Signal(bytes)
    show_in_folder = Signal(bytes)
    find_similar = Signal(int)
    best_wanted = Signal(int)
    copied = Signal(str)
    picture_wanted = Signal(object)
    """The photo whose picture is to be copied."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._photo: Photo | None = None
        self.menu: QMenu | None = None

    def open(self, photo: Photo, where: QPoint, *, may_be_best: bool) -> None:
        """Shows the menu for a photo at a global position."""
        self._photo = photo
        if self.menu is not None:
            self.menu.deleteLater()
        menu = self.menu = QMenu(self._widget)
        self._add(menu, "arrow-square-out", self.tr("Open"), self._open)
        self._add(menu, "folder-open", self.tr("Show in folder"), self._show)
        self._add(menu, "magnifying-glass", self.tr("Find similar"), self._find)
        if may_be_best:
            menu.addSeparator()
            self._add(menu, "medal", self.tr("Make this the best copy"), self._best)
        menu.addSeparator()
        self._add(menu, "image", self.tr("Copy picture"), self._copy_picture)
        self._add(menu, "copy", self.tr("Copy path"), self._copy_path)
        menu.popup(where)

    def _add(self, menu: QMenu, sign: str, words: str, slot: object) -> None:
        action = QAction(icon(sign), words, menu)
        action.triggered.connect(slot)
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
