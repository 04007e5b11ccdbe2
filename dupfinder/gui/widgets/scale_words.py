"""Words below the similarity slider: what its ends mean, and where it stands when nobody has moved it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.paint import paint_text
from dupfinder.gui.widgets.slider import Slider

GAP = 8


class ScaleWords(QWidget):
    """Paints the words; screen readers hear them as the description of the slider.

    Args:
        slider: right above it and as wide; its range ends at loose and strict.
        usual: the value as set; None where there is no such.
    """

    def __init__(self, slider: Slider, usual: int | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slider = slider
        self._usual = usual
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._restyle)
        self._restyle()

    def sizeHint(self) -> QSize:
        return QSize(80, self.fontMetrics().height())

    def places(self) -> list[tuple[str, QRect]]:
        """Each word and its place; the middle one is left out where it would touch another."""
        loose, usual, strict = self.tr("loose"), self.tr("as set"), self.tr("strict")
        metrics = QFontMetrics(self.font())
        least, most = self._slider.minimum(), self._slider.maximum()
        made = [(loose, self._place(metrics, loose, least)), (strict, self._place(metrics, strict, most))]
        if self._usual is None:
            return made
        middle = self._place(metrics, usual, self._usual)
        wide = middle.adjusted(-GAP, 0, GAP, 0)
        if not any(wide.intersects(place) for _, place in made):
            made.insert(1, (usual, middle))
        return made

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for word, place in self.places():
            paint_text(painter, place, word, self.font(), theme().tokens.text2)
        painter.end()

    def _place(self, metrics: QFontMetrics, word: str, value: int) -> QRect:
        """Centred below the value, inside the widget."""
        width = metrics.horizontalAdvance(word) + 1
        left = round(self._slider.place_of(value) - width / 2)
        return QRect(max(0, min(left, self.width() - width)), 0, width, self.height())

    @Slot()
    def _restyle(self) -> None:
        self.setFont(theme().font(0.85))
        self.updateGeometry()
        self.update()
