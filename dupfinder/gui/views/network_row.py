"""One network in the list: what it is, how it is here, and the one next step."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from dupfinder.engine.library import Entry
from dupfinder.gui import network_texts
from dupfinder.gui.widgets.bar import Bar
from dupfinder.gui.widgets.buttons import button, icon_button
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.metrics import is_large


class NetworkRow(QFrame):
    """Signals carry the network's id.

    Args:
        used: the levels that it is in use with; empty when it is not in use.
    """

    chosen = Signal(str)
    used = Signal(str)
    fetched = Signal(str)
    file_asked = Signal(str)
    stopped = Signal(str)
    removed = Signal(str)

    def __init__(self, entry: Entry, *, used: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self.setProperty("card", "true")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        title = entry.network.title
        self.state = Label(network_texts.state(entry, used=used), size=0.92, token="text2")
        self.state.set_style(600 if used else 400, "accent" if used else "text2")
        self.bar = Bar(6, self.tr("Progress of {name}").format(name=title))
        self.bar.hide()
        self.use = button(self.tr("Use"))
        self.fetch = button(self.tr("Go on") if entry.partial else self.tr("Fetch"), "download-simple")
        self.from_file = icon_button(
            "folder-open", self.tr("Take a file of {name} that is here…").format(name=title)
        )
        self.stop = button(self.tr("Stop"))
        self.remove = icon_button("trash", self.tr("Delete the file of {name}").format(name=title))
        for step in (self.use, self.fetch, self.stop):
            step.setAccessibleName(f"{step.text()}: {title}")
        self.fetch.setToolTip(entry.network.address)
        self.use.setVisible(entry.installed and not used)
        self.fetch.setVisible(not entry.installed and entry.downloadable)
        self.from_file.setVisible(not entry.installed and entry.downloadable)
        self.stop.hide()
        self.remove.setVisible(
            not entry.network.package and not used and (entry.installed or entry.partial > 0)
        )
        self.use.clicked.connect(self._use)
        self.fetch.clicked.connect(self._fetch)
        self.from_file.clicked.connect(self._ask_file)
        self.stop.clicked.connect(self._stop)
        self.remove.clicked.connect(self._remove)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(title, weight=600, elide=Qt.TextElideMode.ElideRight))
        words.addWidget(self.state)
        words.addWidget(self.bar)
        steps = QHBoxLayout()
        steps.setSpacing(6)
        for part in (self.use, self.fetch, self.from_file, self.stop, self.remove):
            steps.addWidget(part)
        layout: QBoxLayout = QVBoxLayout(self) if is_large() else QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 8, 10)
        layout.setSpacing(6)
        layout.addLayout(words, 1)
        layout.addLayout(steps)
        if is_large():
            steps.addStretch(1)
        self.setAccessibleName(f"{title}, {self.state.text()}")

    def set_current(self, current: bool) -> None:
        """Marks the one that is looked into."""
        self.setProperty("chosen", "true" if current else "")
        self.style().unpolish(self)
        self.style().polish(self)

    def show_progress(self, done: int, total: int) -> None:
        """While its file is fetched."""
        self.fetch.hide()
        self.from_file.hide()
        self.remove.hide()
        self.stop.show()
        self.bar.show()
        self.bar.show_share(done / max(total, 1))
        self.state.setText(
            self.tr("{there} of {size}").format(
                there=network_texts.megabytes(done), size=network_texts.megabytes(total)
            )
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self.entry.id)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.entry.id)
            return
        super().keyPressEvent(event)

    @Slot()
    def _use(self) -> None:
        self.used.emit(self.entry.id)

    @Slot()
    def _fetch(self) -> None:
        self.fetched.emit(self.entry.id)

    @Slot()
    def _ask_file(self) -> None:
        self.file_asked.emit(self.entry.id)

    @Slot()
    def _stop(self) -> None:
        self.stopped.emit(self.entry.id)

    @Slot()
    def _remove(self) -> None:
        self.removed.emit(self.entry.id)
