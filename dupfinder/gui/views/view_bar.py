"""The top of the canvas: how the group is shown, and the zoom."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from dupfinder.gui.icons import icon
from dupfinder.gui.photo_texts import number
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets import buttons
from dupfinder.gui.widgets.buttons import BESIDE

NARROW = 640
"""Below this width the names of the views become icons with tooltips."""


class ViewBar(QWidget):
    """Side by side or whole group, and minus, percentage, plus."""

    whole_group = Signal(bool)
    zoom_in = Signal()
    zoom_out = Signal()
    full_size = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.side_by_side = self._view(self.tr("Side by side"), self.tr("Two photos side by side (G)"))
        self.whole = self._view(self.tr("Whole group"), self.tr("All photos of the group (G)"))
        self.side_by_side.setChecked(True)
        self._views = QButtonGroup(self)
        self._views.addButton(self.side_by_side)
        self._views.addButton(self.whole)
        self._views.buttonToggled.connect(self._toggled)

        self.minus = self._small(self.tr("Zoom out"))
        self.plus = self._small(self.tr("Zoom in"))
        self.percent = QPushButton(self.tr("Fit"))
        self.percent.setFlat(True)
        self.percent.setObjectName("percent")
        self.percent.setMinimumWidth(56)
        self.percent.setToolTip(self.tr("Whole photo or 100 % (Z)"))
        self.minus.clicked.connect(self.zoom_out)
        self.plus.clicked.connect(self.zoom_in)
        self.percent.clicked.connect(self.full_size)
        self.zoom = QFrame()
        self.zoom.setObjectName("zoomBox")
        box = QHBoxLayout(self.zoom)
        box.setContentsMargins(4, 0, 4, 0)
        box.setSpacing(0)
        for button in (self.minus, self.percent, self.plus):
            box.addWidget(button)
        self.zoom.setFixedHeight(36)

        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 12, 24, 8)
        layout.setSpacing(4)
        layout.addWidget(self.side_by_side)
        layout.addWidget(self.whole)
        layout.addStretch(1)
        layout.addWidget(self.zoom)
        layout.addSpacing(8)
        self.clean_up = buttons.button(self.tr("Clean up…"), "checks")
        layout.addWidget(self.clean_up)
        self.show_marked(0)
        self.set_percent(None)
        theme().changed.connect(self._restyle)
        self._restyle()

    def set_percent(self, percent: float | None) -> None:
        words = self.tr("Fit") if percent is None else self.tr("{n} %").format(n=number(round(percent)))
        self.percent.setText(words)
        self.percent.setAccessibleName(self.tr("Zoom: {value}").format(value=words))

    def show_marked(self, count: int) -> None:
        """How many photos are marked to remove: without any, there is nothing to clean up."""
        self._marked = count
        words = self.tr("Clean up %Ln photo(s)…", "", count) if count else self.tr("Clean up…")
        narrow = self.width() < NARROW
        self.clean_up.setText("" if narrow else words)
        self.clean_up.setIconSize(QSize(16, 16) if narrow else BESIDE)
        self.clean_up.setAccessibleName(words.rstrip("…"))
        self.clean_up.setEnabled(bool(count))
        none = self.tr("No photo is marked to remove. X marks one, Space accepts what is suggested.")
        shown = self.tr("{words} Shows the full list first (Ctrl+Enter)").format(words=words)
        self.clean_up.setToolTip(shown if count else none)
        self.clean_up.setAccessibleDescription("" if count else none)

    def show_whole(self, whole: bool) -> None:
        (self.whole if whole else self.side_by_side).setChecked(True)
        self.zoom.setVisible(not whole)

    def _view(self, words: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setToolTip(tip)
        button.setAccessibleName(words)
        button.setCheckable(True)
        button.setObjectName("viewName")
        button.setIconSize(BESIDE)
        button.setFixedHeight(36)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _small(self, words: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setObjectName("zoomStep")
        button.setFixedSize(28, 28)
        button.setIconSize(QSize(14, 14))
        button.setAccessibleName(words)
        button.setToolTip(words)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        style = (
            Qt.ToolButtonStyle.ToolButtonIconOnly
            if self.width() < NARROW
            else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        )
        for button in (self.side_by_side, self.whole):
            button.setToolButtonStyle(style)
            button.setIconSize(QSize(16, 16) if self.width() < NARROW else BESIDE)
        self.show_marked(self._marked)

    @Slot(object, bool)
    def _toggled(self, button: object, checked: bool) -> None:
        if checked:
            self.zoom.setVisible(button is self.side_by_side)
            self.whole_group.emit(button is self.whole)

    @Slot()
    def _restyle(self) -> None:
        tokens = theme().tokens
        self.side_by_side.setIcon(icon("columns"))
        self.whole.setIcon(icon("squares-four"))
        self.minus.setIcon(icon("minus", "text2"))
        self.plus.setIcon(icon("plus", "text2"))
        self.setStyleSheet(
            "QToolButton#viewName { border: 1px solid transparent; border-radius: 8px; padding: 0 12px;"
            f" background: transparent; color: {tokens.text2.name()}; font-weight: 500; }}"
            f"QToolButton#viewName:checked {{ background: {tokens.surface.name()};"
            f" border-color: {tokens.line.name()}; color: {tokens.text.name()}; font-weight: 600; }}"
            f"QToolButton#viewName:hover:!checked {{ color: {tokens.text.name()}; }}"
            f"QToolButton#viewName:focus {{ border: 2px solid {tokens.accent.name()}; }}"
            f"QFrame#zoomBox {{ background: {tokens.surface.name()};"
            f" border: 1px solid {tokens.border.name()};"
            " border-radius: 8px; }"
            "QPushButton#percent, QToolButton#zoomStep { border: none; padding: 0; background: transparent;"
            f" font-weight: 500; color: {tokens.text.name()}; border-radius: 6px; min-height: 28px; }}"
            "QPushButton#percent:hover, QToolButton#zoomStep:hover"
            f" {{ background: {tokens.window.name()}; }}"
            "QPushButton#percent:focus, QToolButton#zoomStep:focus"
            f" {{ border: 2px solid {tokens.accent.name()}; }}"
        )
