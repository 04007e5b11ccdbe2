"""Points of two pictures that agree on one map from the one to the other.

Each match of two points says a place, a scale and an angle, hence a whole similarity. All of them are scored
(no chance: the same points give the same map), the best is refined to an affine map, the points are matched
again near the places that it predicts, and a homography is taken if it explains them better.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dupfinder.engine.match.features import Features, mirrored
from dupfinder.engine.types import Float64Array, Int64Array

RATIO = 0.9
"""A match is tried if it beats the second best by this, or if each point is the other's nearest."""
VOTE_TOLERANCE = 10.0
TOLERANCE = 4.0
"""px at 256, of the larger of the two pictures' scales."""
CELL = 10.0
"""px: inliers closer than this in either picture count as one place."""
LEAST = 4
"""Inliers in distinct places below which there is no alignment: strangers reach 3."""
LEAST_VOTES = 5
"""Places of one picture that have to agree on a similarity before it is refined: four of five ways to lay
strangers on each other reach 4 at most; of 1,317 hard pairs of copies one has no more."""
MOST_STRETCH = 3.0
MOST_SCALE = 8.0
REMATCH = 0.72
"""Cosine of two descriptors that is enough near the predicted place."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """A map from picture a to picture b.

    Attributes:
        homography: float64 (3, 3), px to px of the pictures that the features came from.
        inliers: points that agree, in distinct places.
        matched: share that agrees of the points that lie in what both pictures show.
    """

    homography: Float64Array
    inliers: int
    matched: float


def align(a: Features, b: Features) -> Alignment | None:
    """The best map from ``a`` to ``b`` that keeps left and right; None if fewer than ``LEAST`` points agree.

    For mirrored copies pass one side through :func:`~dupfinder.engine.match.features.mirrored`.
    """
    if len(a) < LEAST or len(b) < LEAST:
        return None
    likeness = a.roots @ b.roots.T
    i, j = _putative(likeness)
    if len(i) < LEAST:
        return None
    pa, pb = a.places.astype(np.float64), b.places.astype(np.float64)
    chosen, votes = _vote(a, b, i, j, pa, pb)
    if votes < LEAST_VOTES:
        return None
    matrix = _fit_affine(pa, pb, i[chosen], j[chosen])
    if matrix is None:
        return None
    alike = _alike(likeness)
    i, j = _near(matrix, pa, pb, alike)
    for _ in range(4):
        if len(i) < LEAST:
            return None
        matrix = _fit_affine(pa, pb, i, j)
        if matrix is None:
            return None
        before = i, j
        i, j = _near(matrix, pa, pb, alike)
        if np.array_equal(i, before[0]) and np.array_equal(j, before[1]):
            # The same points give the same map again.
            break
    if not _plausible(matrix):
        return None
    places = min(_places(pa[i]), _places(pb[j]))
    if places < LEAST:
        return None
    full = _perspective(matrix, pa[i], pb[j])
    to_b = _shift((b.width - 1) / 2, (b.height - 1) / 2)
    from_a = _shift(-(a.width - 1) / 2, -(a.height - 1) / 2)
    shared = min(_inside(_mapped(full, pa), b), _inside(_mapped(np.linalg.inv(full), pb), a))
    return Alignment(to_b @ full @ from_a, places, min(1.0, len(i) / max(shared, 1)))


def agreeing(a: Features, b: Features, homography: Float64Array) -> int:
    """How many points a map puts onto points that look like them, in distinct places.

    Args:
        homography: from a to b, float64 (3, 3), in shares of the pictures that the features came from.
    """
    if not len(a) or not len(b):
        return 0
    from_centre, to_centre = _of_centre(a), np.linalg.inv(_of_centre(b))
    if np.linalg.det(homography) < 0:
        a, from_centre = mirrored(a), from_centre @ np.diag([-1.0, 1.0, 1.0])
    matrix = to_centre @ homography @ from_centre
    pa, pb = a.places.astype(np.float64), b.places.astype(np.float64)
    i, j = _near(matrix / matrix[2, 2], pa, pb, _alike(a.roots @ b.roots.T))
    return min(_places(pa[i]), _places(pb[j]))


def _of_centre(features: Features) -> Float64Array:
    """From px off the centre to shares."""
    return np.array([[1 / features.width, 0, 0.5], [0, 1 / features.height, 0.5], [0, 0, 1]])


def _putative(likeness: NDArray[np.float32]) -> tuple[Int64Array, Int64Array]:
    """Matches worth a vote, as indices into a and b."""
    rows = np.arange(len(likeness))
    best = likeness.argmax(1)
    top = likeness[rows, best]
    others = likeness.copy()
    others[rows, best] = -1
    second = others.max(1)
    mutual = likeness.argmax(0)[best] == rows
    clear = (1 - top) < RATIO**2 * (1 - second)
    kept = np.flatnonzero((mutual | clear) & (top > 0.6))
    return kept, best[kept]


def _vote(
    a: Features, b: Features, i: Int64Array, j: Int64Array, pa: Float64Array, pb: Float64Array
) -> tuple[NDArray[np.bool_], int]:
    """Which matches agree with the similarity that most places agree with, and how many places that are."""
    scale = b.sizes[j].astype(np.float64) / np.maximum(a.sizes[i].astype(np.float64), 0.1)
    turn = np.deg2rad(b.angles[j].astype(np.float64) - a.angles[i].astype(np.float64))
    factor = scale * np.exp(1j * turn)
    za, zb = pa[i] @ np.array([1, 1j]), pb[j] @ np.array([1, 1j])
    away = factor[:, None] * za + (zb - factor * za)[:, None] - zb
    tolerance = VOTE_TOLERANCE * np.maximum(1, scale)
    close = away.real**2 + away.imag**2 < (tolerance**2)[:, None]
    larger = np.log(scale)
    close &= np.abs(np.subtract.outer(larger, larger)) < 0.7
    # A whole turn apart is the same way.
    turns = np.subtract.outer(turn, turn) / (2 * np.pi)
    close &= np.abs(turns - np.rint(turns)) < 0.6 / (2 * np.pi)
    close &= ((scale > 1 / MOST_SCALE) & (scale < MOST_SCALE))[:, None]
    votes = close.sum(1)
    # Many matches may fall on one place of b; the few best hypotheses are counted by places.
    best, counts = 0, (0, 0)
    for n in np.argsort(-votes, kind="stable")[:12].tolist():
        if votes[n] <= min(counts):
            break
        places = _places(pa[i[close[n]]]), _places(pb[j[close[n]]])
        if min(places) > min(counts):
            best, counts = n, places
    # A small part lies in few places of the other picture.
    return np.asarray(close[best], np.bool_), max(counts)


type _Alike = tuple[Int64Array, Int64Array, NDArray[np.float32]]


def _alike(likeness: NDArray[np.float32]) -> _Alike:
    """Pairs of points that look alike: indices into a and b, in their order, and how alike."""
    flat = np.flatnonzero(likeness > REMATCH)
    i, j = np.divmod(flat, likeness.shape[1])
    return i, j, likeness.ravel()[flat]


def _near(
    matrix: Float64Array, pa: Float64Array, pb: Float64Array, alike: _Alike
) -> tuple[Int64Array, Int64Array]:
    """Matches of points whose predicted place has a like point nearby, each point at most once."""
    i, j, value = alike
    reach = TOLERANCE * max(1.0, float(np.sqrt(abs(np.linalg.det(matrix[:2, :2])))))
    x, y = _mapped(matrix, pa).astype(np.float32).T
    to_x, to_y = pb.astype(np.float32).T
    close = np.flatnonzero(np.abs(x[i] - to_x[j]) + np.abs(y[i] - to_y[j]) < 1.3 * reach)
    close = close[np.argsort(-value[close], kind="stable")]
    i, j = i[close], j[close]
    # The likest of each point of a, where it is the likest of its point of b as well.
    _, first = np.unique(i, return_index=True)
    _, likest = np.unique(j, return_index=True)
    mutual = first[np.isin(first, likest, assume_unique=True)]
    return i[mutual], j[mutual]


def _fit_affine(pa: Float64Array, pb: Float64Array, i: Int64Array, j: Int64Array) -> Float64Array | None:
    """Least squares; a similarity while there are too few points for more."""
    if len(i) < 2:
        return None
    za, zb = pa[i] @ np.array([1, 1j]), pb[j] @ np.array([1, 1j])
    if len(i) < 5:
        ca, cb = za.mean(), zb.mean()
        power = float((np.abs(za - ca) ** 2).sum())
        if power < 1:
            return None
        factor = ((zb - cb) * np.conj(za - ca)).sum() / power
        shift = cb - factor * ca
        return np.array(
            [[factor.real, -factor.imag, shift.real], [factor.imag, factor.real, shift.imag], [0, 0, 1]]
        )
    design = np.column_stack([pa[i], np.ones(len(i))])
    solution, _, rank, _ = np.linalg.lstsq(design, pb[j], rcond=None)
    if rank < 3:
        return None
    return np.vstack([solution.T, [0, 0, 1]])


def _perspective(matrix: Float64Array, pa: Float64Array, pb: Float64Array) -> Float64Array:
    """A homography of these points, if there are enough of them and it explains them clearly better."""
    import cv2

    if len(pa) < 12:
        return matrix
    found, _ = cv2.findHomography(pa, pb, 0)
    if found is None:
        return matrix
    full = np.asarray(found, np.float64)
    before = np.linalg.norm(_mapped(matrix, pa) - pb, axis=1).mean()
    after = np.linalg.norm(_mapped(full, pa) - pb, axis=1).mean()
    tilt = np.abs(full[2, :2]).sum() * 128
    return full if after < 0.8 * before and tilt < 0.4 and _plausible(full) else matrix


def _plausible(matrix: Float64Array) -> bool:
    """Keeps left and right, and neither shrinks nor stretches beyond what people do to photos."""
    if np.linalg.det(matrix[:2, :2]) <= 0:
        return False
    large, small = np.linalg.svd(matrix[:2, :2], compute_uv=False)
    return bool(large < MOST_STRETCH * small and 1 / MOST_SCALE < np.sqrt(large * small) < MOST_SCALE)


def _mapped(matrix: Float64Array, points: Float64Array) -> Float64Array:
    moved = points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(moved[:, :2] / moved[:, 2:], np.float64)


def _inside(points: Float64Array, picture: Features) -> int:
    """How many points, px from the centre, lie in that picture."""
    reach = np.array([picture.width, picture.height]) / 2
    return int((np.abs(points) <= reach).all(1).sum())


def _places(points: Float64Array) -> int:
    """How many cells of ``CELL`` px hold a point."""
    cells = np.floor(points / CELL).astype(np.int64)
    return len(set((cells[:, 0] * 4096 + cells[:, 1]).tolist()))


def _shift(x: float, y: float) -> Float64Array:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], np.float64)
