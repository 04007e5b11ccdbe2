"""The zoom and centre that two photos share: the same content in the middle of both, equally large."""

from __future__ import annotations

from typing import Literal

import numpy as np
from PySide6.QtCore import QObject, Signal

from dupfinder.engine.match import mapping
from dupfinder.engine.types import Float64Array

type Side = Literal[0, 1]
"""Photo A or photo B."""

STEP = 1.25
PIXELS = 4.0
"""From four screen pixels a pixel on, pixels are shown as they are."""
MOST_PIXELS = 32.0
"""Screen pixels a pixel of a photo at most."""


class Viewpoint(QObject):
    """What two photos show.

    Kept in terms of photo A: ``scale`` is logical pixels a pixel of A, ``x`` and ``y`` the share of A in the
    middle of the view. What photo B shows follows from the map between the two; without one, the same share
    of it is shown. ``scale`` None means that each of the two fits its view.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scale: float | None = None
        self.x = 0.5
        self.y = 0.5
        self._to_b: Float64Array = np.eye(3)
        self._to_a: Float64Array = np.eye(3)
        self._sizes = ((1, 1), (1, 1))

    @property
    def fits(self) -> bool:
        return self.scale is None

    def set_sizes(self, a: tuple[int, int], b: tuple[int, int]) -> None:
        """Of the full pictures, width and height in px."""
        self._sizes = (_at_least_one(a), _at_least_one(b))

    def set_map(self, homography: Float64Array | None) -> None:
        """How B lies on A, in shares; None where that is not known. A stays where it is."""
        homography = np.eye(3) if homography is None else homography
        if not np.array_equal(homography, self._to_b):
            self._to_b, self._to_a = homography, mapping.inverse(homography)
            self.changed.emit()

    # what a photo shows -------------------------------------------------------------------------
    def centre_of(self, side: Side) -> tuple[float, float]:
        """The share of a photo in the middle of its view; may lie outside of the photo."""
        return (self.x, self.y) if side == 0 else mapping.point(self._to_b, self.x, self.y)

    def scale_of(self, side: Side) -> float | None:
        """Logical pixels a pixel of a photo, or None while it fits its view."""
        if self.scale is None or side == 0:
            return self.scale
        return self.scale / self.ratio(self.x, self.y)

    def ratio(self, x: float = 0.5, y: float = 0.5) -> float:
        """Pixels of B for one of A, near a place of A."""
        found = mapping.local_scale(self._to_b, *self._sizes, x, y)
        return min(1e3, max(1e-3, found))

    # moving -------------------------------------------------------------------------------------
    def fit(self) -> None:
        self._set(None, 0.5, 0.5)

    def look(self, side: Side, scale: float, x: float, y: float) -> None:
        """Puts a share of one of the photos into the middle, at this scale of that photo."""
        if side == 1:
            x, y = mapping.point(self._to_a, x, y)
            scale *= self.ratio(x, y)
        self._set(scale, x, y)

    def _set(self, scale: float | None, x: float, y: float) -> None:
        if (scale, x, y) != (self.scale, self.x, self.y):
            self.scale, self.x, self.y = scale, x, y
            self.changed.emit()


def _at_least_one(size: tuple[int, int]) -> tuple[int, int]:
    return max(1, size[0]), max(1, size[1])


def within(share: float, room: float, length: float, now: float | None = None) -> float:
    """The share nearest to ``share`` at which a picture of ``length`` still fills the room.

    Args:
        now: the share that is in the middle now: going no further out than that is allowed.
    """
    half = min(0.5, room / 2 / length) if length > 0 else 0.5
    least, most = half, 1 - half
    if now is not None:
        least, most = min(least, now), max(most, now)
    return min(most, max(least, share))
