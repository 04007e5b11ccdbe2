"""A file in a list of what was or will be done: as words and small photos, for one delegate."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt

LINE = Qt.ItemDataRole.UserRole + 1
"""The :class:`Line` of a row."""

PHOTO, SIZE, BECOMES, KEPT = range(4)
"""The columns."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row.

    Attributes:
        picture, kept_picture: content ids, for thumbnails.
        icon, ink: of what becomes of it: name in Phosphor and token.
        under: a second line below what becomes of it.
        warned: whether what becomes of it is to stand out; kept_warned: that no copy is kept.
    """

    name: str
    folder: str = ""
    size: str = ""
    icon: str = ""
    ink: str = "text2"
    becomes: str = ""
    under: str = ""
    kept: str = ""
    kept_folder: str = ""
    picture: int | None = None
    kept_picture: int | None = None
    warned: bool = False
    kept_warned: bool = False
