"""The Search page: where in the library is this picture."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from dupfinder.engine.errors import UnreadableFileError
from dupfinder.engine.library import Library
from dupfinder.engine.types import Counts, Hit, Photo
from dupfinder.gui import photo_texts, search_texts, texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.icons import icon
from dupfinder.gui.keymap import keymap
from dupfinder.gui.models.hits import HitsModel
from dupfinder.gui.models.pictures import to_image
from dupfinder.gui.models.queries import Answer, Queries, Query
from dupfinder.gui.models.thumbnails import LARGE, Thumbnails, decode
from dupfinder.gui.theme import theme
from dupfinder.gui.views.empty import EmptyState
from dupfinder.gui.views.photo_menu import PhotoMenu
from dupfinder.gui.views.query_panel import QueryPanel
from dupfinder.gui.widgets.buttons import BESIDE
from dupfinder.gui.widgets.hit_delegate import HIT_SHAPE, HIT_SPACE, HIT_WORDS, HitDelegate
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.tile_grid import TileGrid

QUIET_MS = 300
"""A search that ends sooner says nothing about searching."""
LEAST = 240
QUERY_SIDE = 640


class SearchPage(QWidget):
    """A picture on the left, the photos that are most like it on the right."""

    find_similar = Signal(int)
    open_file = Signal(bytes)
    show_in_folder = Signal(bytes)
    failures_requested = Signal()
    toast = Signal(str)

    def __init__(self, library: Library, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._bridge = bridge
        self._queries = Queries()
        self._ticket = 0
        self._answer: Answer | None = None
        self._unfolded = False
        self.thumbnails = Thumbnails(library, bridge, self)
        self.panel = QueryPanel()
        self.model = HitsModel(self)
        self.grid = TileGrid(self.model, least=LEAST, shape=HIT_SHAPE, words=grown(HIT_WORDS))
        self.grid.setItemDelegate(HitDelegate(self.thumbnails, self.grid))
        self.grid.setAccessibleName(self.tr("Photos found"))
        self.title = Label(size=1.5, weight=600)
        self.details = Label(size=0.92, token="text2", elide=Qt.TextElideMode.ElideRight)
        self.fold = QPushButton()
        self.fold.setIconSize(BESIDE)
        self.fold.setMinimumHeight(36)
        self.fold.clicked.connect(self._toggle_fold)
        self.empty = EmptyState()
        self.menu = PhotoMenu(self)

        found = QWidget()
        column = QVBoxLayout(found)
        column.setContentsMargins(20, 16, 24 - HIT_SPACE, 16)
        column.setSpacing(4)
        words = QVBoxLayout()
        words.setContentsMargins(4, 0, HIT_SPACE, 0)
        words.setSpacing(4)
        words.addWidget(self.title)
        words.addWidget(self.details)
        column.addLayout(words)
        column.addSpacing(8)
        column.addWidget(self.grid, 1)
        column.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignHCenter)
        self.stack = QStackedWidget()
        self.stack.setAutoFillBackground(True)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(found)
        self._found = found
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addWidget(self.panel)
        layout.addWidget(self.stack, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.grid)
        self.setAcceptDrops(True)

        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self._say_searching)
        self.panel.open_clicked.connect(self.choose_file)
        self.panel.back.connect(self.back)
        self.panel.forward.connect(self.forward)
        self.panel.count_changed.connect(self._search)
        self.panel.threshold.moved.connect(self._show)
        self.grid.opened.connect(self._opened)
        self.grid.menu_wanted.connect(self._grid_menu)
        self.empty.clicked.connect(self.choose_file)
        self.menu.open_file.connect(self.open_file)
        self.menu.show_in_folder.connect(self.show_in_folder)
        self.menu.find_similar.connect(self.find_similar)
        self.menu.copied.connect(self.toast)
        self.menu.picture_wanted.connect(self._copy_picture)
        self.thumbnails.ready.connect(self._thumbnails_ready)
        theme().changed.connect(self._restyle)
        self._restyle()
        self._invite()

    # what is searched for -----------------------------------------------------------------------
    def search_file(self, path: bytes) -> None:
        """Searches for the picture in a file. The library is not changed."""
        self._begin(Query(path=path))

    def search_content(self, content_id: int) -> None:
        """Searches for the photos that are most like one of the library."""
        self._begin(Query(content_id=content_id))

    @property
    def query(self) -> Query | None:
        return self._queries.current

    def _begin(self, query: Query) -> None:
        self._queries.begin(query)
        self._start()

    @Slot()
    def back(self) -> None:
        if self._queries.back():
            self._start()

    @Slot()
    def forward(self) -> None:
        if self._queries.forward():
            self._start()

    @Slot()
    def choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Search with a picture"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._file_chosen)
        dialog.open()

    @Slot(str)
    def _file_chosen(self, path: str) -> None:
        self.search_file(os.fsencode(path))

    # searching ----------------------------------------------------------------------------------
    def _start(self) -> None:
        """A new query: name and plate at once, the answer of the one before is gone."""
        query = self.query
        assert query is not None
        self._ticket += 1
        self._answer = None
        self._unfolded = False
        self.model.show([])
        self.panel.go_back.setEnabled(self._queries.has_before)
        self.panel.go_on.setEnabled(self._queries.has_next)
        if query.path is not None:
            self._show_name(query.path, None)
            self._load_file(query.path)
        else:
            self.panel.show_query(self.tr("A photo of your library"), "", None)
            self._load_content(query.content_id or 0)
        self.stack.setCurrentWidget(self.empty)
        self.empty.say("magnifying-glass", "")
        self._search()

    def _show_name(self, path: bytes, pixmap: QPixmap | None) -> None:
        self.panel.show_query(photo_texts.name(path), photo_texts.folder(path), pixmap)

    def _load_file(self, path: bytes) -> None:
        ticket, library = self._ticket, self._library

        def done(image: object) -> None:
            if ticket == self._ticket:
                self._show_name(path, QPixmap.fromImage(image))  # type: ignore[arg-type]

        # What cannot be read is told by the search itself.
        self._bridge.run(lambda: to_image(library.picture(path, QUERY_SIDE)), done, nothing, context=self)

    def _load_content(self, content_id: int) -> None:
        ticket, library = self._ticket, self._library

        def call() -> tuple[list[Photo], object]:
            return library.photos_of(content_id), decode(library.thumbnail(content_id), LARGE)

        def done(found: tuple[list[Photo], object]) -> None:
            photos, image = found
            if ticket == self._ticket and photos:
                self._show_name(photos[0].path, QPixmap.fromImage(image))  # type: ignore[arg-type]

        self._bridge.run(call, done, nothing, context=self)

    @Slot()
    def _search(self) -> None:
        query = self.query
        if query is None:
            return
        self._ticket_of_search = ticket = (self._ticket, self.panel.count)
        library, count = self._library, self.panel.count
        self._quiet.start()

        def call() -> Answer:
            start = time.perf_counter()
            if query.path is not None:
                hits = library.search(query.path, count)
            else:
                hits = library.search_content(query.content_id or 0, count)
            return Answer(hits, library.counts(), time.perf_counter() - start)

        def done(answer: Answer) -> None:
            if ticket == self._ticket_of_search:
                self._take(answer)

        def failed(error: Exception) -> None:
            if ticket == self._ticket_of_search:
                self._fail(error)

        self._bridge.run(call, done, failed, context=self)

    def _take(self, answer: Answer) -> None:
        self._quiet.stop()
        self._answer = answer
        self._show()

    def _fail(self, error: Exception) -> None:
        self._quiet.stop()
        self._answer = None
        if isinstance(error, UnreadableFileError):
            reason = texts.failure(error.failure_code, error.detail)
            title = self.tr("{name} cannot be read").format(name=photo_texts.name(error.path))
            self._say("warning", title, reason, self.tr("Open another picture…"))
        else:
            self._say("warning", self.tr("The search failed"), texts.error(error))

    @Slot()
    def _say_searching(self) -> None:
        if self._answer is None:
            self._say("magnifying-glass", self.tr("Searching…"))

    def _say(self, sign: str, title: str, text: str = "", button: str = "") -> None:
        self.empty.say(sign, title, text, button)
        self.stack.setCurrentWidget(self.empty)

    def _invite(self) -> None:
        self._say(
            "magnifying-glass",
            self.tr("Drop a picture here"),
            self.tr("The photos of your library that look like it are shown, best first."),
            self.tr("Open…"),
        )

    # what was found -----------------------------------------------------------------------------
    @Slot()
    def _show(self) -> None:
        answer = self._answer
        if answer is None:
            return
        if not answer.hits:
            self._say_nothing(answer.counts)
            return
        limit = self.panel.threshold.value
        matches = [hit for hit in answer.hits if hit.similarity >= limit]
        percent = photo_texts.percent(limit)
        if matches:
            self.title.setText(self.tr("%n photo(s) match", "", len(matches)))
        else:
            self.title.setText(self.tr("No match at {percent}").format(percent=percent))
        looked = self.tr("Looked through {photos} in {seconds} seconds.").format(
            photos=photo_texts.photos(answer.counts.files), seconds=photo_texts.seconds(answer.seconds)
        )
        below = [hit for hit in answer.hits if hit.similarity < limit]
        if not matches:
            looked = search_texts.nearest(below) + " " + looked
        self.details.setText(looked)
        self._show_hits(answer.hits if self._unfolded or not matches else matches)
        self.fold.setVisible(bool(below and matches))
        if self._unfolded:
            self.fold.setText(self.tr("Hide what is below {percent}").format(percent=percent))
        else:
            self.fold.setText(search_texts.more(below, percent))
        self.fold.setIcon(icon("caret-up" if self._unfolded else "caret-down"))
        self.stack.setCurrentWidget(self._found)

    def _show_hits(self, hits: Sequence[Hit]) -> None:
        if hits != self.model.items:
            number = max(0, self.model.number(self.grid.currentIndex()))
            self.model.show(hits)
            self.grid.lay_out()
            self.grid.choose(min(number, len(hits) - 1))

    def _say_nothing(self, counts: Counts) -> None:
        if counts.files:
            self._say("magnifying-glass", self.tr("Nothing was found"), self.tr("No photo is like this one."))
        else:
            self._say(
                "image",
                self.tr("There are no photos to search in yet"),
                self.tr("Add a folder on the Library page first."),
            )

    @Slot()
    def _toggle_fold(self) -> None:
        self._unfolded = not self._unfolded
        self._show()

    # one hit ------------------------------------------------------------------------------------
    def focused_photo(self) -> Photo | None:
        hit = self.model.item(self.grid.currentIndex())
        return hit.photo if hit is not None and self.stack.currentWidget() is self._found else None

    @Slot(int)
    def _opened(self, number: int) -> None:
        self.open_file.emit(self.model.items[number].photo.path)

    @Slot(object, QPoint)
    def _grid_menu(self, index: object, where: QPoint) -> None:
        hit = self.model.item(index)  # type: ignore[arg-type]
        if hit is not None:
            self.menu.open(hit.photo, where, may_be_best=False)

    @Slot(object)
    def _copy_picture(self, photo: Photo) -> None:
        pixmap = self.thumbnails.best(photo.content_id)
        if pixmap is not None:
            self.menu.put_picture(pixmap.toImage())

    @Slot(object)
    def _thumbnails_ready(self, _content_ids: frozenset[int]) -> None:
        if self.isVisible():
            self.grid.viewport().update()

    # hands --------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        photo = self.focused_photo()
        if held == Qt.KeyboardModifier.AltModifier and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            if key == Qt.Key.Key_Left:
                self.back()
            else:
                self.forward()
        elif photo is None:
            event.ignore()
        elif (command := keymap().command(event, "search")) == "open":
            self.open_file.emit(photo.path)
        elif command == "find_similar":
            self.find_similar.emit(photo.content_id)
        else:
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = self._dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.search_file(path)

    def _dropped(self, event: QDropEvent) -> bytes | None:
        """The one local file that is being dropped; folders and several files are the window's."""
        urls = event.mimeData().urls()
        if len(urls) != 1 or not urls[0].isLocalFile():
            return None
        path = urls[0].toLocalFile()
        return None if os.path.isdir(path) else os.fsencode(path)

    @Slot()
    def _restyle(self) -> None:
        palette = self.stack.palette()
        palette.setColor(self.stack.backgroundRole(), theme().tokens.canvas)
        self.stack.setPalette(palette)


def nothing(_error: Exception) -> None:
    """The picture of the query is an extra: without it the plate stays."""
