"""What a person does when deciding, and what is decided then, for tests that do many such things."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import msgspec
from hypothesis import strategies as st

from dupfinder.engine.cluster.rules import KEEP_RULES, Argument
from dupfinder.engine.errors import LastCopyError, ProtectedPhotoError
from dupfinder.engine.library import Library
from dupfinder.engine.review_types import SURE_KINDS, Decision, GroupState, Mark, Rule, RuleSet, Scope
from dupfinder.engine.types import KINDS, Cluster
from tests.makers.written_libraries import names


class Group(NamedTuple):
    """A cluster and its state, its files by path: their ids change when they leave the library and return."""

    cluster: Cluster
    best: bytes
    state: GroupState
    paths: tuple[bytes, ...]

    def marked(self, mark: Mark) -> set[bytes]:
        """The files of it with a mark."""
        members = zip(self.state.members, self.paths, strict=True)
        return {path for member, path in members if member.mark is mark}

    @property
    def none_stays(self) -> bool:
        return self.state.none_stays


class Seen(NamedTuple):
    """All that is decided, as a person sees it."""

    groups: list[Group]
    whole: set[str]
    decisions: list[Decision]

    def but_for_bytes(self) -> Seen:
        """Without what would be freed: it rests on inode numbers, which a file that comes back gets anew."""
        groups = [
            group._replace(
                cluster=msgspec.structs.replace(group.cluster, freed=0), state=replace(group.state, freed=0)
            )
            for group in sorted(self.groups, key=lambda group: group.cluster.id)
        ]
        return self._replace(groups=groups)

    def marked(self, mark: Mark) -> set[bytes]:
        """The files in groups with a mark."""
        return {path for group in self.groups for path in group.marked(mark)}

    def without_a_copy(self) -> set[frozenset[bytes]]:
        """The files of each group of which none stays, though nobody has confirmed that."""
        return {frozenset(group.paths) for group in self.groups if group.none_stays}


def difference(one: Seen, other: Seen) -> list[str]:
    """What is only in one of them, to be told by a test that fails."""
    mine, theirs = _rows(one), _rows(other)
    return [f"- {row}" for row in mine if row not in theirs] + [
        f"+ {row}" for row in theirs if row not in mine
    ]


def _rows(seen: Seen) -> list[str]:
    rows = [f"whole: {name}" for name in sorted(seen.whole)]
    rows += [f"{one.path!r} keep={one.keep} in {one.cluster}" for one in seen.decisions]
    for group in seen.groups:
        rows.append(f"{group.cluster} best={group.best!r} {replace(group.state, members=())}")
        members = zip(group.paths, group.state.members, strict=True)
        rows += [f"{group.cluster.id} {path!r} {member}" for path, member in members]
    return rows


def seen(library: Library) -> Seen:
    clusters = library.clusters()
    path = names(library)
    groups = []
    for cluster, state in zip(clusters, library.review.states(clusters), strict=True):
        members = tuple(replace(member, file_id=0) for member in state.members)
        groups.append(
            Group(
                msgspec.structs.replace(cluster, representative=0),
                path[cluster.representative],
                replace(state, members=members),
                tuple(path[member.file_id] for member in state.members),
            )
        )
    decisions = [replace(one, file_id=0) for one in library.review.decisions(clusters)]
    return Seen(groups, library.review.whole_groups(clusters), decisions)


# doing ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Deed:
    """One thing that a person does; groups and files are counted around.

    Attributes:
        what: ``"mark"``, ``"accept"``, ``"reviewed"``, ``"open"``, ``"whole"``, ``"no"`` duplicates,
            take ``"out"``, ``"withdraw"``, ``"rules"``, ``"best"`` copy.
    """

    what: str
    group: int = 0
    places: tuple[int, ...] = (0,)
    mark: Mark | None = None
    rules: RuleSet = RuleSet(rules=(Rule("most_pixels"), Rule("best_copy")))  # noqa: RUF009


WHAT = ("mark", "mark", "mark", "accept", "reviewed", "open", "whole", "no", "out", "rules", "best")


def rule_sets(folder: str, pattern: str, folders: Sequence[str]) -> st.SearchStrategy[RuleSet]:
    """Rules on paths like these, between such folders."""
    told = {Argument.FOLDER: folder, Argument.PATTERN: pattern, Argument.FORMATS: "PNG RAW"}

    def rule(name: str) -> Rule:
        return Rule(name, told.get(KEEP_RULES[name].argument, ""))

    rules = st.lists(st.sampled_from(sorted(KEEP_RULES)), max_size=4, unique=True)
    return st.builds(
        RuleSet,
        rules=rules.map(lambda ids: tuple(map(rule, ids))),
        scope=st.sampled_from(Scope),
        folders=st.just(tuple(folders)),
        kinds=st.sampled_from([SURE_KINDS, KINDS]),
    )


def below(folder: str, rules: RuleSet) -> RuleSet:
    """The rules with the library's own folder for ``/photos``."""

    def own(path: str) -> str:
        return folder + path.removeprefix("/photos") if path.startswith("/photos") else path

    arguments = tuple(Rule(one.id, own(one.argument)) for one in rules.rules)
    return msgspec.structs.replace(rules, rules=arguments, folders=tuple(map(own, rules.folders)))


def do(library: Library, deed: Deed) -> bool:
    """Does one thing as a person would; gives whether it was a step."""
    clusters = sorted(library.clusters(), key=lambda cluster: cluster.id)
    if not clusters:
        return False
    cluster = clusters[deed.group % len(clusters)]
    review = library.review
    members = review.state(cluster).members
    files = [members[place % len(members)].file_id for place in deed.places]
    said = [one.id for one in review.all_not_duplicates()]
    calls: dict[str, Callable[[], object]] = {
        "mark": lambda: review.mark(cluster, files, deed.mark),
        "accept": lambda: review.accept(cluster),
        "reviewed": lambda: review.set_reviewed(clusters, True),
        "open": lambda: review.set_reviewed([cluster], False),
        "whole": lambda: review.remove_whole_group(cluster),
        "no": lambda: review.not_duplicates(cluster),
        "out": lambda: review.take_out(cluster, files[0]),
        "withdraw": lambda: review.withdraw(said[deed.group : deed.group + 1]),
        "rules": lambda: review.rules.apply(clusters, deed.rules),
        "best": lambda: review.choose_best_copy(cluster, files[0]),
    }
    try:
        return calls[deed.what]() is not None
    except (LastCopyError, ProtectedPhotoError, ValueError):
        return False
