"""The Search page over a library that the real engine scanned: find a picture, go on, come back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from dupfinder.engine.library import Library
from dupfinder.engine.search_types import Hit
from dupfinder.engine.types import Photo
from dupfinder.gui import search_texts
from dupfinder.gui.views.search import SearchPage
from tests.gui.scanned import bridged, scanned_library
from tests.makers.libraries import Truth


@pytest.fixture
def made(tmp_path: Path, qtbot: QtBot) -> Iterator[tuple[SearchPage, Library, Truth]]:
    with scanned_library(tmp_path) as (library, truth), bridged(library) as bridge:
        page = SearchPage(library, bridge)
        qtbot.addWidget(page)
        page.resize(1280, 720)
        page.show()
        yield page, library, truth


def original(truth: Truth) -> Path:
    return next(iter(truth.original.values()))


def found(page: SearchPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(
        lambda: page.results.currentWidget() is page.results.found and len(page.results.model.items) > 0
    )


def paths(page: SearchPage) -> list[Path]:
    return [Path(os.fsdecode(hit.photo.path)) for hit in page.results.model.items]


def test_a_file_is_found_with_its_copies(made: tuple[SearchPage, Library, Truth], qtbot: QtBot) -> None:
    page, _, truth = made
    wanted = original(truth)
    page.search_file(os.fsencode(wanted))
    found(page, qtbot)
    family = truth.groups()[truth.source[wanted]]
    assert paths(page)[0] in family
    assert page.results.model.items[0].similarity == pytest.approx(1.0, abs=0.02)
    assert set(paths(page)) <= family
    assert page.results.title.text() == f"{len(paths(page))} photos match"
    assert page.panel.name.text() == wanted.name
    qtbot.waitUntil(lambda: page.panel.picture.pixmap is not None)


def test_find_similar_leaves_the_photo_itself_out_and_names_it(
    made: tuple[SearchPage, Library, Truth], qtbot: QtBot
) -> None:
    page, library, _ = made
    alone = next(one for one in library.clusters()[0].contents if len(library.photos_of(one)) == 1)
    page.search_content(alone)
    found(page, qtbot)
    assert all(hit.photo.content_id != alone for hit in page.results.model.items)
    names = {os.path.basename(photo.path).decode() for photo in library.photos_of(alone)}
    qtbot.waitUntil(lambda: page.panel.name.text() in names)


def test_hits_below_the_limit_are_folded(made: tuple[SearchPage, Library, Truth], qtbot: QtBot) -> None:
    page, library, truth = made
    page.search_file(os.fsencode(original(truth)))
    found(page, qtbot)
    matches = len(page.results.model.items)
    everything = library.search(os.fsencode(original(truth)), page.panel.count)
    assert matches < len(everything)
    assert page.results.fold.isVisible()
    qtbot.mouseClick(page.results.fold, Qt.MouseButton.LeftButton)
    assert len(page.results.model.items) == len(everything)
    qtbot.mouseClick(page.results.fold, Qt.MouseButton.LeftButton)
    assert len(page.results.model.items) == matches


def test_the_limit_can_be_moved_without_searching_again(
    made: tuple[SearchPage, Library, Truth], qtbot: QtBot
) -> None:
    page, library, truth = made
    page.search_file(os.fsencode(original(truth)))
    found(page, qtbot)
    before = library.settings.threshold
    page.panel.threshold.set_value(0.99)
    qtbot.waitUntil(lambda: all(hit.similarity >= 0.99 for hit in page.results.model.items))
    assert library.settings.threshold == before


def test_a_hit_becomes_the_next_search_and_back_returns(
    made: tuple[SearchPage, Library, Truth], qtbot: QtBot
) -> None:
    page, _, truth = made
    page.find_more_like.connect(lambda ids: page.search_content(ids[0]))
    page.search_file(os.fsencode(original(truth)))
    found(page, qtbot)
    first = paths(page)
    page.results.grid.choose(1)
    wanted = page.results.model.items[1].photo.content_id
    qtbot.keyClick(page.results.grid, Qt.Key.Key_F)
    found(page, qtbot)
    assert page.query is not None
    assert page.query.sources[0].content_id == wanted
    qtbot.keyClick(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page.panel.name.text() == original(truth).name
    qtbot.waitUntil(lambda: paths(page) == first)
    qtbot.mouseClick(page.panel.go_on, Qt.MouseButton.LeftButton)
    assert page.query.sources[0].content_id == wanted
    assert not page.panel.go_on.isEnabled()


def test_a_new_query_shows_nothing_of_the_one_before(
    made: tuple[SearchPage, Library, Truth], qtbot: QtBot
) -> None:
    page, _, truth = made
    first, second = list(truth.original.values())[:2]
    page.search_file(os.fsencode(first))
    found(page, qtbot)
    qtbot.waitUntil(lambda: page.panel.picture.pixmap is not None)
    page.search_file(os.fsencode(second))
    assert page.panel.name.text() == second.name
    assert page.panel.picture.pixmap is None
    assert len(page.results.model.items) == 0
    found(page, qtbot)
    assert truth.source[paths(page)[0]] == truth.source[second]


def test_only_the_last_of_two_quick_searches_is_shown(
    made: tuple[SearchPage, Library, Truth], qtbot: QtBot
) -> None:
    page, _, truth = made
    first, second = list(truth.original.values())[:2]
    page.search_file(os.fsencode(first))
    page.search_file(os.fsencode(second))
    found(page, qtbot)
    qtbot.wait(300)
    assert page.panel.name.text() == second.name
    assert truth.source[paths(page)[0]] == truth.source[second]


def test_a_query_that_cannot_be_read_says_why(
    made: tuple[SearchPage, Library, Truth], qtbot: QtBot, tmp_path: Path
) -> None:
    page, _, _ = made
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"this is no picture")
    page.search_file(os.fsencode(broken))
    qtbot.waitUntil(lambda: page.results.empty.title.text() == "broken.jpg cannot be read")
    assert page.results.empty.text.text()
    assert page.focused_photo() is None


def test_an_empty_library_says_so(tmp_path: Path, qtbot: QtBot) -> None:
    with Library(tmp_path / "empty") as library, bridged(library) as bridge:
        page = SearchPage(library, bridge)
        qtbot.addWidget(page)
        page.show()
        assert page.results.empty.title.text() == "Drop or paste a picture here"
        page.search_content(1)
        qtbot.waitUntil(lambda: "no photos to search in" in page.results.empty.title.text())


def test_keys_and_menu_act_on_the_chosen_hit(made: tuple[SearchPage, Library, Truth], qtbot: QtBot) -> None:
    page, _, truth = made
    page.search_file(os.fsencode(original(truth)))
    found(page, qtbot)
    page.results.grid.choose(1)
    path = page.results.model.items[1].photo.path
    with qtbot.waitSignal(page.open_file) as opened:
        qtbot.keyClick(page.results.grid, Qt.Key.Key_O)
    assert opened.args == [path]
    page.results.grid.menu_wanted.emit(page.results.grid.currentIndex(), QPoint(10, 10))
    menu = page.acting.menu.menu
    assert menu is not None
    with qtbot.waitSignal(page.show_in_folder) as shown:
        next(action for action in menu.actions() if action.text() == "Show in folder").trigger()
    assert shown.args == [path]
    menu.close()


def test_fewer_photos_can_be_asked_for(made: tuple[SearchPage, Library, Truth], qtbot: QtBot) -> None:
    page, _, truth = made
    page.search_file(os.fsencode(original(truth)))
    found(page, qtbot)
    qtbot.mouseClick(page.results.fold, Qt.MouseButton.LeftButton)
    assert len(page.results.model.items) > 10
    page.panel.most.setValue(0)
    qtbot.waitUntil(lambda: len(page.results.model.items) == 10)


@pytest.mark.usefixtures("dressed")
def test_what_is_below_the_limit_is_called_what_it_is() -> None:
    def hits(*similarities: float) -> list[Hit]:
        photo = Photo(1, 1, b"/a.jpg", b"", 1, 0, 1, 1, "JPEG")
        return [Hit(photo, 0.5, similarity) for similarity in similarities]

    assert search_texts.more(hits(0.3, 0.1), "60 %") == "2 more below 60 %, most likely other pictures"
    assert search_texts.more(hits(0.8, 0.1), "90 %") == "2 more below 90 %, less sure"
    assert "most likely" in search_texts.nearest(hits(0.4))
    assert "may be" in search_texts.nearest(hits(0.7, 0.4))


def test_a_search_starts_at_the_loose_end(made: tuple[SearchPage, Library, Truth]) -> None:
    """A cosine alone is less sure than the second look that groups have had."""
    page, library, _ = made
    assert page.panel.threshold.value == 0.6 < library.settings.threshold
    assert page.panel.threshold.slider.accessibleDescription() == "60 % is loose, 99 % is strict"
