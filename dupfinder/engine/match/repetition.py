"""Whether a picture repeats itself, as tilings and fabrics do: then structure alone says little."""

from __future__ import annotations

import numpy as np

from dupfinder.engine.types import Float64Array, UInt8Array

_LEAST_SHIFT = 14
"""px: nearer than this every picture is like itself."""
_LEAST_OVERLAP = 0.15


def repetition(grey: UInt8Array) -> float:
    """The highest peak of the autocorrelation beside the middle, about 0 to 1, of a grey uint8 (h, w).

    By the Wiener-Khinchin theorem; windowed, and divided by what the window leaves of each shift.
    """
    import cv2

    height, width = grey.shape
    values = cv2.GaussianBlur(grey, (0, 0), 1.2).astype(np.float64) - cv2.blur(grey, (33, 33))
    window = np.outer(np.hanning(height), np.hanning(width))
    power = _autocorrelation(values * window)
    if power[0, 0] <= 0:
        return 0.0
    left = _autocorrelation(window)
    alike = power / np.maximum(left, _LEAST_OVERLAP * left[0, 0]) * (left[0, 0] / power[0, 0])
    rows = np.arange(alike.shape[0])
    columns = np.arange(alike.shape[1])
    # Shifts to the left stand at the end of a row.
    away = np.hypot(rows[:, None], np.minimum(columns, len(columns) - columns)[None, :])
    aside = (away > _LEAST_SHIFT) & (np.minimum(columns, len(columns) - columns) < width // 2)[None, :]
    return float(alike[: height // 2][aside[: height // 2]].max(initial=0.0))


def _autocorrelation(values: Float64Array) -> Float64Array:
    height, width = values.shape
    spectrum = np.fft.rfft2(values, (2 * height, 2 * width))
    return np.asarray(np.fft.irfft2(np.abs(spectrum) ** 2, (2 * height, 2 * width)), np.float64)
