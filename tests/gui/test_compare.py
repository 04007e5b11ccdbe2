"""Two photos side by side: never a picture under another photo's name, one zoom for both, facts that hold."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dupfinder.engine.errors import FailureCode, UnreadableFileError
from dupfinder.engine.library import Library
from dupfinder.engine.pair_types import Comparison, Quality
from dupfinder.engine.types import (
    Cluster,
    Evidence,
    Float64Array,
    Kind,
    Member,
    Metadata,
    Photo,
    UInt8Array,
)
from dupfinder.gui import photo_texts
from dupfinder.gui.models.pictures import MOST_PIXELS, Pictures, side_for
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.pair_facts import FactId, compare
from dupfinder.gui.theme import theme
from dupfinder.gui.views.canvas import Canvas
from dupfinder.gui.views.compare import ComparePair
from dupfinder.gui.views.facts import FactsTable
from tests.gui.scanned import Held
from tests.gui.test_thumbnails import jpeg


def colour_of(content_id: int) -> tuple[int, int, int]:
    return (content_id * 47 % 200 + 40, content_id * 89 % 200 + 40, content_id * 131 % 200 + 40)


def photo(content_id: int, name: str = "", size: tuple[int, int] = (1200, 900), **facts: object) -> Photo:
    path = os.fsencode(f"/photos/{name or f'IMG_{content_id:04d}.JPG'}")
    made = Photo(
        file_id=content_id,
        content_id=content_id,
        path=path,
        hash=b"%032d" % content_id,
        size=2_000_000,
        mtime_ns=10**18,
        width=size[0],
        height=size[1],
        format="JPEG",
    )
    return replace(made, **facts)  # type: ignore[arg-type]


def members(first: int, count: int = 4) -> list[Member]:
    return [
        Member(photo(content_id), 1 - place / 20, 1 - place / 20, place == 0)
        for place, content_id in enumerate(range(first, first + count))
    ]


def cluster(first: int, count: int = 4) -> Cluster:
    contents = tuple(range(first, first + count))
    return Cluster(f"{first:016x}", Kind.EDITED_COPY, first, first, contents, count, 8_000, 6_000)


class Drawn:
    """Groups of four photos, each photo of one colour. Files in ``gone`` cannot be read."""

    def __init__(self) -> None:
        self.gone: set[bytes] = set()
        self.fit: Evidence | None = None

    def members(self, of: Cluster) -> list[Member]:
        return members(of.contents[0], len(of.contents))

    def thumbnail(self, content_id: int) -> bytes:
        return jpeg(colour_of(content_id), (400, 300))

    def alignment(self, _of: Cluster, _a: int, _b: int) -> Evidence | None:
        return self.fit

    @property
    def acting(self) -> Drawn:
        return self

    def known_of_two(self, _kept: bytes, _other: bytes) -> None:
        """There are no side files."""

    def compare(self, _a: Photo, _b: Photo, homography: Float64Array | None) -> Comparison:
        return Comparison((Quality(60, 0.0, 0.0), Quality(40, 0.1, 0.0)), homography)

    def picture(self, path: bytes, longest_side: int | None = None) -> UInt8Array:
        if path in self.gone:
            raise UnreadableFileError(path, FailureCode.VANISHED)
        content_id = int(os.path.basename(path)[4:8])
        side = longest_side or 1200
        return np.full((side * 3 // 4, side, 3), colour_of(content_id), np.uint8)


class Bench:
    """A canvas over :class:`Drawn`, with the three kinds of engine calls held back apart."""

    def __init__(self, qtbot: QtBot) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme().apply(app, "light")
        self.drawn = Drawn()
        library = cast(Library, self.drawn)
        self.groups, self.small = Held(), Held()
        self.thumbnails = Thumbnails(library, self.small)
        self.canvas = Canvas(library, self.groups, self.thumbnails)
        self.large = Held()
        self.canvas.pictures._bridge = self.large
        self.thumbnails.setParent(self.canvas)
        qtbot.addWidget(self.canvas)
        self.canvas.resize(1100, 800)
        self.canvas.show()
        self._qtbot = qtbot

    def deliver(self, *runners: Held) -> None:
        def all_is_there() -> bool:
            for runner in runners:
                calls, runner.held = runner.held, []
                for call in calls:
                    call()
            waits = self.thumbnails._waiting if self.small in runners else ()
            return not (waits or self.thumbnails._arrived or any(runner.held for runner in runners))

        self._qtbot.waitUntil(all_is_there)

    def show(self, first: int) -> None:
        self.canvas.show_cluster(cluster(first), 0, 2)
        self.deliver(self.groups)

    @property
    def pair(self) -> ComparePair:
        return self.canvas.compare

    def painted(self, side: int) -> tuple[int, int, int]:
        """The colour in the middle of a photo as it is on screen."""
        view = self.pair.panes[side].view
        image = view.grab().toImage()
        colour = QColor(image.pixel(image.width() // 2, image.height() // 2 + 30))
        return colour.red(), colour.green(), colour.blue()

    def is_of(self, side: int, content_id: int) -> bool:
        """Whether a photo of that content is seen."""
        return all(abs(a - b) < 14 for a, b in zip(self.painted(side), colour_of(content_id), strict=True))


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_a_photo_without_a_picture_is_a_plate_and_never_the_photo_before(bench: Bench) -> None:
    bench.show(10)
    bench.deliver(bench.small, bench.large)
    assert bench.is_of(0, 10)
    assert bench.is_of(1, 11)
    bench.show(50)
    assert [pane.name.text() for pane in bench.pair.panes] == ["IMG_0050.JPG", "IMG_0051.JPG"]
    assert [pane.view.source for pane in bench.pair.panes] == ["plate", "plate"]
    for side in (0, 1):
        assert not any(bench.is_of(side, before) for before in range(10, 14))


def test_a_late_picture_of_the_photo_before_is_not_shown(bench: Bench) -> None:
    bench.show(10)
    late = bench.large.held
    bench.large.held = []
    bench.show(50)
    for call in late:
        call()
    assert [pane.view.source for pane in bench.pair.panes] == ["plate", "plate"]
    bench.deliver(bench.small, bench.large)
    assert bench.is_of(0, 50)
    assert bench.is_of(1, 51)


def test_first_the_small_picture_then_the_full_one(bench: Bench) -> None:
    bench.show(10)
    bench.deliver(bench.small)
    assert bench.pair.panes[0].view.source == "thumbnail"
    assert bench.is_of(0, 10)
    bench.deliver(bench.large)
    assert bench.pair.panes[0].view.source == "picture"
    assert bench.is_of(0, 10)


@pytest.mark.parametrize("late", [False, True])
def test_members_that_were_asked_for_before_they_changed_do_not_stay(bench: Bench, late: bool) -> None:
    old = members(10)
    new = [replace(member, photo=replace(member.photo, offline=True)) for member in old]
    answers = [new, old] if late else [old, new]
    bench.drawn.members = lambda _of: answers.pop(0)  # type: ignore[method-assign]
    bench.canvas.show_cluster(cluster(10), 0, 2)
    bench.canvas.forget_members()
    bench.canvas.show_cluster(cluster(10), 0, 2)
    if late:
        bench.groups.held.reverse()
    bench.deliver(bench.groups)
    assert not answers
    assert all(member.photo.offline for member in bench.pair.members)
    bench.canvas.show_cluster(cluster(10), 0, 2)
    assert all(member.photo.offline for member in bench.pair.members)


def test_members_that_changed_on_their_way_are_shown_and_asked_for_again(bench: Bench) -> None:
    bench.canvas.show_cluster(cluster(10), 0, 2)
    bench.canvas.forget_members()
    bench.deliver(bench.groups)
    assert bench.pair.panes[0].name.text() == "IMG_0010.JPG"
    bench.canvas.show_cluster(cluster(10), 0, 2)
    assert len(bench.groups.held) == 1


def test_members_that_come_late_leave_no_old_group_behind(bench: Bench, qtbot: QtBot) -> None:
    bench.show(10)
    bench.canvas.show_cluster(cluster(50), 1, 2)
    assert bench.canvas.cluster == cluster(10)
    assert bench.canvas.group_bar.place.text() == "Group 1"
    qtbot.waitUntil(lambda: bench.canvas.cluster is None)
    assert bench.canvas.stack.currentWidget() is bench.canvas.empty
    assert bench.canvas.focused_photo() is None
    bench.deliver(bench.groups)
    assert bench.canvas.cluster == cluster(50)


def test_only_the_newest_group_is_shown(bench: Bench) -> None:
    bench.canvas.show_cluster(cluster(10), 0, 2)
    bench.canvas.show_cluster(cluster(50), 1, 2)
    for call in reversed(bench.groups.held):
        call()
    assert bench.canvas.cluster == cluster(50)
    assert bench.pair.members[0].photo.content_id == 50


def test_a_photo_that_cannot_be_read_says_why(bench: Bench) -> None:
    bench.drawn.gone.add(photo(11).path)
    bench.show(10)
    bench.deliver(bench.large)
    view = bench.pair.panes[1].view
    assert view.source == "failure"
    assert "gone" in view.failure
    assert bench.pair.panes[0].view.source == "picture"
    bench.pair.step(1)
    assert bench.pair.panes[1].view.failure == ""


def test_going_through_the_photos_changes_name_facts_and_strip_together(bench: Bench) -> None:
    bench.show(10)
    bench.deliver(bench.small, bench.large)
    for number, content_id in ((2, 12), (3, 13), (1, 11)):
        bench.pair.focus_on(number)
        assert bench.pair.panes[1].name.text() == f"IMG_{content_id:04d}.JPG"
        assert bench.pair.strip.currentIndex().column() == number
        assert bench.pair.panes[1].how.text().startswith(f"{round(100 - number * 5)} %")
        bench.deliver(bench.small, bench.large)
        assert bench.is_of(1, content_id)


def test_swapping_changes_places_and_keeps_letters(bench: Bench) -> None:
    bench.show(10)
    bench.pair.swap()
    assert [pane.name.text() for pane in bench.pair.panes] == ["IMG_0011.JPG", "IMG_0010.JPG"]
    assert [pane.letter.accessibleName() for pane in bench.pair.panes] == ["B", "A"]
    assert bench.canvas.focused_photo() == photo(11)


def wheel(where: QPointF, steps: int) -> QWheelEvent:
    return QWheelEvent(
        where,
        where,
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )


def test_the_wheel_zooms_at_the_pointer_and_both_photos_follow(bench: Bench) -> None:
    bench.show(10)
    left, right = (pane.view for pane in bench.pair.panes)
    target = left._target()
    where = QPointF(target.left() + target.width() * 0.25, target.top() + target.height() * 0.25)
    QApplication.sendEvent(left, wheel(where, 4))
    zoomed = left._target()
    assert zoomed.width() == pytest.approx(target.width() * 1.25**4)
    assert (where.x() - zoomed.left()) / zoomed.width() == pytest.approx(0.25, abs=0.02)
    assert right._target().width() == pytest.approx(zoomed.width())
    assert right._target().topLeft() == zoomed.topLeft()


def test_full_size_means_a_pixel_of_the_photo_is_a_pixel_of_the_screen(bench: Bench) -> None:
    bench.show(10)
    bench.pair.toggle_full_size()
    view = bench.pair.panes[0].view
    assert view._target().width() * view.devicePixelRatioF() == pytest.approx(1200)
    assert bench.canvas.bar.percent.text() == "100 %"
    bench.pair.toggle_full_size()
    assert bench.canvas.bar.percent.text() == "Fit"


def test_a_drag_moves_both_photos_and_stops_at_their_edges(bench: Bench, qtbot: QtBot) -> None:
    bench.show(10)
    left, right = (pane.view for pane in bench.pair.panes)
    left.zoom_at(4.0)
    start = left._target()
    qtbot.mousePress(left, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    qtbot.mouseMove(left, QPoint(150, 80))
    assert left._target().left() == pytest.approx(start.left() - 50, abs=1)
    assert right._target().left() == pytest.approx(left._target().left())
    qtbot.mouseMove(left, QPoint(5000, 5000))
    qtbot.mouseRelease(left, Qt.MouseButton.LeftButton, pos=QPoint(5000, 5000))
    assert left._target().left() == pytest.approx(0, abs=0.5)
    assert left._target().top() == pytest.approx(0, abs=0.5)


def test_a_zoomed_photo_asks_for_more_pixels(bench: Bench) -> None:
    bench.show(10)
    bench.deliver(bench.small, bench.large)
    view = bench.pair.panes[0].view
    before = view.copy_image().width()
    bench.pair.toggle_full_size()
    bench.deliver(bench.large)
    assert view.copy_image().width() == 1200 > before


def test_the_whole_group_shows_all_and_enter_puts_one_beside(bench: Bench, qtbot: QtBot) -> None:
    bench.show(10)
    bench.canvas.toggle_whole()
    grid = bench.canvas.whole.grid
    assert len(bench.canvas.whole.model.items) == 4
    grid.choose(3)
    assert bench.canvas.focused_photo() == photo(13)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert bench.canvas.stack.currentWidget() is bench.pair
    assert bench.pair.panes[1].name.text() == "IMG_0013.JPG"


def test_huge_panoramas_are_not_decoded_whole() -> None:
    huge = photo(1, size=(60_000, 8_000))
    side = side_for(huge, 1e9)
    assert side * (side * 8_000 / 60_000) <= MOST_PIXELS
    assert side_for(photo(1), 1e9) == 1200
    assert side_for(photo(1, size=(6000, 4000)), 700) == 768


@pytest.mark.usefixtures("qapp")
def test_pictures_stay_within_their_budget() -> None:
    held = Held()
    pictures = Pictures(cast(Library, Drawn()), held, budget=4 * 1024 * 768 * 4)
    for content_id in range(1, 20):
        pictures.want(photo(content_id), 1024)
        while held.held:
            held.held.pop()()
    assert pictures._bytes <= 4 * 1024 * 768 * 4
    assert pictures.get(photo(19)) is not None
    assert pictures.get(photo(1)) is None


DATED = Metadata(taken_at="2021-02-14T09:12:44", latitude=47.37, longitude=8.54, jpeg_quality=95)


def test_facts_tell_what_differs_and_which_is_better() -> None:
    best = photo(1, size=(6000, 4000), metadata=structs.replace(DATED, edits="Camera Raw"))
    copy = photo(2, size=(2460, 1640), metadata=Metadata(jpeg_quality=78), mtime_ns=10**18 + 1)
    facts = {fact.id: fact for fact in compare(best, copy)}
    for name in (FactId.DIMENSIONS, FactId.FILE, FactId.TAKEN, FactId.LOCATION):
        assert facts[name].better == 0
        assert not facts[name].same
    assert facts[FactId.TAKEN].values[1] == "— not recorded"
    assert facts[FactId.EDITS].values == ("Camera Raw", "— not recorded")
    assert facts[FactId.MODIFIED].same
    assert FactId.CAMERA not in facts
    mirrored = {fact.id: fact.better for fact in compare(copy, best)}
    assert mirrored[FactId.DIMENSIONS] == 1


def test_dimensions_file_and_date_are_shown_also_where_they_are_the_same(qtbot: QtBot) -> None:
    table = FactsTable()
    qtbot.addWidget(table)
    table.show_photos(photo(1, metadata=DATED), photo(2, metadata=DATED))
    assert [fact.id for fact in table.shown_facts()] == [FactId.DIMENSIONS, FactId.FILE, FactId.TAKEN]
    table.show_photos(photo(1), photo(2))
    assert [fact.id for fact in table.shown_facts()] == [FactId.DIMENSIONS, FactId.FILE, FactId.MODIFIED]
    table.show_photos(photo(1, metadata=DATED), photo(2, mtime_ns=10**18 + 10**12))
    assert [fact.id for fact in table.shown_facts()][2:4] == [FactId.TAKEN, FactId.MODIFIED]


def test_quality_is_only_compared_between_jpeg_files() -> None:
    jpeg_file = photo(1, metadata=Metadata(jpeg_quality=60), size=(100, 100))
    png = replace(jpeg_file, content_id=2, format="PNG", metadata=Metadata(), hash=b"x" * 32)
    larger = replace(png, size=png.size * 3)
    facts = {fact.id: fact for fact in compare(jpeg_file, larger)}
    assert facts[FactId.FILE].better == 1


def group_of(*photos: Photo) -> list[Member]:
    return [Member(one, 1.0, 1.0, place == 0) for place, one in enumerate(photos)]


def test_the_best_copy_says_why() -> None:
    best = photo(1, size=(6000, 4000), metadata=DATED)
    small = photo(2, size=(600, 400), metadata=Metadata(jpeg_quality=60))
    assert photo_texts.why_best(group_of(best, small)) == "largest, least compressed, has date and place"
    same = replace(best, path=b"/elsewhere/copy.jpg", file_id=9)
    assert photo_texts.why_best(group_of(best, same)) == "all files are the same"
    equal = replace(best, content_id=3, hash=b"z" * 32)
    assert photo_texts.why_best(group_of(best, equal)) == "as good as the others"


def test_a_copy_that_differs_a_little_is_never_called_all_alike() -> None:
    assert photo_texts.percent(0.9994) == "99 %"
    assert photo_texts.percent(1.0) == "100 %"
    assert photo_texts.percent(0.604) == "60 %"


@pytest.mark.skipif(os.name == "nt", reason="file names are text there")
def test_names_that_are_no_text_are_shown_all_the_same(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/b\xe4r \xff.jpg"
    assert photo_texts.name(path).endswith(".jpg")
    photo_texts.name(path).encode("utf-8")


def test_a_click_on_the_best_copy_puts_it_into_focus_and_leaves_the_other(bench: Bench, qtbot: QtBot) -> None:
    bench.show(10)
    bench.pair.focus_on(3)
    qtbot.mouseClick(bench.pair.panes[0].view, Qt.MouseButton.LeftButton)
    assert bench.canvas.focused_photo() == photo(10)
    assert bench.pair.panes[1].name.text() == "IMG_0013.JPG"
    assert [bench.pair.model.letter(number) for number in range(4)] == ["A", "", "", "B"]
    qtbot.mouseClick(bench.pair.panes[1].view, Qt.MouseButton.LeftButton)
    assert bench.canvas.focused_photo() == photo(13)


def test_what_the_copy_has_and_the_kept_one_lacks_is_pointed_out(qtbot: QtBot) -> None:
    table = FactsTable()
    qtbot.addWidget(table)
    tagged = photo(2, metadata=Metadata(jpeg_quality=78, keywords=("owl", "winter"), rating=4))
    table.show_photos(photo(1, metadata=DATED), tagged)
    assert "B has what A lacks: Keywords, Rating" in table._note.text()
    table.show_photos(tagged, photo(1, metadata=DATED), swapped=True)
    assert "B has what A lacks: Keywords, Rating" in table._note.text()
    table.show_photos(photo(1, metadata=DATED), photo(2))
    assert "lacks" not in table._note.text()


def test_a_small_window_shows_dimensions_size_and_date(bench: Bench) -> None:
    # What is left to the canvas in a window of 1280 by 720.
    bench.canvas.resize(896, 688)
    bench.show(10)
    rows = [fact.id for fact in bench.pair.facts.shown_facts()]
    assert rows[:3] == [FactId.DIMENSIONS, FactId.FILE, FactId.MODIFIED]
    assert bench.pair.panes[0].view.height() > 180


def test_all_facts_are_reached_by_scrolling_where_they_do_not_fit(qtbot: QtBot) -> None:
    table = FactsTable()
    qtbot.addWidget(table)
    full = Metadata(
        taken_at="2021-02-14T09:12:44", camera="Canon", lens="50 mm", exposure="1/250 s", software="Darktable"
    )
    table.set_room(130)
    table.show()
    table.show_photos(photo(1, metadata=full), photo(2, metadata=full))
    assert len(table.shown_facts()) == 3
    table.toggle_all()
    assert len(table.shown_facts()) == 8
    assert table.height() <= 130
    qtbot.waitUntil(lambda: table.area.verticalScrollBar().maximum() > 0)
