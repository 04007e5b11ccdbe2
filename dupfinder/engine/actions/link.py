"""A photo gives its place to a link to the kept file, or shares its blocks: for identical bytes only.

The link is made beside, then swapped in, in one step. What was there goes only after it was seen to be the
file that was checked.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import os
import stat as modes
import sys
from typing import Any

import msgspec

from dupfinder.engine.action_types import ActionKind, StepRecord
from dupfinder.engine.actions import disk
from dupfinder.engine.actions.action import OnlyOnce, Place, Prepared, holds
from dupfinder.engine.actions.guard import CheckedStep
from dupfinder.engine.actions.refused import Refused
from dupfinder.engine.refusals import Refusal

_FICLONE = 0x40049409


class LinkAction(OnlyOnce):
    """Replaces a file by a link to the kept one.

    Args:
        kind: HARD_LINK, SYMLINK or REFLINK.
    """

    def __init__(self, kind: ActionKind) -> None:
        self._kind = kind

    def check(self, step: CheckedStep, key: str) -> Prepared:  # noqa: ARG002
        (kept,) = step.survivors
        path = step.item.path
        if kept.hash != step.seen.hash:
            raise Refused(Refusal.NOT_IDENTICAL)
        if not disk.can_write(os.path.dirname(path)):
            raise Refused(Refusal.NO_PERMISSION)
        if self._kind != ActionKind.SYMLINK and kept.identity.device != step.seen.identity.device:
            raise Refused(Refusal.OTHER_VOLUME)
        return Prepared(kept.path, _state_of(path))

    def apply(self, step: CheckedStep, prepared: Prepared, key: str) -> bytes:
        path, beside = step.item.path, disk.part_of(step.item.path, key)
        self._make(prepared.to, beside, step.item.path)
        try:
            if not step.seen.identity.unchanged(disk.look(path)):
                raise Refused(Refusal.CHANGED)
            if disk.exchange(beside, path):
                if not step.seen.identity.unchanged(disk.look(beside)):
                    disk.exchange(beside, path)
                    raise Refused(Refusal.CHANGED)
            else:
                os.replace(beside, path)
        except (OSError, Refused):
            os.unlink(beside)
            raise
        if os.path.lexists(beside):
            os.unlink(beside)
        return prepared.to

    def _make(self, kept: bytes, beside: bytes, path: bytes) -> None:
        if self._kind == ActionKind.HARD_LINK:
            os.link(kept, beside, follow_symlinks=False)
        elif self._kind == ActionKind.SYMLINK:
            os.symlink(os.path.abspath(kept), beside)
        else:
            _clone(kept, beside, path)

    def give_up(self, prepared: Prepared) -> None:
        """Nothing was made."""

    def revert(self, record: StepRecord, key: str) -> None:
        if not os.path.lexists(record.path):
            raise Refused(Refusal.VANISHED)
        if not self._is_ours(record):
            raise Refused(Refusal.OCCUPIED)
        beside = disk.part_of(record.path, key)
        source = os.path.realpath(record.path)
        try:
            disk.copy_file(source, beside, record.hash)
        except FileNotFoundError as error:
            raise Refused(Refusal.VANISHED) from error
        try:
            _restore_state(beside, record.extra)
            os.replace(beside, record.path)
        except OSError:
            os.unlink(beside)
            raise

    def _is_ours(self, record: StepRecord) -> bool:
        """Whether the link stands there still, and leads to the content that was replaced."""
        is_link = os.path.islink(record.path)
        if self._kind == ActionKind.SYMLINK:
            return is_link and os.readlink(record.path) == os.path.abspath(record.to)
        if is_link:
            return False
        return disk.hash_of(record.path)[1] == record.hash

    def settle(self, record: StepRecord, key: str) -> Place:
        beside = disk.part_of(record.path, key)
        before = _is_file_of(record.path, record)
        if os.path.lexists(beside):
            # Either the link that did not come into place, or the file that has left it.
            if before or not _is_file_of(beside, record) or self._leads_to_content(record):
                os.unlink(beside)
            elif os.path.islink(record.path):
                os.replace(beside, record.path)
                return Place.BEFORE
            else:
                # Somebody else has been here since: the file comes back beside what is there now.
                disk.rename_new(beside, _free_name(record.path))
                return Place.BEFORE
        if not os.path.lexists(record.path):
            return Place.GONE
        if record.state == "undoing":
            return Place.AFTER if self._stands(record) else Place.BEFORE
        return Place.BEFORE if before else Place.AFTER

    def _stands(self, record: StepRecord) -> bool:
        try:
            if self._kind == ActionKind.HARD_LINK:
                return disk.look(record.path).is_file_of(disk.look(record.to))
            return self._kind == ActionKind.SYMLINK and os.path.islink(record.path)
        except (OSError, Refused):
            return False

    def _leads_to_content(self, record: StepRecord) -> bool:
        try:
            return disk.hash_of(os.path.realpath(record.path))[1] == record.hash
        except (OSError, Refused):
            return False


def _free_name(path: bytes) -> bytes:
    folder, name = os.path.split(path)
    names = (os.path.join(folder, disk.numbered(name, number)) for number in itertools.count(1))
    return next(each for each in names if not os.path.lexists(each))


def _is_file_of(path: bytes, record: StepRecord) -> bool:
    try:
        seen = disk.look(path)
    except (OSError, Refused):
        return False
    return (seen.device, seen.inode) == (record.device, record.inode) and holds(path, record)


def _clone(kept: bytes, beside: bytes, path: bytes) -> None:
    """A file of its own that shares the blocks of another (Linux' FICLONE)."""
    if not sys.platform.startswith("linux"):
        raise Refused(Refusal.NOT_SUPPORTED)
    import fcntl

    with open(kept, "rb") as source, open(beside, "xb") as target:
        try:
            fcntl.ioctl(target.fileno(), _FICLONE, source.fileno())
            os.fsync(target.fileno())
        except OSError:
            os.unlink(beside)
            raise
    _restore_state(beside, _state_of(path))


def _state_of(path: bytes) -> str:
    """What a file has besides its bytes: times, permissions, owner, extended attributes; JSON."""
    stat = os.lstat(path)
    state: dict[str, Any] = {
        "mode": modes.S_IMODE(stat.st_mode),
        "atime": stat.st_atime_ns,
        "mtime": stat.st_mtime_ns,
        "uid": stat.st_uid,
        "gid": stat.st_gid,
    }
    if hasattr(os, "listxattr"):
        try:
            state["xattr"] = {
                name: base64.b64encode(os.getxattr(path, name, follow_symlinks=False)).decode()
                for name in os.listxattr(path, follow_symlinks=False)
            }
        except OSError:
            state["xattr"] = {}
    return msgspec.json.encode(state).decode()


def _restore_state(path: bytes, extra: str) -> None:
    state = msgspec.json.decode(extra)
    stat = os.lstat(path)
    if hasattr(os, "chown") and (stat.st_uid, stat.st_gid) != (state["uid"], state["gid"]):
        with contextlib.suppress(PermissionError):  # only an administrator may give files away
            os.chown(path, state["uid"], state["gid"])
    if hasattr(os, "setxattr"):
        for name in os.listxattr(path):
            if name not in state.get("xattr", {}):
                os.removexattr(path, name)
        for name, value in state.get("xattr", {}).items():
            os.setxattr(path, name, base64.b64decode(value))
    os.chmod(path, state["mode"])
    os.utime(path, ns=(state["atime"], state["mtime"]))
