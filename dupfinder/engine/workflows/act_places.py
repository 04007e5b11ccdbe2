"""Where the files of a plan go: names that are free, volumes with and without trash, and their space."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from dupfinder.engine.action_types import LINKS, ActionKind, Copy, Item, Request, Role, Volume, WithoutTrash
from dupfinder.engine.actions import disk
from dupfinder.engine.actions.move import QUARANTINE
from dupfinder.engine.actions.refused import Refused
from dupfinder.engine.files.companions import Companion
from dupfinder.engine.refusals import Refusal
from dupfinder.engine.store import folders
from dupfinder.engine.workflows.act_library import is_as_reviewed

_MOST_TRIES = 1_000
_LONGEST = 255
_AWAY = (ActionKind.MOVE, ActionKind.QUARANTINE)


class Places:
    """Chooses targets for the items of one plan.

    Args:
        roots: root folders of the library.
        has_trash: whether a file at a path can go to the trash.
        moment: names this plan's folder in the quarantine.
    """

    def __init__(
        self, request: Request, roots: Sequence[bytes], has_trash: Callable[[bytes], bool], moment: str
    ) -> None:
        self._request = request
        self._roots = roots
        self._has_trash_at = has_trash
        self._moment = os.fsencode(moment)
        self._taken: set[str] = set()
        self._trash: dict[bytes, bool] = {}
        self._mounts: dict[bytes, bytes] = {}

    # targets -------------------------------------------------------------------------------------
    def choose(self, items: Iterable[Item]) -> list[Item]:
        """Gives every acting item its target, all files of a unit under one counter."""
        chosen: list[Item] = []
        for unit in by_unit(items):
            acting = [item for item in unit if item.kind is not None]
            kind: ActionKind | None = self._request.kind
            if kind == ActionKind.TRASH and not all(self.has_trash(item.path) for item in acting):
                kind = self._instead()
            if kind is None:
                unit = [_stays(item, Refusal.NO_TRASH) for item in unit]
            elif kind in _AWAY:
                stem = os.path.splitext(os.path.basename(unit[0].photo))[0]
                targets = self._targets({item.path: self._target(item, kind) for item in acting}, stem)
                unit = [
                    replace(item, kind=kind, target=targets[item.path]) if item.kind is not None else item
                    for item in unit
                ]
            chosen += unit
        return chosen

    def _instead(self) -> ActionKind | None:
        instead = {WithoutTrash.QUARANTINE: ActionKind.QUARANTINE, WithoutTrash.MOVE: ActionKind.MOVE}
        return instead.get(self._request.without_trash)

    def has_trash(self, path: bytes) -> bool:
        folder = os.path.dirname(path)
        if folder not in self._trash:
            try:
                self._trash[folder] = self._has_trash_at(path)
            except OSError:
                self._trash[folder] = False
        return self._trash[folder]

    def _target(self, item: Item, kind: ActionKind) -> bytes:
        root = folders.root_of(self._roots, item.path) or os.path.dirname(item.path)
        inside = os.path.relpath(item.path, root)
        if kind == ActionKind.MOVE:
            assert self._request.target is not None
            return os.path.join(self._request.target, os.path.basename(root), inside)
        if disk.device_of(item.path) != disk.device_of(os.path.join(root, b"x")):
            root = os.path.dirname(item.path)  # another volume is mounted below the root folder
            inside = os.path.basename(item.path)
        return os.path.join(root, QUARANTINE, self._moment, inside)

    def _targets(self, wanted: dict[bytes, bytes], stem: bytes) -> dict[bytes, bytes]:
        """Free names, with one counter for all: a sidecar goes on being called like its photo."""
        for number in range(1, _MOST_TRIES):
            names = {path: _counted(target, number, stem) for path, target in wanted.items()}
            keys = [_key(target) for target in names.values()]
            if len(set(keys)) == len(keys) and not any(
                key in self._taken or os.path.lexists(target)
                for key, target in zip(keys, names.values(), strict=True)
            ):
                self._taken.update(keys)
                return names
        return wanted

    # the kept one's new name ---------------------------------------------------------------------
    def take_over(
        self,
        items: list[Item],
        known: Mapping[bytes, Copy],
        companions_of: Callable[[bytes], Sequence[Companion]],
        is_protected: Callable[[bytes], bool],
    ) -> list[Item]:
        """Adds the renames of kept photos that take over a name or folder, and of their companions.

        Args:
            known: the kept photos as the library knows them, by path.
        """
        going = {item.path: item for item in items if item.kind is not None and item.kind not in LINKS}
        added: list[Item] = []
        for wish in self._request.take_over:
            removed = going.get(wish.removed)
            if removed is None or wish.kept in going:
                continue
            folder = os.path.dirname(wish.removed if wish.folder else wish.kept)
            stem = os.path.splitext(os.path.basename(wish.removed if wish.name else wish.kept))[0]
            old = os.path.splitext(os.path.basename(wish.kept))[0]
            here = os.path.dirname(wish.kept)
            names = {wish.kept: stem + os.path.splitext(wish.kept)[1]}
            for name in _own(os.path.basename(wish.kept), companions_of(wish.kept)):
                new = stem + name[len(old) :] if name.startswith(old) else name
                names.setdefault(os.path.join(here, name), new)
            targets = {path: os.path.join(folder, name) for path, name in names.items()}
            if targets[wish.kept] != wish.kept:
                made = self._renames(targets, wish.kept, removed.unit, going, known.get(wish.kept))
                guarded = is_protected(wish.kept)
                added += [_stays(item, Refusal.PROTECTED) for item in made] if guarded else made
        return items + added

    def _renames(
        self,
        targets: dict[bytes, bytes],
        kept: bytes,
        unit: int,
        going: Mapping[bytes, Item],
        known: Copy | None,
    ) -> list[Item]:
        """Of a kept photo and its companions: all, or none."""
        made: list[Item] = []
        reason: Refusal | None = None
        for path, target in targets.items():
            reviewed = known if path == kept else None
            content = b"" if reviewed is None else reviewed.hash
            item = Item(path, 0, 0, Role.KEPT, unit, kept, ActionKind.RENAME, target=target, hash=content)
            if path in going or path == target:
                continue
            try:
                seen = disk.look(path)
                item = replace(item, size=seen.size, mtime_ns=seen.mtime_ns)
            except (OSError, Refused):
                reason = Refusal.VANISHED
            else:
                # Another photo that came in the place of the kept one is not what was reviewed.
                if reviewed is not None and not is_as_reviewed(seen, reviewed):
                    reason = Refusal.CHANGED
            if _key(target) in self._taken or (target not in going and os.path.lexists(target)):
                reason = reason or Refusal.OCCUPIED
            made.append(item)
        if reason is not None:
            return [_stays(item, reason) for item in made]
        self._taken.update(_key(target) for target in targets.values())
        return made

    # space ---------------------------------------------------------------------------------------
    def fit(self, items: list[Item]) -> list[Item]:
        """Says what each file frees; lets the units stay for which there is no space."""
        items = _with_frees(items)
        left: dict[int, int] = {}
        fitting: list[Item] = []
        for unit in by_unit(items):
            needs: dict[int, int] = {}
            for item in unit:
                device = self._other_device(item)
                if device is not None and item.target is not None:
                    left.setdefault(device, disk.free_bytes(item.target))
                    needs[device] = needs.get(device, 0) + item.size
            if any(left[device] < size for device, size in needs.items()):
                unit = [_stays(item, Refusal.NO_SPACE) for item in unit]
            else:
                for device, size in needs.items():
                    left[device] -= size
            fitting += unit
        return fitting

    def _other_device(self, item: Item) -> int | None:
        """The device that a file is copied to; None where it stays on its own."""
        if item.kind != ActionKind.MOVE or item.target is None:
            return None
        device = disk.device_of(item.target)
        return device if device != disk.device_of(item.path) else None

    def volumes(self, items: Iterable[Item]) -> tuple[Volume, ...]:
        """The volumes that the items lie on or go to, by mount point."""
        found: dict[bytes, Volume] = {}

        def volume(path: bytes) -> Volume:
            mount = self._mount(path)
            if mount not in found:
                found[mount] = Volume(mount, self.has_trash(path), disk.free_bytes(mount))
            return found[mount]

        for item in items:
            if item.kind is None and item.reason != Refusal.NO_TRASH:
                continue
            one = volume(item.path)
            if item.kind is None or item.kind == ActionKind.QUARANTINE:
                left = int(item.kind is None)
                found[one.path] = replace(one, left=one.left + left, choices=tuple(WithoutTrash))
                continue
            if self._request.kind == ActionKind.TRASH and item.kind == ActionKind.MOVE:
                one = found[one.path] = replace(one, choices=tuple(WithoutTrash))
            away = self._other_device(item)
            frees = item.frees if item.kind != ActionKind.MOVE or away is not None else 0
            found[one.path] = replace(one, frees=one.frees + frees, files=one.files + 1)
            if away is not None and item.target is not None:
                other = volume(item.target)
                found[other.path] = replace(other, needs=other.needs + item.size)
        return tuple(found[mount] for mount in sorted(found))

    def _mount(self, path: bytes) -> bytes:
        folder = os.path.dirname(path)
        if folder not in self._mounts:
            self._mounts[folder] = disk.mount_point(path)
        return self._mounts[folder]


def _own(photo: bytes, companions: Sequence[Companion]) -> list[bytes]:
    """The names of companions that belong to a photo and its partner, and to nobody else."""
    unit = {photo, *(one.name for one in companions if one.role == Role.PARTNER)}
    return [one.name for one in companions if unit.issuperset(one.owners)]


def by_unit(items: Iterable[Item]) -> list[list[Item]]:
    """The items in their order, a list a unit."""
    units: dict[int, list[Item]] = {}
    for item in items:
        units.setdefault(item.unit, []).append(item)
    return list(units.values())


def _stays(item: Item, reason: Refusal) -> Item:
    if item.kind is None:
        return item
    return replace(item, kind=None, reason=reason, target=None, frees=0)


def _counted(target: bytes, number: int, stem: bytes) -> bytes:
    """The target with a counter behind the photo's own name: ``IMG (2).jpg.xmp``."""
    folder, name = os.path.split(target)
    counter = b" (%d)" % number
    if number > 1 and name.startswith(stem) and len(name) + len(counter) <= _LONGEST:
        return os.path.join(folder, stem + counter + name[len(stem) :])
    return os.path.join(folder, disk.numbered(name, number))


def _key(path: bytes) -> str:
    """A name as file systems compare it that do not tell upper from lower case."""
    return os.fsdecode(path).casefold()


def _with_frees(items: list[Item]) -> list[Item]:
    """Data with several names is freed when all of them go, and counted once."""
    seen: dict[tuple[int, int], list[int]] = {}
    links: dict[tuple[int, int], int] = {}
    counted: list[Item] = []
    for place, item in enumerate(items):
        frees = 0
        if item.kind not in (None, ActionKind.RENAME, ActionKind.MERGE, ActionKind.QUARANTINE):
            try:
                one = disk.look(item.path)
            except (OSError, Refused):
                one = None
            if one is not None and one.links <= 1:
                frees = one.size
            elif one is not None:
                key = one.device, one.inode
                seen.setdefault(key, []).append(place)
                links[key] = one.links
        counted.append(replace(item, frees=frees))
    for key, places in seen.items():
        if len(places) >= links[key]:
            counted[places[0]] = replace(counted[places[0]], frees=counted[places[0]].size)
    return counted
