"""An icon as a label, and the small wheel that says that something is going on."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from dupfinder.gui.icons import colour, glyph, paint_icon
from dupfinder.gui.theme import theme

STEP_MS = 100
STEPS = 8


class Sign(QWidget):
    """An icon of the theme. What it means stands in words beside it, so it has no name of its own.

    Args:
        name: in Phosphor.
        token: its colour.
        side: in pixels.
    """

    def __init__(
        self, name: str, token: str = "text2", side: int = 18, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        glyph(name)
        self._name = name
        self._token = token
        self._side = side
        self._turn = 0
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._step)
        self.setFixedSize(side, side)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme().changed.connect(self.update)

    def show_icon(self, name: str, token: str) -> None:
        """Changes the icon; ``spinner`` turns unless the system asks for less motion."""
        if (name, token) != (self._name, self._token):
            # Unknown names are told here: an error while painting would take the window down.
            glyph(name)
            self._name, self._token = name, token
            self._turn = 0
            self._run()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = self._side / 2
        painter.translate(half, half)
        painter.rotate(self._turn * 360 / STEPS)
        painter.translate(-half, -half)
        paint_icon(painter, QRect(0, 0, self._side, self._side), self._name, colour(self._token))
        painter.end()

    def _run(self) -> None:
        if self._name == "spinner" and self.isVisible() and theme().moves():
            self._timer.start()
        else:
            self._timer.stop()

    @Slot()
    def _step(self) -> None:
        self._turn = (self._turn + 1) % STEPS
        self.update()
