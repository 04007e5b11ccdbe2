"""A library that was never scanned: files on the disk, rows in the store, clusters as the test says.

For tests of what becomes of files, which need many states of a library and no network.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import blake3
import numpy as np

from dupfinder.engine.action_types import ActionKind, Outcome, Plan, Removal
from dupfinder.engine.actions.action import Action
from dupfinder.engine.decode.formats import FORMATS
from dupfinder.engine.decoded_types import Decoded
from dupfinder.engine.store import folders, photos
from dupfinder.engine.types import Cluster, FileStat, Kind, Metadata
from dupfinder.engine.workflows.act import Acting
from dupfinder.engine.workflows.state import State

SECONDS = 60
_FORMAT = {extension: row.name for row in FORMATS for extension in row.extensions}


def write(path: bytes, content: bytes) -> None:
    """Writes a file and the folders above it."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


class StoredLibrary:
    """A folder of files with a data folder beside; ``acting`` works on it as on a real library.

    Args:
        place: an empty folder.
        data: the data folder; beside the photos when None.
        actions, has_trash: as :class:`Acting` takes them.
    """

    def __init__(
        self,
        place: Path,
        *,
        data: Path | None = None,
        actions: dict[ActionKind, Action] | None = None,
        has_trash: Callable[[bytes], bool] | None = None,
    ) -> None:
        self.data = data or place / "data"
        self.folder = place / "photos"
        self.data.mkdir(exist_ok=True)
        self.folder.mkdir(exist_ok=True)
        self.groups: dict[bytes, str] = {}
        """By content hash, the cluster that it is in."""
        self._options = {"actions": actions, "has_trash": has_trash}
        self.open()
        with self.state.library.write() as connection:
            self.root = folders.add_folder(connection, os.fsencode(self.folder))

    def open(self) -> None:
        """Opens the data folder, as a start of the program does."""
        self.state = State(self.data, "sscd", False)
        self.acting = Acting(self.state, self.clusters, **self._options)  # type: ignore[arg-type]

    def close(self) -> None:
        self.acting.close()
        self.state.close()

    # making --------------------------------------------------------------------------------------
    def add(
        self, name: str | bytes, content: bytes, group: str = "", metadata: Metadata | None = None
    ) -> bytes:
        """Writes a photo and takes it into the library; photos of a group are near-duplicates."""
        path = self.write(name, content)
        self.take_in(path, group, metadata)
        return path

    def write(self, name: str | bytes, content: bytes) -> bytes:
        """Writes a file that is no photo, or that no scan has seen."""
        path = os.path.join(os.fsencode(self.folder), os.fsencode(name))
        write(path, content)
        return path

    def take_in(self, path: bytes, group: str = "", metadata: Metadata | None = None) -> None:
        """What a scan does with one file."""
        with open(path, "rb") as file:
            digest = blake3.blake3(file.read()).digest()
        extension = os.fsdecode(path).rpartition(".")[2].lower()
        decoded = Decoded(
            digest, np.zeros((0, 0, 3), np.uint8), b"", 4, 3, _FORMAT[extension], metadata or Metadata()
        )
        stat = os.stat(path)
        with self.state.library.write() as connection:
            content = photos.put_content(connection, decoded)
            found = FileStat(path, stat.st_size, stat.st_mtime_ns, stat.st_ino, stat.st_dev)
            photos.put_file(connection, self.root, found, content)
        if group:
            self.groups[digest] = group

    def clusters(self, threshold: float = 0.0) -> list[Cluster]:  # noqa: ARG002
        """The groups that have two files or more, as a library would cluster them."""
        rows = self.state.library.read().execute(
            "SELECT c.hash, f.content_id, f.id, f.size FROM file f JOIN content c ON c.id=f.content_id"
            " ORDER BY f.path"
        )
        members: dict[str, list[tuple[int, int, int]]] = {}
        for digest, content, file, size in rows:
            members.setdefault(self.groups.get(digest, digest.hex()), []).append((content, file, size))
        return [
            Cluster(
                name,
                Kind.RESAVED,
                files[0][0],
                files[0][1],
                tuple(dict.fromkeys(content for content, _, _ in files)),
                len(files),
                sum(size for _, _, size in files),
                0,
            )
            for name, files in members.items()
            if len(files) > 1
        ]

    # acting --------------------------------------------------------------------------------------
    def removal(self, path: bytes) -> Removal:
        """The photo as the library has it now."""
        row = self.state.library.read().execute(
            "SELECT c.hash FROM file f JOIN content c ON c.id=f.content_id WHERE f.path=?", (path,)
        )
        found = row.fetchone()
        return Removal(path, bytes(32) if found is None else found[0])

    def plan(self, kind: ActionKind, paths: Sequence[bytes], **options: object) -> Plan:
        job = self.acting.plan(kind, [self.removal(path) for path in paths], **options)  # type: ignore[arg-type]
        return job.result(SECONDS)

    def act(self, kind: ActionKind, paths: Sequence[bytes], **options: object) -> Outcome:
        """Plans and applies at once."""
        return self.acting.apply(self.plan(kind, paths, **options), confirmed=True).result(SECONDS)

    def undo(self, outcome: Outcome, steps: Sequence[int] | None = None) -> Outcome:
        assert outcome.action_id is not None
        return self.acting.undo(outcome.action_id, steps).result(SECONDS)

    # looking -------------------------------------------------------------------------------------
    def known(self) -> set[bytes]:
        """The paths that the library holds."""
        return {row[0] for row in self.state.library.read().execute("SELECT path FROM file")}

    def tree(self) -> dict[str, tuple[bytes, int, int]]:
        """What lies on the disk, by path below the folder: content, permissions, time of change."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() or path.is_symlink():
                stat = path.lstat()
                content = b"-> " + os.fsencode(os.readlink(path)) if path.is_symlink() else path.read_bytes()
                found[str(path.relative_to(self.folder))] = (content, stat.st_mode, stat.st_mtime_ns)
        return found
