"""A slider with its name before it and its value after it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dupfinder.gui.photo_texts import percent
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.slider import Slider


class Dial(QWidget):
    """0 to 100 %."""

    moved = Signal()

    def __init__(self, name: str, spoken: str, value: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = Label(name, size=0.92, token="text2")
        self.slider = Slider()
        self.slider.setRange(0, 100)
        self.slider.setSingleStep(5)
        self.slider.setPageStep(20)
        self.slider.setValue(value)
        self.slider.setFixedWidth(180)
        self.slider.setAccessibleName(name)
        self.slider.setAccessibleDescription(spoken)
        self.slider.setToolTip(spoken)
        self._value = Label(size=0.92, weight=600)
        self._name.setBuddy(self.slider)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._name)
        layout.addWidget(self.slider)
        layout.addWidget(self._value)
        self._value.setMinimumWidth(40)
        self.slider.valueChanged.connect(self._changed)
        self._changed()

    @property
    def value(self) -> int:
        return self.slider.value()

    def set_value(self, value: int) -> None:
        self.slider.setValue(value)

    @Slot()
    def _changed(self) -> None:
        self._value.setText(percent(self.slider.value() / 100))
        self.moved.emit()
