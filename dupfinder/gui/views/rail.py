"""The rail on the left: the pages, always one click away; below them settings and the menu."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import QButtonGroup, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from dupfinder.gui.icons import icon, mark
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.metrics import grown

WIDTH = 84
ICON = 20
BADGE = 18
MOST = 99


class RailButton(QToolButton):
    """An icon with its word below."""

    def __init__(self, text: str, name: str, fill: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(text)
        self.setIcon(icon(name, "text2", on=fill or name, on_token="accent"))
        self.setIconSize(QSize(ICON, ICON))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._restyle)
        self.toggled.connect(self._restyle)
        self.count = 0
        self._restyle()

    def needed(self) -> int:
        """The width at which its word is whole, in bold."""
        return QFontMetrics(theme().font(0.88, 600)).horizontalAdvance(self.text()) + 12

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.count:
            return
        words = QLocale().toString(self.count) if self.count <= MOST else f"{MOST}+"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = theme().font(0.8, 600)
        width = max(BADGE, QFontMetrics(font).horizontalAdvance(words) + 10)
        where = QRect(self.width() // 2 + 6, 4, width, BADGE)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            where.moveRight(self.width() // 2 - 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().tokens.accent_fill)
        painter.drawRoundedRect(where, BADGE / 2, BADGE / 2)
        painter.setPen(QColor("white"))
        painter.setFont(font)
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()

    @Slot()
    def _restyle(self) -> None:
        tokens = theme().tokens
        self.setFont(theme().font(0.85, 600 if self.isChecked() else 500))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.ButtonText, tokens.accent if self.isChecked() else tokens.text2)
        self.setPalette(palette)


class Rail(QWidget):
    """Emits :attr:`chosen` with the name of the page that is wanted."""

    chosen = Signal(str)
    settings_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Pages"))
        self._mark = QPixmap()
        self._group = QButtonGroup(self)
        self.buttons = {
            "library": RailButton(self.tr("Library"), "folders", "folders-fill", self),
            "duplicates": RailButton(self.tr("Duplicates"), "copy", "copy-fill", self),
            "search": RailButton(self.tr("Search"), "magnifying-glass", "magnifying-glass-fill", self),
            "history": RailButton(
                self.tr("History"), "clock-counter-clockwise", "clock-counter-clockwise-fill", self
            ),
        }
        self.settings = RailButton(self.tr("Settings"), "gear-six", parent=self)
        self.menu_button = RailButton(self.tr("Menu"), "list", parent=self)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 66, 6, 12)
        layout.setSpacing(4)
        for page in self.buttons.values():
            page.setCheckable(True)
            self._group.addButton(page)
            page.clicked.connect(self._clicked)
            layout.addWidget(page)
        layout.addStretch(1)
        layout.addWidget(self.settings)
        layout.addWidget(self.menu_button)
        self.settings.clicked.connect(self.settings_wanted)
        theme().changed.connect(self._restyle)
        self._restyle()

    def show_page(self, name: str) -> None:
        """Marks the page that is shown."""
        self.buttons[name].setChecked(True)

    def show_count(self, name: str, count: int, words: str) -> None:
        """Puts a number on the button of a page, with what it counts in words; none where it is 0."""
        page = self.buttons[name]
        page.count = count
        page.setAccessibleDescription(words)
        page.setToolTip(words)
        page.update()

    def set_menu(self, menu: QMenu) -> None:
        self.menu_button.setMenu(menu)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = theme().tokens
        painter.fillRect(self.rect(), tokens.window)
        edge = self.width() - 1 if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else 0
        painter.setPen(tokens.border)
        painter.drawLine(edge, 0, edge, self.height())
        if self._mark.isNull() or self._mark.devicePixelRatio() != self.devicePixelRatioF():
            self._mark = mark(32, self.devicePixelRatioF())
        painter.drawPixmap((self.width() - 32) // 2, 15, self._mark)
        painter.end()

    @Slot()
    def _restyle(self) -> None:
        self._mark = QPixmap()
        buttons = (*self.buttons.values(), self.settings, self.menu_button)
        # Large text makes it wider: a word that is cut tells nothing.
        width = max(WIDTH - 12, *(button.needed() for button in buttons))
        for button in buttons:
            button.setFixedSize(width, grown(56))
        self.setFixedWidth(width + 12)
        self.update()

    @Slot()
    def _clicked(self) -> None:
        for name, page in self.buttons.items():
            if page.isChecked():
                self.chosen.emit(name)
