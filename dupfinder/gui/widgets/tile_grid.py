"""A grid of tiles that fills its width, over a :class:`~dupfinder.gui.models.tiles.TileModel`."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from dupfinder.gui.models.tiles import TileModel
from dupfinder.gui.widgets.table import BareTable

FEW = ((4, 2), (9, 3), (16, 4))
"""Up to so many items take so many columns."""


class TileGrid(BareTable):
    """Tiles of equal size in as many columns as fit.

    Args:
        model: the items.
        least: the smallest width of a tile in logical pixels; tiles grow to fill the row.
        shape: height of the picture part as a share of the width.
        words: height of the text under the picture, in logical pixels.
        most: columns at most, or None.
    """

    keys = frozenset(
        {
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_Left,
            Qt.Key.Key_Right,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
            Qt.Key.Key_Home,
            Qt.Key.Key_End,
        }
    )

    focused = Signal(int)
    """Number of the item that has become the current one."""
    opened = Signal(int)
    """Number of the item on which Enter was pressed or that was clicked twice."""

    def __init__(
        self,
        model: TileModel[Any],
        *,
        least: int,
        shape: float,
        words: int,
        most: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("canvas", parent)
        self._tiles = model
        self._least = least
        self._shape = shape
        self._words = words
        self._most = most
        self.setModel(model)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._current_changed)

    def choose(self, number: int) -> None:
        """Makes an item the current one and scrolls to it."""
        index = self._tiles.index_of(number)
        if index.isValid() and index != self.currentIndex():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if index.isValid():
            self.scrollTo(index)

    def lay_out(self) -> None:
        """Chooses the number of columns for the width that there is."""
        width = self.viewport().width()
        columns = self._columns(width)
        if columns != self._tiles.columns:
            number = self._tiles.number(self.currentIndex())
            self._tiles.show(self._tiles.items, columns)
            if number >= 0:
                self.choose(number)
        tile = max(1, width // columns)
        self.set_tile(tile, round(tile * self._shape) + self._words)

    def _columns(self, width: int) -> int:
        """As many as fit; fewer for a few items, which are shown larger, as long as one fits the height."""
        most = max(1, width // self._least)
        if self._most is not None:
            most = min(most, self._most)
        few = next((columns for limit, columns in FEW if len(self._tiles.items) <= limit), most)
        for columns in range(min(few, most), most):
            if width / columns * self._shape + self._words <= self.viewport().height():
                return columns
        return most

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            number = self._tiles.number(self.currentIndex())
            if number >= 0:
                self.opened.emit(number)
                return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        number = self._tiles.number(self.indexAt(event.position().toPoint()))
        if event.button() == Qt.MouseButton.LeftButton and number >= 0:
            self.opened.emit(number)

    @Slot(QModelIndex, QModelIndex)
    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        number = self._tiles.number(current)
        if number >= 0:
            self.focused.emit(number)
