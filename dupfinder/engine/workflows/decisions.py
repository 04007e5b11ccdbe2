"""What a person decided, in memory and on disk: one step at a time, each saved before it counts.

A *ruling* is a decision on a set of contents as it was known then: reviewed, not duplicates, taken out, whole
group to be removed. It holds for those contents and their files, and for any part of them; whatever joins
later was not decided on, so a group that gained a photo is open again.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Collection, Iterable, Mapping, Sequence

from dupfinder.engine.errors import DataFolderError
from dupfinder.engine.review_types import Act, Removed, Step
from dupfinder.engine.store import review
from dupfinder.engine.store.review import (
    BestCopyChange,
    Change,
    FilesChange,
    MarkChange,
    MarkRow,
    Ruling,
    RulingChange,
)
from dupfinder.engine.workflows.state import State

REVIEWED, NOT_DUPLICATES, TAKEN_OUT, WHOLE_GROUP = "reviewed", "not_duplicates", "taken_out", "whole_group"

type Files = Mapping[bytes, Sequence[bytes]]
"""Content hash to the paths of its files."""


class Decisions:
    """All decisions of a library. Safe to use from any thread; every change is on disk when it returns."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.lock = threading.RLock()
        self._loaded = False
        self._marks: dict[tuple[bytes, bytes], MarkRow] = {}
        self._marked: dict[bytes, dict[bytes, MarkRow]] = {}
        self._rulings: dict[int, Ruling] = {}
        self._of: dict[str, dict[bytes, set[int]]] = {}
        self._highest = 0
        self._protected: tuple[bytes, ...] = ()
        self._removed: dict[bytes, tuple[Removed, ...]] = {}
        self.version = 0
        """Grows with every change."""
        self.changed: set[bytes] = set()
        """Contents whose marks changed since somebody last emptied this."""

    def _load(self) -> None:
        with self.lock:
            if self._loaded:
                return
            connection = self._state.review.read()
            try:
                self._reset(review.marks(connection), review.rulings(connection))
                self._protected = tuple(review.protected_folders(connection))
                self._read_removed(connection)
            except sqlite3.OperationalError as error:
                # Opened for reading only, so that nobody has brought it up to date.
                raise DataFolderError(f"the review is of an older version, open it once: {error}") from error
            self._loaded = True

    def _reset(self, marks: dict[tuple[bytes, bytes], MarkRow], rulings: dict[int, Ruling]) -> None:
        self._marks, self._marked, self._rulings, self._of = {}, {}, {}, {}
        for (content, path), row in marks.items():
            self._put_mark(content, path, row)
        for number, ruling in rulings.items():
            self._put_ruling(number, ruling)

    # what there is ------------------------------------------------------------------------------
    def marks(self) -> Mapping[bytes, Mapping[bytes, MarkRow]]:
        """The marks of each content, by the path that the file had when it was marked."""
        self._load()
        return self._marked

    def rulings(self, kind: str) -> dict[int, Ruling]:
        self._load()
        with self.lock:
            return {number: ruling for number, ruling in self._rulings.items() if ruling.kind == kind}

    def holding(self, kind: str, files: Files) -> list[int]:
        """The rulings of a kind that hold for all of these contents and files."""
        self._load()
        contents = list(files)
        index = self._of.get(kind, {})
        found = set(index.get(contents[0], ())) if contents else set()
        for content in contents[1:]:
            found &= index.get(content, set())
        return sorted(number for number in found if self._knows_files(number, files))

    def contents_with(self, kind: str) -> Collection[bytes]:
        """Contents that a ruling of a kind was made on at some time."""
        self._load()
        return self._of.get(kind, {}).keys()

    def _knows_files(self, number: int, files: Files) -> bool:
        # By number: a file that was moved is none that joined.
        return all(
            len(files[content]) <= len(paths)
            for content, paths in self._rulings[number].contents
            if content in files
        )

    def nearest(self, kinds: Iterable[str], files: Files) -> Ruling | None:
        """The ruling that shares most contents with these, if it shares two or a content's two files."""
        self._load()
        best, most = None, 1
        seen: dict[int, int] = {}
        for kind in kinds:
            index = self._of.get(kind, {})
            for content in files:
                for number in index.get(content, ()):
                    seen[number] = seen.get(number, 0) + 1
        for number, shared in seen.items():
            known = self._rulings[number]
            if shared == 1:
                shared = min(2, max(len(paths) for content, paths in known.contents if content in files))
            if shared > most or (shared == most and best is not None and known.made_at > best.made_at):
                best, most = known, shared
        return best

    def protected(self) -> tuple[bytes, ...]:
        self._load()
        return self._protected

    def removed(self) -> Mapping[bytes, tuple[Removed, ...]]:
        """Files that were removed, by content hash, the latest first."""
        self._load()
        return self._removed

    def _read_removed(self, connection: sqlite3.Connection) -> None:
        found: dict[bytes, tuple[Removed, ...]] = {}
        for gone in review.removed(connection):
            found[gone.hash] = (*found.get(gone.hash, ()), gone)
        self._removed = found

    # steps --------------------------------------------------------------------------------------
    def ruling(self, kind: str, files: Files, subject: bytes | None = None) -> Change:
        """The change that adds a ruling on these contents and files."""
        self._load()
        with self.lock:
            self._highest += 1
            contents = tuple((content, tuple(sorted(paths))) for content, paths in sorted(files.items()))
            return RulingChange(self._highest, None, Ruling(kind, subject, time.time(), contents))

    def without(self, numbers: Iterable[int]) -> list[Change]:
        """The changes that take rulings away."""
        return [
            RulingChange(number, self._rulings[number], None) for number in numbers if number in self._rulings
        ]

    def do(self, act: Act, changes: list[Change]) -> Step | None:
        """Makes changes as one step; None where there is nothing to change. *Blocks* until it is on disk."""
        self._load()
        if not changes:
            return None
        with self.lock:
            with self._state.review.write() as connection:
                review.write(connection, changes)
                step = review.add_step(connection, act, changes)
            self._follow(changes)
            return step

    def undo(self) -> Step | None:
        """Takes back the latest step."""
        return self._go(undone=False)

    def redo(self) -> Step | None:
        """Does the step again that was taken back last."""
        return self._go(undone=True)

    def _go(self, *, undone: bool) -> Step | None:
        self._load()
        with self.lock:
            with self._state.review.write() as connection:
                found = review.next_step(connection, undone=undone)
                if found is None:
                    return None
                step, changes = found
                if step.act is Act.FILES:
                    # No file moves by accident: whoever asked is told which action stands here.
                    return step
                changes = changes if undone else review.reverse(changes)
                review.write(connection, changes)
                review.set_undone(connection, step.id, not undone)
            self._follow(changes)
            return step

    def next_steps(self) -> tuple[Step | None, Step | None]:
        """What undo and redo would do."""
        connection = self._state.review.read()
        back, again = (review.next_step(connection, undone=undone) for undone in (False, True))
        return (back[0] if back else None), (again[0] if again else None)

    def _follow(self, changes: Iterable[Change]) -> None:
        """Brings what is in memory to what was written."""
        for change in changes:
            match change:
                case MarkChange(content, path, _, after):
                    self._put_mark(content, path, after)
                    self.changed.add(content)
                case RulingChange(number, _, after):
                    self._put_ruling(number, after)
                case BestCopyChange() | FilesChange():
                    pass
        self.version += 1

    def _put_mark(self, content: bytes, path: bytes, row: MarkRow | None) -> None:
        if row is not None:
            self._marks[content, path] = row
            # A new dict each time: readers on other threads walk the old one.
            self._marked[content] = {**self._marked.get(content, {}), path: row}
            return
        self._marks.pop((content, path), None)
        rest = {other: mark for other, mark in self._marked.get(content, {}).items() if other != path}
        if rest:
            self._marked[content] = rest
        else:
            self._marked.pop(content, None)

    def _put_ruling(self, number: int, row: Ruling | None) -> None:
        before = self._rulings.pop(number, None)
        if before is not None:
            for content, _ in before.contents:
                self._of[before.kind][content].discard(number)
        if row is not None:
            self._rulings[number] = row
            self._highest = max(self._highest, number)
            index = self._of.setdefault(row.kind, {})
            for content, _ in row.contents:
                index.setdefault(content, set()).add(number)

    # what is no step ----------------------------------------------------------------------------
    def learn_siblings(self, rows: Mapping[tuple[bytes, bytes], tuple[bytes, ...]]) -> None:
        """Remembers which other files of their contents marks must not pass to."""
        if not rows or self._state.read_only:
            return
        with self.lock:
            changes: list[Change] = []
            for (content, path), siblings in rows.items():
                row = self._marks.get((content, path))
                if row is not None:
                    known = MarkRow(row.mark, row.origin, siblings, row.made_at)
                    changes.append(MarkChange(content, path, row, known))
            with self._state.review.write() as connection:
                review.write(connection, changes)
            for change in changes:
                assert isinstance(change, MarkChange)
                self._put_mark(change.hash, change.path, change.after)

    def protect(self, folder: bytes, protected: bool) -> None:
        self._load()
        with self.lock:
            with self._state.review.write() as connection:
                review.protect(connection, folder, protected)
                self._protected = tuple(review.protected_folders(connection))
            self.version += 1

    def note_removed(
        self,
        files: Sequence[Removed],
        changes: list[Change],
        marks: Mapping[tuple[bytes, bytes], MarkRow],
        action: int,
        *,
        told: bool,
    ) -> None:
        """Remembers removed files, and takes their marks away, in one transaction that is no step itself.

        Args:
            changes: that take the marks away; marks: what the files were marked as, to be given back.
            action: the action on files, which then stands in the way of an undo of what was before it;
                told: it does so already.
        """
        self._load()
        with self.lock:
            with self._state.review.write() as connection:
                review.put_removed(connection, files, action)
                review.write(connection, changes)
                review.put_taken(connection, marks, action)
                if not told:
                    review.add_step(connection, Act.FILES, [FilesChange(action)])
                self._read_removed(connection)
            self._follow(changes)

    def note_restored(self, files: Sequence[tuple[bytes, bytes]], action: int, *, left: bool) -> None:
        """The opposite of :meth:`note_removed`, for files given by content hash and path."""
        self._load()
        with self.lock:
            changes: list[Change] = []
            with self._state.review.write() as connection:
                review.forget_removed(connection, files, action)
                for (content, path), row in review.take_back(connection, files, action).items():
                    if path not in self._marked.get(content, {}):
                        changes.append(MarkChange(content, path, None, row))
                review.write(connection, changes)
                if not left:
                    review.forget_action(connection, action)
                self._read_removed(connection)
            self._follow(changes)

    def content(self) -> review.Content:
        """All marks and rulings, to be saved under a name."""
        self._load()
        with self.lock:
            rows = [(content, path, row) for (content, path), row in sorted(self._marks.items())]
            return review.Content(rows, [self._rulings[number] for number in sorted(self._rulings)])

    def replaced_by(self, content: review.Content) -> list[Change]:
        """The changes that make a saved review the current one."""
        self._load()
        with self.lock:
            wanted = {(one, path): row for one, path, row in content.marks}
            changes: list[Change] = [
                MarkChange(*key, self._marks.get(key), wanted.get(key))
                for key in sorted(self._marks.keys() | wanted.keys())
                if self._marks.get(key) != wanted.get(key)
            ]
            kept = {ruling for ruling in content.rulings if ruling in self._rulings.values()}
            gone = [number for number, ruling in self._rulings.items() if ruling not in kept]
            changes += self.without(gone)
            for ruling in content.rulings:
                if ruling not in kept:
                    self._highest += 1
                    changes.append(RulingChange(self._highest, None, ruling))
            return changes
