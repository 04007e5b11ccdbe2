"""The filter by kind hides groups, live; driven with clicks and with keys over a scanned library."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dupfinder.engine.library import Library
from dupfinder.engine.review_types import GroupFilter
from dupfinder.engine.types import KINDS, Cluster, Kind
from dupfinder.gui.desk import FILTER_KEY, kept_filter
from dupfinder.gui.models.clusters import Order, Tab, make_listing
from dupfinder.gui.views.duplicates import DuplicatesPage
from tests.gui.conftest import Opener
from tests.gui.scanned import bridged
from tests.makers.libraries import make_library
from tests.makers.pictures import photos

EDIT_OF = {Kind.IDENTICAL_FILE: "bytecopy", Kind.RESAVED: "half", Kind.EDITED_COPY: "gray"}
EACH = 2


@cache
def _scanned() -> Path:
    """A library with two groups of each of three kinds."""
    root = Path(tempfile.mkdtemp(prefix="dupfinder-kinds-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    for number, (kind, edit) in enumerate(EDIT_OF.items()):
        make_library(root / "photos" / kind, photos(EACH, (320, 240), first=EACH * number), [edit])
    with Library(root / "data") as library:
        library.add_folder(os.fsencode(root / "photos"))
        library.scan().result(timeout=100)
    return root


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    shutil.copytree(_scanned() / "data", tmp_path / "data")
    with Library(tmp_path / "data") as library:
        yield library


@pytest.fixture
def page(library: Library, dressed: QApplication, qtbot: QtBot) -> Iterator[DuplicatesPage]:  # noqa: ARG001
    with bridged(library) as bridge:
        page = DuplicatesPage(library, bridge)
        qtbot.addWidget(page)
        page.resize(1280, 720)
        page.show()
        page.refresh()
        qtbot.waitUntil(lambda: page.canvas.cluster is not None)
        yield page


def kinds(page: DuplicatesPage) -> set[Kind]:
    return {cluster.kind for cluster in page.panel.model.clusters}


def tick(page: DuplicatesPage, qtbot: QtBot, kind: Kind) -> None:
    """Opens the sheet with its button and clicks one of its boxes."""
    panel = page.panel
    if not panel.sheet.isVisible():
        qtbot.mouseClick(panel.filter, Qt.MouseButton.LeftButton)
    assert panel.sheet.isVisible()
    box = panel.sheet.boxes[kind]
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(12, box.height() // 2))


def choose(page: DuplicatesPage, qtbot: QtBot, kind: Kind) -> Cluster:
    """Makes a group of a kind the chosen one."""
    row = next(row for row, cluster in enumerate(page.panel.model.clusters) if cluster.kind == kind)
    page.panel.table.choose(row)
    cluster = page.panel.model.cluster(row)
    assert cluster is not None
    qtbot.waitUntil(lambda: page.canvas.cluster == cluster)
    return cluster


def test_the_sheet_counts_the_groups_of_each_kind(page: DuplicatesPage, qtbot: QtBot) -> None:
    assert kinds(page) == set(EDIT_OF)
    qtbot.mouseClick(page.panel.filter, Qt.MouseButton.LeftButton)
    sheet = page.panel.sheet
    assert list(sheet.boxes) == list(KINDS)
    assert sheet.boxes[Kind.EDITED_COPY].text() == "Edited copy"
    assert sheet.boxes[Kind.EDITED_COPY].accessibleName() == "Edited copy, 2 groups"
    assert sheet.boxes[Kind.SIMILAR_SHOT].accessibleName() == "Similar shot, 0 groups"
    assert sheet.matching.text() == "6 of 6 groups"
    qtbot.mouseClick(sheet.done, Qt.MouseButton.LeftButton)
    assert not sheet.isVisible()


def test_a_tick_hides_the_other_kinds_and_keeps_the_chosen_group(page: DuplicatesPage, qtbot: QtBot) -> None:
    chosen = choose(page, qtbot, Kind.RESAVED)
    tick(page, qtbot, Kind.RESAVED)
    qtbot.waitUntil(lambda: kinds(page) == {Kind.RESAVED})
    assert page.panel.table.current() == chosen == page.canvas.cluster
    assert page.panel.sheet.matching.text() == "2 of 6 groups"
    assert page.panel.counts.text().startswith("2 of 6 groups")
    assert page.canvas.group_bar.of.text() == "of 2"
    tick(page, qtbot, Kind.EDITED_COPY)
    qtbot.waitUntil(lambda: kinds(page) == {Kind.RESAVED, Kind.EDITED_COPY})
    assert page.panel.table.current() == chosen
    qtbot.mouseClick(page.panel.sheet.clear, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: kinds(page) == set(EDIT_OF))
    assert page.panel.table.current() == chosen == page.canvas.cluster


def test_when_the_chosen_group_is_hidden_a_neighbour_takes_its_place(
    page: DuplicatesPage, qtbot: QtBot
) -> None:
    choose(page, qtbot, Kind.EDITED_COPY)
    tick(page, qtbot, Kind.IDENTICAL_FILE)
    qtbot.waitUntil(lambda: kinds(page) == {Kind.IDENTICAL_FILE})
    qtbot.waitUntil(lambda: page.canvas.cluster == page.panel.table.current() is not None)


def test_chips_show_what_is_filtered_and_take_it_away(page: DuplicatesPage, qtbot: QtBot) -> None:
    assert not page.panel.chips.isVisible()
    tick(page, qtbot, Kind.RESAVED)
    tick(page, qtbot, Kind.IDENTICAL_FILE)
    page.panel.sheet.hide()
    chips = page.panel.chips.chips
    assert [chip.text() for chip in chips.values()] == ["Identical file", "Re-saved or resized"]
    first = chips[Kind.IDENTICAL_FILE]
    assert first.accessibleName() == "Take away the filter Identical file"
    qtbot.waitUntil(lambda: kinds(page) == {Kind.RESAVED, Kind.IDENTICAL_FILE})
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: kinds(page) == {Kind.RESAVED})
    left = page.panel.chips.chips[Kind.RESAVED]
    assert page.panel.filter.isChecked()
    qtbot.mouseClick(left, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: kinds(page) == set(EDIT_OF))
    assert not page.panel.chips.isVisible()
    assert not page.panel.filter.isChecked()


def test_a_filter_that_matches_nothing_says_so_and_can_be_cleared(page: DuplicatesPage, qtbot: QtBot) -> None:
    tick(page, qtbot, Kind.SIMILAR_SHOT)
    page.panel.sheet.hide()
    empty = page.canvas.empty
    qtbot.waitUntil(lambda: page.canvas.stack.currentWidget() is empty)
    assert empty.title.text() == "No group matches the filter"
    assert empty.button.text() == "Clear filters"
    assert page.panel.counts.text() == "0 of 6 groups"
    before = page.panel.threshold.value
    qtbot.mouseClick(empty.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: kinds(page) == set(EDIT_OF) and page.canvas.cluster is not None)
    assert page.panel.threshold.value == before


def test_keys_alone_open_choose_and_close(page: DuplicatesPage, qtbot: QtBot) -> None:
    sheet = page.panel.sheet
    qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: sheet.isVisible() and sheet.boxes[Kind.IDENTICAL_FILE].hasFocus())
    for _ in range(2):
        qtbot.keyClick(QApplication.focusWidget() or sheet, Qt.Key.Key_Down)
    assert sheet.boxes[Kind.RESAVED].hasFocus()
    qtbot.keyClick(sheet.boxes[Kind.RESAVED], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: kinds(page) == {Kind.RESAVED})
    qtbot.keyClick(sheet.boxes[Kind.RESAVED], Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_tab_goes_from_the_slider_through_the_chips_to_the_list(page: DuplicatesPage, qtbot: QtBot) -> None:
    panel = page.panel
    panel.set_kinds(frozenset({Kind.RESAVED, Kind.EDITED_COPY}))
    qtbot.waitUntil(lambda: kinds(page) == {Kind.RESAVED, Kind.EDITED_COPY})
    panel.threshold.slider.setFocus()
    for wanted in (panel.tabs.buttons[Tab.OPEN], *panel.chips.chips.values(), panel.table):
        focused = QApplication.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is wanted


def test_every_control_of_the_filter_has_a_name(page: DuplicatesPage) -> None:
    panel = page.panel
    tools = [panel.filter, panel.sheet, panel.sheet.clear, panel.sheet.done, panel.chips]
    assert all(widget.accessibleName() for widget in [*tools, *panel.sheet.boxes.values()])


def test_the_filter_is_remembered_all_of_it(
    library: Library, open_window: Opener, store: QSettings, qtbot: QtBot
) -> None:
    store.setValue(FILTER_KEY, '{"kinds": ["resaved", "no_such_kind"]}')
    opened = open_window(library)
    panel = opened.desk.duplicates.panel
    assert not panel.filters, "what no version knows hides nothing"
    opened.window.show_page("library")
    qtbot.keyClick(opened.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: panel.sheet.isVisible())
    assert opened.page() is opened.desk.duplicates
    wanted = GroupFilter(
        kinds=frozenset({Kind.EDITED_COPY}),
        similarity=(0.95, 0.99),
        folders=(b"/photos/\xff a",),
        formats=frozenset({"PNG"}),
        taken_from="2001-02-03",
        least_bytes=1_000_000,
        marked=False,
        text="owl",
    )
    panel.sheet.boxes[Kind.EDITED_COPY].click()
    panel.sheet.fields.show_filter(wanted)
    qtbot.keyClick(panel.sheet.fields.text, Qt.Key.Key_Backspace)
    qtbot.keyClicks(panel.sheet.fields.text, "l")
    qtbot.waitUntil(lambda: kept_filter(opened.window.kept(FILTER_KEY)) == wanted)
    panel.sheet.hide()

    again = open_window(library)
    sheet = again.desk.duplicates.panel.sheet
    assert replace(sheet.fields.value(), kinds=sheet.kinds) == wanted
    assert len(again.desk.duplicates.panel.chips.chips) == 8
    sheet.clear_all()
    assert kept_filter(again.window.kept(FILTER_KEY)) == GroupFilter()


def group(number: int, kind: Kind, freed: int = 100) -> Cluster:
    return Cluster(f"{number:016x}", kind, number, number, (number, number + 1), 2, 2 * freed, freed)


def test_the_listing_filters_and_counts() -> None:
    made = [
        group(10, Kind.EDITED_COPY, 300),
        group(20, Kind.SIMILAR_SHOT, 200),
        group(30, Kind.EDITED_COPY, 100),
        group(40, Kind.RESAVED, 50),
    ]
    copies = frozenset({Kind.EDITED_COPY})
    listing = make_listing(made, Order.GAIN, kinds=copies, selected=made[2])
    assert listing.clusters == [made[0], made[2]]
    assert (listing.selected, listing.total, listing.held) == (1, 4, 0)
    assert listing.by_kind == {Kind.EDITED_COPY: 2, Kind.SIMILAR_SHOT: 1, Kind.RESAVED: 1}
    assert make_listing(made, Order.GAIN, kinds=copies, selected=made[1]).selected == -1
    waiting = make_listing(made, Order.GAIN, kinds=copies, shown=made[:1], selected=made[0])
    assert waiting.held == 1, "hidden groups do not wait"


def test_the_surest_kinds_can_come_first() -> None:
    made = [group(10 * n, kind) for n, kind in enumerate(reversed(KINDS), 1)]
    listing = make_listing(made, Order.IDENTICAL)
    assert [cluster.kind for cluster in listing.clusters] == list(KINDS)


def test_other_shots_of_a_scene_are_not_promised_as_free_space() -> None:
    made = [group(10, Kind.EDITED_COPY, 300), group(20, Kind.SIMILAR_SHOT, 200)]
    assert make_listing(made, Order.GAIN).freed == 300
