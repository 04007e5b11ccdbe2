"""The keys of the compare view, wherever on the page the focus is: next view, blink while held, arrows."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from dupfinder.gui.keymap import name_of
from dupfinder.gui.views.compare import ComparePair

ARROWS = {
    "Shift+Left": (-1, 0),
    "Shift+Right": (1, 0),
    "Shift+Up": (0, -1),
    "Shift+Down": (0, 1),
}


class PairHolder(Protocol):
    """What shows two photos: the canvas of a group, or the page of two pictures."""

    compare: ComparePair

    @property
    def shows_pair(self) -> bool:
        """Whether the two photos are on screen."""

    def next_view(self) -> None:
        """The next way to see them; nothing where there are none."""


def zoom(compare: ComparePair, command: str) -> bool:
    """Does what a command of the zoom stands for; False when it is none."""
    match command:
        case "full_size":
            compare.toggle_full_size()
        case "zoom_in":
            compare.zoom_in()
        case "zoom_out":
            compare.zoom_out()
        case "fit":
            compare.viewpoint.fit()
        case _:
            return False
    return True


class ViewKeys(QObject):
    """Acts on key events of the page; says whether a key was one of its own."""

    def __init__(self, canvas: PairHolder, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._holds = False
        self._held_key = 0

    def press(self, event: QKeyEvent, command: str) -> bool:
        """Whether the press of a key was for the compare view."""
        if command == "next_view":
            self._canvas.next_view()
            return True
        if not self._canvas.shows_pair:
            return False
        arrow = ARROWS.get(name_of(event))
        if arrow is not None:
            self._canvas.compare.step_or_pan(*arrow)
            return True
        if command == "blink":
            if not event.isAutoRepeat():
                self._held_key = event.key()
                self._hold(True)
            return True
        return False

    def release(self, event: QKeyEvent) -> bool:
        """Whether the release of a key was for the compare view."""
        if event.key() != self._held_key or event.isAutoRepeat() or not self._holds:
            return False
        self._hold(False)
        return True

    def _hold(self, held: bool) -> None:
        app = QApplication.instance()
        assert app is not None
        if held != self._holds:
            self._holds = held
            # A key that is let go in another window is never told of here.
            if held:
                app.installEventFilter(self)
            else:
                app.removeEventFilter(self)
        self._canvas.compare.hold_blink(held)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ApplicationDeactivate, QEvent.Type.WindowDeactivate):
            self._hold(False)
        return False
