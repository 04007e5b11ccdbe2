"""Places where two aligned pictures show something else, and what that tells.

What was drawn over a picture hides what was there and brings colours of its own. A thing that moved between
two shots is in both of them, at two places. Another chart has its bars in colours that both charts have
elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dupfinder.engine.match import mapping
from dupfinder.engine.match.laid import laid
from dupfinder.engine.match.look import View
from dupfinder.engine.types import Float64Array, UInt8Array

LEVELS = 40
"""By how much a place differs, once the colours of the two are brought together."""
GLANCED = 20
"""The same, of small pictures, where an edge is blurred."""
LEAST_DRAWN, MOST_DRAWN = 0.004, 0.35
"""Share of the picture that something drawn over it takes."""
LEAST_ELSEWHERE, MOST_SPREAD = 0.35, 0.34
"""Share of colours in common, and of cells at most, with which a thing is in both pictures at two places."""
GLANCE = 9
"""px, side of a square that may stand out."""
NEW = 0.3
"""Share of known colours below which what differs is new to the other picture."""
_LEAST_PLACES = 12
_BIN, _BINS = 32, 9
_CELLS = 6
_PRESENT = 0.003

type Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs between two aligned pictures by more than a filter or compression changes.

    Attributes:
        area: share of what both show.
        common: intersection of the two colour histograms of those places, 0 to 1: high for what moved.
        familiar: share of those places whose colours both pictures have elsewhere, 0 to 1.
        spread: share of the cells of a 6 by 6 grid that hold much of it, 0 to 1: stickers are somewhere,
            the other colours of a tiling are everywhere.
        stands_out: whether some place differs by far more than the rest, large enough or not.
        places: uint8 (h, w), 255 there, in px of the first view's ``fine``; None where nothing differs.
    """

    area: float = 0.0
    common: float = 0.0
    familiar: float = 0.0
    spread: float = 0.0
    stands_out: bool = False
    places: UInt8Array | None = None

    @property
    def drawn(self) -> bool:
        """Whether something was drawn over one of the two."""
        return LEAST_DRAWN < self.area < MOST_DRAWN and max(self.common, self.familiar) < NEW

    @property
    def elsewhere(self) -> bool:
        """Whether a thing that one of the two shows is in the other one at another place near by."""
        return self.area > LEAST_DRAWN and self.common >= LEAST_ELSEWHERE and self.spread < MOST_SPREAD


def differences(a: View, b: View, homography: Float64Array) -> Differences:
    """Compares the colours of two views place by place; ``homography`` between their shares."""
    import cv2

    pair = laid(a.fine, b.fine, homography)
    if pair is None:
        return Differences()
    plain, brought, shared = pair.plain, pair.brought, pair.shared
    away = pair.away()
    stands_out = bool(pair.standing_out(away, GLANCE).any())
    far = (shared & (away > LEVELS)).astype(np.uint8)
    found = cv2.morphologyEx(far, cv2.MORPH_OPEN, np.ones((3, 3)))
    differs = np.asarray(found) > 0
    if np.count_nonzero(differs) < _LEAST_PLACES:
        return Differences(stands_out=stands_out)
    here = (_bins(plain[differs]), _bins(brought[differs]))
    around = np.asarray(cv2.dilate(found, np.ones((5, 5)))) > 0
    rest = np.s_[::2, ::2]
    elsewhere = [_shares(_bins(picture[rest][(shared & ~around)[rest]])) for picture in (plain, brought)]
    common = [np.minimum(*(_counted(bins[n]) for bins in here)).sum() for n in range(2)]
    # Each picture's colours at these places, among the other one's elsewhere.
    known = [
        np.mean((elsewhere[1][n][here[0][n]] > _PRESENT) & (elsewhere[0][n][here[1][n]] > _PRESENT))
        for n in range(2)
    ]
    return Differences(
        float(differs.sum() / shared.sum()),
        float(np.mean(common)),
        float(np.mean(known)),
        _spread(around),
        stands_out,
        np.asarray(255 * around, np.uint8),
    )


def may_be_drawn(a: View, b: View, homography: Float64Array) -> bool:
    """Whether two views of the same colours may differ as one that was drawn over does; at a glance."""
    import cv2

    x, y = a.colour, b.colour
    back = mapping.between(y, x, np.linalg.inv(homography))
    laid = cv2.warpPerspective(y, back, (x.shape[1], x.shape[0]), borderMode=cv2.BORDER_REPLICATE)
    away = cv2.blur(cv2.absdiff(x, np.asarray(laid, np.uint8)), (3, 3))
    return bool(np.count_nonzero(np.asarray(away) > GLANCED) > LEAST_DRAWN / 4 * x.size)


def _spread(places: Mask) -> float:
    cells = np.array(
        [
            [cell.mean() for cell in np.array_split(band, _CELLS, axis=1)]
            for band in np.array_split(places, _CELLS, axis=0)
        ]
    )
    return float((cells > cells.mean() / 4).mean())


def _bins(colours: NDArray[np.generic]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The cell of each colour, (n, 3), in two grids half a cell apart: neighbours share one of the two."""
    both = []
    for shift in (0, _BIN // 2):
        cell = (colours.astype(np.int64) + shift) // _BIN
        both.append((cell[:, 0] * _BINS + cell[:, 1]) * _BINS + cell[:, 2])
    return both[0], both[1]


def _counted(cells: NDArray[np.int64]) -> Float64Array:
    return np.bincount(cells, minlength=_BINS**3) / max(len(cells), 1)


def _shares(cells: tuple[NDArray[np.int64], NDArray[np.int64]]) -> tuple[Float64Array, Float64Array]:
    return _counted(cells[0]), _counted(cells[1])
