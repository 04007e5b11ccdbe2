"""Every action of the app as data; the menu, the menu bar and the F1 sheet are made from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from dupfinder.gui.icons import icon


class Place(StrEnum):
    """The menu that an action is in, which is also its column on the F1 sheet."""

    LIBRARY = "library"
    REVIEW = "review"
    VIEW = "view"
    HELP = "help"


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Marks a text for the translation tool; Qt's own is typed as giving an object."""
    return text


@dataclass(frozen=True, slots=True)
class Entry:
    """An action of the whole window.

    Attributes:
        keys: portable names; the first is shown.
        icon: in Phosphor.
        rule: whether a line is drawn above it in the menu.
    """

    id: str
    text: str
    place: Place
    keys: tuple[str, ...] = ()
    icon: str = ""
    rule: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a page, which the page itself acts on; told here for the F1 sheet."""

    keys: tuple[str, ...]
    text: str
    group: str


ENTRIES = (
    Entry(
        "add_folder", QT_TRANSLATE_NOOP("Actions", "Add folder…"), Place.LIBRARY, ("Ctrl+O",), "folder-plus"
    ),
    Entry("scan", QT_TRANSLATE_NOOP("Actions", "Scan again"), Place.LIBRARY, ("F5",), "arrow-clockwise"),
    Entry(
        "search",
        QT_TRANSLATE_NOOP("Actions", "Search by image…"),
        Place.LIBRARY,
        ("Ctrl+I",),
        "magnifying-glass",
        True,
    ),
    Entry(
        "paste",
        QT_TRANSLATE_NOOP("Actions", "Search for what was copied"),
        Place.LIBRARY,
        ("Ctrl+V",),
        "clipboard-text",
    ),
    Entry("compare_two", QT_TRANSLATE_NOOP("Actions", "Compare two pictures…"), Place.LIBRARY, (), "columns"),
    Entry(
        "settings", QT_TRANSLATE_NOOP("Actions", "Settings…"), Place.LIBRARY, ("Ctrl+,",), "gear-six", True
    ),
    Entry("quit", QT_TRANSLATE_NOOP("Actions", "Quit"), Place.LIBRARY, ("Ctrl+Q",), "sign-out", True),
    Entry("undo", QT_TRANSLATE_NOOP("Actions", "Undo"), Place.REVIEW, ("Ctrl+Z",), "arrow-u-up-left"),
    Entry("redo", QT_TRANSLATE_NOOP("Actions", "Redo"), Place.REVIEW, ("Ctrl+Shift+Z",), "arrow-u-up-right"),
    Entry("rules", QT_TRANSLATE_NOOP("Actions", "Mark by rules…"), Place.REVIEW, (), "magic-wand", True),
    Entry("not_duplicates", QT_TRANSLATE_NOOP("Actions", "Not duplicates…"), Place.REVIEW, (), "link-break"),
    Entry("saved", QT_TRANSLATE_NOOP("Actions", "Saved reviews…"), Place.REVIEW, (), "floppy-disk"),
    Entry(
        "clean_up",
        QT_TRANSLATE_NOOP("Actions", "Clean up…"),
        Place.REVIEW,
        ("Ctrl+Return", "Ctrl+Enter"),
        "checks",
        True,
    ),
    Entry("export", QT_TRANSLATE_NOOP("Actions", "Export the review…"), Place.REVIEW, (), "export", True),
    Entry("library", QT_TRANSLATE_NOOP("Actions", "Library"), Place.VIEW, ("Alt+1",), "folders"),
    Entry("duplicates", QT_TRANSLATE_NOOP("Actions", "Duplicates"), Place.VIEW, ("Alt+2",), "copy"),
    Entry("find", QT_TRANSLATE_NOOP("Actions", "Search"), Place.VIEW, ("Alt+3",), "magnifying-glass"),
    Entry(
        "history",
        QT_TRANSLATE_NOOP("Actions", "History"),
        Place.VIEW,
        ("Alt+4",),
        "clock-counter-clockwise",
    ),
    Entry(
        "filter", QT_TRANSLATE_NOOP("Actions", "Filter the groups…"), Place.VIEW, ("Ctrl+F",), "funnel", True
    ),
    Entry(
        "fold",
        QT_TRANSLATE_NOOP("Actions", "Fold the list of groups"),
        Place.VIEW,
        ("Ctrl+L",),
        "columns",
    ),
    Entry("area", QT_TRANSLATE_NOOP("Actions", "Next area"), Place.VIEW, ("F6",), "arrow-right"),
    Entry(
        "full_screen", QT_TRANSLATE_NOOP("Actions", "Full screen"), Place.VIEW, ("F11",), "arrows-out", True
    ),
    Entry("guide", QT_TRANSLATE_NOOP("Actions", "Guide"), Place.HELP, (), "book-open"),
    Entry("keys", QT_TRANSLATE_NOOP("Actions", "Keyboard"), Place.HELP, ("F1",), "keyboard"),
    Entry("about", QT_TRANSLATE_NOOP("Actions", "About dupfinder"), Place.HELP, (), "info", True),
)

KEYS = (
    Key(("W", "S", "↑", "↓"), QT_TRANSLATE_NOOP("Actions", "Group before, next"), "moving"),
    Key(("A", "D", "←", "→"), QT_TRANSLATE_NOOP("Actions", "Photo before, next"), "moving"),
    Key(("1", "…", "9"), QT_TRANSLATE_NOOP("Actions", "Go to photo 1 to 9"), "moving"),
    Key(("Space",), QT_TRANSLATE_NOOP("Actions", "Accept, next open group"), "deciding"),
    Key(("Shift+Space",), QT_TRANSLATE_NOOP("Actions", "Back to the group before"), "deciding"),
    Key(("E",), QT_TRANSLATE_NOOP("Actions", "Keep"), "deciding"),
    Key(("X", "Del"), QT_TRANSLATE_NOOP("Actions", "Remove: marks, never deletes"), "deciding"),
    Key(("C",), QT_TRANSLATE_NOOP("Actions", "Clear the mark"), "deciding"),
    Key(("N",), QT_TRANSLATE_NOOP("Actions", "Not duplicates"), "deciding"),
    Key(("Shift+N",), QT_TRANSLATE_NOOP("Actions", "Take this photo out"), "deciding"),
    Key(("T",), QT_TRANSLATE_NOOP("Actions", "Mark by rules"), "deciding"),
    Key(("Z",), QT_TRANSLATE_NOOP("Actions", "100 % or fit"), "seeing"),
    Key(("+", "−", "0"), QT_TRANSLATE_NOOP("Actions", "Zoom in, out, fit"), "seeing"),
    Key(("V",), QT_TRANSLATE_NOOP("Actions", "Next view of the two photos"), "seeing"),
    Key(("B",), QT_TRANSLATE_NOOP("Actions", "Blink while held"), "seeing"),
    Key(("Shift+←", "→"), QT_TRANSLATE_NOOP("Actions", "Move the line, the slider or the photos"), "seeing"),
    Key(("G",), QT_TRANSLATE_NOOP("Actions", "Whole group"), "seeing"),
    Key(("R",), QT_TRANSLATE_NOOP("Actions", "Swap A and B"), "seeing"),
    Key(("I",), QT_TRANSLATE_NOOP("Actions", "All facts"), "seeing"),
    Key(("F",), QT_TRANSLATE_NOOP("Actions", "Find similar"), "seeing"),
    Key(("O",), QT_TRANSLATE_NOOP("Actions", "Open in another app"), "seeing"),
    Key(("P",), QT_TRANSLATE_NOOP("Actions", "Search for a part of the picture"), "seeing"),
)

MENUS = {
    Place.LIBRARY: QT_TRANSLATE_NOOP("Actions", "Library"),
    Place.REVIEW: QT_TRANSLATE_NOOP("Actions", "Review"),
    Place.VIEW: QT_TRANSLATE_NOOP("Actions", "View"),
    Place.HELP: QT_TRANSLATE_NOOP("Actions", "Help"),
}


def say(text: str) -> str:
    """The translation of a text of this table."""
    return QCoreApplication.translate("Actions", text)


class Actions(QObject):
    """The actions of one window, by id."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._by_id: dict[str, QAction] = {}
        for entry in ENTRIES:
            action = QAction(icon(entry.icon, "text2"), say(entry.text), self)
            action.setObjectName(entry.id)
            action.setShortcuts([QKeySequence(key) for key in entry.keys])
            if entry.id == "quit":
                action.setMenuRole(QAction.MenuRole.QuitRole)
            elif entry.id == "settings":
                action.setMenuRole(QAction.MenuRole.PreferencesRole)
            elif entry.id == "about":
                action.setMenuRole(QAction.MenuRole.AboutRole)
            self._by_id[entry.id] = action

    def __getitem__(self, name: str) -> QAction:
        return self._by_id[name]

    def all(self) -> list[QAction]:
        return list(self._by_id.values())

    def enable(self, names: Iterable[str], enabled: bool) -> None:
        for name in names:
            self._by_id[name].setEnabled(enabled)

    def fill(self, menu: QMenu, place: Place) -> None:
        """Puts the actions of a place into a menu."""
        for entry in ENTRIES:
            if entry.place == place:
                if entry.rule:
                    menu.addSeparator()
                menu.addAction(self._by_id[entry.id])
