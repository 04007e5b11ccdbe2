"""Small things that moved between two shots of a scene that else lies still: a leaf, a hand, a bird.

The flow over the whole picture is too smooth for them. Where two aligned pictures differ most, small squares
of the one are looked for near their place in the other: what was drawn or recoloured is not there; what moved
is found again, and its squares have moved the same way.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dupfinder.engine.match import mapping
from dupfinder.engine.match.laid import Laid, laid
from dupfinder.engine.match.look import View
from dupfinder.engine.types import Float32Array, Float64Array

FIRST, MOST = 20, 80
"""Places that are looked at, those that differ most first; more than the first only if one of those moved."""
HALF, REACH = 8, 12
"""px: half the side of a square, and how far it is looked for."""
FAR = 1.25
"""px that it has moved at least: an alignment is rarely more than one off."""
EXPLAINED = 0.5
"""Share of the squared difference that moving it takes away."""
ALIKE = 0.8
"""Share of the square's own variance that is found again."""
SHARP = 1.5
"""By how much worse it fits 3 px off: a line fits anywhere along itself."""
NEAR, ONE_WAY = 70, 5
"""px within which squares belong to one thing, and by which their ways differ at most: things turn, too."""


def moved_together(a: View, b: View, homography: Float64Array) -> int:
    """How many squares of one thing moved the same way; copies have none, and rarely one or two.

    Args:
        homography: from shares of a to shares of b, good to a px.
    """
    x, y = a.pixels, b.pixels
    if abs(np.linalg.det(mapping.between(x, y, homography)[:2, :2])) < 1:
        # On the coarser of the two: enlarged, an alignment's error would be a motion.
        x, y, homography = y, x, np.linalg.inv(homography)
    pair = laid(x, y, homography)
    if pair is None:
        return 0
    found: list[tuple[tuple[int, int], tuple[float, float]]] = []
    for number, place in enumerate(_different(pair)):
        if number == FIRST and not found:
            break
        way = _way(pair, *place)
        if way is not None:
            found.append((place, way))
    if not found:
        return 0
    where, ways = (np.array(column, np.float64) for column in zip(*found, strict=True))
    one = _within(where, NEAR) & _within(ways, ONE_WAY)
    return int(one.sum(axis=1).max())


def _different(pair: Laid) -> Iterator[tuple[int, int]]:
    """Row and column of the places that differ most, about half a square apart."""
    side = 2 * HALF + 1
    differs = pair.standing_out(pair.away(), side)[::2, ::2]
    around = HALF // 2
    for _ in range(MOST):
        row, column = divmod(int(differs.argmax()), differs.shape[1])
        if differs[row, column] == 0:
            return
        yield 2 * row, 2 * column
        differs[max(0, row - around) : row + around + 1, max(0, column - around) : column + around + 1] = 0


def _way(pair: Laid, row: int, column: int) -> tuple[float, float] | None:
    """By how many px the square around a place has moved, down and to the right; None if it is not found."""
    import cv2

    square = pair.plain[row - HALF : row + HALF + 1, column - HALF : column + HALF + 1]
    top, left = max(0, row - HALF - REACH), max(0, column - HALF - REACH)
    around = pair.brought[top : row + HALF + REACH + 1, left : column + HALF + REACH + 1]
    fits = np.asarray(cv2.matchTemplate(around, square, cv2.TM_SQDIFF), np.float32)
    down, right = divmod(int(fits.argmin()), fits.shape[1])
    if down in (0, fits.shape[0] - 1) or right in (0, fits.shape[1] - 1):
        # It goes on beyond: a line that it slides along.
        return None
    here = (row - HALF - top, column - HALF - left)
    way = (
        down - here[0] + _finer(fits[down - 1 : down + 2, right]),
        right - here[1] + _finer(fits[down, right - 1 : right + 2]),
    )
    best, still = float(fits[down, right]), float(fits[here])
    variance = float(((square - square.mean(axis=(0, 1))) ** 2).sum())
    rows, columns = (
        np.clip([at - 3, at, at + 3], 0, size - 1) for at, size in zip((down, right), fits.shape, strict=True)
    )
    around_it = np.sort(fits[np.ix_(rows, columns)].ravel())[1]
    moved = max(map(abs, way)) >= FAR and best <= (1 - EXPLAINED) * still
    return way if moved and best <= (1 - ALIKE) * variance and around_it >= SHARP * best else None


def _finer(fits: Float32Array) -> float:
    """Where the parabola through three neighbours, (3,), the middle one the least, is least: px off it."""
    before, here, after = (float(value) for value in fits)
    bend = before - 2 * here + after
    return 0.5 * (before - after) / bend if bend > 0 else 0.0


def _within(points: Float64Array, distance: float) -> NDArray[np.bool_]:
    """Which of n points, (n, 2), are at most this far from each other along both axes: (n, n)."""
    return np.asarray((np.abs(points[:, None] - points[None]) <= distance).all(axis=-1))
