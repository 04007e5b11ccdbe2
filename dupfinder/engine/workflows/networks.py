"""Networks as a person deals with them: which there are, fetching, adding, looking inside, comparing."""

from __future__ import annotations

import contextlib
import os
import queue
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import tomlkit
from filelock import FileLock, Timeout

from dupfinder.engine import paths
from dupfinder.engine import settings as settings_file
from dupfinder.engine.decode.pool import DecoderPool, failure_of
from dupfinder.engine.decoded_types import Decoded
from dupfinder.engine.embed import descriptors, download, graph, own
from dupfinder.engine.embed.anatomy import Anatomy, anatomy
from dupfinder.engine.embed.catalogue import FOLDER, Catalogue, Chosen, Network
from dupfinder.engine.errors import DataFolderError, DownloadError, NetworkFileError, UnknownModelError
from dupfinder.engine.jobs import Event, Job, Lane
from dupfinder.engine.types import Progress
from dupfinder.engine.workflows import ingest
from dupfinder.engine.workflows.compare_networks import Comparing, NetworkScore
from dupfinder.engine.workflows.levels import level_cosines


@dataclass(frozen=True, slots=True)
class Entry:
    """A network and how it is here.

    Attributes:
        installed: its file is on this computer; ``partial``: bytes of it that an earlier try has fetched.
        downloadable: the catalogue names an address.
        levels: that make its embedding unless others are asked for, as :meth:`Networks.choose` reads them.
    """

    id: str
    network: Network
    installed: bool
    partial: int
    downloadable: bool
    path: Path | None
    levels: str


class Networks:
    """The networks of one data folder. All methods are safe to call from any thread; *blocks* where said.

    Nothing here goes online but :meth:`download`, when it is called.
    """

    def __init__(self, data_dir: Path | None = None, events: queue.SimpleQueue[Event] | None = None) -> None:
        self._data_dir = data_dir or paths.default_data_dir()
        self._folder = self._data_dir / FOLDER
        self._catalogue = Catalogue(self._folder)
        self._lane = Lane("networks", events or queue.SimpleQueue())

    def close(self) -> None:
        """Cancels what runs; a part that was fetched stays."""
        self._lane.close()

    def entries(self) -> list[Entry]:
        """All networks: the catalogue's, then the person's own. *Blocks* (a few ms)."""
        return [self.entry(name) for name in self._catalogue.networks()]

    def entry(self, model: str) -> Entry:
        """One of them. *Blocks*.

        Raises:
            UnknownModelError
        """
        network = self._catalogue.network(model)
        path: Path | None = None
        with contextlib.suppress(UnknownModelError):
            path = self._catalogue.path(model)
        there = path is not None and path.is_file()
        fetched = 0
        if path is not None and not there:
            with contextlib.suppress(OSError):
                fetched = download.partial(path).stat().st_size
        levels = descriptors.show(network.taps) or graph.OUTPUT
        return Entry(model, network, there, fetched, bool(network.address), path, levels)

    def choose(self, name: str) -> Chosen:
        """Checks ``ID`` or ``ID@LEVELS``, levels too. *Blocks*.

        Raises:
            UnknownModelError, NetworkNotInstalledError, NetworkFileError.
        """
        chosen = self._catalogue.choose(name)
        chosen.dim()
        return chosen

    # getting them --------------------------------------------------------------------------------
    def download(self, model: str) -> Job[Path]:
        """Starts to fetch a network's file; returns at once. Cancelling keeps the part that has come."""
        return self._get(model, None)

    def install(self, model: str, file: Path) -> Job[Path]:
        """Starts to take a file that a person has got in another way; the same checks."""
        return self._get(model, file)

    def _get(self, model: str, file: Path | None) -> Job[Path]:
        entry = self._catalogue.network(model)
        if entry.package or entry.own:
            raise UnknownModelError(f"{entry.title} is not fetched: it comes with a package, or is your own")
        target = self._catalogue.path(model)
        job: Job[Path] = Job("network")
        job.snapshot = lambda: Progress(finding=False, done=0, total=entry.size)

        def told(there: int) -> None:
            progress = Progress(finding=False, done=there, total=entry.size)
            job.snapshot = lambda: progress
            job.gate.check()

        def work(_: Job[Path]) -> Path:
            self._make_folder()
            with self._alone(target):
                if not target.is_file():
                    if file is not None:
                        download.take(file, target, told=told, size=entry.size, sha256=entry.sha256)
                    else:
                        download.fetch(entry.address, target, told=told, size=entry.size, sha256=entry.sha256)
            return target

        return self._lane.start(job, work)

    @contextlib.contextmanager
    def _alone(self, target: Path) -> Iterator[None]:
        lock = FileLock(target.with_name(f".{target.name}.lock"), thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise DownloadError(f"another window or command is fetching {target.name}") from None
        try:
            yield
        finally:
            lock.release()

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise DataFolderError(f"cannot make the folder {self._folder}: {error.strerror}") from error

    def add(
        self, file: Path, *, title: str = "", normalise: str = "imagenet", square: int = 0
    ) -> tuple[str, Network]:
        """Checks a person's own ONNX file and copies it into the data folder. *Blocks* (seconds).

        Args:
            normalise: one of :data:`~dupfinder.engine.embed.own.NORMALISATIONS`.
            square: side of the input where the file leaves it open.

        Returns:
            Its id, and what was found.

        Raises:
            NetworkFileError: what does not fit. ``DownloadError``, ``DiskFullError``: it cannot be copied.
        """
        if normalise not in own.NORMALISATIONS:
            raise NetworkFileError(f"{normalise}: choose one of {', '.join(own.NORMALISATIONS)}")
        if not file.is_file():
            raise NetworkFileError(f"{file}: there is no such file")
        made = own.describe(file, normalise, square, title)
        self._make_folder()
        name = own.free_id(file.stem, set(self._catalogue.own()))
        download.take(file, self._folder / f"{name}.onnx", size=0, sha256="")
        text = tomlkit.dumps(msgspec.to_builtins(made))
        paths.write_text_atomically(self._folder / f"{name}.toml", text)
        return name, made

    def remove(self, model: str) -> None:
        """Deletes a fetched or own file of ours, and the part of one. Its embeddings stay. *Blocks*.

        Raises:
            UnknownModelError: it comes with a package.
        """
        entry = self._catalogue.network(model)
        if entry.package:
            raise UnknownModelError(f"{entry.title} comes with a package and cannot be removed")
        path = self._catalogue.path(model)
        with self._alone(path):
            (self._folder / f"{model}.toml").unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            download.partial(path).unlink(missing_ok=True)

    # looking inside ------------------------------------------------------------------------------
    def anatomy(self, model: str) -> Anatomy:
        """What a network is made of, read from its file. *Blocks*: up to a second or two.

        Raises:
            UnknownModelError, NetworkNotInstalledError, NetworkFileError.
        """
        chosen = self._catalogue.choose(model.partition("@")[0])
        return anatomy(chosen.path, chosen.network.square)

    def level_similarities(self, model: str, one: bytes, other: bytes) -> tuple[tuple[str, float], ...]:
        """How alike two pictures are to each level by itself: its name, and the cosine. *Blocks*.

        Early levels see colour and texture, late ones what is shown: much alike below and little above is the
        same texture on another thing.

        Raises:
            UnreadableFileError: a picture cannot be read.
            UnknownModelError, NetworkFileError: the network cannot be tapped.
        """
        chosen = self._catalogue.choose(model.partition("@")[0])
        if not chosen.network.extend:
            raise UnknownModelError(
                f"{chosen.network.title} is used as it is: its licence does not let it be tapped"
            )
        return level_cosines(chosen, self._decoded(chosen.network.square, one, other))

    def _decoded(self, square: int, *photos: bytes) -> np.ndarray:
        limits = settings_file.load(self._data_dir)[0]
        pool = DecoderPool(
            len(photos),
            initializer=ingest.prepare,
            initargs=(ingest.Task(None, 0, square, limits.max_megapixels),),
            seconds=limits.decode_seconds,
            megabytes=limits.decode_megabytes,
        )
        try:
            pixels = []
            futures = [(photo, pool.submit(ingest.ingest, photo)) for photo in photos]
            for photo, future in futures:
                try:
                    decoded = future.result()
                except Exception as error:
                    failure = failure_of(photo, error)
                    if failure is None:
                        raise
                    raise failure from error
                assert isinstance(decoded, Decoded)
                pixels.append(decoded.pixels)
            return np.stack(pixels)
        finally:
            pool.close(now=True)

    # comparing -----------------------------------------------------------------------------------
    def compare(
        self, models: Sequence[str], folder: bytes | None = None, photos: int = 40
    ) -> Job[list[NetworkScore]]:
        """Starts to measure networks side by side on edited copies of photos; returns at once.

        Args:
            models: ``ID`` or ``ID@LEVELS`` each.
            folder: photos are taken from it; drawn ones when None.
            photos: how many copies are made of.

        Raises:
            UnknownModelError, NetworkNotInstalledError, NetworkFileError.
        """
        chosen = [self.choose(model) for model in models]
        settings = settings_file.load(self._data_dir)[0]
        job: Job[list[NetworkScore]] = Job("compare")
        place = None if folder is None else os.path.abspath(folder)
        return self._lane.start(job, lambda job: Comparing(chosen, settings, place, photos, job).run())
