"""The head of a table: a name for each column, on the reading side."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt


def head(section: int, orientation: Qt.Orientation, role: int, name: Callable[[int], str]) -> object:
    """What a model answers for its head; ``name`` gives the words over a column."""
    if orientation != Qt.Orientation.Horizontal:
        return None
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
    return name(section) if role == Qt.ItemDataRole.DisplayRole else None
