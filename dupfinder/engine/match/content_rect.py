"""The picture inside a frame: borders, letterbox, caption band, phone screenshot, a turned picture.

Flat rows and columns are peeled off each side up to a straight step; lines of text on a bar may be crossed.
A picture turned by a few degrees stands on the flat ground of its corners; its outline is the smallest
rectangle round what is left.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dupfinder.engine.types import Float64Array, UInt8Array

type Int16Array = NDArray[np.int16]
type Mask = NDArray[np.bool_]

SIDE = 256
"""Longest side, px, that is looked at, about."""
LEVELS = 8
FLAT = 0.93
"""A row is flat if this share of it lies within ``LEVELS`` of the bar's colour."""
STEP = 16
"""Levels by which a picture differs from the bar beside it."""
MOST_TEXT = 0.18
"""Share of the side that lines of text on a bar may take together."""
MOST_RUNS = 4
MOST_COLOURS = 6
TEXT_GROUND = 0.4
"""Share of a line of text that is ground."""
MOST_BAR = 0.6
LEAST_CONTENT = 0.12
"""Share of the picture that its content takes at least."""
PAPER, MOST_PAPERS = 0.35, 3
"""Share of the content that is of a bar's colour from which that is paper, and how often paper is met."""
LEAST_GAIN = 0.02
"""A frame thinner than this share of the area is none."""


def content_rectangle(pixels: UInt8Array) -> Float64Array | None:
    """Finds the picture inside a frame.

    Args:
        pixels: RGB, uint8 (h, w, 3), any size; it is looked at about ``SIDE`` px large.

    Returns:
        Its corners, float64 (4, 2), x and y in shares of the picture, 0 to 1: upper left, upper right, lower
        right, lower left, of the content as it stands, possibly turned. None where there is no frame, or
        where what it holds is the paper of a page rather than a picture.
    """
    small, (width, height) = _shrunk(pixels)
    papers: list[Int16Array] = []
    for _ in range(MOST_PAPERS):
        top, bottom, left, right, grounds = _peeled(small, papers)
        inner = small[top:bottom, left:right]
        if inner.shape[0] < 24 or inner.shape[1] < 24:
            return None
        paper = _paper(inner, grounds)
        if paper is None:
            break
        # Print on paper is no picture in a frame, but the whole page may lie in one.
        papers.append(paper)
    else:
        return None
    corners = _turned(inner)
    if corners is not None:
        corners = corners + np.array([left, top])
    else:
        area = (bottom - top) * (right - left) / (height * width)
        if area > 1 - LEAST_GAIN or area < LEAST_CONTENT:
            return None
        corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)
    return corners / (width, height)


def _shrunk(pixels: UInt8Array) -> tuple[UInt8Array, tuple[float, float]]:
    """The picture about ``SIDE`` px large, and its width and height in its px, not always whole."""
    import cv2

    height, width = pixels.shape[:2]
    # Averaging whole blocks takes a tenth of the time of another ratio.
    factor = round(max(height, width) / SIDE)
    if factor <= 1:
        return pixels, (width, height)
    whole = cv2.copyMakeBorder(pixels, 0, -height % factor, 0, -width % factor, cv2.BORDER_REPLICATE)
    size = (whole.shape[1] // factor, whole.shape[0] // factor)
    small = cv2.resize(whole, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), (width / factor, height / factor)


def _peeled(pixels: UInt8Array, papers: list[Int16Array]) -> tuple[int, int, int, int, list[Int16Array]]:
    """Bounds (top, bottom, left, right) of what is left, and the colours of the bars peeled off.

    Nothing of the colour of a paper is peeled.
    """
    import cv2

    top, left = 0, 0
    bottom, right = pixels.shape[:2]
    grounds: list[Int16Array] = []
    turned = np.asarray(cv2.transpose(pixels), np.uint8)
    for _ in range(3):
        before = (top, bottom, left, right)
        part = pixels[top:bottom, left:right]
        first, last = _bar(part, grounds, papers), _bar(part[::-1], grounds, papers)
        if first + last < len(part) - 16:
            top, bottom = top + first, bottom - last
        part = turned[left:right, top:bottom]
        first, last = _bar(part, grounds, papers), _bar(part[::-1], grounds, papers)
        if first + last < len(part) - 16:
            left, right = left + first, right - last
        if (top, bottom, left, right) == before:
            break
    return top, bottom, left, right, grounds


def _bar(lines: UInt8Array, grounds: list[Int16Array], papers: list[Int16Array]) -> int:
    """How many of the first lines, uint8 (n, length, 3), are a bar; its last colour goes to ``grounds``.

    A bar is lines of one colour, which may step to another one, with a few lines of text between lines of
    one colour.
    """
    n = len(lines)
    most = round(MOST_BAR * n)
    ground = np.median(lines[0], axis=0)
    if _share(lines[0], ground) < FLAT or _among(ground, papers):
        return 0
    shares = _near(lines[:most], ground).mean(1)
    k = end = crossed = runs = colours = step = 0
    before = ground
    while k < most:
        if shares[k] >= FLAT:
            k += 1
            end = k
            continue
        colour = np.median(lines[k], axis=0)
        if _share(lines[k], colour) >= FLAT and colours < MOST_COLOURS:
            if _among(colour, papers):
                grounds.append(ground.astype(np.int16))
                return k
            # Another bar of a colour of its own (a title above the ground of the screen), or an even sky.
            if np.abs(colour - ground).max() > STEP:
                step, before = k, ground
            colours += 1
            ground = colour
            shares = _near(lines[:most], ground).mean(1)
            continue
        flat_again = np.flatnonzero(shares[k:] >= FLAT)
        if not len(flat_again):
            break
        stop = k + int(flat_again[0])
        crossed, runs = crossed + stop - k, runs + 1
        # Text leaves most of its line to the ground, a picture does not.
        if crossed > MOST_TEXT * n or runs > MOST_RUNS or np.median(shares[k:stop]) < TEXT_GROUND:
            break
        k = stop
    if end == 0 or end >= most:
        return 0
    # The picture begins with a straight step, within two lines: a sky or a wall ends gradually or unevenly.
    beyond = np.abs(lines[min(end + 1, n - 1)] - ground).max(1) > STEP
    if beyond.mean() < 0.5:
        # What looked like a further bar is the picture's own even part.
        grounds.append(before.astype(np.int16))
        return step
    # The line at the step is half picture, half bar.
    if end < n - 1 and _apart(lines[end], lines[min(end + 2, n - 1)]) > STEP:
        end += 1
    grounds.append(ground.astype(np.int16))
    return end


def _near(pixels: UInt8Array, colour: Float64Array | Int16Array) -> Mask:
    """Where a picture, uint8 (h, w, 3), is within ``LEVELS`` of a colour."""
    import cv2

    low, high = np.ceil(colour - LEVELS), np.floor(colour + LEVELS)
    return np.asarray(cv2.inRange(pixels, low, high), np.uint8) > 0


def _share(line: UInt8Array, colour: Float64Array) -> float:
    return float(_near(line[None], colour).mean())


def _apart(one: UInt8Array, other: UInt8Array) -> float:
    """Mean of the largest difference of a channel between two lines."""
    return float(np.abs(one.astype(np.int16) - other).max(1).mean())


def _among(colour: Float64Array, papers: list[Int16Array]) -> bool:
    return any(np.abs(colour - paper).max() <= LEVELS for paper in papers)


def _paper(inner: UInt8Array, grounds: list[Int16Array]) -> Int16Array | None:
    """The colour of the frame that the content is mostly made of too: then it is print on that paper."""
    for ground in grounds:
        if _near(inner, ground).mean() > PAPER:
            return ground
    return None


def _turned(inner: UInt8Array) -> Float64Array | None:
    """The corners of a picture that stands turned on a plain ground, in px of ``inner``."""
    import cv2

    height, width = inner.shape[:2]
    ends = inner[[1, 1, -2, -2], [1, -2, -2, 1]].astype(np.int16)
    if np.abs(ends - np.median(ends, axis=0)).max() > LEVELS:
        return None
    mask = np.zeros((height + 2, width + 2), np.uint8)
    work = inner.copy()  # OpenCV wants it writable, though it only fills the mask
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE | (255 << 8)
    for seed in ((1, 1), (width - 2, 1), (width - 2, height - 2), (1, height - 2)):
        if mask[seed[1] + 1, seed[0] + 1] == 0:
            cv2.floodFill(work, mask, seed, (0, 0, 0), (8, 8, 8), (8, 8, 8), flags)
    body = (mask[1:-1, 1:-1] == 0).astype(np.uint8)
    body = np.asarray(cv2.morphologyEx(body, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8)
    points = cv2.findNonZero(body)
    if points is None or len(points) < LEAST_CONTENT * body.size:
        return None
    box = cv2.minAreaRect(points)
    area = box[1][0] * box[1][1]
    angle = box[2] % 90
    # It fills its rectangle, which is turned, and holes are dark places of the picture itself.
    hull = cv2.contourArea(cv2.convexHull(points))
    if min(angle, 90 - angle) < 2 or hull < 0.93 * area or len(points) < 0.6 * area:
        return None
    corners = np.asarray(cv2.boxPoints(box), np.float64)
    return _upright(corners)


def _upright(corners: Float64Array) -> Float64Array:
    """Orders corners clockwise from the one that is upper left, for a turn of less than 45 degrees."""
    centre = corners.mean(0)
    angles = np.arctan2(corners[:, 1] - centre[1], corners[:, 0] - centre[0])
    ordered = corners[np.argsort(angles)]
    edges = np.roll(ordered, -1, axis=0) - ordered
    first = int(np.argmax(edges[:, 0] / np.maximum(np.linalg.norm(edges, axis=1), 1e-6)))
    return np.roll(ordered, -first, axis=0)
