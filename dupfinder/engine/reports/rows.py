"""What every report tells of a group: its photos, and what was decided for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dupfinder.engine.review_types import GroupState, Mark, MemberState
from dupfinder.engine.types import Cluster, Member


@dataclass(frozen=True, slots=True)
class GroupRows:
    """A group with its members, the best copy first."""

    cluster: Cluster
    members: Sequence[Member]
    state: GroupState

    def decided(self) -> Iterator[tuple[Member, MemberState]]:
        """Each member with what is decided for it."""
        states = {state.file_id: state for state in self.state.members}
        for member in self.members:
            photo = member.photo
            yield member, states.get(photo.file_id, MemberState(photo.file_id, photo.content_id))


def groups_of(
    clusters: Sequence[Cluster],
    states: Sequence[GroupState],
    members: Callable[[Cluster], Sequence[Member]],
) -> Iterator[GroupRows]:
    """The groups one after another, so that no report holds all members at once."""
    for cluster, state in zip(clusters, states, strict=True):
        found = members(cluster)
        if found:
            yield GroupRows(cluster, found, state)


def word(state: MemberState) -> str:
    """What becomes of a photo, in one word: a photo without a mark is kept."""
    return "remove" if state.mark is Mark.REMOVE else "keep" if state.mark is Mark.KEEP else "not marked"
