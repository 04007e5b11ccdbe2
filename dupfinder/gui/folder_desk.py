"""Joins the folders with the rest of the window: what is said of them, and what can be taken back."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from dupfinder.gui import texts
from dupfinder.gui.holdings import Holdings
from dupfinder.gui.main_window import MainWindow


class FolderDesk(QObject):
    """What folders need of the window."""

    def __init__(self, window: MainWindow, holdings: Holdings) -> None:
        super().__init__(window)
        self._window = window
        self._holdings = holdings
        self._switched = b""
        holdings.switched.connect(self._tell_switched)
        window.toast.acted.connect(self._undo)

    @Slot(bytes, bool)
    def _tell_switched(self, path: bytes, on: bool) -> None:
        name = texts.folder_name(path)
        if on:
            self._window.toast.say(self.tr("Switched on {name}. Its photos count again.").format(name=name))
            return
        self._switched = path
        words = self.tr("Switched off {name}. Its photos are in no group and no search; nothing is lost.")
        self._window.toast.say(words.format(name=name), self.tr("Undo"), "switched")

    @Slot(str)
    def _undo(self, what: str) -> None:
        if what == "switched" and self._switched:
            self._holdings.switch(self._switched, True)
