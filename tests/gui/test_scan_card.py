"""The scan card and the strip: a real scan is shown, paused, gone on with and stopped."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dupfinder.engine.types import Progress, ScanResult, Stage
from dupfinder.gui import texts
from dupfinder.gui.views.scan_card import ScanCard
from tests.gui.conftest import Opened
from tests.makers.libraries import small_library


@pytest.fixture
def card(dressed: QApplication, qtbot: QtBot) -> ScanCard:  # noqa: ARG001
    card = ScanCard()
    qtbot.addWidget(card)
    card.resize(960, 240)
    card.show()
    return card


def test_files_are_being_found(card: ScanCard) -> None:
    card.set_progress(Progress(found=1_234))
    assert card.total.text() == "of 1,234 found so far"
    assert card.found.text.text() == "1,234 photos so far"
    assert card.bar.maximum() == 0, "no end is known yet"
    assert card.left.text() == ""


def test_photos_are_being_read(card: ScanCard) -> None:
    card.set_progress(
        Progress(
            stage=Stage.READ,
            finding=False,
            found=20_312,
            total=20_312,
            done=12_480,
            failed=37,
            rate=186.4,
            seconds_left=42.0,
            current=b"/photos/IMG_2210.JPG",
        )
    )
    assert card.done.text() == "12,480"
    assert card.total.text() == "of 20,312 photos"
    assert card.speed.text() == "186 photos per second"
    assert card.left.text() == "about 45 seconds left"
    assert card.read.text.text() == "61 % done"
    assert card.name.text() == "IMG_2210.JPG"
    assert card.failures.text() == "37 could not be read"
    assert card.bar.value() == round(card.bar.maximum() * 12_480 / 20_312)


def test_the_third_step_waits_for_photos_and_then_counts_pairs(card: ScanCard) -> None:
    assert card.check.title.text() == "Check pairs"
    reading = Progress(stage=Stage.READ, finding=False, found=500, total=500, done=100)
    card.set_progress(reading)
    assert card.check.text.text() == "As photos come"
    card.set_progress(replace(reading, checked=12, to_check=40))
    assert card.check.text.text() == "12 of 40 pairs"
    checking = replace(
        reading, stage=Stage.CHECK, done=500, checked=1_250, to_check=5_000, rate=90.0, seconds_left=0.0
    )
    card.set_progress(checking)
    assert card.read.text.text() == "Done"
    assert card.check.text.text() == "1,250 of 5,000 pairs"
    assert (card.done.text(), card.total.text()) == ("1,250", "of 5,000 pairs")
    assert card.bar.value() == round(card.bar.maximum() * 0.25)
    assert card.left.text() == card.speed.text() == "", "both are those of the reading"
    card.set_progress(replace(checking, stage=Stage.INDEX, checked=5_000))
    assert card.check.text.text() == "5,000 of 5,000 pairs"


@pytest.mark.usefixtures("dressed")
def test_the_strip_tells_of_the_pairs_too() -> None:
    checking = Progress(
        stage=Stage.CHECK, finding=False, found=9, total=9, done=9, checked=1, to_check=4, seconds_left=0.0
    )
    assert texts.doing(checking) == texts.Doing("Checking pairs", "1 of 4 pairs", 0.25)
    assert texts.doing(replace(checking, paused=True)).title == "Paused"
    assert texts.time_left_of(checking) == ""
    none = replace(checking, checked=0, to_check=0)
    assert texts.doing(none).share is None, "no end is known yet"


def test_what_is_paused_can_go_on(card: ScanCard, qtbot: QtBot) -> None:
    card.set_progress(
        Progress(finding=False, found=10, total=10, done=5, rate=2.0, seconds_left=3, paused=True)
    )
    assert card.title.text() == "Paused"
    assert card.pause.text() == "Go on"
    assert card.speed.text() == card.left.text() == ""
    with qtbot.waitSignal(card.pause_clicked):
        qtbot.mouseClick(card.pause, Qt.MouseButton.LeftButton)
    card.set_progress(Progress(finding=False, found=10, total=10, done=6))
    assert card.pause.text() == "Pause"


def test_names_that_are_no_text_are_shown(card: ScanCard) -> None:
    card.set_progress(Progress(found=1, current=b"/photos/\xff\xfe.jpg"))
    assert card.name.text().endswith(".jpg")


@pytest.mark.usefixtures("dressed")
@pytest.mark.parametrize(
    ("seconds", "long", "short"),
    [
        (0.4, "about 5 seconds left", "about 5 s left"),
        (42, "about 45 seconds left", "about 45 s left"),
        (56, "about 1 minute left", "about 1 min left"),
        (170, "about 3 minutes left", "about 3 min left"),
        (13 * 60, "about 15 minutes left", "about 15 min left"),
        (61 * 60, "about 1 hour left", "about 1 h left"),
        (115 * 60, "about 2 hours left", "about 2 h left"),
    ],
)
def test_time_left_is_rounded(seconds: float, long: str, short: str) -> None:
    assert texts.time_left(seconds) == long
    assert texts.time_left(seconds, short=True) == short


@pytest.mark.usefixtures("dressed")
def test_an_end_is_told_in_numbers() -> None:
    result = ScanResult(scanned=1, embedded=1, failed=2, removed=0, cancelled=False, seconds=3.0)
    assert texts.ended(result) == "Scan finished: 1 photo. 2 could not be read."
    stopped = ScanResult(scanned=12_480, embedded=1, failed=0, removed=0, cancelled=True, seconds=3.0)
    assert texts.ended(stopped).startswith("Stopped. 12,480 photos are done")


def test_a_scan_is_paused_gone_on_with_and_stopped(empty: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    truth = small_library(tmp_path / "photos", 12, ("half", "gray", "crop70"), size=(640, 480))
    empty.desk.holdings.add([os.fsencode(truth.folder)])
    card = empty.desk.duplicates.card
    qtbot.waitUntil(lambda: card.isVisible() and empty.library.counts().files >= 2, timeout=60_000)
    job = empty.desk.bridge.scan_job
    assert job is not None
    qtbot.mouseClick(card.pause, Qt.MouseButton.LeftButton)
    assert job.paused
    qtbot.waitUntil(lambda: card.pause.text() == "Go on" and empty.strip.doing.text() == "Paused")
    qtbot.mouseClick(card.pause, Qt.MouseButton.LeftButton)
    assert not job.paused
    qtbot.mouseClick(card.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: empty.desk.bridge.scan_job is None, timeout=20_000)
    assert job.result().cancelled
    assert not card.isVisible()
    kept = empty.library.counts().files
    assert 2 <= kept < len(truth), "what was done is kept, the rest is left"
    qtbot.waitUntil(lambda: empty.strip.doing.text() == "Not all photos are scanned yet")
    qtbot.keyClick(empty.window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: empty.library.counts().files == len(truth), timeout=60_000)
    qtbot.waitUntil(lambda: empty.strip.doing.text() == "Library is up to date", timeout=20_000)
