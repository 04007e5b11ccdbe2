"""Tells deciding what acting has done: photos that went lose their marks and are remembered as removed."""

from __future__ import annotations

from collections.abc import Sequence

from dupfinder.engine.action_types import LINKS, ActionKind, Role, StepRecord, StepState
from dupfinder.engine.review_types import Act
from dupfinder.engine.store import folders, journal
from dupfinder.engine.workflows.review import Review
from dupfinder.engine.workflows.state import State

_GONE = frozenset((ActionKind.TRASH, ActionKind.QUARANTINE, ActionKind.DELETE))


class ReviewTeller:
    """Called with steps of actions, just before library.db is told of them."""

    def __init__(self, state: State, review: Review) -> None:
        self._state = state
        self._review = review

    def __call__(self, steps: Sequence[tuple[StepRecord, bool]]) -> None:
        for after in (True, False):
            those = [step for step, done in steps if done is after]
            for action in dict.fromkeys(step.action_id for step in those):
                # An action that only wrote a sidecar is named by an undo like any other.
                mine = [step for step in those if step.action_id == action and step.role != Role.KEPT]
                if after:
                    self._went(action, mine)
                else:
                    self._came_back(action, mine)

    def _went(self, action: int, steps: Sequence[StepRecord]) -> None:
        roots = folders.folder_ids(self._state.library.read())
        gone: list[tuple[bytes, bytes]] = []
        there: list[tuple[bytes, bytes]] = []
        for step in steps:
            stays = step.kind in LINKS or (
                step.kind not in _GONE and folders.root_of(roots, step.to) is not None
            )
            (there if stays else gone).append((step.hash, step.path))
        last, _ = self._review.next_steps()
        told = last is not None and last.act is Act.FILES and last.action == action
        self._review.removals.note_removed(gone, action, there, told=told)

    def _came_back(self, action: int, steps: Sequence[StepRecord]) -> None:
        left = journal.steps(self._state.review.read(), action, [StepState.DONE])
        files = [(step.hash, step.path) for step in steps]
        self._review.removals.note_restored(files, action, left=bool(left))
