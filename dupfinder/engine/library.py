"""Library: the one object that the window, the command line and a notebook hold."""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

from dupfinder.engine.jobs import Job
from dupfinder.engine.settings import Settings
from dupfinder.engine.types import (
    Cluster,
    Counts,
    Event,
    Failure,
    Folder,
    Hit,
    Member,
    ScanResult,
    UInt8Array,
)


class Library:
    """A person's photos: their embeddings, neighbours and clusters, kept in a data folder.

    All methods are safe to call from any thread. The ones marked *blocks* touch the disk: a window
    calls them through :meth:`submit`, never on its UI thread.

    Args:
        data_dir: where our own data lives; the user's data folder when None. Created if missing.
        model: id of the network in the catalogue.
        read_only: opens beside another process that holds the folder; nothing can be changed.

    Raises:
        DataFolderBusyError: another process has the folder, and ``read_only`` is false.
        DataFolderError, TooNewStoreError, UnknownModelError.
    """

    def __init__(
        self, data_dir: Path | None = None, *, model: str = "sscd", read_only: bool = False
    ) -> None:
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        raise NotImplementedError

    def close(self) -> None:
        """Cancels jobs, saves the index, ends threads and processes. *Blocks* for up to a second or two."""

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit[T](self, call: Callable[[], T]) -> Future[T]:
        """Runs ``call`` on the reader lane (a small pool of threads); nothing waits for a scan."""
        raise NotImplementedError

    # settings -----------------------------------------------------------------------------------
    @property
    def settings(self) -> Settings:
        """The settings in force."""
        raise NotImplementedError

    def change_settings(self, **changes: object) -> Settings:
        """Stores changed settings, such as ``theme="dark"``. *Blocks* (a few ms)."""
        raise NotImplementedError

    @property
    def provider(self) -> str:
        """What runs the network, for people: ``"CPU, 2 cores"`` or ``"NVIDIA GPU (CUDA)"``. Cheap."""
        raise NotImplementedError

    # folders and scans --------------------------------------------------------------------------
    def folders(self) -> list[Folder]:
        """The library's root folders, in the order in which they were added. *Blocks*."""
        raise NotImplementedError

    def add_folder(self, path: bytes) -> None:
        """Makes a folder part of the library; the next scan reads it. *Blocks*.

        A folder inside one that is there already is kept as it is; nothing is scanned twice.

        Raises:
            NotAFolderError.
        """

    def forget_folder(self, path: bytes) -> None:
        """Takes a folder out of the library. Only our own data is forgotten, no photo is touched. *Blocks*."""

    def scan(self, folders: Sequence[bytes] | None = None) -> Job[ScanResult]:
        """Starts a scan of these root folders (all when None) on the scan lane; returns at once.

        While it runs, :class:`EdgesChanged` events say that clusters may have changed; a
        :class:`JobEnded` event named ``"scan"`` says that it is over. A cancelled scan *returns* a
        result with ``cancelled=True``; all work done so far is kept.
        """
        raise NotImplementedError

    def counts(self) -> Counts:
        """*Blocks* (a few ms)."""
        raise NotImplementedError

    def failures(self) -> list[Failure]:
        """Files and folders that could not be read, by path. *Blocks*."""
        raise NotImplementedError

    def retry_failures(self) -> None:
        """Forgets all failures, so that the next scan tries those files again. *Blocks*."""

    # clusters -----------------------------------------------------------------------------------
    def clusters(self, threshold: float | None = None) -> list[Cluster]:
        """The clusters at a similarity (0 to 1; the setting's when None), biggest gain first.

        From the stored edges only: no file and no network is touched. *Blocks*: under 100 ms for
        10,000 photos.
        """
        raise NotImplementedError

    def members(self, cluster: Cluster) -> list[Member]:
        """The files of a cluster: the representative first, then by similarity to it. *Blocks*."""
        raise NotImplementedError

    def choose_representative(self, cluster: Cluster, file_id: int) -> None:
        """Remembers that a person prefers this file of the cluster as best copy; re-clusters nothing. *Blocks*.

        The next :meth:`clusters` gives the same clusters with that representative.
        """

    # pictures -----------------------------------------------------------------------------------
    def thumbnail(self, content_id: int) -> bytes | None:
        """The stored JPEG (longest side at most 512 px, upright), or None. *Blocks* (under a ms)."""
        raise NotImplementedError

    def picture(self, path: bytes, longest_side: int | None = None) -> UInt8Array:
        """Decodes a file for display in a decoder process: uint8 (h, w, 3) sRGB, upright. *Blocks*.

        Args:
            longest_side: scales down to at most that; the full resolution when None.

        Raises:
            UnreadableFileError.
        """
        raise NotImplementedError

    # search -------------------------------------------------------------------------------------
    def search(self, image: bytes, k: int = 20) -> list[Hit]:
        """The k photos nearest to the picture in the file ``image`` (a path), best first. *Blocks*.

        The library is not changed. Every file that holds a found content is a hit of its own.

        Raises:
            UnreadableFileError: the query cannot be read.
        """
        raise NotImplementedError

    def search_content(self, content_id: int, k: int = 20) -> list[Hit]:
        """The k photos nearest to a content of the library ("Find similar"), itself left out. *Blocks*."""
        raise NotImplementedError
