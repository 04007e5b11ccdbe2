"""The similarity slider tells while it moves, and what it rests at is stored once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from dupfinder.gui.widgets.threshold import LEAST, MOST, SimilaritySlider


@pytest.fixture
def slider(qtbot: QtBot) -> SimilaritySlider:
    made = SimilaritySlider(0.6)
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
    assert settled.args == [pytest.approx(0.63)]


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
