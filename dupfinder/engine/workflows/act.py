"""Acting on files: plan, check again, do, remember, take back. Never a photo lost on the way."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from dupfinder.engine.action_types import (
    ActionKind,
    ActionRecord,
    Item,
    Outcome,
    Phase,
    Plan,
    Removal,
    Request,
    StepRecord,
    TakeOver,
    WithoutTrash,
)
from dupfinder.engine.actions import SYSTEM_TRASH, all_actions, guard, system_trash, trash_folder
from dupfinder.engine.actions.action import Action
from dupfinder.engine.actions.guard import CheckedPlan, Seen
from dupfinder.engine.actions.refused import Refused
from dupfinder.engine.errors import Cancelled, NotConfirmedError
from dupfinder.engine.jobs import Job, Lane
from dupfinder.engine.known_types import CopyOver, Known, KnownOfTwo
from dupfinder.engine.refusals import Refusal
from dupfinder.engine.store import journal
from dupfinder.engine.workflows.act_companions import Companions
from dupfinder.engine.workflows.act_library import FindClusters
from dupfinder.engine.workflows.act_plan import Planner, Policy
from dupfinder.engine.workflows.act_run import (
    Counters,
    Runner,
    read_through,
    refused_items,
    staying,
)
from dupfinder.engine.workflows.act_undo import recover, undo, with_truth
from dupfinder.engine.workflows.state import State

_ASKED_FOR = frozenset(ActionKind) - {ActionKind.RENAME, ActionKind.MERGE}


class Acting:
    """What a person does with files, on a lane of its own, beside any scan.

    All methods are safe to call from any thread. Jobs return at once; their end is announced as a
    :class:`~dupfinder.engine.jobs.JobEnded` event named ``plan``, ``act``, ``rehearse`` or
    ``undo``.

    Args:
        state: of the library.
        clusters: the library's clusters at a threshold.
        actions: by kind; those of this system when None.
        has_trash: whether a file at a path can go to the trash; this system's answer when None.
        protected: folders whose photos are never acted on.
        look: looks which disks are connected.
    """

    def __init__(
        self,
        state: State,
        clusters: FindClusters,
        *,
        actions: Mapping[ActionKind, Action] | None = None,
        has_trash: Callable[[bytes], bool] | None = None,
        protected: Callable[[], Sequence[bytes]] = lambda: (),
        look: Callable[[], object] = lambda: None,
    ) -> None:
        self._state = state
        self._clusters = clusters
        self._actions = all_actions() if actions is None else actions
        self._lane: Lane = Lane("actions", state.events)
        self._companions = Companions(follow=True)
        self.protected = protected
        self._look = look
        self._policy = Policy(
            has_trash or default_has_trash,
            lambda: self.protected(),
            lambda: state.settings.allow_permanent_delete,
        )
        self.recovered = 0 if state.read_only else recover(state, self._actions)
        """How many actions a crash had cut short, closed when this was made."""

    def close(self) -> None:
        """Stops after the file that is under way; the rest is refused as cancelled."""
        self._lane.close()

    @property
    def busy(self) -> bool:
        """Whether anything is done with files now, or about to be. Cheap."""
        return self._lane.busy

    # planning ------------------------------------------------------------------------------------
    def plan(
        self,
        kind: ActionKind,
        removals: Iterable[Removal],
        *,
        threshold: float | None = None,
        whole_groups: Collection[str] = (),
        keep: Collection[bytes] = (),
        target: bytes | None = None,
        without_trash: WithoutTrash = WithoutTrash.LEAVE,
        take_over: Sequence[TakeOver] = (),
        merge: bool = False,
    ) -> Job[Plan]:
        """Says what would be done with each file, and what would stay and why. Nothing is changed.

        Args:
            removals: the photos to remove, with the contents that they had when that was decided. Their
                companions are found and join them.
            threshold: of the clusters in which each needs a copy that stays; the setting's when None.
            whole_groups: ids of clusters that a person removes as a whole on purpose.
            keep: photos that were marked to be kept: they never travel along, and links lead to them.
            target: the folder, of ``MOVE``, or of the photos that have no trash.
            without_trash: what becomes of files on volumes without trash.
            take_over: kept photos that take the name or folder of a removed one.
            merge: whether metadata that only removed copies have go into the kept one's XMP sidecar.

        Raises:
            ValueError: no action of that kind can be asked for, or a move has no target.
        """
        if kind not in _ASKED_FOR:
            raise ValueError(f"{kind} is only a step of another action")
        elsewhere = kind == ActionKind.TRASH and without_trash == WithoutTrash.MOVE
        if (kind == ActionKind.MOVE or elsewhere) != (target is not None):
            raise ValueError("a move, and nothing else, needs a target folder")
        request = Request(
            kind,
            tuple(removals),
            self._state.settings.threshold if threshold is None else threshold,
            frozenset(whole_groups),
            frozenset(keep),
            None if target is None else os.path.abspath(target),
            without_trash,
            tuple(take_over),
            merge,
        )
        job: Job[Plan] = Job("plan")

        def work(job: Job[Plan]) -> Plan:
            counters = Counters(job)
            counters.start(Phase.PLAN, None)
            self._look()
            return self._planner(counters).plan(request)[0]

        return self._lane.start(job, work)

    def plan_copy(self, kept: bytes, source: bytes, what: Collection[Known]) -> Job[Plan]:
        """Says what would be written into the kept photo's sidecar of what another photo knows.

        Nothing goes away, and nothing is written yet. A plan without items: there is nothing to take over.
        """
        request = Request(ActionKind.MERGE, (), 0.0, copy_over=(CopyOver(kept, source, frozenset(what)),))
        job: Job[Plan] = Job("plan")
        return self._lane.start(job, lambda job: self._planner(Counters(job)).plan(request)[0])

    def known_of_two(self, kept: bytes, other: bytes) -> KnownOfTwo | None:
        """What two photos say with their sidecars, and what the first could take of the second.

        *Blocks* (some ms, longer the first time in folders of very many files). None where the library
        does not know them.
        """
        return self._planner(Counters(Job("plan")), self._companions).known_of_two(kept, other)

    def _planner(self, counters: Counters, companions: Companions | None = None) -> Planner:
        return Planner(self._state, self._clusters, self._policy, counters.tick, companions)

    # doing ---------------------------------------------------------------------------------------
    def apply(self, plan: Plan, *, confirmed: bool = False) -> Job[Outcome]:
        """Checks every file of a plan again, refuses what does not hold any more, and does the rest.

        Nothing is done that the plan does not name. A cancelled job *returns* an outcome with
        ``cancelled=True``: what was done stays done and can be undone.

        Args:
            confirmed: whether a person has confirmed that files are deleted for good.

        Raises:
            NotConfirmedError: the plan deletes for good, and nobody has confirmed that.
        """
        if plan.request.kind == ActionKind.DELETE and not confirmed:
            raise NotConfirmedError("deleting for good has to be confirmed")
        job: Job[Outcome] = Job("act")

        def work(job: Job[Outcome]) -> Outcome:
            counters = Counters(job)
            try:
                self._look()
                checked = self._check(plan, counters)
            except Cancelled:
                return _nothing_done(plan)
            try:
                return Runner(self._state, self._actions, job, counters).run(plan.request, checked)
            except Exception:
                # Whatever it was (a full disk under the journal): close what is open, as after a crash.
                recover(self._state, self._actions)
                raise

        return self._lane.start(job, work)

    def rehearse(self, plan: Plan) -> Job[Outcome]:
        """Checks every file of a plan as :meth:`apply` does, and changes nothing.

        The outcome's ``done`` are the files that would be acted on.
        """
        job: Job[Outcome] = Job("rehearse")

        def work(job: Job[Outcome]) -> Outcome:
            try:
                checked = self._check(plan, Counters(job))
            except Cancelled:
                return _nothing_done(plan)
            items = tuple(step.item for step in checked.steps)
            return Outcome(None, items, checked.refused, sum(item.frees for item in items), False)

        return self._lane.start(job, work)

    def _check(self, plan: Plan, counters: Counters) -> CheckedPlan:
        """Plans once more, from what is there now, and has the guard read every file that both plans name."""
        fresh, draft = self._planner(counters).plan(plan.request)
        wanted = {(item.path, item.role): item for item in plan.items}
        acting: list[Item] = []
        refused: list[Item] = list(refused_items(fresh.items))
        for item in fresh.acting:
            seen = wanted.get((item.path, item.role))
            if seen is None:
                continue
            if seen.kind is None:
                # It could go now, but a person was told that it stays.
                refused += refused_items([seen])
                continue
            if seen.kind != item.kind:
                refused.append(replace(item, kind=None, reason=Refusal.NO_TRASH, target=None, frees=0))
                continue
            item = replace(item, size=seen.size, mtime_ns=seen.mtime_ns)
            acting.append(replace(item, target=seen.target, metadata=seen.metadata))
        counters.start(Phase.CHECK, 2 * len(acting))
        known: dict[bytes, Seen] = {}

        def look(path: bytes) -> Seen:
            if path not in known:
                known[path] = read_through(path)
            return known[path]

        return guard.check(
            acting,
            groups=draft.groups,
            same=draft.same,
            look=look,
            whole=plan.request.whole_groups,
            tick=counters.tick,
            refused=refused,
        )

    def undo(self, action_id: int, steps: Collection[int] | None = None) -> Job[Outcome]:
        """Takes back an action, or some of its steps with the other files of the same pictures.

        The outcome's ``done`` are the files that are back; ``refused`` those that cannot come, and why.
        """
        job: Job[Outcome] = Job("undo")

        def work(job: Job[Outcome]) -> Outcome:
            try:
                return undo(self._state, self._actions, action_id, steps, job)
            except Exception:
                recover(self._state, self._actions)
                raise

        return self._lane.start(job, work)

    # remembering ---------------------------------------------------------------------------------
    def history(self) -> list[ActionRecord]:
        """All actions, the latest first, and whether each can be taken back now. *Blocks* (some ms)."""
        return [with_truth(self._state, record) for record in journal.history(self._state.review.read())]

    def steps(self, action_id: int) -> list[StepRecord]:
        """The files of an action, in the order in which they were acted on. *Blocks*."""
        return journal.steps(self._state.review.read(), action_id)

    def first_photos(self, action_id: int, count: int) -> list[StepRecord]:
        """The first photos that an action did something with, to show what it was about. *Blocks*."""
        return journal.first_photos(self._state.review.read(), action_id, count)


def default_has_trash(path: bytes) -> bool:
    """Whether this system can put a file at a path into its trash. Changes nothing."""
    if SYSTEM_TRASH:
        return system_trash.has_trash(path)
    return trash_folder.find_trash(path) is not None


def _nothing_done(plan: Plan) -> Outcome:
    stopped = Refused(Refusal.CANCELLED)
    return Outcome(None, (), tuple(staying(item, stopped) for item in plan.acting), 0, True)
