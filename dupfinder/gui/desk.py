"""Joins one window with one library: pages, actions, dialogs, drops, toasts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

import msgspec
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QFileDialog

from dupfinder.engine.library import Library
from dupfinder.engine.review_types import GroupFilter
from dupfinder.engine.types import Failure, Folder, ScanResult
from dupfinder.gui import desktop, texts
from dupfinder.gui.acting_desk import ActingDesk
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.dialogs.ask import ask, choose, tell
from dupfinder.gui.dialogs.help import AboutDialog, GuideDialog
from dupfinder.gui.dialogs.networks import NetworksDialog
from dupfinder.gui.dialogs.settings import SettingsDialog
from dupfinder.gui.folder_desk import FolderDesk
from dupfinder.gui.holdings import Holdings
from dupfinder.gui.keys_desk import KeysDesk
from dupfinder.gui.main_window import MainWindow
from dupfinder.gui.review_desk import ReviewDesk
from dupfinder.gui.search_desk import SearchDesk
from dupfinder.gui.texts import Step
from dupfinder.gui.theme import theme
from dupfinder.gui.views.duplicates import DuplicatesPage
from dupfinder.gui.views.library import LibraryPage
from dupfinder.gui.views.search import SearchPage
from dupfinder.gui.views.status_strip import StatusStrip
from dupfinder.gui.widgets.drop_layer import DropLayer

LONG_SCAN_SECONDS = 60.0
"""A scan that took longer tells its end to a person who looks elsewhere."""

FILTER_KEY = "filter"
"""Under which the window remembers the filter of the list."""


def kept_filter(text: str) -> GroupFilter:
    """The filter that was remembered; none where nothing was, or what no version knows any more."""
    try:
        return msgspec.json.decode(text, type=GroupFilter)
    except msgspec.DecodeError:
        return GroupFilter()


class Desk(QObject):
    """Everything that needs both the window and the library."""

    closed = Signal()
    reopen_wanted = Signal()
    """Another network was chosen: the library has to be opened anew."""

    def __init__(self, window: MainWindow, library: Library, strip: StatusStrip) -> None:
        super().__init__(window)
        self.window = window
        self.library = library
        self.bridge = Bridge(library, self)
        self.holdings = Holdings(library, self.bridge, self)
        self.keys = KeysDesk(window, library, self.holdings)
        self._added: list[bytes] = []
        self._forgetting: bytes | None = None
        self.layer = DropLayer(window.body)
        self.library_page = LibraryPage(self.holdings, self.bridge)
        self.duplicates = DuplicatesPage(library, self.bridge)
        self.search = SearchPage(library, self.bridge, self.duplicates.reviewing)
        if self.duplicates.card is not None:
            self.duplicates.card.set_thumbnails(self.duplicates.thumbnails)
        window.add_page("library", self.library_page)
        window.add_page("duplicates", self.duplicates)
        window.add_page("search", self.search)
        self.searching = SearchDesk(
            window, self.bridge, self.search, self.holdings, self.layer, self.duplicates.thumbnails
        )
        strip.open(self.holdings)
        self._wire(strip)
        self.review = ReviewDesk(window, library, self.bridge, self.duplicates, self.library_page, strip)
        self.folders = FolderDesk(window, library, self.bridge, self.holdings, self.duplicates)
        self.acting = ActingDesk(window, library, self.bridge, self.duplicates)
        self.duplicates.panel.sheet.show_filter(kept_filter(window.kept(FILTER_KEY)))
        self.duplicates.panel.filter_changed.connect(self._keep_filter)
        window.show_page(window.page)
        self.holdings.refresh()
        self.duplicates.refresh()

    def catch_up(self) -> None:
        """Looks for what has changed in the folders since the last time; says nothing if nothing has."""
        self.bridge.run(self.library.folders, self._look_again, context=self)

    def _look_again(self, folders: list[Folder]) -> None:
        if folders:
            self.bridge.start_scan(quiet=True)

    def open_paths(self, paths: Sequence[bytes], *, at_start: bool = False) -> None:
        """Folders are added and scanned, pictures are searched for or compared.

        Args:
            paths: of both kinds.
            at_start: known folders are looked through as well where none is added.
        """
        library_paths = [os.path.abspath(path) for path in paths]

        def call() -> tuple[list[bytes], list[bytes]]:
            folders = [path for path in library_paths if os.path.isdir(path)]
            return folders, [path for path in library_paths if path not in folders]

        def done(found: tuple[list[bytes], list[bytes]]) -> None:
            folders, files = found
            if folders:
                self.holdings.add(folders)
            elif at_start:
                self.catch_up()
            self.searching.take_files(files)

        self.bridge.run(call, done, context=self)

    def stop(self) -> None:
        """Ends what runs; the library itself is closed by who opened it."""
        self.library_page.welcome.stop_counting()
        self.acting.stop()
        self.searching.stop()
        self.bridge.stop()

    def _wire(self, strip: StatusStrip) -> None:
        window, actions = self.window, self.window.actions_
        for name, slot in (
            ("add_folder", self.choose_folder),
            ("scan", self._scan),
            ("settings", self.show_settings),
            ("networks", self.show_networks),
            ("filter", self._filter),
            ("fold", self._fold),
            ("guide", self._show_guide),
            ("about", self._show_about),
        ):
            actions[name].triggered.connect(slot)
        page = self.library_page
        page.add_clicked.connect(self.choose_folder)
        page.scan_clicked.connect(self._scan)
        page.search_clicked.connect(self.searching.choose_pictures)
        page.forget_wanted.connect(self._ask_to_forget)
        page.reveal.connect(self._reveal)
        page.step_wanted.connect(self._step)
        page.toast.connect(self._say)
        for view in (self.duplicates, self.search):
            view.open_file.connect(self._open_file)
            view.show_in_folder.connect(self._show_in_folder)
        self.duplicates.find_similar.connect(self.searching.find_similar)
        self.duplicates.failures_requested.connect(self._show_failures)
        for one in (self.duplicates, self.search):
            one.toast.connect(self._say)
        strip.failures_clicked.connect(self._show_failures)
        strip.scan_clicked.connect(self._show_scan)
        window.toast.acted.connect(self._undo)
        window.toast.keep_above(self.duplicates.canvas.group_bar)
        self.bridge.scan_started.connect(self.duplicates.set_scanning)
        self.bridge.scan_ended.connect(self._scan_ended)
        self.bridge.failed.connect(self._failed)
        self.holdings.added.connect(self._folders_added)
        self.holdings.forgotten.connect(self._forgotten)
        self.holdings.problem.connect(self._problem)

    # folders and scans --------------------------------------------------------------------------
    @Slot()
    def choose_folder(self) -> None:
        title = self.tr("Choose a folder of photos")
        dialog = choose(self.window, title, QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._folder_chosen)

    @Slot(str)
    def _folder_chosen(self, name: str) -> None:
        self.holdings.add([os.fsencode(name)])

    @Slot()
    def _scan(self) -> None:
        if self.holdings.folders:
            self.holdings.scan()
        else:
            self.choose_folder()

    @Slot(object, object)
    def _folders_added(self, paths: list[bytes], fresh: list[bytes]) -> None:
        # What was known before stays known: only new folders can be taken back.
        self._added = fresh
        self.library_page.welcome.show_problem("")
        self.window.show_page("duplicates")
        names = ", ".join(texts.folder_name(path) for path in paths)
        undo = self.tr("Undo") if fresh else ""
        self.window.toast.say(self.tr("Scanning {names}").format(names=names), undo, "added")

    @Slot(str)
    def _undo(self, what: str) -> None:
        if what == "added" and self._added:
            job = self.bridge.scan_job
            if job is not None:
                job.cancel()
            for path in self._added:
                self.holdings.forget(path)
            self._added = []

    @Slot(object)
    def _scan_ended(self, ended: ScanResult | Exception) -> None:
        self.duplicates.set_scanning(self.bridge.scan_job)
        asked = not self.bridge.ended_quietly
        if isinstance(ended, ScanResult):
            if asked or ended.embedded or ended.removed or ended.cancelled:
                self._say(texts.ended(ended))
            if ended.seconds > LONG_SCAN_SECONDS and not self.window.isActiveWindow():
                QApplication.alert(self.window)
        else:
            self._problem(self.tr("The scan could not go on"), ended)

    @Slot(bytes)
    def _ask_to_forget(self, path: bytes) -> None:
        folder = next((known for known in self.holdings.folders if known.path == path), None)
        if folder is None:
            return
        self._forgetting = path
        ask(
            self.window,
            self.tr("Forget the folder {name}?").format(name=texts.folder_name(path)),
            self.tr(
                "dupfinder deletes its own notes about {photos} in it. The photos stay where they are. "
                "To see them here again, add the folder and scan it."
            ).format(photos=texts.photos(folder.photos)),
            self.tr("Forget this folder"),
            self._forget,
        )

    @Slot()
    def _forget(self) -> None:
        if self._forgetting is not None:
            self.holdings.forget(self._forgetting)
            self._forgetting = None

    @Slot(bytes)
    def _forgotten(self, path: bytes) -> None:
        name = texts.folder_name(path)
        self._say(self.tr("Forgot the folder {name}. Its photos stay where they are.").format(name=name))

    # what could not be read ---------------------------------------------------------------------
    @Slot()
    def _show_failures(self) -> None:
        self.window.show_page("library")
        self.library_page.show_failures()

    @Slot()
    def _show_scan(self) -> None:
        self.window.show_page("duplicates" if self.bridge.scan_job is not None else "library")

    @Slot(object)
    def _step(self, failure: Failure) -> None:
        match texts.step_of(failure.code):
            case Step.SHOW_IN_FOLDER:
                self._show_in_folder(failure.path)
            case Step.CHANGE_LIMIT:
                self.show_settings()
            case Step.TRY_AGAIN:
                self.holdings.scan()
            case Step.HOW_TO_FIX:
                tell(
                    self.window,
                    self.tr("{name} belongs to somebody else").format(name=texts.folder_name(failure.path)),
                    self.tr(
                        "Your user may not read it. Change its permissions in the file manager, or ask "
                        "who owns it. The next scan tries it again."
                    ),
                    texts.readable(failure.path),
                )

    # photos -------------------------------------------------------------------------------------
    @Slot(bytes)
    def _open_file(self, path: bytes) -> None:
        if not desktop.open_file(path):
            self._say(self.tr("No program was found to open {name}").format(name=texts.name(path)))

    @Slot(bytes)
    def _show_in_folder(self, path: bytes) -> None:
        if not desktop.show_in_folder(path):
            self._say(self.tr("The folder of {name} cannot be shown").format(name=texts.name(path)))

    @Slot(bytes)
    def _reveal(self, path: bytes) -> None:
        """A folder of the library, or a file that could not be read."""
        is_folder = any(folder.path == path for folder in self.holdings.folders)
        desktop.show_in_folder(path, is_folder=is_folder)

    # dialogs ------------------------------------------------------------------------------------
    @Slot()
    def show_settings(self) -> None:
        dialog = SettingsDialog(self.library.settings, self.library.provider, self.window)
        dialog.changed.connect(self._change_settings)
        dialog.open()

    @Slot()
    def show_networks(self) -> None:
        dialog = NetworksDialog(self.library, self.bridge, self.window)
        dialog.switched.connect(self.reopen_wanted)
        dialog.open()

    @Slot(object)
    def _change_settings(self, changes: dict[str, object]) -> None:
        self.holdings.change_settings(changes, self._settings_changed)

    def _settings_changed(self, _settings: object) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme().apply(app, self.library.settings.theme)
        self._say(self.tr("Settings saved."))

    @Slot()
    def _show_guide(self) -> None:
        GuideDialog(self.window).show()

    @Slot()
    def _show_about(self) -> None:
        AboutDialog(self.window).open()

    @Slot()
    def _filter(self) -> None:
        self.window.show_page("duplicates")
        self.duplicates.open_filter()

    @Slot()
    def _keep_filter(self) -> None:
        panel = self.duplicates.panel
        wanted = replace(panel.wanted, kinds=panel.kinds)
        self.window.keep(FILTER_KEY, msgspec.json.encode(wanted).decode())

    @Slot()
    def _fold(self) -> None:
        if self.window.page == "duplicates":
            self.duplicates.toggle_list()

    @Slot(str)
    def _say(self, words: str) -> None:
        self.window.toast.say(words)

    @Slot(str, object)
    def _problem(self, title: str, error: Exception) -> None:
        welcome = self.library_page.welcome
        if self.window.page == "library" and self.library_page.currentWidget() is welcome:
            welcome.show_problem(texts.error(error))
        else:
            tell(self.window, title, texts.error(error), str(error))

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self._problem(self.tr("Something did not work"), error)
