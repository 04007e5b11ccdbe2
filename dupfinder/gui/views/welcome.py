"""The first page of an empty library: the shortest way to the first group."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from PySide6.QtCore import QRectF, QStandardPaths, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dupfinder.gui import texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.drops import looks_like_picture
from dupfinder.gui.icons import icon
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.buttons import button, card
from dupfinder.gui.widgets.fan import HEIGHT, PictureFan
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.sign import Sign

WIDTH = 868
ENOUGH = 200_000
"""Where counting stops: the number only gives an idea."""


def pictures_folder() -> Path | None:
    """The system's folder for pictures; None where there is none."""
    name = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    # A system without such a folder answers with the home folder, which is not what is meant.
    return Path(name) if name and Path(name) != Path.home() else None


def count_pictures(folder: Path, stop: threading.Event) -> int | None:
    """How many files look like pictures by their names; None if there is no such folder."""
    if not folder.is_dir():
        return None
    known: dict[str, bool] = {}
    count = 0
    for _, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            suffix = os.path.splitext(name)[1].lower()
            if suffix not in known:
                known[suffix] = looks_like_picture(f"a{suffix}")
            count += known[suffix]
        if stop.is_set() or count > ENOUGH:
            break
    return count


class DropCard(QWidget):
    """The surface with the dashed edge."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme().changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme().tokens.line, 1.5, Qt.PenStyle.DashLine)
        pen.setDashPattern([6, 4])
        painter.setPen(pen)
        painter.setBrush(theme().tokens.surface)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 14, 14)
        painter.end()


class Welcome(QScrollArea):
    """Shown while the library has no folder."""

    folder_chosen = Signal(bytes)
    choose_clicked = Signal()
    search_clicked = Signal()

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stop = threading.Event()
        self._pictures = pictures_folder()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.fan = PictureFan()
        title = Label(self.tr("Drop a folder of photos here"), size=2.15, weight=600)
        note = Label(
            self.tr(
                "dupfinder looks at every photo once, then shows the copies side by side.\n"
                "It also finds crops, screenshots and edited versions."
            ),
            size=1.08,
            token="text2",
        )
        self.problem = Label(token="warn", weight=500)
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.drop = DropCard()
        self.drop.setMaximumWidth(WIDTH)
        inside = QVBoxLayout(self.drop)
        inside.setContentsMargins(24, 40, 24, 40)
        inside.setSpacing(0)
        inside.addWidget(self.fan)
        inside.addSpacing(16)
        for label, gap in ((title, 8), (note, 24), (self.problem, 0)):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            inside.addWidget(label)
            inside.addSpacing(gap)
        inside.addLayout(self._ways())
        search = button(self.tr("Search with a picture"), "magnifying-glass", "link")
        search.clicked.connect(self.search_clicked)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(32, 24, 32, 24)
        layout.setSpacing(0)
        layout.addStretch(3)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.drop, 100)
        middle.addStretch(1)
        layout.addLayout(middle)
        layout.addSpacing(16)
        layout.addWidget(search, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(24)
        layout.addLayout(self._promises())
        layout.addStretch(4)
        self.setWidget(page)
        if self._pictures is not None:
            folder, stop = self._pictures, self._stop
            bridge.run(lambda: count_pictures(folder, stop), self._counted, self._not_counted, context=self)

    def stop_counting(self) -> None:
        """Ends the counting: what closes the window waits for it."""
        self._stop.set()

    def show_problem(self, words: str) -> None:
        """Says in this place why a folder cannot be taken; empty to say nothing."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # On a low screen the drawing gives way, so that every button is in sight.
        room = self.viewport().height() - 560
        self.fan.setFixedHeight(max(120, min(HEIGHT, room)))

    def _ways(self) -> QHBoxLayout:
        self.offer = card("inset")
        offer = QHBoxLayout(self.offer)
        offer.setContentsMargins(16, 10, 12, 10)
        offer.setSpacing(14)
        words = QVBoxLayout()
        words.setSpacing(0)
        name = self._pictures.name if self._pictures is not None else ""
        self.pictures = Label(name, size=1.08, weight=600)
        self.counted = Label(self.tr("Counting…"), size=0.92, token="text2")
        words.addWidget(self.pictures)
        words.addWidget(self.counted)
        self.scan = button(self.tr("Scan this folder"), role="primary")
        self.scan.clicked.connect(self._scan_pictures)
        offer.addWidget(Sign("folder", "accent", 22))
        offer.addLayout(words)
        offer.addSpacing(16)
        offer.addWidget(self.scan)
        self.either = Label(self.tr("or"), token="text2")
        self.choose = button(self.tr("Choose a folder…"), "folder-open")
        self.choose.setMinimumHeight(44)
        self.choose.clicked.connect(self.choose_clicked)
        self._offer(self._pictures is not None)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addStretch(1)
        row.addWidget(self.offer)
        row.addWidget(self.either)
        row.addWidget(self.choose)
        row.addStretch(1)
        return row

    def _offer(self, offered: bool) -> None:
        self.offer.setVisible(offered)
        self.either.setVisible(offered)
        if not offered:
            self.choose.setProperty("role", "primary")
            self.choose.setIcon(icon("folder-open", "white"))
            self.choose.style().polish(self.choose)

    def _promises(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(48)
        row.addStretch(1)
        for name, title, text in (
            (
                "shield-check",
                self.tr("Nothing leaves this computer"),
                self.tr("No account, no upload.\nIt works without the internet."),
            ),
            (
                "hand-palm",
                self.tr("No photo is changed"),
                self.tr("dupfinder only reads them,\nand keeps its notes elsewhere."),
            ),
            (
                "clock-counter-clockwise",
                self.tr("Stop whenever you like"),
                self.tr("A scan goes on where it\nwas stopped."),
            ),
        ):
            cell = QGridLayout()
            cell.setHorizontalSpacing(14)
            cell.setVerticalSpacing(2)
            cell.addWidget(Sign(name, "keep", 20), 0, 0)
            cell.addWidget(Label(title, weight=600), 0, 1)
            cell.addWidget(Label(text, size=0.92, token="text2"), 1, 1)
            row.addLayout(cell)
        row.addStretch(1)
        return row

    @Slot()
    def _scan_pictures(self) -> None:
        if self._pictures is not None:
            self.folder_chosen.emit(os.fsencode(self._pictures))

    def _counted(self, count: int | None) -> None:
        if not count:
            self._offer(False)
            return
        if count > ENOUGH:
            words = self.tr("On this computer, more than {photos}").format(photos=texts.photos(ENOUGH))
        else:
            words = self.tr("On this computer, {photos}").format(photos=texts.photos(count))
        self.counted.setText(words)

    def _not_counted(self, _error: Exception) -> None:
        self.counted.setText(self.tr("On this computer"))
