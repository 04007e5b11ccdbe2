"""One picture laid on another: the warp, and what differs after it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dupfinder.engine.match import mapping
from dupfinder.engine.types import Float32Array, Float64Array, UInt8Array

SOFTEN = 1.2
"""px: compression and half a pixel of misalignment are not what people ask for."""
RIM = 2
"""px at the rim of a picture that differ for being its rim."""
STRONG = 40
"""Levels of difference from which something was added or taken away."""
ONE_TONE = 4.0
"""Levels that colours may be off one line, for being saved as JPEG."""
LEAST_SPOT = 0.0015
"""Share of the shared part that a change has to fill."""
MOST_SPOT = 0.5
"""What fills more is no spot, but all of the picture."""
_SAMPLES = 20_000
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A rectangle of a picture, in shares of it, and the size at which it is wanted, px."""

    left: float
    top: float
    right: float
    bottom: float
    width: int
    height: int


def whole(width: int, height: int) -> Part:
    """All of a picture, at this size."""
    return Part(0.0, 0.0, 1.0, 1.0, width, height)


def lay(pixels: UInt8Array, homography: Float64Array, part: Part) -> UInt8Array:
    """Warps picture b onto a part of picture a.

    Args:
        pixels: of b, uint8 (h, w, channels), at any size.
        homography: from a to b, in shares.
        part: of a.

    Returns:
        uint8 (part.height, part.width, channels); black where b shows nothing.
    """
    import cv2

    # Pixels of the part to shares of a, shares of b, pixels of b; pixel centres are whole numbers.
    to_shares = np.array(
        [
            [(part.right - part.left) / part.width, 0, part.left],
            [0, (part.bottom - part.top) / part.height, part.top],
            [0, 0, 1],
        ]
    ) @ np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    matrix = mapping.to_pixels(pixels) @ homography @ to_shares
    pixels, matrix = _shrunk(pixels, matrix, part)
    return np.asarray(
        cv2.warpPerspective(
            pixels,
            matrix,
            (part.width, part.height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
        ),
        np.uint8,
    )


def _shrunk(pixels: UInt8Array, matrix: Float64Array, part: Part) -> tuple[UInt8Array, Float64Array]:
    """Averages first where pixels would be skipped: a warp only looks at four of them."""
    import cv2

    x, y = part.width / 2, part.height / 2
    around = mapping.points(matrix, np.array([[x, y], [x + 1, y], [x, y + 1]]))
    step = min(np.linalg.norm(around[1] - around[0]), np.linalg.norm(around[2] - around[0]))
    if not np.isfinite(step) or step < 1.5:
        return pixels, matrix
    height, width = pixels.shape[:2]
    size = max(1, round(width / step)), max(1, round(height / step))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    shrink = np.array(
        [
            [size[0] / width, 0, 0.5 * size[0] / width - 0.5],
            [0, size[1] / height, 0.5 * size[1] / height - 0.5],
            [0, 0, 1],
        ]
    )
    return small, np.asarray(shrink @ matrix, np.float64)


def mask_of(homography: Float64Array, part: Part, margin: int = 0) -> UInt8Array:
    """255 where b shows the part of a, else 0: uint8 (part.height, part.width).

    Args:
        margin: px at the rim of b that are left out.
    """
    import cv2

    shares = mapping.outline(homography)
    corners = np.column_stack(
        [
            (shares[:, 0] - part.left) / (part.right - part.left) * part.width - 0.5,
            (shares[:, 1] - part.top) / (part.bottom - part.top) * part.height - 0.5,
        ]
    )
    mask = np.zeros((part.height, part.width), np.uint8)
    # Fixed point, with 4 bits after the point.
    fixed = np.clip(np.round(corners * 16), -(2**30), 2**30).astype(np.int32)
    cv2.fillConvexPoly(mask, fixed, 255, cv2.LINE_8, 4)
    if margin:
        mask = np.asarray(cv2.erode(mask, np.ones((2 * margin + 1, 2 * margin + 1), np.uint8)), np.uint8)
    return mask


def colours_between(a: UInt8Array, laid: UInt8Array, mask: UInt8Array) -> Float32Array:
    """What brings the colours of b to those of a: one affine map for all of it, fitted without what differs.

    Args:
        a, laid: uint8 (h, w, 3), b laid on a.
        mask: where both show something.

    Returns:
        float32 (4, 3): from red, green, blue and 255.
    """
    same = np.vstack([np.eye(3), np.zeros(3)]).astype(np.float32)
    rows, columns = np.nonzero(mask)
    if len(rows) < 100:
        return same
    every = max(1, len(rows) // _SAMPLES)
    wanted = a[rows[::every], columns[::every]].astype(np.float32)
    given = np.column_stack(
        [laid[rows[::every], columns[::every]].astype(np.float32), np.full(len(wanted), 255, np.float32)]
    )
    kept = np.ones(len(wanted), bool)
    colours = same
    for _ in range(_ROUNDS):
        # A little towards "as it is": flat pictures do not say what their missing colours become.
        anchor = np.float32(2.56 * kept.sum()) * np.eye(4, dtype=np.float32)
        inside = given[kept]
        colours = np.linalg.solve(inside.T @ inside + anchor, inside.T @ wanted[kept] + anchor @ same)
        colours = colours.astype(np.float32)
        off = np.abs(given @ colours - wanted).max(1)
        kept = off <= max(6.0, float(np.percentile(off, 75)))
    return colours


def toned(laid: UInt8Array, colours: Float32Array) -> Float32Array:
    """Picture b, uint8 (h, w, 3), in the colours of a: float32 (h, w, 3); see :func:`colours_between`."""
    import cv2

    matrix = np.column_stack([colours[:3].T, 255 * colours[3]])
    return np.asarray(cv2.transform(laid.astype(np.float32), matrix), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Toning:
    """What brings one of two pictures to the colours of the other.

    Attributes:
        matrix: of :func:`colours_between`.
        of_a: a is brought to b's, which has lost its colours: nothing brings them back.
    """

    matrix: Float32Array
    of_a: bool = False


def toning(a: UInt8Array, laid: UInt8Array, mask: UInt8Array) -> Toning:
    """How to compare the colours of a and b, laid on it: uint8 (h, w, 3), where the mask is not 0."""
    if _is_of_one_tone(laid, mask) and not _is_of_one_tone(a, mask):
        return Toning(colours_between(laid, a, mask), of_a=True)
    return Toning(colours_between(a, laid, mask))


def _is_of_one_tone(pixels: UInt8Array, mask: UInt8Array) -> bool:
    """Whether all colours lie on one line, as in a picture without colours or in sepia."""
    inside = pixels[mask > 0]
    if len(inside) < 100:
        return False
    inside = inside[:: max(1, len(inside) // _SAMPLES)].astype(np.float64)
    return float(np.linalg.eigvalsh(np.cov(inside.T))[-2]) < ONE_TONE**2


def difference(
    a: UInt8Array,
    laid: UInt8Array,
    mask: UInt8Array,
    softer: float = 1.0,
    colours: Toning | None = None,
) -> UInt8Array:
    """How much b, laid on a, differs from it, in levels of the channel that differs most.

    Both are softened a little, and b is brought to a's colours first, so that a warmer, darker or faded copy
    does not differ everywhere, and what was drawn over it stands out. Where b has lost its colours, a is
    brought to b's.

    Args:
        a, laid: uint8 (h, w, 3).
        mask: where both show something, uint8 (h, w).
        softer: px of these pictures that one px of b fills: what b is too small to show is no change.
        colours: of :func:`toning`, where only a part of the pictures is looked at.

    Returns:
        uint8 (h, w), 0 where the mask is.
    """
    import cv2

    colours = toning(a, laid, mask) if colours is None else colours
    sigma = SOFTEN * max(1.0, min(8.0, softer))
    as_it_is, changed = (laid, a) if colours.of_a else (a, laid)
    left = cv2.GaussianBlur(as_it_is, (0, 0), sigma).astype(np.float32)
    right = cv2.GaussianBlur(toned(changed, colours.matrix), (0, 0), sigma)
    away = np.abs(left - right).max(2)
    away[mask == 0] = 0
    return np.asarray(np.clip(away, 0, 255), np.uint8)


@dataclass(frozen=True, slots=True)
class Compared:
    """A part of picture a with b laid on it.

    Attributes:
        laid: b, uint8 (h, w, 4).
        grey: a without colours, uint8 (h, w).
        away: of :func:`difference`.
        colours: of :func:`toning`.
    """

    laid: UInt8Array
    grey: UInt8Array
    away: UInt8Array
    colours: Toning


def compare_part(
    below: UInt8Array,
    above: UInt8Array,
    homography: Float64Array,
    part: Part,
    softer: float = 1.0,
    colours: Toning | None = None,
) -> Compared:
    """Lays b on a part of a and says where they differ.

    Args:
        below, above: a and b, uint8 (h, w, 4): blue, green, red and 255; at any size.
        homography: from a to b, in shares.
        softer, colours: see :func:`difference`.
    """
    import cv2

    laid = lay(above, homography, part)
    frame = np.ascontiguousarray(lay(below, np.eye(3), part)[..., :3])
    top = np.ascontiguousarray(laid[..., :3])
    mask = mask_of(homography, part, RIM)
    colours = toning(frame, top, mask) if colours is None else colours
    away = difference(frame, top, mask, softer, colours)
    return Compared(laid, np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8), away, colours)


def strong_places(away: UInt8Array) -> tuple[UInt8Array, UInt8Array]:
    """Where two pictures differ so much that something was added or taken away.

    Args:
        away: of :func:`difference`.

    Returns:
        uint8 (h, w), 1 there, letters of one stamp joined; and the square that they were joined by.
    """
    import cv2

    reach = max(3, round(max(away.shape) / 60)) | 1
    brush = np.ones((reach, reach), np.uint8)
    joined = cv2.morphologyEx((away > STRONG).astype(np.uint8), cv2.MORPH_CLOSE, brush)
    return np.asarray(joined, np.uint8), brush


def largest_spot(away: UInt8Array, mask: UInt8Array) -> tuple[float, float, float, float] | None:
    """Where the largest change lies: left, top, right, bottom in shares of a; None if there is none.

    Args:
        away: of :func:`difference`.
        mask: where both show something.
    """
    import cv2

    total = int((mask > 0).sum())
    strong = away > STRONG
    if total == 0 or not strong.any():
        return None
    joined, _ = strong_places(away)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    changed = np.bincount(np.asarray(labels, np.int64)[strong], minlength=count)
    changed[0] = 0
    best = int(np.argmax(changed))
    if not LEAST_SPOT * total <= changed[best]:
        return None
    x, y, width, height = (int(value) for value in stats[best][:4])
    if width * height > MOST_SPOT * total:
        return None
    rows, columns = away.shape
    return x / columns, y / rows, (x + width) / columns, (y + height) / rows
