"""A picture at the size at which something is looked for in it."""

from __future__ import annotations

import numpy as np

from dupfinder.engine.types import UInt8Array


def scaled(pixels: UInt8Array, side: int) -> UInt8Array:
    """A picture, uint8 (h, w) or (h, w, 3), with this longest side, px; no side gets shorter than 16."""
    import cv2

    height, width = pixels.shape[:2]
    factor = side / max(height, width)
    if factor == 1:
        return pixels
    size = (max(16, round(width * factor)), max(16, round(height * factor)))
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, size, interpolation=way), np.uint8)
