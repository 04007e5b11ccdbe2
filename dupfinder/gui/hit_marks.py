"""Keep and remove on the hits of a search: the marks of the review, of the group that a hit is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from dupfinder.engine.review_types import Mark, MemberState
from dupfinder.engine.search_types import Hit
from dupfinder.engine.types import Cluster, Photo
from dupfinder.gui.reviewing import Reviewing


class HitMarks(QObject):
    """Knows in which group each hit is. What is in none cannot be marked: only copies are."""

    changed = Signal()

    def __init__(self, reviewing: Reviewing | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reviewing = reviewing
        self._contents: frozenset[int] = frozenset()
        self._groups: dict[int, Cluster] = {}
        self._of: Sequence[Cluster] | None = None
        if reviewing is not None:
            reviewing.changed.connect(self._decided)

    def show(self, hits: Sequence[Hit]) -> None:
        """Other hits are shown."""
        contents = frozenset(hit.photo.content_id for hit in hits)
        if contents != self._contents:
            self._contents = contents
            self._of = None

    def _find_groups(self) -> dict[int, Cluster]:
        """By content id. One pass over the groups, made again when they are other ones."""
        clusters = self._reviewing.clusters if self._reviewing is not None else ()
        if self._of is not clusters:
            self._of = clusters
            self._groups = {
                content: cluster
                for cluster in clusters
                if not self._contents.isdisjoint(cluster.contents)
                for content in self._contents.intersection(cluster.contents)
            }
        return self._groups

    def states(self) -> Mapping[int, MemberState]:
        """What is decided on the hits, by file id, as far as it is known; the rest is asked for."""
        if self._reviewing is None:
            return {}
        found: dict[int, MemberState] = {}
        for cluster in dict.fromkeys(self._find_groups().values()):
            state = self._reviewing.state(cluster)
            if state is not None:
                found.update((member.file_id, member) for member in state.members)
        return found

    def mark(self, photo: Photo, mark: Mark | None) -> bool:
        """Marks a hit; False where it is in no group."""
        cluster = self._find_groups().get(photo.content_id)
        if cluster is None or self._reviewing is None:
            return False
        self._reviewing.mark(cluster, photo.file_id, mark)
        return True

    @property
    def protected(self) -> tuple[bytes, ...]:
        """The folders that are protected."""
        return self._reviewing.protected if self._reviewing is not None else ()

    def protect(self, folder: bytes, protected: bool) -> None:
        if self._reviewing is not None:
            self._reviewing.protect(folder, protected)

    @Slot(object)
    def _decided(self, _groups: object) -> None:
        if self._contents:
            self.changed.emit()
