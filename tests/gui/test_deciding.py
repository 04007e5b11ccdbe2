"""Deciding as a person does it: with keys, clicks and menus, over a library that the real engine scanned."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QInputDialog, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from dupfinder.engine.library import Library
from dupfinder.engine.review_types import Mark
from dupfinder.engine.types import Cluster
from dupfinder.gui.models.clusters import Tab
from dupfinder.gui.views.duplicates import DuplicatesPage
from dupfinder.gui.widgets.member_delegate import mark_places
from tests.gui.conftest import Opened, Opener
from tests.gui.scanned import scanned_library

KEY = Qt.Key
NONE = Qt.KeyboardModifier(0)
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def shown(page: DuplicatesPage) -> Cluster | None:
    """The group that is chosen and on the canvas."""
    return page.deciding.shown()


def press(opened: Opened, qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    focus: QWidget = QApplication.focusWidget() or opened.desk.duplicates
    qtbot.keyClick(focus, key, held)


def mark_of(library: Library, page: DuplicatesPage) -> Mark | None:
    photo = page.canvas.focused_photo()
    assert photo is not None
    return library.review.mark_of(photo.file_id)


def marks(library: Library) -> dict[int, Mark]:
    return {
        member.file_id: member.mark
        for state in library.review.states(library.clusters())
        for member in state.members
        if member.mark is not None
    }


def test_keys_mark_the_photo_in_focus_and_clear_it(opened: Opened, qtbot: QtBot) -> None:
    page, library = opened.desk.duplicates, opened.library
    pane = page.canvas.compare.panes[1]
    assert pane.marks.isVisible()
    for key, mark in (
        (KEY.Key_X, Mark.REMOVE),
        (KEY.Key_E, Mark.KEEP),
        (KEY.Key_Delete, Mark.REMOVE),
        (KEY.Key_C, None),
        (KEY.Key_Backspace, Mark.REMOVE),
    ):
        press(opened, qtbot, key)
        qtbot.waitUntil(lambda mark=mark: mark_of(library, page) is mark)
        qtbot.waitUntil(lambda mark=mark: pane.marks.remove.isChecked() is (mark is Mark.REMOVE))
        assert pane.marks.keep.isChecked() is (mark is Mark.KEEP)
    assert "Marked remove." in pane.view.accessibleName()
    qtbot.waitUntil(lambda: opened.strip.saved.text().startswith("Review saved"))
    assert len(marks(library)) == 1
    assert page.canvas.compare.model.describe(1).endswith("Marked remove.")
    row = page.panel.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "1 remove" in row


def test_the_buttons_of_a_photo_mark_that_photo(opened: Opened, qtbot: QtBot) -> None:
    page, library = opened.desk.duplicates, opened.library
    for pane, mark in zip(page.canvas.compare.panes, (Mark.KEEP, Mark.REMOVE), strict=True):
        assert pane.member is not None
        part = pane.marks.keep if mark is Mark.KEEP else pane.marks.remove
        assert not part.isChecked()
        qtbot.mouseClick(part, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(part.isChecked)
        assert library.review.mark_of(pane.member.photo.file_id) is mark
        assert pane.member.photo.path.endswith(pane.name.text().encode())
    qtbot.mouseClick(part, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not part.isChecked())
    assert list(marks(library).values()) == [Mark.KEEP]


def test_space_accepts_and_goes_on_and_shift_space_goes_back(opened: Opened, qtbot: QtBot) -> None:
    page, library = opened.desk.duplicates, opened.library
    first, second = page.panel.model.cluster(0), page.panel.model.cluster(1)
    assert first is not None
    assert page.canvas.group_bar.words.text().startswith("Suggested: keep the best")
    press(opened, qtbot, KEY.Key_Space)
    qtbot.waitUntil(lambda: shown(page) == second)
    qtbot.waitUntil(lambda: library.review.state(first).reviewed)
    state = library.review.state(first)
    assert state.count(Mark.KEEP) == 1
    assert state.count(Mark.REMOVE) == first.files - 1
    qtbot.waitUntil(lambda: page.panel.tabs.buttons[Tab.REVIEWED].text() == "Reviewed  1")
    press(opened, qtbot, KEY.Key_Space, SHIFT)
    qtbot.waitUntil(lambda: shown(page) == first)
    qtbot.waitUntil(lambda: page.canvas.group_bar.words.text() == "Reviewed")
    assert page.canvas.group_bar.next.text() == "Next"


def test_a_held_space_decides_once(opened: Opened, qtbot: QtBot) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    page, library = opened.desk.duplicates, opened.library
    for repeats in (False, True, True, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, KEY.Key_Space, Qt.KeyboardModifier(0), " ", repeats)
        QApplication.sendEvent(page, event)
    qtbot.waitUntil(lambda: library.review.totals(library.clusters()).reviewed == 1)
    qtbot.waitUntil(lambda: shown(page) == page.panel.model.cluster(1))
    assert library.review.totals(library.clusters()).reviewed == 1


def test_all_groups_by_space_alone(opened: Opened, qtbot: QtBot) -> None:
    page, library = opened.desk.duplicates, opened.library
    groups = len(page.panel.model.clusters)
    for number in range(groups):
        qtbot.waitUntil(lambda: shown(page) is not None and not page.reviewing.is_reviewed(shown(page)))
        press(opened, qtbot, KEY.Key_Space)
        qtbot.waitUntil(lambda done=number + 1: library.review.totals(library.clusters()).reviewed == done)
    qtbot.waitUntil(lambda: page.canvas.stack.currentWidget() is page.canvas.done)
    totals = library.review.totals(library.clusters())
    done = page.canvas.done
    qtbot.waitUntil(lambda: done.values[0].text() == str(totals.remove))
    assert done.title.text() == f"All {groups} groups are reviewed"
    assert totals.keep == groups
    assert page.panel.rest.isVisible()
    qtbot.mouseClick(done.look, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.panel.model.clusters) == groups)
    assert page.panel.tab is Tab.REVIEWED


def test_the_last_copy_is_refused_in_words(opened: Opened, qtbot: QtBot) -> None:
    page, library = opened.desk.duplicates, opened.library
    cluster = shown(page)
    assert cluster is not None
    for number in range(cluster.files):
        press(opened, qtbot, KEY(KEY.Key_1 + number))
        press(opened, qtbot, KEY.Key_X)
    toast = opened.window.toast
    qtbot.waitUntil(lambda: toast.text.text() == "One copy has to stay. Keep another one first.")
    assert list(marks(library).values()) == [Mark.REMOVE] * (cluster.files - 1)
    assert page.canvas.focused_photo() is not None


def test_undo_and_redo_by_key(opened: Opened, qtbot: QtBot) -> None:
    page, library = opened.desk.duplicates, opened.library
    press(opened, qtbot, KEY.Key_X)
    qtbot.waitUntil(lambda: len(marks(library)) == 1)
    press(opened, qtbot, KEY.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: marks(library) == {})
    qtbot.waitUntil(lambda: not page.canvas.compare.panes[1].marks.remove.isChecked())
    qtbot.waitUntil(lambda: opened.window.toast.text.text() == "Undone: the mark of 1 photo.")
    press(opened, qtbot, KEY.Key_Z, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: len(marks(library)) == 1)
    qtbot.waitUntil(lambda: page.canvas.compare.panes[1].marks.remove.isChecked())


def test_not_duplicates_leave_and_come_back_with_the_toast(opened: Opened, qtbot: QtBot) -> None:
    page, library = opened.desk.duplicates, opened.library
    before = list(page.panel.model.clusters)
    press(opened, qtbot, KEY.Key_N)
    qtbot.waitUntil(lambda: len(page.panel.model.clusters) == len(before) - 1)
    qtbot.waitUntil(lambda: shown(page) == before[1])
    assert library.clusters() == before[1:]
    toast = opened.window.toast
    qtbot.waitUntil(lambda: "not duplicates" in toast.text.text())
    qtbot.mouseClick(toast.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.panel.model.clusters == before)
    qtbot.waitUntil(lambda: shown(page) == before[0])


def test_one_photo_is_taken_out(opened: Opened, qtbot: QtBot) -> None:
    page = opened.desk.duplicates
    cluster = shown(page)
    assert cluster is not None
    press(opened, qtbot, KEY(KEY.Key_1 + cluster.files - 1))
    photo = page.canvas.focused_photo()
    assert photo is not None
    same = [m for m in page.canvas.compare.members if m.photo.content_id == photo.content_id]
    press(opened, qtbot, KEY.Key_N, SHIFT)
    qtbot.waitUntil(lambda: len(page.canvas.compare.members) == cluster.files - len(same))
    assert photo not in [member.photo for member in page.canvas.compare.members]


def open_list(opened: Opened, qtbot: QtBot) -> None:
    opened.window.actions_["not_duplicates"].trigger()
    qtbot.waitUntil(lambda: opened.desk.review.dialog is not None)


def test_what_is_no_duplicate_is_listed_and_withdrawn(opened: Opened, qtbot: QtBot) -> None:
    page = opened.desk.duplicates
    before = list(page.panel.model.clusters)
    press(opened, qtbot, KEY.Key_N)
    qtbot.waitUntil(lambda: len(page.panel.model.clusters) == len(before) - 1)
    open_list(opened, qtbot)
    dialog = opened.desk.review.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: len(dialog.view.rows) == 1)
    assert f"{before[0].files} photos that are not duplicates" in dialog.view.rows[0].accessibleName()
    qtbot.mouseClick(dialog.view.rows[0].back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.panel.model.clusters) + page.panel.held == len(before))
    qtbot.waitUntil(lambda: dialog.view.rows == [])
    assert dialog.view.empty.isVisible()
    dialog.close()


def chosen(menu: object, name: str) -> QAction:
    return next(action for action in menu.actions() if action.objectName() == name)  # type: ignore[attr-defined]


def test_a_whole_group_is_removed_after_one_question(opened: Opened, qtbot: QtBot) -> None:
    page, library = opened.desk.duplicates, opened.library
    cluster = shown(page)
    assert cluster is not None
    qtbot.mouseClick(page.canvas.group_bar.more, Qt.MouseButton.LeftButton)
    menu = page.deciding.menu
    assert menu is not None
    action = chosen(menu, "whole")
    assert action.text() == f"Remove all {cluster.files} photos of this group…"
    menu.hide()
    action.trigger()
    dialog = page.deciding.remove_dialog
    assert dialog is not None
    # Enter does not do it.
    qtbot.keyClick(dialog, KEY.Key_Return)
    assert marks(library) == {}
    action.trigger()
    dialog = page.deciding.remove_dialog
    assert dialog is not None
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: library.review.whole_groups(library.clusters()) == {cluster.id})
    qtbot.waitUntil(lambda: page.canvas.group_bar.words.text() == "The whole group is to be removed")


def test_tiles_have_their_own_buttons(opened: Opened, qtbot: QtBot) -> None:
    page, library = opened.desk.duplicates, opened.library
    press(opened, qtbot, KEY.Key_G)
    grid = page.canvas.whole.grid
    qtbot.waitUntil(grid.isVisible)
    index = page.canvas.whole.model.index_of(1)
    place = mark_places(grid.visualRect(index))[Mark.REMOVE].center()
    photo = page.canvas.whole.model.items[1].photo
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: library.review.mark_of(photo.file_id) is Mark.REMOVE)
    qtbot.waitUntil(lambda: page.canvas.whole.model.state(1).mark is Mark.REMOVE)
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: library.review.mark_of(photo.file_id) is None)


def test_a_folder_is_protected_from_the_menu_and_on_the_library_page(opened: Opened, qtbot: QtBot) -> None:
    page, library = opened.desk.duplicates, opened.library
    photo = page.canvas.compare.members[1].photo
    folder = os.path.dirname(photo.path)
    page.canvas.compare.panes[1].view.menu_wanted.emit(photo, QPoint(10, 10))
    menu = page.canvas.menu.menu
    assert menu is not None
    next(action for action in menu.actions() if action.text().startswith("Protect")).trigger()
    menu.hide()
    qtbot.waitUntil(lambda: library.review.protected_folders() == [folder])
    qtbot.waitUntil(lambda: not page.canvas.compare.panes[1].marks.remove.isEnabled())
    press(opened, qtbot, KEY.Key_X)
    qtbot.waitUntil(lambda: "protected folder" in opened.window.toast.text.text())
    assert marks(library) == {}
    row = next(iter(opened.desk.library_page.folders.rows.values()))
    assert not row.guarded.isVisibleTo(row)
    row.protecting.trigger()
    qtbot.waitUntil(lambda: row.path in library.review.protected_folders())
    qtbot.waitUntil(lambda: row.guarded.isVisibleTo(row))
    assert "Protected" in row.accessibleName()
    row.protecting.trigger()
    qtbot.waitUntil(lambda: library.review.protected_folders() == [folder])


def test_marks_are_there_after_the_window_was_closed(
    tmp_path: Path, open_window: Opener, qtbot: QtBot
) -> None:
    with scanned_library(tmp_path) as (library, _):
        made = open_window(library)
        made.window.show_page("duplicates")
        page = made.desk.duplicates
        qtbot.waitUntil(lambda: shown(page) is not None)
        press(made, qtbot, KEY.Key_X)
        qtbot.waitUntil(lambda: len(marks(library)) == 1)
        kept = marks(library)
        made.desk.stop()
        library.close()
    again = open_window(Library(tmp_path / "data"))
    again.window.show_page("duplicates")
    page = again.desk.duplicates
    qtbot.waitUntil(lambda: shown(page) is not None)
    qtbot.waitUntil(lambda: page.canvas.compare.panes[1].marks.remove.isChecked())
    assert marks(again.library) == kept


def test_a_review_is_saved_by_name_compared_and_opened(opened: Opened, qtbot: QtBot) -> None:
    page, library = opened.desk.duplicates, opened.library
    press(opened, qtbot, KEY.Key_X)
    qtbot.waitUntil(lambda: len(marks(library)) == 1)
    before = marks(library)
    opened.window.actions_["saved"].trigger()
    dialog = opened.desk.review.saved
    assert dialog is not None
    assert not dialog.save.isEnabled()
    qtbot.keyClicks(dialog.name, "March")
    qtbot.keyClick(dialog.name, KEY.Key_Return)
    qtbot.waitUntil(lambda: list(dialog.rows) == ["March"])
    assert dialog.isVisible()
    dialog.accept()
    qtbot.keyClick(page, KEY.Key_E)
    qtbot.waitUntil(lambda: list(marks(library).values()) == [Mark.KEEP])
    opened.window.actions_["saved"].trigger()
    dialog = opened.desk.review.saved
    assert dialog is not None
    qtbot.waitUntil(lambda: "March" in dialog.rows)
    row = dialog.rows["March"]
    qtbot.mouseClick(row.compare, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(row.difference.isVisible)
    assert row.difference.text() == "Beside the library now: 0 the same, 1 marked otherwise now."
    qtbot.mouseClick(row.open, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: marks(library) == before)
    qtbot.waitUntil(lambda: page.canvas.compare.panes[1].marks.remove.isChecked())
    toast = opened.window.toast
    qtbot.mouseClick(toast.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: list(marks(library).values()) == [Mark.KEEP])


def test_ctrl_g_goes_to_a_group_by_its_number(opened: Opened, qtbot: QtBot) -> None:
    page = opened.desk.duplicates
    qtbot.keyClick(opened.window, KEY.Key_G, CONTROL)
    (box,) = [it for it in opened.window.findChildren(QInputDialog) if it.isVisible()]
    assert box.labelText() == f"Number, 1 to {len(page.panel.model.clusters)}"
    field = box.findChild(QSpinBox)
    assert field is not None
    field.selectAll()
    qtbot.keyClicks(field, "4")
    qtbot.keyClick(field, KEY.Key_Return)
    qtbot.waitUntil(lambda: shown(page) == page.panel.model.cluster(3))
    assert page.canvas.group_bar.place.text() == "Group 4"


def test_a_photo_of_the_whole_group_is_put_beside_a(opened: Opened, qtbot: QtBot) -> None:
    page = opened.desk.duplicates
    press(opened, qtbot, KEY.Key_G)
    assert page.canvas.stack.currentWidget() is page.canvas.whole
    last = page.canvas.compare.members[-1].photo
    page.canvas.whole.menu_wanted.emit(last, QPoint(10, 10))
    menu = page.canvas.menu.menu
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "Compare with A").trigger()
    menu.close()
    assert page.canvas.stack.currentWidget() is page.canvas.compare
    beside = page.canvas.compare.beside()
    assert beside is not None
    assert beside.photo == last
