"""Where the ink of a page lies: ranks pages, which embeddings find all alike.

The high-passed grey picture, averaged over the eight ways to turn and mirror it, so that a turned copy has
the layout of its original. It only says which pairs are worth a second look first.
"""

from __future__ import annotations

import numpy as np

from dupfinder.engine.match.agreement import flat
from dupfinder.engine.types import Float32Array, Int8Array, UInt8Array

SIDE = 32
"""px, of the picture that is averaged; a quarter of it says all."""
LENGTH = (SIDE // 2) ** 2


def layout(pixels: UInt8Array) -> bytes | None:
    """The layout of a flat picture (text, charts, things on white), None of any other.

    Args:
        pixels: RGB, uint8 (S, S, 3), the content squashed to a square.

    Returns:
        ``LENGTH`` int8, of mean 0.
    """
    import cv2

    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    if not flat(grey):
        return None
    small = cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    ink = np.asarray(small - cv2.blur(small, (9, 9)), np.float32)
    ways = [np.rot90(one, turns) for one in (ink, ink[:, ::-1]) for turns in range(4)]
    quarter = np.mean(ways, axis=0)[: SIDE // 2, : SIDE // 2]
    quarter = quarter - quarter.mean()
    scale = 127 / max(float(np.abs(quarter).max()), 1e-6)
    return np.rint(quarter * scale).astype(np.int8).tobytes()


def likeness(a: Int8Array, b: Int8Array) -> Float32Array:
    """Cosine of layouts, int8 (m, LENGTH) each, row by row: float32 (m,), -1 to 1."""
    x, y = a.astype(np.float32), b.astype(np.float32)
    lengths = np.linalg.norm(x, axis=1) * np.linalg.norm(y, axis=1)
    return np.asarray(np.einsum("ij,ij->i", x, y) / np.maximum(lengths, 1e-6), np.float32)
