"""A few choices beside each other in one frame; one of them holds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.metrics import grown

HEIGHT = 32
EDGE = 18
"""Left free on both sides of what holds them, px."""


class Segments(QWidget):
    """Tab reaches the chosen one, the arrow keys choose another.

    Args:
        choices: name and words of each.
        spoken: what is chosen here, for people who do not see it.
    """

    chosen = Signal(str)
    """Name of the choice that holds now."""

    def __init__(
        self, choices: Sequence[tuple[str, str]], spoken: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(spoken)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        self._words: dict[str, str] = dict(choices)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3, 3, 3, 3)
        layout.setSpacing(2)
        for name, words in choices:
            part = QPushButton(words)
            part.setObjectName("segment")
            part.setCheckable(True)
            part.setAutoDefault(False)
            part.setFixedHeight(grown(HEIGHT) - 6)
            part.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.buttons[name] = part
            self._group.addButton(part)
            layout.addWidget(part)
        first = next(iter(self.buttons.values()))
        first.setChecked(True)
        self._group.buttonClicked.connect(self._clicked)
        self._group.buttonToggled.connect(self._toggled)
        for part in self.buttons.values():
            self._toggled(part, part.isChecked())
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._restyle)
        self._restyle()

    @property
    def value(self) -> str:
        return next(name for name, part in self.buttons.items() if part.isChecked())

    def choose(self, name: str) -> None:
        """Chooses without telling it."""
        self.buttons[name].setChecked(True)

    def set_words(self, name: str, words: str) -> None:
        """Changes what a choice is called."""
        self._words[name] = words
        self.buttons[name].setAccessibleName(words.replace("  ", ", "))
        self._fit()

    def _fit(self) -> None:
        """Each is as wide as it is in bold, so that nothing moves; large text is shortened to the room."""
        metrics = QFontMetrics(theme().font(1.0, 600))
        wanted = {name: metrics.horizontalAdvance(words) + 26 for name, words in self._words.items()}
        parent = self.parentWidget()
        room = parent.contentsRect().width() - 2 * EDGE - 6 if parent is not None else 0
        share = min(1.0, room / sum(wanted.values())) if room > 0 else 1.0
        for name, words in self._words.items():
            width = int(wanted[name] * share)
            shown = words
            if share < 1.0:
                shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width - 18)
            part = self.buttons[name]
            part.setText(shown)
            part.setToolTip("" if shown == words else words)
            part.setFixedWidth(width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
            return
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            step = -step
        names = list(self.buttons)
        place = max(0, min(len(names) - 1, names.index(self.value) + step))
        part = self.buttons[names[place]]
        part.setFocus(Qt.FocusReason.OtherFocusReason)
        if not part.isChecked():
            part.click()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().tokens.canvas)
        painter.drawRoundedRect(self.rect(), 8, 8)
        painter.end()

    @Slot(QAbstractButton)
    def _clicked(self, _part: QAbstractButton) -> None:
        self.chosen.emit(self.value)

    @Slot(QAbstractButton, bool)
    def _toggled(self, part: QAbstractButton, on: bool) -> None:
        # Tab stops at one of them, as in every row of choices.
        part.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus)

    @Slot()
    def _restyle(self) -> None:
        tokens = theme().tokens
        self.setStyleSheet(
            "QPushButton#segment { border: 1px solid transparent; border-radius: 6px; padding: 0 10px;"
            f" min-height: 0; background: transparent; color: {tokens.text2.name()}; font-weight: 500; }}"
            f"QPushButton#segment:checked {{ background: {tokens.surface.name()};"
            f" border-color: {tokens.line.name()}; color: {tokens.text.name()}; font-weight: 600; }}"
            f"QPushButton#segment:hover:!checked {{ color: {tokens.text.name()}; }}"
            f"QPushButton#segment:focus {{ border: 2px solid {tokens.accent.name()}; padding: 0 9px; }}"
        )
        self._fit()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self._fit()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        parent = self.parentWidget()
        if parent is not None:
            parent.installEventFilter(self)
        self._fit()
