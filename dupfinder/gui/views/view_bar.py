"""The top of the canvas: how the group is seen, and the zoom."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from dupfinder.gui.compare_modes import LAID, View
from dupfinder.gui.icons import icon
from dupfinder.gui.keymap import keymap
from dupfinder.gui.photo_texts import number
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets import buttons
from dupfinder.gui.widgets.buttons import BESIDE
from dupfinder.gui.widgets.key_tip import KeyTip

SIGNS = {
    View.SIDE_BY_SIDE: "columns",
    View.SWIPE: "square-half",
    View.BLINK: "lightning",
    View.OVERLAY: "stack",
    View.DIFFERENCE: "circle-half",
    View.WHOLE_GROUP: "squares-four",
}
MARGIN = 24
NARROW = 640
"""Below this width the button on the right is an icon with a tooltip."""


class ViewBar(QWidget):
    """The views by name, and minus, percentage, plus. Names become icons where there is no room for them."""

    view_chosen = Signal(str)
    """The :class:`View` that the person wants."""
    zoom_in = Signal()
    zoom_out = Signal()
    full_size = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        names = {
            View.SIDE_BY_SIDE: self.tr("Side by side"),
            View.SWIPE: self.tr("Swipe"),
            View.BLINK: self.tr("Blink"),
            View.OVERLAY: self.tr("Overlay"),
            View.DIFFERENCE: self.tr("Difference"),
            View.WHOLE_GROUP: self.tr("Whole group"),
        }
        self._fit, self._marked = True, 0
        self.buttons = {view: self._view(names[view]) for view in View}
        self.side_by_side = self.buttons[View.SIDE_BY_SIDE]
        self.whole = self.buttons[View.WHOLE_GROUP]
        self.side_by_side.setChecked(True)
        self._views = QButtonGroup(self)
        for button in self.buttons.values():
            self._views.addButton(button)
        self._views.buttonToggled.connect(self._toggled)
        self._views.buttonClicked.connect(self._clicked)

        self.minus = self._small(self.tr("Zoom out"), "zoom_out")
        self.plus = self._small(self.tr("Zoom in"), "zoom_in")
        self.percent = QPushButton(self.tr("Fit"))
        self.percent.setFlat(True)
        self.percent.setObjectName("percent")
        self.percent.setMinimumWidth(56)
        KeyTip(self.percent, self.tr("Whole photo or 100 %"), "full_size")
        self.minus.clicked.connect(self.zoom_out)
        self.plus.clicked.connect(self.zoom_in)
        self.percent.clicked.connect(self.full_size)
        self.zoom = QFrame()
        self.zoom.setObjectName("zoomBox")
        box = QHBoxLayout(self.zoom)
        box.setContentsMargins(4, 0, 4, 0)
        box.setSpacing(0)
        for small in (self.minus, self.percent, self.plus):
            box.addWidget(small)
        self.zoom.setFixedHeight(36)

        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(MARGIN, 12, MARGIN, 8)
        self._row.setSpacing(4)
        for button in self.buttons.values():
            self._row.addWidget(button)
        self._row.addStretch(1)
        self._row.addWidget(self.zoom)
        self.clean_up = buttons.button(self.tr("Clean up…"), "checks")
        self._row.addSpacing(4)
        self._row.addWidget(self.clean_up)
        self.show_marked(0)
        self.set_percent(None)
        self.set_fit(True)
        theme().changed.connect(self._restyle)
        keymap().changed.connect(self._keys_changed)
        self._restyle()

    def _tip(self, view: View) -> str:
        """What a view shows, and how to get there by key."""
        keys = keymap()
        if view is View.SIDE_BY_SIDE:
            return keys.hint(self.tr("Two photos side by side"), "next_view")
        if view is View.SWIPE:
            return keys.hint(self.tr("One photo laid on the other, with a line to drag"), "next_view")
        if view is View.OVERLAY:
            return keys.hint(self.tr("One photo shines through the other"), "next_view")
        if view is View.DIFFERENCE:
            return keys.hint(self.tr("What differs, as a heat map"), "next_view")
        if view is View.WHOLE_GROUP:
            return keys.hint(self.tr("All photos of the group"), "whole_group")
        words, held = self.tr("The two photos in turn, in one place"), keys.shown("blink")
        if held:
            words = self.tr("The two photos in turn, in one place; hold {key} for it in any view").format(
                key=held
            )
        return keys.hint(words, "next_view")

    @Slot()
    def _keys_changed(self) -> None:
        self.set_fit(self._fit)
        self.show_marked(self._marked)

    # what is shown ------------------------------------------------------------------------------
    @property
    def view(self) -> View:
        """The view that is chosen."""
        return next(view for view, button in self.buttons.items() if button.isChecked())

    def show_view(self, view: View) -> None:
        """Chooses a view, as a click on it does."""
        self.buttons[view].setChecked(True)

    def mirror(self, view: View) -> None:
        """Shows which view is on screen, without choosing it."""
        if view is not self.view:
            self._views.blockSignals(True)
            self.buttons[view].setChecked(True)
            self._views.blockSignals(False)
            self._arrange()

    def set_fit(self, fit: bool) -> None:
        """Whether the two photos can be laid on each other: without that some views are greyed."""
        self._fit = fit
        for view, button in self.buttons.items():
            able = fit or view not in LAID
            button.setEnabled(able)
            tip = self._tip(view) if able else self.tr("These two cannot be laid on each other")
            button.setToolTip(tip)
            button.setAccessibleDescription(tip)

    def set_percent(self, percent: float | None) -> None:
        words = self.tr("Fit") if percent is None else self.tr("{n} %").format(n=number(round(percent)))
        self.percent.setText(words)
        self.percent.setAccessibleName(
            self.tr("Zoom: {value}. Press for the whole photo or 100 %").format(value=words)
        )

    def show_marked(self, count: int) -> None:
        """How many photos are marked to remove: without any, there is nothing to clean up."""
        self._marked = count
        words = self.tr("Clean up %Ln photo(s)…", "", count) if count else self.tr("Clean up…")
        narrow = self.width() < NARROW
        self.clean_up.setText("" if narrow else words)
        self.clean_up.setIconSize(QSize(16, 16) if narrow else BESIDE)
        self.clean_up.setAccessibleName(words.rstrip("…"))
        self.clean_up.setEnabled(bool(count))
        keys = keymap()
        none = self.tr(
            "No photo is marked to remove. {x} marks one, {space} accepts what is suggested."
        ).format(
            x=keys.shown("remove") or self.tr("Remove"),
            space=keys.shown("accept") or self.tr("Accept and next"),
        )
        shown = keys.hint(self.tr("{words} Shows the full list first").format(words=words), "clean_up")
        self.clean_up.setToolTip(shown if count else none)
        self.clean_up.setAccessibleDescription("" if count else none)

    # buttons ------------------------------------------------------------------------------------
    def _view(self, words: str) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setAccessibleName(words)
        button.setCheckable(True)
        button.setObjectName("viewName")
        button.setIconSize(BESIDE)
        button.setFixedHeight(36)
        button.setMinimumWidth(36)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _small(self, words: str, command: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setObjectName("zoomStep")
        button.setFixedSize(28, 28)
        button.setIconSize(QSize(14, 14))
        button.setAccessibleName(words)
        KeyTip(button, words, command)
        return button

    # room ---------------------------------------------------------------------------------------
    def minimumSizeHint(self) -> QSize:
        # With icons only: the names never push the window wide.
        others = self._others()
        return QSize(2 * MARGIN + len(self.buttons) * (36 + self._row.spacing()) + others, 56)

    def _others(self) -> int:
        """Width of what stands right of the views."""
        width = 0
        for number_ in range(self._row.count()):
            item = self._row.itemAt(number_)
            widget = item.widget() if item is not None else None
            if widget is not None and widget not in self.buttons.values() and not widget.isHidden():
                width += widget.sizeHint().width() + self._row.spacing()
        return width

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_marked(self._marked)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        """Names for all views where they fit, else for the chosen one, else for none."""
        room = self.width() - 2 * MARGIN - self._others() - 16
        gap = self._row.spacing()
        named = {view: self._named_width(button) for view, button in self.buttons.items()}
        bare = 36
        chosen = self.view
        if sum(named.values()) + gap * len(named) <= room:
            shown = set(View)
        elif named[chosen] + (bare + gap) * (len(named) - 1) + gap <= room:
            shown = {chosen}
        else:
            shown = set()
        for view, button in self.buttons.items():
            with_name = view in shown
            way = (
                Qt.ToolButtonStyle.ToolButtonTextBesideIcon
                if with_name
                else Qt.ToolButtonStyle.ToolButtonIconOnly
            )
            if button.toolButtonStyle() != way:
                button.setToolButtonStyle(way)
                button.setIconSize(BESIDE if with_name else QSize(16, 16))
            button.setFixedWidth(named[view] if with_name else bare)

    def _named_width(self, button: QToolButton) -> int:
        # Padding, border, icon with its gap; measured in the bold of the chosen one, so that nothing moves.
        words = theme().font(1.0, 600)
        return QFontMetrics(words).horizontalAdvance(button.text()) + BESIDE.width() + 24

    @Slot(object, bool)
    def _toggled(self, button: object, checked: bool) -> None:
        if checked:
            view = next(view for view, each in self.buttons.items() if each is button)
            self.zoom.setVisible(view is not View.WHOLE_GROUP)
            self._arrange()
            self.view_chosen.emit(view)

    @Slot(object)
    def _clicked(self, button: object) -> None:
        # Also where it looked chosen already because the one that was wanted was not to be had.
        self.view_chosen.emit(next(view for view, each in self.buttons.items() if each is button))

    @Slot()
    def _restyle(self) -> None:
        tokens = theme().tokens
        for view, button in self.buttons.items():
            button.setIcon(icon(SIGNS[view], "text2", on=SIGNS[view], on_token="accent"))
        self.minus.setIcon(icon("minus", "text2"))
        self.plus.setIcon(icon("plus", "text2"))
        faint = tokens.text2.name() if theme().dark else tokens.line.name()
        self.setStyleSheet(
            "QToolButton#viewName { border: 1px solid transparent; border-radius: 8px; padding: 0 8px;"
            f" background: transparent; color: {tokens.text2.name()}; font-weight: 500; }}"
            f"QToolButton#viewName:checked {{ background: {tokens.surface.name()};"
            f" border-color: {tokens.line.name()}; color: {tokens.text.name()}; font-weight: 600; }}"
            f"QToolButton#viewName:hover:!checked {{ color: {tokens.text.name()}; }}"
            f"QToolButton#viewName:disabled {{ color: {faint}; }}"
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
