"""For good. Planned only behind a setting, and done only when that was confirmed."""

from __future__ import annotations

import os

from dupfinder.engine.action_types import StepRecord
from dupfinder.engine.actions import disk
from dupfinder.engine.actions.action import OnlyOnce, Place, Prepared
from dupfinder.engine.actions.guard import CheckedStep
from dupfinder.engine.actions.refused import Refused
from dupfinder.engine.refusals import Refusal


class DeleteAction(OnlyOnce):
    """Unlinks a file."""

    def check(self, step: CheckedStep, key: str) -> Prepared:  # noqa: ARG002
        if not disk.can_write(os.path.dirname(step.item.path)):
            raise Refused(Refusal.NO_PERMISSION)
        return Prepared(b"")

    def apply(self, step: CheckedStep, prepared: Prepared, key: str) -> bytes:  # noqa: ARG002
        if not step.seen.identity.unchanged(disk.look(step.item.path)):
            raise Refused(Refusal.CHANGED)
        os.unlink(step.item.path)
        return b""

    def give_up(self, prepared: Prepared) -> None:
        """Nothing was made."""

    def revert(self, record: StepRecord, key: str) -> None:  # noqa: ARG002
        raise Refused(Refusal.PERMANENT)

    def settle(self, record: StepRecord, key: str) -> Place:  # noqa: ARG002
        return Place.BEFORE if os.path.lexists(record.path) else Place.AFTER
