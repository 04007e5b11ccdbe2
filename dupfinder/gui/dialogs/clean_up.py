"""The clean-up: the one list before anything moves, then progress, then how it ended, in one window."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dupfinder.engine.action_types import REVERSIBLE, ActionKind, Plan, TakeOver, WithoutTrash
from dupfinder.engine.reports import plan_report
from dupfinder.gui import action_texts, desktop, texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.clean_up import CleanUp, Ended, Planned, Wish
from dupfinder.gui.dialogs.ask import ask
from dupfinder.gui.dialogs.clean_up_pages import EndPage, ListPage, RunPage
from dupfinder.gui.icons import icon
from dupfinder.gui.models.plan import PlanRow
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.widgets.buttons import BESIDE, button, rule
from dupfinder.gui.widgets.label import Label

SIZE = 980, 760


class CleanUpDialog(QDialog):
    """Opens with the focus on the list; no key does anything to files by itself.

    Signals:
        acted: id of the action that was done, and how it ended in words.
        left: id of an action that can be taken back, and the words; when the window closes.
    """

    acted = Signal(int, str)
    left = Signal(int, str)

    def __init__(
        self, work: CleanUp, bridge: Bridge, thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.work = work
        work.setParent(self)
        self._bridge = bridge
        self.wish = Wish()
        self.planned: Planned | None = None
        self._action: int | None = None
        self._words = ""
        self._undone = False
        self.setWindowTitle(self.tr("Clean up"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        if parent is not None:
            room = parent.size()
            self.resize(min(SIZE[0], room.width() - 32), min(SIZE[1], room.height() - 24))
        self.list = ListPage(thumbnails, work.library.settings.allow_permanent_delete)
        self._thumbnails = thumbnails
        self.pages = QStackedWidget()
        self.pages.addWidget(self.list)
        self._make_foot()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.pages, 1)
        layout.addWidget(rule())
        layout.addLayout(self._foot)
        self._wire()
        self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._plan(self.wish)

    # Made when they are needed: all three pages at a time keep the window waiting.
    @cached_property
    def run(self) -> RunPage:
        """While it is done."""
        page = RunPage()
        self.pages.addWidget(page)
        return page

    @cached_property
    def end(self) -> EndPage:
        """How it ended."""
        page = EndPage(self._thumbnails)
        self.pages.addWidget(page)
        page.table.reveal.connect(self._reveal)
        return page

    def _make_foot(self) -> None:
        self.note = Label(token="text2", elide=Qt.TextElideMode.ElideRight)
        self.back = button(self.tr("Back to review"))
        self.back.setToolTip(self.tr("Esc"))
        self.act = button("", "trash", "primary")
        self.stop = button(self.tr("Stop after this file"), "stop")
        self.undo = button(self.tr("Undo"), "arrow-u-up-left")
        self.close_ = button(self.tr("Close"), role="primary")
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(32, 14, 32, 18)
        self._foot.setSpacing(12)
        self._foot.addWidget(self.note, 1)
        for part in (self.back, self.act, self.stop, self.undo, self.close_):
            self._foot.addWidget(part)

    def _wire(self) -> None:
        work, page = self.work, self.list
        work.planned.connect(self._show_plan)
        work.progress.connect(self._progress)
        work.acted.connect(self._show_end)
        work.undone.connect(self._show_undone)
        work.failed.connect(self._failed)
        page.choice.changed.connect(self._choose)
        page.no_trash.chosen.connect(self._choose_without_trash)
        page.no_trash.folder_chosen.connect(self._move_without_trash)
        page.put_back.acted.connect(self._put_all_back)
        page.merge.clicked.connect(self._choose_merge)
        page.export.clicked.connect(self._ask_where)
        page.table.left_out.connect(self._leave_out)
        page.table.name_taken.connect(self._take_name)
        page.table.folder_taken.connect(self._take_folder)
        page.table.reveal.connect(self._reveal)
        self.back.clicked.connect(self.reject)
        self.act.clicked.connect(self._act)
        self.stop.clicked.connect(self._stop)
        self.undo.clicked.connect(self._undo)
        self.close_.clicked.connect(self.accept)

    # planning -----------------------------------------------------------------------------------
    def _plan(self, wish: Wish) -> None:
        self.wish = wish
        self.planned = None
        self._show_buttons(self.back, self.act)
        self.act.setEnabled(False)
        self.act.setText(self.tr("Looking at the files…"))
        self.act.setAccessibleName(self.tr("Looking at the files"))
        self.work.plan(wish)

    @Slot(object, object)
    def _choose(self, kind: ActionKind, target: bytes | None) -> None:
        without = self.wish.without_trash
        if without is WithoutTrash.MOVE:
            # The folder was for what has no trash: with another choice it is asked for anew.
            without = WithoutTrash.LEAVE
        self._plan(replace(self.wish, kind=kind, target=target, without_trash=without))

    @Slot(object)
    def _choose_without_trash(self, wanted: WithoutTrash) -> None:
        self._plan(replace(self.wish, without_trash=wanted, target=None))

    @Slot(bytes)
    def _move_without_trash(self, folder: bytes) -> None:
        self._plan(replace(self.wish, without_trash=WithoutTrash.MOVE, target=folder))

    @Slot(bool)
    def _choose_merge(self, wanted: bool) -> None:
        self._plan(replace(self.wish, merge=wanted))

    @Slot(bytes)
    def _leave_out(self, path: bytes) -> None:
        take_over = tuple(one for one in self.wish.take_over if one.removed != path)
        self._plan(replace(self.wish, left_out=self.wish.left_out | {path}, take_over=take_over))

    @Slot()
    def _put_all_back(self) -> None:
        self._plan(replace(self.wish, left_out=frozenset()))

    @Slot(object)
    def _take_name(self, row: PlanRow) -> None:
        self._take(row, name=True)

    @Slot(object)
    def _take_folder(self, row: PlanRow) -> None:
        self._take(row, name=False)

    def _take(self, row: PlanRow, *, name: bool) -> None:
        """The kept photo takes a name or a folder, beside what it takes already of the same photo."""
        kept, removed = row.item.kept, row.item.path
        if kept is None:
            return
        before = next(
            (one for one in self.wish.take_over if (one.kept, one.removed) == (kept, removed)),
            TakeOver(kept, removed, name=False),
        )
        wanted = replace(before, name=before.name or name, folder=before.folder or not name)
        others = tuple(one for one in self.wish.take_over if one.kept != kept)
        self._plan(replace(self.wish, take_over=(*others, wanted)))

    @Slot(object)
    def _show_plan(self, planned: Planned) -> None:
        self.planned = planned
        kind, made = planned.plan.request.kind, planned.list
        self.list.show_plan(planned, len(self.wish.left_out))
        permanent = kind is ActionKind.DELETE
        self.note.setText(
            self.tr("Deleted photos cannot be brought back.")
            if permanent
            else self.tr("You can undo this later in History.")
        )
        self.act.setProperty("role", "danger" if permanent else "primary")
        self.act.style().unpolish(self.act)
        self.act.style().polish(self.act)
        self.act.setIcon(icon(action_texts.SIGNS[kind], "white"))
        self.act.setIconSize(BESIDE)
        words = action_texts.do_it(kind, made.photos, planned.plan.frees)
        if not made.photos:
            words = self.tr("Nothing to do")
        self.act.setText(words + "…" if permanent and made.photos else words)
        self.act.setAccessibleName(words)
        self.act.setEnabled(bool(made.photos))

    # acting -------------------------------------------------------------------------------------
    @Slot()
    def _act(self) -> None:
        if self.planned is None:
            return
        if self.planned.plan.request.kind is ActionKind.DELETE:
            count = self.planned.list.photos
            ask(
                self,
                self.tr("Delete %Ln photo(s) for good?", "", count),
                self.tr("They do not go to the trash, and nothing can bring them back."),
                self.tr("Delete %Ln photo(s)", "", count),
                self._confirmed,
            )
        else:
            self._apply(self.planned.plan, confirmed=False)

    @Slot()
    def _confirmed(self) -> None:
        if self.planned is not None:
            self._apply(self.planned.plan, confirmed=True)

    def _apply(self, plan: Plan, *, confirmed: bool) -> None:
        self.run.start(plan.request.kind)
        self.pages.setCurrentWidget(self.run)
        self.note.setText("")
        self.stop.setEnabled(True)
        self._show_buttons(self.stop)
        self.stop.setFocus(Qt.FocusReason.OtherFocusReason)
        self.work.apply(plan, confirmed=confirmed)

    @Slot(object)
    def _progress(self, progress: object) -> None:
        if self.pages.currentWidget() is self.run:
            self.run.show_progress(progress)
        elif self.planned is None:
            self.list.show_progress(progress)

    @Slot()
    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self.run.stopping()
        self.work.stop()

    @Slot(object)
    def _show_end(self, ended: Ended) -> None:
        outcome, plan = ended.outcome, self.planned
        assert plan is not None
        kind = plan.plan.request.kind
        self._words = action_texts.result(kind, outcome)
        self.end.show_end(kind, ended, self._words)
        undoable = outcome.action_id is not None and kind in REVERSIBLE
        self._action = outcome.action_id if undoable else None
        self._show_buttons(*([self.undo] if undoable else []), self.close_)
        self.undo.setEnabled(True)
        self.note.setText(self.tr("You can undo this later in History.") if undoable else "")
        self.pages.setCurrentWidget(self.end)
        self.close_.setFocus(Qt.FocusReason.OtherFocusReason)
        if outcome.action_id is not None:
            self.acted.emit(outcome.action_id, self._words)

    @Slot()
    def _undo(self) -> None:
        if self._action is None:
            return
        self.run.start(None)
        self.pages.setCurrentWidget(self.run)
        self.note.setText("")
        self.stop.setEnabled(True)
        self._show_buttons(self.stop)
        self.work.undo(self._action)

    @Slot(object)
    def _show_undone(self, ended: Ended) -> None:
        self._words = action_texts.undone(ended.outcome)
        self._undone = True
        self.end.show_undone(ended, self._words)
        self._show_buttons(self.close_)
        self.pages.setCurrentWidget(self.end)
        self.close_.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self.end.show_problem(texts.error(error))
        self._action = None
        self._show_buttons(self.close_)
        self.pages.setCurrentWidget(self.end)

    # around -------------------------------------------------------------------------------------
    def _show_buttons(self, *shown: QWidget) -> None:
        for part in (self.back, self.act, self.stop, self.undo, self.close_):
            part.setVisible(part in shown)

    @Slot(bytes)
    def _reveal(self, path: bytes) -> None:
        desktop.show_in_folder(path)

    @Slot()
    def _ask_where(self) -> None:
        dialog = QFileDialog(self, self.tr("Export the list"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Table (*.csv)"))
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(self.tr("clean-up.csv"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_list)
        dialog.open()

    @Slot(str)
    def save_list(self, name: str) -> None:
        """Writes the list as it is now."""
        if self.planned is not None:
            plan, path = self.planned.plan, Path(name)
            self._bridge.run(lambda: plan_report.save(path, plan), self._saved, self._not_saved, context=self)

    def _saved(self, count: int) -> None:
        self.note.setText(self.tr("The list of %Ln file(s) was saved.", "", count))

    def _not_saved(self, error: Exception) -> None:
        why = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
        self.note.setText(self.tr("The list was not saved: {reason}").format(reason=why))

    def _busy(self) -> bool:
        return self.pages.currentWidget() is self.run

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            # Enter presses a button only where the person went to it.
            if focus in (self.back, self.stop, self.undo, self.close_, self.act):
                focus.click()
            event.accept()
        else:
            super().keyPressEvent(event)

    def reject(self) -> None:
        """Esc goes back, but not while files are being moved."""
        if not self._busy():
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._busy():
            event.ignore()
        else:
            super().closeEvent(event)

    def done(self, result: int) -> None:
        self.work.close()
        if self._action is not None and not self._undone:
            self.left.emit(self._action, self._words)
        super().done(result)
