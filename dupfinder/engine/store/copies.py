"""The files of the library as those see them who act on files: by path, by content hash, by content."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from dupfinder.engine.action_types import Copy
from dupfinder.engine.types import Metadata

_PAGE = 500
_SELECT = (
    "SELECT f.path, c.hash, f.size, f.mtime_ns, c.taken_at, f.content_id"
    " FROM {files} f JOIN content c ON c.id=f.content_id WHERE "
)


def by_path(
    connection: sqlite3.Connection, paths: Sequence[bytes], *, all_folders: bool = False
) -> dict[bytes, tuple[Copy, int]]:
    """The files at some paths, each with its content id; of folders that are off only if asked for."""
    found = _rows(connection, "f.path", paths, "file" if all_folders else "shown_file")
    return {copy.path: (copy, content) for copy, content in found}


def by_hash(connection: sqlite3.Connection, content_hash: bytes) -> list[Copy]:
    """The files with these bytes that may stand in for each other: as the clusters have them, and connected.

    A copy in a folder that is switched off is none: it was taken out of sight on purpose, perhaps because
    that disk is about to go.
    """
    return [copy for copy, _ in _rows(connection, "NOT f.offline AND c.hash", [content_hash])]


def of_contents(connection: sqlite3.Connection, contents: Sequence[int]) -> dict[int, list[Copy]]:
    """The files of each content, as the clusters have them, that are connected."""
    found: dict[int, list[Copy]] = {}
    for copy, content in _rows(connection, "NOT f.offline AND f.content_id", contents):
        found.setdefault(content, []).append(copy)
    return found


def content_ids(connection: sqlite3.Connection, hashes: Sequence[bytes]) -> dict[bytes, int]:
    """The id of each content, by its hash; also of contents of which no file is left."""
    found: dict[bytes, int] = {}
    for start in range(0, len(hashes), _PAGE):
        part = hashes[start : start + _PAGE]
        marks = ",".join("?" * len(part))
        found.update(connection.execute(f"SELECT hash, id FROM content WHERE hash IN ({marks})", part))
    return found


def metadata_of(connection: sqlite3.Connection, path: bytes) -> Metadata | None:
    """What the file at a path says about its picture; None where the library has no such file."""
    row = connection.execute(
        "SELECT c.metadata FROM file f JOIN content c ON c.id=f.content_id WHERE f.path=?", (path,)
    ).fetchone()
    return None if row is None else msgspec.json.decode(row[0], type=Metadata)


def _rows(
    connection: sqlite3.Connection, column: str, values: Sequence[object], files: str = "shown_file"
) -> Iterator[tuple[Copy, int]]:
    for start in range(0, len(values), _PAGE):
        part = values[start : start + _PAGE]
        rows: Iterable[tuple[bytes, bytes, int, int, str | None, int]] = connection.execute(
            f"{_SELECT.format(files=files)}{column} IN ({','.join('?' * len(part))})", list(part)
        ).fetchall()
        for path, content_hash, size, mtime_ns, taken_at, content in rows:
            yield Copy(path, content_hash, size, mtime_ns, taken_at), content
