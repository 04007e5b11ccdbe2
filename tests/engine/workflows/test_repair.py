"""Our own data after accidents: a damaged index, lost thumbnails, a scan that was killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from dupfinder.engine.index import hnsw
from dupfinder.engine.library import Library
from tests.makers.libraries import Truth, small_library


@pytest.fixture(scope="module", autouse=True)
def graph() -> Iterator[None]:
    """Few photos make an index that is worth a file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hnsw, "EXACT_LIMIT", 4)
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    return small_library(tmp_path_factory.mktemp("library"), photos=30, alone=0, edits=("half",))


@pytest.fixture(scope="module")
def scanned(made: Truth, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    with Library(data) as library:
        library.add_folder(os.fsencode(made.folder))
        library.scan().result(timeout=100)
    return data


@pytest.fixture
def data(scanned: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(scanned, tmp_path / "data"))


def finds_everything(data: Path, made: Truth) -> bool:
    with Library(data) as library:
        copy, original = next(made.copies())
        found = {hit.photo.path for hit in library.search(os.fsencode(copy), 2)}
        return found == {os.fsencode(copy), os.fsencode(original)} and len(library.clusters()) == 30


@pytest.mark.parametrize("fault", ["damaged", "truncated", "missing", "note missing", "of another library"])
def test_an_index_that_does_not_fit_is_rebuilt_without_reading_a_photo(
    fault: str, data: Path, made: Truth, tmp_path: Path
) -> None:
    (index,) = data.glob("*.hnsw")
    content = index.read_bytes()
    if fault == "damaged":
        index.write_bytes(content[:500] + bytes(500) + content[1000:])
    elif fault == "truncated":
        index.write_bytes(content[: len(content) // 2])
    elif fault == "missing":
        index.unlink()
    elif fault == "note missing":
        index.with_name(index.name + ".json").unlink()
    else:
        other = small_library(tmp_path / "other", photos=40, alone=0, edits=("half",))
        with Library(tmp_path / "other data") as library:
            library.add_folder(os.fsencode(other.folder))
            library.scan().result(timeout=100)
        for name in (index.name, index.name + ".json"):
            shutil.copy(tmp_path / "other data" / name, data / name)
    assert finds_everything(data, made)


def test_lost_thumbnails_are_made_again(data: Path) -> None:
    with Library(data) as library:
        content = library.clusters()[0].contents[0]
        before = library.thumbnail(content)
    assert before is not None
    for path in data.glob("thumbnails.db*"):
        path.unlink()
    with Library(data) as library:
        assert library.thumbnail(content) == before
        assert library.thumbnail(10**9) is None


def test_a_damaged_library_file_is_set_aside_and_filled_again(data: Path, made: Truth) -> None:
    (data / "library.db").write_bytes(b"nothing of use" * 1000)
    with Library(data) as library:
        assert library.counts().files == 0
        library.add_folder(os.fsencode(made.folder))
        assert library.scan().result(timeout=100).embedded == len(made)
    assert finds_everything(data, made)


def test_a_killed_scan_loses_at_most_its_last_second_and_leaves_no_process(
    made: Truth, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    command = [sys.executable, "-m", "dupfinder", "scan", str(made.folder), "--data-dir", str(data)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while stored(data) < 8 and time.monotonic() < end:
        time.sleep(0.02)
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = stored(data)
    assert kept >= 8
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive
    with Library(data) as library:
        result = library.scan([os.fsencode(made.folder)]).result(timeout=100)
        assert result.embedded == len(made) - kept
    assert finds_everything(data, made)


def stored(data: Path) -> int:
    """Embeddings that are safe on disk now."""
    import sqlite3

    if not (data / "library.db").exists():
        return 0
    connection = sqlite3.connect(f"file:{data / 'library.db'}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT count(*) FROM embedding").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()
