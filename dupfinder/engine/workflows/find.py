"""The first stage of a scan: which files are new or changed, and which are gone."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dupfinder.engine.decode.formats import EXTENSIONS
from dupfinder.engine.files.discover import discover
from dupfinder.engine.settings import Settings
from dupfinder.engine.store import photos
from dupfinder.engine.store.photos import KnownFile
from dupfinder.engine.types import Failure, FileStat
from dupfinder.engine.workflows.progress import ScanCounters
from dupfinder.engine.workflows.state import State


@dataclass
class Found:
    """What finding one root folder gave.

    Attributes:
        gone: paths that the store knows and the disk no longer has.
        complete: whether the whole folder was seen.
    """

    folder_id: int
    path: bytes
    gone: list[bytes] = field(default_factory=list)
    complete: bool = False


class Finder:
    """Walks root folders; fills ``pending`` with the files that have to be read.

    Args:
        pending: receives (folder id, file); read from the other end while this runs.
        failures: receives (folder id, failure) for folders and files that cannot be looked at.
        check: waits while paused, raises Cancelled.
    """

    def __init__(
        self,
        state: State,
        settings: Settings,
        counters: ScanCounters,
        pending: deque[tuple[int, FileStat]],
        failures: deque[tuple[int, Failure]],
        check: Callable[[], None],
    ) -> None:
        self._state = state
        self._settings = settings
        self._counters = counters
        self._pending = pending
        self._failures = failures
        self._check = check

    def walk(self, folders: Sequence[tuple[int, bytes]]) -> list[Found]:
        """Finds the files of root folders, or of folders inside them.

        All in one walk, so that a link from one into another does not give a file a second time.
        """
        found = [Found(folder_id, path) for folder_id, path in folders]
        # What is not connected now stays as it is known.
        there = [one for one in found if os.path.isdir(one.path)]
        known = self._known(there)
        unreadable: list[bytes] = []
        seen: set[int] = set()

        def on_failure(failure: Failure) -> None:
            unreadable.append(failure.path)
            self._failures.append((_owner(there, failure.path).folder_id, failure))

        for stat in discover(
            [one.path for one in there],
            exclude=self._settings.exclude,
            include_hidden=self._settings.include_hidden,
            extensions=EXTENSIONS,
            on_failure=on_failure,
            check=self._check,
        ):
            folder_id = _owner(there, stat.path).folder_id
            seen.add(folder_id)
            self._counters.found += 1
            before = known.pop(stat.path, None)
            if before is not None and _unchanged(before, stat):
                self._counters.unchanged += 1
                self._counters.failed += before.content_id is None
            else:
                self._pending.append((folder_id, stat))
        hidden = tuple(photos.inside(path) for path in unreadable)
        for one in there:
            inside = photos.inside(one.path)
            missing = [path for path in known if path.startswith(inside) or path == one.path]
            if missing and not self._is_empty_mount_point(one, seen):
                listed = set(unreadable)
                one.gone = [p for p in missing if p not in listed and not (hidden and p.startswith(hidden))]
            one.complete = True
        return found

    def _known(self, folders: Sequence[Found]) -> dict[bytes, KnownFile]:
        connection = self._state.library.read()
        known: dict[bytes, KnownFile] = {}
        for folder in folders:
            inside = photos.inside(folder.path)
            files = photos.known_files(connection, folder.folder_id, self._state.model_id)
            known.update(
                (path, file) for path, file in files.items() if path.startswith(inside) or path == folder.path
            )
        return known

    def _is_empty_mount_point(self, folder: Found, seen: set[int]) -> bool:
        """Whether an empty root is where a disk used to be mounted: then its photos are not gone."""
        if folder.folder_id in seen:
            return False
        device = photos.device_of(self._state.library.read(), folder.folder_id)
        return device is not None and device != os.stat(folder.path).st_dev


def _owner(folders: Sequence[Found], path: bytes) -> Found:
    """The folder that a path was found in. What a link led to has the path of the link."""
    for folder in folders:
        if path == folder.path or path.startswith(photos.inside(folder.path)):
            return folder
    raise ValueError(f"{path!r} was found outside of all folders")


def _unchanged(before: KnownFile, now: FileStat) -> bool:
    return before.complete and before.size == now.size and before.mtime_ns == now.mtime_ns
