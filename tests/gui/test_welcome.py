"""The first page: from nothing to the first scan."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from dupfinder.engine.library import Library
from dupfinder.gui.drops import looks_like_picture
from dupfinder.gui.views import welcome
from dupfinder.gui.views.welcome import Welcome, count_pictures
from tests.gui.conftest import Opened, Opener
from tests.makers.libraries import Truth, small_library


@pytest.fixture
def offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_window: Opener) -> tuple[Opened, Truth]:
    """An empty library on a computer whose folder of pictures holds three photos."""
    truth = small_library(tmp_path / "My Pictures", 1, ("half", "gray"))
    monkeypatch.setattr(welcome, "pictures_folder", lambda: truth.folder)
    return open_window(Library(tmp_path / "data")), truth


def page(opened: Opened) -> Welcome:
    return opened.desk.library_page.welcome


def test_an_empty_library_welcomes(empty: Opened) -> None:
    assert empty.desk.library_page.currentWidget() is page(empty)
    assert empty.strip.doing.text() == "Ready"
    assert empty.strip.count.text() == "No folders yet"


def test_the_system_s_pictures_are_counted_and_scanned_with_one_click(
    offered: tuple[Opened, Truth], qtbot: QtBot
) -> None:
    opened, truth = offered
    assert page(opened).pictures.text() == "My Pictures"
    qtbot.waitUntil(lambda: page(opened).counted.text() == "On this computer, 3 photos")
    qtbot.mouseClick(page(opened).scan, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: opened.page() is opened.desk.duplicates)
    qtbot.waitUntil(lambda: opened.library.counts().files == 3, timeout=60_000)
    qtbot.waitUntil(lambda: opened.desk.bridge.scan_job is None, timeout=60_000)
    assert [folder.path for folder in opened.library.folders()] == [os.fsencode(truth.folder)]


def test_nothing_is_offered_where_there_are_no_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_window: Opener, qtbot: QtBot
) -> None:
    monkeypatch.setattr(welcome, "pictures_folder", lambda: tmp_path / "none")
    opened = open_window(Library(tmp_path / "data"))
    qtbot.waitUntil(lambda: not page(opened).offer.isVisible())
    assert page(opened).choose.isVisible()


def test_a_folder_is_chosen_with_the_keyboard(empty: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    truth = small_library(tmp_path / "photos", 1, ())
    qtbot.keyClick(empty.window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = empty.window.findChildren(QFileDialog)
    assert dialog.fileMode() is QFileDialog.FileMode.Directory
    dialog.fileSelected.emit(str(truth.folder))
    dialog.close()
    qtbot.waitUntil(lambda: empty.library.counts().files == 1, timeout=60_000)
    qtbot.waitUntil(lambda: empty.desk.bridge.scan_job is None, timeout=60_000)


def test_f5_without_a_folder_asks_for_one(empty: Opened, qtbot: QtBot) -> None:
    qtbot.keyClick(empty.window, Qt.Key.Key_F5)
    (dialog,) = empty.window.findChildren(QFileDialog)
    dialog.close()


def test_a_folder_that_cannot_be_opened_is_explained_in_its_place(
    empty: Opened, tmp_path: Path, qtbot: QtBot
) -> None:
    empty.drop(tmp_path / "no such folder")
    qtbot.waitUntil(page(empty).problem.isVisible)
    assert "cannot be opened" in page(empty).problem.text()
    assert empty.library.folders() == []


def test_counting_looks_at_names_only_and_can_be_stopped(tmp_path: Path) -> None:
    for name in ("a.JPG", "b.heic", "c.cr2", "d.txt", "e", ".hidden/f.jpg", "deep/er/g.webp"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert count_pictures(tmp_path, threading.Event()) == 4
    assert count_pictures(tmp_path / "none", threading.Event()) is None
    stopped = threading.Event()
    stopped.set()
    assert count_pictures(tmp_path, stopped) == 3


@pytest.mark.parametrize(
    ("name", "picture"),
    [
        ("a.jpg", True),
        ("A.HEIC", True),
        ("x.nef", True),
        ("notes.txt", False),
        ("Holiday", False),
        ("a.mp4", False),
    ],
)
def test_pictures_are_told_by_their_names(name: str, picture: bool) -> None:
    assert looks_like_picture(name) is picture
