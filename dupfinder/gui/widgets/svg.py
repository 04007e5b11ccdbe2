"""A drawing made by the engine, shown sharp at any density and scaled down to the room there is."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from dupfinder.engine.embed.sketch import Colours
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.metrics import grown


def colours() -> Colours:
    """The colours of the theme, as drawings take them."""
    tokens = theme().tokens
    return Colours(
        ink=tokens.text.name(),
        faint=tokens.text2.name(),
        line=tokens.line.name(),
        fill=tokens.surface.name(),
        strong=tokens.accent.name(),
        tint=tokens.accent_tint.name(),
    )


class Drawing(QWidget):
    """Keeps the drawing's sides in proportion; never larger than it was made, for text of the usual size."""

    def __init__(self, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(spoken)
        self._renderer = QSvgRenderer(self)
        self._size = QSize(0, 0)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_svg(self, text: str) -> None:
        """Shows another drawing; none when empty."""
        self._renderer.load(QByteArray(text.encode()))
        made = self._renderer.defaultSize()
        self._size = QSize(grown(made.width()), grown(made.height())) if text else QSize(0, 0)
        self.updateGeometry()
        self.update()

    def drawn_size(self) -> QSize:
        """The size at which the drawing is shown where there is room."""
        return self._size

    def sizeHint(self) -> QSize:
        return self._size

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self._size.width(), 200), self.heightForWidth(self.width()))

    def heightForWidth(self, width: int) -> int:
        if self._size.isEmpty():
            return 0
        return round(self._size.height() * min(1.0, width / self._size.width()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._size.isEmpty():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = self._size.scaled(self._size.boundedTo(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        left = 0 if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else self.width() - shown.width()
        self._renderer.render(painter, QRectF(left, 0, shown.width(), shown.height()))
        painter.end()
