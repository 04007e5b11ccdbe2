"""Joins acting on files with the rest of the window: Clean up, History, toasts."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from dupfinder.engine.action_types import Outcome
from dupfinder.engine.known_types import Known
from dupfinder.engine.library import Library
from dupfinder.engine.types import Photo
from dupfinder.gui import action_texts, texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.clean_up import CleanUp, Scope
from dupfinder.gui.dialogs.clean_up import CleanUpDialog
from dupfinder.gui.dialogs.copy_over import CopyOverDialog
from dupfinder.gui.jobs import JobWatch
from dupfinder.gui.main_window import MainWindow
from dupfinder.gui.views.duplicates import DuplicatesPage
from dupfinder.gui.views.history import HistoryPage

FILES = "files"
"""What the toast calls an action on files."""


class ActingDesk(QObject):
    """What acting on files needs of the window."""

    def __init__(self, window: MainWindow, library: Library, bridge: Bridge, page: DuplicatesPage) -> None:
        super().__init__(window)
        self._window = window
        self._library = library
        self._bridge = bridge
        self._page = page
        self._last: int | None = None
        self.dialog: CleanUpDialog | None = None
        self.copying: CopyOverDialog | None = None
        self._watch = JobWatch(self)
        self.history = HistoryPage(library, bridge, page.reviewing, page.thumbnails)
        window.add_page("history", self.history)
        actions = window.actions_
        actions["clean_up"].triggered.connect(self.open)
        page.canvas.bar.clean_up.clicked.connect(self.open)
        page.canvas.done.allow_clean_up()
        page.canvas.done.clean_up.connect(self.open)
        page.canvas.compare.facts.copy_wanted.connect(self._copy_over)
        self.history.toast.connect(page.canvas.known.look_again)
        page.reviewing.totals_changed.connect(self._show_totals)
        page.reviewing.history_wanted.connect(self.show_action)
        self.history.toast.connect(window.toast.say)
        window.toast.acted.connect(self._toast_acted)
        self._show_totals()
        recovered = library.acting.recovered
        if recovered:
            words = self.tr("dupfinder was cut short in the middle of a clean-up. No photo was lost.")
            window.toast.say(words, self.tr("Show in History"), "history")

    def stop(self) -> None:
        """Lets go of plans; what is being done to files goes on until the library is closed."""
        self._watch.forget()
        self.history.stop()
        if self.dialog is not None:
            self.dialog.work.close()
        if self.copying is not None:
            self.copying.stop()

    # clean up -----------------------------------------------------------------------------------
    @Slot()
    def open(self) -> None:
        """Shows the list of what is marked; nothing is touched by that."""
        if self.dialog is not None or not self._page.reviewing.totals.remove:
            return
        panel = self._page.panel
        scope = Scope(panel.threshold.value, replace(panel.wanted, kinds=panel.kinds))
        work = CleanUp(self._library, self._bridge, scope)
        self.dialog = CleanUpDialog(work, self._bridge, self._page.thumbnails, self._window)
        self.dialog.left.connect(self._left)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    @Slot()
    def _closed(self) -> None:
        self.dialog = None
        self._page.setFocus()

    @Slot(int, str)
    def _left(self, action: int, words: str) -> None:
        self._last = action
        self._window.toast.say(words, self.tr("Undo"), FILES)

    @Slot()
    def _show_totals(self) -> None:
        count = self._page.reviewing.totals.remove
        self._page.canvas.bar.show_marked(count)
        self._window.actions_["clean_up"].setEnabled(bool(count))

    # side files ---------------------------------------------------------------------------------
    @Slot(object, object, object)
    def _copy_over(self, kept: Photo, source: Photo, known: Known) -> None:
        """Shows what would be written into the side file of a photo that stays."""
        self.copying = CopyOverDialog(self._library, self._bridge, kept, source, known, self._window)
        self.copying.copied.connect(self._left)
        self.copying.copied.connect(self._page.canvas.known.look_again)
        self.copying.finished.connect(self._copied)
        self.copying.open()

    @Slot()
    def _copied(self) -> None:
        self.copying = None
        self._page.setFocus()

    # undo ---------------------------------------------------------------------------------------
    @Slot(str)
    def _toast_acted(self, what: str) -> None:
        if what == "history":
            self._window.show_page("history")
        elif what == FILES and self._last is not None:
            job = self._library.acting.undo(self._last)
            self._last = None
            self._watch.watch(job, self._undone, self._not_undone)

    def _undone(self, outcome: Outcome) -> None:
        self._window.toast.say(action_texts.undone(outcome))
        self._page.canvas.known.look_again()

    def _not_undone(self, error: Exception) -> None:
        self._window.toast.say(texts.error(error))

    @Slot(int)
    def show_action(self, action: int) -> None:
        """Opens an action on files in History: an undo never moves files by accident."""
        self._window.show_page("history")
        self.history.show_action(action)
