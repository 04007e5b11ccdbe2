"""The Duplicates page, driven as a person drives it, over a library that the real engine scanned."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dupfinder.engine.jobs import Job
from dupfinder.engine.library import Library
from dupfinder.engine.types import Cluster, Kind, Progress, ScanResult
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.models.clusters import ClusterModel, Order, make_listing
from dupfinder.gui.views.duplicates import DuplicatesPage
from tests.gui.scanned import bridged, scanned_library
from tests.makers.libraries import Truth


@pytest.fixture
def library(tmp_path: Path) -> Iterator[tuple[Library, Truth]]:
    with scanned_library(tmp_path) as made:
        yield made


@pytest.fixture
def bridge(library: tuple[Library, Truth], qapp: QApplication) -> Iterator[Bridge]:
    assert qapp is not None
    with bridged(library[0]) as bridge:
        yield bridge


@pytest.fixture
def page(library: tuple[Library, Truth], bridge: Bridge, qtbot: QtBot) -> DuplicatesPage:
    """The page with its groups; the first one is on the canvas."""
    page = DuplicatesPage(library[0], bridge)
    qtbot.addWidget(page)
    page.resize(1280, 720)
    page.show()
    page.refresh()
    qtbot.waitUntil(lambda: page.canvas.cluster is not None)
    return page


def names(page: DuplicatesPage) -> list[str]:
    return [pane.name.text() for pane in page.canvas.compare.panes]


def wait_for_row(page: DuplicatesPage, qtbot: QtBot, row: int) -> None:
    qtbot.waitUntil(lambda: page.canvas.cluster == page.panel.model.cluster(row))


def press(page: DuplicatesPage, qtbot: QtBot, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(page, key)


def test_the_groups_are_the_ones_of_the_photos(page: DuplicatesPage, library: tuple[Library, Truth]) -> None:
    groups = library[1].groups()
    shown = [
        {Path(os.fsdecode(member.photo.path)) for member in library[0].members(cluster)}
        for cluster in page.panel.model.clusters
    ]
    assert shown
    assert all(any(group <= made for made in groups.values()) for group in shown)


def test_the_first_group_is_shown_with_its_best_copy_on_the_left(
    page: DuplicatesPage, library: tuple[Library, Truth]
) -> None:
    cluster = page.panel.model.cluster(0)
    assert cluster is not None
    members = library[0].members(cluster)
    assert names(page) == [os.path.basename(os.fsdecode(m.photo.path)) for m in members[:2]]
    assert page.canvas.compare.panes[0].why.text().startswith("Best copy")
    assert page.canvas.group_bar.place.text() == "Group 1"


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (Qt.Key.Key_S, Qt.Key.Key_W),
        (Qt.Key.Key_Down, Qt.Key.Key_Up),
        (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp),
    ],
)
def test_keys_go_from_group_to_group(page: DuplicatesPage, qtbot: QtBot, there: Qt.Key, back: Qt.Key) -> None:
    press(page, qtbot, there, there)
    wait_for_row(page, qtbot, 2)
    press(page, qtbot, back)
    wait_for_row(page, qtbot, 1)


def test_names_and_pictures_belong_together_after_every_key(page: DuplicatesPage, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_S, Qt.Key.Key_D, Qt.Key.Key_S, Qt.Key.Key_R, Qt.Key.Key_W, Qt.Key.Key_2):
        press(page, qtbot, key)
        for pane in page.canvas.compare.panes:
            photo = pane.view.photo
            assert photo is not None
            assert pane.name.text() == os.path.basename(os.fsdecode(photo.path))


def test_the_list_takes_only_keys_that_mean_something_to_it(page: DuplicatesPage, qtbot: QtBot) -> None:
    table = page.panel.table
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_S)
    wait_for_row(page, qtbot, 1)
    qtbot.keyClick(table, Qt.Key.Key_G)
    assert page.canvas.stack.currentWidget() is page.canvas.whole
    qtbot.keyClick(table, Qt.Key.Key_Down)
    wait_for_row(page, qtbot, 2)


def test_another_best_copy_is_chosen_and_kept(
    page: DuplicatesPage, qtbot: QtBot, library: tuple[Library, Truth]
) -> None:
    before = list(page.panel.model.clusters)
    wanted = page.canvas.focused_photo()
    assert wanted is not None
    page.canvas.compare.panes[1].view.menu_wanted.emit(wanted, QPoint(10, 10))
    menu = page.canvas.menu.menu
    assert menu is not None
    (best,) = [action for action in menu.actions() if action.text() == "Make this the best copy"]
    with qtbot.waitSignal(page.undoable):
        best.trigger()
    menu.hide()
    qtbot.waitUntil(lambda: names(page)[0] == os.path.basename(os.fsdecode(wanted.path)))
    after = library[0].clusters()
    assert {cluster.id for cluster in after} == {cluster.id for cluster in before}
    assert wanted.file_id in {cluster.representative for cluster in after}


def test_the_similarity_regroups_and_is_stored(
    page: DuplicatesPage, qtbot: QtBot, library: tuple[Library, Truth]
) -> None:
    slider = page.panel.threshold.slider
    slider.setFocus()
    before = len(page.panel.model.clusters)
    for _ in range(12):
        qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    assert page.panel.threshold.value == pytest.approx(0.99)
    expected = library[0].clusters(0.99)
    qtbot.waitUntil(lambda: page.panel.model.clusters == expected)
    assert len(expected) <= before
    qtbot.waitUntil(lambda: library[0].settings.threshold == pytest.approx(0.99))


def test_the_chosen_group_stays_chosen_when_the_order_changes(page: DuplicatesPage, qtbot: QtBot) -> None:
    press(page, qtbot, Qt.Key.Key_S)
    wait_for_row(page, qtbot, 1)
    chosen = page.canvas.cluster
    actions = page.panel.sort.menu().actions()
    latest = next(action for action in actions if Order(action.data()) == Order.LATEST)
    latest.trigger()
    expected = sorted(page.panel.model.clusters, key=lambda cluster: -max(cluster.contents))
    qtbot.waitUntil(lambda: page.panel.model.clusters == expected)
    assert page.panel.table.current() == chosen == page.canvas.cluster


def test_keys_ask_to_open_and_to_find_similar(page: DuplicatesPage, qtbot: QtBot) -> None:
    photo = page.canvas.focused_photo()
    assert photo is not None
    with qtbot.waitSignal(page.open_file) as opened:
        press(page, qtbot, Qt.Key.Key_O)
    with qtbot.waitSignal(page.find_similar) as similar:
        press(page, qtbot, Qt.Key.Key_F)
    assert opened.args == [photo.path]
    assert similar.args == [photo.content_id]


def test_the_menu_of_a_photo_copies_its_path(page: DuplicatesPage, qtbot: QtBot) -> None:
    view = page.canvas.compare.panes[1].view
    photo = view.photo
    assert photo is not None
    view.menu_wanted.emit(photo, page.mapToGlobal(page.rect().center()))
    menu = page.canvas.menu.menu
    assert menu is not None
    words = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert words[:3] == ["Open\tO", "Show in folder", "Find similar\tF"]
    assert words[3:10] == [
        "Compare with A",
        "Keep\tE",
        "Remove\tX",
        "Clear mark\tC",
        "Make this the best copy",
        "Take out of this group\tShift+N",
        "Not duplicates\tN",
    ]
    with qtbot.waitSignal(page.toast):
        next(action for action in menu.actions() if action.text() == "Copy path").trigger()
    assert QGuiApplication.clipboard().text() == os.fsdecode(photo.path)
    menu.close()


def test_no_duplicates_says_so_and_offers_a_lower_similarity(page: DuplicatesPage, qtbot: QtBot) -> None:
    page.panel.show_listing(make_listing([], Order.GAIN))
    page._show_no_group()
    empty = page.canvas.empty
    assert page.canvas.stack.currentWidget() is empty
    assert "No duplicates in" in empty.title.text()
    before = page.panel.threshold.value
    qtbot.mouseClick(empty.button, Qt.MouseButton.LeftButton)
    assert page.panel.threshold.value == pytest.approx(max(0.6, before - 0.1))
    qtbot.waitUntil(lambda: page.canvas.cluster is not None)


def test_an_empty_library_says_what_to_do(tmp_path: Path, qtbot: QtBot) -> None:
    with Library(tmp_path / "empty") as library, bridged(library) as bridge:
        page = DuplicatesPage(library, bridge)
        qtbot.addWidget(page)
        page.show()
        page.refresh()
        qtbot.waitUntil(lambda: page.canvas.empty.title.text() == "No photos yet")


def scan_job() -> Job[ScanResult]:
    job: Job[ScanResult] = Job("scan")
    job.snapshot = lambda: Progress(found=10, done=5, total=10, finding=False)
    return job


def test_while_scanning_the_groups_so_far_are_shown_and_enter_starts(
    library: tuple[Library, Truth], bridge: Bridge, qtbot: QtBot
) -> None:
    page = DuplicatesPage(library[0], bridge)
    qtbot.addWidget(page)
    page.show()
    page.set_scanning(scan_job())
    qtbot.waitUntil(lambda: page.canvas.stack.currentWidget() is page.canvas.found)
    assert page.card.isVisible()
    assert len(page.canvas.found.model.items) == len(page.panel.model.clusters)
    press(page, qtbot, Qt.Key.Key_Return)
    wait_for_row(page, qtbot, 0)
    assert not page.card.isVisible()


def test_the_card_pauses_and_stops_the_scan(page: DuplicatesPage, bridge: Bridge) -> None:
    job = bridge.start_scan()
    assert job is not None
    page.card.pause_clicked.emit()
    assert job.paused
    page.card.pause_clicked.emit()
    assert not job.paused
    page.card.stop_clicked.emit()
    assert job.gate.cancelled


def group(number: int, freed: int = 100, contents: tuple[int, ...] = ()) -> Cluster:
    contents = contents or (number * 10, number * 10 + 1)
    return Cluster(
        f"{number:016x}", Kind.EDITED_COPY, contents[0], contents[0], contents, 2, 2 * freed, freed
    )


def test_new_groups_wait_while_the_list_is_in_use() -> None:
    shown = [group(1, 500), group(2, 300), group(3, 200)]
    now = [group(9, 900), group(1, 500), group(3, 250), group(8, 10)]
    listing = make_listing(now, Order.GAIN, shown=shown, selected=shown[2], top=shown[0])
    assert [cluster.id for cluster in listing.clusters] == [group(1).id, group(3).id]
    assert listing.clusters[1].freed == 250
    assert listing.held == 2
    assert listing.selected == 1
    everything = make_listing(now, Order.GAIN, selected=shown[2])
    assert [cluster.freed for cluster in everything.clusters] == [900, 500, 250, 10]
    assert everything.held == 0
    assert everything.selected == 2


def test_a_group_with_a_new_centre_stays_under_the_hand() -> None:
    shown = [group(1), group(2, contents=(20, 21)), group(3)]
    now = [group(3), group(7, contents=(22, 20, 21)), group(1)]
    listing = make_listing(now, Order.GAIN, shown=shown, selected=shown[1])
    assert [cluster.id for cluster in listing.clusters] == [group(1).id, group(7).id, group(3).id]
    assert listing.selected == 1
    assert listing.held == 0


def test_groups_that_grow_keep_their_places_and_two_that_became_one_are_at_the_chosen_one() -> None:
    shown = [group(1, contents=(10, 11)), group(2, contents=(20, 21)), group(3, contents=(30, 31))]
    now = [group(8, contents=(32, 30, 31)), group(9, contents=(12, 10, 11, 20, 21))]
    listing = make_listing(now, Order.GAIN, shown=shown, selected=shown[1])
    assert [cluster.id for cluster in listing.clusters] == [group(9).id, group(8).id]
    assert listing.selected == 0
    assert listing.held == 0


def test_the_banner_shows_the_waiting_groups(page: DuplicatesPage, qtbot: QtBot) -> None:
    everything = list(page.panel.model.clusters)
    selected = everything[1]
    page.panel.show_listing(make_listing(everything[1:], Order.GAIN, selected=selected))
    page.set_scanning(scan_job())
    page.refresh()
    qtbot.waitUntil(lambda: page.panel.banner.isVisible())
    assert page.panel.model.clusters == everything[1:]
    assert page.panel.banner.text() == "Show 1 new group"
    qtbot.mouseClick(page.panel.banner, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.panel.model.clusters == everything)
    assert page.panel.table.current() == selected


def test_a_row_is_a_whole_sentence_for_a_screen_reader(page: DuplicatesPage) -> None:
    model: ClusterModel = page.panel.model
    words = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words.startswith(f"Group 1 of {len(model.clusters)}, ")
    assert words.endswith(".")
    assert "photos, frees" in words


def test_the_list_keeps_its_place_when_groups_are_replaced(page: DuplicatesPage) -> None:
    groups = [group(number, 10_000 - number) for number in range(1, 400)]
    page.panel.show_listing(make_listing(groups, Order.GAIN))
    bar = page.panel.table.verticalScrollBar()
    bar.setValue(bar.maximum() // 2 + 17)
    top, before = page.panel.table.top(), page.panel.table.rowViewportPosition(page.panel.table.rowAt(0))
    more = [group(number, 20_000 - number) for number in range(1000, 1050)] + groups
    page.panel.show_listing(make_listing(more, Order.GAIN, top=top))
    assert page.panel.table.top() == top
    assert page.panel.table.rowViewportPosition(page.panel.table.rowAt(0)) == before
