"""The one window: rail, page, status strip. Holds the views; what they do is wired in ``desk``."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSettings, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dupfinder.gui.actions import MENUS, say
from dupfinder.gui.icons import app_icon
from dupfinder.gui.views.rail import Rail
from dupfinder.gui.widgets.toast import Toast
from dupfinder.gui.window_actions import Actions

SIZE = QSize(1440, 900)
LEAST = QSize(800, 560)

STORE = ("dupfinder", "window")
"""Organisation and application under which the window's place, page and filter are remembered."""

PAGES = ("library", "duplicates", "search", "history")


def window_store() -> QSettings:
    return QSettings(*STORE)


class MainWindow(QMainWindow):
    """Opens empty and at once; pages come when the library is open.

    Signals:
        page_changed: name of the page that is shown.
        dragged: MIME data that hovers over the window, None when it has left.
        dropped: MIME data that was dropped.
        closing: the person closes the window; it is hidden already.
    """

    page_changed = Signal(str)
    dragged = Signal(object)
    dropped = Signal(object)
    pointed = Signal(QPoint)
    """Where in ``body`` the pointer is while something is dragged."""
    closing = Signal()

    def __init__(self, store: QSettings | None = None) -> None:
        super().__init__()
        self._store = store if store is not None else window_store()
        self._may_close = False
        self.takes_drag = False
        """Whether what is dragged means something; set by who listens to ``dragged``."""
        self.pages: dict[str, QWidget] = {}
        self.page = "library"
        self.setWindowTitle("dupfinder")
        self.setWindowIcon(app_icon())
        self.setMinimumSize(LEAST)
        self.setAcceptDrops(True)
        self.actions_ = Actions(self)
        self.rail = Rail()
        self.stack = QStackedWidget()
        self.stack.setAccessibleName(self.tr("Page"))
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(0, 0, 0, 0)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.stack, 1)
        right.addLayout(self.foot)
        self.body = QWidget()
        layout = QHBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addLayout(right, 1)
        self.setCentralWidget(self.body)
        self.toast = Toast(self.body)
        self.stack.addWidget(QWidget())
        self._make_menus()
        self.rail.chosen.connect(self.show_page)
        self.rail.settings_wanted.connect(self.actions_["settings"].trigger)
        self.actions_["library"].triggered.connect(self._show_library)
        self.actions_["duplicates"].triggered.connect(self._show_duplicates)
        self.actions_["find"].triggered.connect(self._show_search)
        self.actions_["history"].triggered.connect(self._show_history)
        self.actions_["full_screen"].triggered.connect(self._toggle_full_screen)
        self.actions_["area"].triggered.connect(self._next_area)
        self.actions_["quit"].triggered.connect(self.close)
        self._restore()

    # pages --------------------------------------------------------------------------------------
    def add_page(self, name: str, page: QWidget) -> None:
        self.pages[name] = page
        self.stack.addWidget(page)

    @Slot(str)
    def show_page(self, name: str) -> None:
        """Switches to a page; remembered for the next start."""
        if name not in PAGES:
            return
        self.page = name
        self.rail.show_page(name)
        page = self.pages.get(name)
        if page is not None and self.stack.currentWidget() is not page:
            self.stack.setCurrentWidget(page)
            if page.focusPolicy() != Qt.FocusPolicy.NoFocus:
                page.setFocus(Qt.FocusReason.OtherFocusReason)
            self.page_changed.emit(name)

    @Slot()
    def _show_library(self) -> None:
        self.show_page("library")

    @Slot()
    def _show_duplicates(self) -> None:
        self.show_page("duplicates")

    @Slot()
    def _show_search(self) -> None:
        self.show_page("search")

    @Slot()
    def _show_history(self) -> None:
        self.show_page("history")

    def _make_menus(self) -> None:
        self.menu = QMenu(self)
        self.menu.setAccessibleName(self.tr("Menu"))
        for place, title in MENUS.items():
            sub = self.menu.addMenu(say(title))
            self.actions_.fill(sub, place)
            # The bar is real on macOS; elsewhere the same menus open from the rail.
            self.actions_.fill(self.menuBar().addMenu(say(title)), place)
        self.menuBar().setVisible(self.menuBar().isNativeMenuBar())
        # A hidden menu bar takes the keys of its actions with it.
        self.addActions(self.actions_.all())
        self.rail.set_menu(self.menu)

    # areas --------------------------------------------------------------------------------------
    def areas(self) -> list[QWidget]:
        """Parts that F6 goes through: rail, list, canvas, status."""
        page = self.pages.get(self.page)
        parts: list[QWidget] = [self.rail]
        if page is not None:
            lists = [getattr(page, name, None) for name in ("panel", "canvas")]
            parts += [part for part in lists if isinstance(part, QWidget) and part.isVisible()] or [page]
        strip = self.foot.itemAt(0)
        widget = strip.widget() if strip is not None else None
        if widget is not None:
            parts.append(widget)
        return parts

    @Slot()
    def _next_area(self) -> None:
        parts = self.areas()
        focus = QApplication.focusWidget()
        here = next((n for n, part in enumerate(parts) if _holds(part, focus)), -1)
        for step in range(1, len(parts) + 1):
            found = _first_focus(parts[(here + step) % len(parts)])
            if found is not None:
                found.setFocus(Qt.FocusReason.TabFocusReason)
                return

    @Slot()
    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    # remembering --------------------------------------------------------------------------------
    def _restore(self) -> None:
        geometry = self._store.value("geometry")
        if geometry is None or not self.restoreGeometry(geometry):
            screen = self.screen().availableSize()
            self.resize(SIZE.boundedTo(screen))
        page = self._store.value("page")
        self.show_page(page if page in PAGES else "library")

    def remember(self) -> None:
        self._store.setValue("geometry", self.saveGeometry())
        self._store.setValue("page", self.page)
        self._store.sync()

    def kept(self, name: str) -> str:
        """What a page asked to have remembered; empty if nothing."""
        return str(self._store.value(name) or "")

    def keep(self, name: str, value: str) -> None:
        """Remembers how a page is looked at, for the next start."""
        self._store.setValue(name, value)

    # closing ------------------------------------------------------------------------------------
    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            event.accept()
            return
        event.ignore()
        if self.isVisible():
            self.remember()
            self.hide()
            self.closing.emit()

    def let_close(self) -> None:
        """What had to end has ended."""
        self._may_close = True
        self.close()

    # drag and drop ------------------------------------------------------------------------------
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # What is dragged out of this window goes to others.
        self.takes_drag = False
        if event.source() is None:
            self.dragged.emit(event.mimeData())
        self._answer(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._answer(event)

    def _answer(self, event: QDropEvent) -> None:
        if self.takes_drag:
            self.pointed.emit(self.body.mapFrom(self, event.position().toPoint()))
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.dragged.emit(None)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        self._answer(event)
        if self.takes_drag:
            self.dropped.emit(event.mimeData())
        self.dragged.emit(None)


def _holds(part: QWidget, focus: QWidget | None) -> bool:
    return focus is not None and (part is focus or part.isAncestorOf(focus))


def _first_focus(part: QWidget) -> QWidget | None:
    """The first control of a part that Tab would reach."""
    if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisible() and part.isEnabled():
        return part
    for child in part.findChildren(QWidget):
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled():
            return child
    return None
