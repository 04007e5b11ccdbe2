"""What acting on files asks of the library, and tells it: which copies there are, what has gone and come."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence

from dupfinder.engine.action_types import LINKS, ActionKind, Copy, Group, Role, StepRecord
from dupfinder.engine.actions import disk
from dupfinder.engine.actions.refused import Refused, refusal_of
from dupfinder.engine.jobs import EdgesChanged
from dupfinder.engine.refusals import Refusal
from dupfinder.engine.store import copies, folders, photos, verdicts
from dupfinder.engine.types import Cluster, FileStat
from dupfinder.engine.workflows.state import State

type FindClusters = Callable[[float], Sequence[Cluster]]
"""The clusters of the library at a threshold."""

_COMMIT_SECONDS = 0.5
_REFRESH_SECONDS = 3.0
_SHARE = 5.0
"""What was told is told again at the earliest after this many times the time that it took."""


def groups_of(state: State, clusters: Sequence[Cluster], contents: Iterable[int]) -> dict[bytes, Group]:
    """By path, the group of each file of these contents' clusters, with all its files."""
    wanted = set(contents)
    concerned = [cluster for cluster in clusters if not wanted.isdisjoint(cluster.contents)]
    everything = [content for cluster in concerned for content in cluster.contents]
    files = copies.of_contents(state.library.read(), everything)
    found: dict[bytes, Group] = {}
    for cluster in concerned:
        members = [copy for content in cluster.contents for copy in files.get(content, ())]
        group = Group(cluster.id, tuple(members), cluster.kind)
        found.update((copy.path, group) for copy in members)
    return found


def same_content(state: State) -> Callable[[bytes], list[Copy]]:
    """Gives all files of the library with the bytes of a hash."""
    known: dict[bytes, list[Copy]] = {}

    def same(content_hash: bytes) -> list[Copy]:
        if content_hash not in known:
            known[content_hash] = copies.by_hash(state.library.read(), content_hash)
        return known[content_hash]

    return same


def look_at(path: bytes) -> disk.Identity:
    """What a file is now.

    Raises:
        Refused.
    """
    try:
        return disk.look(path)
    except OSError as error:
        raise refusal_of(error) from error


def as_reviewed(path: bytes, copy: Copy) -> None:
    """Raises Refused where a file is no longer what the library saw."""
    if not is_as_reviewed(look_at(path), copy):
        raise Refused(Refusal.CHANGED)


def is_as_reviewed(seen: disk.Identity, copy: Copy) -> bool:
    return (seen.size, seen.mtime_ns) == (copy.size, copy.mtime_ns)


class Teller:
    """Tells library.db what was done with files, so that clusters follow without a scan.

    Used by one thread; what waits is written by :meth:`flush`, as a rule half a second later. The journal
    has it before that: after a crash all of an action is told again.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._waiting: list[tuple[StepRecord, bool]] = []
        self._last = time.monotonic()
        self._rest = _COMMIT_SECONDS
        self._shown = self._last

    def done(self, step: StepRecord) -> None:
        """A step was done."""
        self._add(step, True)

    def undone(self, step: StepRecord) -> None:
        """A step was taken back."""
        self._add(step, False)

    def _add(self, step: StepRecord, after: bool) -> None:
        if step.role in (Role.PHOTO, Role.PARTNER, Role.KEPT):
            self._waiting.append((step, after))
        if time.monotonic() - self._last >= self._rest:
            self.flush(show=time.monotonic() - self._shown >= _REFRESH_SECONDS)

    def flush(self, *, show: bool = True) -> None:
        """Writes what waits; ``show``: and has the clusters made anew."""
        started = time.monotonic()
        if self._waiting:
            self._state.acted(self._waiting)
            # What is written into a sidecar changes no photo.
            moved = [(step, after) for step, after in self._waiting if step.kind != ActionKind.MERGE]
            self._waiting.clear()
            if moved:
                self._write_all(moved)
        self._last = time.monotonic()
        self._rest = max(_COMMIT_SECONDS, _SHARE * (self._last - started))
        if show:
            self._shown = self._last
            self._state.events.put(EdgesChanged())

    def _write_all(self, moved: Iterable[tuple[StepRecord, bool]]) -> None:
        with self._state.library.write() as connection:
            roots = folders.folder_ids(connection)
            for step, after in moved:
                self._write(connection, roots, step, after)
            # The pairs that were looked at were those of the files that there were.
            verdicts.set_checked(connection, None, 0)
        self._state.files_version += 1

    def _write(
        self, connection: sqlite3.Connection, roots: dict[bytes, int], step: StepRecord, after: bool
    ) -> None:
        now = step.to if after and step.kind not in LINKS else step.path
        root = folders.root_of(roots, now) if now and not _is_ours(step, after) else None
        content = photos.content_id_of(connection, step.hash)
        stat: FileStat | None = None
        if root is not None and content is not None:
            with contextlib.suppress(OSError, Refused):
                seen = disk.look(now)
                stat = FileStat(now, seen.size, seen.mtime_ns, seen.inode, seen.device)
        gone = {step.path, step.to if step.kind not in LINKS else step.path} - {b""}
        if stat is not None:
            gone.discard(now)
        photos.forget_paths(connection, gone)
        if stat is not None and root is not None and content is not None:
            self._state.placed.add(now)
            photos.put_file(connection, roots[root], stat, content)


def _is_ours(step: StepRecord, after: bool) -> bool:
    """Whether a file is in a trash or in our quarantine, which no scan looks into."""
    return after and step.kind in (ActionKind.TRASH, ActionKind.QUARANTINE)


def folder_names(folder: bytes) -> list[bytes]:
    """The names of the files in a folder; none where it cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
    except OSError:
        return []
