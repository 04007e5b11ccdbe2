"""All photos of the group in one row: the best copy first, then by similarity."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from dupfinder.gui.models.members import MembersModel
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.widgets.member_delegate import STRIP_WIDTH, StripDelegate, strip_height
from dupfinder.gui.widgets.table import BareTable


class Filmstrip(BareTable):
    """Thumbnails with percentages; the arrow keys are the page's, so that they mean one thing."""

    chosen = Signal(int)
    """Number of the photo that was clicked."""

    def __init__(self, model: MembersModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent)
        self._members = model
        self.setModel(model)
        self.setItemDelegate(StripDelegate(thumbnails, self))
        self.set_tile(STRIP_WIDTH, strip_height())
        self.setFixedHeight(strip_height())
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setAccessibleName(self.tr("Photos of this group"))
        self.selectionModel().currentChanged.connect(self._current_changed)
        thumbnails.ready.connect(self._thumbnails_ready)

    def choose(self, number: int) -> None:
        index = self._members.index_of(number)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)

    @Slot(QModelIndex, QModelIndex)
    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        number = self._members.number(current)
        if number >= 0:
            self.chosen.emit(number)

    @Slot(object)
    def _thumbnails_ready(self, _content_ids: frozenset[int]) -> None:
        if self.isVisible():
            self.viewport().update()
