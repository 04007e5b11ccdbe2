"""The line under a photo's name says in words what the engine found."""

from __future__ import annotations

import numpy as np
import pytest

from dupfinder.engine.types import Change, Evidence, Kind, Member, Metadata, Photo
from dupfinder.gui import evidence_texts
from dupfinder.gui.models.members import MembersModel

pytestmark = pytest.mark.usefixtures("dressed")


def scaled(factor: float) -> np.ndarray:
    """The picture shrunk by a factor round the middle of another."""
    shift = (1 - factor) / 2
    return np.array([[factor, 0, shift], [0, factor, shift], [0, 0, 1]], dtype=np.float64)


def found(*changes: tuple[Change, float | None], **more: object) -> Evidence:
    return Evidence(changes=changes, **more)  # type: ignore[arg-type]


def photo(number: int, quality: int | None = None, format: str = "JPEG") -> Photo:
    meta = Metadata(jpeg_quality=quality)
    return Photo(number, number, b"/photos/%d" % number, b"", 10, 0, 40, 30, format, meta)


def member(kind: Kind, evidence: Evidence, similarity: float = 0.97, **more: object) -> Member:
    return Member(photo(2, **more), 0.8, similarity, False, kind, evidence)  # type: ignore[arg-type]


BEST = Member(photo(1, 95), 1.0, 1.0, True)


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (found((Change.TURNED, 90.0)), "turned 90° right"),
        (found((Change.TURNED, 355.0)), "turned 5° left"),
        (found((Change.TURNED, 180.0)), "turned 180°"),
        (found((Change.MIRRORED, None)), "mirrored"),
        (found((Change.MIRRORED, None), (Change.TURNED, 180.0)), "mirrored top to bottom"),
        (found((Change.CROPPED, 0.43), covered_a=0.43), "cropped to 43 %"),
        (found((Change.CROPPED, 0.43), covered_b=0.43), "shows more, the best copy is 43 % of it"),
        (found((Change.CROPPED, 0.93), covered_a=0.93, covered_b=0.93), "cropped to 93 %"),
        (found((Change.FRAMED, None), homography=scaled(0.8)), "in a frame"),
        (found((Change.FRAMED, None), homography=scaled(1.25)), "without the frame"),
        (found((Change.FRAMED, None)), "in a frame"),
        (
            found((Change.CROPPED, 0.9), (Change.FRAMED, None), covered_b=0.9, homography=scaled(0.6)),
            "in a frame",
        ),
        (
            found((Change.CROPPED, 0.3), covered_b=0.3, inset=True, homography=scaled(0.5)),
            "inside a larger picture",
        ),
        (found(covered_a=0.3, inset=True, homography=scaled(2.0)), "taken out of a larger picture"),
        (found((Change.STRETCHED, 1.5)), "stretched"),
        (found((Change.RESIZED, 0.5)), "smaller (50 %)"),
        (found((Change.RESIZED, 2.0)), "larger (200 %)"),
        (found((Change.COLOURS_CHANGED, None)), "colours changed"),
        (found((Change.OVERLAY_ADDED, None)), "something drawn over it"),
        (found((Change.RE_ENCODED, None)), "saved again"),
        (found(), ""),
        (
            found(
                (Change.MIRRORED, None),
                (Change.TURNED, 90.0),
                (Change.CROPPED, 0.43),
                (Change.FRAMED, None),
                (Change.STRETCHED, 1.3),
                (Change.RESIZED, 0.5),
                (Change.COLOURS_CHANGED, None),
                (Change.OVERLAY_ADDED, None),
                covered_a=0.43,
            ),
            "turned 90° right, mirrored, cropped to 43 %, in a frame, stretched, smaller (50 %), "
            "colours changed, something drawn over it",
        ),
    ],
)
def test_every_change_is_told(evidence: Evidence, words: str) -> None:
    assert evidence_texts.changes(Kind.EDITED_COPY, evidence) == words


@pytest.mark.parametrize("change", Change)
def test_no_change_is_left_without_words(change: Change) -> None:
    for amount in (None, 0.5):
        assert evidence_texts.changes(Kind.EDITED_COPY, found((change, amount)))


def test_the_line_tells_certainty_changes_and_how_it_was_saved() -> None:
    copy = member(Kind.EDITED_COPY, found((Change.MIRRORED, None)), quality=60)
    assert evidence_texts.why(copy, BEST) == "97 % alike  ·  mirrored, compressed more"
    assert evidence_texts.spoken(copy, BEST) == "Edited copy, 97 % alike, mirrored, compressed more"
    saved = member(Kind.RESAVED, found((Change.RE_ENCODED, None)), quality=60)
    assert evidence_texts.why(saved, BEST) == "97 % alike  ·  compressed more"
    other = member(Kind.IDENTICAL_PICTURE, found(), similarity=1.0, format="PNG")
    assert evidence_texts.why(other, BEST) == "100 % alike  ·  PNG"
    assert evidence_texts.why(member(Kind.IDENTICAL_FILE, found(), 1.0), BEST) == "100 % alike"


def test_a_similar_shot_is_no_copy_and_its_number_is_its_own() -> None:
    shot = member(Kind.SIMILAR_SHOT, found((Change.COLOURS_CHANGED, None)), similarity=0.95, quality=10)
    assert evidence_texts.why(shot, BEST) == "95 % sure  ·  another shot of the scene"


def test_the_strip_says_it_too() -> None:
    model = MembersModel()
    model.show([BEST, member(Kind.EDITED_COPY, found((Change.CROPPED, 0.43), covered_a=0.43))])
    assert model.describe(0).startswith("Best copy, photo 1 of 2, 1, in ")
    assert model.describe(1).endswith("40 by 30. Edited copy, 97 % alike, cropped to 43 %.")


def test_members_with_a_map_to_the_best_copy_can_be_compared() -> None:
    """A list that is shown again is told from one that has changed."""
    one, other = (member(Kind.EDITED_COPY, found(homography=scaled(0.8))) for _ in range(2))
    assert one == other
    assert one != member(Kind.EDITED_COPY, found((Change.MIRRORED, None), homography=scaled(0.8)))
