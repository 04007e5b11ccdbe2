"""All photos of a group as tiles."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from dupfinder.engine.review_types import Mark, MemberState
from dupfinder.engine.types import Cluster, Member
from dupfinder.gui import photo_texts, texts
from dupfinder.gui.models.members import MembersModel
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.member_delegate import (
    TILE_SHAPE,
    TILE_SPACE,
    TILE_WORDS,
    TileDelegate,
    mark_places,
)
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.tile_grid import TileGrid

LEAST = 280


class MarkGrid(TileGrid):
    """Tiles with Keep and Remove below each photo; keys and the menu do the same."""

    pressed_mark = Signal(int, object)
    """Number of the photo, and the :class:`Mark` whose button was pressed."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        index = self.indexAt(place)
        number = self._tiles.number(index)
        if event.button() == Qt.MouseButton.LeftButton and number >= 0:
            for mark, where in mark_places(self.visualRect(index)).items():
                if where.contains(place):
                    self.pressed_mark.emit(number, mark)
                    return
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        where = mark_places(self.visualRect(self.indexAt(place)))
        # Two quick clicks on a button are no wish to open the photo.
        if not any(each.contains(place) for each in where.values()):
            super().mouseDoubleClickEvent(event)


class WholeGroup(QWidget):
    """Tiles with number keys; Enter puts a photo beside the best copy."""

    focused = Signal(int)
    opened = Signal(int)
    menu_wanted = Signal(object, QPoint)
    mark_wanted = Signal(object, object)
    """The photo, and the mark that it is to have, or None."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = MembersModel(self)
        self.grid = MarkGrid(self.model, least=LEAST, shape=TILE_SHAPE, words=grown(TILE_WORDS))
        self.grid.setItemDelegate(TileDelegate(thumbnails, self.grid))
        self.grid.setAccessibleName(self.tr("All photos of the group"))
        self.grid.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._title = Label(size=1.15, weight=600)
        self._note = Label(token="text2", elide=Qt.TextElideMode.ElideRight)
        layout = QVBoxLayout(self)
        # The last column's space on the right is part of its tile.
        layout.setContentsMargins(20, 4, 24 - TILE_SPACE, 0)
        layout.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._note, 1)
        layout.addLayout(head)
        layout.addWidget(self.grid, 1)
        self._title.setIndent(4)
        self.grid.focused.connect(self.focused)
        self.grid.opened.connect(self.opened)
        self.grid.menu_wanted.connect(self._menu)
        self.grid.pressed_mark.connect(self._pressed)
        thumbnails.ready.connect(self._thumbnails_ready)

    def show_members(self, cluster: Cluster, members: list[Member], focus: int) -> None:
        self._note.setText(
            self.tr("They are different photos, so nothing is suggested.")
            if photo_texts.only_shots(members)
            else ""
        )
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

    def show_states(self, states: dict[int, MemberState]) -> None:
        """Shows what is decided on the photos, by file id."""
        self.model.states = states
        self.grid.viewport().update()

    @Slot(int, object)
    def _pressed(self, number: int, mark: Mark) -> None:
        state = self.model.state(number)
        if state is not None:
            self.mark_wanted.emit(self.model.items[number].photo, None if state.mark is mark else mark)

    def chosen_contents(self) -> list[int]:
        """Content ids of the photos that are chosen together, in their order."""
        numbers = sorted({self.model.number(index) for index in self.grid.selectedIndexes()} - {-1})
        return list(dict.fromkeys(self.model.items[number].photo.content_id for number in numbers))

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
