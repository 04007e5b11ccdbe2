"""Shapes on pictures."""

from __future__ import annotations

import numpy as np

from dupfinder.engine.types import Float64Array


def area(polygon: Float64Array) -> float:
    """Of a polygon, float64 (n, 2), by the shoelace formula."""
    if len(polygon) < 3:
        return 0.0
    x, y = polygon.T
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2
