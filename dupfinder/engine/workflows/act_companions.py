"""The companions of photos, folder by folder: a folder is listed once, or again where it has changed."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from dupfinder.engine.action_types import Role
from dupfinder.engine.decode.formats import EXTENSIONS, FORMATS
from dupfinder.engine.files.companions import Companion, companions_in
from dupfinder.engine.workflows.act_library import folder_names

_RAWS = frozenset(ext for row in FORMATS if row.name == "RAW" for ext in row.extensions)
KEPT = 256
SETTLED_NS = 3_000_000_000
"""What changed within this time may change again under the same time stamp: FAT counts two seconds."""


@dataclass(frozen=True, slots=True)
class _Listed:
    mtime_ns: int
    companions: list[Companion]
    by_owner: dict[bytes, list[Companion]]


class Companions:
    """All methods are safe to call from any thread.

    Args:
        follow: folders that have changed are listed again; without, each is seen once, as one plan needs it.
    """

    def __init__(self, *, follow: bool = False) -> None:
        self._follow = follow
        self._lock = threading.Lock()
        self._listed: OrderedDict[bytes, _Listed] = OrderedDict()

    def within(self, folder: bytes) -> list[Companion]:
        """All companions in a folder."""
        return self._look(folder).companions

    def of(self, photo: bytes) -> list[Companion]:
        """The companions that belong to a photo, or to the other of RAW and JPEG of its shot."""
        folder, name = os.path.split(photo)
        of = self._look(folder).by_owner
        partners = [one.name for one in of.get(name, ()) if one.role == Role.PARTNER]
        found = {one.name: one for owner in (name, *partners) for one in of.get(owner, ())}
        found.pop(name, None)
        return list(found.values())

    def _look(self, folder: bytes) -> _Listed:
        mtime = _mtime(folder) if self._follow else 0
        with self._lock:
            known = self._listed.get(folder)
            if known is not None and known.mtime_ns == mtime:
                self._listed.move_to_end(folder)
                return known
        companions = companions_in(folder, folder_names(folder), photos=EXTENSIONS, raws=_RAWS)
        by_owner: dict[bytes, list[Companion]] = {}
        for companion in companions:
            for owner in companion.owners:
                by_owner.setdefault(owner, []).append(companion)
        listed = _Listed(mtime, companions, by_owner)
        if not self._follow or 0 < mtime < time.time_ns() - SETTLED_NS:
            with self._lock:
                self._listed[folder] = listed
                while self._follow and len(self._listed) > KEPT:
                    self._listed.popitem(last=False)
        return listed


def _mtime(folder: bytes) -> int:
    """When the entries of a folder changed last; 0 where that cannot be told."""
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return 0
