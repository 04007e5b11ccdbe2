"""The Library page: folders and what could not be read."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from dupfinder.engine.errors import FailureCode
from dupfinder.engine.library import Library
from dupfinder.engine.types import Failure, Folder, Progress, Stage
from dupfinder.gui import texts
from dupfinder.gui.icons import colour, glyph
from dupfinder.gui.models.failures import Column, FailureModel, grouped
from dupfinder.gui.models.folders import state
from dupfinder.gui.texts import Reason
from dupfinder.gui.views.library import LibraryPage
from tests.gui.conftest import Opened, Opener
from tests.makers.libraries import Truth, small_library


@pytest.fixture
def mixed(tmp_path: Path, open_window: Opener) -> tuple[Opened, Truth]:
    """A scanned folder with two photos and three files that are none."""
    truth = small_library(tmp_path / "Holiday", 1, ("half",))
    good = truth.paths[0].read_bytes()
    (truth.folder / "cut off.jpg").write_bytes(good[: len(good) // 3])
    (truth.folder / "page.jpg").write_text("<html>", encoding="utf-8")
    (truth.folder / "nothing.png").touch()
    library = Library(tmp_path / "data")
    library.add_folder(os.fsencode(truth.folder))
    library.scan().result(timeout=60)
    opened = open_window(library)
    opened.window.show_page("library")
    return opened, truth


def page_of(opened: Opened) -> LibraryPage:
    return opened.desk.library_page


def shown(page: LibraryPage) -> list[str]:
    model = page.failures.model
    return sorted(model.index(row, Column.FILE).data() for row in range(model.rowCount()))


def boxes(opened: Opened) -> list[QMessageBox]:
    return [box for box in opened.window.findChildren(QMessageBox) if box.isVisible()]


def choose(box: QMessageBox, words: str) -> QPushButton:
    return next(button for button in box.findChildren(QPushButton) if button.text().replace("&", "") == words)


def test_a_scanned_folder_is_told_with_its_photos(mixed: tuple[Opened, Truth]) -> None:
    opened, truth = mixed
    page = page_of(opened)
    assert page.currentWidget() is page.page
    (row,) = page.folders.rows.values()
    assert row.path == os.fsencode(truth.folder)
    assert row.name.text() == "Holiday"
    assert row.count.text() == "2 photos"
    assert row.words.text().startswith("Up to date. Last scan: today, ")
    assert page.summary.text() == "2 photos in 1 folder"


def test_a_reason_can_still_be_chosen_when_the_list_is_shown_anew(mixed: tuple[Opened, Truth]) -> None:
    opened, _ = mixed
    failures = page_of(opened).failures
    assert shown(page_of(opened)) == ["cut off.jpg", "nothing.png", "page.jpg"]
    damaged = next(button for button in failures.buttons if button.reason is Reason.DAMAGED)
    failures.show_failures(grouped(list(failures.model.list.failures)))
    damaged.click()
    assert shown(page_of(opened)) == ["cut off.jpg"]
    failures.show_failures(grouped(list(failures.model.list.failures)[:1]))
    assert len(failures.buttons) == 2


def test_failures_are_listed_and_filtered_by_reason(mixed: tuple[Opened, Truth], qtbot: QtBot) -> None:
    opened, _ = mixed
    page = page_of(opened)
    assert shown(page) == ["cut off.jpg", "nothing.png", "page.jpg"]
    assert page.failed.text().startswith("3 files.")
    counts = {button.text(): button.count for button in page.failures.buttons}
    assert counts == {"All reasons": "3", "Not a photo inside": "2", "File is cut off or damaged": "1"}
    damaged = next(button for button in page.failures.buttons if button.reason is Reason.DAMAGED)
    qtbot.mouseClick(damaged, Qt.MouseButton.LeftButton)
    assert shown(page) == ["cut off.jpg"]
    assert page.failures.model.index(0, Column.REASON).data() == "The file ends too early"
    qtbot.keyClick(damaged, Qt.Key.Key_Up)
    assert len(shown(page)) in (2, 3)


def test_the_strip_leads_to_what_could_not_be_read(mixed: tuple[Opened, Truth], qtbot: QtBot) -> None:
    opened, _ = mixed
    opened.window.show_page("duplicates")
    assert opened.strip.failed.text() == "3 could not be read"
    qtbot.mouseClick(opened.strip.failed, Qt.MouseButton.LeftButton)
    assert opened.page() is page_of(opened)
    assert opened.window.focusWidget() is page_of(opened).failures.table


def test_the_list_can_be_saved(mixed: tuple[Opened, Truth], tmp_path: Path, qtbot: QtBot) -> None:
    opened, truth = mixed
    page = page_of(opened)
    qtbot.mouseClick(page.save, Qt.MouseButton.LeftButton)
    (dialog,) = page.findChildren(QFileDialog)
    target = tmp_path / "list.csv"
    dialog.fileSelected.emit(str(target))
    dialog.close()
    qtbot.waitUntil(lambda: target.exists() and opened.window.toast.isVisible())
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["path"] for row in rows} == {
        str(truth.folder / name) for name in ("cut off.jpg", "page.jpg", "nothing.png")
    }
    assert all(row["reason"] for row in rows)


def test_a_list_that_cannot_be_saved_says_so(
    mixed: tuple[Opened, Truth], tmp_path: Path, qtbot: QtBot
) -> None:
    opened, _ = mixed
    page_of(opened).save_list(str(tmp_path / "no such folder" / "list.csv"))
    qtbot.waitUntil(lambda: "not saved" in opened.window.toast.text.text())


def test_all_can_be_tried_again(mixed: tuple[Opened, Truth], qtbot: QtBot) -> None:
    opened, truth = mixed
    page = page_of(opened)
    stat = (truth.folder / "nothing.png").stat()
    (truth.folder / "nothing.png").write_bytes(truth.paths[0].read_bytes())
    os.utime(truth.folder / "nothing.png", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    qtbot.mouseClick(page.retry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(page) == ["cut off.jpg", "page.jpg"], timeout=30_000)
    qtbot.waitUntil(lambda: opened.desk.bridge.scan_job is None, timeout=30_000)


def test_a_folder_is_forgotten_only_after_a_yes(mixed: tuple[Opened, Truth], qtbot: QtBot) -> None:
    opened, truth = mixed
    (row,) = page_of(opened).folders.rows.values()
    row.forgetting.trigger()
    (box,) = boxes(opened)
    assert "2 photos" in box.informativeText()
    assert "stay where they are" in box.informativeText()
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert boxes(opened) == []
    assert len(opened.library.folders()) == 1, "Enter alone must not forget"
    row.forgetting.trigger()
    (box,) = boxes(opened)
    qtbot.mouseClick(choose(box, "Forget this folder"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: opened.library.folders() == [])
    qtbot.waitUntil(lambda: page_of(opened).currentWidget() is page_of(opened).welcome)
    assert all(path.is_file() for path in truth.paths)
    assert opened.library.counts().files == 0


def test_one_folder_is_scanned_again_from_its_menu(mixed: tuple[Opened, Truth], qtbot: QtBot) -> None:
    opened, truth = mixed
    (truth.folder / "new.jpg").write_bytes(small_library(truth.folder / "more", 1, ()).paths[0].read_bytes())
    (row,) = page_of(opened).folders.rows.values()
    row.again.trigger()
    qtbot.waitUntil(lambda: row.count.text() == "4 photos", timeout=60_000)
    qtbot.waitUntil(lambda: opened.desk.bridge.scan_job is None, timeout=60_000)


def test_a_folder_that_went_away_says_so(mixed: tuple[Opened, Truth], qtbot: QtBot) -> None:
    opened, truth = mixed
    truth.folder.rename(truth.folder.with_name("elsewhere"))
    opened.desk.holdings.refresh()
    (row,) = page_of(opened).folders.rows.values()
    qtbot.waitUntil(
        lambda: row.words.text().startswith("Not connected. Its photos stay searchable. Last scan: today, ")
    )
    assert row.act.text() == "Look again"
    assert opened.library.counts().files == 2


def test_every_file_could_be_read(empty: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    truth = small_library(tmp_path / "photos", 1, ())
    empty.desk.holdings.add([os.fsencode(truth.folder)])
    qtbot.waitUntil(lambda: empty.library.counts().files == 1, timeout=60_000)
    qtbot.waitUntil(lambda: empty.desk.bridge.scan_job is None, timeout=60_000)
    empty.window.show_page("library")
    page = page_of(empty)
    qtbot.waitUntil(lambda: page.currentWidget() is page.page)
    assert page.fine.isVisible()
    assert not page.failures.isVisible()


# words ------------------------------------------------------------------------------------------


def folder(**changes: object) -> Folder:
    values: dict[str, object] = {
        "path": b"/photos",
        "enabled": True,
        "available": True,
        "photos": 12,
        "failed": 0,
        "scanned_at": 1.0,
        "complete": True,
    }
    return Folder(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.usefixtures("dressed")
@pytest.mark.parametrize(
    ("made", "progress", "failure", "words", "running"),
    [
        (folder(available=False), None, None, "Not connected", False),
        (folder(enabled=False), None, None, "Switched off", False),
        (folder(available=False, answers=False), None, None, "Does not answer", False),
        (folder(available=False, scanned_at=None), None, None, "Not connected", False),
        (folder(away=3), None, None, "3 photos here are on a disk that is not connected", False),
        (folder(scanned_at=None), None, None, "Not scanned yet", False),
        (folder(complete=False), None, None, "Not scanned to its end", False),
        (folder(photos=0), None, None, "No photos found here", False),
        (folder(), None, FailureCode.NO_PERMISSION, "You have no permission", False),
        (
            folder(),
            Progress(done=5, total=10, finding=False, found=10),
            None,
            "Reading photos, 5 of 10",
            True,
        ),
        (folder(), Progress(done=5, total=10, finding=False, found=10, paused=True), None, "Paused", True),
    ],
)
def test_each_state_of_a_folder_has_words(
    made: Folder, progress: Progress | None, failure: str | None, words: str, running: bool
) -> None:
    told = state(made, progress, failure)
    assert told.words.startswith(words)
    assert told.running is running
    assert glyph(told.sign), "the icon does not exist"
    assert colour(told.token).isValid()


@pytest.mark.usefixtures("dressed")
def test_every_failure_has_words_a_reason_and_a_step() -> None:
    told = [texts.failure(code) for code in FailureCode]
    assert len(set(told)) == len(FailureCode)
    assert not set(told) & set(FailureCode)
    assert all(
        texts.step(texts.step_of(code)) and texts.reason(texts.reason_of(code)) for code in FailureCode
    )
    assert texts.failure("of a newer engine", "some detail") == "some detail"


# size -------------------------------------------------------------------------------------------


@pytest.fixture
def many() -> list[Failure]:
    codes = list(FailureCode)
    return [
        Failure(b"/photos/%03d/%06d.jpg" % (row % 50, row), Stage.DECODE, codes[row % len(codes)])
        for row in range(100_000)
    ]


@pytest.mark.usefixtures("dressed")
def test_a_hundred_thousand_failures_are_one_reset(many: list[Failure]) -> None:
    model = FailureModel()
    resets = []
    model.modelReset.connect(lambda: resets.append(model.rowCount()))
    model.show_list(grouped(many))
    assert resets == [100_000]
    model.show_reason(Reason.DAMAGED)
    wanted = [it.path for it in many if texts.reason_of(it.code) is Reason.DAMAGED]
    assert [model.failure(row).path for row in range(model.rowCount())] == wanted
    assert model.index(0, Column.FILE).data() == os.path.basename(wanted[0]).decode()
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.data(QModelIndex()) is None


@pytest.mark.usefixtures("dressed")
def test_a_chosen_reason_stays_while_it_exists(many: list[Failure]) -> None:
    model = FailureModel()
    model.show_list(grouped(many))
    model.show_reason(Reason.CLOUD)
    model.show_list(grouped(many[:50]))
    assert model.reason is Reason.CLOUD
    model.show_list(grouped([it for it in many[:50] if texts.reason_of(it.code) is not Reason.CLOUD]))
    assert model.reason is None
    assert model.rowCount() == len(model.list.failures)


def test_a_file_without_permission_is_explained(mixed: tuple[Opened, Truth]) -> None:
    opened, _ = mixed
    failure = Failure(b"/elsewhere/secret.jpg", Stage.READ, FailureCode.NO_PERMISSION)
    opened.desk._step(failure)
    (box,) = boxes(opened)
    assert any("secret.jpg" in label.text() for label in box.findChildren(QLabel))
    box.close()
