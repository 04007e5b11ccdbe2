"""A scan: find -> read, hash and decode -> embed -> store -> index -> edges -> second look.

One thread (the scan lane) joins the stages; finding has a thread, decoding has processes, embedding
has threads. What is between the stages is bounded, so memory does not grow with the library but for
the list of files still to be read.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial

from dupfinder.engine.decode.pool import DecoderPool, failure_of
from dupfinder.engine.decoded_types import Decoded
from dupfinder.engine.embed import providers
from dupfinder.engine.embed.embedder import Embedder, Outcome
from dupfinder.engine.errors import Cancelled, FailureCode
from dupfinder.engine.jobs import EdgesChanged, Job
from dupfinder.engine.match.verify import VERIFIER_VERSION
from dupfinder.engine.store import folders, photos, verdicts
from dupfinder.engine.types import Failure, FileStat, ScanResult, Stage
from dupfinder.engine.workflows import ingest
from dupfinder.engine.workflows.checking import LEVELS, PairChecks
from dupfinder.engine.workflows.find import Finder, Found
from dupfinder.engine.workflows.folders import Folders
from dupfinder.engine.workflows.progress import ScanCounters
from dupfinder.engine.workflows.recluster import Reclusterer
from dupfinder.engine.workflows.roster import Rosters
from dupfinder.engine.workflows.state import State
from dupfinder.engine.workflows.writing import Arrival, BatchWriter

log = logging.getLogger(__name__)

_COMMIT_SECONDS = 0.5
_FIRST_REFRESH_SECONDS, _LAST_REFRESH_SECONDS = 1.0, 15.0
_AHEAD = 6
"""Files a worker that are under way at once, from reading to embedding."""

_AHEAD_SHARE = 0.05
_MOST_AHEAD = 128
"""Pairs compared at a time while photos still arrive."""

type _Read = Future[ingest.Known | Decoded]
type _Inbox = queue.SimpleQueue[Callable[[], None]]
"""What is left to do, by the scan's own thread, with something that a worker has finished."""


class Scan:
    """One scan of some root folders.

    Args:
        state, rosters, reclusterer: of the library.
        targets: (folder id, path) of each root, or of what is inside one.
        job: asked for pause and cancel, told the progress.
        folders: says which disks are connected.
        spare: of a scan of a few files that were just written: whether a failure is not to be listed.
    """

    def __init__(
        self,
        state: State,
        rosters: Rosters,
        reclusterer: Reclusterer,
        targets: Sequence[tuple[int, bytes]],
        job: Job[ScanResult],
        folders: Folders,
        spare: Callable[[Failure], bool] | None = None,
    ) -> None:
        self._state = state
        self._rosters = rosters
        self._reclusterer = reclusterer
        self._settings = state.settings
        self._targets = targets
        self._folders = folders
        self._spare = spare
        self._was_checked = self._is_checked()
        self._job = job
        self._counters = ScanCounters()
        job.snapshot = lambda: self._counters.snapshot(job.paused)
        self._pending: deque[tuple[int, FileStat]] = deque()
        self._failures: deque[tuple[int, Failure]] = deque()
        self._found: list[Found] = []
        self._found_all = threading.Event()
        self._find_error: BaseException | None = None
        self._inbox: _Inbox = queue.SimpleQueue()
        self._under_way = 0
        self._arriving: dict[bytes, Arrival] = {}
        self._writer = BatchWriter(state)
        self._pool: DecoderPool | None = None
        self._embedder: Embedder[tuple[Arrival, int]] | None = None
        self._checks: PairChecks | None = None
        self._started = time.monotonic()
        self._refresh_seconds = _FIRST_REFRESH_SECONDS
        self._next_refresh = self._started + self._refresh_seconds

    def run(self) -> ScanResult:
        """Scans until all is done or the job is cancelled; all work done so far is kept."""
        cancelled, started = False, time.thread_time()
        finder = threading.Thread(target=self._find, name="find", daemon=True)
        finder.start()
        try:
            self._state.neighbourhood.link_pending()
            self._join_stages()
            self._forget_gone()
            self._check_pairs()
        except Cancelled:
            cancelled = True
        finally:
            # Also after an error: whatever still runs has nobody left to take its results.
            self._job.gate.cancel()
            self._close(now=True)
            self._take_failures()
            self._writer.commit()
            finder.join()
        self._finish(cancelled)
        return ScanResult(
            scanned=photos.count_under(self._state.library.read(), [path for _, path in self._targets]),
            embedded=self._counters.embedded,
            failed=self._counters.failed,
            removed=self._counters.removed,
            cancelled=cancelled,
            seconds=time.monotonic() - self._started,
            cpu_seconds={**self._counters.cpu_seconds, Stage.INDEX: time.thread_time() - started},
        )

    # finding -------------------------------------------------------------------------------------
    def _find(self) -> None:
        finder = Finder(
            self._state,
            self._settings,
            self._counters,
            self._pending,
            self._failures,
            self._job.gate.check,
        )
        try:
            present = self._folders.look()
            self._found = finder.walk(self._targets, lambda number: present[number].there)
            self._counters.finding = False
        except Cancelled:
            pass
        except BaseException as error:
            self._find_error = error
        finally:
            self._counters.cpu_seconds[Stage.FIND] = time.thread_time()
            self._found_all.set()

    # joining the stages --------------------------------------------------------------------------
    def _join_stages(self) -> None:
        last_commit = time.monotonic()
        while True:
            if self._job.paused:
                self._writer.commit()
            self._job.gate.check()
            if self._find_error is not None:
                raise self._find_error
            self._feed()
            now = time.monotonic()
            if now - last_commit >= _COMMIT_SECONDS:
                self._take_failures()
                self._commit(now)
                last_commit = now
            if self._found_all.is_set() and not self._pending and not self._under_way:
                return
            self._receive()

    def _feed(self) -> None:
        """Gives the decoders files, as many as may be under way."""
        while self._pending:
            if self._embedder is None:
                self._start()
                self._counters.stage = Stage.READ
            if self._under_way >= self._limit:
                return
            folder_id, stat = self._pending.popleft()
            if folder_id in self._state.switched_off:
                self._counters.read += 1
                continue
            self._under_way += 1
            future = self._processes().submit(ingest.ingest, stat.path)
            future.add_done_callback(partial(self._arrived, folder_id, stat))

    def _start(self) -> None:
        self._processes()  # They take longer to start than the network.
        provider = self._state.provider()
        self._limit = _AHEAD * max(self._workers(), provider.threads) + 2 * provider.batch
        self._embedder = Embedder(
            self._state.chosen,
            provider,
            lambda ticket, outcome: self._inbox.put(partial(self._embedded, *ticket, outcome)),
        )

    def _workers(self) -> int:
        return self._settings.workers or providers.cores()

    def _processes(self) -> DecoderPool:
        """The worker processes, started when they are first needed."""
        if self._pool is None:
            task = ingest.Task(
                self._state.library.path,
                self._state.model_id,
                self._state.network.square,
                self._settings.max_megapixels,
            )
            self._pool = DecoderPool(
                self._workers(),
                initializer=ingest.prepare,
                initargs=(task,),
                seconds=self._settings.decode_seconds,
                megabytes=self._settings.decode_megabytes,
            )
        return self._pool

    def _arrived(self, folder_id: int, stat: FileStat, read: _Read) -> None:
        """Called by the pool, in a thread of its own."""
        self._inbox.put(partial(self._decoded, folder_id, stat, read))

    def _receive(self) -> None:
        """Handles what decoders and network have finished; waits a moment for it, or for the first file."""
        try:
            finished = self._inbox.get(timeout=0.01 if self._embedder is None else 0.1)
            while True:
                finished()
                finished = self._inbox.get_nowait()
        except queue.Empty:
            return

    def _decoded(self, folder_id: int, stat: FileStat, future: _Read) -> None:
        if future.cancelled() or self._job.gate.cancelled:
            self._under_way -= 1
            return
        error = future.exception()
        if error is not None:
            failure = failure_of(stat.path, error)
            if failure is None:
                raise error
            self._fail(folder_id, stat, Stage.DECODE, failure.failure_code, failure.detail)
            self._under_way -= 1
            return
        result = future.result()
        self._counters.cpu_seconds[Stage.DECODE] += result.cpu_seconds
        waiting = self._arriving.get(result.hash)
        if waiting is not None:
            # The same bytes under another name, met while the first are on their way.
            waiting.files.append((folder_id, stat))
            self._under_way -= 1
        elif isinstance(result, ingest.Known) or self._writer.knows(result.hash):
            self._writer.known(result.hash, folder_id, stat)
            self._file_done(stat)
            self._under_way -= 1
        else:
            arrival = Arrival(result, [(folder_id, stat)])
            self._arriving[result.hash] = arrival
            assert self._embedder is not None
            for number, view in enumerate(arrival.take_views()):
                arrival.outcomes.append(None)
                self._embedder.put((arrival, number), view)

    def _embedded(self, arrival: Arrival, number: int, outcome: Outcome) -> None:
        arrival.outcomes[number] = outcome
        outcomes = [outcome for outcome in arrival.outcomes if outcome is not None]
        if len(outcomes) < len(arrival.outcomes):
            return
        del self._arriving[arrival.decoded.hash]
        self._under_way -= 1
        vectors = [outcome for outcome in outcomes if not isinstance(outcome, Exception)]
        if len(vectors) < len(outcomes):
            (error, *_) = (outcome for outcome in outcomes if isinstance(outcome, Exception))
            for folder_id, stat in arrival.files:
                self._fail(folder_id, stat, Stage.EMBED, FailureCode.EMBED_FAILED, str(error))
            return
        self._writer.new(arrival, vectors)
        self._counters.embedded += 1
        for _, stat in arrival.files:
            self._file_done(stat)

    def _file_done(self, stat: FileStat) -> None:
        self._counters.read += 1
        self._counters.current = stat.path

    def _fail(self, folder_id: int, stat: FileStat, stage: Stage, code: str, detail: str) -> None:
        self._counters.read += 1
        failure = Failure(stat.path, stage, code, detail, size=stat.size, mtime_ns=stat.mtime_ns)
        if not os.path.lexists(stat.path) and self._folders.has_lost(stat):
            # Its disk went while it was waiting: the file is as good as it was.
            return
        self._list(folder_id, failure)

    def _take_failures(self) -> None:
        while self._failures:
            self._list(*self._failures.popleft())

    def _list(self, folder_id: int, failure: Failure) -> None:
        if self._spare is None or not self._spare(failure):
            self._counters.failed += 1
            self._writer.failed(folder_id, failure)

    def _commit(self, now: float) -> None:
        written = self._writer.commit()
        if written is not None:
            self._counters.current_content = written
        self._counters.tick()
        if now >= self._next_refresh and self._writer.changed:
            self._writer.changed = False
            self._look_ahead(now)
            self._state.events.put(EdgesChanged())
            # Each refresh costs in proportion to the library: ever fewer, the longer it takes.
            self._refresh_seconds = min(_LAST_REFRESH_SECONDS, 1.2 * self._refresh_seconds)
            self._next_refresh = now + self._refresh_seconds

    # the second look -----------------------------------------------------------------------------
    def _look_ahead(self, now: float) -> None:
        """Has some pairs compared while photos still arrive, for people who watch.

        What is central changes until all photos are there: some of it is in vain, so it gets a twentieth.
        """
        most = _AHEAD_SHARE * (now - self._started) * self._workers()
        if self._counters.cpu_seconds[Stage.CHECK] <= most:
            self._look_twice((self._settings.threshold,), _MOST_AHEAD)

    def _look_twice(self, levels: tuple[float, ...], most: int | None = None) -> bool:
        """Has missing pairs compared; whether any are under way."""
        if self._checks is None:
            self._checks = PairChecks(self._state, self._rosters, self._counters, self._inbox.put)
        return self._checks.ask(self._processes, levels, most)

    def _check_pairs(self) -> None:
        """Has all pairs compared that the clusters rest on, until none is missing."""
        self._writer.commit()
        if self._is_checked():
            return
        self._counters.stage = Stage.CHECK
        if self._spare is not None and not self._was_checked:
            # A few files have come while a scan is not done that a person stopped: it is not gone on with.
            self._look_twice((self._settings.threshold,), _MOST_AHEAD)
            self._await_checks()
            return
        levels = tuple(sorted({*LEVELS, self._settings.threshold}))
        while self._look_twice(levels):
            self._await_checks()
        assert self._checks is not None
        while self._checks.ask_representatives(self._processes, self._reclusterer):
            self._await_checks()
        self._checks.finish()

    def _is_checked(self) -> bool:
        """Whether the pairs of the library as it is now have all been through."""
        return verdicts.checked(self._state.library.read(), self._state.model_id) == VERIFIER_VERSION

    def _await_checks(self) -> None:
        """Takes what is under way; people see the groups grow meanwhile."""
        assert self._checks is not None
        while self._checks.under_way:
            self._job.gate.check()
            self._receive()
            now = time.monotonic()
            if now >= self._next_refresh:
                self._next_refresh = now + self._refresh_seconds
                self._state.matches_version += 1
                self._state.events.put(EdgesChanged())

    # the end -------------------------------------------------------------------------------------
    def _forget_gone(self) -> None:
        """Drops what the disk no longer has, from folders that were seen as a whole."""
        gone = [path for found in self._found if found.complete for path in found.gone]
        if self._spare is not None:  # an undo may have just taken some back
            gone = [path for path in gone if not os.path.lexists(path)]
        if gone:
            with self._state.library.write() as connection:
                photos.forget_paths(connection, gone)
                verdicts.set_checked(connection, None, 0)
            self._counters.removed += len(gone)
            self._state.files_version += 1

    def _close(self, *, now: bool) -> None:
        if self._pool is not None:
            self._pool.close(now=now)
        if self._embedder is not None:
            self._embedder.close()
            self._counters.cpu_seconds[Stage.EMBED] = self._embedder.cpu_seconds
            self._state.use_provider(self._embedder.provider)

    def _finish(self, cancelled: bool) -> None:
        with self._state.library.write() as connection:
            for found in self._found:
                whole = found.path == found.root and found.folder_id not in self._state.switched_off
                if whole and found.complete:
                    folders.mark_scanned(connection, found.folder_id, not cancelled)
        self._folders.look()
        self._counters.stage = Stage.INDEX
        self._state.files_version += 1
        self._state.neighbourhood.save()
        self._state.events.put(EdgesChanged())
