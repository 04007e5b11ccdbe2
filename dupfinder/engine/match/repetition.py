"""Whether a picture repeats itself, as tilings and fabrics do: then structure alone says little."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dupfinder.engine.types import Float64Array, UInt8Array

_LEAST_SHIFT = 14
"""px: nearer than this every picture is like itself."""
_LEAST_OVERLAP = 0.15


def repetition(grey: UInt8Array) -> float:
    """The highest peak of the autocorrelation beside the middle, about 0 to 1, of a grey uint8 (h, w).

    By the Wiener-Khinchin theorem; windowed, and divided by what the window leaves of each shift.
    """
    import cv2

    values = cv2.GaussianBlur(grey, (0, 0), 1.2).astype(np.float64) - cv2.blur(grey, (33, 33))
    window, left, aside = _of_size(*grey.shape)
    power = _autocorrelation(values * window)
    if power[0, 0] <= 0:
        return 0.0
    alike = power[: len(left)] / np.maximum(left, _LEAST_OVERLAP * left[0, 0]) * (left[0, 0] / power[0, 0])
    return float(alike[aside].max(initial=0.0))


@lru_cache(maxsize=16)
def _of_size(height: int, width: int) -> tuple[Float64Array, Float64Array, NDArray[np.bool_]]:
    """Of pictures of a size: the window, the upper half of its autocorrelation, and which shifts count."""
    window = np.outer(np.hanning(height), np.hanning(width))
    left = _autocorrelation(window)[: height // 2]
    rows, columns = (np.arange(length) for length in left.shape)
    # Shifts to the left stand at the end of a row.
    sideways = np.minimum(columns, len(columns) - columns)
    away = np.hypot(rows[:, None], sideways[None, :])
    return window, left, (away > _LEAST_SHIFT) & (sideways < width // 2)[None, :]


def _autocorrelation(values: Float64Array) -> Float64Array:
    """Right for shifts of up to half the picture: no more is wanted, and padding costs time."""
    import cv2

    height, width = (cv2.getOptimalDFTSize(length + length // 2 + 1) for length in values.shape)
    spectrum = np.fft.rfft2(values, (height, width))
    return np.asarray(np.fft.irfft2(np.abs(spectrum) ** 2, (height, width)), np.float64)
