"""Local features: points of a picture that are found again in its copies, compact enough to be kept.

SIFT (Lowe 2004, as OpenCV has it) on a small grey picture.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dupfinder.engine.match.scaling import scaled
from dupfinder.engine.types import Float32Array, UInt8Array

SIDE = 160
"""Longest side, px, that features are extracted at: larger costs more and finds as many copies."""
POINTS = 240
LAYERS, SIGMA = 3, 1.0
"""Of an octave, and of the least blur, px: with less blur than usual a smaller picture shows details of the
same size, in half the time. Two layers find as much; three place the points better."""
CONTRAST = 0.0158
"""Lower than usual: things on a plain ground have few points, and the best ``POINTS`` are kept anyhow. Any
lower, and OpenCV looks into every extremum of the noise."""

FEATURES_VERSION = 4
"""Stored with every picture's points; a higher one extracts them again."""

_HEADER = struct.Struct("<4sHHH")
_MAGIC = b"SFT1"


@dataclass(frozen=True)
class Features:
    """The points of one picture.

    Attributes:
        width, height: of the picture that they were extracted from, px.
        places: float16 (n, 2), x and y in px from the picture's centre (half precision is finest there).
        sizes: float16 (n,), diameter in px; ``angles``: float16 (n,), degrees clockwise from the x axis.
        descriptors: uint8 (n, 128).
    """

    width: int
    height: int
    places: NDArray[np.float16]
    sizes: NDArray[np.float16]
    angles: NDArray[np.float16]
    descriptors: UInt8Array

    def __len__(self) -> int:
        return len(self.sizes)

    @cached_property
    def roots(self) -> Float32Array:
        """RootSIFT, float32 (n, 128), unit length: Hellinger's kernel instead of the Euclidean distance.

        Arandjelovic and Zisserman, Three things everyone should know to improve object retrieval, CVPR 2012.
        """
        numbers = self.descriptors.astype(np.float32)
        return np.asarray(np.sqrt(numbers / np.maximum(numbers.sum(1, keepdims=True), 1)), np.float32)

    def to_bytes(self) -> bytes:
        """For the store: 136 bytes a point and a short header."""
        parts = (self.places, self.sizes, self.angles, self.descriptors)
        header = _HEADER.pack(_MAGIC, self.width, self.height, len(self))
        return header + b"".join(np.ascontiguousarray(part).tobytes() for part in parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> Features:
        """Reads what :meth:`to_bytes` wrote.

        Raises:
            ValueError: the bytes are something else, or cut short.
        """
        if len(data) < _HEADER.size:
            raise ValueError("local features: too short")
        magic, width, height, n = _HEADER.unpack_from(data)
        if magic != _MAGIC or len(data) != _HEADER.size + n * 136:
            raise ValueError("local features: not in this format")
        numbers = np.frombuffer(data, "<f2", n * 4, _HEADER.size).astype(np.float16)
        descriptors = np.frombuffer(data, np.uint8, n * 128, _HEADER.size + n * 8)
        places, sizes, angles = numbers[: 2 * n].reshape(n, 2), numbers[2 * n : 3 * n], numbers[3 * n :]
        return cls(width, height, places, sizes, angles, descriptors.reshape(n, 128))


def extract(grey: UInt8Array) -> Features:
    """Finds up to ``POINTS`` points of a grey picture, uint8 (h, w), seen at ``SIDE`` px if it is larger."""
    import cv2

    height, width = grey.shape
    small = scaled(grey, min(SIDE, max(grey.shape)))
    # Positional: nfeatures, octave layers, contrast, edge, sigma. Dark copies have contrasts of their own.
    sift = cv2.SIFT.create(POINTS, LAYERS, CONTRAST, 10, SIGMA)
    points, descriptors = sift.detectAndCompute(_evened(small), None)
    # Points of equal strength may exceed the limit; the order of equal ones is OpenCV's, which is fixed.
    points = points[:POINTS]
    n = len(points)
    if n == 0:
        descriptors = np.zeros((0, 128), np.float32)
    size = np.array(small.shape[::-1])
    scale = np.array([width, height]) / size
    # OpenCV doubles the picture first, which moves all points by a quarter of a px.
    centre = (size - 1) / 2 + 0.25
    places = (np.array([point.pt for point in points], np.float64).reshape(n, 2) - centre) * scale
    return Features(
        width,
        height,
        places.astype(np.float16),
        np.array([point.size * scale[0] for point in points], np.float16),
        np.array([point.angle for point in points], np.float16),
        descriptors[:n].clip(0, 255).astype(np.uint8),
    )


def _evened(grey: UInt8Array) -> UInt8Array:
    """Stretches the middle 98 % of the grey levels over the whole range."""
    low, high = np.percentile(grey, (1, 99))
    if high - low < 4:
        return grey
    table = ((np.arange(256) - low) * (255 / (high - low))).clip(0, 255).astype(np.uint8)
    return np.asarray(table[grey], np.uint8)


def mirrored(features: Features) -> Features:
    """The features of the picture seen in a mirror (left and right swapped), without its pixels.

    A descriptor is 4 x 4 cells of 8 directions in the frame of its point. A mirror reverses the cells' rows
    and negates the directions, which is a permutation.
    """
    cells = features.descriptors.reshape(-1, 4, 4, 8)[:, ::-1]
    directions = cells[..., (-np.arange(8)) % 8]
    places = features.places * np.array([-1, 1], np.float16)
    angles = ((180 - features.angles.astype(np.float32)) % 360).astype(np.float16)
    return Features(
        features.width,
        features.height,
        places,
        features.sizes,
        angles,
        np.ascontiguousarray(directions).reshape(-1, 128),
    )
