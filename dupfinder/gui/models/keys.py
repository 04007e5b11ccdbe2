"""The commands and their keys as rows, while a person changes them."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from dupfinder.gui.actions import say
from dupfinder.gui.keymap import COMMANDS, Command, Keys, holder, shown
from dupfinder.gui.models.heads import head

WORDS, KEYS, CHANGED = range(3)

type Index = QModelIndex | QPersistentModelIndex


def words(command: Command) -> str:
    return say(command.text).rstrip("…")


class KeysModel(QAbstractTableModel):
    """One row a command; a copy of the keys in force that nobody else sees until it is stored."""

    def __init__(self, keys: Keys, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.keys = dict(keys)
        self.rows = list(COMMANDS.values())
        self._wanted = ""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        return head(section, orientation, role, self._name)

    def _name(self, column: int) -> str:
        return (self.tr("What it does"), self.tr("Keys"), "")[column]

    def data(self, index: Index, role: int = 0) -> object:
        command = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            match index.column():
                case 0:
                    return words(command)
                case 1:
                    return self.told(command.id) or "—"
                case _:
                    return self.tr("Changed") if self.is_changed(command.id) else ""
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == WORDS:
            told = self.told(command.id) or self.tr("no key")
            changed = self.tr(", changed") if self.is_changed(command.id) else ""
            return f"{words(command)}: {told}{changed}"
        return None

    def told(self, command: str) -> str:
        """The keys of a command in words."""
        return self.tr(" or ").join(map(shown, self.keys[command]))

    def is_changed(self, command: str) -> bool:
        return self.keys[command] != COMMANDS[command].keys

    def find(self, text: str) -> None:
        """Shows the commands whose words or keys hold a text; all for an empty one."""
        self._wanted = text.casefold().strip()
        self.beginResetModel()
        self.rows = [one for one in COMMANDS.values() if self._is_wanted(one)]
        self.endResetModel()

    def _is_wanted(self, command: Command) -> bool:
        if self._wanted in words(command).casefold():
            return True
        return any(self._wanted == shown(key).casefold() for key in self.keys[command.id])

    def give(self, command: str, keys: tuple[str, ...]) -> None:
        """Gives keys to a command; the others that they would meet let go of them."""
        for key in keys:
            while (other := holder(self.keys, command, key)) is not None:
                self.keys[other.id] = tuple(one for one in self.keys[other.id] if one != key)
        self.keys[command] = keys
        self._renew()

    def reset(self) -> None:
        """All as shipped."""
        self.keys = {command.id: command.keys for command in COMMANDS.values()}
        self._renew()

    def _renew(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, CHANGED))
