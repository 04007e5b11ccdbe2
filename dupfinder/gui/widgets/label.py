"""One line of text in a size, weight and colour of the theme, elided instead of pushing the window wide."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from dupfinder.gui.theme import theme


class Label(QLabel):
    """A label that follows the theme.

    Args:
        text: what it says.
        size: factor of the system font's size.
        weight: 400, 500 or 600.
        token: name of a colour token.
        elide: where to leave out what does not fit; None never does, and takes the room it needs.
    """

    def __init__(
        self,
        text: str = "",
        *,
        size: float = 1.0,
        weight: int = 400,
        token: str = "text",
        elide: Qt.TextElideMode | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._size = size
        self._weight = weight
        self._token = token
        self._elide = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        if elide is not None:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._restyle)
        self._restyle()
        self._begin()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._begin()

    def _begin(self) -> None:
        """Lines begin where people begin to read; Qt goes by the letters, and names are often Latin."""
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
        sideways = self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask
        if sideways in (left, right):
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            upright = self.alignment() & Qt.AlignmentFlag.AlignVertical_Mask
            self.setAlignment((right if mirrored else left) | upright)

    def set_style(self, weight: int, token: str) -> None:
        if (weight, token) != (self._weight, self._token):
            self._weight, self._token = weight, token
            self._restyle()

    def set_size(self, size: float) -> None:
        """Changes the factor of the system font's size."""
        self._size = size
        self._restyle()

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(24, hint.height()) if self._elide is not None else hint

    def natural_width(self) -> int:
        """The width at which nothing is left out."""
        return QFontMetrics(self.font()).horizontalAdvance(self.text()) + 2

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._elide is None:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(getattr(theme().tokens, self._token))
        shown = QFontMetrics(self.font()).elidedText(self.text(), self._elide, self.width())
        painter.drawText(self.rect(), int(self.alignment()), shown)
        painter.end()

    @Slot()
    def _restyle(self) -> None:
        self.setFont(theme().font(self._size, self._weight))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, getattr(theme().tokens, self._token))
        self.setPalette(palette)
        self.update()
