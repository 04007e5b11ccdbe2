"""The name of a key in a small frame."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from dupfinder.gui.keymap import keymap
from dupfinder.gui.theme import theme


class KeyCap(QLabel):
    """Reads as its text.

    Args:
        command: shows the key of that instead, and follows it; nothing where it has none.
    """

    def __init__(self, key: str = "", command: str = "", parent: QWidget | None = None) -> None:
        super().__init__(key, parent)
        self._command = ""
        self.setFont(theme().font(0.85, 600))
        theme().changed.connect(self.update)
        self.show_command(command)

    def show_command(self, command: str) -> None:
        """Shows the key of a command from now on."""
        if command and not self._command:
            keymap().changed.connect(self._follow)
        self._command = command
        self._follow()

    @Slot()
    def _follow(self) -> None:
        if self._command:
            self.setText(keymap().shown(self._command))
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        if not self.text():
            return QSize(0, 22)
        wide = QFontMetrics(self.font()).horizontalAdvance(self.text())
        return QSize(max(24, wide + 14), 22)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.text():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().tokens.border, 1))
        painter.setBrush(theme().tokens.surface)
        box = self.rect().adjusted(0, (self.height() - 22) // 2, -1, -(self.height() - 22) // 2 - 1)
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(theme().tokens.text2)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()
