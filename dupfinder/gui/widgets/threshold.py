"""The similarity slider: regroups while it moves, stores its value when it rests."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from dupfinder.gui import photo_texts
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.scale_words import ScaleWords
from dupfinder.gui.widgets.slider import Slider

LEAST, AS_SET, MOST = 60, 90, 99
LIVE_MS = 40
SETTLE_MS = 600


class SimilaritySlider(QWidget):
    """A label, a percentage, and a slider from 60 to 99 % with words for its ends and its usual place.

    Args:
        value: 0 to 1; what is outside the range is taken for its end.
        usual: percent as set, told below the slider; None where there is no such.

    Signals:
        moved: the value (0 to 1) while it moves, at most every 40 ms, the latest one.
        settled: the value once it is released, or has rested after keys.
    """

    moved = Signal(float)
    settled = Signal(float)

    def __init__(self, value: float, usual: int | None = AS_SET, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = Label(
            self.tr("Similarity at least"), size=0.92, token="text2", elide=Qt.TextElideMode.ElideRight
        )
        self.shown = Label(weight=600)
        self.slider = Slider()
        self.slider.setRange(LEAST, MOST)
        self.slider.setPageStep(5)
        self.slider.setValue(round(value * 100))
        self.slider.setAccessibleName(self.tr("Similarity at least, in percent"))
        self.slider.setAccessibleDescription(self._scale(usual))
        self.label.setBuddy(self.slider)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(2)
        layout.setColumnStretch(0, 1)
        layout.addWidget(self.label, 0, 0)
        layout.addWidget(self.shown, 0, 1, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self.slider, 1, 0, 1, 2)
        layout.addWidget(ScaleWords(self.slider, usual), 2, 0, 1, 2)
        self.setFocusProxy(self.slider)
        self._live = QTimer(self)
        self._live.setSingleShot(True)
        self._live.setInterval(LIVE_MS)
        self._live.timeout.connect(self._tell)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(SETTLE_MS)
        self._rest.timeout.connect(self._settle)
        self._stored = self.slider.value()
        self.slider.valueChanged.connect(self._changed)
        self.slider.sliderReleased.connect(self._settle)
        self._write()

    @property
    def value(self) -> float:
        """0.6 to 0.99."""
        return self.slider.value() / 100

    def set_value(self, value: float) -> None:
        """Moves the slider; tells and stores it as if a person had done so."""
        self.slider.setValue(round(value * 100))

    def _scale(self, usual: int | None) -> str:
        least, most = photo_texts.percent(LEAST / 100), photo_texts.percent(MOST / 100)
        if usual is None:
            return self.tr("{least} is loose, {most} is strict").format(least=least, most=most)
        return self.tr("{least} is loose, {usual} is as set, {most} is strict").format(
            least=least, usual=photo_texts.percent(usual / 100), most=most
        )

    def _write(self) -> None:
        self.shown.setText(photo_texts.percent(self.value))

    @Slot(int)
    def _changed(self, _value: int) -> None:
        self._write()
        # Not restarted while it waits: people who drag without a stop see groups change all the time.
        if not self._live.isActive():
            self._live.start()
        if not self.slider.isSliderDown():
            self._rest.start()

    @Slot()
    def _tell(self) -> None:
        self.moved.emit(self.value)

    @Slot()
    def _settle(self) -> None:
        self._rest.stop()
        if self.slider.isSliderDown() or self.slider.value() == self._stored:
            return
        self._stored = self.slider.value()
        self.settled.emit(self.value)
