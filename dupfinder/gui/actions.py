"""Every action and every key of the app as data: menus, the F1 sheet and the change of keys come from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication


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
        keys: portable names, as shipped; the first is shown. The keys in force are in :mod:`keymap`.
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
    """A key of a page, which the page itself acts on.

    Attributes:
        keys: portable names, as shipped; what is shown, where it cannot be changed.
        group: its column on the F1 sheet.
        id: what it does; empty where it cannot be changed. An action of the window may have the same one.
        pages: where it works.
        fixed: portable names of keys that cannot be given to anything else.
    """

    keys: tuple[str, ...]
    text: str
    group: str
    id: str = ""
    pages: tuple[str, ...] = ("duplicates",)
    fixed: tuple[str, ...] = ()


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
    Entry("networks", QT_TRANSLATE_NOOP("Actions", "Networks…"), Place.LIBRARY, (), "tree-structure", True),
    Entry("settings", QT_TRANSLATE_NOOP("Actions", "Settings…"), Place.LIBRARY, ("Ctrl+,",), "gear-six"),
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
        "go_to", QT_TRANSLATE_NOOP("Actions", "Go to group…"), Place.VIEW, ("Ctrl+G",), "arrow-bend-up-right"
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
    Entry("change_keys", QT_TRANSLATE_NOOP("Actions", "Change keys…"), Place.HELP, (), "sliders-horizontal"),
    Entry("about", QT_TRANSLATE_NOOP("Actions", "About dupfinder"), Place.HELP, (), "info", True),
)

BOTH = ("duplicates", "search")

KEYS = (
    Key(("W", "Up", "PgUp"), QT_TRANSLATE_NOOP("Actions", "Group before"), "moving", "group_before"),
    Key(("S", "Down", "PgDown"), QT_TRANSLATE_NOOP("Actions", "Next group"), "moving", "next_group"),
    Key(("A", "Left"), QT_TRANSLATE_NOOP("Actions", "Photo before"), "moving", "photo_before"),
    Key(("D", "Right"), QT_TRANSLATE_NOOP("Actions", "Next photo"), "moving", "next_photo"),
    Key(
        ("1", "…", "9"),
        QT_TRANSLATE_NOOP("Actions", "Go to photo 1 to 9"),
        "moving",
        fixed=tuple("123456789"),
    ),
    Key(("Space",), QT_TRANSLATE_NOOP("Actions", "Accept, next open group"), "deciding", "accept"),
    Key(("Shift+Space",), QT_TRANSLATE_NOOP("Actions", "Back to the group before"), "deciding", "back"),
    Key(("E",), QT_TRANSLATE_NOOP("Actions", "Keep"), "deciding", "keep", pages=BOTH),
    Key(
        ("X", "Del", "Backspace"),
        QT_TRANSLATE_NOOP("Actions", "Remove: marks, never deletes"),
        "deciding",
        "remove",
        pages=BOTH,
    ),
    Key(("C",), QT_TRANSLATE_NOOP("Actions", "Clear the mark"), "deciding", "clear", pages=BOTH),
    Key(("N",), QT_TRANSLATE_NOOP("Actions", "Not duplicates"), "deciding", "apart"),
    Key(("Shift+N",), QT_TRANSLATE_NOOP("Actions", "Take this photo out"), "deciding", "take_out"),
    Key(("T",), QT_TRANSLATE_NOOP("Actions", "Mark by rules"), "deciding", "rules"),
    Key(("Z",), QT_TRANSLATE_NOOP("Actions", "100 % or fit"), "seeing", "full_size", pages=BOTH),
    Key(("+", "="), QT_TRANSLATE_NOOP("Actions", "Zoom in"), "seeing", "zoom_in", pages=BOTH),
    Key(("-",), QT_TRANSLATE_NOOP("Actions", "Zoom out"), "seeing", "zoom_out", pages=BOTH),
    Key(("0",), QT_TRANSLATE_NOOP("Actions", "Whole photo"), "seeing", "fit", pages=BOTH),
    Key(
        ("V",), QT_TRANSLATE_NOOP("Actions", "Next view of the two photos"), "seeing", "next_view", pages=BOTH
    ),
    Key(("B",), QT_TRANSLATE_NOOP("Actions", "Blink while held"), "seeing", "blink", pages=BOTH),
    Key(
        ("Shift+←", "→"),
        QT_TRANSLATE_NOOP("Actions", "Move the line, the slider or the photos"),
        "seeing",
        fixed=("Shift+Left", "Shift+Right", "Shift+Up", "Shift+Down"),
    ),
    Key(("G",), QT_TRANSLATE_NOOP("Actions", "Whole group"), "seeing", "whole_group"),
    Key(("R",), QT_TRANSLATE_NOOP("Actions", "Swap A and B"), "seeing", "swap", pages=BOTH),
    Key(("I",), QT_TRANSLATE_NOOP("Actions", "All facts"), "seeing", "facts", pages=BOTH),
    Key(
        ("F",),
        QT_TRANSLATE_NOOP("Actions", "Find similar"),
        "seeing",
        "find_similar",
        pages=BOTH,
    ),
    Key(
        ("O",),
        QT_TRANSLATE_NOOP("Actions", "Open in another app"),
        "seeing",
        "open",
        pages=BOTH,
    ),
    Key(
        ("P",),
        QT_TRANSLATE_NOOP("Actions", "Search for a part of the picture"),
        "seeing",
        "search_part",
        pages=("search",),
    ),
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
