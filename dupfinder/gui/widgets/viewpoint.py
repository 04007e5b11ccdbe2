"""The zoom and centre that two photos share."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

MOST_ZOOM = 40.0
STEP = 1.25
PIXELS = 4.0
"""From four screen pixels a pixel on, pixels are shown as they are."""


class Viewpoint(QObject):
    """Zoom and centre, relative to the photo, so that photos of other sizes show the same part.

    ``zoom`` 1.0 means that the whole photo fits; ``x`` and ``y`` are the shares of the photo that
    lie in the middle of the view.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.zoom = 1.0
        self.full = 1.0
        """The zoom at which the photo with more pixels is shown at 100 %."""
        self.x = 0.5
        self.y = 0.5

    @property
    def fits(self) -> bool:
        return self.zoom == 1.0

    @property
    def shows_pixels(self) -> bool:
        """Whether people look at single pixels: then no photo is smoothed, whatever its size."""
        return self.zoom >= PIXELS * self.full

    def fit(self) -> None:
        self.set(1.0, 0.5, 0.5)

    def set(self, zoom: float, x: float, y: float) -> None:
        zoom = min(MOST_ZOOM, max(0.05, zoom))
        if abs(zoom - 1.0) < 0.01:
            zoom = 1.0
        if (zoom, x, y) != (self.zoom, self.x, self.y):
            self.zoom, self.x, self.y = zoom, x, y
            self.changed.emit()


def place(middle: float, room: float, length: float, share: float) -> float:
    """Where a picture of ``length`` starts so that ``share`` of it is in the middle, without gaps."""
    if length <= room:
        return middle - length / 2
    return middle - within(share, room, length) * length


def within(share: float, room: float, length: float) -> float:
    """The share nearest to ``share`` at which a picture of ``length`` still fills the room."""
    if length <= room:
        return 0.5
    half = room / 2 / length
    return min(1 - half, max(half, share))
