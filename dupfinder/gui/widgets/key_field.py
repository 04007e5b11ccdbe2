"""A field that takes the next key press as a key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from dupfinder.gui.keymap import name_of, shown


class KeyField(QLineEdit):
    """Shows the key that was pressed last. Tab leaves it, Enter takes the key, Esc empties it."""

    pressed_key = Signal(str)
    """Portable name of the key in the field; empty when it was emptied."""
    taken = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = ""
        self.setReadOnly(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    @Slot()
    def empty(self) -> None:
        self._set("")

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            # What is pressed here is meant for this field, whatever it does elsewhere.
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = name_of(event)
        if name in ("Return", "Enter"):
            self.taken.emit()
        elif name == "Esc":
            if self.key:
                self._set("")
            else:
                self.left.emit()
        elif name:
            self._set(name)

    def _set(self, name: str) -> None:
        self.key = name
        self.setText(shown(name) if name else "")
        self.pressed_key.emit(name)
