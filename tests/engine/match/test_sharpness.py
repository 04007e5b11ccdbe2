"""Which of two copies is the sharper one, on photos that were really edited."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageFilter

from dupfinder.engine.cluster.rules import ALIKE
from dupfinder.engine.decode.decode import decode
from dupfinder.engine.match.sharpness import sharpness
from tests.makers.edits import jpeg
from tests.makers.pictures import picture

type Made = Callable[[Image.Image], Image.Image]


def scaled(factor: float, way: Image.Resampling = Image.Resampling.LANCZOS) -> Made:
    return lambda image: image.resize((round(image.width * factor), round(image.height * factor)), way)


def noisy(sigma: float) -> Made:
    def make(image: Image.Image) -> Image.Image:
        noise = np.random.default_rng(5).normal(0, sigma, (image.height, image.width, 3))
        return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))

    return make


def blurred(sigma: float) -> Made:
    return lambda image: image.filter(ImageFilter.GaussianBlur(sigma))


NOT_SHARPER: dict[str, Made] = {
    "twice as large": scaled(2),
    "twice as large, soft": scaled(2, Image.Resampling.BICUBIC),
    "a third larger": scaled(1.33),
    "made small and blown up": lambda image: scaled(2)(scaled(0.5)(image)),
    "half": scaled(0.5),
    "a little noise": noisy(6),
    "noise": noisy(12),
    "much noise": noisy(25),
    "grey": lambda image: image.convert("L").convert("RGB"),
    "dark": lambda image: Image.eval(image, lambda value: int(value * 0.6)),
}


def measured(data: bytes) -> float:
    """As a scan does it."""
    found = decode(data, content_hash=b"", path=b"", max_pixels=10**8, measure=sharpness).sharpness
    assert found is not None
    return found


@pytest.fixture(scope="module")
def photos() -> list[Image.Image]:
    return [picture(name, (960, 720)) for name in ("harbour", "meadow", "night", "stairs")]


@pytest.mark.parametrize("name", NOT_SHARPER)
def test_no_copy_counts_as_sharper_than_its_original(name: str, photos: list[Image.Image]) -> None:
    for photo in photos:
        original = measured(jpeg(photo, 92))
        assert measured(jpeg(NOT_SHARPER[name](photo), 92)) * ALIKE <= original


@pytest.mark.parametrize("quality", [30, 60, 85])
def test_blocks_of_compression_are_no_sharpness(quality: int, photos: list[Image.Image]) -> None:
    for photo in photos:
        assert measured(jpeg(photo, quality)) * ALIKE <= measured(jpeg(photo, 92))


@pytest.mark.parametrize("make", [blurred(2), blurred(4)])
def test_a_blurred_copy_is_less_sharp(make: Made, photos: list[Image.Image]) -> None:
    for photo in photos:
        assert measured(jpeg(make(photo), 92)) < ALIKE * measured(jpeg(photo, 92))


def test_the_thumbnail_says_the_same(photos: list[Image.Image]) -> None:
    """What was scanned by an earlier version is measured from it."""
    for photo in photos:
        data = jpeg(photo, 92)
        decoded = decode(data, content_hash=b"", path=b"", max_pixels=10**8, measure=sharpness)
        stored = np.asarray(Image.open(io.BytesIO(decoded.thumbnail)).convert("RGB"))
        assert decoded.sharpness is not None
        assert ALIKE < sharpness(stored) / decoded.sharpness < 1 / ALIKE


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (3, 2), (512, 9)])
def test_pictures_without_edges_are_measured_too(shape: tuple[int, int]) -> None:
    assert sharpness(np.full((*shape, 3), 128, np.uint8)) == 0.0
