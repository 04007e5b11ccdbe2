"""Library: the one object that the window, the command line and a notebook hold."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import msgspec
from filelock import FileLock

from dupfinder.engine import paths
from dupfinder.engine.errors import DataFolderError
from dupfinder.engine.jobs import Event, Job, Lane
from dupfinder.engine.pair_types import Comparison, PairReport
from dupfinder.engine.search_types import Hit, Query
from dupfinder.engine.settings import Settings
from dupfinder.engine.store import copies, photos
from dupfinder.engine.types import (
    Cluster,
    Counts,
    Evidence,
    Failure,
    Float64Array,
    Folder,
    Member,
    Photo,
    ScanResult,
    UInt8Array,
)
from dupfinder.engine.workflows.act import Acting
from dupfinder.engine.workflows.act_review import ReviewTeller
from dupfinder.engine.workflows.compare_networks import NetworkScore as NetworkScore
from dupfinder.engine.workflows.decisions import Decisions
from dupfinder.engine.workflows.display import Display
from dupfinder.engine.workflows.file_pairs import FilePairs
from dupfinder.engine.workflows.folders import Folders
from dupfinder.engine.workflows.networks import Entry as Entry
from dupfinder.engine.workflows.networks import Networks as Networks
from dupfinder.engine.workflows.pairs import Pairs
from dupfinder.engine.workflows.queries import Queries
from dupfinder.engine.workflows.recluster import Reclusterer
from dupfinder.engine.workflows.review import Review
from dupfinder.engine.workflows.roster import Rosters
from dupfinder.engine.workflows.scan import Scan
from dupfinder.engine.workflows.searching import Searching
from dupfinder.engine.workflows.state import State, hold
from dupfinder.engine.workflows.vectors import Embeddings
from dupfinder.engine.workflows.watch import Watching


class Library:
    """A person's photos: their embeddings, neighbours and clusters, kept in a data folder.

    All methods are safe to call from any thread. The ones marked *blocks* touch the disk: a window
    calls them through :meth:`submit`, never on its UI thread.

    Args:
        data_dir: where our own data lives; the user's data folder when None. Created if missing.
        model: the network, as ``ID`` or ``ID@LEVELS``; the setting's when None, the default if that is gone.
        read_only: opens beside another process that holds the folder; nothing can be changed.

    Raises:
        DataFolderBusyError: another process has the folder, and ``read_only`` is false.
        DataFolderError, TooNewStoreError, UnknownModelError.
    """

    def __init__(
        self, data_dir: Path | None = None, *, model: str | None = None, read_only: bool = False
    ) -> None:
        self.data_dir = data_dir or paths.default_data_dir()
        self._held: FileLock | None = None
        if read_only:
            if not (self.data_dir / "library.db").is_file():
                raise DataFolderError(f"no library in {self.data_dir} yet: scan a folder first")
        else:
            paths.prepare_data_dir(self.data_dir)
            self._held = hold(self.data_dir)
        try:
            self._state = State(self.data_dir, model, read_only)
        except BaseException:
            self._let_go()
            raise
        self.events: queue.SimpleQueue[Event] = self._state.events
        self._lane = Lane("scan", self.events)
        self._readers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="reader")
        self._rosters = Rosters(self._state)
        self._in_order = ThreadPoolExecutor(max_workers=1, thread_name_prefix="decider")
        self._folders = Folders(self._state)
        decisions = Decisions(self._state)
        self._reclusterer = Reclusterer(self._state, self._rosters, decisions)
        self.review = Review(self._state, self._rosters, self._reclusterer, decisions)
        """What a person decides about the clusters."""
        self._display = Display(self._state)
        queries = Queries(self._state, self._display)
        self.searching = Searching(self._state, self._display, queries, lambda: self._lane.busy)
        """Finds pictures in the library: by embedding at once, then with a second look."""
        self.embeddings = Embeddings(self._state, queries)
        """The vectors, for other uses: of files, and of all photos."""
        self._state.acted = ReviewTeller(self._state, self.review)
        self.acting = Acting(
            self._state,
            self._reclusterer.clusters,
            protected=self.review.protected_folders,
            look=self._folders.look,
        )
        """Acts on files: plan, apply, undo, history."""
        self.watching = Watching(
            self._state, self._folders, self._reclusterer, self._start_scan, lambda: self.acting.busy
        )
        """Watches folders for new photos, from its start on."""
        self._pairs = Pairs(self._state, self._reclusterer, self._display)
        self._file_pairs = FilePairs(self._state, self._display, queries, self._pairs)
        self.networks = Networks(self.data_dir, self.events)
        """The networks: which there are, fetching, adding, comparing."""
        self._closed = threading.Lock()

    def close(self) -> None:
        """Cancels jobs, saves the index, ends threads and processes. *Blocks* for up to a second or two."""
        if not self._closed.acquire(blocking=False):
            return
        self.watching.stop()
        self._lane.close()
        self.networks.close()
        self.acting.close()
        self._display.close()
        # What a person decided is still written.
        self._in_order.shutdown(wait=True)
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._state.close()
        self._let_go()

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.release()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit[T](self, call: Callable[[], T]) -> Future[T]:
        """Runs ``call`` on the reader lane (a small pool of threads); nothing waits for a scan."""
        return self._readers.submit(call)

    def submit_in_order[T](self, call: Callable[[], T]) -> Future[T]:
        """Runs ``call`` after all calls that came this way before: marks, undo, rules."""
        return self._in_order.submit(call)

    # settings -----------------------------------------------------------------------------------
    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._state.settings

    @property
    def setting_problems(self) -> list[str]:
        """One line for each value of the settings file that does not fit and was left out."""
        return self._state.setting_problems

    def change_settings(self, **changes: object) -> Settings:
        """Stores changed settings, such as ``theme="dark"``. *Blocks* (a few ms).

        Raises:
            ValueError: a name or a value does not fit.
        """
        values = {**msgspec.to_builtins(self._state.settings), **changes}
        unknown = values.keys() - set(Settings.__struct_fields__)
        if unknown:
            raise ValueError(f"no setting is called {', '.join(sorted(unknown))}")
        try:
            settings = msgspec.convert(values, Settings)
        except msgspec.ValidationError as error:
            raise ValueError(str(error)) from error
        if settings.watch and not self.settings.watch:
            self._folders.watch_all()
        self._state.change_settings(settings)
        self.watching.renew()
        return settings

    @property
    def provider(self) -> str:
        """What runs the network, for people: ``"CPU, 2 cores"`` or ``"NVIDIA GPU (CUDA)"``. Cheap."""
        return self._state.provider_title()

    @property
    def model(self) -> str:
        """The network that this library was opened with, as ``ID`` or ``ID@LEVELS``. Cheap."""
        return self._state.model

    # folders and scans --------------------------------------------------------------------------
    def folders(self) -> list[Folder]:
        """The library's root folders, in the order in which they were added. *Blocks*."""
        return self._folders.all()

    def add_folder(self, path: bytes) -> None:
        """Makes a folder part of the library; the next scan reads it. *Blocks*.

        A folder inside one that is there already is kept as it is; nothing is scanned twice. One that was
        switched off is switched on.

        Raises:
            NotAFolderError: it is none, or cannot be opened.
        """
        self._folders.add(path)

    def forget_folder(self, path: bytes) -> None:
        """Takes a folder out of the library. Only our own data goes, no photo is touched. *Blocks*."""
        self._folders.forget(path)

    def switch_folder(self, path: bytes, on: bool) -> None:
        """Leaves a root folder out of clusters, searches, counts, plans and scans, or takes it in again.

        Nothing of its data is lost: embeddings, marks and rulings are there again with it, without
        inference. The next scan, of no folder too, compares what has come together anew. *Blocks*.

        Raises:
            NotAFolderError: it is no root folder of the library.
        """
        self._folders.switch(path, on)

    def watch_folder(self, path: bytes, watched: bool) -> None:
        """Has a root folder watched for new photos, or not. *Blocks*.

        Where nothing was watched, watching is switched on for this folder only.

        Raises:
            NotAFolderError: it is no root folder of the library.
        """
        if self._folders.set_watched(path, watched):
            self.change_settings(watch=True)
        self.watching.renew()

    def scan(self, folders: Sequence[bytes] | None = None) -> Job[ScanResult]:
        """Starts a scan on the scan lane; returns at once.

        While it runs, :class:`EdgesChanged` events say that clusters may have changed; a
        :class:`JobEnded` event named ``"scan"`` says that it is over. A cancelled scan *returns* a
        result with ``cancelled=True``; all work done so far is kept.

        Args:
            folders: folders of the library, or folders and files inside them; all that are switched on when
                None.
        """
        wanted = None if folders is None else [os.path.abspath(folder) for folder in folders]
        return self._start_scan(wanted)

    def _start_scan(
        self, wanted: Sequence[bytes] | None, spare: Callable[[Failure], bool] | None = None
    ) -> Job[ScanResult]:
        def work(job: Job[ScanResult]) -> ScanResult:
            targets = self._folders.targets(wanted)
            return Scan(
                self._state, self._rosters, self._reclusterer, targets, job, self._folders, spare
            ).run()

        return self._lane.start(Job("scan"), work)

    def counts(self) -> Counts:
        """What the library holds. *Blocks* (a few ms)."""
        return photos.counts(self._state.library.read())

    def failures(self) -> list[Failure]:
        """Files and folders that could not be read, by path. *Blocks*."""
        return photos.failures(self._state.library.read())

    def retry_failures(self) -> None:
        """Forgets all failures, so that the next scan tries those files again. *Blocks*."""
        with self._state.library.write() as connection:
            photos.forget_failures(connection)

    # clusters -----------------------------------------------------------------------------------
    def clusters(self, threshold: float | None = None, *, under: Sequence[bytes] = ()) -> list[Cluster]:
        """The clusters at a similarity, biggest gain first.

        From the stored verdicts only: no file and no network is touched. *Blocks*: under 100 ms for
        10,000 photos.

        Args:
            threshold: 0 to 1, the least probability that a member is what its kind says; the setting's when
                None.
            under: only files inside these folders; the whole library when empty.
        """
        wanted = self.settings.threshold if threshold is None else threshold
        return self._reclusterer.clusters(wanted, [os.path.abspath(folder) for folder in under])

    def members(self, cluster: Cluster) -> list[Member]:
        """The files of a cluster: the representative first, then by similarity to it. *Blocks*."""
        return self._reclusterer.members(cluster)

    def choose_representative(self, cluster: Cluster, file_id: int) -> None:
        """Remembers that a person prefers this file as best copy; re-clusters nothing. *Blocks*.

        The next :meth:`clusters` gives the same clusters with that representative.

        Raises:
            ValueError: the file is not in the cluster.
        """
        self.review.choose_best_copy(cluster, file_id)

    def photos_of(self, content_id: int) -> list[Photo]:
        """The files that hold a content, by path. *Blocks*."""
        return photos.photos(self._state.library.read(), "content_id", [content_id])

    def contents_of(self, hashes: Iterable[bytes], paths: Iterable[bytes] = ()) -> dict[bytes, int]:
        """Content ids, to show pictures: by content hash, and by the path of a file. *Blocks*.

        What the library does not know is left out; contents of files that are gone are known for a while.
        """
        connection = self._state.library.read()
        found = copies.content_ids(connection, list(hashes))
        at = copies.by_path(connection, list(paths), all_folders=True)
        found.update((path, content) for path, (_, content) in at.items())
        return found

    # pictures -----------------------------------------------------------------------------------
    def thumbnail(self, content_id: int) -> bytes | None:
        """The JPEG of a content (longest side at most 512 px, upright), or None where none can be had.

        *Blocks*: under a ms where it is stored; one that was lost is made again from the photo.
        """
        return self._display.thumbnail(content_id)

    def picture(self, path: bytes, longest_side: int | None = None) -> UInt8Array:
        """Decodes a file for display in a decoder process: uint8 (h, w, 3) sRGB, upright. *Blocks*.

        Args:
            longest_side: scales down to at most that; the full resolution when None.

        Raises:
            UnreadableFileError.
        """
        return self._display.picture(path, longest_side)

    # two photos ---------------------------------------------------------------------------------
    def alignment(self, cluster: Cluster, a: int, b: int) -> Evidence | None:
        """How any two contents of a cluster lie on each other, or None where no fit is found.

        The stored verdict, else the way through the representative, else a second look now. *Blocks*: a few
        ms, or a tenth of a second for a second look.

        Returns:
            Evidence from a to b whose ``homography`` is never None.
        """
        return self._pairs.alignment(cluster, a, b)

    def compare(self, a: Photo, b: Photo, homography: Float64Array | None) -> Comparison:
        """Measures two photos from their full pictures: sharpness, clipping, colours, changes. *Blocks*.

        Takes about a second for photos of 24 megapixels; only one pair is measured at a time.

        Args:
            homography: of :meth:`alignment`; None when they cannot be laid on each other.

        Raises:
            UnreadableFileError.
        """
        return self._pairs.compare(a, b, homography)

    def compare_files(self, a: bytes, b: bytes) -> PairReport:
        """What two files, in the library or not, are to each other, and why. *Blocks*: a second or two.

        Raises:
            UnreadableFileError: one of them cannot be read.
        """
        return self._file_pairs.compare(a, b)

    def draw_comparison(self, report: PairReport) -> bytes:
        """A picture of a report (PNG): both files side by side, what differs outlined. *Blocks*.

        Raises:
            UnreadableFileError: one of them cannot be read any more.
        """
        return self._file_pairs.draw(report)

    # search -------------------------------------------------------------------------------------
    def search(self, image: bytes, k: int = 20) -> list[Hit]:
        """The k best answers to the picture in the file ``image`` (a path), after a second look. *Blocks*.

        The library is not changed. Every file that holds a found content is a hit of its own. For more kinds
        of queries, and for answers in steps, see :attr:`searching`.

        Raises:
            UnreadableFileError: the query cannot be read.
        """
        return self.searching.search(Query(paths=(image,)), k)

    def search_content(self, content_id: int, k: int = 20) -> list[Hit]:
        """The k best answers to a content of the library ("Find similar"), itself left out. *Blocks*."""
        return self.searching.search(Query(contents=(content_id,)), k)


def networks(data_dir: Path | None = None) -> Networks:
    """The networks of a data folder, without opening the library in it; close them in the end."""
    return Networks(data_dir)
