"""Does what passed the guard, a picture at a time, with the journal always one step ahead of the disk."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dupfinder.engine.action_types import (
    REVERSIBLE,
    ActionKind,
    ActionProgress,
    Item,
    Outcome,
    Phase,
    Request,
    Role,
    StepRecord,
    StepState,
)
from dupfinder.engine.actions import disk
from dupfinder.engine.actions.action import Action
from dupfinder.engine.actions.guard import CheckedPlan, CheckedStep, Seen
from dupfinder.engine.actions.refused import Refused, refusal_of
from dupfinder.engine.errors import Cancelled
from dupfinder.engine.jobs import Job
from dupfinder.engine.refusals import Refusal
from dupfinder.engine.store import journal
from dupfinder.engine.types import Progress
from dupfinder.engine.workflows.act_library import Teller
from dupfinder.engine.workflows.state import State


class Counters:
    """How far an action is; bumped by its thread, read by anybody.

    Args:
        job: whose progress this is; asked for pause and cancel.
    """

    def __init__(self, job: Job[Any]) -> None:
        self._job = job
        self._phase = Phase.PLAN
        self._done = self._failed = 0
        self._total: int | None = None
        self._current: bytes | None = None
        self._started = time.monotonic()
        job.snapshot = self.snapshot

    def start(self, phase: Phase, total: int | None) -> None:
        self._phase, self._total, self._done, self._failed = phase, total, 0, 0
        self._started = time.monotonic()

    def tick(self, path: bytes) -> None:
        """Another file is begun. Raises Cancelled when the job was cancelled, waits while it is paused."""
        self._job.gate.check()
        self._current = path
        if self._phase != Phase.ACT:
            self._done += 1

    def did(self, path: bytes) -> None:
        self._done += 1
        self._current = path

    def refused(self) -> None:
        self._done += 1
        self._failed += 1

    def snapshot(self) -> Progress:
        spent = time.monotonic() - self._started
        done, total = self._done, self._total
        if total is not None:
            done = min(done, total)
        rate = done / spent if done and spent > 1.0 else None
        left = (total - done) / rate if rate and total is not None else None
        return ActionProgress(
            phase=self._phase,
            finding=False,
            found=total or 0,
            done=done,
            total=total,
            failed=self._failed,
            rate=rate,
            seconds_left=left,
            current=self._current,
            paused=self._job.paused,
        )


def read_through(path: bytes) -> Seen:
    """Looks at a file, content and all.

    Raises:
        Refused.
    """
    try:
        identity, content_hash = disk.hash_of(path)
    except OSError as error:
        raise refusal_of(error) from error
    return Seen(path, identity, content_hash)


class Runner:
    """One run of what was checked."""

    def __init__(
        self, state: State, actions: Mapping[ActionKind, Action], job: Job[Any], counters: Counters
    ) -> None:
        self._state = state
        self._actions = actions
        self._job = job
        self._counters = counters
        self._teller = Teller(state)
        self._journal = Pending(state)
        self._failed: dict[int, str] = {}
        self._done: list[tuple[Item, StepRecord]] = []
        self._refused: list[Item] = []

    def run(self, request: Request, checked: CheckedPlan) -> Outcome:
        """Does all steps; a step that cannot be done is refused, the rest goes on."""
        if not checked.steps:
            return Outcome(None, (), checked.refused, 0, self._job.gate.cancelled)
        with self._state.review.write() as connection:
            action_id = journal.begin(connection, request.kind, request.target)
            records = [
                _record(action_id, n, step.item, step.seen) for n, step in enumerate(checked.steps, start=1)
            ]
            rest = [
                replace(_record(action_id, n, item, None), state=StepState.REFUSED)
                for n, item in enumerate(checked.refused, start=len(records) + 1)
            ]
            journal.add_steps(connection, [*records, *rest])
        self._counters.start(Phase.ACT, len(records))
        cancelled = False
        waiting = list(zip(checked.steps, records, strict=True))
        while waiting:
            unit = _next_unit(waiting)
            try:
                if self._job.paused:
                    self._flush()
                self._counters.tick(unit[0][0].item.path)
            except Cancelled:
                cancelled = True
                break
            self._unit(unit)
            del waiting[: len(unit)]
        for step, record in waiting:
            self._refuse(step, record, Refused(Refusal.CANCELLED))
        self._flush()
        with self._state.review.write() as connection:
            journal.end(connection, action_id, "cancelled" if cancelled else "done")
        return Outcome(
            action_id if self._done else None,
            tuple(replace(item, target=record.to or None) for item, record in self._done),
            (*checked.refused, *self._refused),
            sum(item.frees for item, _ in self._done),
            cancelled,
        )

    def _flush(self) -> None:
        self._journal.flush()
        self._teller.flush()

    def _unit(self, unit: Sequence[tuple[CheckedStep, StepRecord]]) -> None:
        """Does the files of one picture: all of them or none."""
        did: list[tuple[Item, StepRecord]] = []
        for place, (step, record) in enumerate(unit):
            try:
                if step.item.unit in self._failed:
                    raise Refused(Refusal.UNIT, self._failed[step.item.unit])
                did.append((step.item, self._step(step, record)))
            except (Refused, OSError) as error:
                refused = error if isinstance(error, Refused) else refusal_of(error)
                if refused.reason == Refusal.VANISHED and step.item.role not in (Role.PHOTO, Role.PARTNER):
                    self._refuse(step, record, refused)
                    continue
                name = step.item.path.rpartition(b"/")[2].decode("utf-8", "backslashreplace")
                self._failed.setdefault(step.item.unit, name)
                did = self._take_back(did, name)
                self._refuse(step, record, refused)
                for other, of_other in unit[place + 1 :]:
                    self._refuse(other, of_other, Refused(Refusal.UNIT, name))
                break
        for item, record in did:
            self._done.append((item, record))
            self._teller.done(record)
            self._counters.did(item.path)

    def _step(self, step: CheckedStep, record: StepRecord) -> StepRecord:
        """Checks once more, journals, does it, and has it journaled with the next one."""
        assert step.item.kind is not None
        action = self._actions[step.item.kind]
        step.check_again(read_through)
        key = key_of(record)
        prepared = action.check(step, key)
        record = replace(record, state=StepState.DOING, to=prepared.to, extra=prepared.extra)
        self._journal.now(record)
        try:
            to = action.apply(step, prepared, key)
        except (Refused, OSError):
            action.give_up(prepared)
            raise
        record = replace(record, state=StepState.DONE, to=to)
        self._journal.later(record)
        return record

    def _take_back(self, did: list[tuple[Item, StepRecord]], because: str) -> list[tuple[Item, StepRecord]]:
        """Brings back what has gone of a picture that cannot go as a whole; gives what could not."""
        left: list[tuple[Item, StepRecord]] = []
        for item, record in reversed(did):
            if record.kind not in REVERSIBLE:
                left.append((item, record))
                continue
            self._journal.now(replace(record, state=StepState.UNDOING))
            try:
                self._actions[record.kind].revert(record, key_of(record))
            except (Refused, OSError):
                self._journal.later(record)
                left.append((item, record))
                continue
            self._journal.later(refused_record(record, Refused(Refusal.UNIT, because)))
            self._refused.append(staying(item, Refused(Refusal.UNIT, because)))
            self._counters.refused()
        return left[::-1]

    def _refuse(self, step: CheckedStep, record: StepRecord, refused: Refused) -> None:
        self._journal.later(refused_record(record, refused))
        self._refused.append(staying(step.item, refused))
        self._counters.refused()


class Pending:
    """Journal entries on their way: what was done is written together with what is done next."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._waiting: list[StepRecord] = []

    def later(self, record: StepRecord) -> None:
        self._waiting.append(record)

    def now(self, record: StepRecord) -> None:
        self._waiting.append(record)
        self.flush()

    def flush(self) -> None:
        if self._waiting:
            with self._state.review.write() as connection:
                journal.set_steps(connection, self._waiting)
            self._waiting.clear()


def key_of(record: StepRecord) -> str:
    """Names a step for the files that are made beside others while it runs."""
    return f"{record.action_id}-{record.n}"


def refused_record(record: StepRecord, refused: Refused) -> StepRecord:
    return replace(
        record, state=StepState.REFUSED, to=b"", extra="", reason=refused.reason, detail=refused.detail
    )


def staying(item: Item, refused: Refused) -> Item:
    """The item of a file that was not acted on after all."""
    return replace(item, kind=None, reason=refused.reason, detail=refused.detail, target=None, frees=0)


def _next_unit(waiting: Sequence[tuple[CheckedStep, StepRecord]]) -> list[tuple[CheckedStep, StepRecord]]:
    """The steps at the front that belong together; what the kept photo takes over comes after them all."""
    first = waiting[0][0].item
    unit: list[tuple[CheckedStep, StepRecord]] = []
    for step, record in waiting:
        if step.item.unit != first.unit or (step.item.role == Role.KEPT) != (first.role == Role.KEPT):
            break
        unit.append((step, record))
    return unit


def _record(action_id: int, n: int, item: Item, seen: Seen | None) -> StepRecord:
    return StepRecord(
        action_id,
        n,
        item.kind or ActionKind.TRASH,
        item.role,
        item.unit,
        item.path,
        b"",
        item.kept or b"",
        seen.hash if seen is not None else item.hash,
        seen.identity.size if seen is not None else item.size,
        seen.identity.mtime_ns if seen is not None else item.mtime_ns,
        seen.identity.inode if seen is not None else 0,
        seen.identity.device if seen is not None else 0,
        StepState.PLANNED,
        item.reason,
        item.detail,
        "",
    )


def refused_items(items: Iterable[Item]) -> tuple[Item, ...]:
    """Those of the staying files that a person wanted to go: not a sidecar that stays with another photo."""
    return tuple(item for item in items if item.kind is None and item.reason != Refusal.SHARED)
