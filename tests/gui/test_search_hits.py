"""What a search says of its hits, and what can be done with them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from dupfinder.engine.library import Library
from dupfinder.engine.review_types import GroupFilter, Mark
from dupfinder.engine.search_types import Found, Hit, Region
from dupfinder.engine.types import Counts, Evidence, Kind, Photo
from dupfinder.gui import hit_filter
from dupfinder.gui.models.queries import Source
from dupfinder.gui.models.recents import FILE_NAME, small_jpeg
from dupfinder.gui.reviewing import Reviewing
from dupfinder.gui.views.search import SearchPage
from dupfinder.gui.widgets import matching_part
from dupfinder.gui.widgets.query_picture import HEIGHT, LEAST
from tests.gui.scanned import bridged, scanned_library
from tests.makers.libraries import Truth

type Made = tuple[SearchPage, Library, Truth, Reviewing]


@pytest.fixture
def made(tmp_path: Path, qtbot: QtBot) -> Iterator[Made]:
    with scanned_library(tmp_path) as (library, truth), bridged(library) as bridge:
        reviewing = Reviewing(library, bridge)
        clusters = library.clusters()
        reviewing.show(clusters, {}, library.settings.threshold)
        page = SearchPage(library, bridge, reviewing)
        qtbot.addWidget(page)
        page.resize(1360, 900)
        page.show()
        yield page, library, truth, reviewing
        page.stop()


def original(truth: Truth) -> Path:
    return next(iter(truth.original.values()))


def settled(page: SearchPage, qtbot: QtBot) -> list[Hit]:
    """The hits after the second look."""
    qtbot.waitUntil(lambda: page.results.has_answer and not page.run.looking, timeout=60_000)
    return list(page.results.model.items)


def test_the_second_look_tells_kind_and_evidence(made: Made, qtbot: QtBot) -> None:
    page, library, truth, _ = made
    page.search_file(os.fsencode(original(truth)))
    hits = settled(page, qtbot)
    edits = {truth.edit[Path(os.fsdecode(hit.photo.path))]: hit for hit in hits}
    assert edits["original"].kind is Kind.IDENTICAL_FILE
    assert edits["half"].kind is Kind.RESAVED
    assert all(hit.checked for hit in hits)
    assert hits == library.searching.ranked(hits)
    model = page.results.model
    number = hits.index(edits["half"])
    assert "Re-saved or resized: smaller (50 %)" in model.describe(number)
    page.results.grid.choose(number)
    assert "smaller (50 %)" in page.results.bar.what.text()


def test_a_part_that_matches_is_outlined_in_both(made: Made, qtbot: QtBot) -> None:
    page, _, truth, _ = made
    page.search([Source(os.fsencode(original(truth)))], Region(0.25, 0.25, 0.8, 0.8))
    hits = settled(page, qtbot)
    mine = truth.groups()[truth.source[original(truth)]]
    assert Path(os.fsdecode(hits[0].photo.path)) in mine
    assert page.panel.whole.isVisible()
    assert not page.panel.told.isVisible()
    left_half = np.array([[2.0, 0, 0], [0, 1, 0], [0, 0, 1]])
    inside, whole = matching_part.parts(Evidence(homography=left_half))
    assert inside is not None
    assert np.ptp(inside[:, 0]) == pytest.approx(0.5)
    assert whole is None
    assert matching_part.parts(Evidence(homography=np.eye(3))) == (None, None)
    assert matching_part.parts(Evidence()) == (None, None)


def test_a_region_is_drawn_with_the_mouse_and_with_keys(made: Made, qtbot: QtBot) -> None:
    page, _, truth, _ = made
    page.search_file(os.fsencode(original(truth)))
    qtbot.waitUntil(lambda: page.panel.picture.pixmap is not None)
    picture = page.panel.picture
    width, height = picture.width(), picture.height()
    start, end = QPoint(width // 4, height // 4), QPoint(width * 3 // 4, height * 3 // 4)
    qtbot.mousePress(picture, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(picture, end)
    qtbot.mouseRelease(picture, Qt.MouseButton.LeftButton, pos=end)
    assert page.query is not None
    region = page.query.region
    assert region is not None
    assert (region.left, region.bottom) == pytest.approx((0.25, 0.75), abs=0.02)
    assert "25 % of the picture" in picture.accessibleName()
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert page.query.region is None
    qtbot.waitUntil(lambda: picture.pixmap is not None)
    qtbot.keyClick(page, Qt.Key.Key_P)
    assert picture.drawing
    qtbot.keyClick(picture, Qt.Key.Key_Left)
    qtbot.keyClick(picture, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(picture, Qt.Key.Key_Return)
    region = page.query.region
    assert region is not None
    assert (region.left, region.right) == pytest.approx((0.23, 0.75))
    qtbot.keyClick(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page.query.region is None
    # A click is no rectangle.
    qtbot.waitUntil(lambda: picture.pixmap is not None)
    qtbot.mouseClick(picture, Qt.MouseButton.LeftButton, pos=start)
    assert page.query.region is None


def test_marks_are_those_of_the_review_and_what_is_in_no_group_says_why(made: Made, qtbot: QtBot) -> None:
    page, library, truth, reviewing = made
    page.search_file(os.fsencode(original(truth)))
    settled(page, qtbot)
    model, grid = page.results.model, page.results.grid
    grid.choose(1)
    photo = model.items[1].photo
    qtbot.keyClick(grid, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: library.review.mark_of(photo.file_id) is Mark.REMOVE)
    qtbot.waitUntil(lambda: "Marked remove." in model.describe(1))
    qtbot.mouseClick(page.results.bar.marks.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: library.review.mark_of(photo.file_id) is Mark.KEEP)
    qtbot.keyClick(grid, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: library.review.mark_of(photo.file_id) is None)
    reviewing.show([], {}, library.settings.threshold)
    with qtbot.waitSignal(page.toast) as said:
        qtbot.keyClick(grid, Qt.Key.Key_X)
    assert "in no group" in said.args[0]
    assert library.review.mark_of(photo.file_id) is None


def test_several_chosen_photos_are_one_query_and_are_dragged_out_as_files(made: Made, qtbot: QtBot) -> None:
    page, _, truth, _ = made
    page.find_more_like.connect(lambda ids: page.search([Source(content_id=one) for one in ids]))
    page.search_file(os.fsencode(original(truth)))
    settled(page, qtbot)
    model, grid = page.results.model, page.results.grid
    grid.choose(0)
    where = grid.visualRect(model.index_of(2)).center()
    qtbot.mouseClick(
        grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, pos=where
    )
    assert grid.numbers() == [0, 2]
    assert page.results.bar.name.text() == "2 photos chosen"
    data = model.mimeData(grid.selectedIndexes())
    assert sorted(os.fsencode(url.toLocalFile()) for url in data.urls()) == sorted(
        model.items[n].photo.path for n in (0, 2)
    )
    contents = [model.items[n].photo.content_id for n in (0, 2)]
    qtbot.mouseClick(page.results.bar.similar, Qt.MouseButton.LeftButton)
    assert page.query is not None
    assert [source.content_id for source in page.query.sources] == list(dict.fromkeys(contents))


def test_a_hit_is_compared_with_the_query(made: Made, qtbot: QtBot) -> None:
    page, _, truth, _ = made
    page.search_file(os.fsencode(original(truth)))
    hits = settled(page, qtbot)
    number = next(n for n, hit in enumerate(hits) if hit.kind is Kind.RESAVED)
    page.results.grid.choose(number)
    qtbot.keyClick(page.results.grid, Qt.Key.Key_Return)
    two = page.compare_two
    qtbot.waitUntil(lambda: two.shows_pair)
    assert two.compare.members[1].photo == hits[number].photo
    assert two.verdict.title.text() == "The same picture"
    assert not any(pane.marks.isVisible() for pane in two.compare.panes)
    before = two.bar.view
    qtbot.keyClick(two, Qt.Key.Key_V)
    assert two.bar.view is not before
    qtbot.keyClick(two, Qt.Key.Key_Escape)
    assert page.results.isVisible()
    assert page.results.model.number(page.results.grid.currentIndex()) == number


def test_recent_searches_outlive_the_window_and_can_be_forgotten(made: Made, qtbot: QtBot) -> None:
    page, library, truth, reviewing = made
    first, second = list(truth.original.values())[:2]
    page.search_file(os.fsencode(first))
    settled(page, qtbot)
    qtbot.waitUntil(lambda: len(page.pictures.recent) == 1)
    page.search_content(page.results.model.items[0].photo.content_id)
    settled(page, qtbot)
    qtbot.waitUntil(lambda: len(page.pictures.recent) == 2)
    other = SearchPage(library, page._bridge, reviewing)
    qtbot.addWidget(other)
    other.show()
    qtbot.waitUntil(lambda: len([b for b in other.panel.recent.buttons if b.isVisible()]) == 2)
    qtbot.mouseClick(other.panel.recent.buttons[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: other.query is not None)
    assert other.query is not None
    assert other.query.sources == (Source(os.fsencode(first)),)
    settled(other, qtbot)
    other.panel.recent.forget.emit()
    qtbot.waitUntil(lambda: not other.panel.recent.isVisible())
    assert not (library.data_dir / FILE_NAME).exists()
    assert second.exists()


def test_a_search_that_runs_is_forgotten_with_the_others(made: Made, qtbot: QtBot) -> None:
    page, library, truth, _ = made
    page.search_file(os.fsencode(original(truth)))
    page.panel.recent.forget.emit()
    settled(page, qtbot)
    qtbot.waitUntil(lambda: page.panel.picture.pixmap is not None)
    after: list[None] = []
    page._bridge.run_in_order(lambda: None, after.append, context=page)
    qtbot.waitUntil(lambda: len(after) == 1)
    assert not page.pictures.recent
    assert not (library.data_dir / FILE_NAME).exists()
    page.search_file(os.fsencode(original(truth)))
    qtbot.waitUntil(lambda: len(page.pictures.recent) == 1, timeout=60_000)


def test_in_a_low_window_the_query_gives_way_and_nothing_has_to_be_scrolled_to(
    made: Made, tmp_path: Path, qtbot: QtBot
) -> None:
    page, _, _, _ = made
    screenshot = tmp_path / "tall.png"
    Image.new("RGB", (300, 600), "teal").save(screenshot)
    page.search_file(os.fsencode(screenshot))
    settled(page, qtbot)
    panel = page.panel
    qtbot.waitUntil(lambda: panel.picture.pixmap is not None and panel.recent.isVisible())
    assert panel.picture.height() == HEIGHT
    page.resize(1280, 680)
    qtbot.waitUntil(lambda: panel.picture.height() < HEIGHT)
    assert panel.picture.height() >= LEAST
    qtbot.waitUntil(lambda: panel.verticalScrollBar().maximum() == 0)


def test_a_small_picture_of_several_has_no_black_holes() -> None:
    image = QImage(640, 640, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    small = QImage.fromData(small_jpeg(image, 160))
    assert (small.width(), small.height()) == (160, 160)
    assert small.pixelColor(80, 80).lightness() > 250


# order and filter, without a search ---------------------------------------------------------------


def hit(number: int, similarity: float, kind: Kind | None = None, folder: str = "a") -> Hit:
    path = os.fsencode(f"/{folder}/{number}.jpg")
    photo = Photo(number, number, path, b"%032d" % number, 1_000 * number, 0, 300, 200, "JPEG")
    return Hit(photo, similarity, similarity, kind, checked=kind is not None)


def test_nothing_moves_under_a_hand(made: Made, qtbot: QtBot) -> None:
    page, _, _, _ = made
    results = page.results
    hits = [hit(1, 0.9), hit(2, 0.8), hit(3, 0.7), hit(4, 0.65)]
    results.clear()
    results.take(Found(hits, Counts(9, 9, 0, 1), 0.1, False), 0.6, 40)
    order = lambda: [one.photo.file_id for one in results.model.items]  # noqa: E731
    better = replace(hits[3], kind=Kind.RESAVED, similarity=0.99, checked=True)
    qtbot.keyClick(results.grid, Qt.Key.Key_Right)
    results.take_looked([better])
    results.end_look()
    assert order() == [1, 2, 3, 4]
    assert results.model.items[3] == better
    assert results.reorder.isVisible()
    qtbot.mouseClick(results.reorder, Qt.MouseButton.LeftButton)
    assert order() == [4, 1, 2, 3]
    assert not results.reorder.isVisible()
    # Where nobody has a hand on it, it is sorted at once.
    results.take_looked([replace(hits[1], kind=Kind.IDENTICAL_FILE, similarity=1.0, checked=True)])
    assert order() == [2, 4, 1, 3]


def test_a_scan_that_runs_is_told_and_more_can_be_asked_for(made: Made, qtbot: QtBot) -> None:
    page, _, truth, _ = made
    page.results.clear()
    page.results.take(Found([hit(1, 0.9)], Counts(1200, 9, 0, 1), 0.1, True), 0.6, 40)
    assert "1200 photos searched so far" in page.results.details.text()
    page.search_file(os.fsencode(original(truth)))
    settled(page, qtbot)
    assert not page.results.search_again.isVisible()
    page._bridge.edges_changed.emit()
    assert page.results.search_again.isVisible()
    qtbot.mouseClick(page.results.search_again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.results.search_again.isVisible(), timeout=30_000)


def test_hits_are_filtered_like_groups() -> None:
    dated = hit(3, 0.7, Kind.SIMILAR_SHOT, "b")
    dated = replace(
        dated,
        photo=replace(dated.photo, format="PNG", metadata=replace_taken(dated.photo, "2019-05-03T10:00:00")),
    )
    hits = [hit(1, 0.9, Kind.RESAVED), hit(2, 0.8), dated]

    def shown(wanted: GroupFilter, marked: set[int] = set()) -> list[int]:  # noqa: B006
        return [one.photo.file_id for one in hit_filter.passing_hits(hits, wanted, marked)]

    assert shown(GroupFilter()) == [1, 2, 3]
    assert shown(GroupFilter(kinds=frozenset({Kind.RESAVED, Kind.SIMILAR_SHOT}))) == [1, 3]
    assert shown(GroupFilter(folders=(b"/a",))) == [1, 2]
    assert shown(GroupFilter(formats=frozenset({"PNG"}))) == [3]
    assert shown(GroupFilter(taken_from="2019-05-03", taken_to="2019-05-03")) == [3]
    assert shown(GroupFilter(least_bytes=2_000)) == [2, 3]
    assert shown(GroupFilter(text="B 3")) == [3]
    assert shown(GroupFilter(marked=True), {2}) == [2]
    assert hit_filter.by_kind(hits) == {Kind.RESAVED: 1, Kind.SIMILAR_SHOT: 1}
    assert hit_filter.facets_of(hits).formats == (("JPEG", 2), ("PNG", 1))


def replace_taken(photo: Photo, taken: str) -> object:
    import msgspec

    return msgspec.structs.replace(photo.metadata, taken_at=taken)


@pytest.mark.parametrize(("count", "columns"), [(2, 3), (7, 3), (12, 4), (9, 2)])
@pytest.mark.usefixtures("qapp")
def test_every_hit_has_one_place_also_beside_the_large_one(count: int, columns: int) -> None:
    from dupfinder.gui.models.hits import HitsModel

    model = HitsModel()
    model.limit = 0.5
    model.show([hit(n, 0.9) for n in range(count)], columns)
    assert model.first_is_large is (columns >= 3)
    places = [model.index_of(n) for n in range(count)]
    assert len({(index.row(), index.column()) for index in places}) == count
    assert [model.number(index) for index in places] == list(range(count))
