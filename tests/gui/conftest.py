"""A whole window over a real library, opened and closed as the app does it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dupfinder.engine.library import Library
from dupfinder.gui.collector import Collector
from dupfinder.gui.desk import Desk
from dupfinder.gui.keymap import keymap
from dupfinder.gui.main_window import MainWindow
from dupfinder.gui.theme import theme
from dupfinder.gui.translations import install
from dupfinder.gui.views.status_strip import StatusStrip
from tests.gui.scanned import compiled_translations, scanned_library


@dataclass
class Opened:
    """A window with its library."""

    window: MainWindow
    desk: Desk
    strip: StatusStrip
    library: Library

    def drag(self, *paths: Path) -> QMimeData:
        """Brings files over the window."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        event = QDragEnterEvent(
            QPointF(400, 300),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier(0),
        )
        QApplication.sendEvent(self.window, event)
        assert event.isAccepted()
        return data

    def leave(self) -> None:
        """Takes them away again."""
        QApplication.sendEvent(self.window, QDragLeaveEvent())

    def drop(self, *paths: Path) -> None:
        data = self.drag(*paths)
        event = QDropEvent(
            QPointF(400, 300),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier(0),
        )
        QApplication.sendEvent(self.window, event)

    def page(self) -> QWidget:
        return self.window.stack.currentWidget()


@pytest.fixture(autouse=True)
def collector(qapp: QApplication) -> Iterator[Collector]:  # noqa: ARG001
    """As in the app: Qt objects in circles must not be found, and ended, on a worker thread."""
    made = Collector()
    yield made
    made.stop()


@pytest.fixture(autouse=True, scope="module")
def nothing_of_qt_left() -> Iterator[None]:
    """Nor by the worker threads of the next module's tests."""
    yield
    gc.unfreeze()
    gc.collect()


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application in its light look, with English plurals."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    theme().apply(qapp, "light")
    made = install(qapp, QLocale(QLocale.Language.English), compiled_translations())
    yield qapp
    for translator in made:
        qapp.removeTranslator(translator)
    keymap().load({})
    QLocale.setDefault(before)
    theme().apply(qapp, "light")


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    """Where this test's windows remember their geometry."""
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


type Opener = Callable[[Library], Opened]


@pytest.fixture
def open_window(
    dressed: QApplication,  # noqa: ARG001
    qtbot: QtBot,
    store: QSettings,
) -> Iterator[Opener]:
    """Opens a window on a library; all of them are closed at the end, the library too."""
    opened: list[Opened] = []

    def open_(library: Library) -> Opened:
        window = MainWindow(store)
        window.resize(1280, 720)
        window.show()
        strip = StatusStrip()
        window.foot.addWidget(strip)
        made = Opened(window, Desk(window, library, strip), strip, library)
        opened.append(made)
        qtbot.waitUntil(lambda: made.desk.holdings.counts is not None)
        # Keys of actions only work in the active window.
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return made

    yield open_
    for made in opened:
        made.desk.stop()
        made.library.close()
        made.window.let_close()
        made.window.deleteLater()
    # No window that is gone is dressed once more.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def empty(tmp_path: Path, open_window: Opener) -> Opened:
    """A window on a library without folders."""
    return open_window(Library(tmp_path / "data"))


@pytest.fixture
def opened(tmp_path: Path, open_window: Opener, qtbot: QtBot) -> Iterator[Opened]:
    """The window on its Duplicates page, the first group on the canvas with its suggestions."""
    with scanned_library(tmp_path) as (library, _):
        made = open_window(library)
        made.window.show_page("duplicates")
        page = made.desk.duplicates
        qtbot.waitUntil(lambda: page.deciding.shown() is not None)
        qtbot.waitUntil(lambda: bool(page.canvas.compare.model.states))
        qtbot.waitUntil(lambda: bool(page.reviewing.clusters))
        yield made
