"""Buttons of one look, and frames: made here so that every one has a name for screen readers."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QPushButton, QToolButton, QWidget

from dupfinder.gui.icons import colour, icon
from dupfinder.gui.keymap import COMMANDS, keymap
from dupfinder.gui.theme import theme

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


class KeyButton(QPushButton):
    """A button that shows its key after its words.

    Args:
        command: whose key is shown: the one in force, none where it has none; or a key that never changes.
        token: colour of the key's name and frame.
    """

    def __init__(self, words: str, name: str, command: str, role: Role, token: str) -> None:
        super().__init__(words)
        self._command, self._token = command, token
        self._key = self._held()
        self._shown = True
        self.setProperty("role", role)
        self.setAccessibleName(words)
        self.setAutoDefault(False)
        self.setMinimumHeight(HEIGHT)
        self.setIcon(icon(name, token))
        self.setIconSize(BESIDE)
        theme().changed.connect(self._restyle)
        keymap().changed.connect(self._follow)
        self._restyle()

    @Slot()
    def _follow(self) -> None:
        self._key = self._held()
        self._restyle()

    def _held(self) -> str:
        return keymap().shown(self._command) if self._command in COMMANDS else self._command

    def show_key(self, shown: bool) -> None:
        """Shows the key, or leaves it to the tooltip where there is little room."""
        if shown != self._shown:
            self._shown = shown
            self._restyle()

    def _cap_width(self) -> int:
        return max(22, QFontMetrics(theme().font(0.85, 600)).horizontalAdvance(self._key) + 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._shown or not self._key:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = colour(self._token)
        if not self.isEnabled():
            ink.setAlphaF(0.45)
        box = QRect(0, 0, self._cap_width(), 20)
        box.moveCenter(self.rect().center())
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            box.moveLeft(14)
        else:
            box.moveRight(self.width() - 14)
        edge = QColor(ink)
        edge.setAlphaF(0.6)
        painter.setPen(QPen(edge, 1))
        painter.drawRoundedRect(box.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(ink)
        painter.setFont(theme().font(0.85, 600))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._key)
        painter.end()

    @Slot()
    def _restyle(self) -> None:
        # What the style sheet of the window says holds but for the room of the key; Qt mirrors it.
        room = self._cap_width() + 22 if self._shown and self._key else 14
        self.setStyleSheet(f"QPushButton {{ padding-right: {room}px; }}")
        self.update()


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
