"""The photos that a search found."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QMimeData, QModelIndex, QObject, Qt, QUrl

from dupfinder.engine.review_types import MemberState
from dupfinder.engine.search_types import Hit
from dupfinder.engine.types import Photo
from dupfinder.gui import photo_texts, review_texts, search_texts
from dupfinder.gui.models.tiles import Index, TileModel

LARGE_FROM = 3
"""Columns from which the best hit is shown four times as large."""


class HitsModel(TileModel[Hit]):
    """Hits, best first. The first one may take two rows and two columns.

    Attributes:
        states: what is decided on the photos, by file id; those that are in no group are not there.
        limit: from this similarity on a hit is a match.
        looking: whether a second look is still being taken.
        offline: folders that are not connected.
        has_room: whether the best hit can be seen whole where it is large.
    """

    def __init__(self, parent: QObject | None = None, columns: int | None = 1) -> None:
        super().__init__(parent, columns)
        self.states: Mapping[int, MemberState] = {}
        self.limit = 0.0
        self.looking = False
        self.offline: tuple[bytes, ...] = ()
        self.has_room = True

    @property
    def first_is_large(self) -> bool:
        """Whether the best hit is shown large: where it is a match, and there is room beside it."""
        if not self.has_room or self.columns < LARGE_FROM or len(self.items) < 2:
            return False
        return self.items[0].similarity >= self.limit

    def number(self, index: Index) -> int:
        if not index.isValid():
            return -1
        row, column, columns = index.row(), index.column(), self.columns
        number = row * columns + column
        if self.first_is_large and row < 2:
            # The first one lies on four cells.
            number = 0 if column < 2 else row * (columns - 2) + column - 1
        elif self.first_is_large:
            number -= 3
        return number if number < len(self.items) else -1

    def index_of(self, number: int) -> QModelIndex:
        if not 0 <= number < len(self.items):
            return QModelIndex()
        columns, beside = self.columns, self.columns - 2
        if not self.first_is_large or number == 0:
            return self.index(number // columns, number % columns)
        if number <= 2 * beside:
            return self.index((number - 1) // beside, 2 + (number - 1) % beside)
        return self.index((number + 3) // columns, (number + 3) % columns)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if parent.isValid():
            return 0
        cells = len(self.items) + (3 if self.first_is_large else 0)
        return max(2 if self.first_is_large else 0, -(-cells // self.columns))

    def replace_hits(self, hits: Sequence[Hit]) -> None:
        """Other facts of the same photos in the same places: nothing moves."""
        self._items = hits
        if hits:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columns - 1))

    def state(self, number: int) -> MemberState | None:
        return self.states.get(self.items[number].photo.file_id)

    def is_offline(self, photo: Photo) -> bool:
        return any(photo.path.startswith(os.path.join(folder, b"")) for folder in self.offline)

    def describe(self, number: int) -> str:
        hit = self.items[number]
        words = self.tr("Hit {number} of {count}, {percent} alike, {what}, {name}, in {folder}.").format(
            number=number + 1,
            count=len(self.items),
            percent=photo_texts.percent(hit.similarity),
            what=search_texts.spoken(hit, looking=self.looking),
            name=photo_texts.name(hit.photo.path),
            folder=photo_texts.folder(hit.photo.path),
        )
        if self.is_offline(hit.photo):
            words += " " + self.tr("Its disk is not connected.")
        return f"{words} {review_texts.spoken(self.state(number))}".rstrip()

    # dragging out ---------------------------------------------------------------------------------
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if flags else flags

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The files of some hits, for another program: always as copies."""
        numbers = dict.fromkeys(number for number in map(self.number, indexes) if number >= 0)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(os.fsdecode(self.items[n].photo.path)) for n in numbers])
        return data

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction
