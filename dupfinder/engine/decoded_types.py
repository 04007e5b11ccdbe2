"""What a decoder makes of one file."""

from __future__ import annotations

from dataclasses import dataclass

from dupfinder.engine.shapes import area
from dupfinder.engine.types import Float64Array, Metadata, UInt8Array

ALL_BUT_A_FRAME = 0.9
"""What takes more of the whole than this has nearly the whole's embedding and points: either is enough."""


def is_nearly_all(corners: Float64Array) -> bool:
    """Whether what stands between corners, float64 (4, 2) in shares, is all but a thin frame."""
    return area(corners) > ALL_BUT_A_FRAME


@dataclass(frozen=True, slots=True)
class Inner:
    """The picture inside a frame.

    Attributes:
        corners: float64 (4, 2), x and y in shares of the whole, 0 to 1: upper left, upper right, lower right,
            lower left of the picture as it stands.
        pixels: uint8 (S, S, 3) RGB, squashed to the network's square input.
    """

    corners: Float64Array
    pixels: UInt8Array


@dataclass(frozen=True, slots=True)
class Decoded:
    """One decoded picture, upright, in sRGB.

    Attributes:
        hash: 32 bytes, BLAKE3 of the file's bytes.
        pixels: uint8 (S, S, 3) RGB, the whole picture squashed to the network's square input.
        thumbnail: JPEG, the longest side at most 512 px, aspect kept.
        width, height: of the full upright picture, in pixels.
        format: name in the registry, such as ``"JPEG"``.
        inner: what stands inside a frame, if there is one.
        layout: of a flat picture, see :mod:`dupfinder.engine.match.layout`.
        cpu_seconds: that it took.
    """

    hash: bytes
    pixels: UInt8Array
    thumbnail: bytes
    width: int
    height: int
    format: str
    metadata: Metadata
    inner: Inner | None = None
    layout: bytes | None = None
    cpu_seconds: float = 0.0

    def views(self) -> list[UInt8Array]:
        """What the network is asked about, uint8 (S, S, 3) each: the whole, and what a frame holds."""
        if self.inner is None or is_nearly_all(self.inner.corners):
            return [self.pixels]
        return [self.pixels, self.inner.pixels]
