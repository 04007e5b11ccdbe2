"""Settings: what is chosen is stored, and nothing else."""

from __future__ import annotations

import tomllib

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

from dupfinder.engine.settings import FILE_NAME, Settings
from dupfinder.gui.dialogs.settings import SettingsDialog
from dupfinder.gui.theme import theme
from tests.gui.conftest import Opened


def open_settings(opened: Opened, qtbot: QtBot) -> SettingsDialog:
    qtbot.mouseClick(opened.window.rail.settings, Qt.MouseButton.LeftButton)
    (dialog,) = [it for it in opened.window.findChildren(SettingsDialog) if it.isVisible()]
    return dialog


def stored(opened: Opened) -> dict[str, object]:
    path = opened.library.data_dir / FILE_NAME
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def test_changes_are_stored_and_the_look_changes_at_once(empty: Opened, qtbot: QtBot) -> None:
    dialog = open_settings(empty, qtbot)
    dialog.look.setCurrentIndex(dialog.look.findData("dark"))
    dialog.exclude.setPlainText("  Thumbnails/ \n\n*.gif\n")
    qtbot.mouseClick(dialog.hidden, Qt.MouseButton.LeftButton)
    dialog.workers.setValue(1)
    dialog.seconds.setValue(45)
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: theme().dark)
    assert stored(empty) == {
        "theme": "dark",
        "exclude": ["Thumbnails/", "*.gif"],
        "include_hidden": True,
        "workers": 1,
        "decode_seconds": 45,
    }
    again = open_settings(empty, qtbot)
    assert again.values() == empty.library.settings
    again.close()


def test_cancel_stores_nothing(empty: Opened, qtbot: QtBot) -> None:
    dialog = open_settings(empty, qtbot)
    dialog.megapixels.setValue(3)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert empty.library.settings == Settings()
    assert stored(empty) == {}


def test_reset_brings_the_defaults_back_but_not_the_similarity(empty: Opened, qtbot: QtBot) -> None:
    empty.library.change_settings(threshold=0.8, decode_seconds=99, theme="light")
    dialog = open_settings(empty, qtbot)
    assert dialog.seconds.value() == 99
    qtbot.mouseClick(dialog.reset, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: empty.library.settings == Settings(threshold=0.8))


def test_deleting_for_good_is_off_until_it_is_switched_on(empty: Opened, qtbot: QtBot) -> None:
    assert not empty.library.settings.allow_permanent_delete
    dialog = open_settings(empty, qtbot)
    qtbot.mouseClick(
        dialog.permanent, Qt.MouseButton.LeftButton, pos=QPoint(10, dialog.permanent.height() // 2)
    )
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: empty.library.settings.allow_permanent_delete)
    dialog = open_settings(empty, qtbot)
    qtbot.mouseClick(dialog.hidden, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: empty.library.settings.include_hidden)
    assert empty.library.settings.allow_permanent_delete, "another change leaves it as it is"


def test_every_label_leads_to_its_field(empty: Opened, qtbot: QtBot) -> None:
    dialog = open_settings(empty, qtbot)
    labels = [label for label in dialog.findChildren(QLabel) if "&" in label.text()]
    assert len(labels) == 7
    assert all(label.buddy() is not None for label in labels)
    letters = [label.text()[label.text().index("&") + 1].lower() for label in labels]
    assert len(set(letters)) == len(letters)
    dialog.close()


def test_all_choices_of_a_list_are_in_sight_at_once(empty: Opened, qtbot: QtBot) -> None:
    dialog = open_settings(empty, qtbot)
    for choices in dialog.findChildren(QComboBox):
        choices.showPopup()
        view = choices.view()
        assert view.verticalScrollBar().maximum() == 0
        last = view.visualRect(view.model().index(choices.count() - 1, 0))
        assert view.viewport().rect().contains(last)
        choices.hidePopup()
