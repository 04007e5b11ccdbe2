"""The Search page: where in the library is this picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from dupfinder.engine.errors import UnreadableFileError
from dupfinder.engine.library import Library
from dupfinder.engine.search_types import Found, Hit, Region
from dupfinder.engine.types import Photo
from dupfinder.gui import photo_texts, texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.hit_actions import HitActions
from dupfinder.gui.hit_marks import HitMarks
from dupfinder.gui.keymap import keymap
from dupfinder.gui.loose_pictures import LoosePictures
from dupfinder.gui.models.queries import Asked, Queries, Source
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.query_pictures import QueryPictures, Shown
from dupfinder.gui.reviewing import Reviewing
from dupfinder.gui.search_run import SearchRun
from dupfinder.gui.views.compare_two import CompareTwo
from dupfinder.gui.views.query_panel import QueryPanel
from dupfinder.gui.views.search_results import SearchResults
from dupfinder.gui.widgets import matching_part

QUIET_MS = 300
"""A search that ends sooner says nothing about searching."""

WAITING = 4
"""Pictures of queries that are kept until there is an answer."""


class SearchPage(QWidget):
    """A picture on the left, the photos that are most like it on the right; or two pictures, compared.

    Signals:
        find_more_like: content ids of photos to search for, as one query.
        open_file, show_in_folder: path of a photo.
        open_wanted, paste_wanted: another query is wanted, from a file or from the clipboard.
        stop_fetching: the person gave up a link.
        toast: a short message.
    """

    find_more_like = Signal(object)
    open_file = Signal(bytes)
    show_in_folder = Signal(bytes)
    open_wanted = Signal()
    paste_wanted = Signal()
    stop_fetching = Signal()
    toast = Signal(str)

    def __init__(
        self,
        library: Library,
        bridge: Bridge,
        reviewing: Reviewing | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._bridge = bridge
        self._queries = Queries()
        self._fetching = self._stale = False
        self._shown: dict[Asked, Shown] = {}
        self._answered: set[Asked] = set()
        self._forgotten: Asked | None = None
        self.thumbnails = Thumbnails(library, bridge, self)
        self.loose = LoosePictures(library.data_dir / "pasted")
        self.pictures = QueryPictures(library, bridge, self.loose, self)
        self.run = SearchRun(library, bridge, self)
        self.marks = HitMarks(reviewing, self)
        self.panel = QueryPanel()
        self.results = SearchResults(self.thumbnails, library.searching.ranked, self.marks)
        self.compare_two = CompareTwo(library, bridge, self.thumbnails)
        self.acting = HitActions(self.results, self.marks, self.thumbnails, self)
        search = QWidget()
        layout = QHBoxLayout(search)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addWidget(self.panel)
        layout.addWidget(self.results, 1)
        self.pages = QStackedWidget()
        self.pages.addWidget(search)
        self.pages.addWidget(self.compare_two)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pages)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.results.grid)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self._say_searching)
        self._wire(bridge)
        self._invite()

    def _wire(self, bridge: Bridge) -> None:
        panel, results = self.panel, self.results
        panel.open_clicked.connect(self.open_wanted)
        panel.paste_clicked.connect(self.paste_wanted)
        panel.back.connect(self.back)
        panel.forward.connect(self.forward)
        panel.count_changed.connect(self._count_changed)
        panel.threshold.moved.connect(self._limits_changed)
        panel.picture.region_chosen.connect(self._search_part)
        panel.picture.menu_wanted.connect(self._query_menu)
        panel.recent.chosen.connect(self._again)
        panel.recent.forget.connect(self._forget)
        self.pictures.recent_changed.connect(self._show_recent)
        self.run.found.connect(self._take)
        self.run.looked.connect(results.take_looked)
        self.run.ended.connect(results.end_look)
        self.run.failed.connect(self._fail)
        results.again.connect(self._search)
        results.opened.connect(self._compare)
        results.focus_moved.connect(self._show_part)
        results.empty.clicked.connect(self._empty_clicked)
        self.acting.find_more_like.connect(self.find_more_like)
        self.acting.open_file.connect(self.open_file)
        self.acting.show_in_folder.connect(self.show_in_folder)
        self.acting.said.connect(self.toast)
        self.compare_two.left.connect(self.leave_comparison)
        self.compare_two.menu_wanted.connect(self.acting.open_menu)
        bridge.edges_changed.connect(self._library_changed)
        bridge.scan_ended.connect(self._library_changed)

    def stop(self) -> None:
        """Gives up what runs; the window closes."""
        self.run.stop()
        self.loose.clear()

    # what is searched for -----------------------------------------------------------------------
    def search(self, sources: Sequence[Source], region: Region | None = None) -> None:
        """Searches for pictures, as one query. The library is not changed."""
        ordered = sorted(sources, key=lambda one: one.path is None)
        self._begin(Asked(tuple(dict.fromkeys(ordered)), region))

    def search_file(self, path: bytes) -> None:
        """Searches for the picture in a file."""
        self.search([Source(path)])

    def search_content(self, content_id: int) -> None:
        """Searches for the photos that are most like one of the library."""
        self.search([Source(content_id=content_id)])

    @property
    def query(self) -> Asked | None:
        return self._queries.current

    def _begin(self, query: Asked) -> None:
        self._queries.begin(query)
        self._start()

    @Slot()
    def back(self) -> None:
        if self.pages.currentWidget() is self.compare_two:
            self.leave_comparison()
        elif self._queries.back():
            self._start()

    @Slot()
    def forward(self) -> None:
        if self._queries.forward():
            self._start()

    @Slot(object)
    def _search_part(self, region: Region | None) -> None:
        if self.query is not None:
            self._begin(self.query.only(region))

    @Slot(int)
    def _again(self, number: int) -> None:
        self.pictures.again(number, self._begin)

    @Slot()
    def _show_recent(self) -> None:
        self.panel.show_recent(self.pictures.pictures())

    # searching ----------------------------------------------------------------------------------
    def _start(self) -> None:
        """A new query: name and plate at once, the answer of the one before is gone."""
        query = self.query
        assert query is not None
        self.run.stop()
        self._fetching = False
        self._forgotten = None
        self.pages.setCurrentIndex(0)
        self.results.clear()
        self.panel.go_back.setEnabled(self._queries.has_before)
        self.panel.go_on.setEnabled(self._queries.has_next)
        first = query.sources[0]
        count = len(query.sources)
        if count > 1:
            name, folder = self.tr("%Ln picture(s)", "", count), ""
        elif first.path is None:
            name, folder = self.tr("A photo of your library"), ""
        else:
            name = first.name or photo_texts.name(first.path)
            folder = "" if first.name else photo_texts.folder(first.path)
        self.panel.show_query(name, folder, None, region=query.region, several=count > 1)

        def shown(found: Shown) -> None:
            self._shown[query] = found
            while len(self._shown) > WAITING:
                # Never answered: it could not be read.
                del self._shown[next(iter(self._shown))]
            if query is self.query:
                self._show_picture(query, found)
            self._remember(query)

        self.pictures.show(query, shown)
        self._search()

    def _show_picture(self, query: Asked, shown: Shown) -> None:
        several = len(query.sources) > 1
        name = self.panel.name.text() if several else shown.name
        pixmap = QPixmap.fromImage(shown.image)
        self.panel.show_query(name, shown.folder, pixmap, region=query.region, several=several)
        self.panel.name.setToolTip(shown.name)
        self._show_part()

    def _remember(self, query: Asked) -> None:
        """Keeps a search once it is answered and its picture is there, whichever comes first."""
        if query in self._answered and query in self._shown:
            self._answered.discard(query)
            shown = self._shown.pop(query)
            if query != self._forgotten:
                self.pictures.remember(query, shown.image)

    @Slot()
    def _forget(self) -> None:
        """Forgets the recent searches, and those that are not kept yet as something of them is on its way."""
        self._answered.clear()
        self._forgotten = self.query
        self.pictures.forget()

    @Slot()
    def _search(self) -> None:
        query = self.query
        if query is not None:
            self._stale = False
            self._quiet.start()
            self.run.start(query.query(), self.panel.count)

    @Slot(object)
    def _take(self, found: Found) -> None:
        self._quiet.stop()
        if not self.results.has_answer and self.query is not None:
            self._answered.add(self.query)
            self._remember(self.query)
        self.results.take(found, self.panel.threshold.value, self.panel.count)
        if self._stale:
            self.results.offer_again()

    @Slot()
    def _count_changed(self) -> None:
        if self.results.has_answer and self.panel.count > self.results.known:
            self._search()
        else:
            self._limits_changed()

    @Slot()
    def _limits_changed(self) -> None:
        self.results.set_limits(self.panel.threshold.value, self.panel.count)

    @Slot(object)
    def _library_changed(self, _ended: object = None) -> None:
        # While an answer is on its way it may or may not know of this.
        self._stale = True
        self.results.offer_again()

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        self._quiet.stop()
        self.results.clear()
        if isinstance(error, UnreadableFileError):
            self.panel.part.hide()
            reason = texts.failure(error.failure_code, error.detail)
            name = self.panel.name.text() or photo_texts.name(error.path)
            if self.query is not None and len(self.query.sources) > 1:
                name = photo_texts.name(error.path)
            title = self.tr("{name} cannot be read").format(name=name)
            self.results.say("warning", title, reason, self.tr("Open another picture…"))
        else:
            self.results.say("warning", self.tr("The search failed"), texts.error(error))

    @Slot()
    def _say_searching(self) -> None:
        if not self.results.has_answer:
            self.results.say("magnifying-glass", self.tr("Searching…"))

    def say_fetching(self, host: str) -> None:
        """A link is being fetched."""
        self.pages.setCurrentIndex(0)
        self._fetching = True
        title = self.tr("Fetching the picture from {host}…").format(host=host)
        self.results.say("globe", title, "", self.tr("Stop"))

    @Slot()
    def show_again(self) -> None:
        """Nothing came of a link: what was there before is shown again."""
        self._fetching = False
        if self.results.has_answer:
            self.results.show_hits()
        elif self.query is None:
            self._invite()
        else:
            self._search()

    @Slot()
    def _empty_clicked(self) -> None:
        (self.stop_fetching if self._fetching else self.open_wanted).emit()

    def _invite(self) -> None:
        self.results.say(
            "magnifying-glass",
            self.tr("Drop or paste a picture here"),
            self.tr("The photos of your library that look like it are shown, best first."),
            self.tr("Open…"),
        )

    # one hit ------------------------------------------------------------------------------------
    def focused_photo(self) -> Photo | None:
        return self.acting.focused_photo()

    @Slot()
    def _show_part(self) -> None:
        """What the hit in focus shows of the query."""
        hit, query = self.results.focused_hit(), self.query
        part, words = None, ""
        if hit is not None and hit.kind is not None and query is not None and len(query.sources) == 1:
            part = matching_part.parts(hit.evidence)[0]
            if part is not None and query.region is None:
                words = self.tr("The outlined part is in the photo that is chosen.")
        self.panel.picture.show_part(part)
        self.panel.tell(words)

    @Slot(int)
    def _compare(self, number: int) -> None:
        if self.query is None:
            return
        hit: Hit = self.results.model.items[number]
        sources = self.query.sources
        self.compare_two.show_hit(sources[min(hit.query, len(sources) - 1)], hit)
        self.pages.setCurrentWidget(self.compare_two)
        self.compare_two.compare.focus_photos()

    def compare_files(self, a: bytes, b: bytes) -> None:
        """Compares two pictures, which need not be in the library."""
        self.run.stop()
        self.pages.setCurrentWidget(self.compare_two)
        self.compare_two.show_files(a, b)
        self.compare_two.compare.focus_photos()

    @Slot()
    def leave_comparison(self) -> None:
        self.compare_two.clear()
        self.pages.setCurrentIndex(0)
        self.results.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _query_menu(self, where: QPoint) -> None:
        """The query itself, where it is one photo of the library."""
        content = self.query.sources[0].content_id if self.query is not None else None
        if self.query is None or len(self.query.sources) > 1 or content is None:
            return
        library, acting = self._library, self.acting

        def done(photos: list[Photo]) -> None:
            if photos:
                acting.open_menu(photos[0], where)

        self._bridge.run(lambda: library.photos_of(content), done, context=self)

    # hands --------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.AltModifier and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            if key == Qt.Key.Key_Left:
                self.back()
            else:
                self.forward()
        elif held or self.pages.currentWidget() is self.compare_two:
            event.ignore()
        elif key == Qt.Key.Key_Escape:
            self.panel.picture.clear_region()
        elif (command := keymap().command(event, "search")) == "search_part" and self.query is not None:
            self.panel.picture.begin_region()
        elif not self.acting.act(command):
            event.ignore()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.panel.picture.show_part(None)
