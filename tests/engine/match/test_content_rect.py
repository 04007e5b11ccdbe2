"""Frames round pictures: where the picture stands, and what is no frame."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from dupfinder.engine.match.content_rect import content_rectangle
from tests.engine.match.looks import photo
from tests.makers.edits import EDITS
from tests.makers.negatives import family

PHOTOS = [photo(f"framed {n}") for n in range(6)]


def found_in(image: Image.Image) -> np.ndarray | None:
    return content_rectangle(np.asarray(image.convert("RGB")))


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def overlap(corners: np.ndarray, left: float, top: float, right: float, bottom: float) -> float:
    """Intersection over union of two upright boxes, in shares."""
    (x0, y0), (x1, y1) = corners.min(0), corners.max(0)
    inner = max(0.0, min(x1, right) - max(x0, left)) * max(0.0, min(y1, bottom) - max(y0, top))
    return inner / ((x1 - x0) * (y1 - y0) + (right - left) * (bottom - top) - inner)


def test_a_border_is_peeled_off() -> None:
    good = 0
    for source in PHOTOS:
        corners = found_in(opened(EDITS["border"](source)))
        side = 0.15 / 1.3
        good += corners is not None and overlap(corners, side, side, 1 - side, 1 - side) > 0.9
    assert good >= 5


def test_a_caption_band_is_peeled_off() -> None:
    good = 0
    for source in PHOTOS:
        corners = found_in(opened(EDITS["meme"](source)))
        good += corners is not None and overlap(corners, 0, 0.2, 1, 1) > 0.9
    assert good >= 5


def test_a_phone_screen_is_peeled_off() -> None:
    good = 0
    for source in PHOTOS:
        screen = opened(EDITS["screenshot"](source))
        high = 500 * source.image.height / source.image.width
        top = (1170 - high) / 2
        box = (20 / 540, top / 1170, 520 / 540, (top + high) / 1170)
        corners = found_in(screen)
        good += corners is not None and overlap(corners, *box) > 0.85
    assert good >= 5


def test_letterbox_bars_are_peeled_off() -> None:
    image = PHOTOS[0].image
    boxed = Image.new("RGB", (image.width, image.height + 160))
    boxed.paste(image, (0, 80))
    corners = found_in(boxed)
    assert corners is not None
    assert overlap(corners, 0, 80 / boxed.height, 1, 1 - 80 / boxed.height) > 0.95


@pytest.mark.parametrize("degrees", [8, 25, -25])
def test_a_turned_picture_stands_upright_in_its_corners(degrees: float) -> None:
    image = PHOTOS[1].image
    turned = image.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    corners = found_in(turned)
    assert corners is not None
    points = corners * turned.size
    along = points[1] - points[0]
    assert np.degrees(np.arctan2(-along[1], along[0])) == pytest.approx(degrees, abs=1.5)
    assert np.linalg.norm(along) == pytest.approx(image.width, rel=0.04)
    assert np.linalg.norm(points[3] - points[0]) == pytest.approx(image.height, rel=0.04)


def test_a_plain_photo_has_no_frame() -> None:
    assert sum(found_in(source.image) is not None for source in PHOTOS) <= 1


@pytest.mark.parametrize("name", ["page", "letter"])
def test_the_paper_of_a_page_is_no_frame(name: str) -> None:
    for image in family(name, 3, "paper", ()):
        corners = found_in(image)
        # A band of colour across the whole page may go; its text must not.
        assert corners is None or np.ptp(corners[:, 1]) > 0.8


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (24, 24), (256, 256)])
def test_any_size_and_a_single_colour_are_taken(shape: tuple[int, int]) -> None:
    assert content_rectangle(np.full((*shape, 3), 127, np.uint8)) is None
