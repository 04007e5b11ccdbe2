"""What still moves after alignment: tells a copy of a shot from another shot of the same scene.

A copy is one plane, and a homography lays it on its original to a fraction of a pixel. After a step of the
camera near things move against far ones, and no homography stops that; people and leaves move by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dupfinder.engine.types import Float32Array, Float64Array, UInt8Array

STEPS = ((0.7, 0.05), (0.5, 0.03), (0.35, 0.02), (0.3, 0.015))
"""px at 512 beyond which a place may have moved by itself, and by how much it has to be more like where the
flow leads than like where the plane leads."""
_ALIKE = 0.7
"""Correlation with where the flow leads."""
_SOFTEN = 1.5
_TEXTURE = 6.0
_SAMPLES = 1500
_AROUND = 9
"""Places in either direction over which the flow is averaged for ``drift``; a third of them has to count."""
_GRID = 6
"""px between the places at which a flow is looked at."""

type _Part = tuple[slice, slice]
_PLACES: _Part = np.s_[_GRID // 2 :: _GRID, _GRID // 2 :: _GRID]
"""The flow is smooth, and its pixels are many."""
_ALL: _Part = np.s_[:, :]


@dataclass(frozen=True, slots=True)
class Motion:
    """What moves after the refined alignment.

    Attributes:
        percentile: 90th of the flow's length over textured places, in px of a picture of 512 px.
        patches: share of those places that moved by themselves, as parts of things that did, for each of
            ``STEPS``.
        quiet: median correlation of the places that lie still.
        followed: share of the textured places that are alike where the flow leads; low for other scenes.
        drift: median length of the flow's mean over 9 by 9 places, in px of a picture of 512 px; 0 where
            nothing was found to move. Noise of the flow cancels out in it, a depth does not.
        homography: the refined one, px of a to px of b.
    """

    percentile: float
    patches: tuple[float, ...]
    quiet: float
    followed: float
    drift: float
    homography: Float64Array


def softened(grey: UInt8Array) -> UInt8Array:
    """Contrast evened, and softened: copies that were shrunk or blurred have lost the finest detail."""
    import cv2

    return np.asarray(cv2.GaussianBlur(cv2.createCLAHE(2.0, (8, 8)).apply(grey), (0, 0), _SOFTEN), np.uint8)


def refined(a: UInt8Array, b: UInt8Array, homography: Float64Array, rounds: int = 1) -> Float64Array:
    """Improves an alignment that is a few px off, by the flow (DIS) that is left after it.

    Args:
        a, b: :func:`softened` grey pictures, uint8 (h, w).
        homography: px of a to px of b.

    Returns:
        float64 (3, 3): px of a to px of b; the given one where nothing could be followed.
    """
    import cv2

    for _ in range(rounds):
        y, mask = _laid_on(b, a.shape, homography)
        if cv2.countNonZero(mask) < 0.03 * mask.size:
            return homography
        left, right = _blanked(a, y, mask)
        flow = _flow(left, right, fast=True)
        rows, columns = np.nonzero((mask > 0) & (_texture(left) > _TEXTURE))
        every = max(1, len(rows) // _SAMPLES)
        rows, columns = rows[::every], columns[::every]
        step = _plane(columns, rows, flow[rows, columns], max(a.shape))
        if step is None:
            return homography
        homography = homography @ step
        homography = homography / homography[2, 2]
    return homography


def residual_motion(
    a: UInt8Array, b: UInt8Array, homography: Float64Array, *, follow: bool = False
) -> Motion | None:
    """Follows every place from a to b (DIS, Kroeger et al., ECCV 2016) and takes the plane's motion out.

    Args:
        a, b: :func:`softened` grey pictures, uint8 (h, w), about 400 px on the longest side: at 256 a step
            to the side is hard to see.
        homography: px of a to px of b, good to a few px.
        follow: whether ``followed`` is wanted; else it is 1 for pictures that hardly move.

    Returns:
        None where too little is shared, or is textured, to say.
    """
    import cv2

    y, mask = _laid_on(b, a.shape, homography)
    if cv2.countNonZero(mask) < 0.03 * mask.size:
        return None
    left, right = _blanked(a, y, mask)
    texture = np.minimum(_texture(left, _PLACES), _texture(right, _PLACES))
    counted = (mask[_PLACES] > 0) & (texture > _TEXTURE)
    if counted.sum() < 0.01 * counted.size:
        return None
    followed = _Followed(a, b, homography, right, _flow(left, right), counted)
    if not follow:
        # Of nearly all copies nothing seems to move even where the flow is not followed back.
        found = followed.motion(counted, follow)
        if found is None or not any(found.patches):
            return found
    consistent = counted & followed.returns(_flow(right, left))
    return None if consistent.sum() < 0.005 * counted.size else followed.motion(consistent, follow)


@dataclass(frozen=True)
class _Followed:
    """Where the places of a picture lead.

    Attributes:
        a, b, homography: as :func:`residual_motion` has them.
        right: b laid on a, nothing outside of what both show.
        forward: float32 (h, w, 2), the flow to it, px.
        counted: bool, which of ``_PLACES`` have texture in both.
    """

    a: UInt8Array
    b: UInt8Array
    homography: Float64Array
    right: UInt8Array
    forward: Float32Array
    counted: NDArray[np.bool_]

    @cached_property
    def places(self) -> tuple[Float32Array, Float32Array]:
        """Columns and rows of ``_PLACES``, px."""
        height, width = self.a.shape
        columns, rows = np.meshgrid(
            np.arange(_GRID // 2, width, _GRID, dtype=np.float32),
            np.arange(_GRID // 2, height, _GRID, dtype=np.float32),
        )
        return columns, rows

    @cached_property
    def leads_to(self) -> tuple[Float32Array, Float32Array]:
        """Where the flow leads from there, px."""
        moved_by = self.forward[_PLACES]
        return self.places[0] + moved_by[..., 0], self.places[1] + moved_by[..., 1]

    @cached_property
    def alike(self) -> Float32Array:
        """How like the place that the flow leads to is to the place itself."""
        return _correlation(self.a, _brought(self.right, self.forward), _PLACES)

    def returns(self, backward: Float32Array) -> NDArray[np.bool_]:
        """From which places the way back leads to about where it came from."""
        import cv2

        moved_by = self.forward[_PLACES]
        returned = moved_by + cv2.remap(backward, *self.leads_to, cv2.INTER_LINEAR)
        gap = np.hypot(returned[..., 0], returned[..., 1])
        return np.asarray(gap < 0.5 + 0.1 * np.hypot(moved_by[..., 0], moved_by[..., 1]))

    def motion(self, consistent: NDArray[np.bool_], follow: bool) -> Motion | None:
        """What moves of these places beside the plane that most of them lie on; None without one."""
        size = max(self.a.shape)
        columns, rows = self.places
        step = _plane(columns[consistent], rows[consistent], self.forward[_PLACES][consistent], size)
        if step is None:
            return None
        # What the plane itself still moved is no motion.
        to_x, to_y = self.leads_to
        scale = step[2, 0] * columns + step[2, 1] * rows + 1
        aside = (
            to_x - (step[0, 0] * columns + step[0, 1] * rows + step[0, 2]) / scale,
            to_y - (step[1, 0] * columns + step[1, 1] * rows + step[1, 2]) / scale,
        )
        rest = np.hypot(*aside) * (512 / size)
        better = self.homography @ step
        better = better / better[2, 2]
        places = float(self.counted.sum())
        patches, quiet, followed, drift = (0.0,) * len(STEPS), 1.0, 1.0, 0.0
        # Places that did not move cannot be a patch that did.
        if follow or (consistent & (rest > STEPS[-1][0])).sum() > 0.002 * places:
            still = _correlation(self.a, _laid_on(self.b, self.a.shape, better)[0], _PLACES)
            followed = float((self.counted & (self.alike > _ALIKE)).sum() / places)
            moved = _moved(consistent, rest, self.alike, still)
            patches = tuple(float(opened.sum()) / places for opened in moved)
            at_rest = still[self.counted & (moved[-1] == 0)]
            quiet = float(np.median(at_rest)) if len(at_rest) else 0.0
            drift = _drift(aside, consistent) * (512 / size)
        return Motion(float(np.percentile(rest[consistent], 90)), patches, quiet, followed, drift, better)


def _drift(aside: tuple[Float64Array, Float64Array], consistent: NDArray[np.bool_]) -> float:
    """The median length of the means of vectors around consistent places; 0 where none has enough around."""
    import cv2

    def summed(values: NDArray[np.generic]) -> Float64Array:
        part = np.asarray(values * consistent, np.float64)
        size = (_AROUND, _AROUND)
        return np.asarray(cv2.boxFilter(part, -1, size, normalize=False, borderType=cv2.BORDER_CONSTANT))

    count = summed(consistent)
    enough = consistent & (count >= _AROUND * _AROUND / 3)
    if not enough.any():
        return 0.0
    x, y = (summed(each)[enough] / count[enough] for each in aside)
    return float(np.median(np.hypot(x, y)))


def _moved(
    consistent: NDArray[np.bool_], rest: Float64Array, alike: Float32Array, still: Float32Array
) -> list[UInt8Array]:
    """Which places are patches that moved by themselves, 1 there, for each of ``STEPS``."""
    import cv2

    found = []
    for least, gain in STEPS:
        # In copies the flow wanders along edges and through noise, which makes nothing more alike.
        moved = consistent & (rest > least) & (alike > _ALIKE) & (alike - still > gain)
        # Single places are noise of the flow; things are larger.
        opened = cv2.morphologyEx(moved.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2)))
        found.append(np.asarray(opened, np.uint8))
    return found


def _brought(right: UInt8Array, forward: Float32Array) -> UInt8Array:
    """The right picture as it looks from the left one, each pixel brought from where the flow leads."""
    import cv2

    columns, rows = np.meshgrid(
        np.arange(right.shape[1], dtype=np.float32), np.arange(right.shape[0], dtype=np.float32)
    )
    return np.asarray(
        cv2.remap(right, columns + forward[..., 0], rows + forward[..., 1], cv2.INTER_LINEAR), np.uint8
    )


def _laid_on(
    picture: UInt8Array, shape: tuple[int, ...], homography: Float64Array
) -> tuple[UInt8Array, UInt8Array]:
    """The picture as it lies on the canvas of the other one, and where (eroded a little)."""
    import cv2

    way, size = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, (shape[1], shape[0])
    warped = cv2.warpPerspective(picture, homography, size, flags=way)
    inside = cv2.warpPerspective(np.full(picture.shape, 255, np.uint8), homography, size, flags=way)
    mask = cv2.erode(inside, np.ones((9, 9), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(warped, np.uint8), np.asarray(mask, np.uint8)


def _blanked(x: UInt8Array, y: UInt8Array, mask: UInt8Array) -> tuple[UInt8Array, UInt8Array]:
    """Both pictures with nothing to follow outside of what both show."""
    outside = mask == 0
    left, right = x.copy(), y.copy()
    left[outside] = right[outside] = 127
    return left, right


def _flow(left: UInt8Array, right: UInt8Array, *, fast: bool = False) -> Float32Array:
    import cv2

    preset = cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST if fast else cv2.DISOPTICAL_FLOW_PRESET_FAST
    flow = np.zeros((*left.shape, 2), np.float32)
    return np.asarray(cv2.DISOpticalFlow.create(preset).calc(left, right, flow), np.float32)


def _plane(
    columns: NDArray[np.generic], rows: NDArray[np.generic], flow: Float32Array, size: int
) -> Float64Array | None:
    """The homography near the identity that explains most of a flow (Tukey's weights), px to px.

    Args:
        columns, rows: (n,), where; flow: float32 (n, 2), how far these places moved, px.
        size: of the picture, px; what is computed with is of order one.
    """
    if len(rows) < 50:
        return None
    x, y = columns.astype(np.float64) / size, rows.astype(np.float64) / size
    u, v = flow[:, 0].astype(np.float64) / size, flow[:, 1].astype(np.float64) / size
    tx, ty = x + u, y + v
    # x' = (h0 x + h1 y + h2) / (h6 x + h7 y + 1), linear in h once multiplied out: two equations a place,
    # rows [x y 1 0 0 0 -tx x -tx y] = tx and [0 0 0 x y 1 -ty x -ty y] = ty, summed as 3 x 3 moments.
    place = np.stack([x, y, np.ones_like(x)])
    moments = np.stack([np.ones_like(x), tx, ty, tx * tx + ty * ty])[:, None] * place
    weight = np.ones(len(x))
    normal, right = np.zeros((8, 8)), np.zeros(8)
    solution = np.zeros(8)
    for _ in range(6):
        plain, by_x, by_y, by_both = moments * weight @ place.T
        normal[:3, :3] = normal[3:6, 3:6] = plain
        normal[:3, 6:] = -by_x[:, :2]
        normal[3:6, 6:] = -by_y[:, :2]
        normal[6:, :6] = normal[:6, 6:].T
        normal[6:, 6:] = by_both[:2, :2]
        right[:3], right[3:6], right[6:] = by_x[2], by_y[2], -by_both[2, :2]
        try:
            solution = np.linalg.solve(normal, right)
        except np.linalg.LinAlgError:
            return None
        to_x, to_y = solution[:6].reshape(2, 3) @ place
        scale = solution[6] * x + solution[7] * y + 1
        away = np.hypot(to_x - scale * tx, to_y - scale * ty)
        width = max(4.0 * float(np.median(away)), 0.5 / size)
        weight = np.where(away < width, (1 - (away / width) ** 2) ** 2, 0)
    matrix = np.append(solution, 1.0).reshape(3, 3)
    to_size = np.diag([size, size, 1.0])
    found = to_size @ matrix @ np.linalg.inv(to_size)
    return np.asarray(found / found[2, 2], np.float64)


def _texture(grey: UInt8Array, part: _Part = _ALL) -> Float32Array:
    """Standard deviation around these pixels, grey levels."""
    return np.asarray(np.sqrt(_spread(grey, _mean(grey, 9, part), 9, part)), np.float32)


def _correlation(a: UInt8Array, b: UInt8Array, part: _Part) -> Float32Array:
    """Correlation of the surroundings of these pixels."""
    import cv2

    mx, my = _mean(a, 15, part), _mean(b, 15, part)
    vx, vy = _spread(a, mx, 15, part), _spread(b, my, 15, part)
    product = np.asarray(cv2.multiply(a, b, dtype=cv2.CV_32F), np.float32)
    covariance = _mean(product, 15, part) - mx * my
    return np.asarray(covariance / np.sqrt((vx + 4) * (vy + 4)), np.float32)


def _mean(values: UInt8Array | Float32Array, side: int, part: _Part) -> Float32Array:
    import cv2

    return np.asarray(cv2.boxFilter(values, cv2.CV_32F, (side, side)), np.float32)[part]


def _spread(grey: UInt8Array, mean: Float32Array, side: int, part: _Part) -> Float32Array:
    import cv2

    squares = np.asarray(cv2.sqrBoxFilter(grey, cv2.CV_32F, (side, side)), np.float32)[part]
    return np.asarray(np.maximum(squares - mean * mean, 0), np.float32)
