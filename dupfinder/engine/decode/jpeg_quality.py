"""The quality at which a JPEG was saved, from its quantisation tables."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

# ITU-T T.81, table K.1: luminance at quality 50 in libjpeg's scale, row by row.
_LUMINANCE = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip


def jpeg_quality(tables: Mapping[int, Sequence[int]]) -> int | None:
    """The quality of libjpeg's scale (1 to 100) whose luminance table is nearest to the file's.

    Exact for files written by libjpeg and its kin; an estimate for cameras with tables of their own.
    """
    table = tables.get(0)
    if table is None or len(table) != 64:
        return None
    # Steps matter by their ratio: 2 for 1 is as coarse as 20 for 10.
    distance = np.abs(np.log(np.maximum(table, 1)) - _standard_tables()).sum(axis=1)
    return 100 - int(np.argmin(distance[::-1]))  # of equals, the better quality


@functools.cache
def _standard_tables() -> NDArray[np.float64]:
    """Logarithms of libjpeg's luminance tables: float64 (100, 64), row i for quality i + 1."""
    quality = np.arange(1, 101)
    scale = np.where(quality < 50, 5000 // quality, 200 - 2 * quality)
    steps = (np.outer(scale, _LUMINANCE) + 50) // 100
    tables: NDArray[np.float64] = np.log(np.clip(steps, 1, 255))
    return tables
