"""Shows what would go into the side file of a photo that stays, and writes it when that is wanted."""

from __future__ import annotations

import os

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dupfinder.engine.action_types import Outcome, Plan
from dupfinder.engine.known_types import Known, KnownOfTwo
from dupfinder.engine.library import Library
from dupfinder.engine.types import Metadata, Photo
from dupfinder.gui import action_texts, photo_texts, texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.jobs import JobWatch
from dupfinder.gui.widgets.buttons import button, card
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.metrics import grown

WIDTH = 560


class CopyOverDialog(QDialog):
    """Lists the facts, and the file that takes them. The button that writes is not the one Enter presses.

    Args:
        kept: the photo whose side file is written, A.
        source: the one that knows more, B.
        known: the fact that is ticked first.
    """

    copied = Signal(int, str)
    """Id of the action, and what was done in words."""

    def __init__(
        self, library: Library, bridge: Bridge, kept: Photo, source: Photo, known: Known, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._kept = kept
        self._source = source
        self._first = known
        self._watch = JobWatch(self)
        self._plan: Plan | None = None
        self.boxes: dict[Known, QCheckBox] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(self.tr("Copy to the side file of A"))
        self.setMinimumWidth(min(grown(WIDTH), max(WIDTH, parent.width() - 64)))
        name, other = photo_texts.name(kept.path), photo_texts.name(source.path)
        title = Label(self.tr("Copy to {name}").format(name=name), size=1.5, weight=600)
        title.setWordWrap(True)
        text = Label(
            self.tr(
                "Both photos stay as they are. What you choose of {other} is written into a side file (XMP) "
                "beside {name}, where other photo programs read it. It can be undone."
            ).format(other=other, name=name),
            token="text2",
        )
        text.setWordWrap(True)
        frame = card()
        self._facts = QVBoxLayout(frame)
        self._facts.setContentsMargins(16, 12, 16, 12)
        self._facts.setSpacing(8)
        self.file = Label(self.tr("Looking at the files…"), size=0.92, token="text2")
        self.file.setWordWrap(True)
        self.cancel = button(self.tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.act = button(self.tr("Write the side file"), "tag", "primary")
        self.act.setEnabled(False)
        self.act.clicked.connect(self._apply)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.act)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 24, 32, 20)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addWidget(text)
        layout.addWidget(frame)
        layout.addWidget(self.file)
        layout.addSpacing(8)
        layout.addLayout(foot)
        self.cancel.setFocus()
        bridge.run(
            lambda: library.acting.known_of_two(kept.path, source.path),
            self._show,
            self._failed,
            context=self,
        )

    def stop(self) -> None:
        """Lets go of a plan; what is being written is written."""
        self._watch.forget()

    def _show(self, known: KnownOfTwo | None) -> None:
        lacks = known.lacks if known is not None else {}
        for one, value in lacks.items():
            box = QCheckBox(_words(value))
            box.setChecked(one == self._first)
            box.toggled.connect(self._chosen)
            self.boxes[one] = box
            self._facts.addWidget(box)
        if not lacks:
            self._facts.addWidget(Label(self.tr("A knows all that B knows."), token="text2"))
        # The facts have come after the window was opened.
        self.adjustSize()
        first = self.boxes.get(self._first)
        if first is not None:
            first.setFocus()
        self._chosen()

    @Slot()
    def _chosen(self) -> None:
        """Asks the engine what would be written."""
        self._plan = None
        self.act.setEnabled(False)
        wanted = [one for one, box in self.boxes.items() if box.isChecked()]
        if not wanted:
            self._watch.cancel()
            self.file.setText(self.tr("Nothing is chosen."))
            return
        job = self._library.acting.plan_copy(self._kept.path, self._source.path, wanted)
        self._watch.watch(job, self._planned, self._failed)

    def _planned(self, plan: Plan) -> None:
        if not plan.items:
            self.file.setText(self.tr("There is nothing to write any more."))
            return
        (item,) = plan.items
        name, folder = photo_texts.name(item.path), photo_texts.folder(item.path)
        if item.stays:
            words = self.tr("{name} cannot be written: {reason}.").format(
                name=name, reason=action_texts.refusal(item.reason, item.detail)
            )
            self._say_problem(words)
            return
        if item.size:
            words = self.tr("Is added to {name} in {folder}. What it holds already stays.")
        else:
            words = self.tr("A new file: {name} in {folder}.")
        self.file.set_style(400, "text2")
        self.file.setText(words.format(name=name, folder=folder))
        self.file.setToolTip(os.fsdecode(item.path))
        self._plan = plan
        self.act.setEnabled(True)

    @Slot()
    def _apply(self) -> None:
        if self._plan is None:
            return
        self.act.setEnabled(False)
        for box in self.boxes.values():
            box.setEnabled(False)
        self._watch.watch(self._library.acting.apply(self._plan), self._applied, self._failed)

    def _applied(self, outcome: Outcome) -> None:
        if outcome.action_id is None:
            reason = outcome.refused[0] if outcome.refused else None
            why = action_texts.refusal(reason.reason, reason.detail) if reason is not None else ""
            words = self.tr("Nothing was written: {reason}.") if why else self.tr("Nothing was written.")
            self._say_problem(words.format(reason=why))
            return
        names = [name for item in outcome.done for name in action_texts.metadata_names(_of(item.metadata))]
        self.copied.emit(outcome.action_id, action_texts.copied(names, self._kept.path))
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._say_problem(texts.error(error))

    def _say_problem(self, words: str) -> None:
        self.file.set_style(600, "warn")
        self.file.setText(words)


def _of(metadata: Metadata | None) -> Metadata:
    return metadata if metadata is not None else Metadata()


def _words(value: Metadata) -> str:
    """A fact with its value, as it will stand in the side file."""
    (name,) = action_texts.metadata_names(value)
    return f"{name[:1].upper()}{name[1:]}: {action_texts.metadata_values(value)}"
