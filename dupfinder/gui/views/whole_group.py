"""All photos of a group as tiles."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dupfinder.engine.types import Cluster, Member
from dupfinder.gui import photo_texts, texts
from dupfinder.gui.models.members import MembersModel
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.member_delegate import TILE_SHAPE, TILE_SPACE, TILE_WORDS, TileDelegate
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.tile_grid import TileGrid

LEAST = 280


class WholeGroup(QWidget):
    """Tiles with number keys; Enter puts a photo beside the best copy."""

    focused = Signal(int)
    opened = Signal(int)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = MembersModel(self)
        self.grid = TileGrid(self.model, least=LEAST, shape=TILE_SHAPE, words=grown(TILE_WORDS))
        self.grid.setItemDelegate(TileDelegate(thumbnails, self.grid))
        self.grid.setAccessibleName(self.tr("All photos of the group"))
        self._title = Label(size=1.15, weight=600)
        layout = QVBoxLayout(self)
        # The last column's space on the right is part of its tile.
        layout.setContentsMargins(20, 4, 24 - TILE_SPACE, 0)
        layout.setSpacing(12)
        layout.addWidget(self._title)
        layout.addWidget(self.grid, 1)
        self._title.setIndent(4)
        self.grid.focused.connect(self.focused)
        self.grid.opened.connect(self.opened)
        self.grid.menu_wanted.connect(self._menu)
        thumbnails.ready.connect(self._thumbnails_ready)

    def show_members(self, cluster: Cluster, members: list[Member], focus: int) -> None:
        self._title.setText(
            self.tr("{kind}  ·  {photos}  ·  {size}").format(
                kind=texts.kind(cluster.kind),
                photos=self.tr("%n photo(s)", "", len(members)),
                size=photo_texts.size(cluster.bytes),
            )
        )
        self.grid.blockSignals(True)
        self.model.show(members)
        self.grid.lay_out()
        self.grid.choose(focus)
        self.grid.blockSignals(False)

    def choose(self, number: int) -> None:
        self.grid.blockSignals(True)
        self.grid.choose(number)
        self.grid.blockSignals(False)

    @Slot(object, QPoint)
    def _menu(self, index: object, where: QPoint) -> None:
        member = self.model.item(index)  # type: ignore[arg-type]
        if member is not None:
            self.menu_wanted.emit(member.photo, where)

    @Slot(object)
    def _thumbnails_ready(self, _content_ids: frozenset[int]) -> None:
        if self.isVisible():
            self.grid.viewport().update()

    def focus_grid(self) -> None:
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
