"""What every mode has: it paints two photos that lie on each other, and takes the hands first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from dupfinder.gui.theme import theme

if TYPE_CHECKING:
    from dupfinder.gui.compare_modes.surface import Surface

BADGE = 24


class Mode(QObject):
    """One way to see the photo on top, "laid", and the one below it, "frame"."""

    changed = Signal()
    """What is painted is another picture now."""
    wants_difference = False

    def paint(self, painter: QPainter, surface: Surface) -> None:
        """Paints both photos; the surface has the brushes for each of them."""
        raise NotImplementedError

    def enter(self) -> None:
        """It is seen from now on."""

    def leave(self) -> None:
        """It is not seen any more."""

    def controls(self) -> QWidget | None:
        """What is shown below the photos, or None."""
        return None

    def hint(self) -> tuple[str, str]:
        """What to do, and the key for it; empty where there is nothing to say."""
        return "", ""

    def spoken(self, frame: str, laid: str) -> str:
        """What is seen, for people who hear it; ``frame`` and ``laid`` are the letters of the photos."""
        raise NotImplementedError

    def press(self, where: QPointF, surface: Surface) -> bool:  # noqa: ARG002
        """Whether a press of the mouse is for this mode; then it gets the drag, too."""
        return False

    def drag(self, where: QPointF, surface: Surface) -> None:
        """The mouse has moved while pressed."""

    def cursor_at(self, where: QPointF, surface: Surface) -> Qt.CursorShape | None:  # noqa: ARG002
        """What the pointer looks like there; None for as usual."""
        return None

    def laid_at(self, where: QPointF, surface: Surface) -> bool:  # noqa: ARG002
        """Whether the photo on top is what is seen there."""
        return False

    def step(self, by: int) -> bool:  # noqa: ARG002
        """Shift and an arrow to the left (-1) or right (1); False leaves it to the zoom."""
        return False


def paint_badge(painter: QPainter, where: QRectF, letter: str) -> None:
    """The letter of a photo on a photo."""
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(20, 22, 25, 210))
    painter.drawRoundedRect(where, 5, 5)
    painter.setPen(QColor("white"))
    painter.setFont(theme().font(0.92, 600))
    painter.drawText(where, Qt.AlignmentFlag.AlignCenter, letter)
    painter.restore()


def corner_badge(painter: QPainter, seen: QRectF, letter: str) -> None:
    """The letter of the photo that is seen now, in its upper left corner."""
    paint_badge(painter, QRectF(seen.left() + 10, seen.top() + 10, BADGE, BADGE), letter)
