"""What differs between two aligned pictures, and what that says."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from dupfinder.engine.match.agreement import agreement
from dupfinder.engine.match.differences import Differences, differences
from dupfinder.engine.match.layout import LENGTH, layout, likeness
from dupfinder.engine.match.look import View
from dupfinder.engine.types import Int8Array
from tests.engine.match.looks import photo
from tests.makers.documents import documents


def _view(image: Image.Image) -> View:
    return View(np.asarray(image.convert("RGB")), np.eye(3))


def _between(one: Image.Image, other: Image.Image) -> Differences:
    return differences(_view(one), _view(other), np.eye(3))


def _with(image: Image.Image, x: int, y: int, fill: str = "orange") -> Image.Image:
    drawn = image.copy()
    ImageDraw.Draw(drawn).ellipse((x, y, x + 70, y + 70), fill=fill)
    return drawn


SCENE = photo("harbour").image


def test_nothing_differs_between_a_picture_and_a_filter_of_it() -> None:
    for other in (SCENE, SCENE.point(lambda level: round(level * 0.7)), SCENE.convert("L")):
        assert _between(SCENE, other).area < 0.004


def test_a_sticker_is_drawn_over_one_of_the_two() -> None:
    found = _between(SCENE, _with(SCENE, 200, 120))
    assert found.drawn
    assert found.places is not None
    height, width = found.places.shape
    assert found.places[155 * height // SCENE.height, 235 * width // SCENE.width] == 255
    assert found.places[10, 10] == 0


def test_a_thing_at_another_place_is_in_both() -> None:
    found = _between(_with(SCENE, 120, 120), _with(SCENE, 260, 150))
    assert found.elsewhere
    assert not found.drawn


def test_two_stickers_on_one_of_the_two_are_not_at_another_place() -> None:
    found = _between(SCENE, _with(_with(SCENE, 120, 120), 260, 150, "deeppink"))
    assert found.drawn
    assert not found.elsewhere


def test_other_bars_have_the_colours_of_the_chart() -> None:
    chart = Image.new("RGB", (480, 360), "white")
    draw = ImageDraw.Draw(chart)
    for n in range(6):
        draw.rectangle((40 + 70 * n, 330 - 40 * n, 80 + 70 * n, 330), fill="steelblue")
    other = chart.copy()
    ImageDraw.Draw(other).rectangle((40, 100, 80, 330), fill="steelblue")
    found = _between(chart, other)
    assert found.area > 0.01
    assert found.familiar > 0.9
    assert not found.drawn


def test_what_was_drawn_over_can_be_left_out_of_the_agreement() -> None:
    one, other = _view(SCENE), _view(_with(SCENE, 200, 120))
    found = differences(one, other, np.eye(3))
    plain = agreement(one.small, other.small, np.eye(3))
    without = agreement(one.small, other.small, np.eye(3), found.places)
    assert plain is not None
    assert without is not None
    assert without.mean > 0.99 > plain.mean


def _layout(image: Image.Image) -> Int8Array:
    data = layout(np.asarray(image.convert("RGB").resize((224, 224), Image.Resampling.BOX)))
    assert data is not None
    assert len(data) == LENGTH
    return np.frombuffer(data, np.int8)[None]


def test_a_turned_page_has_the_layout_of_its_original() -> None:
    pages = [source.image for source in documents(8, "layout")]
    nearest = 0
    for page in pages:
        original = _layout(page)
        for way in (Image.Transpose.ROTATE_90, Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.ROTATE_180):
            turned = _layout(page.transpose(way))
            assert likeness(original, turned)[0] > 0.98
            nearest += likeness(original, turned)[0] >= max(
                likeness(_layout(each), turned)[0] for each in pages
            )
    assert nearest == 3 * len(pages)


def test_a_photo_has_no_layout() -> None:
    assert layout(np.asarray(SCENE.convert("RGB").resize((224, 224)))) is None
