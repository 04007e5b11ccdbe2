"""What two photos say together with their side files, read while the pair is looked at."""

from __future__ import annotations

import logging
from collections import OrderedDict

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dupfinder.engine.known_types import KnownOfTwo
from dupfinder.engine.library import Library
from dupfinder.engine.types import Photo
from dupfinder.gui.models.thumbnails import Runner

logger = logging.getLogger(__name__)

KEPT = 64
REST_MS = 150
"""A pair is read once somebody stays at it: both folders are listed, and side files opened."""

type _Pair = tuple[bytes, bytes]


class PairKnown(QObject):
    """One call at a time: of the pairs that somebody hurries past, none is read."""

    told = Signal(object)
    """A :class:`KnownOfTwo` of the pair that is shown, or None."""

    def __init__(self, library: Library, bridge: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._bridge = bridge
        self._pair: _Pair | None = None
        self._asked: _Pair | None = None
        self._stale = False
        self._known: OrderedDict[_Pair, KnownOfTwo | None] = OrderedDict()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._ask)

    @Slot(object, object)
    def show(self, kept: Photo | None, other: Photo | None) -> None:
        """Another pair, or none. What was known of it is told at once, and read again."""
        self._pair = (kept.path, other.path) if kept is not None and other is not None else None
        if self._pair is not None and self._pair in self._known:
            self.told.emit(self._known[self._pair])
        self._rest.start()

    @Slot()
    def look_again(self) -> None:
        """Side files may have changed: what is being read now may have been read before that."""
        self._stale = self._asked is not None
        self._ask()

    @Slot()
    def _ask(self) -> None:
        if self._pair is None or self._asked is not None:
            return
        library, (kept, other) = self._library, self._pair
        self._asked = self._pair

        def call() -> KnownOfTwo | None:
            return library.acting.known_of_two(kept, other)

        self._bridge.run(call, self._arrived, self._failed, context=self)

    def _arrived(self, known: KnownOfTwo | None) -> None:
        asked, self._asked = self._asked, None
        assert asked is not None
        self._known[asked] = known
        self._known.move_to_end(asked)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        stale, self._stale = self._stale, False
        if asked == self._pair:
            self.told.emit(known)
        if (stale or asked != self._pair) and not self._rest.isActive():
            self._ask()

    def _failed(self, error: Exception) -> None:
        logger.error("The side files of two photos could not be read", exc_info=error)
        self._arrived(None)
