"""What all workflows of one library share: its files on disk, its network, its neighbour graph."""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from dupfinder.engine import settings as settings_file
from dupfinder.engine.action_types import StepRecord
from dupfinder.engine.embed import catalogue, providers
from dupfinder.engine.errors import DataFolderBusyError, DataFolderError, DupfinderError
from dupfinder.engine.jobs import Event
from dupfinder.engine.settings import Settings
from dupfinder.engine.store import embeddings
from dupfinder.engine.store.database import Database
from dupfinder.engine.workflows.neighbourhood import Neighbourhood
from dupfinder.engine.workflows.second_look import Places


class State:
    """The opened data folder.

    Raises:
        UnknownModelError, DataFolderError, TooNewStoreError.
    """

    def __init__(self, data_dir: Path, model: str | None, read_only: bool) -> None:
        self.data_dir = data_dir
        self.read_only = read_only
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.settings, self.setting_problems = settings_file.load(data_dir)
        self.catalogue = catalogue.Catalogue(data_dir / catalogue.FOLDER)
        self.chosen = self._choose(model)
        self.model = self.chosen.name
        self.network = self.chosen.network
        key = self.chosen.key
        self.library = Database(data_dir / "library.db", "library", read_only=read_only)
        self.review = Database(data_dir / "review.db", "review", durable=True, read_only=read_only)
        self.thumbnails = Database(data_dir / "thumbnails.db", "thumbnails", read_only=read_only)
        if read_only:
            # A library that never saw this network holds nothing of it: an id that no row has.
            self.model_id = embeddings.model_id(self.library.read(), key) or 0
        else:
            with self.library.write() as connection:
                known = embeddings.model_id(connection, key)
                self.model_id = known or embeddings.put_model(connection, key, self.chosen.dim())
        self.dim = embeddings.dim_of(self.library.read(), self.model_id) or self.network.dim
        """Length of a vector."""
        self.neighbourhood = Neighbourhood(
            self.library,
            self.model_id,
            self.dim,
            data_dir / f"index-{self.model_id}.hnsw",
            read_only,
            self.network.candidate,
        )
        self.files_version = 0
        """Grows with every change of the files, so that what is derived from them can be kept until then."""
        self.matches_version = 0
        """Grows with every change of the verdicts that the clusters rest on."""
        self.switched_off: frozenset[int] = frozenset()
        """Ids of folders that were switched off since this was opened: a scan that runs leaves them."""
        self.acted: Callable[[Sequence[tuple[StepRecord, bool]]], None] = lambda _: None
        """Is told what was done with files (True) or taken back, before library.db is."""
        self.placed: set[bytes] = set()
        """Where our own actions, and undo, have put photos lately: watching takes none of them for new."""
        self._provider: providers.Provider | None = None

    def _choose(self, model: str | None) -> catalogue.Chosen:
        """The network that was asked for; the settings' where none was, or the default where that is gone."""
        if model is not None:
            return self.catalogue.choose(model)
        try:
            return self.catalogue.choose(self.settings.model)
        except DupfinderError as error:
            if self.settings.model == catalogue.DEFAULT:
                raise
            self.setting_problems.append(f"model: {error}; {catalogue.DEFAULT} is used instead")
            return self.catalogue.choose(catalogue.DEFAULT)

    @property
    def places(self) -> Places:
        """Where a decoder process finds what it needs for a second look."""
        return Places(self.library.path, self.thumbnails.path, self.settings.max_megapixels)

    def provider(self) -> providers.Provider:
        """The provider to use; chosen when it is first needed, since that loads onnxruntime."""
        if self._provider is None:
            self._provider = providers.choose(self.settings.provider, self.settings.workers)
        return self._provider

    def provider_title(self) -> str:
        """What runs the network, as far as it is known without loading anything."""
        return (self._provider or providers.cpu(self.settings.workers)).title

    def change_settings(self, settings: Settings) -> None:
        settings_file.save(self.data_dir, settings)
        self.settings = settings
        self._provider = None

    def use_provider(self, provider: providers.Provider) -> None:
        """Remembers what is really used, after a fall back."""
        self._provider = provider

    def close(self) -> None:
        self.neighbourhood.save()
        for database in (self.library, self.review, self.thumbnails):
            database.close()


def hold(data_dir: Path) -> FileLock:
    """Takes the lock of a data folder: one process writes.

    Raises:
        DataFolderBusyError: another one does. ``DataFolderError``: the folder cannot be written.
    """
    lock = FileLock(data_dir / "lock", thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise DataFolderBusyError(
            f"another window or scan of dupfinder is using the data folder {data_dir}"
        ) from None
    except OSError as error:
        raise DataFolderError(f"cannot lock the data folder {data_dir}: {error.strerror}") from error
    return lock
