"""Takes actions back, and closes what a crash left open."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Mapping
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
    Refusal,
    Role,
    StepRecord,
    StepState,
)
from dupfinder.engine.actions.action import Action, Place
from dupfinder.engine.actions.refused import Refused, refusal_of
from dupfinder.engine.errors import Cancelled, UnknownActionError
from dupfinder.engine.jobs import Job
from dupfinder.engine.store import journal
from dupfinder.engine.workflows.act_library import Teller
from dupfinder.engine.workflows.act_run import Counters, Pending, key_of, refused_record
from dupfinder.engine.workflows.state import State

log = logging.getLogger(__name__)

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
    pending, teller = Pending(state), Teller(state)
    back: list[Item] = []
    refused: list[Item] = []
    cancelled = False
    for record in reversed(done):
        try:
            counters.tick(record.path)
        except Cancelled:
            cancelled = True
            break
        try:
            if record.kind not in REVERSIBLE:
                raise Refused(Refusal.PERMANENT)
            pending.now(replace(record, state=StepState.UNDOING))
            actions[record.kind].revert(record, key_of(record))
        except (Refused, OSError) as error:
            why = error if isinstance(error, Refused) else refusal_of(error)
            pending.later(replace(record, reason=why.reason, detail=why.detail))
            refused.append(_item(record, why))
            counters.refused()
            continue
        record = replace(record, state=StepState.UNDONE, reason=None, detail="")
        pending.later(record)
        teller.undone(record)
        back.append(_item(record, None))
        counters.did(record.path)
    pending.flush()
    teller.flush()
    with state.review.write() as writer:
        journal.pause(writer, action_id, before)
    return Outcome(action_id, tuple(back), tuple(refused), 0, cancelled)


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
    for record in records:
        if record.state == StepState.DONE:
            teller.done(record)
        elif record.state == StepState.UNDONE or record.reason == Refusal.INTERRUPTED:
            teller.undone(record)
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
