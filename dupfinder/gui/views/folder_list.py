"""The folders of the library: a row each, with how it is and what can be done with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from dupfinder.engine.types import Folder
from dupfinder.engine.watch_types import How
from dupfinder.gui import notice_texts, texts
from dupfinder.gui.icons import icon
from dupfinder.gui.models.folders import FolderState
from dupfinder.gui.widgets.bar import Bar
from dupfinder.gui.widgets.buttons import button, card, icon_button, rule
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.sign import Sign

ROW = 64
COUNT_WIDTH = 130
ACT_WIDTH = 132
SIGNS_WIDTH = 40


class FolderRow(QWidget):
    """One folder. Emits what the person wants; does nothing itself."""

    scan = Signal(bytes)
    reveal = Signal(bytes)
    forget = Signal(bytes)
    protect = Signal(bytes, bool)
    switch = Signal(bytes, bool)
    watch = Signal(bytes, bool)
    look = Signal()
    pause = Signal()

    def __init__(self, folder: Folder, state: FolderState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = folder.path
        self.setMinimumHeight(ROW)
        self.sign = Sign("folder-open", "accent", 22)
        self.name = Label(size=1.08, weight=600, elide=Qt.TextElideMode.ElideMiddle)
        self.said = Label(size=0.92, token="text2")
        self.where = Label(size=0.92, token="text2", elide=Qt.TextElideMode.ElideLeft)
        self.where.setToolTip(texts.readable(folder.path))
        self.count = Label(weight=500)
        self.count.setFixedWidth(COUNT_WIDTH)
        self.state_sign = Sign("check-circle", "keep", 16)
        self.words = Label(size=0.96, weight=500, elide=Qt.TextElideMode.ElideRight)
        self.bar = Bar(4, self.tr("Progress of this folder"))
        self.bar.setMaximumWidth(260)
        self.act = button("", "arrow-clockwise")
        self.act.clicked.connect(self._act)
        self.more = icon_button("dots-three", self.tr("What can be done with this folder"))
        self.more.clicked.connect(self._open_menu)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu_at)
        title = QVBoxLayout()
        title.setSpacing(0)
        title.addStretch(1)
        title.addWidget(self.name)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self.said)
        below.addWidget(self.where, 1)
        title.addLayout(below)
        title.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.state_sign)
        line.addWidget(self.words, 1)
        told = QVBoxLayout()
        told.setSpacing(6)
        told.addStretch(1)
        told.addLayout(line)
        told.addWidget(self.bar)
        told.addStretch(1)
        # As wide with a button as without, so that the columns of all rows stand in one line.
        acting = QWidget()
        acting.setFixedWidth(ACT_WIDTH)
        held = QHBoxLayout(acting)
        held.setContentsMargins(0, 0, 0, 0)
        held.addStretch(1)
        held.addWidget(self.act)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 8, 12, 8)
        layout.setSpacing(14)
        layout.addWidget(self.sign)
        layout.addLayout(title, 5)
        layout.addWidget(self.count)
        layout.addLayout(told, 6)
        layout.addWidget(acting)
        layout.addWidget(self.more)
        self.seen = Sign("eye", "text2", 16)
        self.guarded = Sign("shield-check-fill", "keep", 16)
        # The same room in every row, with signs or without.
        signs = QWidget()
        signs.setFixedWidth(SIGNS_WIDTH)
        signed = QHBoxLayout(signs)
        signed.setContentsMargins(0, 0, 0, 0)
        signed.setSpacing(8)
        signed.addStretch(1)
        for sign in (self.seen, self.guarded):
            sign.hide()
            signed.addWidget(sign)
        layout.insertWidget(layout.indexOf(self.count), signs)
        self._protected = False
        self._watched = self._watched_short = ""
        self._told = ""
        self.menu = self._make_menu()
        self.renew(folder, state)

    def renew(self, folder: Folder, state: FolderState, watched: How | None = None) -> None:
        """Shows the folder as it is now; ``watched`` says how it is watched."""
        self._running = state.running
        name = texts.folder_name(folder.path)
        self.name.setText(name)
        self._enabled, self._away = folder.enabled, not folder.available
        self.count.setText(texts.photos(folder.photos) if folder.scanned_at or folder.photos else "—")
        self.name.set_style(600, "text" if folder.enabled else "text2")
        self.count.set_style(500, "text" if folder.enabled else "text2")
        self.sign.show_icon(_sign(folder), _sign_token(folder))
        self.state_sign.show_icon(state.sign, state.token)
        self.words.setText(state.words)
        self.words.set_style(500, {"keep": "text2"}.get(state.token, state.token))
        self.bar.setVisible(state.running)
        if state.running:
            self.bar.show_share(state.share)
        words = (
            (self.tr("Go on") if state.sign == "pause" else self.tr("Pause")) if state.running else state.look
        )
        if self.act.text() != words:
            self.act.setText(words)
            self.act.setAccessibleName(f"{words}: {name}")
            running = "play" if state.sign == "pause" else "pause"
            resting = "arrow-clockwise" if folder.enabled else "power"
            self.act.setIcon(icon(running if state.running else resting))
        self.act.setVisible(bool(words))
        self.again.setEnabled(not state.running and folder.enabled)
        self.switching.setText(self.tr("Switch off") if folder.enabled else self.tr("Switch on"))
        seen = folder.watched and folder.enabled and folder.available
        self._watched = notice_texts.watched(watched) if seen else ""
        self._watched_short = notice_texts.watched_short(watched) if seen else ""
        self.watching.setChecked(folder.watched)
        self.seen.setVisible(seen)
        self.seen.setToolTip(self._watched)
        wrong = seen and watched in (How.LIMIT, How.FAILED)
        if wrong and state.token == "keep":
            # Nothing else is to be told of it: this is what a person can do something about.
            self.state_sign.show_icon("warning", "warn")
            self.words.setText(self._watched)
            self.words.set_style(500, "warn")
        self.words.setToolTip(self.words.text())
        self.seen.show_icon("eye-slash" if watched is How.FAILED else "eye", "warn" if wrong else "text2")
        self._told = f"{name}, {self.count.text()}. {state.words}"
        self.show_protected(self._protected)

    def show_protected(self, protected: bool) -> None:
        """Whether the photos in it are never marked to remove."""
        self._protected = protected
        self.guarded.setVisible(protected)
        words = self.tr("Protected: photos here are never marked")
        self.guarded.setToolTip(words)
        said = [part for part in (self._watched, words if protected else "") if part]
        short = [part for part in (self._watched_short, self.tr("Protected") if protected else "") if part]
        self.said.setText("  ·  ".join(short) + "  ·")
        self.said.setVisible(bool(short))
        self.where.setText(texts.folder(self.path))
        self.protecting.setChecked(protected)
        self.setAccessibleName(". ".join((self._told, *said)) + ("." if said else ""))

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        self.again = QAction(icon("arrow-clockwise", "text2"), self.tr("Scan again"), menu)
        self.again.triggered.connect(self._scan)
        showing = QAction(icon("folder-open", "text2"), self.tr("Show in folder"), menu)
        showing.triggered.connect(self._reveal)
        self.watching = QAction(self.tr("Watch for new photos"), menu)
        self.watching.setCheckable(True)
        self.watching.triggered.connect(self._watch)
        self.protecting = QAction(self.tr("Protect: never mark photos here"), menu)
        self.protecting.setCheckable(True)
        self.protecting.triggered.connect(self._protect)
        self.switching = QAction(icon("power", "text2"), self.tr("Switch off"), menu)
        self.switching.triggered.connect(self._switch)
        self.forgetting = QAction(icon("x-circle", "text2"), self.tr("Forget this folder…"), menu)
        self.forgetting.triggered.connect(self._forget)
        menu.addAction(self.again)
        menu.addAction(showing)
        menu.addAction(self.watching)
        menu.addAction(self.protecting)
        menu.addSeparator()
        menu.addAction(self.switching)
        menu.addAction(self.forgetting)
        return menu

    @Slot()
    def _act(self) -> None:
        if self._running:
            self.pause.emit()
        elif not self._enabled:
            self._switch()
        else:
            # A disk that is back is scanned; one that is not is only looked for.
            (self.look.emit if self._away else self._scan)()

    @Slot()
    def _scan(self) -> None:
        self.scan.emit(self.path)

    @Slot()
    def _reveal(self) -> None:
        self.reveal.emit(self.path)

    @Slot(bool)
    def _watch(self, watched: bool) -> None:
        self.watch.emit(self.path, watched)

    @Slot()
    def _protect(self) -> None:
        self.protect.emit(self.path, not self._protected)

    @Slot()
    def _switch(self) -> None:
        self.switch.emit(self.path, not self._enabled)

    @Slot()
    def _forget(self) -> None:
        self.forget.emit(self.path)

    @Slot()
    def _open_menu(self) -> None:
        self.menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    @Slot(QPoint)
    def _menu_at(self, where: QPoint) -> None:
        self.menu.popup(self.mapToGlobal(where))


def _sign(folder: Folder) -> str:
    if not folder.enabled:
        return "folder-minus"
    if folder.available:
        return "folder-open"
    return "hard-drive" if folder.answers else "hard-drives"


def _sign_token(folder: Folder) -> str:
    if folder.enabled and not folder.available:
        return "warn"
    return "accent" if folder.enabled else "text2"


class FolderList(QWidget):
    """All folders on one card. A row stays the same widget while its folder is there."""

    scan = Signal(bytes)
    reveal = Signal(bytes)
    forget = Signal(bytes)
    protect = Signal(bytes, bool)
    switch = Signal(bytes, bool)
    watch = Signal(bytes, bool)
    look = Signal()
    pause = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[bytes, FolderRow] = {}
        self._protected: Collection[bytes] = ()
        self._rules: list[QWidget] = []
        self._frame = card()
        self._column = QVBoxLayout(self._frame)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._frame)

    def show_protected(self, folders: Collection[bytes]) -> None:
        """Which folders are protected."""
        self._protected = folders
        for path, row in self.rows.items():
            row.show_protected(path in folders)

    def show_folders(
        self, folders: Sequence[tuple[Folder, FolderState]], watched: Mapping[bytes, How]
    ) -> None:
        """Renews the rows; makes and removes some only when the folders are others.

        Args:
            watched: how folders are watched, by path.
        """
        if [folder.path for folder, _ in folders] != list(self.rows):
            self._rebuild(folders)
        for folder, state in folders:
            self.rows[folder.path].renew(folder, state, watched.get(folder.path))

    def _rebuild(self, folders: Sequence[tuple[Folder, FolderState]]) -> None:
        for old in (*self.rows.values(), *self._rules):
            self._column.removeWidget(old)
            old.deleteLater()
        self.rows = {}
        self._rules = []
        for folder, state in folders:
            if self.rows:
                line = rule()
                self._rules.append(line)
                self._column.addWidget(line)
            row = FolderRow(folder, state)
            row.scan.connect(self.scan)
            row.reveal.connect(self.reveal)
            row.forget.connect(self.forget)
            row.pause.connect(self.pause)
            row.protect.connect(self.protect)
            row.switch.connect(self.switch)
            row.look.connect(self.look)
            row.watch.connect(self.watch)
            row.show_protected(folder.path in self._protected)
            self.rows[folder.path] = row
            self._column.addWidget(row)
