"""A review that an earlier version has written: it is brought up to date, and nothing of it is lost."""

from __future__ import annotations

import sqlite3
from importlib import resources
from pathlib import Path

import pytest

from dupfinder.engine.errors import DataFolderError
from dupfinder.engine.library import Library
from dupfinder.engine.store import review
from tests.makers.written_libraries import Copy, WrittenLibrary, hash_of

MIGRATIONS = "dupfinder.engine.store.migrations"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A data folder whose review knows nothing but chosen best copies."""
    made = WrittenLibrary(tmp_path / "data")
    made.write([[Copy(b"/photos/a.jpg", "a", width=900), Copy(b"/photos/b.jpg", "b")]])
    made.library.close()
    path = tmp_path / "data" / "review.db"
    for name in ("review.db", "review.db-wal", "review.db-shm"):
        (path.parent / name).unlink(missing_ok=True)
    first = resources.files(MIGRATIONS).joinpath("review", "0001_review.sql").read_text(encoding="utf-8")
    connection = sqlite3.connect(path)
    connection.executescript(first + "PRAGMA user_version=1;")
    connection.execute("INSERT INTO best_copy VALUES (?, ?, 5.0)", (hash_of("b"), b"/photos/b.jpg"))
    connection.commit()
    connection.close()
    return tmp_path / "data"


def test_a_review_of_the_first_schema_is_kept_and_goes_on(old: Path) -> None:
    with Library(old) as library:
        (cluster,) = library.clusters()
        assert library.members(cluster)[0].photo.path == b"/photos/b.jpg"
        assert library.review.accept(cluster) is not None
        assert review.best_copies(library._state.review.read()) == {hash_of("b"): (b"/photos/b.jpg", 5.0)}


def test_beside_another_window_it_is_refused_in_words(old: Path) -> None:
    with Library(old, read_only=True) as library, pytest.raises(DataFolderError, match="older version"):
        library.clusters()
