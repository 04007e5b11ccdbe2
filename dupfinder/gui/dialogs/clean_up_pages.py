"""What the clean-up window shows one after the other: the list, how far it is, how it ended."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from dupfinder.engine.action_types import LINKS, ActionKind, ActionProgress, Phase
from dupfinder.gui import action_texts, texts
from dupfinder.gui.clean_up import Ended, Planned
from dupfinder.gui.dialogs.clean_up_parts import Cards, Choice, Notice, WithoutTrashNotice, framed
from dupfinder.gui.models.plan import Part
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.views.plan_table import PlanTable
from dupfinder.gui.widgets.bar import Bar
from dupfinder.gui.widgets.buttons import button
from dupfinder.gui.widgets.glyph import Glyph
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.segments import Segments

MARGINS = 32, 24, 32, 16


class ListPage(QWidget):
    """THE list: every file, what becomes of it, which copy stays."""

    def __init__(self, thumbnails: Thumbnails, may_delete: bool) -> None:
        super().__init__()
        self.title = Label(self.tr("Check before you clean up"), size=1.5, weight=600)
        self.under = Label(token="text2")
        self.under.setWordWrap(True)
        self.cards = Cards()
        happens = Label(self.tr("What happens to them"), weight=600)
        self.choice = Choice(may_delete)
        self.no_trash = WithoutTrashNotice()
        self.space = Notice()
        self.put_back = Notice()
        self.parts = Segments(
            (
                (Part.ALL, self.tr("All")),
                (Part.GOING, self.tr("Go")),
                (Part.WHOLE, self.tr("Whole groups")),
                (Part.KEPT, self.tr("Kept photos")),
                (Part.STAYING, self.tr("Stay as they are")),
            ),
            self.tr("Which files are listed"),
        )
        self.parts.chosen.connect(self._show_part)
        self.export = button(self.tr("Export list…"), role="link")
        self.table = PlanTable(thumbnails, self.tr("Files of this clean-up and what becomes of them"))
        row = QHBoxLayout()
        row.addWidget(self.parts)
        row.addStretch(1)
        row.addWidget(self.export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*MARGINS)
        layout.setSpacing(12)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.title)
        head.addWidget(self.under)
        layout.addLayout(head)
        layout.addWidget(self.cards)
        choice = QVBoxLayout()
        choice.setSpacing(4)
        choice.addWidget(happens)
        choice.addWidget(self.choice)
        layout.addLayout(choice)
        for notice in (self.no_trash, self.space, self.put_back):
            layout.addWidget(notice)
        layout.addLayout(row)
        layout.addWidget(framed(self.table), 1)
        layout.addWidget(self._make_merge())
        self._say_untouched("")

    def _make_merge(self) -> QWidget:
        self.merge = QCheckBox()
        self.merge.setChecked(True)
        self.merge_preview = button(self.tr("Preview"), role="link")
        self.merge_preview.setAccessibleName(self.tr("Preview what the kept photos take"))
        self.merge_preview.clicked.connect(self._preview)
        self.merge_row = QWidget()
        row = QHBoxLayout(self.merge_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.merge)
        row.addStretch(1)
        row.addWidget(self.merge_preview)
        return self.merge_row

    def _show_merge(self, planned: Planned) -> None:
        count = sum(item.kind is ActionKind.MERGE for item in planned.plan.items)
        wanted = planned.plan.request.merge
        words = self.tr("Copy date, place, rating, caption and keywords that only removed photos have")
        if wanted:
            words = self.tr("{copy} (to %Ln kept photo(s))", "", count).format(copy=words)
        self.merge.setText(words)
        self.merge.setAccessibleName(words)
        told = self.tr("They go to a side file (XMP) of the kept photo. The photo itself is not written.")
        self.merge.setToolTip(told)
        self.merge.setAccessibleDescription(told)
        self.merge_row.setVisible(planned.plan.request.kind not in LINKS and (count > 0 or not wanted))
        self.merge_preview.setVisible(count > 0)

    @Slot()
    def _preview(self) -> None:
        self.parts.choose(Part.KEPT)
        self._show_part(Part.KEPT)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_plan(self, planned: Planned, left_out: int) -> None:
        made, request = planned.list, planned.plan.request
        self.cards.show_plan(planned)
        self.no_trash.show_plan(planned)
        tight = [volume for volume in planned.plan.volumes if not volume.fits]
        self.space.say(
            "\n".join(
                self.tr("Not enough space on {path}: {needs} are needed, {free} are free.").format(
                    path=texts.readable(volume.path),
                    needs=texts.size(volume.needs),
                    free=texts.size(volume.free),
                )
                for volume in tight
            )
        )
        words = self.tr("Left out of this clean-up: %Ln photo(s). What is marked stays marked.", "", left_out)
        self.put_back.say(words if left_out else "", self.tr("Take them in again"))
        notes = []
        if planned.hidden:
            notes.append(
                self.tr("%Ln of these photos are in groups that the filter hides.", "", planned.hidden)
            )
        if planned.set_aside:
            notes.append(
                self.tr(
                    "%Ln marked photo(s) are in no group at {percent} and not part of this.",
                    "",
                    planned.set_aside,
                ).format(percent=texts.percent(request.threshold))
            )
        self._say_untouched(" ".join(notes))
        self._show_counts(planned)
        self._show_merge(planned)
        self.table.show_list(made)
        self.parts.choose(self.table.plan.part)

    def show_progress(self, progress: object) -> None:
        """How far the plan is."""
        if isinstance(progress, ActionProgress) and progress.done:
            self.under.setText(
                self.tr("Looking at each file: {done}.").format(done=texts.number(progress.done))
            )

    def _say_untouched(self, notes: str) -> None:
        words = self.tr("Nothing has been touched yet. Each file is checked once more before it moves.")
        self.under.setText(f"{words} {notes}".rstrip())

    def _show_counts(self, planned: Planned) -> None:
        made = planned.list
        going = {
            ActionKind.TRASH: self.tr("To {trash}").format(trash=action_texts.the_trash()),
            ActionKind.MOVE: self.tr("To the folder"),
            ActionKind.DELETE: self.tr("Deleted for good"),
        }.get(planned.plan.request.kind, self.tr("Become links"))
        words = {
            Part.ALL: self.tr("All"),
            Part.GOING: going,
            Part.WHOLE: self.tr("Whole groups"),
            Part.KEPT: self.tr("Kept photos"),
            Part.STAYING: self.tr("Stay as they are"),
        }
        for part, text in words.items():
            shown = self.parts.buttons[part]
            count = texts.number(made.count(part))
            self.parts.set_words(part, f"{text}  {count}")
            shown.setAccessibleName(f"{text}, {count}")
            shown.setVisible(part in (Part.ALL, Part.GOING) or bool(made.count(part)))

    @Slot(str)
    def _show_part(self, part: str) -> None:
        self.table.plan.show_part(Part(part))
        if self.table.plan.rowCount():
            self.table.setCurrentIndex(self.table.plan.index(0, 0))


class RunPage(QWidget):
    """How far an action or its undo is."""

    def __init__(self) -> None:
        super().__init__()
        self._kind: ActionKind | None = None
        self.title = Label(size=1.5, weight=600)
        self.count = Label(size=2.15, weight=600)
        self.bar = Bar(8, self.tr("How far it is"))
        self.current = Label(token="text2", elide=Qt.TextElideMode.ElideMiddle)
        self.left = Label(token="text2")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*MARGINS)
        layout.setSpacing(12)
        layout.addWidget(self.title)
        layout.addStretch(2)
        layout.addWidget(self.count)
        layout.addWidget(self.bar)
        below = QHBoxLayout()
        below.addWidget(self.current, 1)
        below.addWidget(self.left)
        layout.addLayout(below)
        layout.addStretch(3)

    def start(self, kind: ActionKind | None) -> None:
        """An action begins, or an undo (None)."""
        self._kind = kind
        self._say_title(self.tr("Bringing photos back") if kind is None else self._checking())
        self.count.setText(" ")
        self.current.setText(" ")
        self.left.setText("")
        self.bar.show_share(None)

    def stopping(self) -> None:
        self.left.setText(self.tr("Stops after this file"))

    def show_progress(self, progress: object) -> None:
        if not isinstance(progress, ActionProgress):
            return
        if self._kind is not None:
            acting = progress.phase is Phase.ACT
            self._say_title(action_texts.doing(self._kind) if acting else self._checking())
        if progress.total:
            self.bar.show_share(progress.done / progress.total)
            words = self.tr("{done} of {total}").format(
                done=texts.number(progress.done), total=texts.number(progress.total)
            )
            self.count.setText(words)
            self.bar.setAccessibleDescription(words)
        if progress.current is not None:
            self.current.setText(texts.readable(progress.current))
        if progress.seconds_left is not None and progress.seconds_left >= 1:
            self.left.setText(texts.time_left(progress.seconds_left))

    def _checking(self) -> str:
        return self.tr("Checking each file once more")

    def _say_title(self, words: str) -> None:
        self.title.setText(words)
        self.setAccessibleName(words)


class EndPage(QWidget):
    """How it ended; what stayed, and why."""

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.sign = Glyph("check", "keep", 88, ring=True)
        self.title = Label(size=1.5, weight=600)
        self.title.setWordWrap(True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.under = Label(token="text2")
        self.under.setWordWrap(True)
        self.under.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stayed = Label(weight=600)
        self.table = PlanTable(thumbnails, self.tr("Files that stayed as they were, and why"))
        self.frame = framed(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*MARGINS)
        layout.setSpacing(12)
        layout.addStretch(1)
        layout.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.title)
        layout.addWidget(self.under)
        layout.addStretch(1)
        layout.addWidget(self.stayed)
        layout.addWidget(self.frame, 6)

    def show_end(self, kind: ActionKind, ended: Ended, words: str) -> None:
        outcome = ended.outcome
        if not outcome.done:
            self.sign.show_icon("prohibit", "warn")
        else:
            self.sign.show_icon("check", "keep")
        self._say_title(words)
        told = []
        if outcome.cancelled:
            told.append(self.tr("Stopped, as you wanted."))
        if outcome.frees and kind is ActionKind.TRASH:
            told.append(
                self.tr("{size} will be free when the trash is emptied.").format(
                    size=texts.size(outcome.frees)
                )
            )
        elif outcome.frees:
            told.append(self.tr("{size} are free now.").format(size=texts.size(outcome.frees)))
        self.under.setText(" ".join(told))
        self._show_left(ended)

    def show_undone(self, ended: Ended, words: str) -> None:
        self.sign.show_icon("arrow-u-up-left", "keep")
        self._say_title(words)
        self.under.setText(self.tr("They are marked as they were before."))
        self._show_left(ended)

    def show_problem(self, words: str) -> None:
        """It ended with an error of ours or of the disk."""
        self.sign.show_icon("warning", "warn")
        self._say_title(self.tr("The clean-up could not go on"))
        told = self.tr("What was moved until then is listed in History and can be undone there.")
        self.under.setText(f"{words} {told}")
        self.stayed.hide()
        self.frame.hide()

    def _show_left(self, ended: Ended) -> None:
        count = len(ended.left.rows)
        self.stayed.setText(self.tr("%Ln file(s) stayed as they were", "", count))
        self.stayed.setVisible(bool(count))
        self.frame.setVisible(bool(count))
        self.table.show_list(ended.left)

    def _say_title(self, words: str) -> None:
        self.title.setText(words)
        self.setAccessibleName(words)
