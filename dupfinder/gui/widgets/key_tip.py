"""Tooltips that name a key: the one in force, also after it was changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from dupfinder.gui.keymap import keymap


class KeyTip(QObject):
    """Shows words and the key of a command as the tooltip of a widget, for as long as that lives."""

    def __init__(self, widget: QWidget, words: str, command: str) -> None:
        super().__init__(widget)
        self._widget, self._words, self._command = widget, words, command
        keymap().changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        self._widget.setToolTip(keymap().hint(self._words, self._command))
