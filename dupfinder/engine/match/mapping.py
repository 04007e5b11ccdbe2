"""Maps between the shares of two pictures: points, local scale, and what each shows of the other.

A map is a homography, float64 (3, 3), of column vectors (x, y, 1) in shares of the full upright pictures;
see :class:`~dupfinder.engine.types.Evidence`.
"""

from __future__ import annotations

import numpy as np

from dupfinder.engine.shapes import area
from dupfinder.engine.types import Float64Array, UInt8Array

CORNERS: Float64Array = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
"""Of a whole picture, clockwise from the upper left one."""
LEAST_AREA = 1e-4
"""Share of the one picture that the other has to show, or they cannot be laid on each other."""
MOST_TILT = 5.0
"""Factor between the largest and the smallest scale of a map that still is one of a photo."""
NEAR = 0.012
"""Share of the side by which a corner may be off in a map that is as good as a whole turn."""

_QUARTER = np.array([[0.0, -1.0, 1.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
_MIRROR = np.array([[-1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
WHOLE_TURNS: tuple[Float64Array, ...] = tuple(
    np.linalg.matrix_power(_QUARTER, turns) @ mirror for mirror in (np.eye(3), _MIRROR) for turns in range(4)
)
"""The eight ways to turn and mirror a whole picture; the first one leaves it as it is."""


def to_pixels(picture: UInt8Array) -> Float64Array:
    """From shares to px of a picture, uint8 (h, w, ...): float64 (3, 3).

    Pixel centres are whole numbers, so that the left edge lies at -0.5.
    """
    height, width = picture.shape[:2]
    return np.array([[width, 0, -0.5], [0, height, -0.5], [0, 0, 1]], np.float64)


def between(x: UInt8Array, y: UInt8Array, homography: Float64Array) -> Float64Array:
    """A map from shares of one picture to shares of another, as one between their px: float64 (3, 3)."""
    return np.asarray(to_pixels(y) @ homography @ np.linalg.inv(to_pixels(x)), np.float64)


def points(homography: Float64Array, where: Float64Array) -> Float64Array:
    """Maps points, float64 (n, 2), to float64 (n, 2)."""
    moved = np.column_stack([where, np.ones(len(where))]) @ homography.T
    return np.asarray(moved[:, :2] / moved[:, 2:], np.float64)


def point(homography: Float64Array, x: float, y: float) -> tuple[float, float]:
    """Maps one point."""
    h = homography
    w = float(h[2, 0] * x + h[2, 1] * y + h[2, 2])
    # On the horizon itself a point lies nowhere; far away is near enough to that.
    w = w if abs(w) > 1e-9 else 1e-9
    return float(h[0, 0] * x + h[0, 1] * y + h[0, 2]) / w, float(h[1, 0] * x + h[1, 1] * y + h[1, 2]) / w


def inverse(homography: Float64Array) -> Float64Array:
    """The map back.

    Raises:
        ValueError: there is none.
    """
    try:
        back = np.linalg.inv(homography)
    except np.linalg.LinAlgError as error:
        raise ValueError("a map that cannot be turned round") from error
    return _scaled(back)


def composed(first: Float64Array, second: Float64Array) -> Float64Array:
    """First the one map, then the other."""
    return _scaled(second @ first)


def _scaled(homography: Float64Array) -> Float64Array:
    return np.asarray(homography / homography[2, 2], np.float64)


def local_scale(
    homography: Float64Array, size_a: tuple[int, int], size_b: tuple[int, int], x: float, y: float
) -> float:
    """Pixels of b on a pixel of a, at the point (x, y) of a: the root of the area's growth there.

    Args:
        homography: from a to b.
        size_a, size_b: width and height of the full pictures, px.
    """
    h = homography
    w = float(h[2, 0] * x + h[2, 1] * y + h[2, 2])
    # det of the map's derivative: det(H) / w^3.
    grows = abs(float(np.linalg.det(h)) / max(abs(w), 1e-9) ** 3)
    return float(np.sqrt(grows * (size_b[0] * size_b[1]) / max(1, size_a[0] * size_a[1])))


def outline(homography: Float64Array) -> Float64Array:
    """Where all of b lies in a: its corners in shares of a, float64 (4, 2); may reach beyond a."""
    return points(inverse(homography), CORNERS)


def shared(homography: Float64Array) -> Float64Array:
    """The part of a that b shows, too: a convex polygon in shares of a, float64 (n, 2); n is 0 for none."""
    return clipped(outline(homography))


def clipped(polygon: Float64Array) -> Float64Array:
    """What of a convex polygon, float64 (n, 2), lies in the unit square (Sutherland and Hodgman, 1974)."""
    left = [(float(x), float(y)) for x, y in polygon]
    for axis, limit, sign in ((0, 0.0, 1), (0, 1.0, -1), (1, 0.0, 1), (1, 1.0, -1)):
        kept: list[tuple[float, float]] = []
        for here, after in zip(left, left[1:] + left[:1], strict=True):
            inside, next_inside = (sign * (end[axis] - limit) >= 0 for end in (here, after))
            if inside:
                kept.append(here)
            if inside != next_inside:
                share = (limit - here[axis]) / (after[axis] - here[axis])
                kept.append((here[0] + share * (after[0] - here[0]), here[1] + share * (after[1] - here[1])))
        left = kept
    return np.array(left, np.float64).reshape(-1, 2)


def can_be_laid(homography: Float64Array | None) -> bool:
    """Whether a map is one that two pictures can be laid on each other by.

    Not where no map was found, where it folds the picture over (a horizon runs through it), shears it beyond
    what a camera does, or where hardly anything is shared.
    """
    if homography is None or not np.isfinite(homography).all() or abs(homography[2, 2]) < 1e-9:
        return False
    try:
        back = inverse(homography)
    except ValueError:
        return False
    for each in (_scaled(homography), back):
        depth = np.column_stack([CORNERS, np.ones(4)]) @ each[2]
        if depth.min() <= 0 or depth.max() > MOST_TILT * depth.min():
            return False
    return min(area(shared(homography)), area(shared(back))) >= LEAST_AREA


def nearest_whole_turn(homography: Float64Array) -> Float64Array | None:
    """The way to turn and mirror a whole picture that a map is as good as, or None."""
    if not np.isfinite(homography).all():
        return None
    moved = points(homography, CORNERS)
    for way in WHOLE_TURNS:
        if np.abs(moved - points(way, CORNERS)).max() < NEAR:
            return way
    return None
