"""What is decided and suggested for clusters, all in one pass."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dupfinder.engine.review_types import GroupState, Mark, MemberState, Removed
from dupfinder.engine.turns import in_turns
from dupfinder.engine.types import Int64Array, Kind
from dupfinder.engine.workflows.decisions import (
    NOT_DUPLICATES,
    REVIEWED,
    TAKEN_OUT,
    WHOLE_GROUP,
    Decisions,
)
from dupfinder.engine.workflows.links import Links
from dupfinder.engine.workflows.markbook import is_inside
from dupfinder.engine.workflows.sheet import EDITED, Sheet, weak_reason


def files_of(sheet: Sheet, group: int) -> dict[bytes, list[bytes]]:
    """The contents of a cluster, each with the paths of its files."""
    table, found = sheet.roster.table, dict[bytes, list[bytes]]()
    for row in sheet.table[sheet.start[group] : sheet.start[group + 1]].tolist():
        found.setdefault(table.hash[row], []).append(table.path[row])
    return found


def is_reviewed(decisions: Decisions, files: Mapping[bytes, list[bytes]]) -> bool:
    return bool(decisions.holding(REVIEWED, files))


def reviewed_groups(decisions: Decisions, sheet: Sheet) -> np.ndarray:
    """Which clusters of a sheet are reviewed, bool (g,)."""
    found = np.zeros(len(sheet.clusters), np.bool_)
    known, filled = decisions.contents_with(REVIEWED), np.flatnonzero(np.diff(sheet.start) > 0)
    if known:
        # Most groups were never decided on: one look tells.
        first = sheet.roster.table.hash[sheet.table[sheet.start[filled]]]
        decided = np.fromiter(map(known.__contains__, first), np.bool_, len(first))
        for number in in_turns(filled[decided].tolist()):
            found[number] = is_reviewed(decisions, files_of(sheet, number))
    return found


def group_states(
    sheet: Sheet,
    marks: Mapping[int, Mark],
    decisions: Decisions,
    threshold: float,
    links: Links,
) -> list[GroupState]:
    """The state of each cluster of a sheet; see :meth:`Review.states`."""
    near, small = sheet.weak(threshold)
    near_, small_, kind = near.tolist(), small.tolist(), sheet.kind.tolist()
    file, content, table = sheet.file.tolist(), sheet.content.tolist(), sheet.table.tolist()
    path, hashes = sheet.roster.table.path, sheet.roster.table.hash
    folders, removed = decisions.protected(), decisions.removed()
    going: list[int] = []
    made: list[tuple[tuple[MemberState, ...], bool, bool]] = []
    start = sheet.start.tolist()
    for number, cluster in enumerate(sheet.clusters):
        rows = range(start[number], start[number + 1])
        files = files_of(sheet, number)
        fresh = new_files(decisions, files)
        reviewed = is_reviewed(decisions, files)
        suggests = cluster.kind is not Kind.SIMILAR_SHOT
        # Whoever has marked the best copy for removal has chosen another one: that is not for us to guess.
        chief_goes = bool(rows) and marks.get(file[rows[0]]) is Mark.REMOVE
        members = []
        for i in rows:
            mark = marks.get(file[i])
            where = path[table[i]]
            protected = bool(folders) and is_inside(where, folders)
            weak = weak_reason(near_[i], small_[i])
            suggestion = None
            if mark is None and suggests and not chief_goes and not reviewed:
                if i == rows[0]:
                    suggestion = Mark.KEEP
                elif kind[i] <= EDITED and weak is None and not protected:
                    suggestion = Mark.REMOVE
            if Mark.REMOVE in (mark, suggestion):
                going.append(i)
            members.append(
                MemberState(
                    file[i],
                    content[i],
                    mark,
                    suggestion,
                    weak,
                    protected,
                    where in fresh,
                    bool(removed)
                    and came_back(removed.get(hashes[table[i]], ()), where, files, hashes[table[i]]),
                )
            )
        every = tuple(members)
        whole = all(one.mark is Mark.REMOVE for one in every) and bool(decisions.holding(WHOLE_GROUP, files))
        made.append((every, reviewed, whole))
    bytes_of = np.zeros(len(sheet.row), np.int64)
    gone = np.array(going, dtype=np.int64)
    bytes_of[gone] = links.freed(sheet.roster, sheet.row[gone])
    freed = _sums(bytes_of, sheet.start)
    return [
        GroupState(cluster.id, members, reviewed, whole, int(bytes_))
        for cluster, (members, reviewed, whole), bytes_ in zip(sheet.clusters, made, freed, strict=True)
    ]


def _sums(values: Int64Array, start: Int64Array) -> list[int]:
    total = np.concatenate([[0], np.cumsum(values)])
    found: list[int] = (total[start[1:]] - total[start[:-1]]).tolist()
    return found


def new_files(decisions: Decisions, files: Mapping[bytes, list[bytes]]) -> set[bytes]:
    """The files of a group that joined after a person had decided on it: none where nobody has."""
    kinds = (REVIEWED, NOT_DUPLICATES, TAKEN_OUT)
    if any(decisions.holding(kind, files) for kind in kinds):
        return set()
    ruling = decisions.nearest(kinds, files)
    if ruling is None:
        return set()
    known = dict(ruling.contents)
    fresh: set[bytes] = set()
    for content, paths in files.items():
        if content not in known:
            fresh.update(paths)
        elif len(paths) > len(known[content]):
            fresh.update(set(paths) - set(known[content]))
    return fresh


def came_back(
    removed: tuple[Removed, ...], path: bytes, files: Mapping[bytes, list[bytes]], content: bytes
) -> bool:
    """Whether a file holds what was removed before: it is not one of those that stayed, moved or not."""
    if not removed:
        return False
    kept = removed[0].kept
    return path not in kept and len(files[content]) > len(kept)
