"""Joins deciding with the rest of the window: menu, toasts, status strip, Library page."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QInputDialog

from dupfinder.engine.library import Library
from dupfinder.gui import photo_texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.dialogs.not_duplicates import NotDuplicatesDialog
from dupfinder.gui.dialogs.saved_reviews import SavedReviewsDialog
from dupfinder.gui.exporting import Exporter
from dupfinder.gui.main_window import MainWindow
from dupfinder.gui.views.duplicates import DuplicatesPage
from dupfinder.gui.views.library import LibraryPage
from dupfinder.gui.views.not_duplicates import NotDuplicatesView
from dupfinder.gui.views.status_strip import StatusStrip


class ReviewDesk(QObject):
    """What a review needs of the window."""

    def __init__(
        self,
        window: MainWindow,
        library: Library,
        bridge: Bridge,
        page: DuplicatesPage,
        library_page: LibraryPage,
        strip: StatusStrip,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._library = library
        self._bridge = bridge
        self._page = page
        self._folders = library_page.folders
        self.exporter = Exporter(library, bridge, window)
        self.dialog: NotDuplicatesDialog | None = None
        self.saved: SavedReviewsDialog | None = None
        actions, reviewing = window.actions_, page.reviewing
        actions["undo"].triggered.connect(reviewing.undo)
        actions["redo"].triggered.connect(reviewing.redo)
        actions["rules"].triggered.connect(self._open_rules)
        actions["go_to"].triggered.connect(self._ask_for_group)
        actions["not_duplicates"].triggered.connect(self._show_not_duplicates)
        actions["saved"].triggered.connect(self._show_saved)
        actions["export"].triggered.connect(self.exporter.ask)
        self.exporter.said.connect(self._say)
        page.undoable.connect(self._say_undoable)
        window.toast.acted.connect(self._undo)
        reviewing.saved.connect(strip.show_saved)
        reviewing.protected_changed.connect(self._show_protected)
        self._folders.protect.connect(reviewing.protect)

    @Slot()
    def _open_rules(self) -> None:
        self._window.show_page("duplicates")
        self._page.deciding.open_rules()

    @Slot()
    def _ask_for_group(self) -> None:
        """Asks for the number of a group of the list."""
        self._window.show_page("duplicates")
        table = self._page.panel.table
        count = len(self._page.panel.model.clusters)
        if not count:
            self._say(self.tr("There is no group in the list."))
            return
        box = QInputDialog(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("Go to group"))
        box.setInputMode(QInputDialog.InputMode.IntInput)
        box.setIntRange(1, count)
        box.setIntValue(table.currentIndex().row() + 1)
        box.setLabelText(self.tr("Number, 1 to {count}").format(count=photo_texts.number(count)))
        box.setOkButtonText(self.tr("Go"))
        box.intValueSelected.connect(self._go_to)
        box.open()

    @Slot(int)
    def _go_to(self, number: int) -> None:
        self._page.panel.table.choose(number - 1)
        self._page.setFocus()

    @Slot()
    def _show_not_duplicates(self) -> None:
        page = self._page
        view = NotDuplicatesView(self._library, self._bridge, page.reviewing, page.thumbnails)
        self.dialog = NotDuplicatesDialog(view, self._window)
        self.dialog.open()

    @Slot()
    def _show_saved(self) -> None:
        self.saved = SavedReviewsDialog(self._library, self._bridge, self._page.reviewing, self._window)
        self.saved.open()

    @Slot()
    def _show_protected(self) -> None:
        self._folders.show_protected(self._page.reviewing.protected)

    @Slot(str)
    def _undo(self, what: str) -> None:
        if what == "review":
            self._page.reviewing.undo()

    @Slot(str)
    def _say_undoable(self, words: str) -> None:
        self._window.toast.say(words, self.tr("Undo"), "review")

    @Slot(str)
    def _say(self, words: str) -> None:
        self._window.toast.say(words)
