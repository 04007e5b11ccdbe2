"""Difference: where the two photos differ, as a heat map on a grey picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from dupfinder.gui.compare_modes.dial import Dial
from dupfinder.gui.compare_modes.mode import Mode

if TYPE_CHECKING:
    from dupfinder.gui.compare_modes.surface import Surface

STEP = 5
QUIET = 5
"""Levels that compression changes anyhow."""
FULL = 90
"""Levels that are as hot as can be at the usual strength."""
USUAL = 50
_COLD, _WARM, _HOT = QColor(120, 84, 48), QColor(255, 140, 40), QColor(255, 236, 190)


def heat(level: float, strength: int) -> QColor:
    """The colour of a difference, clear where there is none; lighter is more, also without colours.

    Args:
        level: of :func:`~dupfinder.engine.match.overlay.difference`.
        strength: 0 to 100.
    """
    gain = 4 ** ((strength - USUAL) / 50)
    share = min(1.0, max(0.0, (level * gain - QUIET) / (FULL - QUIET)))
    if share <= 0:
        return QColor(0, 0, 0, 0)
    low, high, along = (_COLD, _WARM, share * 2) if share < 0.5 else (_WARM, _HOT, share * 2 - 1)

    def mixed(one: int, other: int) -> int:
        return round(one + along * (other - one))

    return QColor(
        mixed(low.red(), high.red()),
        mixed(low.green(), high.green()),
        mixed(low.blue(), high.blue()),
        round(255 * min(1.0, 0.25 + 1.5 * share)),
    )


def colour_table(strength: int) -> list[int]:
    """The colours of all 256 levels, as an indexed image wants them."""
    return [heat(level, strength).rgba() for level in range(256)]


class Difference(Mode):
    """A slider for the strength; what both photos have in common is grey and dark."""

    wants_difference = True

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dial = Dial(self.tr("Strength"), self.tr("How strongly small differences are shown"), USUAL)
        self.dial.moved.connect(self._moved)
        self._table = colour_table(USUAL)

    def paint(self, painter: QPainter, surface: Surface) -> None:
        surface.paint_grey(painter)
        surface.paint_lacking(painter)
        surface.paint_away(painter, self._table)
        surface.paint_outline(painter)

    def controls(self) -> QWidget | None:
        return self.dial

    def hint(self) -> tuple[str, str]:
        return self.tr("or press"), self.tr("Shift ← →")

    def spoken(self, frame: str, laid: str) -> str:
        return self.tr("Difference: where photo {laid} is not like photo {frame}").format(
            frame=frame, laid=laid
        )

    def step(self, by: int) -> bool:
        self.dial.set_value(self.dial.value + by * STEP)
        return True

    @Slot()
    def _moved(self) -> None:
        self._table = colour_table(self.dial.value)
        self.changed.emit()
