"""Blink: the one photo, then the other, in the same place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QTimer, Slot
from PySide6.QtGui import QPainter

from dupfinder.gui.compare_modes.mode import Mode, corner_badge
from dupfinder.gui.keymap import keymap
from dupfinder.gui.theme import theme

if TYPE_CHECKING:
    from dupfinder.gui.compare_modes.surface import Surface

CHANGE_MS = 500
"""Twice a second: slower than the three flashes that may hurt people."""


class Blink(Mode):
    """Changes by itself, unless the system asks for less motion: then it waits for the key B."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.laid_is_seen = False
        self._timer = QTimer(self)
        self._timer.setInterval(CHANGE_MS)
        self._timer.timeout.connect(self._change)

    @property
    def runs(self) -> bool:
        return self._timer.isActive()

    def enter(self) -> None:
        self.laid_is_seen = False
        if theme().moves():
            self._timer.start()

    def leave(self) -> None:
        self._timer.stop()

    def show_laid(self, laid: bool) -> None:
        """Shows one of the two at once; the next change comes in its usual time."""
        if self.runs:
            self._timer.start()
        if laid != self.laid_is_seen:
            self.laid_is_seen = laid
            self.changed.emit()

    @Slot()
    def _change(self) -> None:
        self.laid_is_seen = not self.laid_is_seen
        self.changed.emit()

    def paint(self, painter: QPainter, surface: Surface) -> None:
        surface.paint_frame(painter)
        if self.laid_is_seen and surface.has_laid:
            surface.paint_lacking(painter)
            surface.paint_laid(painter)
        surface.paint_outline(painter)
        corner_badge(painter, surface.seen(), surface.letters[self.laid_is_seen and surface.has_laid])

    def laid_at(self, where: QPointF, surface: Surface) -> bool:  # noqa: ARG002
        return self.laid_is_seen

    def hint(self) -> tuple[str, str]:
        if theme().moves():
            return self.tr("Changes twice a second. In every view hold"), keymap().shown("blink")
        return self.tr("Hold to see the other photo"), keymap().shown("blink")

    def spoken(self, frame: str, laid: str) -> str:
        return self.tr("Blink: photo {frame} and photo {laid} in turn").format(frame=frame, laid=laid)
