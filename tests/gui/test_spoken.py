"""What screen readers are told: all controls of all views and dialogs of the review have names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dupfinder.engine.review_types import GroupFilter
from dupfinder.gui.compare_modes import View
from tests.gui.conftest import Opened, Opener
from tests.gui.scanned import scanned_library
from tests.gui.spoken import controls

ACTIONS = ("keys", "change_keys", "settings", "rules", "saved", "not_duplicates", "go_to")


@pytest.fixture
def opened(tmp_path: Path, open_window: Opener, qtbot: QtBot) -> Iterator[Opened]:
    """A window on the groups of a drawn library."""
    with scanned_library(tmp_path) as (library, _):
        window = open_window(library)
        window.window.show_page("duplicates")
        qtbot.waitUntil(lambda: window.desk.duplicates.deciding.shown() is not None)
        yield window


def dialog_after(opened: Opened, qtbot: QtBot, open_: Callable[[], object]) -> QDialog:
    """The dialog that something opens."""
    open_()

    def visible() -> list[QDialog]:
        return [one for one in opened.window.findChildren(QDialog) if one.isVisible()]

    qtbot.waitUntil(lambda: bool(visible()))
    return visible()[-1]


def nameless(widget: QWidget) -> bool:
    names = controls(widget)
    assert names
    return "" in names


def test_a_control_without_a_name_is_found(qtbot: QtBot) -> None:
    """The walk sees what it is for."""
    holder = QWidget()
    qtbot.addWidget(holder)
    button = QPushButton(holder)
    holder.show()
    assert nameless(holder)
    button.setAccessibleName("Go")
    assert not nameless(holder)


def test_every_view_of_the_review_names_its_controls(opened: Opened, qtbot: QtBot) -> None:
    page, window = opened.desk.duplicates, opened.window
    found = []
    for view in View:
        page.canvas.bar.show_view(view)
        qtbot.wait(20)
        found += [view] if nameless(window) else []
    page.canvas.bar.show_view(View.SIDE_BY_SIDE)
    page.canvas.compare.facts.toggle_all()
    found += ["all facts"] if nameless(window) else []
    window.actions_["filter"].trigger()
    qtbot.waitUntil(page.panel.sheet.isVisible)
    found += ["filter"] if nameless(page.panel.sheet) else []
    page.panel.sheet.show_filter(GroupFilter(text="nothing has this name"))
    qtbot.waitUntil(lambda: page.canvas.cluster is None)
    found += ["nothing"] if nameless(window) else []
    page.canvas.show_done()
    found += ["done"] if nameless(window) else []
    for name in ("library", "search", "history"):
        window.show_page(name)
        qtbot.wait(20)
        found += [name] if nameless(window) else []
    assert found == []


def test_every_dialog_of_the_review_names_its_controls(opened: Opened, qtbot: QtBot) -> None:
    page, window = opened.desk.duplicates, opened.window
    found = []
    for name in ACTIONS:
        dialog = dialog_after(opened, qtbot, window.actions_[name].trigger)
        qtbot.wait(50)
        found += [name] if nameless(dialog) else []
        dialog.close()
    dialog = dialog_after(opened, qtbot, page.deciding.ask_to_remove_group)
    found += ["remove group"] if nameless(dialog) else []
    dialog.close()
    photo = page.canvas.focused_photo()
    assert photo is not None
    page.canvas._open_menu(photo, QPoint(100, 100))
    menu = page.canvas.menu.menu
    assert menu is not None
    assert all(action.text() or action.isSeparator() for action in menu.actions())
    menu.close()
    qtbot.keyClick(page, Qt.Key.Key_N)
    qtbot.waitUntil(window.toast.isVisible)
    found += ["toast"] if nameless(window.toast) else []
    assert found == []
    assert QApplication.activePopupWidget() is None
