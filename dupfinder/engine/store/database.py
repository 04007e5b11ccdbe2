"""SQLite files: opening, schema versions, one writer and many readers.

A database has one write connection, used under a lock by whoever writes, and one read-only
connection a thread. Rows are committed by whole transactions only.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from dupfinder.engine.errors import DataFolderError, DiskFullError, TooNewStoreError

log = logging.getLogger(__name__)

_SMALL = 64 << 20
"""Bytes that are read through in a moment at every start."""


class Database:
    """One SQLite file in WAL mode.

    Args:
        path: of the file; created when missing, unless ``read_only``.
        schema: name of the folder of migrations.
        durable: whether a commit survives a power cut (``synchronous=FULL``) or only a crash of ours.

    Raises:
        TooNewStoreError: a newer version wrote the file.
        DataFolderError: it cannot be opened.
    """

    def __init__(self, path: Path, schema: str, *, durable: bool = False, read_only: bool = False) -> None:
        self.path = path
        self._schema = schema
        self._read_only = read_only
        self._lock = threading.RLock()
        self._readers: dict[threading.Thread, sqlite3.Connection] = {}
        self._writer: sqlite3.Connection | None = None
        if read_only:
            return
        try:
            self._writer = self._open_for_writing(durable)
        except sqlite3.DatabaseError as error:
            if _is_environment(error):
                raise DataFolderError(f"cannot open {path}: {error}") from error
            self._set_aside(error)
            self._writer = self._open_for_writing(durable)

    def _open_for_writing(self, durable: bool) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None, timeout=10)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA cache_size=-16000")
            self._migrate(connection)
            self._check(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _check(self, connection: sqlite3.Connection) -> None:
        """Looks for damage: always in a small file, in a large one after it has been met in use."""
        suspect = self._suspect_mark()
        if self.path.stat().st_size > _SMALL and not suspect.exists():
            return
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("quick_check failed")
        suspect.unlink(missing_ok=True)

    def _suspect_mark(self) -> Path:
        return self.path.with_name(self.path.name + ".suspect")

    def _migrate(self, connection: sqlite3.Connection) -> None:
        scripts = sorted(
            (script.name, script)
            for script in resources.files(f"{__package__}.migrations").joinpath(self._schema).iterdir()
            if script.name.endswith(".sql")
        )
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        newest = int(scripts[-1][0][:4])
        if version > newest:
            raise TooNewStoreError(
                f"{self.path} was written by a newer version of dupfinder (schema {version}, "
                f"this version knows {newest}): install that version, or choose another data folder"
            )
        for name, script in scripts:
            if int(name[:4]) > version:
                sql = script.read_text(encoding="utf-8")
                connection.executescript(f"BEGIN;\n{sql}\nPRAGMA user_version={int(name[:4])};\nCOMMIT;")

    def _set_aside(self, error: sqlite3.DatabaseError) -> None:
        """Moves a damaged file out of the way, never deletes it."""
        aside = self.path.with_name(f"{self.path.name}.damaged-{time.time_ns()}")
        log.warning("%s is damaged (%s): set aside as %s", self.path.name, error, aside.name)
        self.path.replace(aside)
        self._suspect_mark().unlink(missing_ok=True)
        for suffix in ("-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    @contextlib.contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction on the write connection: committed at the end, rolled back on an error.

        Raises:
            DiskFullError: no space is left.
        """
        if self._writer is None:
            raise DataFolderError(f"{self.path} is open for reading only")
        with self._lock:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException as error:
                with contextlib.suppress(sqlite3.Error):
                    self._writer.execute("ROLLBACK")
                if isinstance(error, sqlite3.OperationalError) and "full" in str(error):
                    raise DiskFullError(f"the disk of {self.path.parent} is full") from error
                if isinstance(error, sqlite3.DatabaseError) and "malformed" in str(error):
                    self._suspect_mark().touch()
                    raise DataFolderError(
                        f"{self.path} is damaged: start dupfinder again, it will set the file aside; "
                        "no photo is touched"
                    ) from error
                raise

    def read(self) -> sqlite3.Connection:
        """This thread's read-only connection.

        Raises:
            DataFolderError: there is no such file yet, or it cannot be opened.
        """
        thread = threading.current_thread()
        connection = self._readers.get(thread)
        if connection is None:
            connection = open_read_only(self.path)
            with self._lock:
                for ended in [one for one in self._readers if not one.is_alive()]:
                    self._readers.pop(ended).close()
                self._readers[thread] = connection
        return connection

    def close(self) -> None:
        with self._lock:
            for connection in self._readers.values():
                connection.close()
            self._readers.clear()
            if self._writer is not None:
                with contextlib.suppress(sqlite3.Error):
                    self._writer.execute("PRAGMA optimize")
                self._writer.close()
                self._writer = None


def open_read_only(path: Path) -> sqlite3.Connection:
    """A read-only connection, usable while another process writes.

    Raises:
        DataFolderError.
    """
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro",
            uri=True,
            check_same_thread=False,
            isolation_level=None,
            timeout=10,
        )
        connection.execute("PRAGMA query_only=ON")
        connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1")
    except sqlite3.Error as error:
        raise DataFolderError(f"cannot read {path}: {error}") from error
    return connection


def _is_environment(error: sqlite3.DatabaseError) -> bool:
    """Whether the surroundings are to blame, so that setting the file aside would lose good data."""
    return isinstance(error, sqlite3.OperationalError)
