"""Folders, files, contents and failures."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from dupfinder.engine.types import (
    Counts,
    Decoded,
    Failure,
    FileStat,
    Folder,
    Int8Array,
    Int64Array,
    Metadata,
    Photo,
    Stage,
)

LOSSLESS = 101
_LOSSLESS_FORMATS = frozenset({"PNG", "TIFF", "BMP", "TGA", "PSD", "RAW"})
_UNKNOWN_LOSSY = 80


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as the last scan left it. ``content_id`` is None for one that failed."""

    size: int
    mtime_ns: int
    content_id: int | None
    complete: bool


@dataclass(frozen=True, slots=True)
class FileTable:
    """Columns of all files that are present: one entry a file, arrays of equal length.

    ``pixels`` counts those of the picture inside a frame only, where ``framed`` is 1; ``raw`` is 1 for camera
    RAW; ``hash`` is a list of 32-byte hashes; ``taken`` an ISO string or None; ``format`` a name in the
    registry; the rest int64.
    """

    file: Int64Array
    content: Int64Array
    size: Int64Array
    mtime_ns: Int64Array
    inode: Int64Array
    device: Int64Array
    pixels: Int64Array
    compression: Int64Array
    located: Int64Array
    raw: Int64Array
    framed: Int64Array
    hash: list[bytes]
    taken: list[str | None]
    path: list[bytes]
    format: list[str]


# folders ---------------------------------------------------------------------------------------------
def add_folder(connection: sqlite3.Connection, path: bytes) -> int:
    """Adds a root folder, or gives the one that holds it already; absorbs roots inside it."""
    known = folder_ids(connection)
    root = root_of(known, path)
    if root is not None:
        return known[root]
    cursor = connection.execute("INSERT INTO folder(path) VALUES (?)", (path,))
    folder_id = int(cursor.lastrowid or 0)
    for child, child_id in known.items():
        if child.startswith(inside(path)):
            for table in ("file", "failure"):
                connection.execute(f"UPDATE {table} SET folder_id=? WHERE folder_id=?", (folder_id, child_id))
            connection.execute("DELETE FROM folder WHERE id=?", (child_id,))
    return folder_id


def remove_folder(connection: sqlite3.Connection, path: bytes) -> None:
    connection.execute("DELETE FROM folder WHERE path=?", (path,))


def folders(connection: sqlite3.Connection) -> list[Folder]:
    rows = connection.execute(
        "SELECT path, enabled, scanned_at, complete,"
        " (SELECT count(*) FROM file WHERE folder_id=folder.id),"
        " (SELECT count(*) FROM failure WHERE folder_id=folder.id)"
        " FROM folder ORDER BY id"
    ).fetchall()
    return [
        Folder(path, bool(enabled), os.path.isdir(path), photos, failed, scanned_at, bool(complete))
        for path, enabled, scanned_at, complete, photos, failed in rows
    ]


def folder_ids(connection: sqlite3.Connection) -> dict[bytes, int]:
    return {path: folder_id for folder_id, path in connection.execute("SELECT id, path FROM folder")}


def root_of(roots: Iterable[bytes], path: bytes) -> bytes | None:
    """The root folder that is or holds this path."""
    return next((root for root in roots if path == root or path.startswith(inside(root))), None)


def mark_scanned(connection: sqlite3.Connection, folder_id: int, complete: bool) -> None:
    connection.execute(
        "UPDATE folder SET scanned_at=?, complete=? WHERE id=?", (time.time(), int(complete), folder_id)
    )


def inside(root: bytes) -> bytes:
    """The prefix that every path inside a folder starts with."""
    return root if root.endswith(os.fsencode(os.sep)) else root + os.fsencode(os.sep)


# files -----------------------------------------------------------------------------------------------
def device_of(connection: sqlite3.Connection, folder_id: int) -> int | None:
    """The device that a folder's files were on; None where it has none."""
    row = connection.execute("SELECT device FROM file WHERE folder_id=? LIMIT 1", (folder_id,)).fetchone()
    return None if row is None else int(row[0])


def known_files(connection: sqlite3.Connection, folder_id: int, model_id: int) -> dict[bytes, KnownFile]:
    """Every file and failure of a folder, by path.

    A file is complete when its content has an embedding of this model.
    """
    known = {
        path: KnownFile(size, mtime_ns, content_id, bool(complete))
        for path, size, mtime_ns, content_id, complete in connection.execute(
            "SELECT path, size, mtime_ns, file.content_id, e.id IS NOT NULL FROM file"
            " LEFT JOIN embedding e"
            " ON e.content_id=file.content_id AND e.model_id=? AND e.view='whole'"
            " WHERE folder_id=?",
            (model_id, folder_id),
        )
    }
    for path, size, mtime_ns in connection.execute(
        "SELECT path, size, mtime_ns FROM failure WHERE folder_id=?", (folder_id,)
    ):
        known[path] = KnownFile(size, mtime_ns, None, True)
    return known


def content_id_of(connection: sqlite3.Connection, content_hash: bytes) -> int | None:
    row = connection.execute("SELECT id FROM content WHERE hash=?", (content_hash,)).fetchone()
    return None if row is None else int(row[0])


def hash_of(connection: sqlite3.Connection, content_id: int) -> bytes | None:
    row = connection.execute("SELECT hash FROM content WHERE id=?", (content_id,)).fetchone()
    return None if row is None else bytes(row[0])


def put_content(connection: sqlite3.Connection, decoded: Decoded) -> int:
    """Stores what is known of a content; gives its id, also when it was there before."""
    metadata = decoded.metadata
    if metadata.jpeg_quality is not None:
        compression = metadata.jpeg_quality
    else:
        compression = LOSSLESS if decoded.format in _LOSSLESS_FORMATS else _UNKNOWN_LOSSY
    connection.execute(
        "INSERT INTO content(hash, width, height, format, compression, taken_at, located, metadata, corners,"
        " layout, sharpness) VALUES (?,?,?,?,?,?,?,?,?,?,?)"
        " ON CONFLICT(hash) DO UPDATE SET corners=excluded.corners, layout=excluded.layout,"
        " sharpness=excluded.sharpness",
        (
            decoded.hash,
            decoded.width,
            decoded.height,
            decoded.format,
            compression,
            metadata.taken_at,
            int(metadata.latitude is not None),
            msgspec.json.encode(metadata).decode(),
            None if decoded.inner is None else decoded.inner.corners.astype("<f8").tobytes(),
            decoded.layout,
            decoded.sharpness,
        ),
    )
    content_id = content_id_of(connection, decoded.hash)
    assert content_id is not None
    return content_id


def put_file(connection: sqlite3.Connection, folder_id: int, stat: FileStat, content_id: int) -> None:
    connection.execute(
        "INSERT INTO file(folder_id, path, size, mtime_ns, inode, device, content_id) VALUES (?,?,?,?,?,?,?)"
        " ON CONFLICT(path) DO UPDATE SET folder_id=excluded.folder_id, size=excluded.size,"
        " mtime_ns=excluded.mtime_ns, inode=excluded.inode, device=excluded.device,"
        " content_id=excluded.content_id",
        (
            folder_id,
            stat.path,
            stat.size,
            stat.mtime_ns,
            _signed(stat.inode),
            _signed(stat.device),
            content_id,
        ),
    )
    connection.execute("DELETE FROM failure WHERE path=?", (stat.path,))


def put_failure(connection: sqlite3.Connection, folder_id: int, failure: Failure) -> None:
    """Lists a file as failed; what an earlier state of that file held is no longer shown."""
    connection.execute("DELETE FROM file WHERE path=?", (failure.path,))
    connection.execute(
        "INSERT OR REPLACE INTO failure(path, folder_id, size, mtime_ns, stage, code, detail)"
        " VALUES (?,?,?,?,?,?,?)",
        (
            failure.path,
            folder_id,
            failure.size,
            failure.mtime_ns,
            str(failure.stage),
            str(failure.code),
            failure.detail,
        ),
    )


def forget_paths(connection: sqlite3.Connection, paths: Iterable[bytes]) -> None:
    """Drops files and failures that are gone from the disk; their contents and embeddings stay."""
    rows = [(path,) for path in paths]
    connection.executemany("DELETE FROM file WHERE path=?", rows)
    connection.executemany("DELETE FROM failure WHERE path=?", rows)


def forget_failures(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM failure")


def failures(connection: sqlite3.Connection) -> list[Failure]:
    rows = connection.execute(
        "SELECT path, stage, code, detail, size, mtime_ns FROM failure ORDER BY path"
    ).fetchall()
    return [
        Failure(path, Stage(stage), code, detail, size, mtime)
        for path, stage, code, detail, size, mtime in rows
    ]


def count_under(connection: sqlite3.Connection, folders: Sequence[bytes]) -> int:
    """Number of files inside any of these folders; none is counted twice."""
    where, values = _where_under(folders)
    return int(connection.execute(f"SELECT count(*) FROM file f WHERE {where}", values).fetchone()[0])


def _where_under(folders: Sequence[bytes]) -> tuple[str, list[int | bytes]]:
    """An SQL condition on ``f.path``; true for all where no folder is given."""
    values: list[int | bytes] = []
    for folder in folders:
        values += [len(inside(folder)), inside(folder)]
    return "(" + (" OR ".join(["substr(f.path, 1, ?) = ?"] * len(folders)) or "1") + ")", values


def counts(connection: sqlite3.Connection) -> Counts:
    row = connection.execute(
        "SELECT (SELECT count(*) FROM file), (SELECT count(DISTINCT content_id) FROM file),"
        " (SELECT count(*) FROM failure), (SELECT count(*) FROM folder)"
    ).fetchone()
    return Counts(*row)


def file_table(connection: sqlite3.Connection, under: Sequence[bytes] = ()) -> FileTable:
    """All files of enabled folders, in columns; only those inside ``under`` where that is given."""
    where, values = _where_under(under)
    cursor = connection.execute(
        "SELECT f.id, f.content_id, f.size, f.mtime_ns, f.inode, f.device, c.width * c.height,"
        " c.compression, c.located, c.format='RAW', c.corners IS NOT NULL,"
        " c.hash, c.taken_at, f.path, c.corners, c.format"
        " FROM file f JOIN content c ON c.id=f.content_id JOIN folder d ON d.id=f.folder_id"
        f" WHERE d.enabled AND {where}",
        values,
    )
    numbers: list[Int64Array] = []
    hashes: list[bytes] = []
    taken: list[str | None] = []
    paths: list[bytes] = []
    formats: list[str] = []
    # In pages: sqlite3 holds the GIL while it makes rows, and the window must go on.
    while rows := cursor.fetchmany(2000):
        columns = list(zip(*rows, strict=True))
        block = np.array(columns[:11], dtype=np.int64)
        for row, corners in enumerate(columns[14]):
            if corners is not None:
                block[6, row] = round(block[6, row] * _area(corners))
        numbers.append(block)
        hashes += columns[11]
        taken += columns[12]
        paths += columns[13]
        formats += columns[15]
    table = np.concatenate(numbers, axis=1) if numbers else np.zeros((11, 0), dtype=np.int64)
    file, content, size, mtime, inode, device, pixels, compression, located, raw, framed = table
    return FileTable(
        file,
        content,
        size,
        mtime,
        inode,
        device,
        pixels,
        compression,
        located,
        raw,
        framed,
        hashes,
        taken,
        paths,
        formats,
    )


def layouts(connection: sqlite3.Connection) -> tuple[Int64Array, Int8Array]:
    """Content ids of the flat pictures, int64 (n,), in order, and their layouts, int8 (n, length)."""
    rows = connection.execute(
        "SELECT id, layout FROM content WHERE layout IS NOT NULL ORDER BY id"
    ).fetchall()
    ids = np.array([row[0] for row in rows], np.int64)
    return ids, np.frombuffer(b"".join(row[1] for row in rows), np.int8).reshape(len(rows), -1 if rows else 0)


def _area(corners: bytes) -> float:
    """The share of the whole that a picture inside a frame takes (the shoelace formula)."""
    x, y = np.frombuffer(corners, "<f8").reshape(4, 2).T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def photos(connection: sqlite3.Connection, column: str, ids: Sequence[int]) -> list[Photo]:
    """The files whose ``column`` (``"id"`` or ``"content_id"``) is one of ``ids``, ordered by path."""
    assert column in ("id", "content_id")
    found: list[Photo] = []
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        marks = ",".join("?" * len(part))
        rows = connection.execute(
            "SELECT f.id, f.content_id, f.path, c.hash, f.size, f.mtime_ns, c.width, c.height, c.format,"
            " c.metadata FROM file f JOIN content c ON c.id=f.content_id"
            f" JOIN folder d ON d.id=f.folder_id WHERE d.enabled AND f.{column} IN ({marks})",
            [int(i) for i in part],
        )
        found += [_photo(*row) for row in rows]
    return sorted(found, key=lambda photo: photo.path)


def _signed(number: int) -> int:
    """Inode numbers are unsigned 64-bit on some systems, SQLite's integers are signed."""
    return number - (1 << 64) if number >= 1 << 63 else number


def _photo(
    file_id: int,
    content_id: int,
    path: bytes,
    content_hash: bytes,
    size: int,
    mtime_ns: int,
    width: int,
    height: int,
    format: str,
    metadata: str,
) -> Photo:
    known = msgspec.json.decode(metadata, type=Metadata)
    return Photo(file_id, content_id, path, content_hash, size, mtime_ns, width, height, format, known)
