"""What is known of the pair on the canvas: asked once, one call at a time, never told of another pair."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from dupfinder.engine.errors import FailureCode, UnreadableFileError
from dupfinder.engine.library import Library
from dupfinder.engine.types import Evidence
from dupfinder.gui.compare_modes import View
from dupfinder.gui.models.pair_known import PairKnown
from tests.gui.pairs import A, Made, Pair, photo
from tests.gui.scanned import Held


@pytest.fixture
def pair(qtbot: QtBot) -> Pair:
    return Pair(qtbot)


def test_the_map_that_came_with_the_group_is_used_at_once(pair: Pair) -> None:
    pair.show("crop", deliver=False)
    pairing = pair.canvas.pairing
    assert pairing.settled
    assert pairing.evidence is not None
    assert pair.made.asked == []


def test_without_one_the_engine_is_asked_and_the_answer_is_kept(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(made: Made, _cluster: object, a: int, b: int) -> Evidence:
        made.asked.append((a, b))
        return Evidence(homography=np.eye(3), inliers=40)

    monkeypatch.setattr(Made, "alignment", found)
    pair.show("other", deliver=False)
    assert not pair.canvas.pairing.settled
    assert pair.canvas.bar.buttons[View.SWIPE].isEnabled()
    pair.deliver()
    assert pair.canvas.pairing.evidence is not None
    pair.show("crop")
    pair.show("other")
    assert len(pair.made.asked) == 1


def test_a_pair_is_measured_once_and_only_while_it_is_seen(pair: Pair, qtbot: QtBot) -> None:
    pair.show("crop")
    pair.canvas.toggle_whole()
    qtbot.wait(500)
    pair.deliver()
    assert pair.canvas.pairing.comparison is None
    pair.canvas.toggle_whole()
    pair.measure()
    assert pair.canvas.pairing.comparison is not None
    pair.show("stuck")
    assert pair.canvas.pairing.comparison is None
    pair.show("crop")
    assert pair.canvas.pairing.comparison is not None


def test_what_comes_late_belongs_to_its_own_pair(pair: Pair, qtbot: QtBot) -> None:
    pair.show("crop", deliver=False)
    # What the side files say, and what is measured.
    qtbot.waitUntil(lambda: len(pair.calls.held) == 2)
    late, pair.calls.held = pair.calls.held, []
    pair.show("stuck", deliver=False)
    for call in late:
        call()
    assert pair.canvas.pairing.comparison is None
    pair.show("crop", deliver=False)
    assert pair.canvas.pairing.comparison is not None


def test_a_photo_that_cannot_be_read_is_not_measured(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def gone(*_: object) -> None:
        raise UnreadableFileError(b"/photos/gone.jpg", FailureCode.VANISHED)

    monkeypatch.setattr(Made, "compare", gone)
    pair.show("crop")
    pair.measure()
    assert pair.canvas.pairing.measured
    (row,) = [fact for fact in pair.compare.facts.shown_facts() if fact.id == "sharpness"]
    assert row.values == ("— not measured", "— not measured")
    qtbot.wait(20)
    assert pair.calls.held == []


def test_side_files_that_change_while_they_are_read_are_read_again(qtbot: QtBot) -> None:
    calls, told = Held(), []
    known = PairKnown(cast(Library, Made()), calls)
    known.told.connect(told.append)
    kept, other = photo("a", A, 1), photo("b", A, 2)
    known.show(kept, other)
    qtbot.waitUntil(lambda: len(calls.held) == 1)
    known.look_again()
    assert len(calls.held) == 1, "one call at a time"
    calls.let_go()
    assert len(calls.held) == 1, "what was read may be from before the change"
    calls.let_go()
    assert calls.held == []
    assert told == [None, None]
