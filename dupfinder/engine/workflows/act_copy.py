"""What one photo knows and another lacks, copied into the other one's sidecar while both stay."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from dupfinder.engine.action_types import ActionKind, Copy, Item, Role
from dupfinder.engine.actions.refused import Refused
from dupfinder.engine.decode.metadata import xmp_metadata
from dupfinder.engine.decode.takeout import takeout_metadata
from dupfinder.engine.files.companions import Companion
from dupfinder.engine.known_types import CopyOver, Known, KnownOfTwo
from dupfinder.engine.types import Metadata
from dupfinder.engine.workflows.act_library import as_reviewed
from dupfinder.engine.workflows.act_merge import (
    CompanionsOf,
    MetadataOf,
    as_it_is,
    missing,
    read_sidecar,
    sidecar_of,
    stays,
)

_FIELDS: dict[Known, tuple[str, ...]] = {
    Known.DATE: ("taken_at",),
    Known.PLACE: ("latitude", "longitude"),
    Known.RATING: ("rating",),
    Known.CAPTION: ("caption",),
    Known.KEYWORDS: ("keywords",),
}


def copies_over(
    wishes: Iterable[CopyOver],
    known: Mapping[bytes, Copy],
    metadata_of: MetadataOf,
    companions_of: CompanionsOf,
    is_protected: Callable[[bytes], bool],
) -> list[Item]:
    """The sidecars that are written, and what goes into each.

    Args:
        known: the kept photos as the library has them, by path.
    """
    items: list[Item] = []
    for unit, wish in enumerate(wishes):
        made = _copied(wish, unit, metadata_of, companions_of, is_protected)
        try:
            if wish.kept in known:
                as_reviewed(wish.kept, known[wish.kept])
        except Refused as refused:
            made = [stays(one, refused.reason, refused.detail) for one in made]
        items += made
    return items


def _copied(
    wish: CopyOver,
    unit: int,
    metadata_of: MetadataOf,
    companions_of: CompanionsOf,
    is_protected: Callable[[bytes], bool],
) -> list[Item]:
    """The kept photo's sidecar, with what it takes of the other photo; none where that is nothing."""
    known = known_of_two(wish.kept, wish.source, metadata_of, companions_of)
    values: dict[str, Any] = {}
    for what, part in known.lacks.items() if known is not None else ():
        values |= _values(part) if what in wish.what else {}
    if not values:
        return []
    added = Metadata(**values)
    path = sidecar_of(wish.kept, companions_of(wish.kept)) or wish.kept + b".xmp"
    item = Item(path, 0, 0, Role.KEPT, unit, wish.kept, ActionKind.MERGE, metadata=added, kept=wish.kept)
    return [as_it_is(item, {}, is_protected)]


def known_of_two(
    kept: bytes, other: bytes, metadata_of: MetadataOf, companions_of: CompanionsOf
) -> KnownOfTwo | None:
    """What two photos say with their sidecars; None where the library does not know one of them."""
    all_told = [_all_told(path, metadata_of, companions_of(path)) for path in (kept, other)]
    first, second = all_told
    if not first or not second:
        return None
    # Only an XMP sidecar is read as the photo's own word: a Takeout file says nothing to other programs.
    there = sidecar_of(kept, companions_of(kept))
    has = [first[0], *([read_sidecar(there)] if there is not None else [])]
    return KnownOfTwo(_together(first), _together(second), _parts(missing(has, second) or Metadata()))


def _all_told(path: bytes, metadata_of: MetadataOf, companions: Sequence[Companion]) -> list[Metadata]:
    own = metadata_of(path)
    if own is None:
        return []
    folder = os.path.dirname(path)
    told = [own]
    for role, parse in ((Role.XMP, xmp_metadata), (Role.TAKEOUT, takeout_metadata)):
        names = [one.name for one in companions if one.role == role and len(one.owners) == 1]
        told += [
            read_sidecar(os.path.join(folder, name), parse)
            for name in sorted(names, key=lambda name: -len(name))
        ]
    return told


def _together(told: Sequence[Metadata]) -> Metadata:
    """The first one's word, filled up with that of the others."""
    return msgspec.structs.replace(told[0], **_values(missing(told[:1], told[1:]) or Metadata()))


def _values(known: Metadata) -> dict[str, Any]:
    """The facts that a sidecar can hold, by name, as far as they are known."""
    values = {name: getattr(known, name) for names in _FIELDS.values() for name in names}
    return {name: value for name, value in values.items() if value not in (None, ())}


def _parts(known: Metadata) -> dict[Known, Metadata]:
    values = _values(known)
    parts = {one: {name: values[name] for name in _FIELDS[one] if name in values} for one in Known}
    return {one: Metadata(**part) for one, part in parts.items() if part}
