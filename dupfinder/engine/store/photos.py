"""Files, contents and failures. What counts is in the views ``shown_file`` and ``shown_failure``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from dupfinder.engine.decoded_types import Decoded
from dupfinder.engine.shapes import area
from dupfinder.engine.store.folders import below, inside
from dupfinder.engine.types import (
    Counts,
    Failure,
    FileStat,
    Int8Array,
    Int64Array,
    Metadata,
    ObjectArray,
    Photo,
    Stage,
)

LOSSLESS = 101
_LOSSLESS_FORMATS = frozenset({"PNG", "TIFF", "BMP", "TGA", "PSD", "RAW"})
_UNKNOWN_LOSSY = 80


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as the last scan left it. ``content_id`` is None for one that failed; so is its ``device``."""

    size: int
    mtime_ns: int
    content_id: int | None
    complete: bool
    device: int | None = None


@dataclass(frozen=True, slots=True)
class FileTable:
    """Columns of all files that are present: one entry a file, arrays of equal length.

    ``pixels`` counts those of the picture inside a frame only, where ``framed`` is 1, ``whole`` all of them;
    ``raw`` is 1 for camera RAW; ``aspect`` is the longer over the shorter side in thousandths; ``hash`` holds
    32-byte hashes; ``taken`` an ISO string or None; ``format`` a name in the registry; the rest int64.
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
    aspect: Int64Array
    whole: Int64Array
    hash: ObjectArray
    taken: ObjectArray
    path: ObjectArray
    format: ObjectArray


# files -----------------------------------------------------------------------------------------------
def known_files(connection: sqlite3.Connection, target: bytes, model_id: int) -> dict[bytes, KnownFile]:
    """Every file and failure that counts at or below a path, by path.

    A file is complete when its content has an embedding of this model.
    """
    span = (target, *below(target))
    known = {
        path: KnownFile(size, mtime_ns, content_id, bool(complete), device)
        for path, size, mtime_ns, content_id, complete, device in connection.execute(
            "SELECT path, size, mtime_ns, f.content_id, e.id IS NOT NULL, device FROM shown_file f"
            " LEFT JOIN embedding e"
            " ON e.content_id=f.content_id AND e.model_id=? AND e.view='whole'"
            " WHERE path=? OR (path>=? AND path<?)",
            (model_id, *span),
        )
    }
    for path, size, mtime_ns in connection.execute(
        "SELECT path, size, mtime_ns FROM shown_failure WHERE path=? OR (path>=? AND path<?)", span
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
        " layout) VALUES (?,?,?,?,?,?,?,?,?,?)"
        " ON CONFLICT(hash) DO UPDATE SET corners=excluded.corners, layout=excluded.layout",
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
            signed(stat.inode),
            signed(stat.device),
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


def set_places(connection: sqlite3.Connection, files: Iterable[FileStat]) -> None:
    """Notes under which numbers the system has unchanged files now: a disk that comes back gets others."""
    connection.executemany(
        "UPDATE file SET inode=?, device=? WHERE path=?",
        [(signed(stat.inode), signed(stat.device), stat.path) for stat in files],
    )


def is_known(connection: sqlite3.Connection, path: bytes) -> bool:
    """Whether a scan left a file at a path, also in a folder that is switched off."""
    return connection.execute("SELECT 1 FROM file WHERE path=?", (path,)).fetchone() is not None


def holds(connection: sqlite3.Connection, folder: bytes) -> bool:
    """Whether a scan left any file or failure inside a folder."""
    return any(
        connection.execute(
            f"SELECT 1 FROM {table} WHERE path>=? AND path<? LIMIT 1", below(folder)
        ).fetchone()
        for table in ("file", "failure")
    )


def forget_failures(connection: sqlite3.Connection) -> None:
    """Of the folders that are switched on."""
    connection.execute("DELETE FROM failure WHERE path IN (SELECT path FROM shown_failure)")


def failures(connection: sqlite3.Connection) -> list[Failure]:
    rows = connection.execute(
        "SELECT path, stage, code, detail, size, mtime_ns FROM shown_failure ORDER BY path"
    ).fetchall()
    return [
        Failure(path, Stage(stage), code, detail, size, mtime)
        for path, stage, code, detail, size, mtime in rows
    ]


def count_under(connection: sqlite3.Connection, folders: Sequence[bytes]) -> int:
    """Number of files inside any of these folders; none is counted twice."""
    where, values = _where_under(folders)
    return int(connection.execute(f"SELECT count(*) FROM shown_file f WHERE {where}", values).fetchone()[0])


def _where_under(folders: Sequence[bytes]) -> tuple[str, list[int | bytes]]:
    """An SQL condition on ``f.path``; true for all where no folder is given."""
    values: list[int | bytes] = []
    for folder in folders:
        values += [len(inside(folder)), inside(folder)]
    return "(" + (" OR ".join(["substr(f.path, 1, ?) = ?"] * len(folders)) or "1") + ")", values


def counts(connection: sqlite3.Connection) -> Counts:
    row = connection.execute(
        "SELECT (SELECT count(*) FROM shown_file), (SELECT count(DISTINCT content_id) FROM shown_file),"
        " (SELECT count(*) FROM shown_failure), (SELECT count(*) FROM folder)"
    ).fetchone()
    return Counts(*row)


def file_table(connection: sqlite3.Connection, under: Sequence[bytes] = ()) -> FileTable:
    """All files that count, in columns; only those inside ``under`` where that is given."""
    where, values = _where_under(under)
    cursor = connection.execute(
        "SELECT f.id, f.content_id, f.size, f.mtime_ns, f.inode, f.device, c.width * c.height,"
        " c.compression, c.located, c.format='RAW', c.corners IS NOT NULL,"
        " 1000 * max(c.width, c.height) / max(1, min(c.width, c.height)), c.width * c.height,"
        " c.hash, c.taken_at, f.path, c.corners, c.format"
        f" FROM shown_file f JOIN content c ON c.id=f.content_id WHERE {where}",
        values,
    )
    numbers: list[Int64Array] = []
    words: tuple[list[ObjectArray], ...] = ([], [], [], [])
    # In pages: sqlite3 holds the GIL while it makes rows, and the window must go on.
    while rows := cursor.fetchmany(2000):
        columns = list(zip(*rows, strict=True))
        block = np.array(columns[:13], dtype=np.int64)
        for row, corners in enumerate(columns[16]):
            if corners is not None:
                block[6, row] = round(block[6, row] * area(np.frombuffer(corners, "<f8").reshape(4, 2)))
        numbers.append(block)
        for column, kept in zip((13, 14, 15, 17), words, strict=True):
            kept.append(np.array(columns[column], dtype=object))
    table = np.concatenate(numbers, axis=1) if numbers else np.zeros((13, 0), dtype=np.int64)
    return FileTable(
        *table,
        *(np.concatenate([np.zeros(0, dtype=object), *kept]) for kept in words),
    )


def layouts(connection: sqlite3.Connection) -> tuple[Int64Array, Int8Array]:
    """Content ids of the flat pictures, int64 (n,), in order, and their layouts, int8 (n, length)."""
    rows = connection.execute(
        "SELECT id, layout FROM content WHERE layout IS NOT NULL ORDER BY id"
    ).fetchall()
    ids = np.array([row[0] for row in rows], np.int64)
    return ids, np.frombuffer(b"".join(row[1] for row in rows), np.int8).reshape(len(rows), -1 if rows else 0)


def photos(connection: sqlite3.Connection, column: str, ids: Sequence[int]) -> list[Photo]:
    """The files whose ``column`` (``"id"`` or ``"content_id"``) is one of ``ids``, ordered by path."""
    assert column in ("id", "content_id")
    found: list[Photo] = []
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        marks = ",".join("?" * len(part))
        rows = connection.execute(
            "SELECT f.id, f.content_id, f.path, c.hash, f.size, f.mtime_ns, c.width, c.height, c.format,"
            " c.metadata, f.offline FROM shown_file f JOIN content c ON c.id=f.content_id"
            f" WHERE f.{column} IN ({marks})",
            [int(i) for i in part],
        )
        found += [_photo(*row) for row in rows]
    return sorted(found, key=lambda photo: photo.path)


def signed(number: int) -> int:
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
    offline: int,
) -> Photo:
    known = msgspec.json.decode(metadata, type=Metadata)
    return Photo(
        file_id,
        content_id,
        path,
        content_hash,
        size,
        mtime_ns,
        width,
        height,
        format,
        known,
        bool(offline),
    )
