"""What only removed copies know, and which sidecar of the kept photo takes it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from dupfinder.engine.action_types import ActionKind, Group, Item, Role
from dupfinder.engine.actions import disk
from dupfinder.engine.actions.refused import Refused, refusal_of
from dupfinder.engine.decode.metadata import xmp_metadata
from dupfinder.engine.decode.takeout import takeout_metadata
from dupfinder.engine.files.companions import Companion
from dupfinder.engine.refusals import Refusal
from dupfinder.engine.types import KINDS, Kind, Metadata

_LARGEST_SIDECAR = 4 << 20
_COPY = KINDS.index(Kind.EDITED_COPY)

type MetadataOf = Callable[[bytes], Metadata | None]
"""What the library knows of a file's metadata."""

type CompanionsOf = Callable[[bytes], Sequence[Companion]]
"""The companions in a photo's folder that belong to it."""


def merges(
    items: Iterable[Item],
    groups: Mapping[bytes, Group],
    metadata_of: MetadataOf,
    companions_of: CompanionsOf,
    is_protected: Callable[[bytes], bool],
    first_unit: int,
) -> list[Item]:
    """One item for each kept photo that gets something: its sidecar, and what is written into it.

    Nothing is taken over among other shots of a scene: their dates and places are their own.
    """
    items = list(items)
    renamed = {item.path: item.target for item in items if item.kind == ActionKind.RENAME}
    sidecars: dict[int, list[Item]] = {}
    removed: dict[bytes, list[Item]] = {}
    for item in items:
        if item.kind is None:
            continue
        if item.role in (Role.XMP, Role.TAKEOUT):
            sidecars.setdefault(item.unit, []).append(item)
        elif item.role == Role.PHOTO and item.kept is not None:
            group = groups.get(item.path)
            if group is None or KINDS.index(group.kind) <= _COPY:
                removed.setdefault(item.kept, []).append(item)
    made: list[Item] = []
    for kept, copies in removed.items():
        own = metadata_of(kept)
        if own is None:
            continue
        there = sidecar_of(kept, companions_of(kept))
        has = [own, *([read_sidecar(there)] if there is not None else [])]
        theirs = [
            known
            for copy in copies
            for known in (metadata_of(copy.path), *map(_told_by, _xmp_first(sidecars.get(copy.unit, ()))))
        ]
        added = missing(has, [one for one in theirs if one is not None])
        if added is None:
            continue
        path = there if there is not None else (renamed.get(kept) or kept) + b".xmp"
        unit = first_unit + len(made)
        item = Item(path, 0, 0, Role.KEPT, unit, kept, ActionKind.MERGE, metadata=added, kept=kept)
        made.append(as_it_is(item, renamed, is_protected))
    return made


def as_it_is(
    item: Item, renamed: Mapping[bytes, bytes | None], is_protected: Callable[[bytes], bool]
) -> Item:
    """The item with the size and time of a sidecar that is there; it stays where it may not be written."""
    if is_protected(item.path):
        return stays(item, Refusal.PROTECTED)
    if item.path in renamed:
        # It goes with its photo in the same action; what it will hold then is another plan's.
        return stays(item, Refusal.OCCUPIED)
    try:
        seen = disk.look(item.path)
    except FileNotFoundError:
        return item
    except OSError as error:
        return stays(item, refusal_of(error).reason)
    except Refused as refused:
        return stays(item, refused.reason)
    return replace(item, size=seen.size, mtime_ns=seen.mtime_ns)


def stays(item: Item, reason: Refusal, detail: str = "") -> Item:
    """The item of a file that nothing is done with, and why."""
    return replace(item, kind=None, reason=reason, detail=detail)


def sidecar_of(photo: bytes, companions: Sequence[Companion]) -> bytes | None:
    """The XMP sidecar of this photo alone; the one that is called after it in full goes first."""
    own = [one.name for one in companions if one.role == Role.XMP and len(one.owners) == 1]
    own.sort(key=lambda name: -len(name))
    return os.path.join(os.path.dirname(photo), own[0]) if own else None


def _xmp_first(sidecars: Iterable[Item]) -> list[Item]:
    """A person wrote what is in XMP; Takeout's JSON is what Google made of it."""
    return sorted(sidecars, key=lambda item: item.role != Role.XMP)


def _told_by(sidecar: Item) -> Metadata:
    return read_sidecar(sidecar.path, takeout_metadata if sidecar.role == Role.TAKEOUT else xmp_metadata)


def read_sidecar(sidecar: bytes, parse: Callable[[bytes], Metadata] = xmp_metadata) -> Metadata:
    """What a sidecar says; nothing where it cannot be read."""
    try:
        if os.stat(sidecar).st_size > _LARGEST_SIDECAR:
            return Metadata()
        with open(sidecar, "rb") as file:
            return parse(file.read())
    except OSError:
        return Metadata()


def missing(has: Sequence[Metadata], theirs: Sequence[Metadata]) -> Metadata | None:
    """What a kept photo lacks and its copies have, the first one's word counting; None if nothing.

    Keywords are all that there should be then: programs let those of the sidecar stand for the photo's own.
    """
    taken_at = rating = caption = None
    latitude = longitude = None
    if all(one.taken_at is None for one in has):
        taken_at = next((one.taken_at for one in theirs if one.taken_at is not None), None)
    if all(one.latitude is None or one.longitude is None for one in has):
        placed = (one for one in theirs if one.latitude is not None and one.longitude is not None)
        source = next(placed, Metadata())
        latitude, longitude = source.latitude, source.longitude
    if all(one.rating is None for one in has):
        rating = next((one.rating for one in theirs if one.rating is not None), None)
    if all(one.caption is None for one in has):
        caption = next((one.caption for one in theirs if one.caption is not None), None)
    own = dict.fromkeys(word for one in has for word in one.keywords)
    new = dict.fromkeys(word for one in theirs for word in one.keywords if word not in own)
    added = Metadata(
        taken_at=taken_at,
        latitude=latitude,
        longitude=longitude,
        rating=rating,
        caption=caption,
        keywords=(*own, *new) if new else (),
    )
    return None if added == Metadata() else added
