"""Takes actions back, and closes what a crash left open."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dupfinder.engine.action_types import (
    LINKS,
    REVERSIBLE,
    ActionKind,
    ActionRecord,
    Item,
    Outcome,
    Phase,
    Role,
    StepRecord,
    StepState,
)
from dupfinder.engine.actions.action import Action, Place
from dupfinder.engine.actions.refused import Refused, refusal_of
from dupfinder.engine.errors import Cancelled, UnknownActionError
from dupfinder.engine.jobs import Job
from dupfinder.engine.refusals import Refusal
from dupfinder.engine.store import journal
from dupfinder.engine.workflows.act_library import Teller
from dupfinder.engine.workflows.act_run import Counters, Pending, key_of, refused_record
from dupfinder.engine.workflows.state import State

log = logging.getLogger(__name__)

_REPEATABLE = frozenset({ActionKind.TRASH, ActionKind.MOVE, ActionKind.QUARANTINE, ActionKind.RENAME})
_LOST = frozenset({Refusal.EMPTIED, Refusal.VANISHED})

_LOOKED_AT = 50
"""Files of an action that the history looks for, to say whether it can be taken back."""


def undo(
    state: State,
    actions: Mapping[ActionKind, Action],
    action_id: int,
    steps: Collection[int] | None,
    job: Job[Any],
) -> Outcome:
    """Takes back what an action did, the last step first.

    Args:
        steps: numbers of the steps; the other files of the same pictures come too. All when None.

    Raises:
        UnknownActionError.
    """
    connection = state.review.read()
    if not journal.exists(connection, action_id):
        raise UnknownActionError(f"no action {action_id} is in the history")
    done = journal.steps(connection, action_id, [StepState.DONE])
    if steps is not None:
        units = {record.unit for record in done if record.n in steps}
        done = [record for record in done if record.unit in units]
    counters = Counters(job)
    counters.start(Phase.ACT, len(done))
    with state.review.write() as writer:
        before = journal.resume(writer, action_id)
    unmaker = _Unmaker(state, actions, counters)
    cancelled = False
    for unit in _units(done):
        try:
            counters.tick(unit[0].path)
        except Cancelled:
            cancelled = True
            break
        unmaker.unit(unit)
    unmaker.flush()
    with state.review.write() as writer:
        journal.pause(writer, action_id, before)
    return Outcome(action_id, tuple(unmaker.back), tuple(unmaker.refused), 0, cancelled)


def _units(done: Sequence[StepRecord]) -> list[list[StepRecord]]:
    """The steps by picture, the last picture first; what the kept photo took over is one of its own.

    Within a picture, what can be done again comes first: it is put back where a later file stays.
    """
    units: dict[tuple[int, bool], list[StepRecord]] = {}
    for record in reversed(done):
        units.setdefault((record.unit, record.role == Role.KEPT), []).append(record)
    return [sorted(unit, key=lambda record: record.kind not in _REPEATABLE) for unit in units.values()]


class _Unmaker:
    """Takes back the files of a picture: all of them or none.

    A side file that is gone for good holds nothing back: the photo comes without it.
    """

    def __init__(self, state: State, actions: Mapping[ActionKind, Action], counters: Counters) -> None:
        self._actions = actions
        self._counters = counters
        self._pending = Pending(state)
        self._teller = Teller(state)
        self.back: list[Item] = []
        self.refused: list[Item] = []

    def unit(self, unit: Sequence[StepRecord]) -> None:
        undone: list[StepRecord] = []
        for place, record in enumerate(unit):
            try:
                if record.kind not in REVERSIBLE:
                    raise Refused(Refusal.PERMANENT)
                self._pending.now(replace(record, state=StepState.UNDOING))
                self._actions[record.kind].revert(record, key_of(record))
            except (Refused, OSError) as error:
                why = error if isinstance(error, Refused) else refusal_of(error)
                self._stays(record, why)
                if why.reason in _LOST and record.role not in (Role.PHOTO, Role.PARTNER):
                    continue
                name = record.path.rpartition(b"/")[2].decode("utf-8", "backslashreplace")
                left = self._put_back(undone, Refused(Refusal.UNIT, name))
                for other in unit[place + 1 :]:
                    self._stays(other, Refused(Refusal.UNIT, name))
                undone = left
                break
            undone.append(record)
        for record in undone:
            record = replace(record, state=StepState.UNDONE, reason=None, detail="")
            self._pending.later(record)
            self._teller.undone(record)
            self.back.append(_item(record, None))
            self._counters.did(record.path)

    def _put_back(self, undone: Sequence[StepRecord], why: Refused) -> list[StepRecord]:
        """Does again what was taken back of a picture that cannot come back whole; gives what could not."""
        left: list[StepRecord] = []
        for record in reversed(undone):
            action = self._actions[record.kind]
            try:
                doing = replace(record, state=StepState.DOING, to=action.place_again(record))
                self._pending.now(doing)
                to = action.again(doing, key_of(record))
            except (Refused, OSError) as error:
                log.warning("step %s-%s stays taken back: %s", record.action_id, record.n, error)
                left.append(record)
                continue
            self._stays(replace(record, to=to), why)
        return left[::-1]

    def _stays(self, record: StepRecord, why: Refused) -> None:
        """The file stays where the action put it."""
        self._pending.later(replace(record, reason=why.reason, detail=why.detail))
        self.refused.append(_item(record, why))
        self._counters.refused()

    def flush(self) -> None:
        self._pending.flush()
        self._teller.flush()


def _item(record: StepRecord, refused: Refused | None) -> Item:
    return Item(
        record.path,
        record.size,
        record.mtime_ns,
        record.role,
        record.unit,
        record.path,
        kind=record.kind if refused is None else None,
        reason=None if refused is None else refused.reason,
        detail="" if refused is None else refused.detail,
        hash=record.hash,
        target=record.path if refused is None else record.to or None,
    )


def recover(state: State, actions: Mapping[ActionKind, Action]) -> int:
    """Compares what a crash left in the middle with the disk, and closes it either way.

    A picture of which only some files had gone is brought back. What lies on a disk that is not connected
    stays open until the next start.

    Returns:
        Number of actions that had been cut short.
    """
    connection = state.review.read()
    for record in journal.open_steps(connection):
        closed = _settle(record, actions)
        if closed is not None:
            with state.review.write() as writer:
                journal.set_steps(writer, [closed])
            log.warning("step %s-%s was cut short: %s", record.action_id, record.n, closed.state)
            _tell(state, [closed])
    running = journal.running(connection)
    for action_id in running:
        with state.review.write() as writer:
            planned = journal.steps(connection, action_id, [StepState.PLANNED])
            journal.set_steps(
                writer, [refused_record(record, Refused(Refusal.INTERRUPTED)) for record in planned]
            )
        _bring_back_halves(state, actions, action_id)
        _tell(state, journal.steps(connection, action_id, [StepState.DONE, StepState.UNDONE]))
        with state.review.write() as writer:
            journal.end(writer, action_id, "interrupted")
    return len(running)


def _settle(record: StepRecord, actions: Mapping[ActionKind, Action]) -> StepRecord | None:
    """How a step that was cut short ended; None while its disk cannot be looked at."""
    try:
        place = actions[record.kind].settle(record, key_of(record))
    except (OSError, Refused) as error:
        log.warning("step %s-%s cannot be closed yet: %s", record.action_id, record.n, error)
        return None
    if place == Place.GONE and not _is_connected(record):
        return None
    if place == Place.AFTER:
        return replace(record, state=StepState.DONE)
    if place == Place.GONE:
        return refused_record(record, Refused(Refusal.VANISHED))
    if record.state == StepState.UNDOING:
        return replace(record, state=StepState.UNDONE)
    return refused_record(record, Refused(Refusal.INTERRUPTED))


def _is_connected(record: StepRecord) -> bool:
    try:
        return os.stat(os.path.dirname(record.path)).st_dev == record.device
    except OSError:
        return False


def _bring_back_halves(state: State, actions: Mapping[ActionKind, Action], action_id: int) -> None:
    """Pictures go as a whole or not at all, also through a crash."""
    steps = [one for one in journal.steps(state.review.read(), action_id) if one.role != Role.KEPT]
    halves = {
        step.unit for step in steps if step.reason == Refusal.INTERRUPTED or step.state == StepState.UNDONE
    }
    pending = Pending(state)
    for record in reversed(steps):
        if record.unit not in halves or not record.undoable:
            continue
        pending.now(replace(record, state=StepState.UNDOING))
        try:
            actions[record.kind].revert(record, key_of(record))
        except (Refused, OSError):
            pending.now(record)
            continue
        undone = replace(record, state=StepState.UNDONE)
        never_whole = any(one.unit == record.unit and one.reason == Refusal.INTERRUPTED for one in steps)
        pending.now(refused_record(record, Refused(Refusal.INTERRUPTED)) if never_whole else undone)
        _tell(state, [undone])


def _tell(state: State, records: list[StepRecord]) -> None:
    teller = Teller(state)
    # What was done last was taken back first: a kept photo may have had the name of one that is back.
    for record in reversed(records):
        if record.state == StepState.UNDONE or record.reason == Refusal.INTERRUPTED:
            teller.undone(record)
    for record in records:
        if record.state == StepState.DONE:
            teller.done(record)
    teller.flush()


def with_truth(state: State, record: ActionRecord) -> ActionRecord:
    """The record with what the disk says of undo: whether the trash still has the files."""
    if not record.undoable:
        return record
    reason: Refusal | None = Refusal.EMPTIED
    looked = 0
    for step in journal.steps(state.review.read(), record.id, [StepState.DONE]):
        if step.kind not in REVERSIBLE:
            continue
        if not step.to:
            reason = Refusal.SYSTEM_TRASH
        elif os.path.lexists(step.path if step.kind in LINKS else step.to):
            return record
        looked += 1
        if looked >= _LOOKED_AT:
            break
    return replace(record, undoable=False, reason=reason)
