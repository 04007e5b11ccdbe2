"""Keys are changed as a person does it, and hold everywhere at once: pages, menus, sheet, tooltips."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from dupfinder.engine.library import Library
from dupfinder.engine.review_types import Mark
from dupfinder.engine.settings import FILE_NAME
from dupfinder.gui.actions import ENTRIES, KEYS
from dupfinder.gui.dialogs.change_keys import ChangeKeysDialog
from dupfinder.gui.dialogs.keys import KeysDialog
from dupfinder.gui.keymap import COMMANDS, STAYING, holder, keymap, meet, normal
from dupfinder.gui.models.keys import words
from dupfinder.gui.widgets.keycap import KeyCap
from tests.gui.conftest import Opened, Opener
from tests.gui.scanned import scanned_library

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


def press(opened: Opened, qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    qtbot.keyClick(QApplication.focusWidget() or opened.desk.duplicates, key, held)


def dialog_of[T](opened: Opened, kind: type[T]) -> T:
    (found,) = [it for it in opened.window.findChildren(kind) if it.isVisible()]  # type: ignore[attr-defined, type-var]
    return found


def open_change(opened: Opened, qtbot: QtBot) -> ChangeKeysDialog:
    """By keyboard: F1, then the button of the sheet."""
    qtbot.keyClick(opened.window, KEY.Key_F1)
    sheet = dialog_of(opened, KeysDialog)
    qtbot.keyClick(sheet.change, KEY.Key_Space)
    return dialog_of(opened, ChangeKeysDialog)


def choose(dialog: ChangeKeysDialog, command: str, qtbot: QtBot) -> None:
    """Finds a line by its words, and goes to its field with Enter."""
    dialog.search.clear()
    qtbot.keyClicks(dialog.search, words(COMMANDS[command]))
    row = next(n for n, one in enumerate(dialog.model.rows) if one.id == command)
    dialog.table.setCurrentIndex(dialog.model.index(row, 0))
    qtbot.keyClick(dialog.table, KEY.Key_Return)


def activate(opened: Opened, qtbot: QtBot) -> None:
    """Dialogs are gone; there is no window manager here that would see to it."""
    opened.window.activateWindow()
    qtbot.waitUntil(opened.window.isActiveWindow)


def sheet_keys(opened: Opened, qtbot: QtBot) -> list[str]:
    activate(opened, qtbot)
    qtbot.keyClick(opened.window, KEY.Key_F1)
    sheet = dialog_of(opened, KeysDialog)
    caps = [cap.text() for cap in sheet.findChildren(KeyCap)]
    sheet.close()
    return caps


def test_no_two_keys_as_shipped_meet() -> None:
    keys = {command.id: command.keys for command in COMMANDS.values()}
    for command in COMMANDS.values():
        assert command.keys == tuple(map(normal, command.keys)), "written as Qt writes them"
        assert not set(command.keys) & set(STAYING)
        assert [one.id for key in command.keys if (one := holder(keys, command.id, key))] == []


def test_every_action_and_every_key_of_a_page_can_be_changed() -> None:
    assert set(COMMANDS) == {entry.id for entry in ENTRIES} | {key.id for key in KEYS if key.id}
    assert all(key.id or key.fixed for key in KEYS)


def test_a_key_in_use_is_named_and_changes_hands(opened: Opened, qtbot: QtBot) -> None:
    page, library = opened.desk.duplicates, opened.library
    dialog = open_change(opened, qtbot)
    choose(dialog, "keep", qtbot)
    assert dialog.chosen.text() == "Keep: E"
    qtbot.keyClick(dialog.field, KEY.Key_W)
    assert dialog.field.text() == "W"
    assert dialog.note.text() == "W is in use for “Group before”, which would lose it."
    qtbot.keyClick(dialog.field, KEY.Key_B)
    assert dialog.note.text().endswith("would lose it. That would have no key then.")
    qtbot.keyClick(dialog.field, KEY.Key_Return)
    assert dialog.chosen.text() == "Keep: B"
    # Nothing holds before it is saved.
    assert keymap().shown("keep") == "E"
    qtbot.keyClick(dialog.save, KEY.Key_Space)
    qtbot.waitUntil(lambda: keymap().shown("keep") == "B")
    stored = tomllib.loads((library.data_dir / FILE_NAME).read_text(encoding="utf-8"))
    assert stored == {"keys": {"keep": ["B"], "blink": []}}

    press(opened, qtbot, KEY.Key_E)
    press(opened, qtbot, KEY.Key_B)
    photo = page.canvas.focused_photo()
    assert photo is not None
    qtbot.waitUntil(lambda: library.review.mark_of(photo.file_id) is Mark.KEEP)
    assert not page.canvas.compare.laid.isVisible(), "B blinks no more"
    assert "(B)" in page.canvas.compare.panes[0].marks.keep.toolTip()
    caps = sheet_keys(opened, qtbot)
    assert caps.count("B") == 1
    assert "E" not in caps


def test_what_was_changed_is_there_again(tmp_path: Path, open_window: Opener, qtbot: QtBot) -> None:
    with scanned_library(tmp_path) as (library, _):
        library.change_settings(keys={"rules": ("Ctrl+R",), "apart": (), "gone_long_ago": ("Y",)})
        made = open_window(library)
        made.window.show_page("duplicates")
        qtbot.waitUntil(lambda: made.desk.duplicates.deciding.shown() is not None)
        page = made.desk.duplicates
        assert "(Ctrl+R)" in page.panel.rules.toolTip()
        assert "(" not in page.canvas.group_bar.apart.toolTip()
        press(made, qtbot, KEY.Key_T)
        assert page.deciding.rules_dialog is None
        press(made, qtbot, KEY.Key_R, CONTROL)
        assert page.deciding.rules_dialog is not None
        page.deciding.rules_dialog.close()
        made.desk.stop()


def test_an_action_of_the_window_takes_another_key(empty: Opened, qtbot: QtBot) -> None:
    dialog = open_change(empty, qtbot)
    choose(dialog, "history", qtbot)
    qtbot.keyClick(dialog.field, KEY.Key_F8)
    assert dialog.note.text() == "F8 is free."
    qtbot.keyClick(dialog.add, KEY.Key_Space)
    assert dialog.chosen.text() == "History: Alt+4 or F8"
    qtbot.keyClick(dialog.save, KEY.Key_Space)
    qtbot.waitUntil(lambda: len(empty.window.actions_["history"].shortcuts()) == 2)
    activate(empty, qtbot)
    qtbot.keyClick(empty.window, KEY.Key_F8)
    assert empty.window.page == "history"


def test_keys_that_windows_need_are_not_given_away(empty: Opened, qtbot: QtBot) -> None:
    dialog = open_change(empty, qtbot)
    choose(dialog, "keep", qtbot)
    qtbot.keyClick(dialog.field, KEY.Key_5)
    assert dialog.note.text() == "5 stays what it is for: Go to photo 1 to 9."
    qtbot.keyClick(dialog.field, KEY.Key_Return)
    qtbot.keyClick(dialog.field, KEY.Key_Left, SHIFT)
    assert "stays what it is for" in dialog.note.text()
    assert not dialog.use.isEnabled()
    # Shift alone is no key, Esc empties the field first and leaves it then.
    qtbot.keyClick(dialog.field, KEY.Key_Shift)
    qtbot.keyClick(dialog.field, KEY.Key_Escape)
    assert dialog.field.text() == ""
    assert dialog.model.keys == keymap().keys


def test_one_line_and_all_go_back(empty: Opened, qtbot: QtBot) -> None:
    empty.library.change_settings(keys={"keep": ("K",), "remove": ("L",)})
    keymap().load(empty.library.settings.keys)
    dialog = open_change(empty, qtbot)
    choose(dialog, "keep", qtbot)
    qtbot.keyClick(dialog.back, KEY.Key_Space)
    assert dialog.chosen.text() == "Keep: E"
    assert dialog.model.keys["remove"] == ("L",)
    qtbot.keyClick(dialog.reset, KEY.Key_Space)
    qtbot.keyClick(dialog.save, KEY.Key_Space)
    qtbot.waitUntil(lambda: keymap().shown("remove") == "X")
    assert (empty.library.data_dir / FILE_NAME).read_text(encoding="utf-8").strip() == ""


def test_cancel_changes_nothing(empty: Opened, qtbot: QtBot) -> None:
    dialog = open_change(empty, qtbot)
    choose(dialog, "keep", qtbot)
    qtbot.keyClick(dialog.field, KEY.Key_K)
    qtbot.keyClick(dialog.field, KEY.Key_Return)
    qtbot.keyClick(dialog, KEY.Key_Escape)
    assert keymap().shown("keep") == "E"
    assert not (empty.library.data_dir / FILE_NAME).exists()


def test_a_file_written_by_hand_never_gives_one_key_two_meanings(
    tmp_path: Path,
    dressed: QApplication,  # noqa: ARG001
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / FILE_NAME).write_text(
        '[keys]\nkeep = ["w", "Esc", "5"]\nremove = ["W", "nonsense"]\nscan = ["ctrl+f"]\n', encoding="utf-8"
    )
    with Library(data) as library:
        keymap().load(library.settings.keys)
    keys = keymap().keys
    assert keys["keep"] == ("W",)
    assert keys["remove"] == ()
    assert keys["group_before"] == ("Up", "PgUp")
    assert keys["scan"] == ("Ctrl+F",)
    assert keys["filter"] == ()
    for one in COMMANDS.values():
        for other in COMMANDS.values():
            if one is not other and meet(one, other):
                assert not set(keys[one.id]) & set(keys[other.id])


def test_typing_is_never_a_command(opened: Opened, qtbot: QtBot) -> None:
    page = opened.desk.duplicates
    keymap().load({"export": ("P",), "clean_up": ("J",)})
    qtbot.keyClick(opened.window, KEY.Key_F, CONTROL)
    field = next(it for it in page.panel.sheet.findChildren(QLineEdit) if it.isVisible())
    field.setFocus()
    qtbot.keyClicks(field, "jxnp")
    assert field.text() == "jxnp"
    assert page.deciding.shown() is not None


@pytest.mark.parametrize(
    ("key", "held", "text", "command"),
    [
        (KEY.Key_Plus, SHIFT, "+", "zoom_in"),
        (KEY.Key_Plus, Qt.KeyboardModifier.KeypadModifier, "+", "zoom_in"),
        (KEY.Key_N, SHIFT, "N", "take_out"),
        (KEY.Key_N, NONE, "n", "apart"),
        (KEY.Key_Space, SHIFT, " ", "back"),
        (KEY.Key_N, CONTROL, "\x0e", ""),
        (KEY.Key_L, CONTROL, "\x0c", "fold"),
    ],
)
def test_what_a_press_stands_for(
    key: Qt.Key,
    held: Qt.KeyboardModifier,
    text: str,
    command: str,
    dressed: QApplication,  # noqa: ARG001
) -> None:
    assert keymap().command(QKeyEvent(QEvent.Type.KeyPress, key, held, text), "duplicates") == command
