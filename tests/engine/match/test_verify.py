"""The second look: what is a copy, what kind of copy, and what only looks like one."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from dupfinder.engine.match.agreement import agreement
from dupfinder.engine.match.look import Look, View
from dupfinder.engine.match.verify import LEAST_MEAN, MIRRORED_MEAN, measure, verify
from dupfinder.engine.match.ways import Aligned
from dupfinder.engine.types import Change, Kind, Metadata, Verdict
from tests.engine.match.looks import edited, look, photo
from tests.makers.documents import documents
from tests.makers.edits import EDITS, Source
from tests.makers.negatives import family
from tests.makers.scenes import shots

RESAVED = {"exif_orientation", "jpeg30", "half", "quarter"}
EDITED = {edit for edit in EDITS if edit not in RESAVED} - {"bytecopy", "png", "jpeg10"}
WHOLE = {"bytecopy", "png"}
PHOTOS = [photo("harbour"), photo("meadow")]

SAYS: dict[str, Change] = {
    "crop90": Change.CROPPED,
    "crop70": Change.CROPPED,
    "crop50": Change.CROPPED,
    "crop30": Change.CROPPED,
    "hflip": Change.MIRRORED,
    "vflip": Change.MIRRORED,
    "rot90": Change.TURNED,
    "rot180": Change.TURNED,
    "rot5": Change.TURNED,
    "square": Change.STRETCHED,
    "half": Change.RESIZED,
    "quarter": Change.RESIZED,
    "gray": Change.COLOURS_CHANGED,
    "bright": Change.COLOURS_CHANGED,
    "dark": Change.COLOURS_CHANGED,
    "filter": Change.COLOURS_CHANGED,
    "border": Change.FRAMED,
    "screenshot": Change.FRAMED,
    "sticker": Change.OVERLAY_ADDED,
    "watermark": Change.OVERLAY_ADDED,
    "blur": Change.BLURRED,
    "noise": Change.GRAIN_ADDED,
}


@pytest.mark.parametrize("edit", sorted(EDITS))
def test_every_edit_is_a_copy_of_its_photo(edit: str) -> None:
    source = PHOTOS[len(edit) % 2]
    verdict = verify(look(source.data), edited(source, edit))
    assert verdict.kind in (Kind.RESAVED, Kind.EDITED_COPY)
    assert verdict.score >= 0.9
    if edit in RESAVED | WHOLE:
        assert verdict.kind is Kind.RESAVED
    if edit in SAYS:
        assert SAYS[edit] in dict(verdict.evidence.changes)
    assert (verdict.kind is Kind.EDITED_COPY) >= (edit in EDITED)


def test_amounts_are_those_of_the_edit() -> None:
    source = PHOTOS[0]

    def amount(change: Change, *edits: str) -> float | None:
        return dict(verify(look(source.data), edited(source, *edits)).evidence.changes)[change]

    assert amount(Change.CROPPED, "crop50") == pytest.approx(0.5, abs=0.03)
    assert amount(Change.TURNED, "rot90") == 270  # counter-clockwise
    assert amount(Change.TURNED, "rot180") == 180
    assert amount(Change.RESIZED, "half") == pytest.approx(0.5, abs=0.02)
    assert amount(Change.STRETCHED, "square") == pytest.approx(4 / 3, abs=0.03)


def test_nothing_is_said_to_be_added_to_a_picture_that_was_only_turned_or_mirrored() -> None:
    for source in PHOTOS:
        for edit in ("hflip", "vflip", "rot90", "rot180"):
            changes = dict(verify(look(source.data), edited(source, edit)).evidence.changes)
            assert Change.OVERLAY_ADDED not in changes, edit


def test_edits_of_edits_are_copies() -> None:
    source = PHOTOS[1]
    for edits in (("hflip", "crop70"), ("rot90", "gray", "jpeg30"), ("border", "half"), ("crop50", "filter")):
        assert verify(look(source.data), edited(source, *edits)).kind is Kind.EDITED_COPY, edits


def test_the_transform_lays_one_picture_on_the_other() -> None:
    source = PHOTOS[0]
    for edit in ("crop50", "rot90", "hflip", "screenshot"):
        forth = verify(look(source.data), edited(source, edit))
        back = verify(edited(source, edit), look(source.data))
        assert forth.evidence.homography is not None
        assert back.evidence.homography is not None
        together = back.evidence.homography @ forth.evidence.homography
        assert together / together[2, 2] == pytest.approx(np.eye(3), abs=0.03), edit
        assert forth.reversed().evidence.covered_b == forth.evidence.covered_a
    hflip = verify(look(source.data), edited(source, "hflip")).evidence.homography
    assert hflip == pytest.approx(np.array([[-1, 0, 1], [0, 1, 0], [0, 0, 1]]), abs=0.02)


def test_strangers_are_no_copies() -> None:
    names = [f"stranger {n}" for n in range(5)]
    looks = [look(photo(name).data) for name in names]
    for n, one in enumerate(looks):
        for other in looks[n + 1 :]:
            assert verify(one, other).kind is None


@pytest.mark.parametrize(
    "name", ["page", "letter", "slide", "chart", "chat", "meme", "framed", "screenshot", "sky", "black"]
)
def test_what_only_shares_a_template_is_no_copy(name: str) -> None:
    members = [look(image) for image in family(name, 4, "tests", ())]
    for n, one in enumerate(members):
        for other in members[n + 1 :]:
            assert verify(one, other).kind is None


def test_a_part_of_a_chart_lies_on_it_and_is_no_copy_of_one_with_other_bars() -> None:
    drawn = {source.name: source for source in documents(24)}
    part = edited(drawn["chart-023"], "crop30")
    own = verify(part, look(drawn["chart-023"].data))
    assert own.kind is Kind.EDITED_COPY
    assert own.evidence.worst is not None
    assert own.evidence.worst > 0.95
    for edit in ("png", "crop90", "rot25"):
        assert verify(part, edited(drawn["chart-007"], edit)).kind is None


def test_slides_with_as_many_lines_of_other_words_are_no_copies() -> None:
    drawn = {source.name: source for source in documents(24, "another")}
    first = look(drawn["slide-006"].data)
    for edit in ("png", "filter", "bright", "rot25", "square"):
        assert verify(first, edited(drawn["slide-018"], edit)).kind is None
        own = verify(first, edited(drawn["slide-006"], edit))
        assert own.kind in (Kind.RESAVED, Kind.EDITED_COPY)
        assert own.score >= 0.9


@pytest.mark.parametrize("kind", ["step", "turn", "subject"])
def test_another_shot_is_no_copy(kind: str) -> None:
    for seed in range(2):
        first, second = (look(image) for image in shots(f"scene {seed}", 2, 0.02, (640, 480), kind))
        verdict = verify(first, second)
        assert verdict.kind in (Kind.SIMILAR_SHOT, None)


@pytest.mark.parametrize(("kind", "seed"), [("turn", 32), ("turn", 34), ("step", 9), ("step", 32)])
def test_a_step_aside_that_shows_in_no_one_place_makes_another_shot(kind: str, seed: int) -> None:
    first, second = (look(image) for image in shots(f"depth {seed}", 2, 0.005, (640, 480), kind))
    assert verify(first, second).kind is Kind.SIMILAR_SHOT


@pytest.mark.parametrize("edit", ["jpeg30", "half", "hflip", "gray"])
def test_motion_is_not_looked_for_where_all_agrees(edit: str) -> None:
    assert verify(look(PHOTOS[0].data), edited(PHOTOS[0], edit)).evidence.motion is None
    first, second = (look(image) for image in shots("moving", 2, 0.01, (640, 480), "subject"))
    assert verify(first, second).evidence.motion is not None


@pytest.mark.parametrize("name", ["harbour", "meadow", "street", "forest"])
def test_a_thing_that_went_to_another_place_makes_another_shot(name: str) -> None:
    def with_leaf(x: int, y: int) -> Look:
        image = photo(name).image.copy()
        ImageDraw.Draw(image).ellipse((x, y, x + 70, y + 70), fill="orange")
        return look(image)

    without = look(photo(name).image)
    assert verify(with_leaf(300, 40), with_leaf(200, 150)).kind is Kind.SIMILAR_SHOT
    drawn_over = verify(with_leaf(300, 40), without)
    assert drawn_over.kind is Kind.EDITED_COPY
    assert Change.OVERLAY_ADDED in dict(drawn_over.evidence.changes)


def test_edits_of_exposure_and_noise_are_copies_though_nothing_moves() -> None:
    for edit in ("bright", "dark", "noise", "filter", "gray"):
        verdict = verify(look(PHOTOS[0].data), edited(PHOTOS[0], edit))
        assert verdict.kind in (Kind.RESAVED, Kind.EDITED_COPY), edit


def test_the_clock_of_one_camera_tells_two_shots_apart() -> None:
    def at(second: str, camera: str = "Canon EOS 40D", edit: str = "dark") -> Verdict:
        metadata = [
            Metadata(taken_at=f"2021-05-01T10:00:{each}", camera=camera, exposure="1/125 s")
            for each in ("00", second)
        ]
        source = PHOTOS[0]
        return verify(look(source.data, metadata[0]), look(EDITS[edit](source), metadata[1]))

    assert at("00").kind is Kind.EDITED_COPY
    assert at("01").kind is Kind.SIMILAR_SHOT
    assert at("00", edit="half").kind is Kind.RESAVED


def test_a_photo_in_a_collage_is_seen_as_a_picture_of_its_own() -> None:
    one, other = PHOTOS[0].image, PHOTOS[1].image
    collage = Image.new("RGB", (one.width + other.width, one.height))
    collage.paste(one, (0, 0))
    collage.paste(other, (one.width, 0))
    for source in PHOTOS:
        verdict = verify(look(source.data), look(collage.copy()))
        assert verdict.kind is Kind.EDITED_COPY
        assert verdict.evidence.inset
        assert verdict.evidence.covered_b == pytest.approx(0.5, abs=0.06)
        assert not verify(look(source.data), edited(source, "crop50")).evidence.inset


def test_a_picture_that_always_had_its_border_is_not_framed() -> None:
    bordered = Source.from_image("bordered", _bordered(PHOTOS[0].image))
    verdict = verify(look(bordered.data), edited(bordered, "half"))
    assert verdict.kind is Kind.RESAVED
    assert verify(look(bordered.data), edited(bordered, "crop70")).kind is Kind.EDITED_COPY


def _bordered(image: Image.Image) -> Image.Image:
    canvas = Image.new("RGB", (image.width + 24, image.height + 24))
    canvas.paste(image, (12, 12))
    return canvas


def test_what_is_alike_in_outline_only_is_no_mirrored_copy() -> None:
    """The two halves of a bowl: with the same agreement, what is not mirrored may still be a copy."""
    one = photo("street").image
    other = Image.blend(one, photo("harbour").image, 0.6)
    views = [
        View(np.asarray(each.convert("RGB")), np.eye(3)) for each in (one, other, ImageOps.mirror(other))
    ]
    agreed = agreement(views[0].small, views[1].small, np.eye(3))
    assert agreed is not None
    assert LEAST_MEAN < agreed.mean < MIRRORED_MEAN
    swapped = np.array([[-1.0, 0, 1], [0, 1, 0], [0, 0, 1]])
    assert measure(Aligned((views[0], views[1]), np.eye(3), agreed, 0, 1.0)) is not None
    assert measure(Aligned((views[0], views[2]), swapped, agreed, 0, 1.0)) is None
