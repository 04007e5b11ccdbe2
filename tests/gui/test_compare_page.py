"""The compare view on its page, over photos that the real engine found, by the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dupfinder.gui.compare_modes import View
from dupfinder.gui.views.duplicates import DuplicatesPage
from tests.gui.scanned import bridged, scanned_library


@pytest.fixture
def page(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[DuplicatesPage]:
    assert qapp is not None
    with scanned_library(tmp_path) as (library, _), bridged(library) as bridge:
        page = DuplicatesPage(library, bridge)
        qtbot.addWidget(page)
        page.resize(1280, 720)
        page.show()
        page.refresh()
        qtbot.waitUntil(lambda: page.canvas.cluster is not None)
        yield page


def test_a_pair_is_laid_measured_and_zoomed_by_keys(page: DuplicatesPage, qtbot: QtBot) -> None:
    canvas = page.canvas
    surface = canvas.compare.laid.surface
    qtbot.keyClick(page, Qt.Key.Key_V)
    assert canvas.bar.view is View.SWIPE
    qtbot.waitUntil(lambda: surface.has_laid, timeout=20_000)
    qtbot.waitUntil(lambda: canvas.pairing.comparison is not None, timeout=20_000)
    assert canvas.compare.differs.titles()
    assert "A has" in canvas.compare.differs.sharpness.accessibleName()

    before = canvas.compare.laid.modes[View.SWIPE].line  # type: ignore[attr-defined]
    qtbot.keyClick(page, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.compare.laid.modes[View.SWIPE].line > before  # type: ignore[attr-defined]

    qtbot.keyPress(page, Qt.Key.Key_B)
    assert surface.mode is canvas.compare.laid.modes[View.BLINK]
    qtbot.keyRelease(page, Qt.Key.Key_B)
    assert surface.mode is canvas.compare.laid.modes[View.SWIPE]

    qtbot.keyClick(page, Qt.Key.Key_Z)
    assert canvas.bar.percent.text() == "100 %"
    qtbot.keyClick(page, Qt.Key.Key_0)
    assert canvas.bar.percent.text() == "Fit"


def test_the_view_stays_while_the_person_goes_through_the_groups(page: DuplicatesPage, qtbot: QtBot) -> None:
    canvas = page.canvas
    for _ in range(2):
        qtbot.keyClick(page, Qt.Key.Key_V)
    assert canvas.bar.view is View.BLINK
    first = canvas.cluster
    qtbot.keyClick(page, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: canvas.cluster is not None and canvas.cluster != first)
    assert canvas.bar.view is View.BLINK
    photo = canvas.compare.laid.surface.photo
    assert photo is not None
    assert canvas.cluster is not None
    assert photo.content_id in canvas.cluster.contents
    qtbot.waitUntil(lambda: canvas.compare.laid.surface.has_laid, timeout=20_000)
