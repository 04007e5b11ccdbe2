"""The trash of Windows and macOS, by way of send2trash.

Neither system tells where a file went. It keeps its number on its volume, so it is looked for in the folders
that are known to hold the trash; where those cannot be read, undo is left to the system.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence

from dupfinder.engine.action_types import StepRecord
from dupfinder.engine.actions import action, disk
from dupfinder.engine.actions.action import Place, Prepared
from dupfinder.engine.actions.guard import CheckedStep
from dupfinder.engine.actions.refused import Refused
from dupfinder.engine.refusals import Refusal

_DRIVE_FIXED = 3


def has_trash(path: bytes) -> bool:
    """Whether the system keeps what is put into the trash from here.

    Windows has a bin on fixed drives only, and deletes for good elsewhere without a word.
    """
    if sys.platform == "win32":
        import ctypes

        root = os.path.splitdrive(os.fsdecode(os.path.abspath(path)))[0] + "\\"
        return bool(ctypes.windll.kernel32.GetDriveTypeW(root) == _DRIVE_FIXED)
    top = disk.mount_point(path)
    return disk.device_of(path) == os.stat(os.path.expanduser("~")).st_dev or os.path.isdir(
        os.path.join(top, b".Trashes")
    )


def trash_folders(path: bytes) -> list[bytes]:
    """Where the trash of a file's volume is known to be."""
    if sys.platform == "win32":
        drive = os.path.splitdrive(os.path.abspath(path))[0]
        return _folders_in(drive + b"\\$Recycle.Bin")
    user = os.fsencode(str(os.getuid()))
    return [os.path.expanduser(b"~/.Trash"), os.path.join(disk.mount_point(path), b".Trashes", user)]


def _folders_in(folder: bytes) -> list[bytes]:
    try:
        return [entry.path for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []


def _send(path: bytes) -> None:
    from send2trash import send2trash

    send2trash(os.fsdecode(path))


class SystemTrashAction:
    """The system's own trash.

    Args:
        send, has, folders: replaced in tests, which have no such system.
    """

    def __init__(
        self,
        send: Callable[[bytes], None] = _send,
        has: Callable[[bytes], bool] = has_trash,
        folders: Callable[[bytes], Sequence[bytes]] = trash_folders,
    ) -> None:
        self._send = send
        self._has = has
        self._folders = folders

    def check(self, step: CheckedStep, key: str) -> Prepared:  # noqa: ARG002
        if not self._has(step.item.path):
            raise Refused(Refusal.NO_TRASH)
        return Prepared(b"")

    def apply(self, step: CheckedStep, prepared: Prepared, key: str) -> bytes:  # noqa: ARG002
        if not step.seen.identity.unchanged(disk.look(step.item.path)):
            raise Refused(Refusal.CHANGED)
        try:
            self._send(step.item.path)
        except Exception as error:
            if os.path.lexists(step.item.path):
                raise Refused(Refusal.FAILED, str(error)) from error
        return self._find(step.item.path, step.seen.identity.inode)

    def give_up(self, prepared: Prepared) -> None:
        """Nothing was made."""

    def revert(self, record: StepRecord, key: str) -> None:
        if not record.to:
            raise Refused(Refusal.SYSTEM_TRASH)
        action.bring_back(record, key)
        folder, name = os.path.split(record.to)
        if name.startswith(b"$R"):
            # The record that the bin shows: without it an empty row would stay there.
            record_of = os.path.join(folder, b"$I" + name[2:])
            if os.path.lexists(record_of):
                os.unlink(record_of)

    def place_again(self, record: StepRecord) -> bytes:  # noqa: ARG002
        return b""

    def again(self, record: StepRecord, key: str) -> bytes:  # noqa: ARG002
        inode = disk.look(record.path).inode
        try:
            self._send(record.path)
        except Exception as error:
            if os.path.lexists(record.path):
                raise Refused(Refusal.FAILED, str(error)) from error
        return self._find(record.path, inode)

    def settle(self, record: StepRecord, key: str) -> Place:
        if record.to:
            return action.settle_move(record, key)
        return Place.BEFORE if os.path.lexists(record.path) else Place.AFTER

    def _find(self, path: bytes, inode: int) -> bytes:
        return next((there for there in self._candidates(path) if _has_number(there, inode)), b"")

    def _candidates(self, path: bytes) -> Iterator[bytes]:
        for folder in self._folders(path):
            try:
                names = os.listdir(folder)
            except OSError:
                continue
            yield from (os.path.join(folder, name) for name in names)


def _has_number(path: bytes, inode: int) -> bool:
    try:
        return inode != 0 and os.lstat(path).st_ino == inode
    except OSError:
        return False
