"""What a clean-up asks of the engine: a plan for what is marked, the action itself, and its undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from dupfinder.engine.action_types import (
    ActionKind,
    Item,
    Outcome,
    Plan,
    Removal,
    TakeOver,
    WithoutTrash,
)
from dupfinder.engine.jobs import Job
from dupfinder.engine.library import Library
from dupfinder.engine.review_types import GroupFilter
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.jobs import JobWatch
from dupfinder.gui.models.plan import PlanList, make_plan_list


@dataclass(frozen=True, slots=True)
class Scope:
    """Which groups a clean-up is about: those at a similarity. A filter only hides some of them."""

    threshold: float
    hiding: GroupFilter = field(default_factory=GroupFilter)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants to become of the marked photos.

    Attributes:
        target: the folder, of a move.
        left_out: photos that stay this time, although they are marked.
        merge: whether what only removed photos know goes to the side files of the kept ones.
    """

    kind: ActionKind = ActionKind.TRASH
    target: bytes | None = None
    without_trash: WithoutTrash = WithoutTrash.LEAVE
    left_out: frozenset[bytes] = frozenset()
    take_over: tuple[TakeOver, ...] = ()
    merge: bool = True


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan as it is shown.

    Attributes:
        hidden: photos of it in groups that the filter hides.
        set_aside: photos that are marked, but in no group at this similarity: not part of it.
    """

    plan: Plan
    list: PlanList
    hidden: int = 0
    set_aside: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """How an action or an undo ended; ``left`` is what stayed as it was."""

    outcome: Outcome
    left: PlanList


@dataclass(frozen=True, slots=True)
class _Asked:
    job: Job[Plan]
    hidden: frozenset[bytes]
    set_aside: int


class CleanUp(QObject):
    """One clean-up: may be planned again and again, until it is done.

    Signals:
        planned: a :class:`Planned`.
        progress: of the plan, the action or the undo.
        acted, undone: an :class:`Ended`.
        failed: the exception that ended what was asked for last.
    """

    planned = Signal(object)
    progress = Signal(object)
    acted = Signal(object)
    undone = Signal(object)
    failed = Signal(object)

    def __init__(self, library: Library, bridge: Bridge, scope: Scope, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.library = library
        self._bridge = bridge
        self._scope = scope
        self._asked = 0
        self._watch = JobWatch(self)
        self._watch.progress.connect(self.progress)

    @property
    def running(self) -> bool:
        return self._watch.running

    def plan(self, wish: Wish) -> None:
        """Asks for a plan; one that was asked for before and is not there yet is forgotten."""
        self._asked += 1
        number = self._asked
        self._watch.cancel()
        library, scope = self.library, self._scope

        def call() -> _Asked:
            return _ask(library, scope, wish)

        def done(asked: _Asked) -> None:
            if number != self._asked:
                asked.job.cancel()
                return
            self._watch.watch(asked.job, lambda plan: self._list(plan, asked), self.failed.emit)

        self._bridge.run(call, done, self.failed.emit, context=self)

    def _list(self, plan: Plan, asked: _Asked) -> None:
        library, number = self.library, self._asked

        def call() -> Planned:
            listed = listing(library, plan.items)
            hidden = sum(row.item.path in asked.hidden for row in listed.rows)
            return Planned(plan, listed, hidden, asked.set_aside)

        def done(planned: Planned) -> None:
            if number == self._asked:
                self.planned.emit(planned)

        self._bridge.run(call, done, self.failed.emit, context=self)

    def apply(self, plan: Plan, *, confirmed: bool = False) -> None:
        """Checks again and does it."""
        self._asked += 1
        job = self.library.acting.apply(plan, confirmed=confirmed)
        self._watch.watch(job, self._acted, self.failed.emit)

    def stop(self) -> None:
        """Stops after the file that is under way."""
        self._watch.ask_to_stop()

    def undo(self, action_id: int) -> None:
        self._watch.watch(self.library.acting.undo(action_id), self._undone, self.failed.emit)

    def close(self) -> None:
        """Lets go of a plan that is being made. What is being done goes on."""
        self._asked += 1
        self._watch.cancel()

    def _acted(self, outcome: Outcome) -> None:
        library = self.library
        self._bridge.run(
            lambda: Ended(outcome, listing(library, outcome.refused)),
            self.acted.emit,
            self.failed.emit,
            context=self,
        )

    def _undone(self, outcome: Outcome) -> None:
        library = self.library
        self._bridge.run(
            lambda: Ended(outcome, listing(library, outcome.refused)),
            self.undone.emit,
            self.failed.emit,
            context=self,
        )


def _ask(library: Library, scope: Scope, wish: Wish) -> _Asked:
    """Takes the marks as they are now and asks for a plan of them."""
    clusters = library.clusters(scope.threshold)
    decisions = library.review.decisions(clusters)
    going = [one for one in decisions if not one.keep and one.cluster is not None]
    hidden: frozenset[bytes] = frozenset()
    if scope.hiding != GroupFilter():
        shown = {cluster.id for cluster in library.review.filtered(clusters, scope.hiding)}
        hidden = frozenset(one.path for one in going if one.cluster not in shown)
    job = library.acting.plan(
        wish.kind,
        [Removal(one.path, one.hash) for one in going if one.path not in wish.left_out],
        threshold=scope.threshold,
        whole_groups=library.review.whole_groups(clusters),
        keep=[one.path for one in decisions if one.keep] + sorted(wish.left_out),
        target=wish.target,
        without_trash=wish.without_trash,
        take_over=wish.take_over,
        merge=wish.merge,
    )
    set_aside = sum(not one.keep and one.cluster is None for one in decisions)
    return _Asked(job, hidden, set_aside)


def listing(library: Library, items: Sequence[Item]) -> PlanList:
    """Rows with their pictures. Blocks; some ms a thousand items."""
    hashes = {item.hash for item in items if item.hash}
    kept = {path for item in items for path in (item.kept, item.photo) if path}
    return make_plan_list(items, library.contents_of(hashes, kept))
