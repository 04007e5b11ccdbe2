"""What still moves after alignment: tells a copy of a shot from another shot of the same scene.

A copy is one plane, and a homography lays it on its original to a fraction of a pixel. After a step of the
camera near things move against far ones, and no homography stops that; people and leaves move by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

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
_GRID = 6
"""px between the places at which a flow is looked at."""


@dataclass(frozen=True, slots=True)
class Motion:
    """What moves after the refined alignment.

    Attributes:
        percentile: 90th of the flow's length over textured places, in px of a picture of 512 px.
        patches: share of those places that moved by themselves, as parts of things that did, for each of
            ``STEPS``.
        quiet: median correlation of the places that lie still.
        followed: share of the textured places that are alike where the flow leads; low for other scenes.
        homography: the refined one, px of a to px of b.
    """

    percentile: float
    patches: tuple[float, ...]
    quiet: float
    followed: float
    homography: Float64Array


def refined(a: UInt8Array, b: UInt8Array, homography: Float64Array, rounds: int = 1) -> Float64Array:
    """Improves an alignment that is a few px off, by the flow (DIS) that is left after it.

    Args:
        a, b: grey pictures, uint8 (h, w).
        homography: px of a to px of b.

    Returns:
        float64 (3, 3): px of a to px of b; the given one where nothing could be followed.
    """
    x = _soft(a)
    for _ in range(rounds):
        y, mask = _laid_on(_soft(b), a.shape, homography)
        if (mask > 0).mean() < 0.03:
            return homography
        left, right = _blanked(x, y, mask)
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
        a, b: grey pictures, uint8 (h, w), about 400 px on the longest side: at 256 a step to the side is
            hard to see.
        homography: px of a to px of b, good to a few px.
        follow: whether ``followed`` is wanted; else it is 1 for pictures that hardly move.

    Returns:
        None where too little is shared, or is textured, to say.
    """
    import cv2

    x = _soft(a)
    y, mask = _laid_on(_soft(b), a.shape, homography)
    if (mask > 0).mean() < 0.03:
        return None
    left, right = _blanked(x, y, mask)
    forward, backward = _flow(left, right), _flow(right, left)
    # Looked at on a grid: the flow is smooth, and its pixels are many.
    columns, rows = np.meshgrid(
        np.arange(_GRID // 2, a.shape[1], _GRID, dtype=np.float32),
        np.arange(_GRID // 2, a.shape[0], _GRID, dtype=np.float32),
    )
    grid = np.s_[_GRID // 2 :: _GRID, _GRID // 2 :: _GRID]
    moved_by = forward[grid]
    to_x, to_y = columns + moved_by[..., 0], rows + moved_by[..., 1]
    returned = moved_by + cv2.remap(backward, to_x, to_y, cv2.INTER_LINEAR)
    length = np.hypot(moved_by[..., 0], moved_by[..., 1])
    gap = np.hypot(returned[..., 0], returned[..., 1])
    counted = (mask[grid] > 0) & (np.minimum(_texture(left)[grid], _texture(right)[grid]) > _TEXTURE)
    consistent = counted & (gap < 0.5 + 0.1 * length)
    step = _plane(columns[consistent], rows[consistent], moved_by[consistent], max(a.shape))
    if counted.sum() < 0.01 * counted.size or consistent.sum() < 0.005 * counted.size or step is None:
        return None
    # What the plane itself still moved is no motion.
    scale = step[2, 0] * columns + step[2, 1] * rows + 1
    rest = np.hypot(
        to_x - (step[0, 0] * columns + step[0, 1] * rows + step[0, 2]) / scale,
        to_y - (step[1, 0] * columns + step[1, 1] * rows + step[1, 2]) / scale,
    ) * (512 / max(a.shape))
    better = homography @ step
    better = better / better[2, 2]
    places = float(counted.sum())
    patches, quiet, followed = (0.0,) * len(STEPS), 1.0, 1.0
    # Places that did not move cannot be a patch that did, and most copies end here.
    if follow or (consistent & (rest > STEPS[-1][0])).sum() > 0.002 * places:
        alike = _correlation(x, _followed(right, forward))[grid]
        followed = float((counted & (alike > _ALIKE)).sum() / places)
        plane, _ = _laid_on(_soft(b), a.shape, better)
        still = _correlation(x, plane)[grid]
        found = []
        opened = np.zeros(counted.shape, np.uint8)
        for least, gain in STEPS:
            # In copies the flow wanders along edges and through noise, which makes nothing more alike.
            moved = consistent & (rest > least) & (alike > _ALIKE) & (alike - still > gain)
            # Single places are noise of the flow; things are larger.
            opened = np.asarray(cv2.morphologyEx(moved.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2))))
            found.append(float(opened.sum()) / places)
        patches = tuple(found)
        at_rest = still[counted & (opened == 0)]
        quiet = float(np.median(at_rest)) if len(at_rest) else 0.0
    return Motion(float(np.percentile(rest[consistent], 90)), patches, quiet, followed, better)


def _followed(right: UInt8Array, forward: Float32Array) -> UInt8Array:
    """The right picture as it looks from the left one, each pixel brought from where the flow leads."""
    import cv2

    columns, rows = np.meshgrid(
        np.arange(right.shape[1], dtype=np.float32), np.arange(right.shape[0], dtype=np.float32)
    )
    return np.asarray(
        cv2.remap(right, columns + forward[..., 0], rows + forward[..., 1], cv2.INTER_LINEAR), np.uint8
    )


def _soft(grey: UInt8Array) -> UInt8Array:
    """Contrast evened, and softened: copies that were shrunk or blurred have lost the finest detail."""
    import cv2

    return np.asarray(cv2.GaussianBlur(cv2.createCLAHE(2.0, (8, 8)).apply(grey), (0, 0), _SOFTEN), np.uint8)


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
    one, zero = np.ones_like(x), np.zeros_like(x)
    tx, ty = x + u, y + v
    # x' = (h0 x + h1 y + h2) / (h6 x + h7 y + 1), linear in h once multiplied out.
    design = np.vstack(
        [
            np.column_stack([x, y, one, zero, zero, zero, -tx * x, -tx * y]),
            np.column_stack([zero, zero, zero, x, y, one, -ty * x, -ty * y]),
        ]
    )
    target = np.concatenate([tx, ty])
    weight = np.ones(len(x))
    solution = np.zeros(8)
    for _ in range(6):
        both = np.concatenate([weight, weight])
        weighted = design * both[:, None]
        try:
            solution = np.linalg.solve(weighted.T @ design, weighted.T @ target)
        except np.linalg.LinAlgError:
            return None
        rest = design @ solution - target
        away = np.hypot(rest[: len(x)], rest[len(x) :])
        width = max(4.0 * float(np.median(away)), 0.5 / size)
        weight = np.where(away < width, (1 - (away / width) ** 2) ** 2, 0)
    matrix = np.append(solution, 1.0).reshape(3, 3)
    to_size = np.diag([size, size, 1.0])
    found = to_size @ matrix @ np.linalg.inv(to_size)
    return np.asarray(found / found[2, 2], np.float64)


def _texture(grey: UInt8Array) -> Float32Array:
    """Standard deviation around every pixel, grey levels."""
    import cv2

    values = grey.astype(np.float32)
    mean = cv2.blur(values, (9, 9))
    return np.asarray(np.sqrt(np.maximum(cv2.blur(values * values, (9, 9)) - mean * mean, 0)), np.float32)


def _correlation(a: UInt8Array, b: UInt8Array) -> Float32Array:
    """Correlation of the surroundings of every pixel."""
    import cv2

    x, y, size = a.astype(np.float32), b.astype(np.float32), (15, 15)
    mx, my = cv2.blur(x, size), cv2.blur(y, size)
    vx, vy = cv2.blur(x * x, size) - mx * mx, cv2.blur(y * y, size) - my * my
    covariance = cv2.blur(x * y, size) - mx * my
    return np.asarray(covariance / np.sqrt((np.maximum(vx, 0) + 4) * (np.maximum(vy, 0) + 4)), np.float32)
