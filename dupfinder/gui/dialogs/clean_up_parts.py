"""The parts of the clean-up window: cards with numbers, what happens, notices, progress, result."""

from __future__ import annotations

import os

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from dupfinder.engine.action_types import LINKS, ActionKind, Volume, WithoutTrash
from dupfinder.gui import action_texts, texts
from dupfinder.gui.clean_up import Planned
from dupfinder.gui.dialogs.ask import choose
from dupfinder.gui.icons import icon
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.buttons import BESIDE, button, card
from dupfinder.gui.widgets.glyph import Glyph
from dupfinder.gui.widgets.label import Label


class NumberCard(QFrame):
    """A number and what it counts."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self.setProperty("inset", "true")
        self.sign = Glyph(name, token, 22)
        self.number = Label(size=1.5, weight=600, elide=Qt.TextElideMode.ElideRight)
        self.words = Label(size=0.92, token="text2", elide=Qt.TextElideMode.ElideRight)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.number)
        column.addWidget(self.words)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 10, 12, 10)
        layout.setSpacing(14)
        layout.addWidget(self.sign)
        layout.addLayout(column, 1)

    def say(self, number: str, words: str, tip: str = "") -> None:
        self.number.setText(number)
        self.words.setText(words)
        self.setAccessibleName(f"{number} {words}")
        self.setToolTip(tip or f"{number} {words}")


class Cards(QWidget):
    """What a plan comes to, in three numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.photos = NumberCard("trash", "remove")
        self.space = NumberCard("hard-drive", "text2")
        self.groups = NumberCard("shield-check", "keep")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for part in (self.photos, self.space, self.groups):
            layout.addWidget(part, 1)

    def show_plan(self, planned: Planned) -> None:
        kind, made = planned.plan.request.kind, planned.list
        self.photos.sign.show_icon(
            action_texts.SIGNS[kind], "remove" if kind in (ActionKind.TRASH, ActionKind.DELETE) else "accent"
        )
        where = action_texts.where_they_go(kind)
        if made.side_files:
            where = self.tr("{where}, with %Ln side file(s)", "", made.side_files).format(where=where)
        self.photos.say(texts.photos(made.photos), where)
        volumes = [volume for volume in planned.plan.volumes if volume.files]
        words = action_texts.freed(kind)
        if len(volumes) > 1:
            words = self.tr("{words}, on %Ln disk(s)", "", len(volumes)).format(words=words)
        self.space.say(texts.size(planned.plan.frees), words, "\n".join(volume_line(one) for one in volumes))
        whole = made.whole
        self.groups.sign.show_icon("warning" if whole else "shield-check", "warn" if whole else "keep")
        if whole:
            self.groups.say(self.tr("%Ln whole group(s)", "", whole), self.tr("no copy stays, as you wanted"))
        else:
            self.groups.say(
                self.tr("All %Ln group(s)", "", made.groups), self.tr("keep at least one good copy")
            )


def volume_line(volume: Volume) -> str:
    """What a plan frees on one disk."""
    return action_texts.translate("ActionTexts", "{size} on {path}").format(
        size=texts.size(volume.frees), path=texts.readable(volume.path)
    )


class Choice(QWidget):
    """What happens to the photos; deleting for good only where the settings allow it."""

    changed = Signal(object, object)
    """An action and, for a move, the folder."""

    def __init__(self, may_delete: bool) -> None:
        super().__init__()
        self._folder: bytes | None = None
        self._before = ActionKind.TRASH
        self.trash = QRadioButton(self.tr("Move to {trash}").format(trash=action_texts.the_trash()))
        self.move_ = QRadioButton(self.tr("Move to a folder…"))
        self.links = QRadioButton(self.tr("Replace by links to the kept photo"))
        self.delete = QRadioButton(self.tr("Delete for good"))
        self.delete.setVisible(may_delete)
        self.how = QComboBox()
        self.how.setAccessibleName(self.tr("Which links"))
        for kind, words in (
            (ActionKind.HARD_LINK, self.tr("Hard links")),
            (ActionKind.SYMLINK, self.tr("Symbolic links")),
            (ActionKind.REFLINK, self.tr("Shared bytes (reflinks)")),
        ):
            self.how.addItem(words, kind)
        self.how.hide()
        self.folder = button("", "folder-open", "link")
        self.folder.hide()
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for part in (self.trash, self.move_, self.folder, self.links, self.how, self.delete):
            layout.addWidget(part)
            if isinstance(part, QRadioButton):
                part.setAccessibleName(part.text().rstrip("…"))
                self._group.addButton(part)
        layout.addStretch(1)
        self.trash.setChecked(True)
        self._group.buttonClicked.connect(self._chosen)
        self.how.currentIndexChanged.connect(self._how_chosen)
        self.folder.clicked.connect(self._ask_where)

    @property
    def kind(self) -> ActionKind:
        """The action that is chosen."""
        if self.move_.isChecked():
            return ActionKind.MOVE
        if self.delete.isChecked():
            return ActionKind.DELETE
        return ActionKind(self.how.currentData()) if self.links.isChecked() else ActionKind.TRASH

    def move_to(self, folder: bytes) -> None:
        """Chooses a folder to move to."""
        self._folder = folder
        self.move_.setChecked(True)
        self.folder.setText(texts.folder_name(folder))
        spoken = self.tr("Choose another folder than {path}").format(path=texts.readable(folder))
        self.folder.setAccessibleName(spoken)
        self.folder.setToolTip(spoken)
        self._tell()

    @Slot()
    def _chosen(self) -> None:
        if self.move_.isChecked() and self._folder is None:
            self._ask_where()
        else:
            self._tell()

    @Slot()
    def _how_chosen(self) -> None:
        if self.links.isChecked():
            self._tell()

    def _tell(self) -> None:
        self._before = self.kind
        self.how.setVisible(self.links.isChecked())
        self.folder.setVisible(self.move_.isChecked())
        self.changed.emit(self.kind, self._folder if self.move_.isChecked() else None)

    @Slot()
    def _ask_where(self) -> None:
        dialog = choose(self, self.tr("Choose where the photos go"), QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._folder_chosen)
        dialog.rejected.connect(self._no_folder)

    @Slot(str)
    def _folder_chosen(self, name: str) -> None:
        self.move_to(os.fsencode(name))

    @Slot()
    def _no_folder(self) -> None:
        """The person chose none: what was chosen before holds."""
        if self._folder is None:
            before = {ActionKind.TRASH: self.trash, ActionKind.DELETE: self.delete}
            (self.links if self._before in LINKS else before.get(self._before, self.trash)).setChecked(True)


class Notice(QFrame):
    """A line of what is unusual about a plan, with one thing to do about it."""

    acted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.words = Label(size=1.0, token="warn")
        self.words.setWordWrap(True)
        self.act = button("", role="link")
        self.act.clicked.connect(self.acted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(12)
        layout.addWidget(Glyph("warning", "warn", 18), 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.act)
        theme().changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def say(self, words: str, act: str = "") -> None:
        self.words.setText(words)
        self.setAccessibleName(words)
        self.act.setText(act)
        self.act.setAccessibleName(act)
        self.act.setVisible(bool(act))
        self.setVisible(bool(words))

    @Slot()
    def _restyle(self) -> None:
        fill = theme().tokens.warn_fill.name()
        self.setStyleSheet(f"QFrame#notice {{ background: {fill}; border: none; border-radius: 8px; }}")


class WithoutTrashNotice(Notice):
    """Which disks have no trash, and what becomes of the photos there."""

    chosen = Signal(object)
    """A :class:`WithoutTrash`."""
    folder_chosen = Signal(bytes)
    """They go to this folder instead."""

    def __init__(self) -> None:
        super().__init__()
        self._other = WithoutTrash.QUARANTINE
        self.folder = button(self.tr("Choose a folder for these…"), "folder-open", "link")
        self.folder.clicked.connect(self._ask_where)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self.folder)
        self.act.setIcon(icon("archive", "accent"))
        self.act.setIconSize(BESIDE)
        self.acted.connect(self._choose)

    def show_plan(self, planned: Planned) -> None:
        request = planned.plan.request
        lacking = [one for one in planned.plan.volumes if one.choices]
        if request.kind != ActionKind.TRASH or not lacking:
            self.say("")
            return
        names = ", ".join(texts.folder_name(volume.path) for volume in lacking)
        if request.without_trash is WithoutTrash.MOVE and request.target is not None:
            self._other = WithoutTrash.LEAVE
            count = sum(item.kind is ActionKind.MOVE for item in planned.plan.items)
            words = self.tr("{disks} has no trash. %Ln file(s) go to the folder {folder} instead.", "", count)
            words = words.format(disks=names, folder=texts.readable(request.target))
            self.say(words, self.tr("Leave them where they are"))
            return
        if request.without_trash is WithoutTrash.QUARANTINE:
            self._other = WithoutTrash.LEAVE
            count = sum(item.kind is ActionKind.QUARANTINE for item in planned.plan.items)
            words = self.tr(
                "{disks} has no trash. %Ln file(s) go to dupfinder's own folder on that disk instead, "
                "from where they can be brought back.",
                "",
                count,
            )
            self.say(words.format(disks=names), self.tr("Leave them where they are"))
            return
        self._other = WithoutTrash.QUARANTINE
        count = sum(volume.left for volume in lacking)
        words = self.tr("{disks} has no trash: %Ln file(s) stay where they are.", "", count)
        self.say(words.format(disks=names), self.tr("Put them aside on that disk"))

    @Slot()
    def _choose(self) -> None:
        self.chosen.emit(self._other)

    @Slot()
    def _ask_where(self) -> None:
        dialog = choose(self, self.tr("Choose where the photos go"), QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.move_to)

    @Slot(str)
    def move_to(self, name: str) -> None:
        """Sends what has no trash to a folder."""
        self.folder_chosen.emit(os.fsencode(name))


def framed(inside: QWidget) -> QFrame:
    """A table in a card with round corners."""
    frame = card()
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(1, 3, 1, 7)
    layout.addWidget(inside)
    return frame
