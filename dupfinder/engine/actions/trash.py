"""To the trash of the desktop, and back."""

from __future__ import annotations

from dupfinder.engine.action_types import StepRecord
from dupfinder.engine.actions import action, disk, trash_folder
from dupfinder.engine.actions.action import Place, Prepared
from dupfinder.engine.actions.guard import CheckedStep
from dupfinder.engine.actions.refused import Refused
from dupfinder.engine.actions.trash_folder import FindTrash
from dupfinder.engine.refusals import Refusal


class TrashAction:
    """The freedesktop trash.

    Args:
        find: tells the trash of a volume; replaced in tests.
    """

    def __init__(self, find: FindTrash = trash_folder.find_trash) -> None:
        self._find = find

    def check(self, step: CheckedStep, key: str) -> Prepared:  # noqa: ARG002
        return Prepared(trash_folder.reserve(step.item.path, self._find))

    def apply(self, step: CheckedStep, prepared: Prepared, key: str) -> bytes:  # noqa: ARG002
        try:
            disk.move(step.item.path, prepared.to, step.seen.identity, step.seen.hash, None)
        except Refused as refused:
            if refused.reason == Refusal.OTHER_VOLUME:
                raise Refused(Refusal.NO_TRASH) from refused
            raise
        return prepared.to

    def give_up(self, prepared: Prepared) -> None:
        trash_folder.forget(prepared.to)

    def revert(self, record: StepRecord, key: str) -> None:
        action.bring_back(record, key)
        trash_folder.forget(record.to)

    def place_again(self, record: StepRecord) -> bytes:
        return trash_folder.reserve(record.path, self._find)

    def again(self, record: StepRecord, key: str) -> bytes:  # noqa: ARG002
        try:
            action.move_again(record, None)
        except (OSError, Refused):
            trash_folder.forget(record.to)
            raise
        return record.to

    def settle(self, record: StepRecord, key: str) -> Place:
        place = action.settle_move(record, key)
        if place != Place.AFTER:
            trash_folder.forget(record.to)
        return place
