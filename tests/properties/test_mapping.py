"""Maps between pictures: there and back, one after the other, and what is shared."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.engine.match import mapping
from dupfinder.engine.match.overlay import mask_of, whole
from dupfinder.engine.shapes import area
from dupfinder.engine.types import Float64Array

small = st.floats(-0.15, 0.15, allow_nan=False)


@st.composite
def maps(draw: st.DrawFn) -> Float64Array:
    """A whole turn, then a crop, then a little tilt: what copies are made by."""
    way = mapping.WHOLE_TURNS[draw(st.integers(0, 7))]
    left, top = draw(st.floats(0, 0.4)), draw(st.floats(0, 0.4))
    side = draw(st.floats(0.4, 1.5))
    crop = np.array([[1 / side, 0, -left / side], [0, 1 / side, -top / side], [0, 0, 1]])
    tilt = np.eye(3)
    tilt[2, :2] = draw(small), draw(small)
    made = tilt @ crop @ way
    return np.asarray(made / made[2, 2], np.float64)


@given(maps(), st.floats(0, 1), st.floats(0, 1))
def test_there_and_back_is_where_it_began(homography: Float64Array, x: float, y: float) -> None:
    there = mapping.point(homography, x, y)
    assert mapping.point(mapping.inverse(homography), *there) == pytest.approx((x, y), abs=1e-6)


@given(maps(), maps(), st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_one_after_the_other(first: Float64Array, second: Float64Array, x: float, y: float) -> None:
    step = mapping.point(second, *mapping.point(first, x, y))
    assert mapping.point(mapping.composed(first, second), x, y) == pytest.approx(step, rel=1e-5, abs=1e-5)
    back = mapping.composed(mapping.composed(first, second), mapping.inverse(second))
    assert back == pytest.approx(first, abs=1e-6)


@given(maps(), st.floats(0.2, 0.8), st.floats(0.2, 0.8))
def test_scale_back_is_one_over_scale(homography: Float64Array, x: float, y: float) -> None:
    a, b = (3000, 2000), (1280, 960)
    there = mapping.local_scale(homography, a, b, x, y)
    back = mapping.local_scale(mapping.inverse(homography), b, a, *mapping.point(homography, x, y))
    assert there * back == pytest.approx(1, rel=1e-6)


@given(maps())
def test_the_shared_part_is_inside_both_and_as_large_as_its_pixels(homography: Float64Array) -> None:
    part = mapping.shared(homography)
    if area(part) < 0.01:
        return
    assert part.min() >= -1e-9
    assert part.max() <= 1 + 1e-9
    seen = mapping.points(homography, part)
    assert seen.min() >= -1e-6
    assert seen.max() <= 1 + 1e-6
    mask = mask_of(homography, whole(200, 200))
    assert (mask > 0).mean() == pytest.approx(area(part), abs=0.02)


def test_maps_that_fold_a_picture_over_are_not_used() -> None:
    assert mapping.can_be_laid(np.eye(3))
    folded = np.eye(3)
    folded[2, 0] = -2
    assert not mapping.can_be_laid(folded)
    assert not mapping.can_be_laid(np.zeros((3, 3)))
    assert not mapping.can_be_laid(None)
    far = np.eye(3)
    far[0, 2] = 3
    assert not mapping.can_be_laid(far)


def test_a_whole_turn_is_recognised() -> None:
    for way in mapping.WHOLE_TURNS:
        near = way.copy()
        near[0, 2] += 0.006
        assert mapping.nearest_whole_turn(near) is way
    crop = np.array([[1.1, 0, -0.05], [0, 1.1, -0.05], [0, 0, 1]])
    assert mapping.nearest_whole_turn(crop) is None
