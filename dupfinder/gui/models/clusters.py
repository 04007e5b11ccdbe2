"""The groups of the list: their order, what is hidden or held back, and the item model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from dupfinder.engine.review_types import GroupState
from dupfinder.engine.turns import give_way, in_turns
from dupfinder.engine.types import KINDS, Cluster, Kind
from dupfinder.gui import photo_texts, review_texts, texts

type Index = QModelIndex | QPersistentModelIndex

PART = 1_000
CLUSTER = Qt.ItemDataRole.UserRole + 1
STATE = Qt.ItemDataRole.UserRole + 2
"""What is decided on the group: a :class:`GroupState`, or None while it is not known."""


class Tab(StrEnum):
    """Which groups the list shows."""

    OPEN = "open"
    REVIEWED = "reviewed"


class Order(StrEnum):
    """How the list is sorted."""

    GAIN = "gain"
    COUNT = "count"
    IDENTICAL = "identical"
    LATEST = "latest"


def sort(clusters: Sequence[Cluster], order: Order) -> list[Cluster]:
    """The clusters in an order; ties stay as the engine gave them (biggest gain first)."""
    match order:
        case Order.GAIN:
            return sorted(clusters, key=lambda cluster: -cluster.freed)
        case Order.COUNT:
            return sorted(clusters, key=lambda cluster: -cluster.files)
        case Order.IDENTICAL:
            return sorted(clusters, key=lambda cluster: KINDS.index(cluster.kind))
        case Order.LATEST:
            return sorted(clusters, key=lambda cluster: -max(cluster.contents))


@dataclass(frozen=True, slots=True)
class Listing:
    """What a refresh came to, made on the reader lane so that the UI thread only takes it over.

    Attributes:
        clusters: in the order in which they are shown.
        held: how many groups wait until the person asks for them.
        selected: row of the group that was chosen before, or -1.
        top: row of the group that was the first one seen, or -1.
        freed: bytes that all shown groups of copies would free; other shots are different photos.
        total: groups with the hidden ones.
        by_kind: of the total, how many there are of each kind.
        open, reviewed: how many of those that pass the filter are to review, and are reviewed.
    """

    clusters: list[Cluster]
    held: int = 0
    selected: int = -1
    top: int = -1
    freed: int = 0
    total: int = 0
    by_kind: Mapping[Kind, int] = field(default_factory=dict)
    open: int = 0
    reviewed: int = 0
    rows: dict[str, int] = field(default_factory=dict)


def find(clusters: Sequence[Cluster], rows: dict[str, int], wanted: Cluster | None) -> int:
    """The row of a group: by its id, else the one that holds its best copy now; -1 if there is none."""
    if wanted is None:
        return -1
    row = rows.get(wanted.id, -1)
    if row >= 0:
        return row
    best = wanted.contents[0]
    return next((row for row, cluster in enumerate(clusters) if best in cluster.contents), -1)


def hold_places(
    clusters: Sequence[Cluster], shown: Sequence[Cluster], selected: Cluster | None
) -> tuple[list[Cluster], dict[str, Cluster]]:
    """The groups on screen as they are now, each at its old place, and the ones that are new, by id.

    A group that has grown may have another centre and so another id: it is known by its best copy.
    """
    now = {cluster.id: cluster for cluster in clusters}
    places = [now.pop(cluster.id, None) for cluster in shown]
    heirs = {content: cluster for cluster in now.values() for content in cluster.contents}
    lost = [place for place, cluster in enumerate(places) if cluster is None]
    if selected is not None:
        # Two groups may have become one: it goes where the hand is.
        lost.sort(key=lambda place: shown[place].id != selected.id)
    for place in lost:
        heir = heirs.get(shown[place].contents[0])
        if heir is not None:
            places[place] = now.pop(heir.id, None)
    return [cluster for cluster in places if cluster is not None], now


def make_listing(
    clusters: Sequence[Cluster],
    order: Order,
    *,
    kinds: frozenset[Kind] = frozenset(),
    shown: Sequence[Cluster] | None = None,
    selected: Cluster | None = None,
    top: Cluster | None = None,
    reviewed: Mapping[str, bool] | None = None,
    tab: Tab | None = None,
    passing: Container[str] | None = None,
    staying: Cluster | None = None,
) -> Listing:
    """Filters, counts, sorts and finds the places again.

    Args:
        clusters: of the library, now.
        order: of the list.
        kinds: the ones that are shown; all when empty.
        shown: the groups on screen, when they must not move; new groups are then held back.
        selected: the chosen group.
        top: the first group in sight.
        reviewed: which groups are, by id; tab: which of them are shown. Groups that are on screen and must
            not move stay, so that a person can go back to what was just decided.
        passing: ids of the groups that pass the rest of the filter; None for all.
        staying: a group that is shown whatever the tab.
    """
    by_kind = Counter(cluster.kind for cluster in clusters)
    total = len(clusters)
    if kinds:
        clusters = [cluster for cluster in in_turns(clusters) if cluster.kind in kinds]
    if passing is not None:
        clusters = [cluster for cluster in in_turns(clusters) if cluster.id in passing]
    done = sum(reviewed.get(cluster.id, False) for cluster in clusters) if reviewed is not None else 0
    open_ = len(clusters) - done
    if reviewed is not None and tab is not None:
        stay = {cluster.id for cluster in shown} if shown is not None else set()
        if staying is not None:
            stay.add(staying.id)
        wanted = tab is Tab.REVIEWED
        clusters = [
            cluster
            for cluster in in_turns(clusters)
            if reviewed.get(cluster.id, False) is wanted or cluster.id in stay
        ]
    if shown is None:
        listed = sort(clusters, order)
        held = 0
    else:
        listed, now = hold_places(clusters, shown, selected)
        held = len(now)
    rows = {cluster.id: row for row, cluster in enumerate(listed)}
    return Listing(
        clusters=listed,
        held=held,
        selected=find(listed, rows, selected),
        top=find(listed, rows, top),
        freed=sum(cluster.freed for cluster in listed if cluster.kind != Kind.SIMILAR_SHOT),
        total=total,
        by_kind=by_kind,
        open=open_,
        reviewed=done,
        rows=rows,
    )


def let_go(clusters: list[Cluster]) -> None:
    """Frees groups that nobody holds any more, a part at a time: in one go no other thread could run.

    Called on a worker thread.
    """
    while clusters:
        give_way()
        del clusters[-PART:]


class ClusterModel(QAbstractTableModel):
    """One column of groups. Its rows are replaced as a whole: that takes a millisecond at 100,000."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listing = Listing([])
        self.state_of: Callable[[Cluster], GroupState | None] = _unknown

    @property
    def clusters(self) -> list[Cluster]:
        """The groups in the order of the rows; not to be changed."""
        return self._listing.clusters

    @property
    def freed(self) -> int:
        return self._listing.freed

    @property
    def total(self) -> int:
        """How many groups there are with the ones that a filter hides."""
        return self._listing.total

    def show(self, listing: Listing) -> None:
        self.beginResetModel()
        self._listing = listing
        self.endResetModel()

    def cluster(self, row: int) -> Cluster | None:
        return self.clusters[row] if 0 <= row < len(self.clusters) else None

    def by_id(self, name: str) -> Cluster | None:
        """The group of an id, if it is in the list."""
        return self.cluster(self._listing.rows.get(name, -1))

    def row_of(self, cluster: Cluster | None) -> int:
        return find(self.clusters, self._listing.rows, cluster)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.clusters)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cluster = self.cluster(index.row())
        if cluster is None:
            return None
        if role == CLUSTER:
            return cluster
        if role == STATE:
            return self.state_of(cluster)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = self.tr("Group {row} of {count}, {kind}, {photos}, frees {size}.")
            if cluster.kind == Kind.SIMILAR_SHOT:
                # Other shots are different photos: nothing is promised for them.
                words = self.tr("Group {row} of {count}, {kind}, {photos}, {size} besides the first.")
            told = words.format(
                row=photo_texts.number(index.row() + 1),
                count=photo_texts.number(len(self.clusters)),
                kind=texts.kind(cluster.kind),
                photos=self.tr("%n photo(s)", "", cluster.files),
                size=photo_texts.size(cluster.freed),
            )
            state = self.state_of(cluster)
            decided = review_texts.counted(state) if state is not None else ""
            return f"{told[:-1]}, {decided}." if decided else told
        return None


def _unknown(_cluster: Cluster) -> GroupState | None:
    return None
