"""The ways into a search: drops, the clipboard, links, files of the command line, right clicks."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
)
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dupfinder.gui import drops
from dupfinder.gui.drops import Purpose
from dupfinder.gui.models.queries import Source
from dupfinder.gui.views.history_row import PictureStrip
from dupfinder.gui.views.search import SearchPage
from dupfinder.gui.views.similar_menu import SimilarMenu
from tests.gui.conftest import Opened, Opener
from tests.gui.scanned import scanned_library, tree
from tests.makers.libraries import Truth


@pytest.fixture
def scanned(tmp_path: Path, open_window: Opener) -> Iterator[tuple[Opened, Truth]]:
    with scanned_library(tmp_path) as (library, truth):
        opened = open_window(library)
        opened.window.show_page("duplicates")
        before = library.counts()
        yield opened, truth
        # A query never changes the library, whatever way it comes.
        assert library.counts() == before


def bring(opened: Opened, data: QMimeData, where: QPointF = QPointF(400, 300)) -> bool:  # noqa: B008
    """Drags over the window and lets go; whether it was taken."""
    rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    enter = QDragEnterEvent(where, *rest)
    QApplication.sendEvent(opened.window, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(opened.window, QDragMoveEvent(where, *rest))
    drop = QDropEvent(where, *rest)
    QApplication.sendEvent(opened.window, drop)
    return drop.isAccepted()


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def found(page: SearchPage, qtbot: QtBot) -> list[Path]:
    qtbot.waitUntil(lambda: page.results.has_answer and bool(page.results.model.items), timeout=30_000)
    return [Path(os.fsdecode(hit.photo.path)) for hit in page.results.model.items]


def family(truth: Truth, number: int = 0) -> tuple[Path, set[Path]]:
    """An original, and all files that show it."""
    original = list(truth.original.values())[number]
    return original, truth.groups()[truth.source[original]]


def sheet(opened: Opened) -> QMessageBox:
    return next(box for box in opened.window.findChildren(QMessageBox) if box.isVisible())


# drops ------------------------------------------------------------------------------------------


def test_two_pictures_are_compared_or_searched_for_by_where_they_are_dropped(
    scanned: tuple[Opened, Truth], qtbot: QtBot
) -> None:
    opened, truth = scanned
    page = opened.desk.search
    one, members = family(truth)
    two = next(path for path in sorted(members) if path != one)
    left, right = (QPointF(area, 300) for area in (300, 1100))
    opened.drag(one, two)
    layer = opened.desk.layer
    layer.point(QPoint(300, 300))
    assert layer.title == "Compare these two"
    layer.point(QPoint(1100, 300))
    assert layer.title == "Search for both"
    opened.leave()
    assert not layer.isVisible()
    assert bring(opened, files(one, two), right)
    assert page.pages.currentIndex() == 0
    assert page.query is not None
    assert [source.path for source in page.query.sources] == [os.fsencode(one), os.fsencode(two)]
    assert found(page, qtbot)[0] in members
    assert bring(opened, files(one, two), left)
    assert page.pages.currentWidget() is page.compare_two
    qtbot.waitUntil(page.compare_two.verdict.badge.isVisible, timeout=30_000)
    assert page.compare_two.verdict.title.text() in ("The same picture", "The same file twice")


def test_a_picture_dragged_from_another_program_is_searched_for(
    scanned: tuple[Opened, Truth], qtbot: QtBot
) -> None:
    opened, truth = scanned
    page = opened.desk.search
    original, members = family(truth)
    data = QMimeData()
    data.setImageData(QImage(str(original)))
    # A browser also says where it has it from: with the picture at hand nothing is fetched.
    data.setUrls([QUrl("https://pictures.example/ship.jpg")])
    assert bring(opened, data)
    assert found(page, qtbot)[0] in members
    assert page.panel.name.text() == "Dropped picture"
    assert not opened.desk.searching.fetcher.busy
    assert not opened.window.findChildren(QMessageBox)


# the clipboard ----------------------------------------------------------------------------------


def paste(opened: Opened, data: QMimeData, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setMimeData(data)
    qtbot.keyClick(opened.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_what_was_copied_is_searched_for(scanned: tuple[Opened, Truth], qtbot: QtBot) -> None:
    opened, truth = scanned
    page = opened.desk.search
    original, members = family(truth)
    picture, path, quoted, address = (QMimeData() for _ in range(4))
    picture.setImageData(QImage(str(original)))
    path.setText(str(original) + "\n")
    quoted.setText(f'"{original}"')
    address.setText(QUrl.fromLocalFile(str(original)).toString())
    other = family(truth, 1)[0]
    for data in (picture, files(original), path, quoted, address):
        page.search_file(os.fsencode(other))
        paste(opened, data, qtbot)
        name = "Pasted picture" if data is picture else original.name
        qtbot.waitUntil(lambda name=name: page.panel.name.text() == name)  # type: ignore[misc]
        assert found(page, qtbot)[0] in members
    folder = opened.library.data_dir / "pasted"
    assert len(tree(folder)) == 1
    opened.desk.stop()
    assert not folder.exists()


def test_of_two_copied_files_it_is_asked_what_is_wanted(scanned: tuple[Opened, Truth], qtbot: QtBot) -> None:
    opened, truth = scanned
    original, members = family(truth)
    other = next(path for path in sorted(members) if path != original)
    paste(opened, files(original, other), qtbot)
    qtbot.waitUntil(lambda: bool(opened.window.findChildren(QMessageBox)))
    box = sheet(opened)
    qtbot.mouseClick(box.findChild(QPushButton, "search"), Qt.MouseButton.LeftButton)
    assert opened.desk.search.query is not None
    assert len(opened.desk.search.query.sources) == 2


def test_what_cannot_be_searched_for_is_told(
    scanned: tuple[Opened, Truth], qtbot: QtBot, tmp_path: Path
) -> None:
    opened, _ = scanned
    for words, told in (
        ("hello", "no picture on the clipboard"),
        (f"{tmp_path}\nand this is none", "no picture on the clipboard"),
        (str(tmp_path), "That is a folder"),
    ):
        data = QMimeData()
        data.setText(words)
        paste(opened, data, qtbot)
        qtbot.waitUntil(lambda told=told: told in opened.window.toast.text.text())  # type: ignore[misc]
    assert opened.desk.search.query is None
    data = QMimeData()
    data.setText("some words")
    assert not bring(opened, data)
    assert not opened.desk.layer.isVisible()


# links ------------------------------------------------------------------------------------------


class Shop(BaseHTTPRequestHandler):
    """Answers by the path that is asked for; ``picture`` is what it has."""

    # Qt asks again by itself where a connection closes early: this one stays open.
    protocol_version = "HTTP/1.1"
    picture: ClassVar[bytes] = b""
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/here":
            self.send_response(302)
            self.send_header("Location", "/ship.jpg")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.server.server_port}/ship.jpg")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Type", "text/html" if self.path == "/page" else "image/jpeg")
        size = 70 << 20 if self.path == "/huge" else len(self.picture)
        self.send_header("Content-Length", str(size))
        self.end_headers()
        self.wfile.write(self.picture)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def shop(scanned: tuple[Opened, Truth]) -> Iterator[str]:
    """The address of a server that has a picture of the library."""
    Shop.picture = family(scanned[1])[0].read_bytes()
    Shop.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def link(address: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(address)])
    return data


def answer(opened: Opened, qtbot: QtBot, yes: bool) -> None:
    box = sheet(opened)
    button = box.findChild(QPushButton, "yes") if yes else box.button(QMessageBox.StandardButton.Cancel)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_link_is_fetched_only_after_the_person_says_so(
    scanned: tuple[Opened, Truth], qtbot: QtBot, shop: str
) -> None:
    opened, truth = scanned
    assert bring(opened, link(f"{shop}/ship.jpg"))
    assert "127.0.0.1" in sheet(opened).text()
    qtbot.wait(100)
    assert Shop.asked == []
    answer(opened, qtbot, yes=False)
    qtbot.wait(100)
    assert Shop.asked == []
    assert bring(opened, link(f"{shop}/ship.jpg"))
    qtbot.waitUntil(lambda: any(box.isVisible() for box in opened.window.findChildren(QMessageBox)))
    answer(opened, qtbot, yes=True)
    assert found(opened.desk.search, qtbot)[0] in family(truth)[1]
    assert Shop.asked == ["/ship.jpg"]
    assert opened.desk.search.panel.name.text() == "ship.jpg"


def says(opened: Opened, words: str) -> bool:
    boxes = [box for box in opened.window.findChildren(QMessageBox) if box.isVisible()]
    return any(words in box.text() + box.informativeText() for box in boxes)


def test_what_a_host_answers_is_told_and_other_hosts_need_another_word(
    scanned: tuple[Opened, Truth], qtbot: QtBot, shop: str
) -> None:
    opened, truth = scanned
    for path, why in (("/gone", "HTTP 404"), ("/page", "no picture at this link"), ("/huge", "larger than")):
        bring(opened, link(shop + path))
        answer(opened, qtbot, yes=True)
        qtbot.waitUntil(lambda why=why: says(opened, why))  # type: ignore[misc]
        sheet(opened).close()
    page = opened.desk.search
    assert page.query is None
    assert page.results.empty.title.text() == "Drop or paste a picture here"
    bring(opened, link(f"{shop}/elsewhere"))
    answer(opened, qtbot, yes=True)
    qtbot.waitUntil(lambda: says(opened, "localhost"))
    assert Shop.asked[-1] == "/elsewhere"
    answer(opened, qtbot, yes=False)
    bring(opened, link(f"{shop}/here"))
    answer(opened, qtbot, yes=True)
    assert found(page, qtbot)[0] in family(truth)[1]
    assert Shop.asked[-3:] == ["/elsewhere", "/here", "/ship.jpg"]


# the command line, menus --------------------------------------------------------------------------


def test_many_files_are_one_search(scanned: tuple[Opened, Truth], qtbot: QtBot) -> None:
    opened, truth = scanned
    page = opened.desk.search
    originals = [family(truth, number)[0] for number in range(3)]
    opened.desk.open_paths([os.fsencode(path) for path in originals])
    qtbot.waitUntil(lambda: page.panel.name.text() == "3 pictures")
    page.search_file(os.fsencode(originals[0]))
    assert bring(opened, files(*originals))
    assert page.panel.name.text() == "3 pictures"
    assert set(originals) <= set(found(page, qtbot))
    assert not page.panel.part.isVisible()


def test_two_chosen_pictures_are_compared(
    scanned: tuple[Opened, Truth], qtbot: QtBot, tmp_path: Path
) -> None:
    opened, truth = scanned
    original, _ = family(truth)
    same = shutil.copy(original, tmp_path / "twice.jpg")
    searching = opened.desk.searching
    searching._two_chosen([str(original), str(same)])
    page = opened.desk.search.compare_two
    qtbot.waitUntil(lambda: page.verdict.title.text() == "The same file twice", timeout=30_000)
    assert page.compare.members[1].photo.path == os.fsencode(same)


def test_a_right_click_in_the_review_finds_similar_photos(
    scanned: tuple[Opened, Truth], qtbot: QtBot
) -> None:
    opened, _ = scanned
    canvas = opened.desk.duplicates.canvas
    qtbot.waitUntil(lambda: canvas.cluster is not None and len(canvas.compare.members) > 1)
    view = canvas.compare.panes[1].view
    where = view.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, view.mapToGlobal(where))
    QApplication.sendEvent(view, event)
    menu = canvas.menu.menu
    assert menu is not None
    choose(menu, "Find similar")
    page = opened.desk.search
    assert opened.page() is page
    assert page.query is not None
    assert view.photo is not None
    assert page.query.sources[0].content_id == view.photo.content_id


def choose(menu: QMenu, words: str) -> None:
    next(action for action in menu.actions() if action.text().startswith(words)).trigger()
    menu.close()


# what data means ----------------------------------------------------------------------------------


def test_files_come_before_pictures_and_pictures_before_links(tmp_path: Path) -> None:
    data = files(tmp_path / "a.jpg")
    data.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    what = drops.dropped(data)
    assert what is not None
    assert what.paths == (os.fsencode(tmp_path / "a.jpg"),)
    assert not what.has_picture
    what = drops.dropped(link("https://a.example/b.png"))
    assert what is not None
    assert (what.purpose, what.link) == (Purpose.FETCH, "https://a.example/b.png")


def test_encoded_pictures_are_taken_as_they_are() -> None:
    data = QMimeData()
    data.setData("image/webp", b"as it was")
    assert drops.picture_in(data) == b"as it was"
    what = drops.pasted(data)
    assert what is not None
    assert what.has_picture


def test_a_picture_that_is_written_out_in_its_link_needs_no_host() -> None:
    data = QMimeData()
    data.setText("data:image/png;base64,aGVsbG8=")
    what = drops.dropped(data)
    assert what is not None
    assert (what.purpose, what.has_picture) == (Purpose.SEARCH, True)
    assert drops.picture_in(data) == b"hello"


def test_small_pictures_everywhere_offer_a_search_and_several_are_one(
    scanned: tuple[Opened, Truth], qtbot: QtBot
) -> None:
    opened, _ = scanned
    duplicates, page = opened.desk.duplicates, opened.desk.search
    canvas = duplicates.canvas
    qtbot.waitUntil(lambda: canvas.cluster is not None and len(canvas.compare.members) > 2)
    cluster = canvas.cluster
    assert cluster is not None
    # A row of the list stands for its best copy.
    table = duplicates.panel.table
    row = table.visualRect(table.currentIndex()).center()
    right_click(table.viewport(), row)
    assert duplicates.deciding.menu is not None
    choose(duplicates.deciding.menu, "Find similar")
    assert page.query is not None
    assert page.query.sources == (Source(content_id=cluster.contents[0]),)
    # Several photos of a group, chosen together.
    opened.window.show_page("duplicates")
    qtbot.keyClick(duplicates, Qt.Key.Key_G)
    grid, model = canvas.whole.grid, canvas.whole.model
    canvas.whole.choose(0)
    # A byte copy of the first one is the same picture, and would add nothing to a query.
    contents = [item.photo.content_id for item in model.items]
    other = next(n for n, one in enumerate(contents) if one != contents[0])
    second = grid.visualRect(model.index_of(other)).center()
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, control, pos=second)
    right_click(grid.viewport(), second)
    assert canvas.menu.menu is not None
    choose(canvas.menu.menu, "Find more like these 2 photos")
    assert page.query is not None
    assert [one.content_id for one in page.query.sources] == [contents[0], contents[other]]
    # Where only a picture is known of a photo.
    content = cluster.contents[0]
    strip = PictureStrip([content], duplicates.thumbnails)
    qtbot.addWidget(strip)
    strip.show()
    right_click(strip, QPoint(10, 10))
    opened.window.show_page("duplicates")
    choose(strip.findChildren(SimilarMenu)[0], "Find similar")
    assert opened.page() is page
    assert page.query.sources == (Source(content_id=content),)


def right_click(widget: QWidget, where: QPoint) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, widget.mapToGlobal(where))
    QApplication.sendEvent(widget, event)
