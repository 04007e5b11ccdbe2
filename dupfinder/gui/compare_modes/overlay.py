"""Overlay, or onion skin: the one photo shines through the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from dupfinder.gui.compare_modes.dial import Dial
from dupfinder.gui.compare_modes.mode import Mode

if TYPE_CHECKING:
    from dupfinder.gui.compare_modes.surface import Surface

STEP = 5


class Overlay(Mode):
    """A slider from the one photo to the other."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dial = Dial(self.tr("Opacity"), self.tr("How much of the photo on top is seen"), 50)
        self.dial.moved.connect(self._moved)

    def paint(self, painter: QPainter, surface: Surface) -> None:
        surface.paint_frame(painter)
        surface.paint_laid(painter, opacity=self.dial.value / 100)
        surface.paint_outline(painter)

    def controls(self) -> QWidget | None:
        return self.dial

    def laid_at(self, where: QPointF, surface: Surface) -> bool:  # noqa: ARG002
        return self.dial.value > 50

    def hint(self) -> tuple[str, str]:
        return self.tr("or press"), self.tr("Shift ← →")

    def spoken(self, frame: str, laid: str) -> str:
        return self.tr("Overlay: photo {laid} shines through on photo {frame}").format(frame=frame, laid=laid)

    def step(self, by: int) -> bool:
        self.dial.set_value(self.dial.value + by * STEP)
        return True

    @Slot()
    def _moved(self) -> None:
        self.changed.emit()
