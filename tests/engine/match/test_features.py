"""Local features: kept compactly, and mirrored without looking again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.engine.match.align import align
from dupfinder.engine.match.features import Features, extract, mirrored
from tests.engine.match.looks import photo


def grey(name: str) -> np.ndarray:
    image = photo(name).image.convert("L")
    image.thumbnail((256, 256))
    return np.asarray(image)


def test_features_survive_the_store() -> None:
    found = extract(grey("stored"))
    again = Features.from_bytes(found.to_bytes())
    assert len(again) == len(found) > 50
    assert len(found.to_bytes()) <= 300 * 136 + 10
    for name in ("width", "height", "places", "sizes", "angles", "descriptors"):
        assert np.array_equal(getattr(again, name), getattr(found, name))


@given(st.binary(max_size=400))
def test_anything_else_in_the_store_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="local features"):
        Features.from_bytes(b"XXXX" + data)


def test_a_cut_off_blob_is_refused() -> None:
    packed = extract(grey("stored")).to_bytes()
    for length in (0, 5, 10, len(packed) - 1):
        with pytest.raises(ValueError, match="local features"):
            Features.from_bytes(packed[:length])


def test_mirrored_features_are_those_of_the_mirrored_picture() -> None:
    picture = grey("a")
    swapped = np.ascontiguousarray(picture[:, ::-1])
    found = align(mirrored(extract(picture)), extract(swapped))
    assert found is not None
    assert found.matched > 0.7
    # The mirror image laid on the mirrored picture stays where it is.
    corners = np.array([[0, 0, 1], [picture.shape[1], 0, 1], [0, picture.shape[0], 1]], np.float64)
    moved = corners @ found.homography.T
    # Were the points off by the same in both, the mirror would double it.
    assert moved[:, :2] / moved[:, 2:] == pytest.approx(corners[:, :2], abs=0.2)
    unswapped = align(extract(picture), extract(swapped))
    assert unswapped is None or unswapped.inliers < found.inliers / 4


def test_a_flat_picture_has_no_features_and_no_alignment() -> None:
    nothing = extract(np.full((100, 200), 90, np.uint8))
    assert len(nothing) == 0
    assert align(nothing, extract(grey("mirror"))) is None


@pytest.mark.parametrize(("angle", "scale"), [(0, 0.5), (30, 1.0), (90, 0.7), (200, 1.3)])
def test_a_similarity_is_found_again(angle: float, scale: float) -> None:
    import cv2

    picture = grey("turned")
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale)
    other = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_AREA)
    found = align(extract(picture), extract(np.asarray(other, np.uint8)))
    assert found is not None
    middle = np.array([[width / 2, height / 2, 1], [width / 3, height / 2, 1]])
    moved = middle @ found.homography.T
    expected = middle @ matrix.T
    assert moved[:, :2] / moved[:, 2:] == pytest.approx(expected, abs=1.0)
