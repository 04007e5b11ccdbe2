"""Whether two aligned pictures have their colours from one shot."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dupfinder.engine.match import mapping
from dupfinder.engine.match.look import View
from dupfinder.engine.types import Float64Array, UInt8Array

COLOURS = 11.0
"""Levels by which a quarter of the smoothed colours differ at least: more than strong compression does."""
CHROMA = 5.0
"""Mean span of the channels, levels, from which a picture counts as coloured."""
_KEPT = 0.75
_SPREAD, _TINT = 4.0, 8.0
"""Spread and mean length in CIELAB's a and b below which there is no colour to compare."""


@dataclass(frozen=True)
class Colours:
    """How the colours of two pictures go together; finds out what it is asked for.

    A filter, a cast or a loss of saturation keeps red things redder than green ones; other tiles in one
    pattern do not.

    Attributes:
        one, other: smoothed colours at the same places of either, RGB, uint8 (n, 3); none where they share
            too few.
    """

    one: UInt8Array
    other: UInt8Array

    @cached_property
    def contrast(self) -> float:
        """Correlation of the chroma's deviations from their median, -1 to 1; 1 where one has none."""
        p, q = self._chroma
        return _cosine(p - np.median(p, axis=0), q - np.median(q, axis=0), _SPREAD) if len(p) else 1.0

    @cached_property
    def tint(self) -> float:
        """Cosine of the chroma itself, -1 to 1; 1 where one is grey."""
        return _cosine(*self._chroma, _TINT) if len(self.one) else 1.0

    @cached_property
    def changed(self) -> bool:
        """Whether the colours differ by more than compression does, or have lost their saturation."""
        if not len(self.one):
            return False
        spans = sorted(mean_span(each) for each in (self.one, self.other))
        if spans[1] > CHROMA and spans[0] < 0.4 * spans[1]:
            return True
        red, green, blue = np.abs(self.one.astype(np.int16) - self.other).T
        away = np.maximum(np.maximum(red, green), blue)
        return float(np.percentile(away, 75)) > COLOURS

    @cached_property
    def _chroma(self) -> tuple[Float64Array, Float64Array]:
        import cv2

        one, other = (
            np.asarray(cv2.cvtColor(each[None], cv2.COLOR_RGB2LAB)[0, :, 1:], np.float64) - 128
            for each in (self.one, self.other)
        )
        return one, other


def colours(a: View, b: View, homography: Float64Array) -> Colours:
    """Compares the smoothed colours of two views; ``homography`` between their shares."""
    import cv2

    x, y = a.colour, b.colour
    back = mapping.between(y, x, np.linalg.inv(homography))
    size = (x.shape[1], x.shape[0])
    warped = np.asarray(cv2.warpPerspective(cv2.blur(y, (7, 7)), back, size), np.uint8)
    inside = np.asarray(cv2.warpPerspective(np.full(y.shape[:2], 255, np.uint8), back, size)) > 250
    places = np.flatnonzero(inside)
    if len(places) < 50:
        places = places[:0]
    smooth = np.asarray(cv2.blur(x, (7, 7)), np.uint8)
    return Colours(smooth.reshape(-1, 3)[places], warped.reshape(-1, 3)[places])


def mean_span(colours: UInt8Array) -> float:
    """How coloured pixels, uint8 (n, 3), are: mean span of their channels, levels."""
    red, green, blue = colours.T
    most = np.maximum(np.maximum(red, green), blue)
    return float((most - np.minimum(np.minimum(red, green), blue)).mean())


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
