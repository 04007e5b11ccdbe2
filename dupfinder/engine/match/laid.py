"""One picture laid on another one, with its colours brought to the other's: what is left differs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dupfinder.engine.match import mapping
from dupfinder.engine.match.colours import CHROMA, mean_span
from dupfinder.engine.types import Float32Array, Float64Array, UInt8Array

LEAST_LEVELS, LEAST_RATIO = 10.0, 4.0
"""By how much a square stands out at least: in levels, and beside the median of all."""
_LEAST_OVERLAP = 0.03
_SAMPLES, _ROUNDS = 1000, 6


@dataclass(frozen=True, slots=True)
class Laid:
    """Two pictures on the canvas of the first.

    Attributes:
        plain, brought: RGB, uint8 (h, w, 3), softened: the first, and the second as it lies on it; both grey
            where one of them is.
        shared: bool (h, w), what both show, less two px at its edge.
    """

    plain: UInt8Array
    brought: UInt8Array
    shared: NDArray[np.bool_]

    def away(self) -> UInt8Array:
        """By how many levels each pixel differs, in the channel that differs most: uint8 (h, w)."""
        import cv2

        red, green, blue = cv2.split(cv2.absdiff(self.brought, self.plain))
        return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)

    def standing_out(self, away: UInt8Array, side: int) -> Float32Array:
        """By how much squares of ``side`` px differ in their middle, where they do far more than others.

        Mean levels, float32 (h, w), at the centre of each; 0 for squares like the rest or not all shared.
        """
        import cv2

        square, edge = np.ones((side, side), np.uint8), cv2.BORDER_CONSTANT
        whole = (
            np.asarray(cv2.erode(self.shared.astype(np.uint8), square, borderType=edge, borderValue=0)) > 0
        )
        mean = np.asarray(cv2.boxFilter(away, cv2.CV_32F, (side // 2 + 1,) * 2), np.float32)
        # A median takes its time: of a part of them.
        some = mean[::4, ::4][whole[::4, ::4]]
        least = max(LEAST_LEVELS, LEAST_RATIO * float(np.median(some))) if len(some) else np.inf
        return np.where(whole & (mean >= least), mean, np.float32(0))


def laid(x: UInt8Array, y: UInt8Array, homography: Float64Array) -> Laid | None:
    """Lays y on x, RGB, uint8 (h, w, 3) each; ``homography`` from shares of x to shares of y.

    None where they share hardly anything.
    """
    import cv2

    back = mapping.between(y, x, np.linalg.inv(homography))
    size = (x.shape[1], x.shape[0])
    second = np.asarray(cv2.GaussianBlur(cv2.warpPerspective(y, back, size), (0, 0), 1.0), np.uint8)
    inside = cv2.warpPerspective(np.full(y.shape[:2], 255, np.uint8), back, size)
    shared = cv2.erode(inside, np.ones((5, 5), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0) > 250
    places = np.flatnonzero(shared)
    if len(places) < _LEAST_OVERLAP * shared.size:
        return None
    plain = np.asarray(cv2.GaussianBlur(x, (0, 0), 1.0), np.uint8)
    some = places[:: max(1, len(places) // _SAMPLES)]
    here_x, here_y = plain.reshape(-1, 3)[some], second.reshape(-1, 3)[some]
    if min(mean_span(here_x), mean_span(here_y)) < CHROMA:
        # A grey copy has no colours to compare.
        plain, second = (
            np.asarray(cv2.merge([cv2.cvtColor(each, cv2.COLOR_RGB2GRAY)] * 3), np.uint8)
            for each in (plain, second)
        )
        here_x, here_y = plain.reshape(-1, 3)[some], second.reshape(-1, 3)[some]
    curves = np.stack([_curve(here_y[:, channel], here_x[:, channel]) for channel in range(3)], axis=-1)
    brought = np.asarray(cv2.LUT(second, np.rint(curves).astype(np.uint8)[None]), np.uint8)
    return Laid(plain, brought, np.asarray(shared))


def _curve(source: UInt8Array, target: UInt8Array) -> Float64Array:
    """The parabola that brings most of a channel's levels to the other picture's, by least deviations.

    Stiff on purpose: a curve that follows every colour would take a sticker for a filter.

    Args:
        source, target: uint8 (n,), levels at the same places.

    Returns:
        float64 (256,): for each level of the source the target's.
    """
    x, y = source.astype(np.float64) / 255, target.astype(np.float64) / 255
    design = np.column_stack([np.ones_like(x), x, x * x])
    prior = 1e-3 * len(x) * np.eye(3)
    weights = np.array([0.0, 1.0, 0.0])
    for _ in range(_ROUNDS):
        trust = 1 / np.maximum(np.abs(design @ weights - y), 0.02)
        weighted = design * trust[:, None]
        weights = np.linalg.solve(weighted.T @ design + prior, weighted.T @ y + prior @ (0.0, 1.0, 0.0))
    levels = np.arange(256) / 255
    return np.asarray(255 * np.clip(weights[0] + weights[1] * levels + weights[2] * levels**2, 0, 1))
