"""A picture of a comparison: both photos, the part that they share, and what differs in it."""

from __future__ import annotations

import numpy as np

from dupfinder.engine.match import mapping
from dupfinder.engine.match.overlay import LEAST_SPOT, strong_places
from dupfinder.engine.shapes import area
from dupfinder.engine.types import Float64Array, UInt8Array

GAP = 24
GROUND = (236, 238, 241)
SHARED, DIFFERS = (255, 214, 10), (255, 69, 58)
"""RGB; each line lies on a black one, so that it is seen on any photo."""
WHOLE = 0.97
"""Share of a picture from which an outline of what is shared would only frame it."""


def side_by_side(
    a: UInt8Array, b: UInt8Array, homography: Float64Array | None, away: UInt8Array | None
) -> bytes:
    """Draws a comparison.

    Args:
        a, b: RGB, uint8 (h, w, 3).
        homography: from a to b, in shares; None where they cannot be laid on each other.
        away: how much they differ, levels, uint8 (h, w) over all of a.

    Returns:
        PNG: a on the left, b on the right; the shared part in yellow where it is not all of the picture,
        what differs in red.
    """
    import cv2

    left, right = a.copy(), b.copy()
    if homography is not None:
        back = mapping.inverse(homography)
        for picture, onto in ((left, homography), (right, back)):
            part = mapping.shared(onto)
            if 0 < area(part) < WHOLE:
                _line(picture, part, SHARED)
        for spot in _spots(away):
            _line(left, spot, DIFFERS)
            _line(right, mapping.points(homography, spot), DIFFERS)
    height = max(left.shape[0], right.shape[0]) + 2 * GAP
    sheet = np.full((height, left.shape[1] + right.shape[1] + 3 * GAP, 3), GROUND, np.uint8)
    at = GAP
    for picture in (left, right):
        top = (height - picture.shape[0]) // 2
        sheet[top : top + picture.shape[0], at : at + picture.shape[1]] = picture
        at += picture.shape[1] + GAP
    _, png = cv2.imencode(".png", cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))
    return png.tobytes()


def _spots(away: UInt8Array | None) -> list[Float64Array]:
    """Outlines of what differs, in shares of a, float64 (n, 2) each."""
    import cv2

    if away is None:
        return []
    strong, brush = strong_places(away)
    found, _ = cv2.findContours(cv2.dilate(strong, brush), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    size = np.array([away.shape[1], away.shape[0]], np.float64)
    return [
        (contour.reshape(-1, 2) + 0.5) / size
        for contour in found
        if cv2.contourArea(contour) > LEAST_SPOT * away.size
    ]


def _line(picture: UInt8Array, polygon: Float64Array, colour: tuple[int, int, int]) -> None:
    """Draws a closed line; ``polygon`` in shares of the picture."""
    import cv2

    size = np.array([picture.shape[1], picture.shape[0]], np.float64)
    # Far outside of a picture fixed-point numbers would overflow.
    corners = np.clip(np.round((polygon * size - 0.5) * 16), -(2**24), 2**24).astype(np.int32)
    width = max(2, round(max(picture.shape) / 300))
    for over, paint in ((2 * width, (0, 0, 0)), (width, colour)):
        cv2.polylines(picture, [corners], True, paint, over, cv2.LINE_AA, 4)
