"""What every action on a file is: check, apply, revert, and what a crash left of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from dupfinder.engine.action_types import StepRecord
from dupfinder.engine.actions import disk
from dupfinder.engine.actions.guard import CheckedStep
from dupfinder.engine.actions.refused import Refused
from dupfinder.engine.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Prepared:
    """Where a file will go, and what undo will need besides (JSON); journaled before it goes."""

    to: bytes
    extra: str = ""


class Place(StrEnum):
    """Where a file is that a crash left in the middle."""

    BEFORE = "before"
    """As if the step had not been done, or had been undone."""
    AFTER = "after"
    """As if it had been done."""
    GONE = "gone"
    """Neither here nor there: somebody else took it."""


class Action(Protocol):
    """One way to act on a file. All raise OSError or Refused, and have changed nothing then."""

    def check(self, step: CheckedStep, key: str) -> Prepared:
        """Whether it can be done, as far as can be told, and where the file will be."""

    def apply(self, step: CheckedStep, prepared: Prepared, key: str) -> bytes:
        """Does it; gives where the file is now, empty where the system does not tell."""

    def give_up(self, prepared: Prepared) -> None:
        """Clears up what the check made, of a step that was not done."""

    def revert(self, record: StepRecord, key: str) -> None:
        """Brings the file back, exactly as it was."""

    def place_again(self, record: StepRecord) -> bytes:
        """Where the file would go if what ``revert`` took back were done again; makes what that needs.

        Raises:
            OSError; Refused: NOT_SUPPORTED, it cannot be done again without a check of its own.
        """

    def again(self, record: StepRecord, key: str) -> bytes:
        """Does it again, to ``record.to``; gives where the file is now, as :meth:`apply` does."""

    def settle(self, record: StepRecord, key: str) -> Place:
        """After a crash in the middle of it: looks where the file is, and clears up halves."""


def bring_back(record: StepRecord, key: str) -> None:
    """Moves a file back to where it came from.

    Raises:
        OSError; Refused: OCCUPIED, EMPTIED, CHANGED.
    """
    here, there = os.path.lexists(record.path), os.path.lexists(record.to)
    if here and not there and holds(record.path, record):
        return  # somebody has brought it back already
    if not there:
        raise Refused(Refusal.EMPTIED)
    if here:
        raise Refused(Refusal.OCCUPIED)
    if not holds(record.to, record):
        raise Refused(Refusal.CHANGED)
    made = disk.make_folders(os.path.dirname(record.path))
    try:
        seen = disk.look(record.to)
        disk.move(record.to, record.path, seen, record.hash, disk.part_of(record.path, key))
    except (OSError, Refused):
        disk.drop_empty_folders(made)
        raise
    restore_time(record)


class OnlyOnce:
    """Of actions that cannot be done again without a check of their own."""

    def place_again(self, record: StepRecord) -> bytes:  # noqa: ARG002
        raise Refused(Refusal.NOT_SUPPORTED)

    def again(self, record: StepRecord, key: str) -> bytes:  # noqa: ARG002
        raise Refused(Refusal.NOT_SUPPORTED)


def move_again(record: StepRecord, key: str | None) -> None:
    """Moves a file that was just brought back to ``record.to`` once more.

    Raises:
        OSError; Refused.
    """
    part = disk.part_of(record.to, key) if key is not None else None
    disk.move(record.path, record.to, disk.look(record.path), record.hash, part)


def restore_time(record: StepRecord) -> None:
    """Sets the time of change that a file had; a volume between may have rounded it."""
    stat = os.stat(record.path)
    if stat.st_mtime_ns != record.mtime_ns:
        os.utime(record.path, ns=(stat.st_atime_ns, record.mtime_ns))


def holds(path: bytes, record: StepRecord) -> bool:
    """Whether a file still holds the content that was acted on; read through unless it is the very file."""
    try:
        seen = disk.look(path)
        if seen.size != record.size:
            return False
        same = (seen.device, seen.inode, seen.mtime_ns) == (record.device, record.inode, record.mtime_ns)
        return same or disk.hash_of(path)[1] == record.hash
    except (OSError, Refused):
        return False


def settle_move(record: StepRecord, key: str) -> Place:
    """Where a file is whose move was cut short; where it is in both places, the copy is dropped.

    A copy goes only after the original was read through and found whole.
    """
    for place in (record.path, record.to):
        part = disk.part_of(place, key)
        if os.path.lexists(part):
            os.unlink(part)
    here, there = os.path.lexists(record.path), bool(record.to) and os.path.lexists(record.to)
    if here and there:
        if not _is(record.path, record):
            return Place.AFTER  # a new file has come to the old place
        if _is(record.to, record):
            os.unlink(record.to)
        return Place.BEFORE
    if here:
        return Place.BEFORE
    return Place.AFTER if there else Place.GONE


def _is(path: bytes, record: StepRecord) -> bool:
    try:
        return disk.hash_of(path)[1] == record.hash
    except (OSError, Refused):
        return False
