"""Python's garbage collector, kept on the UI thread."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 50
BULK = 10_000
"""So many new objects at a time are a table of groups or files: no circles in it, let go of as a whole."""


class Collector(QObject):
    """Collects in turns of its own instead of wherever something is made.

    Left alone, Python collects on the thread that happens to make an object: a Qt object that is found on a
    worker thread ends there, and the program with it. (Only garbage in circles is meant; everything else goes
    at once, as ever.)
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def keep_all(self) -> None:
        """What is there now stays: it is not walked again. Called when all is loaded."""
        gc.freeze()

    def let_go(self) -> None:
        """What was kept may go: the window that it belongs to is closed, and another one opens."""
        gc.unfreeze()

    def stop(self) -> None:
        """Python collects by itself again."""
        self._timer.stop()
        gc.enable()

    @Slot()
    def _look(self) -> None:
        # As Python does it: an older generation after so many collections of the younger one.
        count, threshold = gc.get_count(), gc.get_threshold()
        if count[0] > BULK:
            # To walk through them takes longer than the window may stand still.
            gc.freeze()
            return
        for generation in (2, 1, 0):
            if count[generation] > threshold[generation]:
                gc.collect(generation)
                return
