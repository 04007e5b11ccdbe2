"""What differs, in words that people use."""

from __future__ import annotations

import numpy as np
import pytest

from dupfinder.engine.pair_types import Comparison, Quality, Tone
from dupfinder.engine.types import Change, Evidence, Kind, Member
from dupfinder.gui import difference_texts
from tests.gui.pairs import A, photo

ONE, TWO = photo("a", A, 1), photo("b", A.resize((600, 400)), 2)
SAME = (Quality(50, 0.01, 0.01), Quality(50, 0.01, 0.01))


def told(
    *changes: tuple[Change, float | None],
    tone: Tone | None = None,
    kind: Kind = Kind.EDITED_COPY,
    **facts: object,
) -> list[str]:
    evidence = Evidence(changes, np.eye(3), **facts)  # type: ignore[arg-type]
    found = Comparison(SAME, np.eye(3), tone or Tone(), away=np.full((40, 60), 9, np.uint8))
    member = Member(TWO, 0.9, 0.95, False, kind, evidence)
    lines = difference_texts.differences(ONE, member, evidence, found)
    return [f"{line.title}. {line.detail}".strip() for line in lines]


def test_a_crop_says_how_much_is_left() -> None:
    assert told((Change.CROPPED, 0.67), covered_a=0.67) == ["Cropped to 67 %. B shows only the dashed part."]
    assert told((Change.CROPPED, 0.67), covered_b=0.67) == ["Shows more. A is 67 % of it."]


def test_a_turn_says_which_way() -> None:
    assert told((Change.TURNED, 90.0)) == ["Turned. 90° to the right."]
    assert told((Change.TURNED, 270.0)) == ["Turned. 90° to the left."]
    assert told((Change.MIRRORED, None))[0].startswith("Mirrored.")


@pytest.mark.parametrize(
    ("tone", "title"),
    [
        (Tone(warmer=6), "Warmer colours"),
        (Tone(warmer=-6), "Cooler colours"),
        (Tone(lighter=14), "Lighter"),
        (Tone(lighter=-14, contrast=0.6, colourful=0.6, warmer=-4), "Darker"),
        (Tone(colourless=True), "No colours"),
        (Tone(contrast=1.3), "More contrast"),
        (Tone(colourful=0.6), "Weaker colours"),
    ],
)
def test_colours_are_told_as_people_see_them(tone: Tone, title: str) -> None:
    assert told(tone=tone)[0].startswith(title)


def test_small_changes_of_colour_are_not_told() -> None:
    lines = told(tone=Tone(lighter=0.8, contrast=1.02, colourful=0.97, warmer=-0.6), kind=Kind.RESAVED)
    assert lines == ["Saved again. B was compressed once more."]


def test_where_something_was_added() -> None:
    assert difference_texts.where((0.85, 0.9, 0.94, 0.98)) == "Lower right, 9 % of the width."
    assert difference_texts.where((0.3, 0.3, 0.7, 0.7)) == "In the middle, 40 % of the width."
    spot = Comparison(SAME, np.eye(3), Tone(), (0.1, 0.1, 0.2, 0.2))
    assert difference_texts.spot_of({}, spot) is not None
    assert difference_texts.spot_of({Change.BLURRED: None}, spot) is None
    brighter = Comparison(SAME, np.eye(3), Tone(lighter=20), (0.1, 0.1, 0.2, 0.2))
    assert difference_texts.spot_of({}, brighter) is None


def test_without_a_fit_that_is_said() -> None:
    member = Member(TWO, 0.5, 0.6, False, Kind.SIMILAR_SHOT)
    (line,) = difference_texts.differences(ONE, member, None, None)
    assert line.detail == "These two cannot be laid on each other."


def test_identical_files_do_not_differ() -> None:
    member = Member(ONE, 1.0, 1.0, False)
    (line,) = difference_texts.differences(ONE, member, Evidence(homography=np.eye(3)), None)
    assert line.title == "Nothing differs"


def test_only_clear_differences_are_called_better() -> None:
    near = Comparison((Quality(50, 0.01, 0.0), Quality(47, 0.012, 0.0)))
    assert difference_texts.sharper(near) is None
    assert difference_texts.better_light(near, blocked=False) is None
    far = Comparison((Quality(30, 0.01, 0.2), Quality(52, 0.1, 0.0)))
    assert difference_texts.sharper(far) == 1
    drawn = Comparison(far.quality, np.eye(3), Tone(), (0.1, 0.1, 0.2, 0.2))
    assert difference_texts.sharper(drawn) is None
    assert difference_texts.better_light(far, blocked=False) == 0
    assert difference_texts.better_light(far, blocked=True) == 1


def test_small_shares_keep_a_decimal() -> None:
    assert difference_texts.share(0.004) == "0.4 %"
    assert difference_texts.share(0.0) == "0 %"
    assert difference_texts.share(0.11) == "11 %"
