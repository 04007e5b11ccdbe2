"""One picture laid on another, what differs after it, and what is measured of each."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from dupfinder.engine.match import mapping
from dupfinder.engine.match.finer import finer, tone
from dupfinder.engine.match.overlay import Part, difference, largest_spot, lay, mask_of, whole
from dupfinder.engine.match.quality import quality
from dupfinder.engine.match.verify import verify
from dupfinder.engine.types import Float64Array, UInt8Array
from tests.engine.match.looks import look, photo
from tests.makers.edits import EDITS

PHOTO = photo("harbour", (720, 480))
A = np.asarray(PHOTO.image)


def copy_of(edit: str) -> tuple[UInt8Array, Float64Array]:
    """An edited copy, and the map to it as matching finds it."""
    data = EDITS[edit](PHOTO)
    with Image.open(io.BytesIO(data)) as opened:
        pixels = np.asarray(ImageOps.exif_transpose(opened).convert("RGB"))
    homography = verify(look(PHOTO.data), look(data)).evidence.homography
    assert homography is not None
    return pixels, homography


def away(b: UInt8Array, homography: Float64Array) -> tuple[UInt8Array, UInt8Array]:
    part = whole(A.shape[1], A.shape[0])
    mask = mask_of(homography, part, 3)
    return difference(A, lay(b, homography, part), mask), mask


@pytest.mark.parametrize("edit", ["exif_orientation", "crop50", "rot90", "hflip", "rot5", "border", "dark"])
def test_a_copy_without_additions_hardly_differs_once_it_is_laid(edit: str) -> None:
    b, found = copy_of(edit)
    levels, mask = away(b, finer(A, b, found))
    assert levels[mask > 0].mean() < 4
    assert np.percentile(levels[mask > 0], 99) < 25
    assert largest_spot(levels, mask) is None


VIVID = np.asarray(ImageEnhance.Color(PHOTO.image).enhance(3))
"""Colours that no map brings back."""


@pytest.mark.parametrize("how", ["grey", "sepia"])
def test_a_copy_without_colours_hardly_differs_and_what_was_drawn_on_it_does(how: str) -> None:
    grey = np.asarray(Image.fromarray(VIVID).convert("L"), np.float32)[..., None]
    b = np.clip(grey * ((1, 1, 1) if how == "grey" else (1.05, 0.95, 0.75)), 0, 255).astype(np.uint8)
    part = whole(A.shape[1], A.shape[0])
    mask = mask_of(np.eye(3), part, 3)
    levels = difference(VIVID, b, mask)
    assert np.percentile(levels[mask > 0], 99) < 25
    assert largest_spot(levels, mask) is None
    drawn = Image.fromarray(b)
    tone = int(b[200:260, 300:380].mean())
    ImageDraw.Draw(drawn).rectangle((300, 200, 380, 260), fill=(255 if tone < 128 else 0,) * 3)
    spot = largest_spot(difference(VIVID, np.asarray(drawn), mask), mask)
    assert spot is not None
    assert spot == pytest.approx((300 / 720, 200 / 480, 381 / 720, 261 / 480), abs=0.03)


def test_colours_that_only_the_copy_has_are_no_change() -> None:
    """The other way round: a is the one without colours."""
    grey = np.asarray(Image.fromarray(VIVID).convert("L").convert("RGB"))
    mask = mask_of(np.eye(3), whole(A.shape[1], A.shape[0]), 3)
    assert largest_spot(difference(grey, VIVID, mask), mask) is None


def test_the_finer_map_is_never_worse() -> None:
    for edit in ("crop30", "rot25", "screenshot"):
        b, found = copy_of(edit)
        before, mask = away(b, found)
        after, better_mask = away(b, finer(A, b, found))
        assert after[better_mask > 0].mean() <= before[mask > 0].mean() + 0.05


def test_a_map_that_is_a_little_off_is_put_right() -> None:
    off = np.array([[1, 0, 0.004], [0, 1, -0.003], [0, 0, 1.0]])
    assert finer(A, A, off) == pytest.approx(np.eye(3), abs=1e-4)


def test_a_sticker_is_where_it_is() -> None:
    stuck = PHOTO.image.copy()
    ImageDraw.Draw(stuck).ellipse((500, 60, 590, 150), fill=(255, 0, 200))
    b = np.asarray(ImageEnhance.Brightness(stuck).enhance(0.8))
    levels, mask = away(b, np.eye(3))
    inside = levels[80:130, 520:570]
    assert inside.mean() > 60
    outside = np.ones(levels.shape, bool)
    outside[50:160, 490:600] = False
    assert levels[outside].mean() < 4
    spot = largest_spot(levels, mask)
    assert spot is not None
    assert spot == pytest.approx((500 / 720, 60 / 480, 591 / 720, 151 / 480), abs=0.02)


def test_a_crop_lies_where_it_was_cut_and_nowhere_else() -> None:
    box = (180, 96, 576, 400)
    b = np.asarray(PHOTO.image.crop(box))
    width, height = box[2] - box[0], box[3] - box[1]
    to_b = np.array([[720 / width, 0, -box[0] / width], [0, 480 / height, -box[1] / height], [0, 0, 1]])
    laid = lay(b, to_b, whole(720, 480))
    inside = np.s_[box[1] + 1 : box[3] - 1, box[0] + 1 : box[2] - 1]
    assert np.abs(laid[inside].astype(int) - A[inside]).max() <= 1
    assert not laid[: box[1] - 1].any()
    assert mapping.outline(to_b)[0] == pytest.approx((180 / 720, 96 / 480))
    # A part of it, larger, shows the same place.
    part = Part(0.5, 0.5, 0.75, 0.75, 180, 120)
    again = lay(b, to_b, part)
    assert np.abs(again.astype(int) - A[240:360, 360:540]).mean() < 1


def test_large_pictures_are_averaged_before_they_are_warped() -> None:
    lines = np.zeros((1200, 1200, 3), np.uint8)
    lines[:, ::2] = 255
    laid = lay(lines, np.eye(3), whole(300, 300))
    assert laid[20:-20, 20:-20].std() < 3
    assert laid[20:-20, 20:-20].mean() == pytest.approx(127.5, abs=3)


def test_colours_are_told_apart_from_additions() -> None:
    part = whole(720, 480)
    mask = mask_of(np.eye(3), part)
    plain = tone(A, A, mask)
    assert plain is not None
    assert (plain.lighter, plain.warmer) == pytest.approx((0, 0), abs=0.01)
    darker = tone(A, np.asarray(ImageEnhance.Brightness(PHOTO.image).enhance(0.6)), mask)
    assert darker is not None
    assert darker.lighter < -8
    grey = tone(A, np.asarray(PHOTO.image.convert("L").convert("RGB")), mask)
    assert grey is not None
    assert grey.colourless
    warm = (A.astype(np.float32) * (1.15, 1.0, 0.8)).clip(0, 255).astype(np.uint8)
    warmer = tone(A, warm, mask)
    assert warmer is not None
    assert warmer.warmer > 4


def test_sharpness_falls_with_blur_and_enlarging_and_not_with_brightness() -> None:
    whole_picture = mapping.CORNERS
    sharp = quality(A, whole_picture, 1.0).sharpness
    blurred = quality(np.asarray(PHOTO.image.filter(ImageFilter.GaussianBlur(2))), whole_picture, 1.0)
    small = PHOTO.image.resize((240, 160), Image.Resampling.LANCZOS)
    enlarged = quality(np.asarray(small), whole_picture, 3.0)
    dark = quality(np.asarray(ImageEnhance.Brightness(PHOTO.image).enhance(0.6)), whole_picture, 1.0)
    assert 0 < blurred.sharpness < 0.8 * sharp
    assert enlarged.sharpness < 0.9 * sharp
    assert dark.sharpness == pytest.approx(sharp, rel=0.05)


def test_clipping_counts_what_is_white_and_black_in_the_part() -> None:
    pixels = np.full((100, 200, 3), 128, np.uint8)
    pixels[:, :50] = 255
    pixels[:, 50:60] = 0
    pixels[:, 60:70] = (255, 128, 0)
    found = quality(pixels, mapping.CORNERS, 1.0)
    assert found.burnt == pytest.approx(0.25, abs=0.01)
    assert found.blocked == pytest.approx(0.05, abs=0.01)
    right = quality(pixels, np.array([[0.5, 0], [1, 0], [1, 1], [0.5, 1]]), 1.0)
    assert (right.burnt, right.blocked) == (0, 0)
