"""Whether a picture lies in a larger one as a picture of its own: in a collage, on a page, under a caption.

A crop and a collage look the same to an alignment: one picture is found whole in the other. They differ at
the edges: a crop was cut anywhere, but round a picture in a collage runs a straight seam.
"""

from __future__ import annotations

import numpy as np

from dupfinder.engine.types import Float64Array, UInt8Array

_SAMPLES = 48
_REACH = 2.0
"""px to either side of an edge between which a seam shows."""
_ASIDE = 7.0
"""px away from the edge where the picture itself is looked at, to compare with."""
_LEVELS = 14.0
_SEAM = 0.55
"""Share of an edge along which the picture has to change."""
_MARGIN = 0.03
_ONE_GREY = 6
"""Levels that a blank ground may be off its own grey."""
_BLANK = 0.75
"""Share of the ground that has to be: the rest is writing."""


def is_inset(holder: UInt8Array, corners: Float64Array) -> bool:
    """Whether seams run along the edges of a part of a picture.

    Args:
        holder: grey, uint8 (h, w).
        corners: float64 (4, 2), x and y of the part in px of the holder, in order.

    Returns:
        False too where the part fills the holder, so that none of its edges lies inside.
    """
    import cv2

    height, width = holder.shape
    soft = np.asarray(cv2.GaussianBlur(holder, (0, 0), 0.8), np.float32)
    shares: list[float] = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = end - start
        length = float(np.linalg.norm(along))
        if length < 16:
            return False
        aside = np.array([-along[1], along[0]]) / length
        line = start + np.linspace(0.04, 0.96, _SAMPLES)[:, None] * along
        inside = (line > _ASIDE + _REACH).all(1) & (
            line < np.array([width, height]) - 1 - _ASIDE - _REACH
        ).all(1)
        clear = np.minimum(line, np.array([width, height]) - line).min(1) > _MARGIN * max(width, height)
        line = line[inside & clear]
        if len(line) < _SAMPLES // 3:
            continue

        def step(points: Float64Array, aside: Float64Array = aside) -> float:
            """How much of the line changes from one side to the other."""
            one, other = points + _REACH * aside, points - _REACH * aside
            values = [
                cv2.remap(
                    soft, each[:, 0].astype(np.float32), each[:, 1].astype(np.float32), cv2.INTER_LINEAR
                )
                for each in (one, other)
            ]
            return float((np.abs(values[0] - values[1]) > _LEVELS).mean())

        # The edge is known to a pixel or so.
        seam = max(step(line + shift * aside) for shift in (-1.0, 0.0, 1.0))
        beside = max(step(line + _ASIDE * aside), step(line - _ASIDE * aside))
        shares.append(seam if seam > 1.4 * beside else 0.0)
    return bool(shares) and float(np.mean(shares)) >= _SEAM


def is_blank(holder: UInt8Array, corners: Float64Array) -> bool:
    """Whether what surrounds a part of a picture is of one grey, but for writing: a caption band, a rim.

    Args:
        holder, corners: as :func:`is_inset` has them.
    """
    import cv2

    outside = np.full(holder.shape, 255, np.uint8)
    cv2.fillConvexPoly(outside, np.round(corners).astype(np.int32), 0)
    # The edge itself is known to a pixel or so.
    outside = np.asarray(cv2.erode(outside, np.ones((5, 5), np.uint8), borderValue=255), np.uint8)
    levels = cv2.calcHist([holder], [0], outside, [256], [0, 256]).ravel()
    if not levels.any():
        return False
    around = np.convolve(levels, np.ones(2 * _ONE_GREY + 1), "same")
    return bool(around.max() >= _BLANK * levels.sum())
