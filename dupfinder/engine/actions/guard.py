"""THE RULE: a cluster never loses its last copy. What passes it, and nothing else, may be acted on.

Every photo that goes needs a copy that stays: in its cluster, or with identical bytes anywhere in the
library; there, unchanged, readable, and a file of its own (a hard link of it is not). Only a group that was
named on purpose may go as a whole. The classes of what was checked can be made here only, and actions accept
nothing else, so that no face can go around the rule.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field, replace

from dupfinder.engine.action_types import LINKS, ActionKind, Copy, Group, Item, Role
from dupfinder.engine.actions import disk
from dupfinder.engine.actions.disk import Identity
from dupfinder.engine.actions.refused import Refused, refusal_of
from dupfinder.engine.refusals import Refusal

_SEAL = object()
_PHOTOS = (Role.PHOTO, Role.PARTNER)

ABSENT = Identity(0, 0, 0, 0, 0, 0)
"""Of a sidecar that is still to be written."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was when its content was read through."""

    path: bytes
    identity: Identity
    hash: bytes


type Look = Callable[[bytes], Seen]
"""Reads a file through. Raises :class:`Refused`."""


@dataclass(frozen=True, slots=True)
class CheckedStep:
    """A file that may be acted on, as it was when it was checked, and copies that stay for it."""

    item: Item
    seen: Seen
    survivors: tuple[Seen, ...]
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only the guard makes checked steps")

    def check_again(self, look: Look) -> None:
        """Looks once more, right before the step: at the file, and at the copies that stay for it.

        Raises:
            Refused.
        """
        if self.seen.identity == ABSENT:
            if os.path.lexists(self.seen.path):
                raise Refused(Refusal.OCCUPIED)
        else:
            _same_as_before(self.seen, look)
        if not self.survivors:
            return
        for survivor in self.survivors:
            try:
                _same_as_before(survivor, look)
            except Refused:
                continue
            return
        raise Refused(Refusal.LAST_COPY)


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """What passed the guard, in the order in which it is to be done; ``refused`` is the rest."""

    steps: tuple[CheckedStep, ...]
    refused: tuple[Item, ...]
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only the guard makes checked plans")


def _same_as_before(seen: Seen, look: Look) -> None:
    try:
        now = disk.look(seen.path)
    except OSError as error:
        raise refusal_of(error) from error
    if not seen.identity.unchanged(now):
        raise Refused(Refusal.CHANGED)
    # Times can be set back; the time of the inode's change cannot.
    if now.ctime_ns != seen.identity.ctime_ns and look(seen.path).hash != seen.hash:
        raise Refused(Refusal.CHANGED)


def check(
    items: Sequence[Item],
    *,
    groups: Mapping[bytes, Group],
    same: Callable[[bytes], Sequence[Copy]],
    look: Look,
    whole: Collection[str] = (),
    tick: Callable[[bytes], None] = lambda _: None,
    refused: Sequence[Item] = (),
) -> CheckedPlan:
    """Reads every file through, applies the rule, and gives what may be done.

    The files of one picture go together or not at all; a companion that has vanished holds nobody up.

    Args:
        items: of a plan, those that something is to be done with.
        groups: by path, the cluster of each photo that has one, with all its files.
        same: by content hash, all files of the library with these bytes, in clusters or not.
        whole: ids of groups that may lose all their copies.
        tick: is called before each file; raises to stop.
        refused: items that stay already, for the record.
    """
    rule = _Check(groups, same, look, whole)
    for item in items:
        tick(item.path)
        rule.read(item)
    rule.join_units(items)
    going = [item for item in items if item.role in _PHOTOS and item.path not in rule.refused]
    rule.going = {item.path: rule.checked[item.path].identity for item in going}
    rule.inodes = {(one.device, one.inode) for one in rule.going.values() if one.inode}
    survivors: dict[bytes, tuple[Seen, ...]] = {}
    for item in going:
        tick(item.path)
        try:
            survivors[item.path] = rule.survivors(item)
        except Refused as reason:
            rule.refused[item.path] = reason
    rule.join_units(items)
    steps = [
        CheckedStep(item, rule.checked[item.path], survivors.get(item.path, ()), _SEAL)
        for item in items
        if _key(item) not in rule.refused
    ]
    # What the kept photo takes over is free only when all that goes has gone.
    steps.sort(key=lambda step: (step.item.role == Role.KEPT, step.item.kind == ActionKind.MERGE))
    return CheckedPlan(tuple(steps), (*refused, *rule.stays(items)), _SEAL)


def _key(item: Item) -> bytes:
    """Names an item: a kept photo may be one of several units' files."""
    return item.path if item.role != Role.KEPT else b"%d\0%s" % (item.unit, item.path)


@dataclass
class _Check:
    groups: Mapping[bytes, Group]
    same: Callable[[bytes], Sequence[Copy]]
    look: Look
    whole: Collection[str]
    checked: dict[bytes, Seen] = field(default_factory=dict)
    refused: dict[bytes, Refused] = field(default_factory=dict)
    going: dict[bytes, Identity] = field(default_factory=dict)
    inodes: set[tuple[int, int]] = field(default_factory=set)
    pools: dict[tuple[str | None, bytes], dict[bytes, Copy]] = field(default_factory=dict)
    firsts: dict[tuple[str | None, bytes], Seen | None] = field(default_factory=dict)
    leads: dict[int, set[tuple[int, int]]] = field(default_factory=dict)

    def read(self, item: Item) -> None:
        """Looks at a file; notes it as checked or as refused."""
        try:
            if item.kind == ActionKind.MERGE and not os.path.lexists(item.path):
                self.checked[item.path] = Seen(item.path, ABSENT, b"")
                return
            seen = self.look(item.path)
            if item.hash and seen.hash != item.hash:
                raise Refused(Refusal.CHANGED)
            if (seen.identity.size, seen.identity.mtime_ns) != (item.size, item.mtime_ns):
                raise Refused(Refusal.CHANGED)
            self.checked[item.path] = seen
        except Refused as refused:
            self.refused[_key(item)] = refused

    def join_units(self, items: Sequence[Item]) -> None:
        """Refuses all files of a picture of which one has to stay."""
        stops: dict[int, bytes] = {}
        for item in items:
            refused = self.refused.get(_key(item))
            if refused is None or item.role == Role.KEPT:
                continue
            if item.role in _PHOTOS or refused.reason != Refusal.VANISHED:
                stops.setdefault(item.unit, item.path)
        for item in items:
            if item.unit in stops and _key(item) not in self.refused:
                name = stops[item.unit].rpartition(b"/")[2].decode("utf-8", "backslashreplace")
                self.refused[_key(item)] = Refused(Refusal.UNIT, name)

    def survivors(self, item: Item) -> tuple[Seen, ...]:
        """A copy that stays for a photo, the one that the plan names if it can be; none for a whole group.

        Raises:
            Refused: there is none.
        """
        group = self.groups.get(item.path)
        in_group = group if item.kind not in LINKS else None
        pool = self._pool(in_group, item.hash)
        found = self._whole(pool.get(item.kept or b""))
        if found is None:
            key = (in_group.id if in_group is not None else None, item.hash)
            if key not in self.firsts:
                self.firsts[key] = next((seen for one in pool.values() if (seen := self._whole(one))), None)
            found = self.firsts[key]
        if found is not None:
            return (found,)
        if item.kind in LINKS:
            raise Refused(Refusal.NOT_IDENTICAL)
        if group is not None and group.id in self.whole:
            return ()
        own = self.going[item.path]
        linked = own.inode and (own.device, own.inode) in self._inodes_of(pool)
        raise Refused(Refusal.SAME_FILE if linked else Refusal.LAST_COPY)

    def _pool(self, group: Group | None, content_hash: bytes) -> dict[bytes, Copy]:
        """The copies that stay, by path: of a group, and those with the same bytes anywhere. Made once."""
        key = (group.id if group is not None else None, content_hash)
        if key not in self.pools:
            candidates = [*(group.copies if group is not None else ()), *self.same(content_hash)]
            candidates.sort(key=lambda copy: copy.path)
            self.pools[key] = {copy.path: copy for copy in candidates if copy.path not in self.going}
        return self.pools[key]

    def _whole(self, copy: Copy | None) -> Seen | None:
        """A copy that is there, can be read, holds what it should, and is no name of a file that goes."""
        if copy is None:
            return None
        try:
            seen = self.look(copy.path)
        except Refused:
            return None
        own = (seen.identity.device, seen.identity.inode)
        return seen if seen.hash == copy.hash and own not in self.inodes else None

    def _inodes_of(self, pool: Mapping[bytes, Copy]) -> set[tuple[int, int]]:
        """Which files these names lead to."""
        key = id(pool)
        if key not in self.leads:
            found = set()
            for path in pool:
                with contextlib.suppress(OSError):
                    stat = os.stat(path)
                    found.add((stat.st_dev, stat.st_ino))
            self.leads[key] = found
        return self.leads[key]

    def stays(self, items: Sequence[Item]) -> Iterable[Item]:
        for item in items:
            refused = self.refused.get(_key(item))
            if refused is not None:
                yield replace(
                    item, kind=None, reason=refused.reason, detail=refused.detail, target=None, frees=0
                )
