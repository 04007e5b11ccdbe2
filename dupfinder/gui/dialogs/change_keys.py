"""Other keys for everything that keys do; what a key does already is told while it is typed."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QTableView, QVBoxLayout, QWidget

from dupfinder.gui.keymap import COMMANDS, Command, changes, holder, holder_of_fixed, keymap, shown
from dupfinder.gui.models.keys import KeysModel, words
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.buttons import button, card
from dupfinder.gui.widgets.key_field import KeyField
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.table import set_lines

SHARES = (0.52, 0.32)


class CommandTable(QTableView):
    """Enter, or a double click, is the wish to change what is chosen."""

    wanted = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for column, share in enumerate(SHARES):
            self.setColumnWidth(column, int(self.viewport().width() * share))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)


class ChangeKeysDialog(QDialog):
    """Nothing holds before it is saved. Emits what differs from the keys as shipped."""

    changed = Signal(object)
    """Id of a command -> its keys, for the setting ``keys``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Change keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.resize(760, 680)
        self.model = KeysModel(keymap().keys, self)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find what a key does, or the key of something"))
        self.search.setAccessibleName(self.tr("Find a command or a key"))
        self.search.setClearButtonEnabled(True)
        self.table = CommandTable()
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("What keys do"))
        set_lines(self.table, grown(30), grown(32))
        self.chosen = Label(weight=600)
        self.field = KeyField()
        self.field.setPlaceholderText(self.tr("Press the new key"))
        self.field.setAccessibleName(self.tr("New key"))
        self.note = Label(size=0.92, token="text2")
        self.note.setWordWrap(True)
        self.note.setMinimumHeight(2 * theme().font(0.92).pixelSize() + 14)
        self.use = button(self.tr("Use this key"))
        self.add = button(self.tr("Add as well"))
        self.off = button(self.tr("No key"))
        self.back = button(self.tr("As shipped"))
        self.reset = button(self.tr("Reset all"), role="plain")
        self.cancel = button(self.tr("Cancel"))
        self.save = button(self.tr("Save"), role="primary")
        self._lay_out()
        self.search.textChanged.connect(self._find)
        self.table.selectionModel().currentChanged.connect(self._choose)
        self.table.wanted.connect(self._begin)
        self.table.doubleClicked.connect(self._begin)
        self.field.pressed_key.connect(self._say)
        self.field.taken.connect(self._use)
        self.field.left.connect(self.table.setFocus)
        self.use.clicked.connect(self._use)
        self.add.clicked.connect(self._add)
        self.off.clicked.connect(self._off)
        self.back.clicked.connect(self._back)
        self.reset.clicked.connect(self._reset)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._save)
        self.table.setCurrentIndex(self.model.index(0, 0))
        self.table.setFocus()

    def _lay_out(self) -> None:
        keys = QHBoxLayout()
        keys.setSpacing(8)
        self.field.setFixedWidth(grown(190))
        keys.addWidget(self.field)
        keys.addWidget(self.use)
        keys.addWidget(self.add)
        keys.addStretch(1)
        keys.addWidget(self.off)
        keys.addWidget(self.back)
        editor = card("inset")
        inside = QVBoxLayout(editor)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(8)
        inside.addWidget(self.chosen)
        inside.addLayout(keys)
        inside.addWidget(self.note)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.reset)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addWidget(Label(self.tr("Change keys"), size=1.5, weight=600))
        layout.addWidget(self.search)
        layout.addWidget(self.table, 1)
        layout.addWidget(editor)
        layout.addLayout(foot)

    # which command ------------------------------------------------------------------------------
    def command(self) -> Command | None:
        """The command that is chosen."""
        row = self.table.currentIndex().row()
        return self.model.rows[row] if 0 <= row < len(self.model.rows) else None

    @Slot(str)
    def _find(self, text: str) -> None:
        before = self.command()
        self.model.find(text)
        row = self.model.rows.index(before) if before in self.model.rows else 0
        self.table.setCurrentIndex(self.model.index(row, 0))
        self._choose()

    @Slot(QModelIndex, QModelIndex)
    def _choose(self, *_indexes: QModelIndex) -> None:
        self.field.empty()

    @Slot()
    def _begin(self) -> None:
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _say(self) -> None:
        """Tells what the key in the field does now, and what may be done."""
        command, key = self.command(), self.field.key
        able = command is not None and bool(key)
        warn = False
        if command is None:
            self.chosen.setText(self.tr("Nothing matches"))
            told = ""
        else:
            now = self.model.told(command.id) or self.tr("no key")
            self.chosen.setText(self.tr("{words}: {keys}").format(words=words(command), keys=now))
            told = self.tr("Enter uses the key in the field, Tab leaves the field.")
            if key:
                told, able, warn = self._of(command, key)
        self.note.setText(told)
        self.note.set_style(400, "warn" if warn else "text2")
        self.field.setAccessibleDescription(told)
        self.use.setEnabled(able)
        self.add.setEnabled(able)
        self.off.setEnabled(command is not None and bool(self.model.keys[command.id]))
        self.back.setEnabled(command is not None and self.model.is_changed(command.id))

    def _of(self, command: Command, key: str) -> tuple[str, bool, bool]:
        """What to say of a key, whether it can be had, and whether somebody loses it."""
        shows, fixed = shown(key), holder_of_fixed(key)
        if fixed:
            told = self.tr("{key} stays what it is for: {words}.").format(key=shows, words=fixed)
            return told, False, True
        if key in self.model.keys[command.id]:
            return self.tr("{key} does this already.").format(key=shows), True, False
        other = holder(self.model.keys, command.id, key)
        if other is None:
            return self.tr("{key} is free.").format(key=shows), True, False
        left = tuple(one for one in self.model.keys[other.id] if one != key)
        told = self.tr("{key} is in use for “{words}”, which would lose it.").format(
            key=shows, words=words(other)
        )
        if not left:
            told += " " + self.tr("That would have no key then.")
        return told, True, True

    # changing -----------------------------------------------------------------------------------
    def _give(self, keys: tuple[str, ...]) -> None:
        command = self.command()
        if command is not None:
            self.model.give(command.id, keys)
            self.field.empty()

    @Slot()
    def _use(self) -> None:
        if self.use.isEnabled():
            self._give((self.field.key,))
            self.table.setFocus()

    @Slot()
    def _add(self) -> None:
        command = self.command()
        if command is not None:
            self._give(tuple(dict.fromkeys((*self.model.keys[command.id], self.field.key))))

    @Slot()
    def _off(self) -> None:
        self._give(())

    @Slot()
    def _back(self) -> None:
        command = self.command()
        if command is not None:
            self._give(COMMANDS[command.id].keys)

    @Slot()
    def _reset(self) -> None:
        self.model.reset()
        self.field.empty()

    @Slot()
    def _save(self) -> None:
        if self.model.keys != keymap().keys:
            self.changed.emit(changes(self.model.keys))
        self.accept()
