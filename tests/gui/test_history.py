"""History as a person uses it: what was done, its files, and taking back all or some of it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dupfinder.engine.action_types import ActionKind, Outcome, Removal, Role, StepRecord, StepState
from dupfinder.engine.library import Library
from dupfinder.engine.review_types import Mark
from dupfinder.engine.store import journal
from dupfinder.gui.models.history import Entry, FileLine, FileLines
from dupfinder.gui.models.lines import BECOMES, PHOTO, Line
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.views.history import HistoryPage
from dupfinder.gui.views.history_row import HistoryRow
from dupfinder.gui.views.similar_menu import SimilarMenu
from tests.gui.conftest import Opened, Opener
from tests.gui.scanned import Held, library_to_act_on, tree
from tests.gui.spoken import controls
from tests.makers.libraries import Truth

SECONDS = 30_000


@pytest.fixture
def made(tmp_path: Path) -> tuple[Library, Truth]:
    return library_to_act_on(tmp_path)


def trash_all(library: Library, truth: Truth, edit: str) -> Outcome:
    """Moves all copies of one edit to the trash, as Clean up does."""
    paths = [os.fsencode(path) for path in truth.paths if truth.edit[path] == edit]
    members = {
        member.photo.path: (cluster, member.photo)
        for cluster in library.clusters()
        for member in library.members(cluster)
    }
    for path in paths:
        cluster, photo = members[path]
        library.review.mark(cluster, [photo.file_id], Mark.REMOVE)
    removals = [Removal(path, members[path][1].hash) for path in paths]
    plan = library.acting.plan(ActionKind.TRASH, removals).result(60)
    outcome = library.acting.apply(plan).result(60)
    assert outcome.photos == len(paths)
    return outcome


def show_history(opened: Opened, qtbot: QtBot, count: int) -> HistoryPage:
    qtbot.keyClick(opened.window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    page = opened.page()
    assert isinstance(page, HistoryPage)
    qtbot.waitUntil(lambda: len(page.rows) == count)
    return page


def only(page: HistoryPage) -> HistoryRow:
    (row,) = page.rows.values()
    return row


def open_row(row: HistoryRow, qtbot: QtBot) -> dict[str, str]:
    """The files of a row and what is said of each."""
    if not row.open_.isChecked():
        qtbot.mouseClick(row.open_, Qt.MouseButton.LeftButton)
    model = row.model
    assert model is not None
    qtbot.waitUntil(lambda: bool(model.lines))
    return {model.index(n, PHOTO).data(): model.index(n, BECOMES).data() for n in range(model.rowCount())}


def test_nothing_was_done_yet(made: tuple[Library, Truth], open_window: Opener, qtbot: QtBot) -> None:
    opened = open_window(made[0])
    page = show_history(opened, qtbot, 0)
    qtbot.waitUntil(page.empty.isVisible)
    assert page.empty.title.text() == "Nothing was done yet"


def test_what_is_like_a_photo_that_is_gone_can_still_be_searched_for(
    made: tuple[Library, Truth], open_window: Opener, qtbot: QtBot
) -> None:
    library, truth = made
    trash_all(library, truth, "half")
    opened = open_window(library)
    row = only(show_history(opened, qtbot, 1))
    open_row(row, qtbot)
    assert row.model is not None
    assert row.table is not None
    place = next(n for n, line in enumerate(row.model.lines) if line.line.picture is not None)
    where = row.table.visualRect(row.model.index(place, PHOTO)).center()
    viewport = row.table.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, viewport.mapToGlobal(where))
    QApplication.sendEvent(viewport, event)
    (menu,) = row.table.findChildren(SimilarMenu)
    menu.actions()[0].trigger()
    menu.close()
    assert opened.page() is opened.desk.search
    query = opened.desk.search.query
    assert query is not None
    assert query.sources[0].content_id == row.model.lines[place].line.picture


def test_a_part_and_then_the_rest_are_taken_back(
    made: tuple[Library, Truth], open_window: Opener, qtbot: QtBot
) -> None:
    library, truth = made
    before = tree(truth.folder)
    trash_all(library, truth, "half")
    opened = open_window(library)
    page = show_history(opened, qtbot, 1)
    row = only(page)
    assert row.entry.title == "Moved 3 photos to the trash"
    assert row.accessibleName().endswith("with 3 other files. Can be undone.")
    files = open_row(row, qtbot)
    halves = [path for path in truth.paths if truth.edit[path] == "half"]
    assert set(files) == {path.name for path in halves} | {path.name + ".xmp" for path in halves}
    assert set(files.values()) == {"In the trash"}
    assert not row.some.isEnabled()
    assert row.model is not None
    assert row.table is not None
    place = [line.line.name for line in row.model.lines].index(halves[0].name)
    row.table.selectionModel().select(
        row.model.index(place, 0),
        QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
    )
    assert row.some.accessibleName() == "Undo 1 selected of: Moved 3 photos to the trash"
    qtbot.mouseClick(row.some, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "1 of 3 are back." in only(page).entry.under, timeout=SECONDS)
    assert opened.window.toast.text.text() == "1 photo is back in place."
    assert halves[0].exists()
    assert Path(f"{halves[0]}.xmp").exists()
    assert not halves[1].exists()
    row = only(page)
    qtbot.waitUntil(lambda: open_row(row, qtbot)[halves[0].name] == "Back in its place")
    qtbot.mouseClick(row.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: only(page).entry.state == "Undone", timeout=SECONDS)
    assert tree(truth.folder) == before
    assert not only(page).undo.isVisible()
    assert library.review.totals(library.clusters()).remove == 3


def test_an_emptied_trash_is_said(
    made: tuple[Library, Truth], open_window: Opener, qtbot: QtBot, own_folders: Path
) -> None:
    trash_all(*made, "gray")
    shutil.rmtree(own_folders / "xdg_data_home" / "Trash")
    row = only(show_history(open_window(made[0]), qtbot, 1))
    assert row.state.text() == "Trash was emptied"
    assert not row.undo.isVisible()


def test_undo_by_key_opens_the_action_and_moves_no_file(
    made: tuple[Library, Truth], open_window: Opener, qtbot: QtBot
) -> None:
    library, truth = made
    trash_all(library, truth, "half")
    opened = open_window(library)
    opened.window.show_page("duplicates")
    qtbot.waitUntil(lambda: opened.desk.duplicates.canvas.cluster is not None)
    after = tree(truth.folder)
    qtbot.keyClick(opened.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: opened.window.page == "history")
    page = opened.desk.acting.history
    qtbot.waitUntil(lambda: len(page.rows) == 1 and only(page).open_.isChecked())
    assert opened.window.focusWidget() is only(page).undo
    assert tree(truth.folder) == after
    assert library.acting.history()[0].undone == 0


def test_not_duplicates_are_listed_and_withdrawn(
    made: tuple[Library, Truth], open_window: Opener, qtbot: QtBot
) -> None:
    library, _ = made
    clusters = library.clusters()
    library.review.not_duplicates(clusters[0])
    library.review.not_duplicates(clusters[1])
    page = show_history(open_window(library), qtbot, 1)
    row = only(page)
    assert row.entry.title == "Said “not duplicates” to 2 groups"
    open_row(row, qtbot)
    assert row.table is not None
    assert row.model is not None
    kept = row.model.lines[1].number
    row.table.selectRow(0)
    qtbot.mouseClick(row.some, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [one.id for one in library.review.all_not_duplicates()] == [kept])
    qtbot.waitUntil(lambda: only(page).entry.title == "Said “not duplicates” to 1 group")
    qtbot.mouseClick(only(page).undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.rows == {})
    assert len(library.clusters()) == len(clusters)


def test_an_action_that_a_crash_cut_short_is_told_at_the_start(
    made: tuple[Library, Truth], open_window: Opener, qtbot: QtBot
) -> None:
    library, truth = made
    data = library.data_dir
    path = next(path for path in truth.paths if truth.edit[path] == "half")
    stat = path.stat()
    with library._state.review.write() as connection:
        action = journal.begin(connection, ActionKind.TRASH, None)
        journal.add_steps(
            connection,
            [
                StepRecord(
                    *(action, 1, ActionKind.TRASH, Role.PHOTO, 0, os.fsencode(path), b"", b"", bytes(32)),
                    *(stat.st_size, stat.st_mtime_ns, stat.st_ino, stat.st_dev),
                    *(StepState.PLANNED, None, "", ""),
                )
            ],
        )
    library.close()
    opened = open_window(Library(data))
    toast = opened.window.toast
    assert toast.text.text().startswith("dupfinder was cut short in the middle of a clean-up.")
    qtbot.mouseClick(toast.act, Qt.MouseButton.LeftButton)
    page = opened.desk.acting.history
    qtbot.waitUntil(lambda: len(page.rows) == 1)
    assert "dupfinder was cut short meanwhile." in only(page).entry.under
    assert open_row(only(page), qtbot) == {path.name: "Stayed: dupfinder was cut short before its turn"}
    assert path.exists()


def test_the_toast_takes_back_what_was_just_done(
    made: tuple[Library, Truth], open_window: Opener, qtbot: QtBot
) -> None:
    library, truth = made
    before = tree(truth.folder)
    opened = open_window(library)
    opened.window.show_page("duplicates")
    outcome = trash_all(library, truth, "half")
    assert outcome.action_id is not None
    opened.desk.acting._left(outcome.action_id, "3 photos are in the trash.")
    qtbot.mouseClick(opened.window.toast.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tree(truth.folder) == before, timeout=SECONDS)
    qtbot.waitUntil(lambda: opened.window.toast.text.text() == "3 photos are back in place.")


def test_every_control_has_a_name(made: tuple[Library, Truth], open_window: Opener, qtbot: QtBot) -> None:
    library, truth = made
    trash_all(library, truth, "gray")
    library.review.not_duplicates(library.clusters()[0])
    page = show_history(open_window(library), qtbot, 2)
    for row in page.rows.values():
        open_row(row, qtbot)
    names = controls(page)
    assert "" not in names
    assert {"Undo: Moved 3 photos to the trash", "Files of: Moved 3 photos to the trash"} <= names.keys()
    # No two controls are called the same: the name says what is undone.
    assert max(names.values()) == 1


class CountedLines(FileLines):
    """Counts how often the table asks for a place."""

    asked = 0

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        CountedLines.asked += 1
        return super().rowCount(parent)


def test_ten_thousand_files_of_a_row_are_chosen_at_once(
    made: tuple[Library, Truth], dressed: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dressed is not None
    monkeypatch.setattr("dupfinder.gui.views.history_row.FileLines", CountedLines)
    row = HistoryRow(Entry("action 1", 1.0, "trash", "Moved", "1 GB."), Thumbnails(made[0], Held()))
    qtbot.addWidget(row)
    row.resize(1000, 500)
    row.show()
    row.open_up()
    row.show_lines([FileLine(n, Line(f"{n}.jpg"), n % 2 == 0, f"{n}.") for n in range(10_000)])
    assert row.table is not None
    with qtbot.waitExposed(row):
        pass
    row.table.horizontalHeader().grab()
    CountedLines.asked = 0
    row.table.selectAll()
    row.table.horizontalHeader().grab()
    row.grab()
    assert row.some.text() == "Undo 5,000 selected"
    assert 0 < CountedLines.asked < 1_000, "the table asks for each of its cells"
    made[0].close()
