"""A grid of values over a table model: the only item view that stays fast at 100,000 items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

type Index = QModelIndex | QPersistentModelIndex

ITEM = Qt.ItemDataRole.UserRole + 1
NUMBER = Qt.ItemDataRole.UserRole + 2
"""Position of the item, from 0, reading order."""


class TileModel[T](QAbstractTableModel):
    """Items in rows of ``columns``; with ``columns`` None they all stand in one row."""

    def __init__(self, parent: QObject | None = None, columns: int | None = 1) -> None:
        super().__init__(parent)
        self._items: Sequence[T] = ()
        self._columns = columns

    @property
    def items(self) -> Sequence[T]:
        return self._items

    @property
    def columns(self) -> int:
        return max(1, len(self._items) if self._columns is None else self._columns)

    def show(self, items: Sequence[T], columns: int | None = None) -> None:
        """Replaces the items, and the number of columns where one is given."""
        self.beginResetModel()
        self._items = items
        if columns is not None:
            self._columns = columns
        self.endResetModel()

    def number(self, index: Index) -> int:
        """Position of an index, -1 where no item is."""
        if not index.isValid():
            return -1
        number = index.row() * self.columns + index.column()
        return number if number < len(self._items) else -1

    def index_of(self, number: int) -> QModelIndex:
        if not 0 <= number < len(self._items):
            return QModelIndex()
        return self.index(number // self.columns, number % self.columns)

    def item(self, index: Index) -> T | None:
        number = self.number(index)
        return self._items[number] if number >= 0 else None

    def describe(self, number: int) -> str:
        """A full sentence about an item, for people who do not see it."""
        raise NotImplementedError

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else -(-len(self._items) // self.columns)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or not self._items else self.columns

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.number(index) < 0:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        number = self.number(index)
        if number < 0:
            return None
        if role == ITEM:
            return self._items[number]
        if role == NUMBER:
            return number
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.describe(number)
        return None
