"""The root folders of a library, and which of them are switched off, watched or not connected.

Roots do not lie in one another, with one exception: one inside another that was switched off when the other
was not, or the other way round, stays a folder of its own. A path belongs to the deepest root that holds it.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SEPARATOR = os.fsencode(os.sep)


@dataclass(frozen=True, slots=True)
class Root:
    """A root folder as it is stored.

    Attributes:
        photos, failed: numbers of its files; ``scanned_at``: in seconds since the epoch.
        complete: whether its last scan went through to its end.
        watched: whether it is watched while the library is.
    """

    id: int
    path: bytes
    enabled: bool
    watched: bool
    scanned_at: float | None
    complete: bool
    photos: int
    failed: int


@dataclass(frozen=True, slots=True)
class Group:
    """The photos of a root folder on one disk: its device number, how many, and some of their paths."""

    device: int
    photos: int
    samples: tuple[bytes, ...]


def roots(connection: sqlite3.Connection) -> list[Root]:
    """All root folders, in the order in which they were added."""
    rows = connection.execute(
        "SELECT id, path, enabled, watched, scanned_at, complete,"
        " (SELECT count(*) FROM file WHERE folder_id=folder.id),"
        " (SELECT count(*) FROM failure WHERE folder_id=folder.id)"
        " FROM folder ORDER BY id"
    ).fetchall()
    return [
        Root(number, path, bool(enabled), bool(watched), scanned_at, bool(complete), photos, failed)
        for number, path, enabled, watched, scanned_at, complete, photos, failed in rows
    ]


def folder_ids(connection: sqlite3.Connection, *, enabled: bool = False) -> dict[bytes, int]:
    """Ids of all root folders by path; of those that are switched on only, if asked for."""
    rows = connection.execute("SELECT id, path FROM folder WHERE enabled OR NOT ?", (enabled,))
    return {path: number for number, path in rows}


def root_of(roots: Iterable[bytes], path: bytes) -> bytes | None:
    """The root folder that is or holds this path; the deepest where there are several."""
    holding = (root for root in roots if path == root or path.startswith(inside(root)))
    return max(holding, key=len, default=None)


def inside(root: bytes) -> bytes:
    """The prefix that every path inside a folder starts with."""
    return root if root.endswith(_SEPARATOR) else root + _SEPARATOR


def below(root: bytes) -> tuple[bytes, bytes]:
    """The bounds, from and up to, of all paths inside a folder."""
    first = inside(root)
    return first, first[:-1] + bytes([first[-1] + 1])


def add_folder(connection: sqlite3.Connection, path: bytes) -> int:
    """Adds a root folder, or gives the one that holds it already; absorbs roots inside it.

    What is added is meant to be seen: it is switched on if it was off, and one inside a folder that is
    switched off becomes a folder of its own. What was switched off inside it stays off.
    """
    known = {root.path: root for root in roots(connection)}
    holder = known.get(root_of(known, path) or b"")
    if holder is not None and (holder.enabled or holder.path == path):
        connection.execute("UPDATE folder SET enabled=1 WHERE id=?", (holder.id,))
        return holder.id
    cursor = connection.execute("INSERT INTO folder(path) VALUES (?)", (path,))
    folder_id = int(cursor.lastrowid or 0)
    if holder is not None:
        _pass_on(connection, holder.id, folder_id, path)
    for child in known.values():
        if child.enabled and child.path.startswith(inside(path)):
            _pass_on(connection, child.id, folder_id, child.path)
            connection.execute("DELETE FROM folder WHERE id=?", (child.id,))
    return folder_id


def _pass_on(connection: sqlite3.Connection, old: int, new: int, path: bytes) -> None:
    for table in ("file", "failure"):
        connection.execute(
            f"UPDATE {table} SET folder_id=? WHERE folder_id=? AND path>=? AND path<?",
            (new, old, *below(path)),
        )


def remove_folder(connection: sqlite3.Connection, path: bytes) -> None:
    connection.execute("DELETE FROM folder WHERE path=?", (path,))


def switch(connection: sqlite3.Connection, path: bytes, on: bool) -> bool:
    """Switches a root folder on or off; whether that changed anything."""
    changed = connection.execute("UPDATE folder SET enabled=? WHERE path=? AND enabled<>?", (on, path, on))
    return changed.rowcount > 0


def set_watched(connection: sqlite3.Connection, watched: bool, path: bytes | None = None) -> None:
    """Says of a root folder, or of all, whether it is watched while the library is."""
    connection.execute("UPDATE folder SET watched=? WHERE path=ifnull(?, path)", (watched, path))


def mark_scanned(connection: sqlite3.Connection, folder_id: int, complete: bool) -> None:
    connection.execute(
        "UPDATE folder SET scanned_at=?, complete=? WHERE id=?", (time.time(), int(complete), folder_id)
    )


# disks -----------------------------------------------------------------------------------------------
def groups(connection: sqlite3.Connection, folder_id: int) -> list[Group]:
    """The photos of a root folder by the disk that they are on."""
    rows = connection.execute(
        "SELECT device, count(*), min(path), max(path) FROM file WHERE folder_id=? GROUP BY device",
        (folder_id,),
    ).fetchall()
    return [Group(device, photos, (first, last)) for device, photos, first, last in rows]


def paths_on(connection: sqlite3.Connection, folder_id: int, device: int) -> list[bytes]:
    """The photos of a root folder on one disk."""
    rows = connection.execute("SELECT path FROM file WHERE folder_id=? AND device=?", (folder_id, device))
    return [path for (path,) in rows]


def device_of(connection: sqlite3.Connection, path: bytes) -> int | None:
    """The device number that a file had when it was last seen; None where none was seen."""
    row = connection.execute("SELECT device FROM file WHERE path=?", (path,)).fetchone()
    return None if row is None else int(row[0])


def away(connection: sqlite3.Connection) -> list[bytes]:
    """What the paths on disks that are not connected start with."""
    return [path for (path,) in connection.execute("SELECT path FROM away ORDER BY path")]


def set_away(connection: sqlite3.Connection, prefixes: Sequence[bytes]) -> None:
    connection.execute("DELETE FROM away")
    connection.executemany("INSERT INTO away(path) VALUES (?)", [(prefix,) for prefix in prefixes])


def is_away(connection: sqlite3.Connection, path: bytes) -> bool:
    """Whether a path is on a disk that was not connected when that was last looked at."""
    query = "SELECT 1 FROM away WHERE substr(?, 1, length(path)) = path"
    return connection.execute(query, (path,)).fetchone() is not None
