"""The table of what differs between two photos, each fact under its photo."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from dupfinder.engine.pair_types import Comparison
from dupfinder.engine.types import Photo
from dupfinder.gui.icons import icon
from dupfinder.gui.pair_facts import ALWAYS, LATE, Fact, FactId, compare, measured, merged, only_in
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.keycap import KeyCap
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.metrics import grown

ROW = 27
HEAD = 32
TITLE = 104


class FactRow(QWidget):
    """Title and value under the left photo, value under the right one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(grown(ROW))
        self.title = Label(size=0.92, token="text2", elide=Qt.TextElideMode.ElideRight)
        self.title.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.title.setFixedWidth(grown(TITLE))
        self.values = (
            Label(elide=Qt.TextElideMode.ElideRight),
            Label(elide=Qt.TextElideMode.ElideRight),
        )
        self.medals = (QLabel(), QLabel())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 1)
        layout.setSpacing(20)
        for side, (value, medal) in enumerate(zip(self.values, self.medals, strict=True)):
            half = QHBoxLayout()
            half.setSpacing(8)
            if side == 0:
                half.addWidget(self.title)
            half.addWidget(value, 1000)
            half.addWidget(medal)
            half.addStretch(1)
            holder = QWidget()
            holder.setLayout(half)
            half.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(holder, 1)

    def show_fact(self, title: str, fact: Fact, best: str) -> None:
        self.title.setText(title)
        for side in (0, 1):
            wins = fact.better == side
            value = self.values[side]
            value.setText(fact.values[side])
            value.set_style(600 if wins else 400, "text" if wins or fact.better is None else "text2")
            value.setMaximumWidth(value.natural_width())
            value.setToolTip(fact.values[side])
            value.setAccessibleName(f"{title}: {fact.values[side]}{', ' + best if wins else ''}")
            self.medals[side].setVisible(wins)
            if wins:
                mark = icon("medal", "keep").pixmap(QSize(16, 16), self.devicePixelRatioF())
                self.medals[side].setPixmap(mark)
                self.medals[side].setToolTip(best)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme().tokens.border)
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()


class FactsTable(QWidget):
    """The facts of two photos, each under its photo. Shows as many rows as it has room for."""

    toggled = Signal(bool)
    """All facts are shown now, or only the ones that differ."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: list[Fact] = []
        self._told: list[Fact] = []
        self._measured: list[Fact] = []
        self._swapped = False
        self._all = False
        self._most = 6
        self._rows: list[FactRow] = []
        self._head = Label(size=0.92, weight=600)
        self._note = Label(size=0.92, token="text2", elide=Qt.TextElideMode.ElideRight)
        self.toggle = QPushButton()
        self.toggle.setProperty("role", "link")
        self.toggle.setCursor(Qt.CursorShape.PointingHandCursor)
        self.toggle.clicked.connect(self.toggle_all)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(6)
        head.addWidget(self._head)
        head.addWidget(self._note, 1)
        head.addWidget(self.toggle)
        head.addWidget(KeyCap("I"))
        self._holder = QWidget()
        self._holder.setLayout(head)
        self._holder.setFixedHeight(grown(HEAD))
        rows = QWidget()
        self._body = QVBoxLayout(rows)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        self._body.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidget(rows)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(self.tr("Facts of the two photos"))
        self.area.viewport().setAutoFillBackground(False)
        rows.setAutoFillBackground(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._holder)
        layout.addWidget(self.area)
        theme().changed.connect(self._show)

    @property
    def shows_all(self) -> bool:
        return self._all

    @property
    def wanted_height(self) -> int:
        """Logical pixels that all rows would take."""
        return grown(HEAD) + grown(ROW) * len(self._listed())

    def shown_facts(self) -> Sequence[Fact]:
        """The facts on screen now; when all were asked for, some of them are a scroll away."""
        return self._listed() if self._all else self._listed()[: self._most]

    def show_photos(self, left: Photo | None, right: Photo | None, *, swapped: bool = False) -> None:
        """Shows the facts of two photos; what was measured of the ones before is forgotten.

        Args:
            swapped: whether B is the left one.
        """
        self._told = compare(left, right) if left is not None and right is not None else []
        self._swapped = swapped
        self._measured = []
        self._put_together()

    def show_measured(self, found: Comparison | None, *, pending: bool) -> None:
        """Adds what was measured of these two, or that it will be."""
        self._measured = measured(found, pending=pending, swapped=self._swapped) if self._told else []
        self._put_together()

    def _put_together(self) -> None:
        self._facts = merged(self._told, self._measured)
        self._show()

    def height_of(self, rows: int) -> int:
        """Logical pixels that this many rows would take, or all there are when they are fewer."""
        return grown(HEAD) + grown(ROW) * min(rows, len(self._listed()))

    def set_room(self, height: int) -> None:
        """How high the table may get; rows that do not fit are left out, and that is said."""
        most = max(0, (height - grown(HEAD)) // grown(ROW))
        if most != self._most:
            self._most = most
            self._show()

    @Slot()
    def toggle_all(self) -> None:
        self._all = not self._all
        self._show()
        self.toggled.emit(self._all)

    def _listed(self) -> list[Fact]:
        if self._all:
            return self._facts
        dated = any(fact.id is FactId.TAKEN for fact in self._facts)
        always = ALWAYS if dated else (*ALWAYS, FactId.MODIFIED)
        always = (*always, FactId.SHARPNESS)
        facts = [fact for fact in self._facts if fact.id not in LATE]
        return [fact for fact in facts if not fact.same or fact.id in always]

    @Slot()
    def _show(self) -> None:
        listed = self._listed()
        shown = listed if self._all else listed[: self._most]
        titles = self._titles()
        while len(self._rows) < len(shown):
            row = FactRow()
            self._rows.append(row)
            self._body.insertWidget(len(self._rows) - 1, row)
        for row, fact in zip(self._rows, shown, strict=False):
            row.show_fact(titles[fact.id], fact, self.tr("better"))
        for number, row in enumerate(self._rows):
            row.setVisible(number < len(shown))
        differ = sum(not fact.same for fact in self._facts if self._all or fact.id not in LATE)
        same = len(self._facts) - differ
        self._head.setText(self.tr("%n fact(s) differ", "", differ) if differ else self.tr("No fact differs"))
        if len(shown) < len(listed):
            note = self.tr("%n shown here", "", len(shown)) if shown else self.tr("no room to show them")
        else:
            note = self.tr("%n fact(s) are the same", "", same)
        lacked = self._lacked(titles)
        self._note.setText("·  " + "  ·  ".join(filter(None, (lacked, note))))
        self._note.setToolTip(lacked)
        self.toggle.setText(self.tr("Only differences") if self._all else self.tr("Show all"))
        self.toggle.setToolTip(self.tr("All facts or only the ones that differ (I)"))
        self._holder.setVisible(bool(self._facts))
        self.setFixedHeight(grown(HEAD) + grown(ROW) * min(len(shown), self._most) if self._facts else 0)

    def _lacked(self, titles: dict[FactId, str]) -> str:
        """What B has and A, the one that is kept, has not."""
        names = only_in(self._told, 0 if self._swapped else 1)
        if not names:
            return ""
        return self.tr("B has what A lacks: {facts}").format(facts=", ".join(titles[name] for name in names))

    def _titles(self) -> dict[FactId, str]:
        return {
            FactId.DIMENSIONS: self.tr("Dimensions"),
            FactId.FILE: self.tr("File"),
            FactId.TAKEN: self.tr("Taken"),
            FactId.SHARPNESS: self.tr("Sharpness"),
            FactId.BURNT: self.tr("Burnt-out light"),
            FactId.BLOCKED: self.tr("Blocked shadows"),
            FactId.LOCATION: self.tr("Location"),
            FactId.CAMERA: self.tr("Camera"),
            FactId.LENS: self.tr("Lens"),
            FactId.EXPOSURE: self.tr("Exposure"),
            FactId.KEYWORDS: self.tr("Keywords"),
            FactId.RATING: self.tr("Rating"),
            FactId.CAPTION: self.tr("Caption"),
            FactId.PROFILE: self.tr("Colour profile"),
            FactId.FRAMES: self.tr("Frames"),
            FactId.SOFTWARE: self.tr("Software"),
            FactId.MODIFIED: self.tr("File changed"),
        }
