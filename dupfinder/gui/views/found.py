"""The groups found so far, while nothing is chosen yet."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dupfinder.engine.types import Cluster, Kind
from dupfinder.gui import photo_texts, texts
from dupfinder.gui.icons import icon
from dupfinder.gui.models.clusters import CLUSTER, Listing
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.models.tiles import ITEM, TileModel
from dupfinder.gui.views.similar_menu import offer_similar
from dupfinder.gui.widgets.buttons import BESIDE
from dupfinder.gui.widgets.cluster_delegate import FoundDelegate
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.tile_grid import TileGrid

MOST = 60
LEAST = 300


class CardsModel(TileModel[Cluster]):
    """The first groups of the list as cards."""

    def describe(self, number: int) -> str:
        cluster = self.items[number]
        words = self.tr("{kind}, {photos}, frees {size}.")
        if cluster.kind == Kind.SIMILAR_SHOT:
            words = self.tr("{kind}, {photos}, {size} besides the first.")
        return words.format(
            kind=texts.kind(cluster.kind),
            photos=self.tr("%n photo(s)", "", cluster.files),
            size=photo_texts.size(cluster.freed),
        )

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        return super().data(index, ITEM if role == CLUSTER else role)


class FoundSoFar(QWidget):
    """Cards of groups and the button that starts the review."""

    start = Signal()
    chosen = Signal(int)
    """Row of the group whose card was opened."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self.model = CardsModel(self)
        self.grid = TileGrid(self.model, least=LEAST, shape=0.62, words=grown(64), most=4)
        self.grid.setItemDelegate(FoundDelegate(thumbnails, self.grid))
        self.grid.setAccessibleName(self.tr("Groups found so far"))
        self._title = Label(size=1.15, weight=600)
        self._counts = Label(token="text2", elide=Qt.TextElideMode.ElideRight)
        self.button = QPushButton(self.tr("Start reviewing"))
        self.button.setIcon(icon("arrow-right", "white"))
        self.button.setIconSize(BESIDE)
        self.button.setMinimumHeight(36)
        self.button.setProperty("role", "primary")
        self.button.setToolTip(self.tr("Start with the first group (Enter)"))
        self.button.clicked.connect(self.start)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, FoundDelegate.SPACE, 0)
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self._counts, 1)
        head.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24 - FoundDelegate.SPACE, 0)
        layout.setSpacing(16)
        layout.addLayout(head)
        layout.addWidget(self.grid, 1)
        self.grid.opened.connect(self.chosen)
        self.grid.clicked.connect(self._clicked)
        self.grid.menu_wanted.connect(self._menu)
        thumbnails.ready.connect(self._thumbnails_ready)

    @Slot(object, QPoint)
    def _menu(self, index: object, where: QPoint) -> None:
        cluster = self.model.item(index)  # type: ignore[arg-type]
        if cluster is not None:
            offer_similar(self, self._thumbnails, cluster.contents[0], where)

    def show_listing(self, listing: Listing, *, scanning: bool) -> None:
        self._title.setText(self.tr("Found so far") if scanning else self.tr("Ready to review"))
        groups = self.tr("%n group(s)", "", len(listing.clusters))
        words = [groups]
        if listing.freed:
            words.append(self.tr("{size} could be freed").format(size=photo_texts.size(listing.freed)))
        self._counts.setText("  ·  ".join(words))
        number = self.model.number(self.grid.currentIndex())
        place = self.grid.verticalScrollBar().value()
        self.model.show(listing.clusters[:MOST])
        self.grid.lay_out()
        self.grid.verticalScrollBar().setValue(place)
        if number >= 0:
            self.grid.choose(number)

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        number = self.model.number(index)
        if number >= 0:
            self.chosen.emit(number)

    @Slot(object)
    def _thumbnails_ready(self, _content_ids: frozenset[int]) -> None:
        if self.isVisible():
            self.grid.viewport().update()
