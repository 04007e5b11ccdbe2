"""The trash of the desktop, by the freedesktop.org Trash specification 1.0.

Written by ourselves, since no permissive library tells where a file went, which undo has to know. Files go
to the home trash when they are on its volume, else to ``$topdir/.Trash/$uid`` or ``$topdir/.Trash-$uid``. A
volume on which neither can be had has no trash; files are never copied to another volume for it.
"""

from __future__ import annotations

import contextlib
import os
import stat as modes
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote_from_bytes

from dupfinder.engine.actions import disk
from dupfinder.engine.actions.refused import Refused
from dupfinder.engine.refusals import Refusal

_INFO = b".trashinfo"
_LONGEST = 255 - len(_INFO)
_MOST_TRIES = 10_000


@dataclass(frozen=True, slots=True)
class TrashFolder:
    """A trash: its folder, and the mount point that the paths in it are relative to (None: absolute)."""

    folder: bytes
    top: bytes | None


type FindTrash = Callable[[bytes], TrashFolder | None]
"""The trash for a file at a path; None where its volume has none. Changes nothing."""


def home_trash() -> bytes:
    data = os.environ.get("XDG_DATA_HOME") or ""
    if not os.path.isabs(data):
        data = os.path.join(os.path.expanduser("~"), ".local", "share")
    return os.path.join(os.fsencode(data), b"Trash")


def find_trash(path: bytes) -> TrashFolder | None:
    """Where the specification wants a file to go.

    Raises:
        OSError: its folder cannot be looked at.
    """
    home = home_trash()
    device = disk.device_of(path)
    if disk.device_of(home) == device:
        return TrashFolder(home, None) if _usable(home) else None
    top = disk.mount_point(path)
    user = os.fsencode(str(os.getuid()))
    shared = os.path.join(top, b".Trash")
    if _is_shared_trash(shared) and _usable(os.path.join(shared, user)):
        return TrashFolder(os.path.join(shared, user), top)
    own = os.path.join(top, b".Trash-" + user)
    return TrashFolder(own, top) if _usable(own) else None


def _is_shared_trash(folder: bytes) -> bool:
    """An administrator's ``.Trash`` counts only with the sticky bit, and never as a link."""
    try:
        mode = os.lstat(folder).st_mode
    except OSError:
        return False
    return modes.S_ISDIR(mode) and bool(mode & modes.S_ISVTX)


def _usable(folder: bytes) -> bool:
    """Whether files can be put there: it is our folder, or can be made."""
    try:
        stat = os.lstat(folder)
    except FileNotFoundError:
        return disk.can_write(disk.nearest_folder(folder))
    except OSError:
        return False
    if os.path.islink(folder) and disk.is_within(folder, os.path.expanduser(b"~")):
        stat = os.stat(folder)  # a person may keep the home trash elsewhere
    return modes.S_ISDIR(stat.st_mode) and stat.st_uid == os.getuid() and disk.can_write(folder)


def reserve(path: bytes, find: FindTrash = find_trash) -> bytes:
    """Writes the ``.trashinfo`` of a file that is about to go; gives the path that it will have.

    Raises:
        OSError; Refused: NO_TRASH.
    """
    trash = find(path)
    if trash is None:
        raise Refused(Refusal.NO_TRASH)
    files, info = os.path.join(trash.folder, b"files"), os.path.join(trash.folder, b"info")
    for folder in (files, info):
        os.makedirs(folder, mode=0o700, exist_ok=True)
    shown = path if trash.top is None else os.path.relpath(os.path.realpath(os.path.dirname(path)), trash.top)
    if trash.top is not None:
        shown = os.path.normpath(os.path.join(shown, os.path.basename(path)))
    text = (
        "[Trash Info]\n"
        f"Path={quote_from_bytes(shown, safe='/')}\n"
        f"DeletionDate={time.strftime('%Y-%m-%dT%H:%M:%S')}\n"
    )
    name = os.path.basename(path)
    for number in range(1, _MOST_TRIES):
        candidate = disk.numbered(name, number, _LONGEST)
        to = os.path.join(files, candidate)
        if os.path.lexists(to):
            continue
        try:
            with open(os.path.join(info, candidate + _INFO), "xb") as file:
                file.write(text.encode("ascii"))
        except FileExistsError:
            continue
        return to
    raise Refused(Refusal.OCCUPIED)


def info_of(to: bytes) -> bytes:
    """The ``.trashinfo`` of a file in the trash."""
    folder, name = os.path.split(to)
    return os.path.join(os.path.dirname(folder), b"info", name + _INFO)


def forget(to: bytes) -> None:
    """Removes the ``.trashinfo`` of a file that is not in the trash (any more)."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(info_of(to))
