"""The similarity slider tells while it moves, and what it rests at is stored once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from dupfinder.gui.widgets.scale_words import ScaleWords
from dupfinder.gui.widgets.threshold import LEAST, MOST, SimilaritySlider


@pytest.fixture
def slider(qtbot: QtBot) -> SimilaritySlider:
    made = SimilaritySlider(0.7)
    qtbot.addWidget(made)
    made.resize(280, 60)
    made.show()
    return made


def test_a_drag_tells_the_latest_value_and_settles_once(slider: SimilaritySlider, qtbot: QtBot) -> None:
    moved: list[float] = []
    settled: list[float] = []
    slider.moved.connect(moved.append)
    slider.settled.connect(settled.append)
    inner = slider.slider
    middle = inner.height() // 2
    qtbot.mousePress(inner, Qt.MouseButton.LeftButton, pos=QPoint(60, middle))
    for x in range(60, 240, 3):
        qtbot.mouseMove(inner, QPoint(x, middle))
    last = slider.value
    assert settled == []
    qtbot.mouseRelease(inner, Qt.MouseButton.LeftButton, pos=QPoint(240, middle))
    qtbot.waitUntil(lambda: bool(moved) and moved[-1] == last)
    assert settled == [last]
    assert len(moved) < 60


def test_keys_settle_after_they_rest(slider: SimilaritySlider, qtbot: QtBot) -> None:
    with qtbot.waitSignal(slider.settled) as settled:
        for _ in range(3):
            qtbot.keyClick(slider.slider, Qt.Key.Key_Right)
    assert settled.args == [pytest.approx(0.73)]


def test_a_click_goes_where_it_points(slider: SimilaritySlider, qtbot: QtBot) -> None:
    inner = slider.slider
    qtbot.mouseClick(inner, Qt.MouseButton.LeftButton, pos=QPoint(inner.width() - 2, inner.height() // 2))
    assert slider.value == MOST / 100
    qtbot.mouseClick(inner, Qt.MouseButton.LeftButton, pos=QPoint(2, inner.height() // 2))
    assert slider.value == LEAST / 100


def test_the_percentage_is_shown_and_named(slider: SimilaritySlider) -> None:
    slider.set_value(0.9)
    assert slider.shown.text() == "90 %"
    assert slider.slider.accessibleName()


def test_the_range_is_that_of_useful_probabilities(slider: SimilaritySlider, qtbot: QtBot) -> None:
    slider.slider.setFocus()
    qtbot.keyClick(slider.slider, Qt.Key.Key_Home)
    assert (slider.value, slider.shown.text()) == (0.6, "60 %")
    qtbot.keyClick(slider.slider, Qt.Key.Key_End)
    assert (slider.value, slider.shown.text()) == (0.99, "99 %")


def test_a_value_from_before_the_range_is_taken_for_its_end(qtbot: QtBot) -> None:
    made = SimilaritySlider(0.2)
    qtbot.addWidget(made)
    assert made.value == 0.6


def test_words_stand_below_the_ends_and_the_usual_place(slider: SimilaritySlider) -> None:
    words = slider.findChild(ScaleWords)
    assert words is not None
    assert [word for word, _ in words.places()] == ["loose", "as set", "strict"]
    centre = words.places()[1][1].center().x()
    assert abs(centre - slider.slider.place_of(90)) <= 2
    assert slider.slider.accessibleDescription() == "60 % is loose, 90 % is as set, 99 % is strict"
    slider.resize(110, 60)
    assert [word for word, _ in words.places()] == ["loose", "strict"]
