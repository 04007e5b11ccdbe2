"""One run of the window: it opens first, then the library behind it; it closes when all work has ended."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from dupfinder.engine.paths import default_data_dir
from dupfinder.gui import translations
from dupfinder.gui.collector import Collector
from dupfinder.gui.icons import app_icon
from dupfinder.gui.main_window import MainWindow
from dupfinder.gui.single_instance import Listener, hand_over
from dupfinder.gui.theme import Mode, theme

if TYPE_CHECKING:
    from dupfinder.engine.library import Library
    from dupfinder.gui.desk import Desk

BUSY = 3
TRIES = 10
TRY_MS = 300
"""How often, and how far apart, a window that is just opening is asked to take what we were asked for."""
SWITCH_SECONDS = 0.0001


class Application(QApplication):
    """Hears which files the system wants opened: macOS tells a program so, not by its arguments.

    Signals:
        asked: paths (``list[bytes]``).
    """

    asked = Signal(object)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.asked.emit([os.fsencode(event.file())])
            return True
        return super().event(event)


class Session(QObject):
    """The application, its window and its library.

    The library is opened and closed on threads of its own, as both may have to wait for a disk.
    """

    _library_opened = Signal(object)
    _library_failed = Signal(object)
    _library_closed = Signal()

    def __init__(self, app: QApplication, paths: list[bytes], data_dir: Path) -> None:
        super().__init__()
        self._app = app
        self._paths = paths
        self._data_dir = data_dir
        self._closing = False
        self._restarting = False
        self._opening: threading.Thread | None = None
        self.library: Library | None = None
        self.desk: Desk | None = None
        self._listener: Listener | None = None
        self._tries = TRIES
        self._status = 0
        self._collector = Collector(self)
        self.window = self._make_window()
        self._library_opened.connect(self._open_desk, Qt.ConnectionType.QueuedConnection)
        self._library_failed.connect(self._say_why, Qt.ConnectionType.QueuedConnection)
        self._library_closed.connect(self._leave, Qt.ConnectionType.QueuedConnection)
        # Python hears a signal of the terminal only when it runs now and then.
        self._heart = QTimer(self)
        self._heart.start(500)
        self._heart.timeout.connect(_beat)

    def _make_window(self) -> MainWindow:
        window = MainWindow()
        window.closing.connect(self.close)
        return window

    @Slot()
    def restart(self) -> None:
        """Opens the library anew in a new window at the same place, as with another network."""
        if not self._closing:
            self._restarting = True
            self.close()

    def start(self) -> None:
        """Shows the window; the library follows as soon as it is painted."""
        self.window.show()
        QTimer.singleShot(0, self, self._open_library)

    @Slot(object)
    def take(self, paths: list[bytes]) -> None:
        """Shows the window and opens what the system or another start asks for, now or once it is ready."""
        if self.desk is None or self._closing:
            self._paths += paths
            return
        window = self.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()
        if paths:
            self.desk.open_paths(paths)

    @Slot()
    def close(self) -> None:
        """Hides the window and ends everything; may be asked for more than once."""
        if self._closing:
            return
        self._closing = True
        if self.window.isVisible():
            # The terminal or a log-out ends it: nobody has closed the window.
            self.window.remember()
            self.window.hide()
        if self._listener is not None:
            self._listener.stop()
        if self.desk is not None:
            self.desk.stop()
        library = self.library
        if library is None and self._opening is not None:
            # Still opening: its end comes back here.
            return
        if library is None:
            self._leave()
            return
        closed = self._library_closed

        def work() -> None:
            library.close()
            closed.emit()

        threading.Thread(target=work, name="closing").start()

    @Slot()
    def _open_library(self) -> None:
        data_dir, opened, failed = self._data_dir, self._library_opened, self._library_failed

        def work() -> None:
            try:
                load()
                from dupfinder.engine.library import Library

                opened.emit(Library(data_dir))
            except Exception as error:
                failed.emit(error)

        self._opening = threading.Thread(target=work, name="opening")
        self._opening.start()

    @Slot(object)
    def _open_desk(self, library: Library) -> None:
        from dupfinder.gui.desk import Desk
        from dupfinder.gui.views.status_strip import StatusStrip

        self._opening = None
        self.library = library
        if self._closing:
            self._closing = False
            self.close()
            return
        mode: Mode = library.settings.theme
        if mode != theme().mode:
            theme().apply(self._app, mode)
        strip = StatusStrip()
        self.window.foot.addWidget(strip)
        self.desk = Desk(self.window, library, strip)
        self.desk.reopen_wanted.connect(self.restart)
        self._collector.keep_all()
        self._listener = Listener(self._data_dir, self.desk)
        self._listener.asked.connect(self.take)
        if self._paths:
            self.desk.open_paths(self._paths, at_start=True)
            self._paths = []
        else:
            self.desk.catch_up()

    @Slot(object)
    def _say_why(self, error: Exception) -> None:
        from dupfinder.engine.errors import DataFolderBusyError, DupfinderError
        from dupfinder.gui import texts
        from dupfinder.gui.dialogs.ask import tell

        self._opening = None
        if self._closing:
            self._leave()
            return
        busy = isinstance(error, DataFolderBusyError)
        if busy and hand_over(self._paths, self._data_dir):
            self._leave()
            return
        if busy and self._tries:
            # Two starts at a time: the one that has the folder is about to listen.
            self._tries -= 1
            QTimer.singleShot(TRY_MS, self, lambda: self._say_why(error))
            return
        if not isinstance(error, DupfinderError):
            sys.excepthook(type(error), error, error.__traceback__)
        print(error, file=sys.stderr)
        self._status = BUSY if busy else 1
        title = self.tr("dupfinder is in use already") if busy else self.tr("Your library cannot be opened")
        box = tell(self.window, title, texts.error(error), str(error))
        box.finished.connect(self._leave)

    @Slot()
    def _leave(self) -> None:
        self.window.let_close()
        if self._restarting:
            self._collector.let_go()
            self._restarting = self._closing = False
            self.library = self.desk = None
            self._listener = None
            self.window.deleteLater()
            self.window = self._make_window()
            self.start()
            return
        self._collector.stop()
        self._app.exit(self._status)


def load() -> None:
    """Imports what pages and first looks at photos are made of: the window does not wait for it later.

    *Blocks*, and holds Python's lock for some 100 ms on the way.
    """
    importlib.import_module("dupfinder.gui.desk")
    importlib.import_module("cv2")


@Slot()
def _beat() -> None:
    """Lets Python run for a moment."""


def translate(app: QApplication, data_dir: Path) -> None:
    """Installs the translations of the system's language."""
    locale = QLocale.system()
    if locale.language() == QLocale.Language.C:
        # A bare system without a language: our source texts are English, so are the numbers.
        QLocale.setDefault(QLocale(QLocale.Language.English))
    translations.install(app, locale, data_dir / "translations")


def start(paths: list[bytes], data_dir: Path | None) -> int:
    """Runs the application until its window is closed; returns the exit status.

    Where a window is open on the data folder, that one is given the paths, and this process ends at once.
    """
    # While a scan runs, each call from Qt into Python waits for other threads: short turns keep it smooth.
    sys.setswitchinterval(SWITCH_SECONDS)
    app = Application([sys.argv[0]])
    app.setApplicationName("dupfinder")
    app.setApplicationDisplayName("dupfinder")
    app.setDesktopFileName("dupfinder")
    app.setQuitOnLastWindowClosed(False)
    asked, place = [os.path.abspath(path) for path in paths], data_dir or default_data_dir()
    if hand_over(asked, place):
        return 0
    translate(app, place)
    app.setWindowIcon(app_icon())
    theme().apply(app, _mode(place))
    session = Session(app, asked, place)
    app.asked.connect(session.take)

    def stop(_number: int, _frame: FrameType | None) -> None:
        # Python calls this between any two of its steps: in the middle of a slot nothing may be closed.
        QTimer.singleShot(0, session, session.close)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    session.start()
    status = app.exec()
    if session.library is not None:
        # A log-out ends the loop without closing the window; closing twice does no harm.
        session.library.close()
    return status


def _mode(data_dir: Path) -> Mode:
    """The look that the settings ask for, read before the library is open, so that nothing flashes."""
    from dupfinder.engine import settings

    mode: Mode = settings.load(data_dir)[0].theme
    return mode
