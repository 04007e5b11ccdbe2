"""The keys in force: those of the table in :mod:`~dupfinder.gui.actions`, but for what a person changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from dupfinder.gui.actions import ENTRIES, KEYS, QT_TRANSLATE_NOOP, say

EVERYWHERE = frozenset({"*"})
"""The pages of an action of the window: its keys meet those of every page."""

STAYING = ("Esc", "Return", "Enter", "Tab", "Shift+Tab")
"""Keys that every window needs for itself."""
STAYING_FOR = QT_TRANSLATE_NOOP("Actions", "Buttons, dialogs and moving from field to field")

MODIFIERS = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr}
)

GLYPHS = {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→", "-": "−"}

type Keys = dict[str, tuple[str, ...]]
"""Id of a command -> portable names of its keys."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that keys can be given to.

    Attributes:
        group: its column on the F1 sheet.
        keys: as shipped.
        pages: where its keys work.
    """

    id: str
    text: str
    group: str
    keys: tuple[str, ...]
    pages: frozenset[str]


def _commands() -> dict[str, Command]:
    """Every command once; an action that a page has a key for is the page's."""
    made = {
        key.id: Command(key.id, key.text, key.group, key.keys, frozenset(key.pages)) for key in KEYS if key.id
    }
    for entry in ENTRIES:
        if entry.id not in made:
            made[entry.id] = Command(entry.id, entry.text, "everywhere", entry.keys, EVERYWHERE)
    return made


COMMANDS = _commands()


def name_of(event: QKeyEvent) -> str:
    """The portable name of what was pressed; empty for Shift and its like alone."""
    key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if key in MODIFIERS or key == Qt.Key.Key_unknown:
        return ""
    if key == Qt.Key.Key_Backtab:
        key = Qt.Key.Key_Tab
    sign = event.text()
    if (
        held == Qt.KeyboardModifier.ShiftModifier
        and sign.isprintable()
        and sign.strip()
        and not sign.isalpha()
    ):
        # Shift is how the sign is typed on this keyboard, not a part of the key.
        held = Qt.KeyboardModifier.NoModifier
    return QKeySequence(QKeyCombination(held, key)).toString(QKeySequence.SequenceFormat.PortableText)


def shown(key: str) -> str:
    """A key as it is written on screen."""
    if key in GLYPHS:
        return GLYPHS[key]
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key


def can_be_given(key: str) -> bool:
    return key not in STAYING and not any(key in fixed.fixed for fixed in KEYS)


def meet(one: Command, two: Command) -> bool:
    """Whether the same key would mean both somewhere."""
    return EVERYWHERE in (one.pages, two.pages) or not one.pages.isdisjoint(two.pages)


def holder(keys: Mapping[str, tuple[str, ...]], command: str, key: str) -> Command | None:
    """The other command that has a key, where the two would meet."""
    mine = COMMANDS[command]
    for other in COMMANDS.values():
        if other.id != command and key in keys[other.id] and meet(mine, other):
            return other
    return None


def holder_of_fixed(key: str) -> str:
    """What a key that cannot be given away is for, in words; empty for all others."""
    fixed = next((one.text for one in KEYS if key in one.fixed), STAYING_FOR if key in STAYING else "")
    return say(fixed) if fixed else ""


class Keymap(QObject):
    """Which keys a command has; told to everything that shows a key.

    Signals:
        changed: some keys are other ones.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.keys: Keys = {}
        self._ids: dict[tuple[str, str], str] = {}
        self._take({})

    def load(self, changes: Mapping[str, Iterable[str]]) -> None:
        """Takes over what a person changed; what is unknown or not to be given is left out.

        A key that two commands claim, which only a file written by hand can do, goes to the first of them.
        """
        keys: Keys = {}
        taken: dict[str, list[Command]] = {}
        for own in (True, False):
            for command in COMMANDS.values():
                if (command.id in changes) is not own:
                    continue
                wanted = [normal(key) for key in changes.get(command.id, command.keys)]
                free = [
                    key
                    for key in dict.fromkeys(wanted)
                    if key and can_be_given(key) and not any(meet(command, one) for one in taken.get(key, ()))
                ]
                for key in free:
                    taken.setdefault(key, []).append(command)
                keys[command.id] = tuple(free)
        if keys != self.keys:
            self._take(keys)

    def _take(self, keys: Keys) -> None:
        self.keys = keys or {command.id: command.keys for command in COMMANDS.values()}
        self._ids = {
            (page, key): command.id
            for command in COMMANDS.values()
            for page in command.pages
            for key in self.keys[command.id]
        }
        self.changed.emit()

    def command(self, event: QKeyEvent, page: str) -> str:
        """Id of what a key press stands for on a page; empty for nothing."""
        name = name_of(event)
        return self._ids.get((page, name)) or self._ids.get(("*", name), "")

    def was_moved(self, event: QKeyEvent) -> bool:
        """Whether a person gave this key to something that it is not shipped for: lists let go of it then."""
        name = name_of(event)
        return any(key == name and name not in COMMANDS[found].keys for (_, key), found in self._ids.items())

    def window_keys(self, command: str) -> list[QKeySequence]:
        """The keys of an action of the window; none where a page acts on them."""
        if COMMANDS[command].pages != EVERYWHERE:
            return []
        return [QKeySequence(key) for key in self.keys[command]]

    def shown(self, command: str) -> str:
        """The first key of a command as it is written on screen; empty if it has none."""
        return next(map(shown, self.keys[command]), "")

    def hint(self, words: str, command: str) -> str:
        """Words for a tooltip, with the key where there is one."""
        key = self.shown(command)
        return f"{words} ({key})" if key else words


def changes(keys: Mapping[str, tuple[str, ...]]) -> Keys:
    """What of the keys is not as shipped: what is stored."""
    return {command.id: keys[command.id] for command in COMMANDS.values() if keys[command.id] != command.keys}


def normal(key: str) -> str:
    """A key as Qt writes it; empty for what is none."""
    sequence = QKeySequence(key)
    return sequence.toString(QKeySequence.SequenceFormat.PortableText) if sequence.count() == 1 else ""


def with_key(words: str, command: str) -> str:
    """Words of a menu with the key after them. It is told, not bound: the page acts on it."""
    key = keymap().shown(command)
    return f"{words}\t{key}" if key else words


@cache
def keymap() -> Keymap:
    """The keys of this process."""
    return Keymap()
