"""The History page: every action on files and every "not duplicates", newest first, each with its undo."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from dupfinder.engine.action_types import Outcome
from dupfinder.engine.library import Library
from dupfinder.engine.types import Progress
from dupfinder.gui import action_texts, texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.jobs import JobWatch
from dupfinder.gui.models.history import Entry, FileLine, History, heading, read_history, read_lines
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.reviewing import Reviewing
from dupfinder.gui.views.empty import EmptyState
from dupfinder.gui.views.history_row import HistoryRow
from dupfinder.gui.widgets.buttons import button, card, rule
from dupfinder.gui.widgets.label import Label

PAGE = 60
"""Rows are made for so many entries at a time."""
JOBS = ("act", "undo")


class HistoryPage(QWidget):
    """Renewed when it is shown and when something was done while it is seen."""

    toast = Signal(str)

    def __init__(
        self,
        library: Library,
        bridge: Bridge,
        reviewing: Reviewing,
        thumbnails: Thumbnails,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._bridge = bridge
        self._reviewing = reviewing
        self._thumbnails = thumbnails
        self._most = PAGE
        self._history = History()
        self._wanted: int | None = None
        self._undoing: str | None = None
        self._scrolled = 0
        self._shown: HistoryRow | None = None
        self._watch = JobWatch(self)
        self._watch.progress.connect(self._progress)
        self.rows: dict[str, HistoryRow] = {}
        self._days: list[QWidget] = []
        self._make_page()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.refresh)
        bridge.job_ended.connect(self._job_ended)
        reviewing.saved.connect(self._changed)

    def _make_page(self) -> None:
        self.title = Label(self.tr("History"), size=1.5, weight=600)
        self.summary = Label(token="text2", elide=Qt.TextElideMode.ElideRight)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.title)
        head.addWidget(self.summary, 1)
        self.more = button(self.tr("Show older"), role="link")
        self.more.clicked.connect(self._show_more)
        self.more.hide()
        inside = QWidget()
        inside.setObjectName("page")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(32, 8, 32, 24)
        self._column.setSpacing(8)
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        self.area.setAccessibleName(self.tr("What was done, newest first"))
        self.empty = EmptyState()
        self.empty.say(
            "clock-counter-clockwise",
            self.tr("Nothing was done yet"),
            self.tr("What Clean up does to files is listed here, and can be undone here."),
        )
        below = QWidget()
        self._stack = QStackedLayout(below)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.area)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head.setContentsMargins(32, 24, 32, 8)
        layout.addLayout(head)
        layout.addWidget(below, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_action(self, action: int) -> None:
        """Opens the row of an action and brings it into sight."""
        self._wanted = action
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._soon.start()

    @Slot()
    def refresh(self) -> None:
        """Reads everything again."""
        self._soon.stop()
        library = self._library
        # In order: what was said just now is in it.
        self._bridge.run_in_order(lambda: read_history(library), self._take, context=self)

    def _take(self, history: History) -> None:
        self._history = history
        words = self.tr("What was done to your files, newest first.")
        if history.removed:
            gone = self.tr("{size} removed so far.").format(size=texts.size(history.removed))
            words = f"{words} {gone}"
        self.summary.setText(words)
        self._stack.setCurrentWidget(self.area if history.entries else self.empty)
        self._show_entries(history.entries[: self._most])
        self.more.setVisible(len(history.entries) > self._most)
        if self._wanted is not None:
            self._bring(self._wanted)

    def _show_entries(self, entries: Sequence[Entry]) -> None:
        if [row.entry for row in self.rows.values()] == list(entries):
            return
        opened = {key for key, row in self.rows.items() if row.open_.isChecked()}
        where = self.area.verticalScrollBar().value()
        focus = next((key for key, row in self.rows.items() if row.isAncestorOf(self.focusWidget())), None)
        for part in self._days:
            self._column.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._days, self.rows = [], {}
        day = ""
        inside: QVBoxLayout | None = None
        for entry in entries:
            if inside is None or heading(entry.at) != day:
                day = heading(entry.at)
                title = Label(day, weight=600, token="text2")
                title.setContentsMargins(0, 12 if self._days else 0, 0, 0)
                frame = card()
                inside = QVBoxLayout(frame)
                inside.setContentsMargins(0, 0, 0, 0)
                inside.setSpacing(0)
                for part in (title, frame):
                    self._column.insertWidget(len(self._days), part)
                    self._days.append(part)
            else:
                inside.addWidget(rule())
            row = HistoryRow(entry, self._thumbnails)
            row.undo_wanted.connect(self._undo)
            row.lines_wanted.connect(self._read_lines)
            inside.addWidget(row)
            self.rows[entry.key] = row
        for key in opened & self.rows.keys():
            self.rows[key].open_up()
        if focus in self.rows:
            row = self.rows[focus]
            (row.undo if row.entry.undoable else row.open_).setFocus(Qt.FocusReason.OtherFocusReason)
        self._scrolled = where
        QTimer.singleShot(0, self, self._scroll_back)

    def _bring(self, action: int) -> None:
        found = next((n for n, one in enumerate(self._history.entries) if one.action == action), None)
        self._wanted = None
        if found is None:
            return
        if found >= self._most:
            self._most = found + PAGE
            self._show_entries(self._history.entries[: self._most])
        row = self.rows[self._history.entries[found].key]
        row.open_up()
        (row.undo if row.entry.undoable else row.open_).setFocus(Qt.FocusReason.OtherFocusReason)
        self._shown = row
        QTimer.singleShot(0, self, self._into_sight)

    @Slot()
    def _scroll_back(self) -> None:
        self.area.verticalScrollBar().setValue(self._scrolled)

    @Slot()
    def _into_sight(self) -> None:
        if self._shown is not None and self._shown in self.rows.values():
            self.area.ensureWidgetVisible(self._shown)
        self._shown = None

    @Slot()
    def _show_more(self) -> None:
        self._most += PAGE
        self.refresh()

    @Slot(str)
    def _job_ended(self, name: str) -> None:
        if name in JOBS:
            self._changed()

    @Slot()
    def _changed(self) -> None:
        if self.isVisible() and not self._watch.running:
            self._soon.start()

    # the files of a row -------------------------------------------------------------------------
    @Slot(object)
    def _read_lines(self, entry: Entry) -> None:
        library = self._library

        def done(lines: list[FileLine]) -> None:
            row = self.rows.get(entry.key)
            if row is not None:
                row.show_lines(lines)

        self._bridge.run(lambda: read_lines(library, entry), done, context=self)

    # undo ---------------------------------------------------------------------------------------
    @Slot(object, object)
    def _undo(self, entry: Entry, numbers: list[int] | None) -> None:
        if entry.said:
            self._reviewing.withdraw(list(entry.said) if numbers is None else numbers)
        elif entry.action is not None and not self._watch.running:
            self._undoing = entry.key
            job = self._library.acting.undo(entry.action, numbers)
            self._watch.watch(job, self._undone, self._not_undone)
            self.rows[entry.key].show_progress(Progress())

    @Slot(object)
    def _progress(self, progress: Progress) -> None:
        row = self.rows.get(self._undoing or "")
        if row is not None:
            row.show_progress(progress)

    def _undone(self, outcome: Outcome) -> None:
        self._end_undo()
        self.toast.emit(action_texts.undone(outcome))

    def _not_undone(self, error: Exception) -> None:
        self._end_undo()
        self.toast.emit(texts.error(error))

    def _end_undo(self) -> None:
        row = self.rows.get(self._undoing or "")
        self._undoing = None
        if row is not None:
            row.show_progress(None)
        self.refresh()

    def stop(self) -> None:
        """Listens to nothing any more; an undo that runs is ended by who closes the library."""
        self._watch.forget()
