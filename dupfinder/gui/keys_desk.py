"""Joins keys with the rest of the window: the F1 sheet, changing them, storing what was changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from dupfinder.engine.library import Library
from dupfinder.gui.dialogs.change_keys import ChangeKeysDialog
from dupfinder.gui.dialogs.keys import KeysDialog
from dupfinder.gui.holdings import Holdings
from dupfinder.gui.keymap import Keys, keymap
from dupfinder.gui.main_window import MainWindow


class KeysDesk(QObject):
    """What keys need of the window and of the settings."""

    def __init__(self, window: MainWindow, library: Library, holdings: Holdings) -> None:
        super().__init__(window)
        self._window = window
        self._library = library
        self._holdings = holdings
        window.actions_["keys"].triggered.connect(self._show)
        window.actions_["change_keys"].triggered.connect(self._show_change)
        keymap().load(library.settings.keys)

    @Slot()
    def _show(self) -> None:
        dialog = KeysDialog(self._window)
        dialog.change_wanted.connect(self._show_change)
        dialog.open()

    @Slot()
    def _show_change(self) -> None:
        dialog = ChangeKeysDialog(self._window)
        dialog.changed.connect(self._change)
        dialog.open()

    @Slot(object)
    def _change(self, keys: Keys) -> None:
        self._holdings.change_settings({"keys": keys}, self._changed)

    def _changed(self, _settings: object) -> None:
        keymap().load(self._library.settings.keys)
        self._window.toast.say(self.tr("Keys saved."))
