"""Right click on a small picture anywhere: search for photos like it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QMenu, QWidget

from dupfinder.gui.icons import icon
from dupfinder.gui.models.thumbnails import Thumbnails


class SimilarMenu(QMenu):
    """A menu with one entry, where a picture is all that is known of a photo."""

    def __init__(self, widget: QWidget, thumbnails: Thumbnails, contents: Sequence[int]) -> None:
        super().__init__(widget)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("What can be done with this photo"))
        self._thumbnails = thumbnails
        self._contents = list(contents)
        action = QAction(icon("magnifying-glass"), self.tr("Find similar"), self)
        action.triggered.connect(self._find)
        self.addAction(action)

    @Slot()
    def _find(self) -> None:
        self._thumbnails.similar_wanted.emit(self._contents)


def offer_similar(widget: QWidget, thumbnails: Thumbnails, content: int, where: QPoint) -> SimilarMenu:
    """Opens the menu of a photo at a global position."""
    menu = SimilarMenu(widget, thumbnails, [content])
    menu.popup(where)
    return menu


def offer_similar_of(
    widget: QWidget,
    thumbnails: Thumbnails,
    pictures: Iterable[tuple[QWidget, int]],
    event: QContextMenuEvent,
) -> None:
    """Opens the menu of that of a widget's small pictures which was clicked; each with its content id."""
    child = widget.childAt(event.pos())
    for picture, content in pictures:
        if child is picture:
            offer_similar(widget, thumbnails, content, event.globalPos())
