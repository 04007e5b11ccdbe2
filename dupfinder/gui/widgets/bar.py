"""A progress bar of one height, without text: the words stand beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QWidget

STEPS = 1_000


class Bar(QProgressBar):
    """Shows a share of 0 to 1; without one it says that the end is not known yet."""

    def __init__(self, height: int, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextVisible(False)
        self.setFixedHeight(height)
        self.setRange(0, STEPS)
        self.setAccessibleName(spoken)

    def show_share(self, share: float | None) -> None:
        if share is None:
            self.setRange(0, 0)
        else:
            self.setRange(0, STEPS)
            self.setValue(round(share * STEPS))
