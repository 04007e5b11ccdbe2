"""The files of many clusters in columns, with what each is to its best copy, made in one pass."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from dupfinder.engine.match.verify import VERIFIER_VERSION
from dupfinder.engine.review_types import Weak
from dupfinder.engine.store import verdicts
from dupfinder.engine.turns import in_turns
from dupfinder.engine.types import KINDS, Cluster, Float32Array, Int8Array, Int64Array, Kind, Verdict
from dupfinder.engine.workflows.roster import Roster, all_matches
from dupfinder.engine.workflows.state import State

SMALL_PART = 0.4
"""A match of less of the picture than this is weak."""
NEAR_LIMIT = 0.03
"""So is a similarity less than this above the limit."""

_FEW = 64
"""A sheet of so few clusters is made in a moment: it does not take the place of a large one."""

EDITED = KINDS.index(Kind.EDITED_COPY)
SHOT = KINDS.index(Kind.SIMILAR_SHOT)
_SURE = KINDS.index(Kind.IDENTICAL_PICTURE)

type Asked = Callable[[Cluster, int], dict[int, Verdict]]
"""Cluster and content id of its best copy to what each content is to it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One entry a file, by cluster, the best copy first, then by content and best file first.

    Attributes:
        clusters: what it was made of; start: int64 (g + 1,), where each one's files start.
        group: int64 (m,), number of the cluster; row: int64 (m,), in the roster's columns; file: ids.
        content: int64 (m,), content ids; table: int64 (m,), row of the roster's table of files.
        best: bool (m,); kind: int8 (m,), similarity, covered: float32 (m,), towards the best copy.
    """

    clusters: Sequence[Cluster]
    roster: Roster
    start: Int64Array
    group: Int64Array
    row: Int64Array
    file: Int64Array
    content: Int64Array
    table: Int64Array
    best: np.ndarray
    kind: Int8Array
    similarity: Float32Array
    covered: Float32Array

    def weak(self, threshold: float) -> tuple[np.ndarray, np.ndarray]:
        """Which files are weak matches: near the limit, and by a small part, bool (m,) each."""
        return near_limit(self.kind, self.similarity, threshold), (self.covered < SMALL_PART)

    def paths(self) -> list[bytes]:
        path = self.roster.table.path
        return [path[row] for row in self.table.tolist()]


def near_limit(kind: Int8Array, similarity: Float32Array, threshold: float) -> np.ndarray:
    """Whether matches lie hardly above the limit; what is identical never does.

    At strict limits the margin is half of what is left above them, or nothing else could pass.
    """
    margin = min(NEAR_LIMIT, (1.0 - threshold) / 2)
    return (kind > _SURE) & (similarity < np.float32(threshold + margin))


def weak_reason(near: bool, small: bool) -> Weak | None:
    return Weak.SMALL_PART if small else Weak.NEAR_LIMIT if near else None


class Sheets:
    """Makes sheets; keeps what does not depend on the clusters."""

    def __init__(self, state: State, asked: Asked) -> None:
        self._state = state
        self._asked = asked
        self._lock = threading.Lock()
        self._version = -1
        self._pairs = _Pairs.empty()
        self._last: tuple[Sequence[Cluster], Roster, int, Sheet] | None = None

    def of(self, clusters: Sequence[Cluster], roster: Roster) -> Sheet:
        """The sheet of these clusters; the last one is kept, as the same list is asked about many times."""
        with self._lock:
            version = self._state.matches_version
            last = self._last
            if last is not None and last[0] is clusters and last[1] is roster and last[2] == version:
                return last[3]
            if version != self._version:
                self._pairs = _Pairs.load(self._state)
                self._version = version
            sheet = _make(clusters, roster, self._pairs, self._asked)
            if len(clusters) > _FEW:
                self._last = clusters, roster, version, sheet
            return sheet


@dataclass(frozen=True, slots=True)
class _Pairs:
    """What pairs of contents are to each other, found by both ids."""

    key: Int64Array
    kind: Int8Array
    score: Float32Array
    covered: Float32Array

    @staticmethod
    def empty() -> _Pairs:
        return _Pairs(
            np.zeros(0, np.int64), np.zeros(0, np.int8), np.zeros(0, np.float32), np.zeros(0, np.float32)
        )

    @staticmethod
    def load(state: State) -> _Pairs:
        found = all_matches(state, wanted_only=False)
        good = found.kind >= 0
        key = _key(found.a[good], found.b[good])
        covered = np.ones(len(key), np.float32)
        a, b, share = verdicts.coverage(state.library.read(), VERIFIER_VERSION, Kind.EDITED_COPY)
        if len(key):
            place = np.minimum(np.searchsorted(key, _key(a, b)), len(key) - 1)
            same = key[place] == _key(a, b)
            covered[place[same]] = share[same]
        return _Pairs(key, found.kind[good], found.score[good], covered)

    def find(self, one: Int64Array, other: Int64Array) -> Int64Array:
        """Where each pair stands, -1 where it is not known: int64 (n,)."""
        if not len(self.key):
            return np.full(len(one), -1, dtype=np.int64)
        wanted = _key(np.minimum(one, other), np.maximum(one, other))
        place = np.minimum(np.searchsorted(self.key, wanted), len(self.key) - 1)
        return np.where(self.key[place] == wanted, place, -1)


def _key(a: Int64Array, b: Int64Array) -> Int64Array:
    return (a << 32) | b


def _make(clusters: Sequence[Cluster], roster: Roster, pairs: _Pairs, asked: Asked) -> Sheet:
    # Generators: no other thread runs while a list is made into an array.
    sizes = np.fromiter((len(cluster.contents) for cluster in in_turns(clusters)), np.int64, len(clusters))
    group = np.repeat(np.arange(len(clusters)), sizes)
    every = (one for cluster in in_turns(clusters) for one in cluster.contents)
    contents = np.fromiter(every, np.int64, len(group))
    # A content whose last file went away since has no node.
    node, present = roster.nodes_of(contents)
    group, contents = group[present], contents[present]
    first = np.searchsorted(group, np.arange(len(clusters)))
    here = np.minimum(first, max(len(group) - 1, 0))
    chief = contents[here] if len(contents) else np.zeros(len(clusters), np.int64)
    kind, score, covered = _towards(clusters, group, contents, chief, pairs, asked)
    files = roster.row_start[node + 1] - roster.row_start[node]
    row = np.repeat(roster.row_start[node] - np.cumsum(files) + files, files) + np.arange(int(files.sum()))
    of = np.repeat(np.arange(len(node)), files)
    group_of = group[of]
    start = np.searchsorted(group_of, np.arange(len(clusters) + 1))
    best = np.zeros(len(row), np.bool_)
    best[start[:-1][np.diff(start) > 0]] = True
    return Sheet(
        clusters,
        roster,
        start,
        group_of,
        row,
        roster.file[row],
        contents[of],
        roster.row[row],
        best,
        kind[of],
        score[of],
        covered[of],
    )


def _towards(
    clusters: Sequence[Cluster],
    group: Int64Array,
    contents: Int64Array,
    chief: Int64Array,
    pairs: _Pairs,
    asked: Asked,
) -> tuple[Int8Array, Float32Array, Float32Array]:
    """What each content is to the best copy: known, or by way of the centre, or else asked for."""
    n = len(contents)
    kind, score, covered = np.zeros(n, np.int8), np.ones(n, np.float32), np.ones(n, np.float32)
    if not n:
        return kind, score, covered
    centre = np.fromiter((cluster.centre for cluster in clusters), np.int64, len(clusters))
    own = contents == chief[group]
    direct = pairs.find(chief[group], contents)
    known = ~own & (direct >= 0)
    kind[known], score[known] = pairs.kind[direct[known]], pairs.score[direct[known]]
    covered[known] = pairs.covered[direct[known]]
    hub = pairs.find(chief, centre)[group]
    spoke = pairs.find(centre[group], contents)
    by_hub = ~own & ~known & (hub >= 0) & (spoke >= 0)
    one, two = hub[by_hub], spoke[by_hub]
    kind[by_hub] = np.maximum(pairs.kind[one], pairs.kind[two])
    score[by_hub] = np.minimum(pairs.score[one], pairs.score[two])
    covered[by_hub] = pairs.covered[one] * pairs.covered[two]
    for number in np.unique(group[~own & ~known & ~by_hub]).tolist():
        found = asked(clusters[number], int(chief[number]))
        for i in np.flatnonzero((group == number) & ~own & ~known & ~by_hub).tolist():
            verdict = found[int(contents[i])]
            kind[i] = KINDS.index(verdict.kind) if verdict.kind is not None else SHOT
            score[i] = verdict.score
            covered[i] = min(verdict.evidence.covered_a, verdict.evidence.covered_b)
    return kind, score, covered
