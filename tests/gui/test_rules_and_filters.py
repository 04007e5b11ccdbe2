"""Marking by rules with a live preview, and filters that hide groups and change nothing."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from dupfinder.engine.review_types import Mark, Rule
from dupfinder.engine.types import Cluster, Kind, Member
from dupfinder.gui.dialogs.rules import LAST, RulesDialog
from tests.gui.conftest import Opened

KEY = Qt.Key


def totals(opened: Opened) -> tuple[int, int]:
    found = opened.library.review.totals(opened.library.clusters())
    return found.remove, found.keep


def dialog_of(opened: Opened, qtbot: QtBot) -> RulesDialog:
    """The dialog, opened by its key, once it has counted."""
    page = opened.desk.duplicates
    qtbot.keyClick(page, KEY.Key_T)
    dialog = page.deciding.rules_dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.shown is not None)
    return dialog


def counted(dialog: RulesDialog, qtbot: QtBot, photos: int) -> None:
    qtbot.waitUntil(lambda: dialog.shown is not None and dialog.shown.photos == photos)


def test_the_preview_is_what_is_marked_and_one_undo_takes_it_back(opened: Opened, qtbot: QtBot) -> None:
    dialog = dialog_of(opened, qtbot)
    assert dialog.shown is not None
    photos = dialog.shown.photos
    assert photos > 0
    assert dialog.preview.count.text() == f"{photos} photos"
    assert dialog.mark.text() == f"Mark {photos} photos"
    assert totals(opened) == (0, 0), "a preview has marked something"
    assert len(dialog.preview.examples) == min(8, len(dialog.shown.groups))
    qtbot.mouseClick(dialog.mark, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: totals(opened)[0] == photos)
    toast = opened.window.toast
    qtbot.waitUntil(lambda: toast.text.text().endswith("by rules."))
    qtbot.mouseClick(toast.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: totals(opened) == (0, 0))


def test_no_rule_marks_nothing(opened: Opened, qtbot: QtBot) -> None:
    dialog = dialog_of(opened, qtbot)
    while dialog.list.rows:
        qtbot.mouseClick(dialog.list.rows[0].drop, Qt.MouseButton.LeftButton)
    counted(dialog, qtbot, 0)
    assert not dialog.mark.isEnabled()
    assert dialog.preview.details.text() == "Add a rule to see what it marks."
    dialog.reject()


def test_kinds_are_the_persons_choice_and_edits_are_off(opened: Opened, qtbot: QtBot) -> None:
    dialog = dialog_of(opened, qtbot)
    on = {name for name, box in dialog.kinds.items() if box.isChecked()}
    assert on == {Kind.IDENTICAL_FILE, Kind.IDENTICAL_PICTURE, Kind.RESAVED}
    assert dialog.shown is not None
    few = dialog.shown.photos
    box: QCheckBox = dialog.kinds[Kind.EDITED_COPY]
    box.click()
    qtbot.waitUntil(lambda: dialog.shown is not None and dialog.shown.photos > few)
    dialog.reject()
    assert totals(opened) == (0, 0)


def test_rules_are_ordered_by_key_and_saved_by_name(opened: Opened, qtbot: QtBot) -> None:
    dialog = dialog_of(opened, qtbot)
    before = dialog.list.rules()
    row = dialog.list.rows[1]
    qtbot.keyClick(row, KEY.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert dialog.list.rules()[:2] == (before[1], before[0])
    assert row.number.text() == "1"
    assert "Rule 1 of" in row.accessibleName()
    dialog.list.add("path_matches")
    dialog.list.rows[-1].field.setText("*half*")  # type: ignore[union-attr]
    dialog.save_as("Everyday")
    wanted = dialog.rules()
    assert wanted.rules[-1] == Rule("path_matches", "*half*")
    qtbot.waitUntil(lambda: opened.library.review.rules.saved().get("Everyday") == wanted)
    qtbot.waitUntil(lambda: dialog.mark.isEnabled())
    qtbot.mouseClick(dialog.mark, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: totals(opened)[0] > 0)
    # What was used last is there the next time.
    qtbot.waitUntil(lambda: LAST in opened.library.review.rules.saved())
    again = dialog_of(opened, qtbot)
    assert again.rules() == wanted
    again.reject()


def test_own_marks_stay_as_they_are(opened: Opened, qtbot: QtBot) -> None:
    page, library = opened.desk.duplicates, opened.library
    photo = page.canvas.focused_photo()
    assert photo is not None
    qtbot.keyClick(page, KEY.Key_E)
    qtbot.waitUntil(lambda: library.review.mark_of(photo.file_id) is Mark.KEEP)
    dialog = dialog_of(opened, qtbot)
    qtbot.mouseClick(dialog.mark, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: totals(opened)[0] > 0)
    assert library.review.mark_of(photo.file_id) is Mark.KEEP


# filters -------------------------------------------------------------------------------------------------
def paths(opened: Opened) -> list[str]:
    return [
        member.photo.path.decode()
        for cluster in opened.desk.duplicates.panel.model.clusters
        for member in opened.library.members(cluster)
    ]


def test_words_hide_groups_live_and_a_chip_takes_them_away(opened: Opened, qtbot: QtBot) -> None:
    page = opened.desk.duplicates
    every = len(page.panel.model.clusters)
    page.open_filter()
    fields = page.panel.sheet.fields
    qtbot.keyClicks(fields.text, "photo-0001")
    qtbot.waitUntil(lambda: len(page.panel.model.clusters) == 1)
    assert all("photo-0001" in path for path in paths(opened))
    assert page.panel.counts.text().startswith(f"1 of {every} groups")
    page.panel.sheet.hide()
    (chip,) = page.panel.chips.chips.values()
    assert chip.text() == "photo-0001"
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.panel.model.clusters) == every)
    assert fields.text.text() == ""


def test_what_nothing_matches_says_so_and_can_be_cleared(opened: Opened, qtbot: QtBot) -> None:
    page = opened.desk.duplicates
    every = len(page.panel.model.clusters)
    page.panel.sheet.fields.since.setDate(QDate(2200, 1, 1))
    qtbot.waitUntil(lambda: page.canvas.stack.currentWidget() is page.canvas.empty)
    assert page.canvas.empty.title.text() == "No group matches the filter"
    qtbot.mouseClick(page.canvas.empty.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.panel.model.clusters) == every)
    assert not page.panel.filters


def test_marked_and_folder_and_format(opened: Opened, qtbot: QtBot) -> None:
    page, library = opened.desk.duplicates, opened.library
    every = len(page.panel.model.clusters)
    cluster = page.deciding.shown()
    qtbot.keyClick(page, KEY.Key_X)
    qtbot.waitUntil(lambda: totals(opened)[0] == 1)
    page.open_filter()
    fields = page.panel.sheet.fields
    qtbot.waitUntil(lambda: fields.folder.count() > 2)
    fields.marks.buttons["some"].click()
    qtbot.waitUntil(lambda: page.panel.model.clusters == [cluster])
    fields.marks.buttons["none"].click()
    qtbot.waitUntil(lambda: len(page.panel.model.clusters) == every - 1)
    fields.marks.buttons["all"].click()
    place = next(i for i in range(fields.folder.count()) if "gray" in fields.folder.itemText(i))
    fields.folder.setCurrentIndex(place)
    fields.folder.activated.emit(place)
    qtbot.waitUntil(lambda: list(page.panel.chips.chips) == ["folder"])
    qtbot.waitUntil(lambda: all(any("/gray/" in p for p in group) for group in grouped(opened)))
    before = library.review.totals(library.clusters())
    page.panel.sheet.clear_all()
    qtbot.waitUntil(lambda: len(page.panel.model.clusters) == every)
    assert library.review.totals(library.clusters()) == before, "a filter changes no mark"


def grouped(opened: Opened) -> list[list[str]]:
    return [
        [member.photo.path.decode() for member in opened.library.members(cluster)]
        for cluster in opened.desk.duplicates.panel.model.clusters
    ]


def test_the_review_is_exported_from_the_menu(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    for name, part in (("r.html", "data:image/jpeg"), ("r.csv", "best_copy"), ("r.json", '"decisions"')):
        with qtbot.waitSignal(opened.desk.review.exporter.said):
            opened.desk.review.exporter.save(str(tmp_path / name))
        assert part in (tmp_path / name).read_text(encoding="utf-8")
    with qtbot.waitSignal(opened.desk.review.exporter.said) as told:
        opened.desk.review.exporter.save(str(tmp_path / "missing" / "r.csv"))
    assert told.args is not None
    assert "not saved" in told.args[0]


def test_an_export_can_be_stopped_and_leaves_nothing(
    opened: Opened, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter, library = opened.desk.review.exporter, opened.library
    begun, go_on = threading.Event(), threading.Event()
    members = library.members

    def slow(cluster: Cluster) -> list[Member]:
        begun.set()
        assert go_on.wait(60)
        return members(cluster)

    monkeypatch.setattr(library, "members", slow)
    exporter.save(str(tmp_path / "r.csv"))
    qtbot.waitUntil(begun.is_set)
    dialog = exporter.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    qtbot.waitUntil(lambda: dialog.maximum() == len(library.clusters()))
    qtbot.mouseClick(dialog.findChild(QPushButton), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(exporter.said) as told:
        go_on.set()
    assert told.args == ["Stopped. Nothing was saved."]
    assert list(tmp_path.glob("r.csv*")) == []
