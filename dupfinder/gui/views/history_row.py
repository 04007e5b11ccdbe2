"""One row of the history; opened, it lists its files, and some of them can be taken back alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from dupfinder.engine.types import Progress
from dupfinder.gui import texts
from dupfinder.gui.icons import icon
from dupfinder.gui.models.history import PICTURES, Entry, FileLine, FileLines, clock
from dupfinder.gui.models.lines import KEPT, LINE, Line
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.views.similar_menu import offer_similar
from dupfinder.gui.widgets.buttons import button, icon_button
from dupfinder.gui.widgets.glyph import Glyph
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.line_delegate import HEIGHT
from dupfinder.gui.widgets.line_table import LineTable
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.paint import paint_cover

SIDE = 46
GAP = 4
SEEN = 6
"""Rows of an opened entry that are seen at once."""


class PictureStrip(QWidget):
    """A few small photos; the row says in words what they are."""

    def __init__(self, contents: Sequence[int], thumbnails: Thumbnails) -> None:
        super().__init__()
        self._contents = contents[:PICTURES]
        self._thumbnails = thumbnails
        self.setFixedSize(QSize(PICTURES * (SIDE + GAP), SIDE))
        thumbnails.ready.connect(self._ready)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for place, content in enumerate(self._contents):
            left = place * (SIDE + GAP)
            if mirrored:
                left = self.width() - left - SIDE
            paint_cover(painter, QRect(left, 0, SIDE, SIDE), self._thumbnails.get(content))
        painter.end()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        x = event.pos().x()
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            x = self.width() - x
        place = x // (SIDE + GAP)
        if place < len(self._contents):
            offer_similar(self, self._thumbnails, self._contents[place], event.globalPos())

    @Slot(object)
    def _ready(self, contents: frozenset[int]) -> None:
        if not contents.isdisjoint(self._contents):
            self.update()


class HistoryRow(QFrame):
    """Tells what is wanted by signals; knows nothing of the engine.

    Signals:
        undo_wanted: the entry and the numbers of some of its lines, None for all.
        lines_wanted: the entry was opened.
    """

    undo_wanted = Signal(object, object)
    lines_wanted = Signal(object)

    def __init__(self, entry: Entry, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self._thumbnails = thumbnails
        self.table: LineTable | None = None
        self.model: FileLines | None = None
        self.setAccessibleName(entry.sentence)
        title = Label(entry.title, weight=600, size=1.05, elide=Qt.TextElideMode.ElideRight)
        under = Label(entry.under, size=0.92, token="text2", elide=Qt.TextElideMode.ElideRight)
        under.setToolTip(entry.under)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addStretch(1)
        words.addWidget(title)
        words.addWidget(under)
        words.addStretch(1)
        time = Label(clock(entry.at), token="text2")
        self.undo = button(self.tr("Undo"), "arrow-u-up-left")
        self.undo.setAccessibleName(self.tr("Undo: {what}").format(what=entry.title))
        self.undo.setVisible(entry.undoable)
        self.undo.clicked.connect(self._undo_all)
        self.state = Label(entry.state, size=0.92, token="text2")
        self.state.setVisible(not entry.undoable)
        self.sign = Glyph("check-circle" if entry.fine else "info", "keep" if entry.fine else "text2", 16)
        self.sign.setVisible(not entry.undoable)
        self.open_ = icon_button("caret-down", self.tr("Show the files"))
        self.open_.setCheckable(True)
        self.open_.setIcon(icon("caret-down", "text2", on="caret-up"))
        self.open_.setAccessibleName(self.tr("Show the files of: {what}").format(what=entry.title))
        self.open_.toggled.connect(self._toggled)
        last = QWidget()
        last.setMinimumWidth(150)
        end = QHBoxLayout(last)
        end.setContentsMargins(0, 0, 0, 0)
        end.setSpacing(6)
        end.addStretch(1)
        end.addWidget(self.sign)
        end.addWidget(self.state)
        end.addWidget(self.undo)
        head = QHBoxLayout()
        head.setContentsMargins(20, 12, 16, 12)
        head.setSpacing(16)
        head.addWidget(Glyph(entry.icon, entry.ink, 20))
        head.addLayout(words, 1)
        head.addWidget(PictureStrip(entry.pictures, thumbnails))
        head.addSpacing(8)
        head.addWidget(time)
        head.addWidget(last)
        head.addWidget(self.open_)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addLayout(head)
        self._inside: QWidget | None = None

    def open_up(self) -> None:
        """Opens the row, as a click on its arrow does."""
        self.open_.setChecked(True)

    @Slot(bool)
    def _toggled(self, wanted: bool) -> None:
        words = self.tr("Hide the files") if wanted else self.tr("Show the files")
        self.open_.setToolTip(words)
        if wanted and self._inside is None:
            self._make_inside()
            self.lines_wanted.emit(self.entry)
        elif self._inside is not None:
            self._inside.setVisible(wanted)

    def _make_inside(self) -> None:
        self.model = FileLines(bool(self.entry.said))
        self.table = LineTable(
            self.model, self._thumbnails, self.tr("Files of: {what}").format(what=self.entry.title)
        )
        self.model.setParent(self.table)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.selectionModel().selectionChanged.connect(self._selected)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._line_menu)
        self.some = button(self.tr("Undo selected"), "arrow-u-up-left")
        self.some.clicked.connect(self._undo_some)
        self.hint = Label(size=0.92, token="text2", elide=Qt.TextElideMode.ElideRight)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 8, 16, 12)
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.some)
        self._inside = QWidget()
        layout = QVBoxLayout(self._inside)
        layout.setContentsMargins(1, 0, 1, 0)
        layout.setSpacing(0)
        layout.addWidget(self.table)
        layout.addLayout(foot)
        self._layout.addWidget(self._inside)
        self._selected()

    def show_lines(self, lines: Sequence[FileLine]) -> None:
        """The files that were asked for."""
        if self.model is None or self.table is None:
            return
        self.model.show_lines(lines)
        seen = min(max(1, len(lines)), SEEN)
        self.table.setFixedHeight(grown(34) + seen * grown(HEIGHT) + 2)
        self._selected()

    @Slot(QPoint)
    def _line_menu(self, where: QPoint) -> None:
        assert self.table is not None
        index = self.table.indexAt(where)
        line: Line | None = index.data(LINE)
        if line is None:
            return
        content = line.kept_picture if index.column() == KEPT else line.picture
        if content is not None:
            offer_similar(self.table, self._thumbnails, content, self.table.viewport().mapToGlobal(where))

    def chosen(self) -> list[int]:
        """Numbers of the selected lines that can be taken back."""
        if self.table is None or self.model is None:
            return []
        # By ranges: asking for every selected row takes a fifth of a second for ten thousand.
        rows: set[int] = set()
        parts = self.table.selectionModel().selection()
        for part in (parts.at(place) for place in range(parts.size())):
            rows.update(range(part.top(), part.bottom() + 1))
        lines = [self.model.lines[row] for row in sorted(rows) if row < len(self.model.lines)]
        return [line.number for line in lines if line.undoable]

    @Slot()
    def _selected(self) -> None:
        count = len(self.chosen())
        any_ = self.model is not None and any(line.undoable for line in self.model.lines)
        self.some.setVisible(any_)
        self.some.setEnabled(bool(count))
        words = self.tr("Undo %Ln selected", "", count) if count else self.tr("Undo selected")
        self.some.setText(words)
        self.some.setAccessibleName(self.tr("{undo} of: {what}").format(undo=words, what=self.entry.title))
        self.hint.setText(
            self.tr("Select some to take back only those. What belongs to a photo comes with it.")
            if any_ and not self.entry.said
            else ""
        )

    def show_progress(self, progress: Progress | None) -> None:
        """An undo of this entry runs (or has ended: None)."""
        running = progress is not None
        self.undo.setEnabled(not running)
        if self._inside is not None:
            self.some.setEnabled(not running and bool(self.chosen()))
        if progress is not None and progress.total:
            self.undo.setText(
                self.tr("{done} of {total}").format(
                    done=texts.number(progress.done), total=texts.number(progress.total)
                )
            )
        else:
            self.undo.setText(self.tr("Undo"))

    @Slot()
    def _undo_all(self) -> None:
        self.undo_wanted.emit(self.entry, None)

    @Slot()
    def _undo_some(self) -> None:
        self.undo_wanted.emit(self.entry, self.chosen())
