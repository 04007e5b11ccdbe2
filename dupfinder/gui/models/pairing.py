"""Two photos that are looked at: how they lie on each other, and what was measured of them."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dupfinder.engine.errors import UnreadableFileError
from dupfinder.engine.library import Library
from dupfinder.engine.match import mapping
from dupfinder.engine.pair_types import Comparison
from dupfinder.engine.types import Cluster, Evidence, Float64Array, Kind, Member
from dupfinder.gui.models.thumbnails import Runner

QUIET_MS = 400
"""A pair that somebody looks at for this long is worth measuring."""
KEPT = 64

type _Key = tuple[bytes, bytes]

logger = logging.getLogger(__name__)


@dataclass
class _Known:
    """What is known of a pair by now."""

    evidence: Evidence | None = None
    settled: bool = False
    comparison: Comparison | None = None
    failed: bool = False


class Pairing(QObject):
    """Of the pair on the canvas: first the map between the two, then what differs in their pixels.

    One call of each kind runs at a time; what comes back late is kept for when that pair is shown again.
    """

    changed = Signal()
    """Something more is known of the pair that is shown."""

    def __init__(self, library: Library, bridge: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._bridge = bridge
        self._known: OrderedDict[_Key, _Known] = OrderedDict()
        self._cluster: Cluster | None = None
        self._pair: tuple[Member, Member] | None = None
        self._now = _Known(settled=True)
        self._watched = False
        self._aligning: _Key | None = None
        self._measuring: _Key | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(QUIET_MS)
        self._soon.timeout.connect(self._measure)

    # what is known ------------------------------------------------------------------------------
    @property
    def evidence(self) -> Evidence | None:
        """From A to B; None while it is not known, and where they cannot be laid on each other."""
        return self._now.evidence

    @property
    def settled(self) -> bool:
        """Whether it is known if the two can be laid on each other."""
        return self._now.settled

    @property
    def homography(self) -> Float64Array | None:
        """The best map from A to B by now, in shares."""
        comparison = self._now.comparison
        if comparison is not None and comparison.homography is not None:
            return comparison.homography
        return self._now.evidence.homography if self._now.evidence is not None else None

    @property
    def comparison(self) -> Comparison | None:
        """What was measured, once it was."""
        return self._now.comparison

    @property
    def measured(self) -> bool:
        """Whether nothing more will come: it was measured, or cannot be."""
        return self._pair is None or self._now.comparison is not None or self._now.failed

    # which pair ---------------------------------------------------------------------------------
    def show(self, cluster: Cluster | None, a: Member | None, b: Member | None) -> None:
        """Another pair of a cluster, or none. What is known of it already can be read at once."""
        self._soon.stop()
        self._cluster = cluster
        if a is None or b is None:
            self._pair, self._now = None, _Known(settled=True)
            return
        self._pair = a, b
        key = self._key()
        assert key is not None
        known = self._known.pop(key, None) or _Known()
        self._known[key] = self._now = known
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        if not known.settled:
            known.evidence = _told(a, b)
            known.settled = known.evidence is not None
        self._go_on()

    def watch(self, watched: bool) -> None:
        """Whether somebody looks at the pair: what nobody looks at is not measured."""
        self._watched = watched
        if watched:
            self._go_on()
        else:
            self._soon.stop()

    def _key(self) -> _Key | None:
        return (self._pair[0].photo.hash, self._pair[1].photo.hash) if self._pair is not None else None

    def _go_on(self) -> None:
        if not self._now.settled:
            self._align()
        elif self._watched and not self.measured:
            self._soon.start()

    def _align(self) -> None:
        key, cluster = self._key(), self._cluster
        if self._aligning is not None or key is None or self._pair is None:
            return
        if cluster is None:
            self._now.settled = True
            return
        a, b = (member.photo.content_id for member in self._pair)
        self._aligning = key
        library = self._library

        def call() -> Evidence | None:
            return library.alignment(cluster, a, b)

        self._bridge.run(call, self._aligned, self._not_aligned, context=self)

    def _aligned(self, evidence: Evidence | None) -> None:
        known = self._known.get(self._aligning) if self._aligning is not None else None
        self._aligning = None
        if known is not None:
            known.evidence, known.settled = evidence, True
        if known is self._now:
            self.changed.emit()
        self._go_on()

    def _not_aligned(self, error: Exception) -> None:
        if not isinstance(error, UnreadableFileError):
            logger.error("Two photos could not be aligned", exc_info=error)
        self._aligned(None)

    @Slot()
    def _measure(self) -> None:
        key = self._key()
        if self._measuring is not None or key is None or self._pair is None or self.measured:
            return
        a, b = (member.photo for member in self._pair)
        homography = self._now.evidence.homography if self._now.evidence is not None else None
        self._measuring = key
        library = self._library

        def call() -> Comparison:
            return library.compare(a, b, homography)

        self._bridge.run(call, self._take, self._not_measured, context=self)

    def _take(self, comparison: Comparison | None) -> None:
        known = self._known.get(self._measuring) if self._measuring is not None else None
        self._measuring = None
        if known is not None:
            known.comparison, known.failed = comparison, comparison is None
        if known is self._now:
            self.changed.emit()
        self._go_on()

    def _not_measured(self, error: Exception) -> None:
        # A file that cannot be read is told of where its picture should be.
        if not isinstance(error, UnreadableFileError):
            logger.error("Two photos could not be measured", exc_info=error)
        self._take(None)


def _told(a: Member, b: Member) -> Evidence | None:
    """The map that came with the members, where A is the one that the others were compared with."""
    if a.photo.content_id == b.photo.content_id:
        return Evidence(homography=np.eye(3))
    if not a.representative:
        return None
    if b.kind in (Kind.IDENTICAL_FILE, Kind.IDENTICAL_PICTURE):
        return Evidence(b.evidence.changes, np.eye(3), b.evidence.inliers)
    return b.evidence if mapping.can_be_laid(b.evidence.homography) else None
