"""Colours, fonts and spacing: Fusion with our own palette, light or dark as system or settings say."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QApplication

from dupfinder.gui.style import style_sheet

type Mode = Literal["system", "light", "dark"]

S4, S8, S12, S16, S24, S32, S48 = 4, 8, 12, 16, 24, 32, 48
"""Distances in pixels; nothing else is used."""

CAPTION, SECONDARY, BODY, HEADING, TITLE, NUMBER = 0.85, 0.92, 1.0, 1.15, 1.5, 2.15
"""Factors of the system font's size."""

WEIGHTS = {400: QFont.Weight.Normal, 500: QFont.Weight.Medium, 600: QFont.Weight.DemiBold}


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours by what they are for. Text on any of them has a contrast of at least 4.5, controls of 3.

    Attributes:
        window, surface, canvas: behind pages; lists and cards; photos.
        text, text2: first and second voice.
        accent, accent_tint, accent_fill: selection, links and focus; behind them; the main button.
        keep, keep_fill, remove, remove_fill: kept and marked to remove; fills carry white.
        warn, warn_fill: weak or offline; behind it.
        line, border: edges of controls; decoration.
    """

    window: QColor
    surface: QColor
    canvas: QColor
    text: QColor
    text2: QColor
    accent: QColor
    accent_tint: QColor
    accent_fill: QColor
    keep: QColor
    keep_fill: QColor
    remove: QColor
    remove_fill: QColor
    warn: QColor
    warn_fill: QColor
    line: QColor
    border: QColor

    def hex(self) -> dict[str, str]:
        return {field.name: getattr(self, field.name).name() for field in fields(self)}


def _tokens(*names: str) -> Tokens:
    return Tokens(*(QColor(name) for name in names))


LIGHT = _tokens(
    *("#F5F6F7", "#FFFFFF", "#ECEEF1", "#1A1E23", "#535B66"),
    *("#2B59CE", "#E7EDFB", "#2B59CE"),
    *("#0A6F61", "#0A6F61", "#A93611", "#A93611"),
    *("#7D5200", "#FFF1CF", "#7C848F", "#DEE1E5"),
)
DARK = _tokens(
    *("#191B1E", "#202327", "#131517", "#E8EBEE", "#A7AFB9"),
    *("#8FADFF", "#27324C", "#3F66D8"),
    *("#55CDB8", "#0E7C6C", "#FF9A7A", "#B8441E"),
    *("#F0C05A", "#3A2F16", "#7A828C", "#33383E"),
)

SCHEMES: dict[Mode, Qt.ColorScheme] = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


class Theme(QObject):
    """The look that is in force. Widgets that paint repaint on :attr:`changed`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._app: QApplication | None = None
        self._base: QFont | None = None
        self.mode: Mode = "system"
        self._dressed = False
        self.dark = False
        self.tokens = LIGHT
        self.version = 0
        """Another number with every change: what was drawn in another look is stale."""
        self._fonts: dict[tuple[float, int], QFont] = {}
        self._line_height = 0

    def apply(self, app: QApplication, mode: Mode) -> None:
        """Dresses the application; from then on the system's changes are followed where ``mode`` says so."""
        self.mode = mode
        if self._app is not app:
            self._app = app
            self._base = QFont(app.font())
            self._fonts.clear()
            self._line_height = 0
            self._dressed = False
            app.setStyle("Fusion")
            # Held in a variable: PySide deletes the hints' wrapper, and with it the connection.
            self._hints = app.styleHints()
            self._hints.colorSchemeChanged.connect(self._follow)
        # Also tells the system, so that the window's frame and native dialogs agree.
        self._hints.setColorScheme(SCHEMES[mode])
        self._dress()

    def font(self, factor: float = BODY, weight: int = 400) -> QFont:
        """The system font, scaled, with figures of one width. ``weight`` is 400, 500 or 600."""
        known = self._fonts.get((factor, weight))
        if known is not None:
            return QFont(known)
        font = QFont(self._base if self._base is not None else QApplication.font())
        if font.pixelSize() > 0:
            font.setPixelSize(max(1, round(font.pixelSize() * factor)))
        else:
            font.setPointSizeF(max(1.0, font.pointSizeF() * factor))
        font.setWeight(WEIGHTS[weight])
        font.setFeature(QFont.Tag("tnum"), 1)
        if self._base is not None:
            self._fonts[factor, weight] = QFont(font)
        return font

    def line_height(self) -> int:
        """Height of a line of the usual text, in logical pixels."""
        if not self._line_height or self._base is None:
            self._line_height = QFontMetrics(self.font()).height()
        return self._line_height

    @Slot()
    def _follow(self) -> None:
        wanted = self.mode == "dark" or (self.mode == "system" and self._is_system_dark())
        if wanted != self.dark:
            self._dress()

    def _is_system_dark(self) -> bool:
        return self._hints.colorScheme() == Qt.ColorScheme.Dark

    def _dress(self) -> None:
        assert self._app is not None
        dark = self.mode == "dark" or (self.mode == "system" and self._is_system_dark())
        tokens = DARK if dark else LIGHT
        if self._is_high_contrast():
            tokens = replace(tokens, border=tokens.line, text2=tokens.text)
        if self._dressed and (dark, tokens) == (self.dark, self.tokens):
            # Every widget would be styled anew, for nothing.
            return
        self._dressed, self.dark, self.tokens = True, dark, tokens
        self.version += 1
        # A widget that was never shown would go back to the colours it was made with when it is.
        for widget in self._app.allWidgets():
            widget.ensurePolished()
        self._app.setPalette(palette(tokens))
        self._app.setStyleSheet(style_sheet(tokens.hex(), self.dark))
        self.changed.emit()
        # A style sheet cuts the way of a palette from a list to what scrolls in it.
        for widget in self._app.allWidgets():
            if isinstance(widget, QAbstractScrollArea):
                widget.viewport().setPalette(widget.palette())

    def _is_high_contrast(self) -> bool:
        # Known since Qt 6.10.
        accessibility = getattr(self._hints, "accessibility", None)
        hints = accessibility() if accessibility is not None else None
        preference = getattr(hints, "contrastPreference", None)
        return preference is not None and getattr(preference(), "name", "") == "HighContrast"

    def moves(self) -> bool:
        """Whether fades are wanted: false where the system asks for less motion (seen since Qt 6.12)."""
        accessibility = getattr(self._hints, "accessibility", None) if self._app is not None else None
        hints = accessibility() if accessibility is not None else None
        preference = getattr(hints, "motionPreference", None)
        return preference is None or getattr(preference(), "name", "") != "ReducedMotion"


def palette(tokens: Tokens) -> QPalette:
    """The tokens in the roles that Fusion draws with."""
    role = QPalette.ColorRole
    made = QPalette()
    white = QColor("#FFFFFF")
    for name, colour in (
        (role.Window, tokens.window),
        (role.WindowText, tokens.text),
        (role.Base, tokens.surface),
        (role.AlternateBase, tokens.window),
        (role.Text, tokens.text),
        (role.PlaceholderText, tokens.text2),
        (role.Button, tokens.surface),
        (role.ButtonText, tokens.text),
        (role.BrightText, white),
        (role.ToolTipBase, tokens.surface),
        (role.ToolTipText, tokens.text),
        (role.Highlight, tokens.accent_fill),
        (role.HighlightedText, white),
        (role.Accent, tokens.accent),
        (role.Link, tokens.accent),
        (role.LinkVisited, tokens.accent),
        (role.Light, tokens.surface),
        (role.Midlight, tokens.border),
        (role.Mid, tokens.border),
        (role.Dark, tokens.line),
        (role.Shadow, tokens.line),
    ):
        made.setColor(name, colour)
    faint = QColor(tokens.text2)
    faint.setAlphaF(0.55)
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, faint)
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, tokens.border)
    return made


@cache
def theme() -> Theme:
    """The theme of this process."""
    return Theme()


def font(factor: float = BODY, weight: int = 400) -> QFont:
    """Short for ``theme().font``."""
    return theme().font(factor, weight)
