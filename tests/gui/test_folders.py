"""Folders in the window: switched off and on again, not connected, watched."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from dupfinder.engine.library import Library
from dupfinder.gui import photo_texts
from dupfinder.gui.views.folder_list import FolderRow
from tests.gui.conftest import Opened, Opener
from tests.makers.libraries import small_library

SECONDS = 60_000


@pytest.fixture
def two(tmp_path: Path, open_window: Opener) -> Opened:
    """A window over two folders, of which the second holds a smaller copy of each of two photos."""
    made = small_library(tmp_path / "made", 2, ("half",), alone=0)
    for name in ("Holiday", "Old disk"):
        (tmp_path / name).mkdir()
    for path in made.paths:
        folder = "Old disk" if path.parent.name == "half" else "Holiday"
        shutil.copy2(path, tmp_path / folder / path.name)
    library = Library(tmp_path / "data")
    for name in ("Holiday", "Old disk"):
        library.add_folder(os.fsencode(tmp_path / name))
    library.scan().result(timeout=60)
    opened = open_window(library)
    opened.window.show_page("library")
    return opened


def row(opened: Opened, name: str) -> FolderRow:
    return next(it for it in opened.desk.library_page.folders.rows.values() if it.name.text() == name)


def at_rest(opened: Opened, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: opened.desk.bridge.scan_job is None, timeout=SECONDS)


def test_a_folder_is_switched_off_from_its_menu_and_back_by_undo(
    two: Opened, tmp_path: Path, qtbot: QtBot
) -> None:
    page, clusters = two.desk.library_page, two.desk.duplicates.panel.model
    qtbot.waitUntil(lambda: clusters.rowCount() == 2)
    old = row(two, "Old disk")
    assert old.switching.text() == "Switch off"
    old.switching.trigger()
    qtbot.waitUntil(lambda: old.words.text() == "Switched off. Its photos are in no group and no search")
    at_rest(two, qtbot)
    qtbot.waitUntil(lambda: clusters.rowCount() == 0)
    assert page.summary.text() == "2 photos in 1 folder, 1 folder switched off"
    assert old.count.text() == "2 photos"
    assert (old.act.text(), old.act.accessibleName()) == ("Switch on", "Switch on: Old disk")
    assert not old.again.isEnabled()
    assert "Switched off" in old.accessibleName()
    toast = two.window.toast
    assert toast.text.text().startswith("Switched off Old disk."), "a quiet scan does not talk over it"
    qtbot.mouseClick(toast.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: clusters.rowCount() == 2, timeout=SECONDS)
    at_rest(two, qtbot)
    assert old.switching.text() == "Switch off"
    assert page.summary.text() == "4 photos in 2 folders"
    assert len(list((tmp_path / "Old disk").iterdir())) == 2


def test_the_button_of_a_folder_that_is_off_switches_it_on(two: Opened, qtbot: QtBot) -> None:
    old = row(two, "Old disk")
    old.switching.trigger()
    qtbot.waitUntil(lambda: old.act.text() == "Switch on")
    at_rest(two, qtbot)
    qtbot.mouseClick(old.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: old.words.text().startswith("Up to date"), timeout=SECONDS)
    at_rest(two, qtbot)
    assert two.library.counts().files == 4


def test_photos_of_an_unplugged_disk_say_so_and_are_still_shown(
    two: Opened, tmp_path: Path, qtbot: QtBot
) -> None:
    page = two.desk.duplicates
    qtbot.waitUntil(lambda: page.panel.model.rowCount() == 2)
    two.window.show_page("duplicates")
    page.start_review()
    members = page.canvas.compare.model
    qtbot.waitUntil(lambda: len(members.items) == 2)
    qtbot.waitUntil(lambda: page.thumbnails.best(members.items[1].photo.content_id) is not None)
    strip = page.canvas.compare.strip
    before = strip.grab().toImage()
    (tmp_path / "Old disk").rename(tmp_path / "unplugged")
    two.desk.holdings.refresh()
    qtbot.waitUntil(lambda: members.items[1].photo.offline, timeout=SECONDS)
    assert not members.items[0].photo.offline
    told = members.index_of(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Its disk is not connected." in told
    assert "not connected" not in members.index_of(0).data(Qt.ItemDataRole.AccessibleTextRole)
    view = page.canvas.compare.panes[1].view
    assert "Its disk is not connected." in view.accessibleName()
    assert view.source in ("thumbnail", "picture")
    qtbot.waitUntil(lambda: _differ(before, strip.grab().toImage()))
    summary = two.desk.library_page.summary
    qtbot.waitUntil(lambda: summary.text() == "4 photos in 2 folders, 2 of them not connected now")
    (tmp_path / "unplugged").rename(tmp_path / "Old disk")
    qtbot.mouseClick(row(two, "Old disk").act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not members.items[1].photo.offline, timeout=SECONDS)
    assert photo_texts.spoken_offline(members.items[1].photo) == ""


def _differ(one: QImage, other: QImage) -> bool:
    return one != other
