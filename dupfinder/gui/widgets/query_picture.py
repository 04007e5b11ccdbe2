"""The picture that is searched for."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.paint import fitted, paint_whole

HEIGHT = 300
PLATE = 180


class QueryPicture(QWidget):
    """A picture in a space of fixed height; a grey plate until it is there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setFixedHeight(PLATE)
        theme().changed.connect(self._repaint)

    @property
    def pixmap(self) -> QPixmap | None:
        """What is shown; None while it is a plate."""
        return self._pixmap

    def show_pixmap(self, pixmap: QPixmap | None) -> None:
        self._pixmap = pixmap if pixmap is not None and not pixmap.isNull() else None
        self._fit()
        self.update()

    def _fit(self) -> None:
        height = PLATE
        if self._pixmap is not None:
            height = min(HEIGHT, round(self.width() * self._pixmap.height() / max(1, self._pixmap.width())))
        self.setFixedHeight(max(40, height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRect(0, 0, self.width(), self.height())
        where = QRectF(room)
        if self._pixmap is not None:
            where = fitted(room, self._pixmap.width(), self._pixmap.height())
        paint_whole(painter, where, self._pixmap)
        painter.end()

    @Slot()
    def _repaint(self) -> None:
        self.update()
