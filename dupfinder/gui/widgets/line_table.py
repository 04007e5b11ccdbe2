"""A table of files in actions: fixed sizes, so that ten thousand rows are no trouble."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, Slot
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QTableView, QWidget

from dupfinder.gui.models.lines import BECOMES, KEPT, PHOTO, SIZE
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.widgets.line_delegate import HEIGHT, ActionLineDelegate
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.table import set_lines

SHARES = {PHOTO: 0.33, SIZE: 0.09, BECOMES: 0.34, KEPT: 0.24}


class LineTable(QTableView):
    """Shows a model that has a :class:`~dupfinder.gui.models.lines.Line` for each row.

    Args:
        spoken: what is listed.
    """

    def __init__(
        self, model: QAbstractTableModel, thumbnails: Thumbnails, spoken: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(ActionLineDelegate(thumbnails, self))
        thumbnails.ready.connect(self._pictures_ready)
        self.setAccessibleName(spoken)
        set_lines(self, grown(HEIGHT), grown(34))
        columns = self.horizontalHeader()
        # A head asks, for each column, whether all of its ten thousand cells are selected. Here it need not.
        columns.setSelectionModel(QItemSelectionModel(model, columns))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.viewport().width()
        for column, share in SHARES.items():
            self.setColumnWidth(column, int(width * share))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @Slot(object)
    def _pictures_ready(self, _contents: frozenset[int]) -> None:
        self.viewport().update()
