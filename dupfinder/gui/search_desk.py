"""The ways into a search from all of the window: drops, the clipboard, menus, links, thumbnails."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox

from dupfinder.gui import drops, texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.dialogs.ask import ask, choose, tell
from dupfinder.gui.drops import Dropped, Purpose
from dupfinder.gui.fetching import Fetcher
from dupfinder.gui.holdings import Holdings
from dupfinder.gui.main_window import MainWindow
from dupfinder.gui.models.queries import Source
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.views.search import SearchPage
from dupfinder.gui.widgets.drop_layer import DropLayer

COMPARE = 0
"""Number of the place of the drop layer where two pictures are compared."""


class SearchDesk(QObject):
    """Brings what somebody wants to search for to the Search page. The library is never changed by it."""

    def __init__(
        self,
        window: MainWindow,
        bridge: Bridge,
        page: SearchPage,
        holdings: Holdings,
        layer: DropLayer,
        thumbnails: Thumbnails,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._page = page
        self._holdings = holdings
        self._layer = layer
        self._link = ""
        self._two: list[bytes] = []
        self._first = b""
        self.sheet: QMessageBox | None = None
        self.loose = page.loose
        self.fetcher = Fetcher(self)
        actions = window.actions_
        actions["search"].triggered.connect(self.choose_pictures)
        actions["compare_two"].triggered.connect(self.choose_two)
        actions["paste"].triggered.connect(self.paste)
        page.open_wanted.connect(self.choose_pictures)
        page.paste_wanted.connect(self.paste)
        page.stop_fetching.connect(self._stop_fetching)
        page.find_more_like.connect(self.find_more_like)
        for each in (thumbnails, page.thumbnails):
            each.similar_wanted.connect(self.find_more_like)
        window.dragged.connect(self._dragged)
        window.pointed.connect(self._pointed)
        window.dropped.connect(self._dropped)
        self.fetcher.fetched.connect(self._fetched)
        self.fetcher.moved.connect(self.ask_to_fetch)
        self.fetcher.failed.connect(self._not_fetched)

    def stop(self) -> None:
        """Ends what runs, and deletes the pictures that had no file."""
        self.fetcher.stop()
        self._page.stop()

    # files ----------------------------------------------------------------------------------------
    def take_files(self, paths: Sequence[bytes]) -> None:
        """One picture is searched for, of two it is asked what is wanted, more are one search."""
        if len(paths) == 2:
            self._ask_about_two(paths)
        elif paths:
            self.search([Source(path) for path in paths])

    def search(self, sources: Sequence[Source]) -> None:
        self._window.show_page("search")
        self._page.search(sources)

    @Slot(int)
    def find_similar(self, content_id: int) -> None:
        self.find_more_like([content_id])

    @Slot(object)
    def find_more_like(self, content_ids: Sequence[int]) -> None:
        """Searches for the photos that are most like some of the library, as one query."""
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            dialog.reject()
        self.search([Source(content_id=content) for content in content_ids])

    def compare(self, a: bytes, b: bytes) -> None:
        self._window.show_page("search")
        self._page.compare_files(a, b)

    def _ask_about_two(self, paths: Sequence[bytes]) -> None:
        self._two = list(paths)
        self.sheet = box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(self.tr("Two pictures"))
        box.setText(self.tr("Compare the two, or search for both?"))
        box.setInformativeText(
            self.tr("{a} and {b}").format(a=texts.name(self._two[0]), b=texts.name(self._two[1]))
        )
        both = box.addButton(self.tr("Compare these two"), QMessageBox.ButtonRole.AcceptRole)
        both.setObjectName("compare")
        search = box.addButton(self.tr("Search for both"), QMessageBox.ButtonRole.AcceptRole)
        search.setObjectName("search")
        box.setEscapeButton(box.addButton(QMessageBox.StandardButton.Cancel))
        both.clicked.connect(self._compare_two)
        search.clicked.connect(self._search_two)
        box.open()

    @Slot()
    def _compare_two(self) -> None:
        self.compare(self._two[0], self._two[1])

    @Slot()
    def _search_two(self) -> None:
        self.search([Source(path) for path in self._two])

    # dialogs --------------------------------------------------------------------------------------
    @Slot()
    def choose_pictures(self) -> None:
        title = self.tr("Choose a picture to search for, or several")
        dialog = choose(self._window, title, QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._chosen)

    @Slot(list)
    def _chosen(self, names: list[str]) -> None:
        self.search([Source(os.fsencode(name)) for name in names])

    @Slot()
    def choose_two(self) -> None:
        """Asks for two files; where one is chosen, for the other one after it."""
        title = self.tr("Choose the two pictures to compare")
        self._first = b""
        dialog = choose(self._window, title, QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._two_chosen)

    @Slot(list)
    def _two_chosen(self, names: list[str]) -> None:
        paths = [os.fsencode(name) for name in names]
        if self._first:
            paths.insert(0, self._first)
        if len(paths) == 1:
            self._first = paths[0]
            title = self.tr("Choose the picture to compare {name} with").format(name=texts.name(paths[0]))
            dialog = choose(self._window, title, QFileDialog.FileMode.ExistingFile)
            dialog.filesSelected.connect(self._two_chosen)
        elif len(paths) == 2:
            self.compare(*paths)
        else:
            self._window.toast.say(self.tr("Two pictures are compared at a time. Choose two."))

    # drag and drop --------------------------------------------------------------------------------
    @Slot(object)
    def _dragged(self, data: QMimeData | None) -> None:
        what = drops.dropped(data) if data is not None else None
        self._window.takes_drag = what is not None
        if what is None:
            self._layer.hide()
        else:
            counts = self._holdings.counts
            self._layer.announce(what, counts.files if counts is not None else 0)

    @Slot(QPoint)
    def _pointed(self, where: QPoint) -> None:
        self._layer.point(where)

    @Slot(object)
    def _dropped(self, data: QMimeData) -> None:
        what = drops.dropped(data)
        if what is None:
            return
        if what.purpose is Purpose.SCAN:
            self._holdings.add(what.paths)
        elif len(what.paths) == 2 and self._layer.pointed == COMPARE:
            self.compare(*what.paths)
        else:
            self._take(what, data)

    def _take(self, what: Dropped, data: QMimeData) -> None:
        if what.purpose is Purpose.FETCH:
            self.ask_to_fetch(what.link)
        elif what.paths:
            self.search([Source(path) for path in what.paths])
        else:
            self._keep(drops.picture_in(data), self.tr("Dropped picture"))

    # the clipboard --------------------------------------------------------------------------------
    @Slot()
    def paste(self) -> None:
        """Searches for what was copied: a picture, files, or the path of a file."""
        data = QGuiApplication.clipboard().mimeData()
        what = drops.pasted(data)
        if what is None:
            self._window.toast.say(self.tr("There is no picture on the clipboard, and no path of one."))
        elif what.purpose is Purpose.FETCH:
            self.ask_to_fetch(what.link)
        elif what.has_picture:
            self._keep(drops.picture_in(data), self.tr("Pasted picture"))
        else:
            self._look_at(what.paths)

    def _look_at(self, paths: Sequence[bytes]) -> None:
        """Takes what is a file; a folder is not added to the library by the way."""

        def call() -> list[bytes]:
            return [path for path in paths if not os.path.isdir(path)]

        def done(files: list[bytes]) -> None:
            if files:
                self.take_files(files)
            else:
                self._window.toast.say(self.tr("That is a folder. Drop it on the window to add it."))

        self._bridge.run(call, done, context=self)

    def _keep(self, picture: bytes | QImage | None, name: str) -> None:
        loose = self.loose
        if picture is None:
            self._window.toast.say(self.tr("The picture did not come along. Save it, and drop the file."))
            return
        self._window.show_page("search")

        def done(path: bytes) -> None:
            self._page.search([Source(path, name=name)])

        self._bridge.run(lambda: loose.keep(picture, name), done, context=self)

    # links ----------------------------------------------------------------------------------------
    @Slot(str)
    def ask_to_fetch(self, link: str) -> None:
        """Nothing goes online before the person says so, told whom will be asked."""
        self._link = link
        host = QUrl(link).host()
        ask(
            self._window,
            self.tr("Fetch the picture from {host}?").format(host=host),
            self.tr(
                "The link came without its picture. dupfinder goes online for nothing else: {host} sees your "
                "address and which picture is asked for. Nothing about your photos is sent."
            ).format(host=host),
            self.tr("Fetch it"),
            self._fetch,
        )

    @Slot()
    def _fetch(self) -> None:
        self._window.show_page("search")
        self._page.say_fetching(QUrl(self._link).host())
        self.fetcher.fetch(self._link)

    @Slot()
    def _stop_fetching(self) -> None:
        self.fetcher.stop()
        self._page.show_again()

    @Slot(bytes, str)
    def _fetched(self, data: bytes, name: str) -> None:
        self._keep(data, name)

    @Slot(str)
    def _not_fetched(self, why: str) -> None:
        self._page.show_again()
        title = self.tr("{host} gave no picture").format(host=QUrl(self._link).host())
        tell(self._window, title, why, self._link)
