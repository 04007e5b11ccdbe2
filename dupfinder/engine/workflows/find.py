"""The first stage of a scan: which files are new or changed, and which are gone.

What is not found again is gone only where the disk that it was on is there: where the folder that it should
be in, or the nearest above it that is left, lies on the device that the photo had. Where other photos of that
disk were found under another number, as after a restart, that number does as well. An empty mount point, or
one that has vanished, lies on another device: photos that belong there stay as they are known.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from dupfinder.engine.decode.formats import EXTENSIONS
from dupfinder.engine.files.discover import discover
from dupfinder.engine.files.presence import device_below
from dupfinder.engine.settings import Settings
from dupfinder.engine.store import folders, photos
from dupfinder.engine.store.photos import KnownFile
from dupfinder.engine.types import Failure, FileStat
from dupfinder.engine.workflows.progress import ScanCounters
from dupfinder.engine.workflows.state import State


@dataclass
class Found:
    """What finding one target gave: a root folder, or something inside one.

    Attributes:
        root: path of the root folder.
        gone: paths that the store knows and the disk no longer has.
        complete: whether the whole target was seen.
    """

    folder_id: int
    path: bytes
    root: bytes
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
        self._devices: dict[bytes, int | None] = {}
        self._renumbered: list[FileStat] = []

    def walk(self, targets: Sequence[tuple[int, bytes]], connected: Callable[[int], bool]) -> list[Found]:
        """Finds the files of root folders, or of folders and single files inside them.

        All in one walk, so that a link from one into another does not give a file a second time.

        Args:
            connected: whether the disk of a folder, by id, is there.
        """
        connection = self._state.library.read()
        everything = folders.folder_ids(connection)
        on = folders.folder_ids(connection, enabled=True)
        found = [
            Found(folder_id, path, folders.root_of(everything, path) or path) for folder_id, path in targets
        ]
        # What is not connected now stays as it is known.
        there = [one for one in found if connected(one.folder_id)]
        known = self._known(there)
        seen = _Seen(known)
        unreadable: list[bytes] = []

        def owner(path: bytes) -> int:
            root = folders.root_of(on, path)
            assert root is not None, f"{path!r} was found outside of all folders"
            return on[root]

        def on_failure(failure: Failure) -> None:
            unreadable.append(failure.path)
            self._failures.append((owner(failure.path), failure))

        for stat in discover(
            [one.path for one in there if os.path.lexists(one.path)],
            exclude=self._settings.exclude,
            include_hidden=self._settings.include_hidden,
            extensions=EXTENSIONS,
            on_failure=on_failure,
            check=self._check,
            leave_out=[path for path in everything if path not in on],
        ):
            self._counters.found += 1
            before = known.pop(stat.path, None)
            if before is not None:
                seen.again(before, stat)
            if before is not None and _unchanged(before, stat):
                self._counters.unchanged += 1
                self._counters.failed += before.content_id is None
                if before.device is not None and stat.device and before.device != photos.signed(stat.device):
                    self._renumbered.append(stat)
            else:
                self._pending.append((owner(stat.path), stat))
        hidden = tuple(folders.inside(path) for path in unreadable)
        listed = set(unreadable)
        for one in there:
            inside = folders.inside(one.path)
            one.gone = [
                path
                for path, file in known.items()
                if (path.startswith(inside) or path == one.path)
                and not (path in listed or (hidden and path.startswith(hidden)))
                and self._disk_is_there(one.root, path, file, seen)
            ]
            one.complete = True
        if self._renumbered:
            # The system knows their disk under another number now.
            with self._state.library.write() as writer:
                photos.set_places(writer, self._renumbered)
            self._state.files_version += 1
        return found

    def _known(self, found: Sequence[Found]) -> dict[bytes, KnownFile]:
        connection = self._state.library.read()
        known: dict[bytes, KnownFile] = {}
        for one in found:
            known.update(photos.known_files(connection, one.path, self._state.model_id))
        return known

    def _disk_is_there(self, root: bytes, path: bytes, file: KnownFile, seen: _Seen) -> bool:
        """Whether a photo that was not found is gone, and not only its disk."""
        folder = os.path.dirname(path)
        if folder not in self._devices:
            self._devices[folder] = device_below(root, path)
        now = self._devices[folder]
        return now is not None and seen.is_disk_of(file, folder, photos.signed(now))


class _Seen:
    """Under which device numbers the photos of each disk were found."""

    def __init__(self, known: Mapping[bytes, KnownFile]) -> None:
        self._numbers: dict[int, set[int]] = {}
        self._folders: set[tuple[bytes, int]] = set()
        for file in known.values():
            if file.device:
                self._numbers.setdefault(file.device, {file.device})

    def again(self, before: KnownFile, stat: FileStat) -> None:
        if before.device and stat.device:
            now = photos.signed(stat.device)
            self._numbers[before.device].add(now)
            self._folders.add((os.path.dirname(stat.path), now))

    def is_disk_of(self, file: KnownFile, folder: bytes, device: int) -> bool:
        if file.device:
            # Where another photo was found beside it, it was only a link to another disk.
            return device in self._numbers[file.device] or (folder, device) in self._folders
        # Of a failure no device is known, on some systems of no file.
        return not self._numbers or any(device in numbers for numbers in self._numbers.values())


def _unchanged(before: KnownFile, now: FileStat) -> bool:
    return before.complete and before.size == now.size and before.mtime_ns == now.mtime_ns
