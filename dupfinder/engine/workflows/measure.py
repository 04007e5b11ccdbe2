"""What a decoder process does to measure a photo: read, decode, measure, and give a small picture of it.

Runs in worker processes; must not import the network or the index.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dupfinder.engine.decode.decode import decode_full
from dupfinder.engine.files.read import read_once
from dupfinder.engine.match.quality import quality
from dupfinder.engine.pair_types import Quality
from dupfinder.engine.types import Float64Array, UInt8Array

SIDE = 1024
"""Longest side, px, of the picture that comes back."""
MEGAPIXEL = 1_000_000


@dataclass(frozen=True, slots=True)
class Seen:
    """A measured photo. ``pixels``: RGB, uint8 (h, w, 3), all of it, the longest side at most ``SIDE``."""

    quality: Quality
    pixels: UInt8Array


def measure(path: bytes, part: Float64Array, scale: float, max_megapixels: int) -> Seen:
    """Measures a part of a file's picture; see :func:`~dupfinder.engine.match.quality.quality`.

    Raises:
        UnreadableFileError: with the reason.
    """
    import cv2

    content, _ = read_once(path)
    pixels = decode_full(content, path=path, longest_side=None, max_pixels=max_megapixels * MEGAPIXEL)
    height, width = pixels.shape[:2]
    factor = min(1.0, SIDE / max(width, height))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return Seen(quality(pixels, part, scale), np.asarray(small, np.uint8))
