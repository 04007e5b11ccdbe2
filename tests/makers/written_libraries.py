"""Libraries written straight into the store, without photos: many groups of known kinds in a moment."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dupfinder.engine.library import Library
from dupfinder.engine.match.verify import VERIFIER_VERSION
from dupfinder.engine.types import KINDS, Kind

ROOT = b"/photos"


def hash_of(content: str) -> bytes:
    return hashlib.sha256(content.encode()).digest()


@dataclass
class Copy:
    """A file of a made group, and what its content is to the group's first.

    Attributes:
        content: name of what it holds; files that share it are the same bytes.
    """

    path: bytes
    content: str
    kind: Kind = Kind.RESAVED
    score: float = 0.99
    covered: float = 1.0
    width: int = 400
    format: str = "JPEG"
    compression: int = 80
    taken: str | None = None
    located: bool = False
    metadata: dict[str, object] = field(default_factory=dict)
    size: int = 1000
    sharpness: float | None = None
    inode: int = 0


class WrittenLibrary:
    """A library that was never scanned: its tables say what a scan would have found."""

    def __init__(self, data_dir: Path) -> None:
        self.library = Library(data_dir)
        self._state = self.library._state
        with self._state.library.write() as connection:
            connection.execute("INSERT OR IGNORE INTO folder(id, path, scanned_at) VALUES (1, ?, 1)", (ROOT,))
            self._inode = 1 + connection.execute("SELECT ifnull(max(inode), 0) FROM file").fetchone()[0]

    def write(self, groups: Sequence[Sequence[Copy]]) -> None:
        """Adds files: each is compared with the first content of its group, by which all hang together."""
        with self._state.library.write() as connection:
            for group in groups:
                ids = []
                for copy in group:
                    connection.execute(
                        "INSERT OR IGNORE INTO content(hash, width, height, format, compression, taken_at,"
                        " located, metadata, sharpness) VALUES (?,?,300,?,?,?,?,?,?)",
                        (
                            hash_of(copy.content),
                            copy.width,
                            copy.format,
                            copy.compression,
                            copy.taken,
                            int(copy.located),
                            json.dumps(copy.metadata | ({"taken_at": copy.taken} if copy.taken else {})),
                            copy.sharpness,
                        ),
                    )
                    row = connection.execute("SELECT id FROM content WHERE hash=?", (hash_of(copy.content),))
                    ids.append(row.fetchone()[0])
                    self._inode += 1
                    connection.execute(
                        "INSERT INTO file(folder_id, path, size, mtime_ns, inode, device, content_id)"
                        " VALUES (1,?,?,?,?,1,?)",
                        (copy.path, copy.size, 10**18, copy.inode or self._inode, ids[-1]),
                    )
                for copy, content in zip(group[1:], ids[1:], strict=True):
                    self._match(connection, ids[0], content, copy)
        self.changed()

    def join(self, first: str, copy: Copy) -> None:
        """Adds a further file of a new content, a copy of what is there."""
        with self._state.library.write() as connection:
            self._inode += 1
            other = connection.execute(
                "INSERT INTO content(hash, width, height, format, compression, located, metadata)"
                " VALUES (?,?,300,'JPEG',80,0,'{}')",
                (hash_of(copy.content), copy.width),
            ).lastrowid
            connection.execute(
                "INSERT INTO file(folder_id, path, size, mtime_ns, inode, device, content_id)"
                " VALUES (1,?,?,?,?,1,?)",
                (copy.path, copy.size, 10**18, self._inode, other),
            )
            row = connection.execute("SELECT id FROM content WHERE hash=?", (hash_of(first),)).fetchone()
            self._match(connection, row[0], int(other or 0), copy)
        self.changed()

    def _match(self, connection: sqlite3.Connection, first: int, other: int, copy: Copy) -> None:
        if first == other:
            return
        a, b = min(first, other), max(first, other)
        evidence = {"covered_a": copy.covered} if copy.covered < 1 else {}
        connection.execute(
            "INSERT OR REPLACE INTO verdict(a, b, version, wanted, kind, score, larger, inset, evidence)"
            " VALUES (?,?,?,1,?,?,0,0,?)",
            (a, b, VERIFIER_VERSION, KINDS.index(copy.kind), copy.score, json.dumps(evidence)),
        )
        connection.execute(
            "INSERT OR REPLACE INTO edge(model_id, a, b, cosine) VALUES (?,?,?,?)",
            (self._state.model_id, a, b, 0.9),
        )

    def move(self, old: bytes, new: bytes) -> None:
        """What a scan does when it finds a file at another place."""
        with self._state.library.write() as connection:
            connection.execute("UPDATE file SET path=? WHERE path=?", (new, old))
        self.changed()

    def delete(self, path: bytes) -> None:
        with self._state.library.write() as connection:
            connection.execute("DELETE FROM file WHERE path=?", (path,))
        self.changed()

    def changed(self) -> None:
        """Lets go of what was kept of the tables."""
        self._state.files_version += 1
        self._state.matches_version += 1
        self._state.neighbourhood._edges = None
        self._state.neighbourhood.version += 1


def names(library: Library) -> dict[int, bytes]:
    """The path of each file of the library, by id."""
    rows = library._state.library.read().execute("SELECT id, path FROM file")
    return dict(rows.fetchall())


def many_groups(count: int, per_group: int = 4) -> list[list[Copy]]:
    """Groups of copies of various kinds in a few folders."""
    kinds = (Kind.RESAVED, Kind.EDITED_COPY, Kind.IDENTICAL_PICTURE)
    groups = []
    for number in range(count):
        group = [Copy(os.path.join(ROOT, b"a", b"%06d.jpg" % number), f"{number}", width=4000, size=9000)]
        for place in range(1, per_group):
            path = os.path.join(ROOT, b"bcde"[place % 4 : place % 4 + 1], b"%06d-%d.jpg" % (number, place))
            group.append(Copy(path, f"{number}-{place}", kinds[place % 3], width=400 + place))
        groups.append(group)
    return groups
