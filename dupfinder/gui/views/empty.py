"""What a page says when there is nothing to show: a sign, a sentence, what to do about it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from dupfinder.gui.icons import icon
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.label import Label


class EmptyState(QWidget):
    """Never an empty white page."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = "image"
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = Label(size=1.5, weight=600)
        self.text = Label(token="text2")
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        self.button = QPushButton()
        self.button.setMinimumHeight(36)
        self.button.clicked.connect(self.clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(48, 48, 48, 48)
        layout.setSpacing(12)
        layout.addStretch(2)
        layout.addWidget(self._sign)
        layout.addWidget(self.title)
        layout.addWidget(self.text)
        layout.addSpacing(8)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        theme().changed.connect(self._restyle)

    def say(self, sign: str, title: str, text: str = "", button: str = "") -> None:
        self._icon = sign
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self._restyle()

    @Slot()
    def _restyle(self) -> None:
        self._sign.setPixmap(icon(self._icon, "text2").pixmap(QSize(48, 48), self.devicePixelRatioF()))
