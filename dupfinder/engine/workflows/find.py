"""The first stage of a scan: which files are new or changed, and which are gone."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
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

    def walk(self, folder_id: int, root: bytes) -> Found:
        """Finds the files of one root folder, or of a folder inside it."""
        found = Found(folder_id, root)
        if not os.path.isdir(root):
            # Not connected now: everything known of it stays as it is.
            return found
        known = {
            path: file
            for path, file in photos.known_files(
                self._state.library.read(), folder_id, self._state.model_id
            ).items()
            if path == root or path.startswith(photos.inside(root))
        }
        unreadable: list[bytes] = []
        listed: set[bytes] = set()

        def on_failure(failure: Failure) -> None:
            listed.add(failure.path)
            unreadable.append(failure.path)
            self._failures.append((folder_id, failure))

        seen_any = False
        for stat in discover(
            [root],
            exclude=self._settings.exclude,
            include_hidden=self._settings.include_hidden,
            extensions=EXTENSIONS,
            on_failure=on_failure,
            check=self._check,
        ):
            seen_any = True
            self._counters.found += 1
            before = known.pop(stat.path, None)
            if before is not None and _unchanged(before, stat):
                self._counters.unchanged += 1
                self._counters.failed += before.content_id is None
            else:
                self._pending.append((folder_id, stat))
        if known and not seen_any and not unreadable and self._is_empty_mount_point(root, folder_id):
            return found
        prefixes = tuple(photos.inside(path) for path in unreadable)
        found.gone = [
            path for path in known if path not in listed and not (prefixes and path.startswith(prefixes))
        ]
        found.complete = True
        return found

    def _is_empty_mount_point(self, root: bytes, folder_id: int) -> bool:
        """Whether an empty root is where a disk used to be mounted: then its photos are not gone."""
        row = (
            self._state.library.read()
            .execute("SELECT device FROM file WHERE folder_id=? LIMIT 1", (folder_id,))
            .fetchone()
        )
        return row is not None and row[0] != os.stat(root).st_dev


def _unchanged(before: KnownFile, now: FileStat) -> bool:
    return before.complete and before.size == now.size and before.mtime_ns == now.mtime_ns
