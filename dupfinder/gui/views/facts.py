"""What differs between two photos: which facts, which value is better, and the table that shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from dupfinder.engine.types import Photo
from dupfinder.gui import photo_texts
from dupfinder.gui.icons import icon
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.metrics import grown

ROW = 27
HEAD = 32
TITLE = 104


class FactId(StrEnum):
    """The facts, most important first: the order in which they are shown."""

    DIMENSIONS = "dimensions"
    FILE = "file"
    TAKEN = "taken"
    LOCATION = "location"
    CAMERA = "camera"
    LENS = "lens"
    EXPOSURE = "exposure"
    KEYWORDS = "keywords"
    RATING = "rating"
    CAPTION = "caption"
    PROFILE = "profile"
    FRAMES = "frames"
    SOFTWARE = "software"
    MODIFIED = "modified"


ALWAYS = (FactId.DIMENSIONS, FactId.FILE, FactId.TAKEN)
"""Shown also where both photos have the same."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of two photos. ``better`` is 0 or 1 (left, right), None where neither is."""

    id: FactId
    values: tuple[str, str]
    better: int | None
    same: bool


def better_of(a: float | None, b: float | None) -> int | None:
    """The larger value wins; one that is there wins over one that is not."""
    if a == b:
        return None
    if a is None or b is None:
        return 1 if a is None else 0
    return 0 if a > b else 1


def file_worth(photo: Photo) -> tuple[int, int]:
    """Less compression first, then more bytes. Files without lossy compression count as 100."""
    quality = photo.metadata.jpeg_quality
    return (quality if quality is not None else 0, photo.size)


def better_file(a: Photo, b: Photo) -> int | None:
    """Quality is only compared between two JPEG files; otherwise the larger file wins."""
    qualities = a.metadata.jpeg_quality, b.metadata.jpeg_quality
    if None not in qualities and qualities[0] != qualities[1]:
        return better_of(qualities[0], qualities[1])
    return better_of(a.size, b.size)


def compare(a: Photo, b: Photo) -> list[Fact]:
    """All facts that at least one of the two has, in their order."""
    one, two = a.metadata, b.metadata

    def fact(
        name: FactId, left: object, right: object, show: Callable[[Photo], str], better: int | None
    ) -> Fact | None:
        if left in (None, (), "") and right in (None, (), ""):
            return None
        return Fact(name, (show(a), show(b)), better, left == right)

    rows = (
        fact(
            FactId.DIMENSIONS,
            (a.width, a.height),
            (b.width, b.height),
            photo_texts.dimensions_and_megapixels,
            better_of(a.width * a.height, b.width * b.height),
        ),
        fact(
            FactId.FILE,
            (a.format, file_worth(a)),
            (b.format, file_worth(b)),
            photo_texts.file,
            better_file(a, b),
        ),
        fact(
            FactId.TAKEN, one.taken_at, two.taken_at, photo_texts.taken, recorded(one.taken_at, two.taken_at)
        ),
        fact(
            FactId.LOCATION,
            (one.latitude, one.longitude) if one.latitude is not None else None,
            (two.latitude, two.longitude) if two.latitude is not None else None,
            photo_texts.location,
            recorded(one.latitude, two.latitude),
        ),
        fact(FactId.CAMERA, one.camera, two.camera, photo_texts.camera, recorded(one.camera, two.camera)),
        fact(FactId.LENS, one.lens, two.lens, photo_texts.lens, recorded(one.lens, two.lens)),
        fact(
            FactId.EXPOSURE,
            one.exposure,
            two.exposure,
            photo_texts.exposure,
            recorded(one.exposure, two.exposure),
        ),
        fact(
            FactId.KEYWORDS,
            one.keywords,
            two.keywords,
            photo_texts.keywords,
            better_of(len(one.keywords), len(two.keywords)),
        ),
        fact(FactId.RATING, one.rating, two.rating, photo_texts.rating, recorded(one.rating, two.rating)),
        fact(
            FactId.CAPTION, one.caption, two.caption, photo_texts.caption, recorded(one.caption, two.caption)
        ),
        fact(FactId.PROFILE, one.colour_profile, two.colour_profile, photo_texts.profile, None),
        fact(
            FactId.FRAMES,
            one.frames if one.frames > 1 else None,
            two.frames if two.frames > 1 else None,
            photo_texts.frames,
            better_of(one.frames, two.frames),
        ),
        fact(FactId.SOFTWARE, one.software, two.software, photo_texts.software, None),
        fact(FactId.MODIFIED, a.mtime_ns // 10**9, b.mtime_ns // 10**9, photo_texts.modified, None),
    )
    facts = [row for row in rows if row is not None]
    if None in (one.taken_at, two.taken_at):
        # A photo without a date of the camera has at least that of its file: it takes the place beside.
        facts.insert(2 + (facts[2].id is FactId.TAKEN), facts.pop())
    return facts


def recorded(a: object, b: object) -> int | None:
    """Only that a value is there counts, not which one it is."""
    return better_of(None if a in (None, "") else 0, None if b in (None, "") else 0)


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
        self._holder = QWidget()
        self._holder.setLayout(head)
        self._holder.setFixedHeight(grown(HEAD))
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        self._body.addWidget(self._holder)
        theme().changed.connect(self._show)

    @property
    def shows_all(self) -> bool:
        return self._all

    @property
    def wanted_height(self) -> int:
        """Logical pixels that all rows would take."""
        return grown(HEAD) + grown(ROW) * len(self._listed())

    def shown_facts(self) -> Sequence[Fact]:
        """The facts on screen now."""
        return self._listed()[: self._most]

    def show_photos(self, a: Photo | None, b: Photo | None) -> None:
        self._facts = compare(a, b) if a is not None and b is not None else []
        self._show()

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
        return [fact for fact in self._facts if not fact.same or fact.id in always]

    @Slot()
    def _show(self) -> None:
        listed = self._listed()
        shown = listed[: self._most]
        titles = self._titles()
        while len(self._rows) < len(shown):
            row = FactRow(self)
            self._rows.append(row)
            self._body.addWidget(row)
        for row, fact in zip(self._rows, shown, strict=False):
            row.show_fact(titles[fact.id], fact, self.tr("better"))
        for number, row in enumerate(self._rows):
            row.setVisible(number < len(shown))
        differ = sum(not fact.same for fact in self._facts)
        same = len(self._facts) - differ
        self._head.setText(self.tr("%n fact(s) differ", "", differ) if differ else self.tr("No fact differs"))
        if len(shown) < len(listed):
            note = self.tr("%n shown here", "", len(shown)) if shown else self.tr("no room to show them")
        else:
            note = self.tr("%n fact(s) are the same", "", same)
        self._note.setText(f"·  {note}")
        self.toggle.setText(self.tr("Only differences") if self._all else self.tr("Show all"))
        self.toggle.setToolTip(self.tr("All facts or only the ones that differ (I)"))
        self._holder.setVisible(bool(self._facts))
        self.setFixedHeight(grown(HEAD) + grown(ROW) * len(shown) if self._facts else 0)

    def _titles(self) -> dict[FactId, str]:
        return {
            FactId.DIMENSIONS: self.tr("Dimensions"),
            FactId.FILE: self.tr("File"),
            FactId.TAKEN: self.tr("Taken"),
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
