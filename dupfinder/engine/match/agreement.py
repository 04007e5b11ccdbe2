"""Two pictures laid on each other and compared block by block.

Points that agree are not enough: a letterhead, a chart's axes, a chat app or a picture frame gives dozens.
What is shared has to be alike everywhere, so the worst window counts as much as the mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dupfinder.engine.types import Float32Array, Float64Array, UInt8Array

BLOCK = 16
"""px, side of a block."""
STEP = 8
NOISE = 3.0
"""Grey levels of contrast that are taken for compression and grain."""
STRONG = 4.0
"""Grey levels of contrast beyond noise with which even a small thing that moved shows in a block."""
LEAST_BLOCKS = 20
FLAT_SHARE = 0.4
"""Text, charts, things on white: this share of the pixels lies within 2 levels of one grey."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How alike two aligned pictures are.

    Attributes:
        mean: correlation of the blocks, weighted by their texture, -1 to 1.
        worst: the same in the half-by-half window of the overlap where it is least.
        median: of the blocks with texture, unweighted; above ``mean`` where something was drawn over one.
        broken: share of the textured blocks that do not correlate at all: something lies over them.
        patchy: the same blocks as a share of all blocks.
        core: share of the textured blocks in the middle half that correlate well; 1 where there are none.
        textured: number of blocks with clear texture.
        least: correlation of the block of strong texture that correlates least; 1 where there are none.
        covered_a, covered_b: share of either picture that the other shows.
        blocks: number of blocks compared.
    """

    mean: float
    worst: float
    median: float
    broken: float
    patchy: float
    core: float
    textured: int
    least: float
    covered_a: float
    covered_b: float
    blocks: int


def flat(grey: UInt8Array) -> bool:
    """Whether a picture, uint8 (h, w), is mostly one grey, as text and charts are."""
    import cv2

    counts = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel()
    around = np.convolve(counts, np.ones(5, np.float32), "same")
    return bool(around.max() >= FLAT_SHARE * grey.size)


def agreement(
    a: UInt8Array, b: UInt8Array, homography: Float64Array, without: UInt8Array | None = None
) -> Agreement | None:
    """Compares two grey pictures, uint8 (h, w), where ``homography`` (px of a to px of b) lays them together.

    Brightness and contrast of each block do not count, so filters and greys pass. None where they overlap in
    fewer than ``LEAST_BLOCKS`` blocks.

    Args:
        without: uint8, of the shape of a at any size, 255 where something was drawn over one of the two.
    """
    import cv2

    covered_a = _covered(a.shape, b.shape, homography)
    covered_b = _covered(b.shape, a.shape, np.linalg.inv(homography))
    # On the canvas where what they share is larger, the smaller one is enlarged: nothing is thrown away.
    if covered_a * a.size < covered_b * b.size:
        first, second, onto = b, a, homography
    else:
        first, second, onto = a, b, np.linalg.inv(homography)
    height, width = first.shape
    warped = cv2.warpPerspective(second, onto, (width, height), flags=cv2.INTER_AREA)
    inside = cv2.warpPerspective(np.full(second.shape, 255, np.uint8), onto, (width, height))
    correlation, weight = _blocks(first, np.asarray(warped, np.uint8))
    valid = _of_blocks(np.asarray(inside, np.float32)) > 0.97 * 255
    if without is not None:
        hidden = cv2.resize(without, (a.shape[1], a.shape[0]), interpolation=cv2.INTER_NEAREST)
        if first is b:
            hidden = cv2.warpPerspective(hidden, onto, (width, height))
        valid &= _of_blocks(np.asarray(hidden, np.float32)) < 0.03 * 255
    weight = np.where(valid, weight, 0)
    if valid.sum() < LEAST_BLOCKS or weight.sum() <= 0:
        return None
    mean = float((correlation * weight).sum() / weight.sum())
    textured = valid & (weight > 0.25 * weight[valid].mean())
    median = float(np.median(correlation[textured])) if textured.any() else mean
    lost = textured & (correlation < 0.3)
    broken = float(lost[textured].mean()) if textured.any() else 0.0
    rows, columns = textured.shape
    middle = np.zeros_like(textured)
    middle[rows // 4 : rows - rows // 4, columns // 4 : columns - columns // 4] = True
    middle &= textured
    core = float((correlation[middle] > 0.7).mean()) if middle.any() else 1.0
    worst = _worst(correlation, weight, valid)
    return Agreement(
        mean,
        worst,
        median,
        broken,
        float(lost.sum() / valid.sum()),
        core,
        int((textured & (weight > 1)).sum()),
        float(correlation.min(where=weight > STRONG, initial=1.0)),
        covered_a,
        covered_b,
        int(valid.sum()),
    )


def _blocks(a: UInt8Array, b: UInt8Array) -> tuple[Float32Array, Float32Array]:
    """Correlation and weight (texture) of each block, float32 (rows, columns) each."""
    import cv2

    # Without what changes slowly: the ramps of two skies are always alike.
    x, y = (
        np.asarray(cv2.GaussianBlur(each, (0, 0), 1.2), np.float32) - cv2.blur(each, (33, 33))
        for each in (a, b)
    )
    mx, my = _of_blocks(x), _of_blocks(y)
    vx, vy = np.maximum(_of_blocks(x * x) - mx * mx, 0), np.maximum(_of_blocks(y * y) - my * my, 0)
    correlation = (_of_blocks(x * y) - mx * my) / np.sqrt((vx + 1) * (vy + 1))
    # Texture that only one side has weighs as well: it is what tells two letters on one letterhead apart.
    weight = np.maximum(np.minimum(np.sqrt(np.maximum(vx, vy)), 24) - NOISE, 0)
    return np.asarray(correlation, np.float32), np.asarray(weight, np.float32)


def _of_blocks(values: Float32Array) -> Float32Array:
    """Mean of each block of ``BLOCK`` px, every ``STEP`` px."""
    import cv2

    rows, columns = max(2, values.shape[0] // STEP), max(2, values.shape[1] // STEP)
    part = values[: rows * STEP, : columns * STEP]
    # A whole number of pixels a cell: the mean of exactly those.
    cells = np.asarray(cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)
    return np.asarray((cells[1:, 1:] + cells[:-1, 1:] + cells[1:, :-1] + cells[:-1, :-1]) / 4, np.float32)


def _worst(correlation: Float32Array, weight: Float32Array, valid: NDArray[np.bool_]) -> float:
    """The least weighted mean of a window of half the overlap's width and height, with enough texture."""
    rows, columns = np.flatnonzero(valid.any(1)), np.flatnonzero(valid.any(0))
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    c, w = (correlation * weight)[box], weight[box]
    height, width = max(2, c.shape[0] // 2), max(2, c.shape[1] // 2)

    def windows(values: Float32Array) -> Float64Array:
        total = np.pad(values.astype(np.float64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
        upper = total[:-height, width:] + total[height:, :-width]
        return np.asarray(total[height:, width:] - upper + total[:-height, :-width], np.float64)

    sums, weights = windows(c), windows(w)
    # A window of sky says nothing: it needs a tenth of the texture that its area would have on average.
    enough = weights > 0.1 * w.sum() * height * width / w.size
    return float((sums[enough] / weights[enough]).min()) if enough.any() else -1.0


def _covered(shape: tuple[int, ...], other: tuple[int, ...], homography: Float64Array) -> float:
    """The share of a picture that falls into the other one, from a grid of 32 x 32 places."""
    y, x = np.mgrid[0 : shape[0] - 1 : 32j, 0 : shape[1] - 1 : 32j]
    moved = np.column_stack([x.ravel(), y.ravel(), np.ones(x.size)]) @ homography.T
    px, py = moved[:, 0] / moved[:, 2], moved[:, 1] / moved[:, 2]
    hit = (moved[:, 2] > 0) & (px >= -1) & (py >= -1) & (px <= other[1]) & (py <= other[0])
    return float(hit.mean())
