"""The grid of hits: several can be chosen and dragged out as files; the best one may be large."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QWidget

from dupfinder.gui.models.hits import HitsModel
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.widgets.hit_delegate import HIT_SHAPE, HIT_WORDS, HitDelegate
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.tile_grid import TileGrid

LEAST = 232
CHOOSING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
HANDS = frozenset(
    {QEvent.Type.MouseMove, QEvent.Type.HoverMove, QEvent.Type.Wheel, QEvent.Type.MouseButtonPress}
)


class HitGrid(TileGrid):
    """Says what is chosen; knows whether somebody has a hand on it."""

    chosen = Signal()
    """Other photos are chosen, or another one is in focus."""

    def __init__(self, model: HitsModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        self._hits = model
        self.handled = False
        """Whether the hits that are shown were pointed at or gone through: then they stay where they are."""
        super().__init__(model, least=LEAST, shape=HIT_SHAPE, words=grown(HIT_WORDS), parent=parent)
        self.setItemDelegate(HitDelegate(thumbnails, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.setAccessibleName(self.tr("Photos found"))
        self.setAccessibleDescription(self.tr("Ctrl or Shift chooses several; they can be dragged out"))
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.focused.connect(self._focus_changed)

    def numbers(self) -> list[int]:
        """Numbers of the chosen hits, in their order."""
        found = {self._hits.number(index) for index in self.selectedIndexes()}
        return sorted(number for number in found if number >= 0)

    def choose_all(self, numbers: list[int], current: int) -> None:
        """Chooses several hits, without a signal."""
        model = self.selectionModel()
        self.blockSignals(True)
        self.choose(current)
        for number in numbers:
            model.select(self._hits.index_of(number), QItemSelectionModel.SelectionFlag.Select)
        self.blockSignals(False)

    def lay_out(self) -> None:
        width = max(1, self.viewport().width())
        tile = width // self._columns(width)
        has_room = 2 * (round(tile * self._shape) + self._words) <= self.viewport().height()
        if has_room != self._hits.has_room:
            number = self._hits.number(self.currentIndex())
            self._hits.has_room = has_room
            self._hits.show(self._hits.items)
            self.choose(number)
        super().lay_out()
        self.clearSpans()
        if self._hits.first_is_large:
            self.setSpan(0, 0, 2, 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.handled = True
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        elif held and not held & ~CHOOSING and (key in self.keys or key == Qt.Key.Key_Space):
            QAbstractItemView.keyPressEvent(self, event)
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        self.handled = self.handled or event.type() in HANDS
        return super().viewportEvent(event)

    def _selection_changed(self) -> None:
        self.chosen.emit()

    def _focus_changed(self, _number: int) -> None:
        self.chosen.emit()
