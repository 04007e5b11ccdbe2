"""The root folders of one library: added, forgotten, switched off and on, connected or not."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dupfinder.engine.errors import FolderOffError, NotAFolderError
from dupfinder.engine.files.presence import Asking, device_below, holds_anything
from dupfinder.engine.jobs import EdgesChanged
from dupfinder.engine.store import folders, photos, verdicts
from dupfinder.engine.store.folders import Group, Root
from dupfinder.engine.types import FileStat, Folder
from dupfinder.engine.workflows.state import State


@dataclass(frozen=True, slots=True)
class Presence:
    """What of a root folder is connected.

    Attributes:
        there: whether it can be listed, and is more than the empty place where a disk belongs.
        answers: false where its disk did not say anything in time.
        away: device numbers of its photos whose disk is not connected.
    """

    there: bool
    answers: bool
    away: frozenset[int] = frozenset()


class Folders:
    """All methods are safe to call from any thread, and *block* for up to two seconds a dead share."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._asking = Asking()
        self._lock = threading.Lock()

    # which there are ----------------------------------------------------------------------------
    def all(self) -> list[Folder]:
        """The root folders in the order in which they were added, as they are on disk now."""
        present = self.look()
        found = []
        connection = self._state.library.read()
        for root in folders.roots(connection):
            how = present.get(root.id, Presence(True, True))
            away = root.photos if not how.there else 0
            if how.there and how.away:
                away = sum(g.photos for g in folders.groups(connection, root.id) if g.device in how.away)
            found.append(
                Folder(
                    root.path,
                    root.enabled,
                    how.there,
                    root.photos,
                    root.failed,
                    root.scanned_at,
                    root.complete,
                    answers=how.answers,
                    away=away,
                    watched=self._state.settings.watch and root.watched,
                )
            )
        return found

    def look(self) -> dict[int, Presence]:
        """Looks which disks are connected, by folder id, and notes which photos are out of reach."""
        with self._lock:
            connection = self._state.library.read()
            present: dict[int, Presence] = {}
            away: set[bytes] = set()
            for root in folders.roots(connection):
                groups = folders.groups(connection, root.id)
                found = self._asking.ask(root.path, lambda root=root, groups=groups: _look(root, groups))  # type: ignore[misc]
                present[root.id] = how = found or Presence(there=False, answers=False)
                if not how.there:
                    away.add(folders.inside(root.path))
                for device in how.away if how.there else ():
                    away |= _missing(root.path, device, folders.paths_on(connection, root.id, device))
            self._note(sorted(away))
            return present

    def _note(self, away: Sequence[bytes]) -> None:
        if self._state.read_only or folders.away(self._state.library.read()) == away:
            return
        with self._state.library.write() as connection:
            folders.set_away(connection, away)
        self._state.events.put(EdgesChanged())

    def targets(self, paths: Sequence[bytes] | None) -> list[tuple[int, bytes]]:
        """Folder id and path of what a scan goes over: these paths, or all folders that are switched on.

        Raises:
            NotAFolderError: a path lies in no folder of the library.
            FolderOffError: a path lies in one that is switched off.
        """
        connection = self._state.library.read()
        on = folders.folder_ids(connection, enabled=True)
        if paths is None:
            return [(number, path) for path, number in on.items()]
        everything = folders.folder_ids(connection)
        found = []
        for path in paths:
            root = folders.root_of(everything, path)
            if root is None:
                raise NotAFolderError(f"{os.fsdecode(path)} is not a folder of the library")
            if root not in on:
                raise FolderOffError(f"the folder {os.fsdecode(root)} is switched off: switch it on first")
            found.append((on[root], path))
        return found

    # changes ------------------------------------------------------------------------------------
    def add(self, path: bytes) -> None:
        """Makes a folder part of the library.

        Raises:
            NotAFolderError: it is none, or cannot be opened.
        """
        path = _folder(path)
        with self._state.library.write() as connection:
            before = folders.folder_ids(connection, enabled=True)
            folders.add_folder(connection, path)
            if folders.folder_ids(connection, enabled=True) != before:
                verdicts.set_checked(connection, None, 0)
        self._changed()

    def forget(self, path: bytes) -> None:
        """Takes a folder out of the library. Only our own data goes."""
        with self._state.library.write() as connection:
            folders.remove_folder(connection, os.path.abspath(path))
        self._changed()

    def switch(self, path: bytes, on: bool) -> None:
        """Leaves a folder out of everything, or takes it in again; nothing of its data is lost.

        Raises:
            NotAFolderError: it is no root folder of the library.
        """
        path = os.path.abspath(path)
        with self._state.library.write() as connection:
            if path not in folders.folder_ids(connection):
                raise NotAFolderError(f"{os.fsdecode(path)} is not a folder of the library")
            if folders.switch(connection, path, on):
                # What is central among the photos that count now may be another photo.
                verdicts.set_checked(connection, None, 0)
        self._changed()
        self._state.events.put(EdgesChanged())

    def set_watched(self, path: bytes, watched: bool) -> bool:
        """Has a root folder watched, or not; whether watching as a whole has to be switched on for it.

        Then no other folder is, since none was before.
        """
        path = os.path.abspath(path)
        first = watched and not self._state.settings.watch
        with self._state.library.write() as connection:
            if path not in folders.folder_ids(connection):
                raise NotAFolderError(f"{os.fsdecode(path)} is not a folder of the library")
            if first:
                folders.set_watched(connection, False)
            folders.set_watched(connection, watched, path)
        return first

    def watch_all(self) -> None:
        """No root folder is left out of the watching, where all of them were."""
        with self._state.library.write() as connection:
            if not any(root.watched for root in folders.roots(connection)):
                folders.set_watched(connection, True)

    def _changed(self) -> None:
        everything = folders.folder_ids(self._state.library.read())
        on = folders.folder_ids(self._state.library.read(), enabled=True)
        self._state.switched_off = frozenset(number for path, number in everything.items() if path not in on)
        self._state.files_version += 1

    # photos -------------------------------------------------------------------------------------
    def has_lost(self, stat: FileStat) -> bool:
        """Whether the disk is gone that a file was found on a moment ago."""
        root = folders.root_of(folders.folder_ids(self._state.library.read()), stat.path)
        now = None if root is None else device_below(root, stat.path)
        return now is None or (stat.device != 0 and now != stat.device)


def is_out_of_reach(state: State, path: bytes) -> bool:
    """Whether the disk that a photo was on is not connected."""
    connection = state.library.read()
    if folders.is_away(connection, path):
        return True
    if os.path.lexists(path):
        return False
    root = folders.root_of(folders.folder_ids(connection), path)
    if root is None:
        return False
    now, before = device_below(root, path), folders.device_of(connection, path)
    return now is None or (before is not None and before != 0 and before != photos.signed(now))


def _look(root: Root, groups: Sequence[Group]) -> Presence:
    if not os.path.isdir(root.path):
        return Presence(there=False, answers=True)
    away = frozenset(
        group.device
        for group in groups
        if not any(_is_there(root.path, path, group.device) for path in group.samples)
    )
    empty = bool(groups) and len(away) == len(groups) and not holds_anything(root.path)
    return Presence(not empty, answers=True, away=away)


def _is_there(root: bytes, path: bytes, device: int) -> bool:
    """Whether a photo is where it was, or the disk is that it was on. Device 0: the system numbers none."""
    if device == 0 or os.path.lexists(path):
        return True
    now = device_below(root, path)
    return now is not None and photos.signed(now) == device


def _missing(root: bytes, device: int, paths: Iterable[bytes]) -> set[bytes]:
    """What the paths of a disk's photos start with, for those folders that are gone or empty without it."""
    found: set[bytes] = set()
    for folder in {os.path.dirname(path) for path in paths}:
        top = folder
        while len(top) > len(root) and not os.path.isdir(os.path.dirname(top)):
            top = os.path.dirname(top)
        now = device_below(root, folders.inside(folder))
        if now is not None and photos.signed(now) != device and not holds_anything(folder):
            found.add(folders.inside(top))
    return {one for one in found if not any(other != one and one.startswith(other) for other in found)}


def _folder(path: bytes) -> bytes:
    """The absolute path of a folder that can be listed."""
    absolute = os.path.abspath(path)
    try:
        with os.scandir(absolute):
            return absolute
    except OSError as error:
        raise NotAFolderError(f"cannot open the folder {os.fsdecode(absolute)}: {error.strerror}") from error
