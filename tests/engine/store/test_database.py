"""SQLite files: migrations, damage, newer versions, one transaction or none."""

import sqlite3
import threading
from pathlib import Path

import psutil
import pytest

from dupfinder.engine.errors import DataFolderError, TooNewStoreError
from dupfinder.engine.store.database import Database


def open_library(path: Path, **options: bool) -> Database:
    return Database(path, "library", **options)


def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    database = open_library(tmp_path / "library.db")
    with database.write() as connection:
        connection.execute("INSERT INTO folder(path) VALUES (?)", (b"/kept",))
    with pytest.raises(sqlite3.IntegrityError), database.write() as connection:
        connection.executemany("INSERT INTO folder(path) VALUES (?)", [(b"/lost",), (b"/kept",)])
    assert database.read().execute("SELECT path FROM folder").fetchall() == [(b"/kept",)]
    database.close()
    again = open_library(tmp_path / "library.db")
    assert again.read().execute("SELECT path FROM folder").fetchall() == [(b"/kept",)]
    again.close()


def test_readers_cannot_write(tmp_path: Path) -> None:
    database = open_library(tmp_path / "library.db")
    with pytest.raises(sqlite3.OperationalError):
        database.read().execute("DELETE FROM folder")
    database.close()
    reader = open_library(tmp_path / "library.db", read_only=True)
    assert reader.read().execute("SELECT count(*) FROM folder").fetchone() == (0,)
    with pytest.raises(DataFolderError), reader.write():
        pass
    reader.close()


def test_a_newer_file_is_refused_in_words_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    open_library(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=9999")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(TooNewStoreError, match="newer version"):
        open_library(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", [b"this is no database at all, " * 40, None])
def test_a_damaged_file_is_set_aside_never_dropped(damage: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    database = open_library(path)
    with database.write() as connection:
        connection.executemany(
            "INSERT INTO folder(path) VALUES (?)", [(f"/{number}".encode() * 50,) for number in range(2000)]
        )
    database.close()
    content = path.read_bytes()
    broken = damage or content[:4096] + b"\xff" * (len(content) // 2) + content[4096 + len(content) // 2 :]
    path.write_bytes(broken)
    fresh = open_library(path)
    assert fresh.read().execute("SELECT count(*) FROM folder").fetchone() == (0,)
    fresh.close()
    (aside,) = tmp_path.glob("library.db.damaged-*")
    assert aside.read_bytes() == broken


def test_a_folder_that_cannot_be_written_is_no_damage(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError):
        open_library(tmp_path / "missing" / "library.db")


def test_threads_that_ended_leave_no_open_file(tmp_path: Path) -> None:
    database = open_library(tmp_path / "library.db")
    before = psutil.Process().num_fds()
    for _ in range(20):
        thread = threading.Thread(target=database.read)
        thread.start()
        thread.join()
    assert psutil.Process().num_fds() <= before + 4
    database.close()
