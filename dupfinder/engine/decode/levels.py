"""A picture in several sizes, so that a screen is painted from one that is hardly larger than itself."""

from __future__ import annotations

import numpy as np

from dupfinder.engine.types import UInt8Array

SMALLEST = 512
"""px, longest side: nothing smaller is made."""


def levels(pixels: UInt8Array) -> list[UInt8Array]:
    """The picture, its half, its quarter and so on, each averaged from the one before.

    Args:
        pixels: RGB, uint8 (h, w, 3).

    Returns:
        Blue, green, red and 255, uint8 (h, w, 4), the largest first: the bytes of a pixel as painters of
        most systems want them, so that nothing is converted later.
    """
    import cv2

    made = [np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2BGRA), np.uint8)]
    while max(made[-1].shape[:2]) >= 2 * SMALLEST:
        height, width = made[-1].shape[:2]
        half = (max(1, width // 2), max(1, height // 2))
        made.append(np.asarray(cv2.resize(made[-1], half, interpolation=cv2.INTER_AREA), np.uint8))
    return made
