"""What can be measured of a photo by itself: sharpness, burnt-out light, blocked shadows."""

from __future__ import annotations

import numpy as np

from dupfinder.engine.pair_types import Quality
from dupfinder.engine.types import Float64Array, UInt8Array

BURNT, BLOCKED = 250, 5
"""All three channels at least, or at most, this: no drawing is left there. Compression rings by a few."""
SOFTEN = 1.0
"""px, sigma: grain and blocks of compression are not sharpness."""
HALF = 0.12
"""Response at which a photo is given 50 of 100."""


def quality(pixels: UInt8Array, part: Float64Array, scale: float) -> Quality:
    """Measures a part of a picture.

    Sharpness is the variance of the Laplacian (Pech-Pacheco et al., ICPR 2000), taken after a Gaussian of
    one pixel and over the variance of the grey itself, so that a darker or softer copy does not count as
    less sharp: ``r = std(LoG) / std(grey)``, told as ``100 r / (r + 0.12)``. Two photos can be compared
    when they show the same part at the same ``scale``.

    Args:
        pixels: RGB, uint8 (h, w, 3), the full picture.
        part: a convex polygon in shares, float64 (n, 2).
        scale: px of the measurement a px of the picture.
    """
    import cv2

    height, width = pixels.shape[:2]
    left, top = np.floor(np.clip(part.min(0), 0, 1) * (width, height)).astype(int)
    right, bottom = np.ceil(np.clip(part.max(0), 0, 1) * (width, height)).astype(int)
    right, bottom = max(right, left + 1), max(bottom, top + 1)
    cut = pixels[top:bottom, left:right]
    corners = part * (width, height) - (left, top)
    inside = _mask(cut.shape[:2], corners)
    counted = max(1, cv2.countNonZero(inside))

    def between(least: int, most: int) -> float:
        found = cv2.inRange(cut, (least, least, least), (most, most, most))
        return cv2.countNonZero(cv2.bitwise_and(found, inside)) / counted

    burnt, blocked = between(BURNT, 255), between(0, BLOCKED)

    grey = cv2.cvtColor(cut, cv2.COLOR_RGB2GRAY)
    size = max(8, round(grey.shape[1] * scale)), max(8, round(grey.shape[0] * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled = cv2.resize(grey, size, interpolation=way).astype(np.float32)
    edges = cv2.Laplacian(cv2.GaussianBlur(scaled, (0, 0), SOFTEN), cv2.CV_32F)
    factor = np.array(size) / (grey.shape[1], grey.shape[0])
    around = _mask(scaled.shape, corners * factor)
    seen = cv2.erode(around, np.ones((9, 9), np.uint8), borderValue=0) > 0
    if np.count_nonzero(seen) < 64:
        return Quality(0.0, burnt, blocked)
    contrast = float(scaled[seen].std())
    response = float(edges[seen].std()) / contrast if contrast > 1 else 0.0
    return Quality(100 * response / (response + HALF), burnt, blocked)


def _mask(shape: tuple[int, ...], corners: Float64Array) -> UInt8Array:
    """255 inside a polygon, float64 (n, 2) in px; uint8 (h, w)."""
    import cv2

    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.round((corners - 0.5) * 16).astype(np.int32), 255, cv2.LINE_8, 4)
    return mask
