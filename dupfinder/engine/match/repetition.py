"""Whether a picture repeats itself, as tilings and fabrics do: then structure alone says little."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from dupfinder.engine.types import Float32Array, UInt8Array

_LEAST_SHIFT = 14
"""px: nearer than this every picture is like itself."""
_LEAST_OVERLAP = 0.15


def repetition(grey: UInt8Array) -> float:
    """The highest peak of the autocorrelation beside the middle, about 0 to 1, of a grey uint8 (h, w).

    By the Wiener-Khinchin theorem; windowed, and divided by what the window leaves of each shift.
    """
    import cv2

    values = cv2.GaussianBlur(grey, (0, 0), 1.2).astype(np.float32) - cv2.blur(grey, (33, 33))
    window, counted = _of_size(*grey.shape)
    power = _autocorrelation(values * window)
    if power[0, 0] <= 0:
        return 0.0
    return float((power[: len(counted)] * counted).max(initial=0.0) / power[0, 0])


@lru_cache(maxsize=16)
def _of_size(height: int, width: int) -> tuple[Float32Array, Float32Array]:
    """Of pictures of a size: the window, and what each shift in the upper half counts."""
    window = np.outer(np.hanning(height), np.hanning(width)).astype(np.float32)
    left = _autocorrelation(window)[: height // 2]
    rows, columns = (np.arange(length) for length in left.shape)
    # Shifts to the left stand at the end of a row.
    sideways = np.minimum(columns, len(columns) - columns)
    away = np.hypot(rows[:, None], sideways[None, :])
    aside = (away > _LEAST_SHIFT) & (sideways < width // 2)[None, :]
    return window, aside * (left[0, 0] / np.maximum(left, _LEAST_OVERLAP * left[0, 0]))


def _autocorrelation(values: Float32Array) -> Float32Array:
    """Right for shifts of up to half the picture: no more is wanted, and padding costs time."""
    import cv2

    height, width = (cv2.getOptimalDFTSize(length + length // 2) for length in values.shape)
    padded = np.zeros((height, width), np.float32)
    padded[: values.shape[0], : values.shape[1]] = values
    spectrum = cv2.dft(padded)
    power = cv2.mulSpectrums(spectrum, spectrum, 0, conjB=True)
    return np.asarray(cv2.dft(power, flags=cv2.DFT_INVERSE | cv2.DFT_SCALE), np.float32)
