"""What marks change in the store: for files that are marked, removed, or back again."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from dupfinder.engine.review_types import Mark, Origin, Removed
from dupfinder.engine.store.review import Change, MarkChange, MarkRow
from dupfinder.engine.turns import in_turns
from dupfinder.engine.workflows.decisions import Decisions
from dupfinder.engine.workflows.markbook import MarkBook
from dupfinder.engine.workflows.roster import Roster


def mark_changes(
    book: MarkBook,
    decisions: Decisions,
    roster: Roster,
    wanted: Mapping[int, Mark | None],
    origin: Origin,
) -> list[Change]:
    """The changes that give files, by id, these marks; those that have theirs already stay as they are."""
    table, now = roster.table, time.time()
    changes: list[Change] = []
    for row in in_turns(np.flatnonzero(np.isin(table.file, list(wanted))).tolist()):
        file, content, path = int(table.file[row]), table.hash[row], table.path[row]
        mark, key = wanted[file], book.key_of(file)
        before = decisions.marks()[content][key[1]] if key is not None else None
        if mark == (before.mark if before is not None else None):
            continue
        if key is not None and key[1] != path:
            # The file was moved since: its mark moves with it.
            changes.append(MarkChange(content, key[1], before, None))
            before = None
        after = None
        if mark is not None:
            others = {table.path[other] for other in roster.rows_of(content)} - {path}
            after = MarkRow(mark, origin, tuple(sorted(others)), now)
        if before != after:
            changes.append(MarkChange(content, path, before, after))
    return changes


@dataclass(frozen=True, slots=True)
class Gone:
    """What removed files leave behind.

    Attributes:
        noted: what to remember of them.
        changes: that take their marks away; marks: those, by content hash and the path that a file had.
    """

    noted: list[Removed]
    changes: list[Change]
    marks: dict[tuple[bytes, bytes], MarkRow]


def removed_files(
    book: MarkBook, decisions: Decisions, roster: Roster, files: Iterable[tuple[bytes, bytes]]
) -> Gone:
    """What removed files (content hash, path) leave behind."""
    gone = list(files)
    paths = {path for _, path in gone}
    table, now = roster.table, time.time()
    left = Gone([], [], {})
    for content, path in gone:
        rows = roster.rows_of(content)
        kept = tuple(sorted({table.path[row] for row in rows} - paths))
        left.noted.append(Removed(content, path, now, kept))
        file = next((int(table.file[row]) for row in rows if table.path[row] == path), None)
        key = (book.key_of(file) if file is not None else None) or (content, path)
        row = decisions.marks().get(content, {}).get(key[1])
        if row is not None:
            left.changes.append(MarkChange(content, key[1], row, None))
            left.marks[content, path] = row
    return left
