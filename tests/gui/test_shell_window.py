"""The window itself: pages, keys, drops, closing, and a name for every control."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSettings, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from dupfinder.gui.actions import ENTRIES
from dupfinder.gui.icons import icon
from dupfinder.gui.main_window import MainWindow
from dupfinder.gui.theme import DARK, LIGHT, theme
from tests.gui.conftest import Opened, Opener
from tests.gui.scanned import scanned_library
from tests.makers.libraries import Truth, small_library


@pytest.fixture
def scanned(tmp_path: Path, open_window: Opener) -> Iterator[tuple[Opened, Truth]]:
    with scanned_library(tmp_path) as (library, truth):
        opened = open_window(library)
        yield opened, truth


def dialogs(window: QWidget) -> list[QDialog]:
    return [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]


def test_the_rail_switches_pages(scanned: tuple[Opened, Truth], qtbot: QtBot) -> None:
    opened, _ = scanned
    pages = {
        "duplicates": opened.desk.duplicates,
        "search": opened.desk.search,
        "library": opened.desk.library_page,
    }
    for name, page in pages.items():
        qtbot.mouseClick(opened.window.rail.buttons[name], Qt.MouseButton.LeftButton)
        assert opened.page() is page
        assert opened.window.rail.buttons[name].isChecked()


@pytest.mark.usefixtures("dressed", "qtbot")
def test_page_and_geometry_are_remembered(store: QSettings) -> None:
    first = MainWindow(store)
    first.setGeometry(0, 30, 800, 610)
    first.show()
    first.show_page("search")
    first.close()
    second = MainWindow(store)
    assert second.page == "search"
    assert second.size() == QSize(800, 610)
    for window in (first, second):
        window.let_close()
        window.deleteLater()


def test_closing_hides_at_once_and_waits_for_who_has_to_end(empty: Opened, qtbot: QtBot) -> None:
    with qtbot.waitSignal(empty.window.closing):
        qtbot.keyClick(empty.window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert not empty.window.isVisible()
    with qtbot.assertNotEmitted(empty.window.closing):
        empty.window.close()


def test_f1_shows_every_key(empty: Opened, qtbot: QtBot) -> None:
    qtbot.keyClick(empty.window, Qt.Key.Key_F1)
    (sheet,) = dialogs(empty.window)
    told = {label.text() for label in sheet.findChildren(QLabel)}
    for entry in ENTRIES:
        for key in entry.keys[:1]:
            assert QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) in told
            assert entry.text in told
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert dialogs(empty.window) == []


def test_no_key_means_two_things() -> None:
    keys = [QKeySequence(key).toString() for entry in ENTRIES for key in entry.keys]
    assert len(keys) == len(set(keys))
    assert all(QKeySequence(key).toString() for key in keys)


def test_every_action_is_in_the_menu(empty: Opened) -> None:
    def entries(menu: QMenu) -> set[str]:
        found = set()
        for action in menu.actions():
            inner = action.menu()
            found |= entries(inner) if isinstance(inner, QMenu) else {action.objectName()}
        return found

    assert entries(empty.window.menu) - {""} == {entry.id for entry in ENTRIES}


def test_f11_fills_the_screen_and_gives_it_back(empty: Opened, qtbot: QtBot) -> None:
    qtbot.keyClick(empty.window, Qt.Key.Key_F11)
    assert empty.window.isFullScreen()
    qtbot.keyClick(empty.window, Qt.Key.Key_F11)
    assert not empty.window.isFullScreen()


def test_f6_goes_through_the_areas_and_comes_back(scanned: tuple[Opened, Truth], qtbot: QtBot) -> None:
    opened, _ = scanned
    opened.window.show_page("duplicates")
    qtbot.waitUntil(lambda: opened.desk.duplicates.canvas.cluster is not None)
    areas = opened.window.areas()
    assert len(areas) == 4
    opened.window.rail.buttons["library"].setFocus()
    visited = []
    for _ in areas:
        qtbot.keyClick(opened.window, Qt.Key.Key_F6)
        focus = opened.window.focusWidget()
        visited += [number for number, area in enumerate(areas) if area is focus or area.isAncestorOf(focus)]
    assert visited == [1, 2, 3, 0]


def test_a_folder_dropped_anywhere_is_added_and_scanned(empty: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    truth = small_library(tmp_path / "Holiday", 2, ("half",))
    empty.drag(truth.folder)
    assert empty.desk.layer.isVisible()
    assert "Holiday" in empty.desk.layer.accessibleName()
    empty.leave()
    assert not empty.desk.layer.isVisible()
    assert empty.library.folders() == []
    empty.drop(truth.folder)
    assert not empty.desk.layer.isVisible()
    qtbot.waitUntil(lambda: empty.library.counts().files == len(truth), timeout=60_000)
    qtbot.waitUntil(lambda: empty.desk.bridge.scan_job is None, timeout=60_000)
    assert [folder.path for folder in empty.library.folders()] == [os.fsencode(truth.folder)]
    assert empty.page() is empty.desk.duplicates
    qtbot.waitUntil(lambda: len(empty.desk.duplicates.panel.model.clusters) == 2)


def test_a_dropped_folder_can_be_undone_from_the_toast(empty: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    truth = small_library(tmp_path / "photos", 2, ())
    empty.drop(truth.folder)
    qtbot.waitUntil(lambda: empty.window.toast.isVisible() and empty.window.toast.act.isVisible())
    qtbot.mouseClick(empty.window.toast.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: empty.library.folders() == [] and empty.desk.bridge.scan_job is None, timeout=30_000
    )
    assert empty.library.counts().files == 0
    assert all(path.is_file() for path in truth.paths)


def test_a_known_folder_that_is_added_again_cannot_be_lost_by_undo(
    empty: Opened, tmp_path: Path, qtbot: QtBot
) -> None:
    truth = small_library(tmp_path / "photos", 2, ("half",))
    empty.library.add_folder(os.fsencode(truth.folder / "originals"))
    for again in (truth.folder / "originals", truth.folder):
        with qtbot.waitSignal(empty.desk.bridge.scan_ended, timeout=60_000):
            empty.drop(again)
            qtbot.waitUntil(lambda: empty.window.toast.isVisible())
            assert not empty.window.toast.act.isVisible()
            empty.window.toast.acted.emit("added")
    assert [folder.path for folder in empty.library.folders()] == [os.fsencode(truth.folder)]
    assert empty.library.counts().files == len(truth)


def test_a_message_does_not_cover_the_bar_of_the_group(scanned: tuple[Opened, Truth], qtbot: QtBot) -> None:
    opened, _ = scanned
    toast, bar = opened.window.toast, opened.desk.duplicates.canvas.group_bar
    opened.window.show_page("library")
    toast.say("Settings saved.")
    low = toast.geometry().bottom()
    opened.window.show_page("duplicates")
    qtbot.waitUntil(bar.isVisible)
    qtbot.waitUntil(lambda: toast.geometry().bottom() < bar.mapTo(toast.parentWidget(), QPoint()).y())
    opened.window.show_page("library")
    qtbot.waitUntil(lambda: toast.geometry().bottom() == low)


def test_reopening_shows_the_last_groups_and_reads_what_changed(
    scanned: tuple[Opened, Truth], qtbot: QtBot
) -> None:
    opened, _ = scanned
    duplicates, toast = opened.desk.duplicates, opened.window.toast
    opened.window.show_page("duplicates")
    with qtbot.waitSignal(opened.desk.bridge.scan_ended, timeout=60_000):
        opened.desk.catch_up()
        qtbot.waitUntil(lambda: duplicates.canvas.cluster is not None)
        assert not duplicates.card.isVisible()
    assert duplicates.panel.table.currentIndex().row() == 0
    assert not toast.isVisible(), "nothing has changed, so there is nothing to say"
    assert opened.page() is duplicates


def test_what_came_while_the_window_was_closed_is_found_on_opening(
    empty: Opened, tmp_path: Path, qtbot: QtBot
) -> None:
    truth = small_library(tmp_path / "photos", 1, ("half",))
    empty.library.add_folder(os.fsencode(truth.folder))
    with qtbot.waitSignal(empty.desk.bridge.scan_ended, timeout=60_000):
        empty.desk.catch_up()
    assert empty.library.counts().files == len(truth)
    assert "Scan finished" in empty.window.toast.text.text()


def test_a_picture_dropped_anywhere_is_searched_for(scanned: tuple[Opened, Truth], qtbot: QtBot) -> None:
    opened, truth = scanned
    opened.window.show_page("duplicates")
    before = opened.library.counts()
    query = next(path for path, _ in truth.copies())
    opened.drag(query)
    assert opened.desk.layer.title == "Search for this picture"
    opened.drop(query)
    assert opened.page() is opened.desk.search
    qtbot.waitUntil(lambda: _labels(opened.desk.search, query.name), timeout=30_000)
    assert opened.library.counts() == before


def _labels(page: QWidget, words: str) -> bool:
    return any(words in label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_what_is_no_file_is_not_taken(empty: Opened) -> None:
    from PySide6.QtCore import QMimeData

    data = QMimeData()
    data.setText("hello")
    empty.window.dragged.emit(data)
    assert not empty.desk.layer.isVisible()


def test_paths_of_the_command_line_are_scanned_and_searched(
    empty: Opened, tmp_path: Path, qtbot: QtBot
) -> None:
    truth = small_library(tmp_path / "photos", 1, ("half",))
    empty.desk.open_paths([os.fsencode(truth.folder)])
    qtbot.waitUntil(lambda: empty.library.counts().files == 2, timeout=60_000)
    qtbot.waitUntil(lambda: empty.desk.bridge.scan_job is None, timeout=60_000)
    empty.desk.open_paths([os.fsencode(truth.paths[0])])
    qtbot.waitUntil(lambda: empty.page() is empty.desk.search)


def test_find_similar_leads_to_the_search_page(scanned: tuple[Opened, Truth], qtbot: QtBot) -> None:
    opened, _ = scanned
    opened.window.show_page("duplicates")
    page = opened.desk.duplicates
    qtbot.waitUntil(lambda: page.canvas.cluster is not None)
    qtbot.waitUntil(lambda: page.canvas.focused_photo() is not None)
    qtbot.keyClick(page, Qt.Key.Key_F)
    assert opened.page() is opened.desk.search


def test_the_status_strip_counts_and_names_what_runs_the_network(scanned: tuple[Opened, Truth]) -> None:
    opened, truth = scanned
    strip = opened.strip
    assert strip.doing.text() == "Library is up to date"
    assert strip.count.text() == f"{len(truth)} photos"
    assert strip.provider.text() == opened.library.provider
    assert strip.failed.isHidden()


# looks ------------------------------------------------------------------------------------------


def ink(pixmap_icon: str) -> QColor:
    image = icon(pixmap_icon).pixmap(QSize(32, 32)).toImage()
    found = [image.pixelColor(x, y) for x in range(32) for y in range(32)]
    return max(found, key=QColor.alpha)


def test_the_look_can_be_fixed_and_reaches_what_was_never_shown(empty: Opened, dressed: QApplication) -> None:
    hidden = empty.strip.count
    assert empty.window.palette().window().color() == LIGHT.window
    light = ink("folder-fill")
    theme().apply(dressed, "dark")
    assert theme().dark
    assert empty.window.palette().window().color() == DARK.window
    assert hidden.palette().windowText().color() == DARK.text2
    dark = ink("folder-fill")
    assert light.lightness() < 100 < dark.lightness()
    table = empty.desk.library_page.failures.table
    assert table.viewport().palette().base().color() == DARK.surface
    version = theme().version
    theme().apply(dressed, "dark")
    assert theme().version == version, "the same look again costs nothing"


def test_text_is_readable_on_every_ground() -> None:
    """Contrast as WCAG 2 measures it."""

    def light(colour: QColor) -> float:
        parts = [
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
            for part in colour.getRgbF()[:3]
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    def contrast(a: QColor, b: QColor) -> float:
        high, low = sorted((light(a), light(b)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    for tokens in (LIGHT, DARK):
        for ground in (tokens.window, tokens.surface, tokens.canvas):
            for words in (tokens.text, tokens.text2, tokens.accent, tokens.keep, tokens.remove, tokens.warn):
                assert contrast(words, ground) >= 4.5
            assert contrast(tokens.line, ground) >= 3
        for fill in (tokens.accent_fill, tokens.keep_fill, tokens.remove_fill):
            assert contrast(QColor("white"), fill) >= 4.5


# names ------------------------------------------------------------------------------------------

CONTROLS = (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QTextEdit,
)
PARTS_OF_OTHERS = (QHeaderView, QScrollBar)


def nameless(root: QWidget) -> list[str]:
    """Controls that a screen reader would have no word for."""
    found = []
    for control in root.findChildren(QWidget):
        if not isinstance(control, CONTROLS) or isinstance(control, PARTS_OF_OTHERS):
            continue
        owner = control.parentWidget()
        if control.objectName().startswith("qt_") or isinstance(owner, QAbstractSpinBox | QComboBox):
            continue
        if not control.isVisible() and isinstance(control, QAbstractButton) and not control.text():
            continue  # It gets its words when it is shown.
        if owner is not None and owner.metaObject().className() == "QComboBoxPrivateContainer":
            continue
        spoken = QAccessible.queryAccessibleInterface(control)
        if spoken is None or not spoken.text(QAccessible.Text.Name):
            found.append(f"{type(control).__name__} {control.objectName()} in {type(owner).__name__}")
    return found


def test_every_control_has_a_name(scanned: tuple[Opened, Truth]) -> None:
    opened, _ = scanned
    for page in ("library", "duplicates", "search"):
        opened.window.show_page(page)
    assert nameless(opened.window) == []
    for name in ("keys", "settings", "about", "guide"):
        opened.window.actions_[name].trigger()
        shown = dialogs(opened.window)
        assert len(shown) == 1
        assert nameless(shown[0]) == []
        shown[0].close()
