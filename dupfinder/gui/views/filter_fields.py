"""What groups can be filtered for besides their kind: words, folder, date, format, size, likeness, marks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QDate, QSize, QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QDateEdit, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from dupfinder.engine.review_types import Facets, GroupFilter
from dupfinder.gui import photo_texts
from dupfinder.gui.icons import icon
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.segments import Segments

TYPING_MS = 150
EARLIEST = QDate(1826, 1, 1)
"""Nothing was photographed before; stands for no date."""
SIZES = ((0, 0), (1_000_000, 0), (5_000_000, 0), (20_000_000, 0), (0, 200_000))
"""Least and most bytes; 0 for no limit."""
LIKENESS = ((0.0, 1.0), (0.99, 1.0), (0.95, 0.99), (0.0, 0.95))


class FilterFields(QWidget):
    """The lower part of the filter's sheet.

    Args:
        likeness: whether how alike the photos are is one of the fields.

    Signals:
        changed: another filter is wanted.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, likeness: bool = True) -> None:
        super().__init__(parent)
        self._silent = False
        self.text = QLineEdit()
        self.text.setPlaceholderText(self.tr("Words in name or folder"))
        self.text.setClearButtonEnabled(True)
        self.text.setAccessibleName(self.text.placeholderText())
        self.folder = self._choice("folder-simple", self.tr("Folder"))
        self.format = self._choice("file", self.tr("Format"))
        self.weight = self._choice("frame-corners", self.tr("File size"))
        self.alike = self._choice("copy", self.tr("How alike"))
        self.since, self.until = self._date(self.tr("Taken from")), self._date(self.tr("Taken until"))
        self.marks = Segments(
            (("all", self.tr("All")), ("none", self.tr("Not marked")), ("some", self.tr("Marked"))),
            self.tr("Marks"),
        )
        for least, most in SIZES:
            words = self.tr("Any size")
            if least:
                words = self.tr("{size} and more").format(size=photo_texts.size(least))
            elif most:
                words = self.tr("up to {size}").format(size=photo_texts.size(most))
            self.weight.addItem(words, (least, most))
        for low, high in LIKENESS:
            if high == 1.0:
                words = self.tr("{percent} and more").format(percent=photo_texts.percent(low))
            else:
                words = self.tr("below {percent}").format(percent=photo_texts.percent(high))
                if low:
                    words = self.tr("{low} to {high}").format(
                        low=photo_texts.percent(low), high=photo_texts.percent(high)
                    )
            self.alike.addItem(words if (low, high) != LIKENESS[0] else self.tr("However alike"), (low, high))
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(TYPING_MS)
        self._soon.timeout.connect(self._tell)
        self.text.textChanged.connect(self._typed)
        for each in (self.folder, self.format, self.weight, self.alike):
            each.activated.connect(self._tell)
        for date in (self.since, self.until):
            date.dateChanged.connect(self._typed)
        self.marks.chosen.connect(self._tell)
        self.show_facets(Facets())

        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        row = 0
        fields: list[tuple[str, tuple[QWidget, ...]]] = [
            (self.tr("Name and folder"), (self.text,)),
            ("", (self.folder,)),
            (self.tr("Taken"), (self.since, self.until)),
            (self.tr("Format and size"), (self.format, self.weight)),
        ]
        if likeness:
            fields.append((self.tr("How alike"), (self.alike,)))
        self.alike.setParent(self)
        self.alike.setVisible(likeness)
        for title, parts in fields:
            if title:
                grid.addWidget(Label(title, size=0.92, token="text2"), row, 0, 1, 2)
                row += 1
            for column, part in enumerate(parts):
                grid.addWidget(part, row, column, 1, 2 if len(parts) == 1 else 1)
            row += 1
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(grid)
        layout.addWidget(Label(self.tr("Marks"), size=0.92, token="text2"))
        layout.addWidget(self.marks)

    def _choice(self, sign: str, spoken: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(spoken)
        box.setIconSize(QSize(16, 16))
        box.setMinimumContentsLength(8)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMaxVisibleItems(14)
        box.setProperty("sign", sign)
        return box

    def _date(self, spoken: str) -> QDateEdit:
        edit = QDateEdit(EARLIEST)
        edit.setAccessibleName(spoken)
        edit.setMinimumDate(EARLIEST)
        edit.setSpecialValueText(spoken)
        edit.setCalendarPopup(True)
        return edit

    def show_facets(self, found: Facets) -> None:
        """Offers the folders and formats that there are; what is chosen stays."""
        self._fill(self.folder, self.tr("Any folder"), ((path, self._below(path)) for path in found.folders))
        named = ((name, f"{name}  {photo_texts.number(count)}") for name, count in found.formats)
        self._fill(self.format, self.tr("Any format"), named)

    def _below(self, path: bytes) -> str:
        return self.tr("{folder} and below").format(folder=photo_texts.folder(path + b"/x"))

    def _fill(self, box: QComboBox, every: str, items: Iterable[tuple[object, str]]) -> None:
        kept, words = box.currentData(), box.currentText()
        sign = icon(str(box.property("sign")), "text2")
        box.clear()
        box.addItem(sign, every, None)
        for data, text in items:
            box.addItem(sign, text, data)
        if kept is not None:
            place = box.findData(kept)
            if place < 0:
                box.addItem(sign, words, kept)
                place = box.count() - 1
            box.setCurrentIndex(place)

    # the filter ---------------------------------------------------------------------------------
    def value(self) -> GroupFilter:
        """The filter as it is set here."""
        least, most = self.weight.currentData() or (0, 0)
        low, high = self.alike.currentData() or LIKENESS[0]
        folder, kind = self.folder.currentData(), self.format.currentData()
        return GroupFilter(
            similarity=(low, high) if (low, high) != LIKENESS[0] else None,
            folders=(bytes(folder),) if folder is not None else (),
            formats=frozenset({str(kind)}) if kind is not None else frozenset(),
            taken_from=_iso(self.since.date()),
            taken_to=_iso(self.until.date()),
            least_bytes=least or None,
            most_bytes=most or None,
            marked={"all": None, "none": False, "some": True}[self.marks.value],
            text=self.text.text().strip(),
        )

    def show_filter(self, wanted: GroupFilter) -> None:
        """Sets the fields without telling it; what is no choice here is left out."""
        self._silent = True
        self.text.setText(wanted.text)
        for box, data in (
            (self.folder, wanted.folders[0] if wanted.folders else None),
            (self.format, next(iter(wanted.formats), None)),
        ):
            if data is not None and box.findData(data) < 0:
                words = self._below(data) if isinstance(data, bytes) else data
                box.addItem(icon(str(box.property("sign")), "text2"), words, data)
            box.setCurrentIndex(max(0, box.findData(data)) if data is not None else 0)
        size, alike = (wanted.least_bytes or 0, wanted.most_bytes or 0), wanted.similarity or LIKENESS[0]
        self.weight.setCurrentIndex(SIZES.index(size) if size in SIZES else 0)
        self.alike.setCurrentIndex(LIKENESS.index(alike) if alike in LIKENESS else 0)
        for edit, day in ((self.since, wanted.taken_from), (self.until, wanted.taken_to)):
            date = QDate.fromString(day or "", "yyyy-MM-dd")
            edit.setDate(date if date.isValid() else EARLIEST)
        self.marks.choose({None: "all", False: "none", True: "some"}[wanted.marked])
        self._silent = False
        self._soon.stop()

    def chips(self) -> list[tuple[str, str, str]]:
        """Name, icon and words of each limit that is set."""
        wanted = self.value()
        made = []
        if wanted.text:
            made.append(("text", "magnifying-glass", wanted.text))
        for name, box in (("folder", self.folder), ("format", self.format)):
            if box.currentData() is not None:
                made.append((name, str(box.property("sign")), box.currentText()))
        if wanted.taken_from is not None or wanted.taken_to is not None:
            parts = [d.text() if d.date() != EARLIEST else "…" for d in (self.since, self.until)]
            made.append(("taken", "calendar-blank", " – ".join(parts)))
        if wanted.least_bytes or wanted.most_bytes:
            made.append(("size", "frame-corners", self.weight.currentText()))
        if wanted.similarity is not None:
            made.append(("alike", "copy", self.alike.currentText()))
        if wanted.marked is not None:
            made.append(("marks", "checks", self.marks.buttons[self.marks.value].text()))
        return made

    def clear(self, name: str = "") -> None:
        """Takes away one limit, or all of them; tells it once if there was one."""
        before = self.value()
        self._silent = True
        if name in ("", "text"):
            self.text.clear()
        for each, box in (
            ("folder", self.folder),
            ("format", self.format),
            ("size", self.weight),
            ("alike", self.alike),
        ):
            if name in ("", each):
                box.setCurrentIndex(0)
        if name in ("", "taken"):
            self.since.setDate(EARLIEST)
            self.until.setDate(EARLIEST)
        if name in ("", "marks"):
            self.marks.choose("all")
        self._silent = False
        self._soon.stop()
        if self.value() != before:
            self.changed.emit()

    @Slot()
    def _typed(self) -> None:
        if not self._silent:
            self._soon.start()

    @Slot()
    def _tell(self) -> None:
        self._soon.stop()
        if not self._silent:
            self.changed.emit()


def is_empty(wanted: GroupFilter) -> bool:
    """Whether a filter hides nothing but by kind."""
    return replace(wanted, kinds=frozenset()) == GroupFilter()


def _iso(date: QDate) -> str | None:
    return None if date == EARLIEST else date.toString("yyyy-MM-dd")
