"""Whether two aligned pictures have their colours from one shot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dupfinder.engine.match.look import View
from dupfinder.engine.types import Float64Array, UInt8Array

COLOURS = 11.0
"""Levels by which a quarter of the smoothed colours differ at least: more than strong compression does."""
CHROMA = 5.0
"""Mean span of the channels, levels, from which a picture counts as coloured."""
_KEPT = 0.75
_SPREAD, _TINT = 4.0, 8.0
"""Spread and mean length in CIELAB's a and b below which there is no colour to compare."""


@dataclass(frozen=True, slots=True)
class Colours:
    """How the colours of two pictures go together.

    A filter, a cast or a loss of saturation keeps red things redder than green ones; other tiles in one
    pattern do not.

    Attributes:
        contrast: correlation of the chroma's deviations from their median, -1 to 1; 1 where one has none.
        tint: cosine of the chroma itself, -1 to 1; 1 where one is grey.
        changed: whether the colours differ by more than compression does, or have lost their saturation.
    """

    contrast: float
    tint: float
    changed: bool


def colours(a: View, b: View, homography: Float64Array) -> Colours:
    """Compares the smoothed colours of two views; ``homography`` between their shares."""
    import cv2

    x, y = a.colour, b.colour
    size_a = np.diag([x.shape[1], x.shape[0], 1.0])
    size_b = np.diag([y.shape[1], y.shape[0], 1.0])
    back = np.linalg.inv(size_b @ homography @ np.linalg.inv(size_a))
    size = (x.shape[1], x.shape[0])
    warped = np.asarray(cv2.warpPerspective(cv2.blur(y, (7, 7)), back, size), np.uint8)
    inside = np.asarray(cv2.warpPerspective(np.full(y.shape[:2], 255, np.uint8), back, size)) > 250
    if inside.sum() < 50:
        return Colours(1.0, 1.0, False)
    smooth = np.asarray(cv2.blur(x, (7, 7)), np.uint8)
    p, q = _chroma(smooth)[inside], _chroma(warped)[inside]
    return Colours(
        _cosine(p - np.median(p, axis=0), q - np.median(q, axis=0), _SPREAD),
        _cosine(p, q, _TINT),
        _changed(smooth[inside], warped[inside]),
    )


def _chroma(picture: UInt8Array) -> Float64Array:
    import cv2

    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2LAB), np.float64)[..., 1:] - 128


def _cosine(p: Float64Array, q: Float64Array, least: float) -> float:
    """Of two fields of vectors, (n, 2) each, without the quarter that fits least: stickers do not count.

    1 where either is shorter than ``least`` on average.
    """
    length_p, length_q = np.sqrt((p * p).sum() / len(p)), np.sqrt((q * q).sum() / len(q))
    if min(length_p, length_q) < least:
        return 1.0
    apart = np.hypot(*(q / length_q - p / length_p).T)
    kept = apart <= np.quantile(apart, _KEPT)
    p, q = p[kept], q[kept]
    length_p, length_q = np.sqrt((p * p).sum() / len(p)), np.sqrt((q * q).sum() / len(q))
    if min(length_p, length_q) < 0.6 * least:
        return 1.0
    return float((p * q).sum() / len(p) / (length_p * length_q))


def _changed(one: UInt8Array, other: UInt8Array) -> bool:
    spans = sorted(float(np.ptp(each, axis=1).mean()) for each in (one, other))
    if spans[1] > CHROMA and spans[0] < 0.4 * spans[1]:
        return True
    away = np.abs(one.astype(np.int16) - other).max(1)
    return float(np.percentile(away, 75)) > COLOURS
