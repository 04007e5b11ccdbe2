"""Watches folders: a photo that comes is scanned in seconds, and told if it is a copy of one known before.

Nothing is scanned while an action on files runs: what it has moved is known when it ends, so that nobody is
told of it. One scan runs at a time, behind those that were asked for: pausing and stopping hold for it too.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dupfinder.engine.decode.formats import EXTENSIONS
from dupfinder.engine.errors import FailureCode
from dupfinder.engine.files.changes import FolderChanges
from dupfinder.engine.files.discover import is_wanted
from dupfinder.engine.jobs import Arrived, Job, ScanBegun
from dupfinder.engine.store import copies, folders, photos
from dupfinder.engine.types import KINDS, Failure, Kind, Member, ScanResult
from dupfinder.engine.watch_types import How, Notice
from dupfinder.engine.workflows.folders import Folders
from dupfinder.engine.workflows.recluster import Reclusterer
from dupfinder.engine.workflows.state import State

log = logging.getLogger(__name__)

SETTLE_SECONDS = 1.5
"""A file that has not changed for so long is taken for whole."""
FOLLOW_SECONDS = 5.0
"""This often it is looked which folders are to be watched: disks come and go."""
TRIES = 6
"""A fresh file that cannot be read is tried so often, each time after twice as long, before it is listed."""
FIRST_RETRY_SECONDS = 2.0
STOP_SECONDS = 10.0
_TICK_SECONDS = 0.25
_FILES_A_FOLDER = 16
_TARGETS = 64
_HALF_WRITTEN = frozenset(
    {
        FailureCode.TRUNCATED,
        FailureCode.DAMAGED,
        FailureCode.NOT_AN_IMAGE,
        FailureCode.EMPTY,
        FailureCode.CHANGED,
        FailureCode.VANISHED,
        FailureCode.NO_PERMISSION,
        FailureCode.READ_ERROR,
    }
)

type StartScan = Callable[[Sequence[bytes], Callable[[Failure], bool]], Job[ScanResult]]


@dataclass
class _Waiting:
    """A path that changed: when, what it was like then, and how often it could not be read since.

    Attributes:
        known: content id of each photo that was known at or below the path when it changed: another scan may
            take in what is new before it has settled. None where that is asked when its scan begins.
    """

    since: float
    like: tuple[int, int] | None
    tries: int = 0
    known: dict[bytes, int] | None = None


@dataclass
class _Round:
    """A scan of what has settled.

    Attributes:
        known: content id of each photo that was known before it changed, at or below the paths.
    """

    job: Job[ScanResult]
    paths: list[bytes]
    known: dict[bytes, int]
    waited: dict[bytes, _Waiting]
    spared: list[bytes]


class Watching:
    """Off until it is started. All methods are safe to call from any thread.

    Args:
        scan: starts a scan of some paths; its second argument says which failures are not to be listed.
        busy: whether an action on files runs.
    """

    def __init__(
        self,
        state: State,
        folders: Folders,
        reclusterer: Reclusterer,
        scan: StartScan,
        busy: Callable[[], bool],
    ) -> None:
        self._state = state
        self._folders = folders
        self._reclusterer = reclusterer
        self._scan = scan
        self._busy = busy
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()
        self._only: frozenset[bytes] | None = None
        self._changes: dict[bytes, FolderChanges] = {}
        self._told: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._waiting: dict[bytes, _Waiting] = {}
        self._round: _Round | None = None
        self._renew = threading.Event()

    # from outside -------------------------------------------------------------------------------
    def start(self, only: Iterable[bytes] | None = None) -> None:
        """Watches the folders that are to be watched, or ``only`` those that hold these."""
        if self._thread is None:
            self._only = None if only is None else frozenset(only)
            self._thread = threading.Thread(target=self._run, name="watching", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Watches nothing any more. *Blocks* for a moment."""
        self._ended.set()
        if self._thread is not None:
            # It may be setting watches on a share that does not answer: nothing is lost with it.
            self._thread.join(STOP_SECONDS)

    def renew(self) -> None:
        """What is to be watched may have changed."""
        self._renew.set()

    def how(self) -> dict[bytes, How]:
        """The root folders that are watched now, and how."""
        return {path: changes.how for path, changes in list(self._changes.items())}

    # the thread ---------------------------------------------------------------------------------
    def _run(self) -> None:
        follow = 0.0
        first = True
        while not self._ended.wait(_TICK_SECONDS):
            try:
                if self._renew.is_set() or time.monotonic() >= follow:
                    self._renew.clear()
                    self._follow(catch_up=not first)
                    first, follow = False, time.monotonic() + FOLLOW_SECONDS
                self._listen()
                self._end_round()
                self._begin_round()
            except Exception:
                # A disk that is full or gone: it is tried again, and what was missed is found by any scan.
                log.exception("watching goes on after an error")
                self._round = None
        for changes in self._changes.values():
            changes.stop()
        self._changes.clear()

    def _follow(self, *, catch_up: bool) -> None:
        everything = folders.folder_ids(self._state.library.read())
        only = None
        if self._only is not None:
            only = {folders.root_of(everything, path) for path in self._only}
        wanted = {
            folder.path
            for folder in self._folders.all()
            if folder.enabled
            and folder.available
            and (folder.path in only if only is not None else folder.watched)
        }
        for path in self._changes.keys() - wanted:
            self._changes.pop(path).stop()
        for path in wanted - self._changes.keys():
            self._changes[path] = FolderChanges(path, self._told.put)
            if catch_up:
                # Its disk is back, or it is watched from now on: what came meanwhile sent no event.
                self._waiting[path] = _Waiting(0.0, None)

    def _listen(self) -> None:
        now = time.monotonic()
        while True:
            try:
                path = self._told.get_nowait()
            except queue.Empty:
                return
            if path in self._waiting:
                self._waiting[path].since = now
                self._waiting[path].like = _like(path)
            elif self._concerns(path):
                # What the running round or an action is about is not known yet, and not new either.
                later = self._busy() or (self._round is not None and path in self._round.waited)
                known = None if later else self._known([path])
                self._waiting[path] = _Waiting(now, _like(path), known=known)

    def _concerns(self, path: bytes) -> bool:
        root = folders.root_of(self._changes.keys(), path)
        settings = self._state.settings
        if root is None:
            return False
        if is_wanted(
            root,
            path,
            exclude=settings.exclude,
            include_hidden=settings.include_hidden,
            extensions=EXTENSIONS,
        ):
            return True
        # A folder that went takes its photos with it.
        return not os.path.lexists(path) and photos.holds(self._state.library.read(), path)

    # a round ------------------------------------------------------------------------------------
    def _begin_round(self) -> None:
        if self._round is not None or self._busy():
            return
        now = time.monotonic()
        ripe: dict[bytes, _Waiting] = {}
        for path, waiting in list(self._waiting.items()):
            if now - waiting.since < SETTLE_SECONDS:
                continue
            like = _like(path)
            if like != waiting.like and waiting.since:
                waiting.since, waiting.like = now, like
                continue
            ripe[path] = self._waiting.pop(path)
        if not ripe:
            return
        on = folders.folder_ids(self._state.library.read(), enabled=True)
        everything = folders.folder_ids(self._state.library.read())
        ripe = {path: one for path, one in ripe.items() if folders.root_of(everything, path) in on}
        if not ripe:
            return
        spared: list[bytes] = []

        def spare(failure: Failure) -> bool:
            waited = ripe.get(failure.path)
            fresh = waited is not None and waited.tries < TRIES and failure.code in _HALF_WRITTEN
            if fresh:
                spared.append(failure.path)
            return fresh

        # What was placed until now is known; what an action places while this runs is not new either.
        self._state.placed.clear()
        known = self._known([path for path, waiting in ripe.items() if waiting.known is None])
        for waiting in ripe.values():
            known |= waiting.known or {}
        job = self._scan(targets(list(ripe), on), spare)
        self._round = _Round(job, list(ripe), known, ripe, spared)
        self._state.events.put(ScanBegun(job))

    def _end_round(self) -> None:
        done = self._round
        if done is None or not done.job.done:
            return
        self._round = None
        if done.job.future.cancelled() or done.job.future.exception() is not None:
            return
        if done.job.result().cancelled:
            # A person has stopped it: what was left is found by the next scan that is asked for.
            return
        now = time.monotonic()
        for path in done.spared:
            waited = done.waited[path]
            wait = FIRST_RETRY_SECONDS * 2**waited.tries
            again = _Waiting(now + wait - SETTLE_SECONDS, _like(path), waited.tries + 1, waited.known)
            self._waiting.setdefault(path, again)
        came = [path for path in done.paths if path not in done.known and path not in self._state.placed]
        notices = self._notices(came, self._gone(done.known))
        if notices:
            self._state.events.put(Arrived(notices))

    def _known(self, paths: Iterable[bytes]) -> dict[bytes, int]:
        """Content ids of the photos that are known at some paths, or below those that are no more."""
        connection = self._state.library.read()
        known = {path: content for path, (_, content) in copies.by_path(connection, list(paths)).items()}
        for path in paths:
            if path not in known and not os.path.lexists(path):
                below = photos.known_files(connection, path, self._state.model_id)
                known |= {at: one.content_id for at, one in below.items() if one.content_id is not None}
        return known

    def _gone(self, known: Mapping[bytes, int]) -> set[int]:
        """Contents of the photos that are no longer where they were."""
        left = copies.by_path(self._state.library.read(), list(known))
        return {content for path, content in known.items() if path not in left}

    def _notices(self, came: Sequence[bytes], moved: Collection[int]) -> tuple[Notice, ...]:
        """Of the new photos, those that are copies of one that was known before.

        Args:
            moved: contents that have gone from one place: where they came to another, nothing is new.
        """
        found = {
            path: content
            for path, (_, content) in copies.by_path(self._state.library.read(), came).items()
            if content not in moved
        }
        contents = set(found.values())
        if not contents:
            return ()
        notices: list[Notice] = []
        for cluster in self._reclusterer.clusters(self._state.settings.threshold):
            if contents.isdisjoint(cluster.contents):
                continue
            members = self._reclusterer.members(cluster)
            before = [member for member in members if member.photo.path not in found]
            old = [member for member in before if _is_there(member)]
            # Moved between watched folders: each tells its half in its own time.
            left = {one.photo.content_id for one in before if not _is_there(one)}
            for member in members:
                if member.photo.path in found and old and member.photo.content_id not in left:
                    other = _nearest(member, old)
                    kind = _between(member, other)
                    if kind is not Kind.SIMILAR_SHOT:
                        notices.append(
                            Notice(member.photo, other.photo, kind, cluster, member.representative)
                        )
        return tuple(sorted(notices, key=lambda notice: notice.photo.path))


def _is_there(member: Member) -> bool:
    return member.photo.offline or os.path.lexists(member.photo.path)


def targets(paths: Sequence[bytes], roots: Iterable[bytes]) -> list[bytes]:
    """What to scan for some paths: they themselves, or their folders where they are many."""
    by_folder: dict[bytes, list[bytes]] = {}
    for path in paths:
        by_folder.setdefault(os.path.dirname(path), []).append(path)
    found: list[bytes] = []
    for folder, inside in by_folder.items():
        found += inside if len(inside) <= _FILES_A_FOLDER else [folder]
    if len(found) > _TARGETS:
        every = list(roots)
        found = [root for path in found if (root := folders.root_of(every, path)) is not None]
    return list(dict.fromkeys(found))


def _like(path: bytes) -> tuple[int, int] | None:
    try:
        stat = os.stat(path)
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns


def _nearest(member: Member, old: Sequence[Member]) -> Member:
    """The photo to name beside a new one: the same bytes, else the best copy, else the most alike."""
    same = next((one for one in old if one.photo.content_id == member.photo.content_id), None)
    return same or next((one for one in old if one.representative), None) or old[0]


def _between(member: Member, other: Member) -> Kind:
    """What two members of a cluster are to each other, as far as their best copy tells."""
    if member.photo.content_id == other.photo.content_id:
        return Kind.IDENTICAL_FILE
    return max(member.kind, other.kind, key=KINDS.index)
