"""From marks to a plan: every file by name, its companions, what becomes of each, and why some stay."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from dupfinder.engine.action_types import LINKS, ActionKind, Copy, Group, Item, Plan, Request, Role
from dupfinder.engine.actions import disk, guard
from dupfinder.engine.actions.guard import Seen
from dupfinder.engine.actions.refused import Refused
from dupfinder.engine.files.companions import Companion
from dupfinder.engine.known_types import KnownOfTwo
from dupfinder.engine.refusals import Refusal
from dupfinder.engine.store import copies, folders, photos
from dupfinder.engine.types import Metadata
from dupfinder.engine.workflows.act_companions import Companions
from dupfinder.engine.workflows.act_copy import copies_over, known_of_two
from dupfinder.engine.workflows.act_library import (
    FindClusters,
    as_reviewed,
    groups_of,
    is_as_reviewed,
    look_at,
    same_content,
)
from dupfinder.engine.workflows.act_merge import merges
from dupfinder.engine.workflows.act_places import Places
from dupfinder.engine.workflows.folders import is_out_of_reach
from dupfinder.engine.workflows.state import State

_ONE_SHOT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Policy:
    """What a plan has to know of the system and the person; replaced in tests.

    Attributes:
        has_trash: whether a file at a path can go to the trash.
        protected: folders whose photos are never acted on.
        may_delete: whether deleting for good is switched on.
    """

    has_trash: Callable[[bytes], bool]
    protected: Callable[[], Sequence[bytes]]
    may_delete: Callable[[], bool]


@dataclass
class Draft:
    """A plan in the making.

    Attributes:
        items: every file that was asked for or travels along.
        known: the library's files among them, by path, with their content ids.
        groups: by path, of the library's files among them that are in a cluster.
        same: all files of the library with some bytes.
    """

    items: list[Item] = field(default_factory=list)
    known: dict[bytes, tuple[Copy, int]] = field(default_factory=dict)
    groups: dict[bytes, Group] = field(default_factory=dict)
    same: Callable[[bytes], list[Copy]] = lambda _: []


class Planner:
    """Makes plans.

    Args:
        clusters: of the library, at a threshold.
        policy: of the system and the person.
        tick: is called now and then with a path; raises to stop.
        companions: what is known of folders; looked for anew when None.
    """

    def __init__(
        self,
        state: State,
        clusters: FindClusters,
        policy: Policy,
        tick: Callable[[bytes], None],
        companions: Companions | None = None,
    ) -> None:
        self._state = state
        self._clusters = clusters
        self._policy = policy
        self._tick = tick
        self._companions = companions or Companions()

    def plan(self, request: Request) -> tuple[Plan, Draft]:
        """The plan, and what was found out for it."""
        draft = Draft(same=same_content(self._state))
        if request.kind == ActionKind.MERGE:
            found = copies.by_path(self._state.library.read(), [one.kept for one in request.copy_over])
            known = {path: copy for path, (copy, _) in found.items()}
            parts = (self._metadata_of, self._companions.of, self._is_protected)
            return Plan(request, tuple(copies_over(request.copy_over, known, *parts)), ()), draft
        self._find(request, draft)
        self._add_companions(request, draft)
        contents = [content for _, content in draft.known.values()]
        draft.groups = groups_of(self._state, self._clusters(request.threshold), contents)
        self._choose_kept(request, draft)
        roots = list(folders.folder_ids(self._state.library.read()))
        places = Places(request, roots, self._policy.has_trash, time.strftime("%Y-%m-%d %H%M%S"))
        draft.items = places.choose(draft.items)
        self._apply_rule(request, draft)
        renamed = copies.by_path(self._state.library.read(), [wish.kept for wish in request.take_over])
        known = {path: copy for path, (copy, _) in renamed.items()}
        draft.items = places.take_over(draft.items, known, self._companions.of, self._is_protected)
        draft.items = places.fit(draft.items)
        if request.merge and request.kind not in LINKS:
            unit = 1 + max((item.unit for item in draft.items), default=0)
            draft.items += merges(
                draft.items,
                draft.groups,
                self._metadata_of,
                self._companions.of,
                self._is_protected,
                unit,
            )
        return Plan(request, tuple(draft.items), places.volumes(draft.items)), draft

    def known_of_two(self, kept: bytes, other: bytes) -> KnownOfTwo | None:
        """What two photos say with their sidecars; None where the library does not know one of them."""
        return known_of_two(kept, other, self._metadata_of, self._companions.of)

    def _is_protected(self, path: bytes) -> bool:
        return _is_protected(path, self._policy.protected())

    # which files ---------------------------------------------------------------------------------
    def _find(self, request: Request, draft: Draft) -> None:
        wanted = {removal.path: removal.hash for removal in request.removals}
        draft.known = copies.by_path(self._state.library.read(), list(wanted))
        protected = self._policy.protected()
        for unit, (path, content_hash) in enumerate(wanted.items()):
            self._tick(path)
            copy = draft.known[path][0] if path in draft.known else None
            size, mtime_ns = (copy.size, copy.mtime_ns) if copy is not None else (0, 0)
            item = Item(path, size, mtime_ns, Role.PHOTO, unit, path, hash=content_hash)
            try:
                if copy is None:
                    off = photos.is_known(self._state.library.read(), path)
                    raise Refused(Refusal.SWITCHED_OFF if off else Refusal.NOT_IN_LIBRARY)
                if is_out_of_reach(self._state, path):
                    raise Refused(Refusal.OFFLINE)
                if path in request.keep:
                    raise Refused(Refusal.KEPT)
                if _is_protected(path, protected):
                    raise Refused(Refusal.PROTECTED)
                if request.kind == ActionKind.DELETE and not self._policy.may_delete():
                    raise Refused(Refusal.NOT_ALLOWED)
                if copy.hash != content_hash:
                    raise Refused(Refusal.CHANGED)
                as_reviewed(path, copy)
                item = replace(item, kind=request.kind)
            except Refused as refused:
                item = replace(item, reason=refused.reason, detail=refused.detail)
            draft.items.append(item)

    def _add_companions(self, request: Request, draft: Draft) -> None:
        """Adds what travels along; photos that share a companion become one unit."""
        if request.kind in LINKS:
            return
        going = {item.path: item for item in draft.items if item.kind is not None}
        found: dict[bytes, list[Companion]] = {}
        for folder in dict.fromkeys(os.path.dirname(path) for path in going):
            self._tick(folder)
            found[folder] = self._companions.within(folder)
        self._add_partners(request, draft, going, found)
        units = _Units({item.path: item.unit for item in draft.items})
        for folder, companions in found.items():
            for companion in companions:
                path = os.path.join(folder, companion.name)
                owners = [os.path.join(folder, owner) for owner in companion.owners]
                if companion.role == Role.PARTNER:
                    units.join([path, *owners] if path in going else [])
                    continue
                staying = [owner for owner in owners if owner not in going]
                first = next((owner for owner in owners if owner in going), None)
                item = None if first is None else _companion(path, companion.role, going[first])
                if item is None:
                    continue
                if staying:
                    name = os.fsdecode(os.path.basename(staying[0]))
                    item = replace(item, kind=None, reason=Refusal.SHARED, detail=name)
                else:
                    units.join(owners)
                draft.items.append(item)
        draft.items = [
            replace(item, unit=units.of(item.path if item.path in going else item.photo))
            for item in draft.items
        ]
        order = {unit: place for place, unit in enumerate(dict.fromkeys(item.unit for item in draft.items))}
        draft.items.sort(key=lambda item: (order[item.unit], item.role not in (Role.PHOTO, Role.PARTNER)))

    def _metadata_of(self, path: bytes) -> Metadata | None:
        return copies.metadata_of(self._state.library.read(), path)

    def _add_partners(
        self,
        request: Request,
        draft: Draft,
        going: dict[bytes, Item],
        found: dict[bytes, list[Companion]],
    ) -> None:
        """Adds the RAW of a JPEG, and the other way round: a photo of the library in its own right."""
        wanted: dict[bytes, bytes] = {}
        for folder, companions in found.items():
            for companion in companions:
                if companion.role == Role.PARTNER:
                    path = os.path.join(folder, companion.name)
                    owners = (os.path.join(folder, owner) for owner in companion.owners)
                    owner = next((owner for owner in owners if owner in going), None)
                    if owner is not None and path not in going:
                        wanted[path] = owner
        known = copies.by_path(self._state.library.read(), list(wanted))
        protected = self._policy.protected()
        for path, owner in wanted.items():
            if path in request.keep or _is_protected(path, protected):
                continue
            photo = going[owner]
            partner = known.get(path)
            if partner is None:
                # Its content was never seen, so nobody can say that there is another copy.
                item = Item(path, 0, 0, Role.PARTNER, photo.unit, owner, reason=Refusal.NOT_IN_LIBRARY)
                draft.items.append(item)
                _stay(draft, going, photo, Refusal.UNIT, path)
                continue
            if not _one_shot(draft.known[owner][0], partner[0]):
                continue
            copy = partner[0]
            item = Item(path, copy.size, copy.mtime_ns, Role.PARTNER, photo.unit, owner, hash=copy.hash)
            item = replace(item, kind=request.kind)
            draft.known[path] = partner
            draft.items.append(item)
            going[path] = item

    # which copy stays, and the rule --------------------------------------------------------------
    def _choose_kept(self, request: Request, draft: Draft) -> None:
        """Names the copy that stays for each photo, as far as the library knows; links lead to it."""
        going = {item.path for item in draft.items if item.kind is not None}
        chosen: list[Item] = []
        pools: dict[tuple[str, bytes], list[Copy]] = {}
        for item in draft.items:
            if item.kind is None or item.role not in (Role.PHOTO, Role.PARTNER):
                chosen.append(item)
                continue
            group = draft.groups.get(item.path)
            item = replace(item, group=group.id if group is not None else "")
            of = group if item.kind not in LINKS else None
            key = (of.id if of is not None else "", item.hash)
            if key not in pools:
                everyone = [*(of.copies if of is not None else ()), *draft.same(item.hash)]
                pools[key] = [copy for copy in everyone if copy.path not in going]
                pools[key].sort(key=lambda copy: copy.path not in request.keep)
            pool = pools[key]
            chosen.append(_linked(item, pool) if item.kind in LINKS else _with_kept(item, pool))
        draft.items = chosen

    def _apply_rule(self, request: Request, draft: Draft) -> None:
        """Says beforehand what the guard will refuse, as far as names and times tell."""
        acting = [item for item in draft.items if item.kind is not None]

        def look(path: bytes) -> Seen:
            self._tick(path)
            seen = look_at(path)
            copy = draft.known.get(path)
            if copy is None:
                found = copies.by_path(self._state.library.read(), [path])
                draft.known.update(found)
                copy = found.get(path)
            if copy is None:
                return Seen(path, seen, b"")
            if not is_as_reviewed(seen, copy[0]):
                raise Refused(Refusal.CHANGED)
            return Seen(path, seen, copy[0].hash)

        checked = guard.check(
            acting, groups=draft.groups, same=draft.same, look=look, whole=request.whole_groups
        )
        kept = {step.item.path: step.survivors for step in checked.steps}
        refused = {item.path: item for item in checked.refused}
        items: list[Item] = []
        for item in draft.items:
            if item.path in refused and item.kind is not None:
                item = refused[item.path]
            elif item.path in kept and item.role in (Role.PHOTO, Role.PARTNER):
                survivors = kept[item.path]
                item = replace(item, kept=survivors[0].path if survivors else None)
            items.append(item)
        acting_units = {item.unit for item in items if item.kind is not None}
        draft.items = [item for item in items if item.reason != Refusal.SHARED or item.unit in acting_units]


@dataclass
class _Units:
    """Units by photo; joined where photos share a companion (a disjoint-set forest)."""

    unit: dict[bytes, int]
    above: dict[int, int] = field(default_factory=dict)

    def join(self, paths: Iterable[bytes]) -> None:
        units = {self.of(path) for path in paths if path in self.unit}
        first = min(units, default=0)
        self.above.update((unit, first) for unit in units if unit != first)

    def of(self, path: bytes) -> int:
        unit = self.unit[path]
        while unit in self.above:
            above = self.above[unit]
            self.above[unit] = unit = self.above.get(above, above)
        return unit


def _is_protected(path: bytes, folders: Sequence[bytes]) -> bool:
    return any(disk.is_within(path, folder) for folder in folders)


def _companion(path: bytes, role: Role, photo: Item) -> Item | None:
    """The item of a sidecar; None when it is gone already."""
    try:
        seen = disk.look(path)
    except (OSError, Refused):
        return None
    return Item(path, seen.size, seen.mtime_ns, role, photo.unit, photo.path, photo.kind)


def _stay(draft: Draft, going: dict[bytes, Item], photo: Item, reason: Refusal, because: bytes) -> None:
    del going[photo.path]
    detail = os.fsdecode(os.path.basename(because))
    place = draft.items.index(photo)
    draft.items[place] = replace(photo, kind=None, reason=reason, detail=detail)


def _one_shot(one: Copy, other: Copy) -> bool:
    """Whether RAW and JPEG of one name are of one shot, as far as their capture times tell."""
    try:
        first = datetime.fromisoformat(one.taken_at or "").replace(tzinfo=None)
        second = datetime.fromisoformat(other.taken_at or "").replace(tzinfo=None)
    except ValueError:
        return True
    return abs((first - second).total_seconds()) <= _ONE_SHOT_SECONDS


def _with_kept(item: Item, pool: Sequence[Copy]) -> Item:
    return replace(item, kept=pool[0].path) if pool else item


def _linked(item: Item, pool: Sequence[Copy]) -> Item:
    """Names the file that a link leads to: with the same bytes, on the same volume where that is needed."""
    reason = Refusal.NOT_IDENTICAL
    own = look_at(item.path)
    for copy in pool:
        try:
            seen = look_at(copy.path)
        except Refused:
            continue
        if seen.is_file_of(own):
            reason = Refusal.ALREADY_LINKED
        elif item.kind != ActionKind.SYMLINK and seen.device != own.device:
            reason = Refusal.OTHER_VOLUME
        else:
            return replace(item, kept=copy.path, target=copy.path)
    return replace(item, kind=None, reason=reason)
