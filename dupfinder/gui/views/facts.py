"""The table of what differs between two photos, each fact under its photo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

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

from dupfinder.engine.known_types import Known, KnownOfTwo
from dupfinder.engine.pair_types import Comparison
from dupfinder.engine.types import Metadata, Photo
from dupfinder.gui.icons import icon
from dupfinder.gui.pair_facts import ALWAYS, LATE, Fact, FactId, compare, measured, merged, only_in
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.buttons import button
from dupfinder.gui.widgets.key_tip import KeyTip
from dupfinder.gui.widgets.keycap import KeyCap
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.metrics import grown

ROW = 27
HEAD = 32
TITLE = 104
COPIED = {
    FactId.TAKEN: Known.DATE,
    FactId.LOCATION: Known.PLACE,
    FactId.RATING: Known.RATING,
    FactId.CAPTION: Known.CAPTION,
    FactId.KEYWORDS: Known.KEYWORDS,
}
"""The facts that a side file can hold."""


class FactRow(QWidget):
    """Title and value under the left photo, value under the right one."""

    copy_wanted = Signal(object)
    """Which :class:`Known` of B is to go into A's side file."""

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
        self._known: Known | None = None
        self.copies = tuple(button(self.tr("Copy to A…"), "", "link") for _ in range(2))
        for copy in self.copies:
            copy.setFixedHeight(self.height() - 3)
            copy.clicked.connect(self._copy)
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
            half.addWidget(self.copies[side])
            half.addStretch(1)
            holder = QWidget()
            holder.setLayout(half)
            half.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(holder, 1)

    @Slot()
    def _copy(self) -> None:
        self.copy_wanted.emit(self._known)

    def show_fact(self, title: str, fact: Fact, best: str, copied: int | None) -> None:
        """Shows a fact.

        Args:
            copied: the side, 0 or 1, from which it can be copied to A; None where it cannot.
        """
        self.title.setText(title)
        self._known = COPIED.get(fact.id)
        for side, copy in enumerate(self.copies):
            copy.setVisible(side == copied)
            copy.setAccessibleName(self.tr("Copy to A: {fact}").format(fact=title))
            copy.setToolTip(self.tr("Write it into the side file of A, after a preview"))
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
    pair_changed = Signal(object, object)
    """The photos A and B, or None."""
    copy_wanted = Signal(object, object, object)
    """The photos A and B, and which :class:`Known` of B is to go into A's side file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: list[Fact] = []
        self._told: list[Fact] = []
        self._measured: list[Fact] = []
        self._photos: tuple[Photo | None, Photo | None] = (None, None)
        self._lacks: Mapping[Known, Metadata] = {}
        self._stay: frozenset[FactId] | None = None
        self._fresh = False
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
        KeyTip(self.toggle, self.tr("All facts or only the ones that differ"), "facts")
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(6)
        head.addWidget(self._head)
        head.addWidget(self._note, 1)
        head.addWidget(self.toggle)
        head.addWidget(KeyCap(command="facts"))
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
        self._photos = (left, right)
        self._lacks, self._stay = {}, None
        self._swapped = swapped
        self._measured = []
        self._put_together()
        # What is known already is told before this returns, and may have rows of its own.
        self._fresh = True
        self.pair_changed.emit(*self._pair())
        self._fresh = False

    def _pair(self) -> tuple[Photo | None, Photo | None]:
        left, right = self._photos
        return (right, left) if self._swapped else (left, right)

    @Slot(object)
    def show_known(self, known: KnownOfTwo | None) -> None:
        """Adds what the side files of these two say. The same rows stay: nothing moves under the eye."""
        kept, other = self._pair()
        if known is None or kept is None or other is None:
            return
        if self._stay is None and not self._fresh:
            self._stay = frozenset(fact.id for fact in self._differing())
        two = [replace(kept, metadata=known.kept), replace(other, metadata=known.other)]
        self._told = compare(*(two[::-1] if self._swapped else two))
        self._lacks = known.lacks
        self._put_together()

    @Slot(object)
    def _copy(self, known: Known) -> None:
        self.copy_wanted.emit(*self._pair(), known)

    def show_measured(self, found: Comparison | None, *, pending: bool) -> None:
        """Adds what was measured of these two, or that it will be."""
        found_out = measured(found, pending=pending, swapped=self._swapped) if self._told else []
        if found_out != self._measured:
            self._measured = found_out
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
        self._stay = None
        self._show()
        self.toggled.emit(self._all)

    def _listed(self) -> list[Fact]:
        if self._all:
            return self._facts
        if self._stay is not None:
            return [fact for fact in self._facts if fact.id in self._stay]
        return self._differing()

    def _differing(self) -> list[Fact]:
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
            row.copy_wanted.connect(self._copy)
            self._rows.append(row)
            self._body.insertWidget(len(self._rows) - 1, row)
        for row, fact in zip(self._rows, shown, strict=False):
            known = COPIED.get(fact.id)
            copied = (0 if self._swapped else 1) if known in self._lacks else None
            row.show_fact(titles[fact.id], fact, self.tr("better"), copied)
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
            FactId.EDITS: self.tr("Develop settings"),
            FactId.MODIFIED: self.tr("File changed"),
        }
