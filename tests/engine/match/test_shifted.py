"""Small things that moved a little while all else lies still."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from dupfinder.engine.match import mapping
from dupfinder.engine.match.look import View
from dupfinder.engine.match.shifted import moved_together
from dupfinder.engine.match.verify import SQUARES, verify
from dupfinder.engine.types import Float64Array, Kind
from tests.engine.match.looks import edited, look, photo
from tests.makers.edits import Source
from tests.makers.pictures import picture

SIZE = (512, 384)
SCENE = picture("harbour", SIZE)


def _with_leaf(x: float, y: float, image: Image.Image = SCENE) -> Image.Image:
    """A leaf with a vein, 60 px long, drawn to a quarter of a pixel."""
    large = Image.new("RGBA", (4 * image.width, 4 * image.height))
    draw = ImageDraw.Draw(large)
    left, top = round(4 * x), round(4 * y)
    draw.polygon(
        [(left, top), (left + 160, top + 60), (left + 240, top + 160), (left + 80, top + 110)], "olive"
    )
    draw.line([(left, top), (left + 240, top + 160)], "black", 8)
    leaf = large.resize(image.size, Image.Resampling.BOX)
    made = image.copy()
    made.paste(leaf, mask=leaf.getchannel("A"))
    return made


def _moved(one: Image.Image, other: Image.Image, homography: Float64Array | None = None) -> int:
    views = (View(np.asarray(image), np.eye(3)) for image in (one, other))
    return moved_together(*views, np.eye(3) if homography is None else homography)


@pytest.mark.parametrize("way", [(3, 0), (-2, 2), (1.5, -2), (0, 5)])
def test_a_leaf_that_moved_is_seen(way: tuple[float, float]) -> None:
    assert _moved(_with_leaf(200, 150), _with_leaf(200 + way[0], 150 + way[1])) >= SQUARES


def test_what_was_drawn_over_one_of_the_two_moved_nowhere() -> None:
    assert _moved(SCENE, _with_leaf(200, 150)) < SQUARES


@pytest.mark.parametrize("edit", ["jpeg10", "noise", "filter", "bright", "blur", "sticker", "watermark"])
def test_nothing_moved_in_a_copy(edit: str) -> None:
    source = Source.from_image("harbour", SCENE)
    assert _moved(SCENE, Image.fromarray(edited(source, edit).pixels)) < SQUARES


def test_an_alignment_that_is_nearly_a_pixel_off_is_no_motion() -> None:
    for away in (0.3, 0.9):
        off = np.array([[1, 0, away / SIZE[0]], [0, 1, -away / SIZE[1]], [0, 0, 1]])
        assert _moved(SCENE, SCENE, off) == 0


def test_a_crop_is_compared_at_the_size_of_what_it_was_cut_from() -> None:
    left, top, right, bottom = box = (150, 100, 350, 250)
    crop = _with_leaf(200, 150).crop(box).resize((500, 375), Image.Resampling.BICUBIC)
    whole = np.array([[left, top], [right, top], [right, bottom], [left, bottom]]) / SIZE
    of_box = np.array([[right - left, 0, left], [0, bottom - top, top], [0, 0, 1]])
    into = np.linalg.inv(of_box) @ np.diag([SIZE[0], SIZE[1], 1.0])
    assert mapping.points(into, whole) == pytest.approx(mapping.CORNERS)
    assert _moved(crop, _with_leaf(200, 150), np.linalg.inv(into)) == 0
    assert _moved(crop, _with_leaf(203, 151), np.linalg.inv(into)) >= SQUARES


def test_nothing_is_found_where_hardly_anything_is_shared() -> None:
    apart = np.array([[1, 0, 0.99], [0, 1, 0], [0, 0, 1.0]])
    assert _moved(SCENE, SCENE, apart) == 0


@pytest.mark.parametrize("name", ["harbour", "meadow", "street", "forest"])
def test_two_shots_of_a_leaf_that_falls_are_no_copies(name: str) -> None:
    scene = photo(name, (640, 480)).image
    first, second = (look(_with_leaf(*place, scene)) for place in ((300, 200), (298, 203)))
    assert verify(first, second).kind is Kind.SIMILAR_SHOT
    assert verify(look(scene), first).kind in (Kind.RESAVED, Kind.EDITED_COPY)
