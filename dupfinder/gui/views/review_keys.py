"""What keys do on the Duplicates page, wherever on it the focus is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeyEvent

from dupfinder.gui.keymap import name_of
from dupfinder.gui.views.canvas import Canvas
from dupfinder.gui.views.view_keys import zoom
from dupfinder.gui.widgets.cluster_table import ClusterTable

STEPS = {"group_before": -1, "next_group": 1}
PHOTO_STEPS = {"photo_before": -1, "next_photo": 1}


class ReviewKeys(QObject):
    """Moves through groups and photos, changes how they are seen, and says what a photo is wanted for."""

    start = Signal()
    open_file = Signal(bytes)
    find_similar = Signal(int)

    def __init__(self, table: ClusterTable, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._table = table
        self._canvas = canvas

    def act(self, event: QKeyEvent, command: str) -> bool:
        """Does what a key stands for; False when it means nothing now."""
        if command in STEPS:
            self._table.step(STEPS[command])
            return True
        name = name_of(event)
        if self._canvas.cluster is None:
            if name not in ("Return", "Enter"):
                return False
            self.start.emit()
            return True
        if len(name) == 1 and name in "123456789":
            self._canvas.compare.focus_on(int(name) - 1)
            return True
        return self._act_in_group(command)

    def _act_in_group(self, command: str) -> bool:
        compare = self._canvas.compare
        match command:
            case "photo_before" | "next_photo":
                compare.step(PHOTO_STEPS[command])
            case "whole_group":
                self._canvas.toggle_whole()
            case "facts":
                compare.facts.toggle_all()
            case "swap":
                compare.swap()
            case _:
                return zoom(compare, command) or self._act_on_photo(command)
        return True

    def _act_on_photo(self, command: str) -> bool:
        photo = self._canvas.focused_photo()
        if photo is None or command not in ("open", "find_similar"):
            return False
        if command == "open":
            self.open_file.emit(photo.path)
        else:
            self.find_similar.emit(photo.content_id)
        return True
