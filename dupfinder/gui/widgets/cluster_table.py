"""The list of groups."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from dupfinder.engine.types import Cluster
from dupfinder.gui.models.clusters import ClusterModel, Listing
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.widgets.cluster_delegate import ClusterDelegate, pictures, row_height
from dupfinder.gui.widgets.table import BareTable


class ClusterTable(BareTable):
    """One column of groups; keeps the chosen one and the place in the list when they are replaced."""

    keys = frozenset(
        {
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
            Qt.Key.Key_Home,
            Qt.Key.Key_End,
        }
    )

    chosen = Signal(object)
    """The :class:`Cluster` that has become the current one, or None."""

    def __init__(self, model: ClusterModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent)
        self._clusters = model
        self._thumbnails = thumbnails
        self._replacing = False
        self.setModel(model)
        self.setItemDelegate(ClusterDelegate(thumbnails, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.set_tile(300, row_height())
        self.verticalScrollBar().setSingleStep(row_height() // 3)
        self.setAccessibleName(self.tr("Groups"))
        self.selectionModel().currentChanged.connect(self._current_changed)
        thumbnails.ready.connect(self._thumbnails_ready)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._first = 0

    def current(self) -> Cluster | None:
        return self._clusters.cluster(self.currentIndex().row())

    def top(self) -> Cluster | None:
        """The first group in sight."""
        return self._clusters.cluster(self.rowAt(0))

    def show_listing(self, listing: Listing) -> Cluster | None:
        """Replaces all groups. Returns the chosen one, in its new state; no signal is sent for it."""
        offset = self._offset()
        self._replacing = True
        self._clusters.show(listing)
        # The scroll bar would learn its new range only with the next event, and refuse the place.
        self.updateGeometries()
        if listing.top >= 0:
            self.verticalScrollBar().setValue(listing.top * row_height() + offset)
        if listing.selected >= 0:
            self.selectionModel().setCurrentIndex(
                self._clusters.index(listing.selected, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
        self._replacing = False
        return self._clusters.cluster(listing.selected)

    def choose(self, row: int) -> bool:
        """Makes a group the current one. False when there is no such row."""
        if not 0 <= row < len(self._clusters.clusters):
            return False
        index = self._clusters.index(row, 0)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)
        return True

    def step(self, by: int) -> bool:
        """To the next group or the one before."""
        row = self.currentIndex().row()
        return self.choose(row + by if row >= 0 else 0)

    def visible_rows(self) -> range:
        first = max(0, self.rowAt(0))
        last = self.rowAt(max(0, self.viewport().height() - 1))
        return range(first, (last if last >= 0 else len(self._clusters.clusters) - 1) + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.set_tile(max(1, self.viewport().width()), row_height())

    def _offset(self) -> int:
        return self.verticalScrollBar().value() % row_height()

    @Slot(QModelIndex, QModelIndex)
    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if not self._replacing:
            self.chosen.emit(self._clusters.cluster(current.row()))

    @Slot(int)
    def _scrolled(self, _value: int) -> None:
        rows = self.visible_rows()
        if abs(rows.start - self._first) >= max(1, len(rows)):
            # A jump: what was asked for before is out of sight now.
            self._thumbnails.drop_waiting()
            self._first = rows.start

    @Slot(object)
    def _thumbnails_ready(self, content_ids: frozenset[int]) -> None:
        for row in self.visible_rows():
            cluster = self._clusters.cluster(row)
            if cluster is not None and not content_ids.isdisjoint(pictures(cluster, 7)):
                self.viewport().update(self.visualRect(self._clusters.index(row, 0)))
