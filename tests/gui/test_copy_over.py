"""What B knows goes into A's side file: asked for in the table of facts, seen before, and taken back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from dupfinder.engine.actions.merge import merged
from dupfinder.engine.decode.metadata import xmp_metadata
from dupfinder.engine.known_types import Known
from dupfinder.engine.library import Library
from dupfinder.engine.types import Metadata
from dupfinder.gui.dialogs.copy_over import CopyOverDialog
from dupfinder.gui.pair_facts import FactId
from dupfinder.gui.views.history import HistoryPage
from tests.gui.conftest import Opened, Opener
from tests.gui.scanned import library_to_act_on, tree
from tests.gui.spoken import controls
from tests.makers.libraries import Truth

SECONDS = 30_000
RICH = Metadata(latitude=48.5, longitude=-9.25, rating=4, keywords=("zoo", "owl"))


@pytest.fixture
def made(tmp_path: Path) -> tuple[Library, Truth]:
    return library_to_act_on(tmp_path)


@pytest.fixture
def opened(made: tuple[Library, Truth], open_window: Opener, qtbot: QtBot) -> Opened:
    """A window on a group of which the photo beside the best copy has a side file that says much."""
    library, _ = made
    window = open_window(library)
    window.window.show_page("duplicates")
    page = window.desk.duplicates
    qtbot.waitUntil(lambda: page.canvas.cluster is not None)
    for cluster in library.clusters():
        for member in library.members(cluster)[1:]:
            Path(os.fsdecode(member.photo.path) + ".xmp").write_bytes(merged(None, RICH))
    page.canvas.known.look_again()
    qtbot.waitUntil(lambda: bool(page.canvas.compare.facts._lacks))
    return window


def buttons(opened: Opened) -> dict[str, QPushButton]:
    """The buttons that copy a fact, as they are read aloud."""
    rows = opened.desk.duplicates.canvas.compare.facts._rows
    found = (copy for row in rows if row.isVisible() for copy in row.copies if copy.isVisible())
    return {copy.accessibleName(): copy for copy in found}


def paths(opened: Opened) -> tuple[Path, Path]:
    a, b = (member.photo.path for member in opened.desk.duplicates.canvas.compare.members[:2])
    return Path(os.fsdecode(a)), Path(os.fsdecode(b))


def ask(opened: Opened, qtbot: QtBot, name: str) -> CopyOverDialog:
    qtbot.mouseClick(buttons(opened)[name], Qt.MouseButton.LeftButton)
    dialog = opened.desk.acting.copying
    assert dialog is not None
    qtbot.waitUntil(dialog.act.isEnabled, timeout=SECONDS)
    return dialog


def test_one_fact_is_copied_after_a_preview_and_taken_back(
    opened: Opened, made: tuple[Library, Truth], qtbot: QtBot
) -> None:
    a, _ = paths(opened)
    before = tree(made[1].folder)
    facts = opened.desk.duplicates.canvas.compare.facts
    facts.toggle_all()
    assert set(buttons(opened)) == {"Copy to A: Location", "Copy to A: Rating", "Copy to A: Keywords"}
    dialog = ask(opened, qtbot, "Copy to A: Location")
    assert [box.text() for box in dialog.boxes.values()] == [
        "Place: 48.5000, -9.2500", "Rating: ★★★★", "Keywords: zoo, owl"
    ]  # fmt: skip
    assert [one for one, box in dialog.boxes.items() if box.isChecked()] == [Known.PLACE]
    assert dialog.file.text().startswith(f"A new file: {a.name}.xmp in ")
    assert "" not in controls(dialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert tree(made[1].folder) == before
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    toast = opened.window.toast
    qtbot.waitUntil(lambda: toast.text.text().startswith("Copied into the side file"), timeout=SECONDS)
    assert toast.text.text() == f"Copied into the side file of {a.name}: place."
    found = xmp_metadata(a.with_name(a.name + ".xmp").read_bytes())
    assert found == Metadata(latitude=pytest.approx(48.5), longitude=pytest.approx(-9.25))
    qtbot.waitUntil(lambda: "Copy to A: Location" not in buttons(opened))
    location = next(fact for fact in facts.shown_facts() if fact.id is FactId.LOCATION)
    assert location.values == ("48.5000, -9.2500", "48.5000, -9.2500")
    # Ctrl+Z names it in History, and moves nothing.
    opened.window.activateWindow()
    qtbot.waitUntil(opened.window.isActiveWindow)
    last, _ = opened.library.review.next_steps()
    assert last is not None
    qtbot.keyClick(opened.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    history = opened.desk.acting.history
    qtbot.waitUntil(lambda: isinstance(opened.page(), HistoryPage) and bool(history.rows))
    (row,) = history.rows.values()
    assert row.entry.title == "Copied facts into 1 side file"
    assert row.entry.pictures
    assert a.with_name(a.name + ".xmp").exists()
    qtbot.mouseClick(row.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: toast.text.text() == "Took back the change of 1 file.", timeout=SECONDS)
    assert tree(made[1].folder) == before
    qtbot.waitUntil(lambda: [row.entry.state for row in history.rows.values()] == ["Undone"])
    opened.window.show_page("duplicates")
    qtbot.waitUntil(lambda: "Copy to A: Location" in buttons(opened))


def test_more_facts_can_be_ticked_and_the_toast_takes_them_back(
    opened: Opened, made: tuple[Library, Truth], qtbot: QtBot
) -> None:
    a, _ = paths(opened)
    before = tree(made[1].folder)
    facts = opened.desk.duplicates.canvas.compare.facts
    facts.toggle_all()
    # B on the left keeps its letter: its facts still go to A.
    opened.desk.duplicates.canvas.compare.swap()
    qtbot.waitUntil(lambda: "Copy to A: Rating" in buttons(opened))
    dialog = ask(opened, qtbot, "Copy to A: Rating")
    qtbot.keyClick(dialog.boxes[Known.RATING], Qt.Key.Key_Space)
    assert not dialog.act.isEnabled()
    qtbot.waitUntil(lambda: dialog.file.text() == "Nothing is chosen.")
    dialog.boxes[Known.RATING].setChecked(True)
    dialog.boxes[Known.KEYWORDS].setChecked(True)
    qtbot.waitUntil(dialog.act.isEnabled, timeout=SECONDS)
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    toast = opened.window.toast
    qtbot.waitUntil(lambda: toast.text.text().endswith(": rating and keywords."), timeout=SECONDS)
    found = xmp_metadata(a.with_name(a.name + ".xmp").read_bytes())
    assert (found.rating, set(found.keywords), found.latitude) == (4, {"zoo", "owl"}, None)
    qtbot.mouseClick(toast.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: toast.text.text() == "Took back the change of 1 file.", timeout=SECONDS)
    assert tree(made[1].folder) == before


def test_why_nothing_can_be_written_is_said(opened: Opened, qtbot: QtBot) -> None:
    a, _ = paths(opened)
    opened.desk.duplicates.canvas.compare.facts.toggle_all()
    opened.library.review.protect(os.fsencode(a.parent), True)
    qtbot.mouseClick(buttons(opened)["Copy to A: Location"], Qt.MouseButton.LeftButton)
    dialog = opened.desk.acting.copying
    assert dialog is not None
    qtbot.waitUntil(lambda: "cannot be written" in dialog.file.text(), timeout=SECONDS)
    assert dialog.file.text() == f"{a.name}.xmp cannot be written: it is in a protected folder."
    assert not dialog.act.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert opened.desk.acting.copying is None


def test_rows_stay_while_the_same_two_photos_are_looked_at(opened: Opened) -> None:
    """What side files say is added where there is a row: photos do not move under the eye."""
    compare = opened.desk.duplicates.canvas.compare
    assert FactId.LOCATION not in {fact.id for fact in compare.facts._listed()}
    assert "B has what A lacks: Location, Keywords, Rating" in compare.facts._note.text()
    compare.focus_on(2)
    compare.focus_on(1)
    assert FactId.LOCATION in {fact.id for fact in compare.facts._listed()}
