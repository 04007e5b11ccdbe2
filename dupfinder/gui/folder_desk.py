"""Joins the folders with the rest of the window: what is said of them, and of what comes into them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from dupfinder.engine.library import Library
from dupfinder.engine.types import Cluster
from dupfinder.engine.watch_types import Notice
from dupfinder.gui import notice_texts, texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.holdings import Holdings
from dupfinder.gui.main_window import MainWindow
from dupfinder.gui.views.duplicates import DuplicatesPage

SWITCHED, ARRIVED = "switched", "arrived"
"""What the toast calls a folder that was switched off, and photos that came."""


class FolderDesk(QObject):
    """What folders need of the window. Watching begins with it, for those folders that are to be watched."""

    def __init__(
        self, window: MainWindow, library: Library, bridge: Bridge, holdings: Holdings, page: DuplicatesPage
    ) -> None:
        super().__init__(window)
        self._window = window
        self._holdings = holdings
        self._page = page
        self._switched = b""
        self._came: Cluster | None = None
        self._wanted: Cluster | None = None
        self.unseen = 0
        """New photos that are here already, since the groups were last looked at."""
        holdings.switched.connect(self._tell_switched)
        bridge.arrived.connect(self._tell_arrived)
        window.toast.acted.connect(self._acted)
        window.page_changed.connect(self._page_changed)
        page.panel.model.modelReset.connect(self._show_wanted)
        library.watching.start()

    @Slot(bytes, bool)
    def _tell_switched(self, path: bytes, on: bool) -> None:
        name = texts.folder_name(path)
        if on:
            self._window.toast.say(self.tr("Switched on {name}. Its photos count again.").format(name=name))
            return
        self._switched = path
        words = self.tr("Switched off {name}. Its photos are in no group and no search; nothing is lost.")
        self._window.toast.say(words.format(name=name), self.tr("Undo"), SWITCHED)

    # what comes ---------------------------------------------------------------------------------
    @Slot(object)
    def _tell_arrived(self, notices: Sequence[Notice]) -> None:
        self._came = notices[0].cluster
        several = len({notice.cluster.id for notice in notices}) > 1
        act = self.tr("Show the first group") if several else self.tr("Show group")
        self._window.toast.say(notice_texts.told(notices), act, ARRIVED)
        if self._window.page != "duplicates" or not self._window.isActiveWindow():
            self._count(self.unseen + len(notices))
        if not self._window.isActiveWindow():
            QApplication.alert(self._window)

    def _count(self, unseen: int) -> None:
        self.unseen = unseen
        words = self.tr("%Ln new photo(s) are here already", "", unseen) if unseen else ""
        self._window.rail.show_count("duplicates", unseen, words)

    @Slot(str)
    def _page_changed(self, name: str) -> None:
        if name == "duplicates":
            self._count(0)

    @Slot(str)
    def _acted(self, what: str) -> None:
        if what == SWITCHED and self._switched:
            self._holdings.switch(self._switched, True)
        elif what == ARRIVED and self._came is not None:
            self._window.show_page("duplicates")
            self._wanted = self._came
            self._show_wanted()
            if self._wanted is not None and self._page.panel.banner.isVisible():
                # It waits behind "new groups above", so as not to move the list.
                self._page.panel.banner.click()

    @Slot()
    def _show_wanted(self) -> None:
        panel = self._page.panel
        if self._wanted is None or panel.model.row_of(self._wanted) < 0:
            return
        wanted, self._wanted = self._wanted, None
        panel.table.choose(panel.model.row_of(wanted))
