"""One search at a time: the fast answer at once, then what a second look tells, hit by hit."""

from __future__ import annotations

import queue
import threading

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from dupfinder.engine.library import Library
from dupfinder.engine.search_types import Found, Hit, Query
from dupfinder.gui.bridge import SLICE_MS
from dupfinder.gui.models.thumbnails import Runner

LOOK_MS = 120
"""How often hits that were looked at are shown: more often would only be restless."""


class SearchRun(QObject):
    """Runs searches on the reader lane; only the last one is told of.

    Signals:
        found: a :class:`~dupfinder.engine.search_types.Found`.
        looked: a list of hits that were looked at a second time.
        ended: nothing more will come.
        failed: the exception of a search that could not be done.
    """

    found = Signal(object)
    looked = Signal(object)
    ended = Signal()
    failed = Signal(object)

    def __init__(self, library: Library, bridge: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._bridge = bridge
        self._ticket = 0
        self._stop = threading.Event()
        self._hits: queue.SimpleQueue[Hit] = queue.SimpleQueue()
        self.looking = False
        self._pull = QTimer(self)
        self._pull.setInterval(LOOK_MS)
        self._pull.timeout.connect(self._take)

    def start(self, query: Query, k: int) -> None:
        """Searches; what was searched for before is given up."""
        self.stop()
        ticket, library = self._ticket, self._library

        def done(found: Found) -> None:
            if ticket == self._ticket:
                self.found.emit(found)
                self._look(query, found.hits)

        def failed(error: Exception) -> None:
            if ticket == self._ticket:
                self.failed.emit(error)

        self._bridge.run(lambda: library.searching.find(query, k), done, failed, context=self)

    def stop(self) -> None:
        """Gives up what runs."""
        self._ticket += 1
        self._stop.set()
        self._pull.stop()
        self.looking = False

    def _look(self, query: Query, hits: list[Hit]) -> None:
        ticket, library = self._ticket, self._library
        self._stop = stop = threading.Event()
        looked: queue.SimpleQueue[Hit] = queue.SimpleQueue()
        self._hits = looked

        def call() -> None:
            for hit in library.searching.look(query, hits, stop.is_set):
                looked.put(hit)

        def done(_: None) -> None:
            if ticket == self._ticket:
                self._end()

        def failed(_error: Exception) -> None:
            # The fast answer stands; that its hits were not looked at is seen on each of them.
            done(None)

        self.looking = True
        self._pull.start()
        self._bridge.run(call, done, failed, context=self)

    @Slot()
    def _take(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        hits = []
        while clock.elapsed() < SLICE_MS:
            try:
                hits.append(self._hits.get_nowait())
            except queue.Empty:
                break
        if hits:
            self.looked.emit(hits)

    def _end(self) -> None:
        self._pull.stop()
        while not self._hits.empty():
            self._take()
        self.looking = False
        self.ended.emit()
