"""To another folder, on another volume too, and back. Also into our quarantine, and to another name."""

from __future__ import annotations

import os

from dupfinder.engine.action_types import StepRecord
from dupfinder.engine.actions import action, disk
from dupfinder.engine.actions.action import Place, Prepared
from dupfinder.engine.actions.guard import CheckedStep
from dupfinder.engine.actions.refused import Refused
from dupfinder.engine.refusals import Refusal

QUARANTINE = b".dupfinder-quarantine"
"""Our folder in a root folder of the library, where a volume has no trash; scans leave it out."""


class MoveAction:
    """Moves a file to the target that the plan names."""

    def check(self, step: CheckedStep, key: str) -> Prepared:  # noqa: ARG002
        item = step.item
        assert item.target is not None
        if os.path.lexists(item.target):
            raise Refused(Refusal.OCCUPIED)
        if (
            disk.device_of(item.target) != step.seen.identity.device
            and disk.free_bytes(item.target) < step.seen.identity.size
        ):
            raise Refused(Refusal.NO_SPACE)
        return Prepared(item.target)

    def apply(self, step: CheckedStep, prepared: Prepared, key: str) -> bytes:
        made = disk.make_folders(os.path.dirname(prepared.to))
        try:
            part = disk.part_of(prepared.to, key)
            disk.move(step.item.path, prepared.to, step.seen.identity, step.seen.hash, part)
        except (OSError, Refused):
            disk.drop_empty_folders(made)
            raise
        return prepared.to

    def give_up(self, prepared: Prepared) -> None:
        """Nothing was made."""

    def revert(self, record: StepRecord, key: str) -> None:
        action.bring_back(record, key)

    def place_again(self, record: StepRecord) -> bytes:
        return record.to

    def again(self, record: StepRecord, key: str) -> bytes:
        disk.make_folders(os.path.dirname(record.to))
        action.move_again(record, key)
        return record.to

    def settle(self, record: StepRecord, key: str) -> Place:
        return action.settle_move(record, key)
