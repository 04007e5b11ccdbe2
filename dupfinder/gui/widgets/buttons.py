"""Buttons of one look, and frames: made here so that every one has a name for screen readers."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QPushButton, QToolButton, QWidget

from dupfinder.gui.icons import icon

type Role = Literal["", "primary", "danger", "plain", "link", "quiet"]

HEIGHT = 36
GAP = 6
"""Between an icon and the words after it, in pixels."""

BESIDE = QSize(16 + GAP, 16)
"""Size of an icon that has words after it."""


def button(
    text: str, name: str = "", role: Role = "", *, token: str = "", parent: QWidget | None = None
) -> QPushButton:
    """A button with a text and, where ``name`` is given, an icon before it.

    Args:
        token: colour of the icon; what suits the role when empty.
    """
    made = QPushButton(text, parent)
    made.setProperty("role", role)
    made.setAccessibleName(text.rstrip("…"))
    made.setAutoDefault(False)
    if role not in ("link", "quiet"):
        made.setMinimumHeight(HEIGHT)
    else:
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    if name:
        fitting = {"primary": "white", "danger": "white", "link": "accent"}.get(role, "text")
        made.setIcon(icon(name, token or fitting))
        made.setIconSize(BESIDE)
    return made


def icon_button(name: str, spoken: str, parent: QWidget | None = None) -> QToolButton:
    """A button that shows an icon only; what it does is told by its tooltip and to screen readers."""
    made = QToolButton(parent)
    made.setIcon(icon(name, "text2"))
    made.setIconSize(QSize(18, 18))
    made.setFixedSize(32, 32)
    made.setToolTip(spoken)
    made.setAccessibleName(spoken)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made


def card(kind: Literal["card", "inset"] = "card", parent: QWidget | None = None) -> QFrame:
    """A rounded surface."""
    frame = QFrame(parent)
    frame.setProperty(kind, "true")
    return frame


def rule(upright: bool = False, parent: QWidget | None = None) -> QFrame:
    """A thin line."""
    frame = QFrame(parent)
    frame.setProperty("pillar" if upright else "rule", "true")
    if upright:
        frame.setFixedWidth(1)
    else:
        frame.setFixedHeight(1)
    return frame
