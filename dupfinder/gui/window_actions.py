"""The actions of a window, made from the table in :mod:`~dupfinder.gui.actions`."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from dupfinder.gui.actions import ENTRIES, Place, say
from dupfinder.gui.icons import icon
from dupfinder.gui.keymap import keymap


class Actions(QObject):
    """The actions of one window, by id; they follow the keys in force."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._by_id: dict[str, QAction] = {}
        for entry in ENTRIES:
            action = QAction(icon(entry.icon, "text2"), say(entry.text), self)
            action.setObjectName(entry.id)
            if entry.id == "quit":
                action.setMenuRole(QAction.MenuRole.QuitRole)
            elif entry.id == "settings":
                action.setMenuRole(QAction.MenuRole.PreferencesRole)
            elif entry.id == "about":
                action.setMenuRole(QAction.MenuRole.AboutRole)
            self._by_id[entry.id] = action
        keymap().changed.connect(self._show_keys)
        self._show_keys()

    @Slot()
    def _show_keys(self) -> None:
        for entry in ENTRIES:
            self._by_id[entry.id].setShortcuts(keymap().window_keys(entry.id))

    def __getitem__(self, name: str) -> QAction:
        return self._by_id[name]

    def all(self) -> list[QAction]:
        return list(self._by_id.values())

    def enable(self, names: Iterable[str], enabled: bool) -> None:
        for name in names:
            self._by_id[name].setEnabled(enabled)

    def fill(self, menu: QMenu, place: Place) -> None:
        """Puts the actions of a place into a menu."""
        for entry in ENTRIES:
            if entry.place == place:
                if entry.rule:
                    menu.addSeparator()
                menu.addAction(self._by_id[entry.id])
