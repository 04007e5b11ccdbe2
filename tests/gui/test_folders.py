"""Folders in the window: switched off and on again, not connected, watched."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from dupfinder.engine.library import Library
from dupfinder.engine.types import Cluster, Kind, Photo
from dupfinder.engine.watch_types import How, Notice
from dupfinder.gui import notice_texts, photo_texts
from dupfinder.gui.dialogs.settings import SettingsDialog
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
    assert page.summary.text() == "2 photos in 1 folder; 1 folder switched off"
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


# watching -----------------------------------------------------------------------------------------
def test_a_new_copy_is_told_and_its_group_opens(two: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    holiday = row(two, "Holiday")
    assert not holiday.watching.isChecked()
    holiday.watching.trigger()
    qtbot.waitUntil(lambda: "Watched" in holiday.said.text(), timeout=SECONDS)
    assert holiday.watching.isChecked()
    assert "Watched" in holiday.accessibleName()
    assert not row(two, "Old disk").watching.isChecked()
    qtbot.waitUntil(lambda: len(two.library.watching.how()) == 1)
    photo = max((tmp_path / "Holiday").iterdir())
    shutil.copy(photo, tmp_path / "Holiday" / "IMG_1.jpg")
    toast = two.window.toast
    qtbot.waitUntil(lambda: toast.text.text().startswith("IMG_1.jpg is here already"), timeout=SECONDS)
    assert toast.text.text().startswith(f"IMG_1.jpg is here already: the same file as {photo.name} in ")
    duplicates = two.window.rail.buttons["duplicates"]
    assert duplicates.count == 1
    assert duplicates.accessibleDescription() == "1 new photo is here already"
    assert toast.act.text() == "Show group"
    qtbot.mouseClick(toast.act, Qt.MouseButton.LeftButton)
    page = two.desk.duplicates
    assert two.window.page == "duplicates"
    qtbot.waitUntil(lambda: len(page.canvas.compare.model.items) == 3, timeout=SECONDS)
    names = {photo_texts.name(member.photo.path) for member in page.canvas.compare.model.items}
    assert {"IMG_1.jpg", photo.name} <= names
    assert duplicates.count == 0
    holiday.watching.trigger()
    qtbot.waitUntil(lambda: two.library.watching.how() == {}, timeout=SECONDS)
    qtbot.waitUntil(lambda: "Watched" not in holiday.said.text())


def test_a_system_that_allows_no_more_watches_is_told_in_the_row(
    two: Opened, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    from watchdog.observers.inotify import InotifyEmitter

    def full(_self: InotifyEmitter) -> None:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    monkeypatch.setattr(InotifyEmitter, "on_thread_start", full)
    holiday = row(two, "Holiday")
    holiday.watching.trigger()
    told = "The system allows no more watches: a look every 10 s"
    qtbot.waitUntil(lambda: holiday.words.text() == told, timeout=SECONDS)
    assert holiday.said.text().startswith("Watched every 10 s")
    assert told in holiday.accessibleName()
    assert holiday.seen.toolTip() == told


def test_watching_is_in_the_settings(two: Opened, qtbot: QtBot) -> None:
    two.desk.show_settings()
    (dialog,) = [it for it in two.window.findChildren(SettingsDialog) if it.isVisible()]
    assert not dialog.watch.isChecked()
    qtbot.mouseClick(dialog.watch, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(two.library.watching.how()) == 2, timeout=SECONDS)


@pytest.mark.usefixtures("dressed")
def test_every_kind_and_way_of_watching_has_words() -> None:
    cluster = Cluster("a", Kind.RESAVED, 1, 1, (1, 2), 2, 10, 5)
    new, old = (Photo(n, n, b"/p/%d.jpg" % n, b"", 5, 1, 4, 3, "JPEG") for n in (1, 2))
    kinds = [kind for kind in Kind if kind is not Kind.SIMILAR_SHOT]
    told = {
        notice_texts.told([Notice(new, old, kind, cluster, best)]) for kind in kinds for best in (False, True)
    }
    assert len(told) == len(kinds) + 1, "a better copy is that, whatever was done to the other"
    assert all("1.jpg" in words and "2.jpg" in words and "{" not in words for words in told)
    many = [Notice(new, old, Kind.RESAVED, cluster, False)] * 1_234
    assert notice_texts.told(many) == "1,234 new photos are here already: 1.jpg, 1.jpg and 1,232 more"
    assert len({notice_texts.watched(how) for how in How}) == len(How)
    assert all(
        notice_texts.watched_short(how) and "watched" in notice_texts.watched_short(how).lower()
        for how in How
    )
