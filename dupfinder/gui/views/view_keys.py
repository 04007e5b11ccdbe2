"""The keys of the compare view, wherever on the page the focus is: V, B while held, Shift and arrows."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from dupfinder.gui.views.compare import ComparePair

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class PairHolder(Protocol):
    """What shows two photos: the canvas of a group, or the page of two pictures."""

    compare: ComparePair

    @property
    def shows_pair(self) -> bool:
        """Whether the two photos are on screen."""

    def next_view(self) -> None:
        """The next way to see them; nothing where there are none."""


def zoom_key(compare: ComparePair, key: int) -> bool:
    """Does what a key of the zoom stands for; False when it is none."""
    if key == Qt.Key.Key_Z:
        compare.toggle_full_size()
    elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
        compare.zoom_in()
    elif key == Qt.Key.Key_Minus:
        compare.zoom_out()
    elif key == Qt.Key.Key_0:
        compare.viewpoint.fit()
    else:
        return False
    return True


class ViewKeys(QObject):
    """Acts on key events of the page; says whether a key was one of its own."""

    def __init__(self, canvas: PairHolder, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._holds = False

    def press(self, event: QKeyEvent) -> bool:
        """Whether the press of a key was for the compare view."""
        if not self._canvas.shows_pair:
            return event.key() == Qt.Key.Key_V and self._next(event)
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key(event.key())
        if held == Qt.KeyboardModifier.ShiftModifier and key in ARROWS:
            self._canvas.compare.step_or_pan(*ARROWS[key])
            return True
        if held:
            return False
        if key == Qt.Key.Key_V:
            return self._next(event)
        if key == Qt.Key.Key_B:
            if not event.isAutoRepeat():
                self._hold(True)
            return True
        return False

    def release(self, event: QKeyEvent) -> bool:
        """Whether the release of a key was for the compare view."""
        if event.key() != Qt.Key.Key_B or event.isAutoRepeat() or not self._holds:
            return False
        self._hold(False)
        return True

    def _next(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        self._canvas.next_view()
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
