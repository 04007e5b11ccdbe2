"""A scan as a program sees it: what is read, kept, found again and forgotten."""

import os
import shutil
import time
from pathlib import Path

import pytest

from dupfinder.engine.errors import DataFolderBusyError, NotAFolderError
from dupfinder.engine.jobs import EdgesChanged, JobEnded
from dupfinder.engine.library import Library
from dupfinder.engine.types import Kind, ScanResult
from tests.makers.libraries import Truth, small_library


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    return small_library(tmp_path_factory.mktemp("library"), photos=3, alone=2)


@pytest.fixture(scope="module")
def scanned(made: Truth, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the made library has been scanned; copied by tests that change it."""
    data = tmp_path_factory.mktemp("data")
    with Library(data) as library:
        result = scan(library, made.folder)
        assert result.embedded == len({path.read_bytes() for path in made.paths})
    return data


@pytest.fixture
def data(scanned: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(scanned, tmp_path / "data"))


@pytest.fixture
def photos(made: Truth, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made.folder, tmp_path / "photos"))


def scan(library: Library, *folders: Path) -> ScanResult:
    for folder in folders:
        library.add_folder(os.fsencode(folder))
    return library.scan().result(timeout=100)


def groups(library: Library, threshold: float | None = None) -> set[frozenset[Path]]:
    return {
        frozenset(Path(os.fsdecode(member.photo.path)) for member in library.members(cluster))
        for cluster in library.clusters(threshold)
    }


def test_copies_are_found_and_strangers_are_not(made: Truth, data: Path) -> None:
    with Library(data) as library:
        assert groups(library) == {frozenset(group) for group in made.groups().values() if len(group) > 1}
        assert library.counts().files == len(made)
        assert library.failures() == []


def test_the_last_results_are_there_without_a_scan_and_a_rescan_reads_nothing(
    made: Truth, data: Path
) -> None:
    with Library(data) as library:
        before = groups(library)
        assert before
        result = scan(library, made.folder)
        assert (result.scanned, result.embedded, result.failed) == (len(made), 0, 0)
        assert groups(library) == before


def test_the_representative_comes_first_and_members_follow_by_similarity(data: Path) -> None:
    with Library(data) as library:
        clusters = library.clusters()
        assert [c.freed for c in clusters] == sorted((c.freed for c in clusters), reverse=True)
        for cluster in clusters:
            members = library.members(cluster)
            assert members[0].representative
            assert members[0].photo.file_id == cluster.representative
            assert [m.representative for m in members[1:]] == [False] * (len(members) - 1)
            assert [m.cosine for m in members] == sorted((m.cosine for m in members), reverse=True)
            pixels = [m.photo.width * m.photo.height for m in members]
            assert pixels[0] == max(pixels)
            sizes = [m.photo.size for m in members]
            assert cluster.freed == sum(sizes) - sizes[0]


def test_choosing_another_best_copy_changes_no_cluster_and_is_remembered(data: Path) -> None:
    with Library(data) as library:
        cluster = library.clusters()[0]
        before = groups(library)
        worst = library.members(cluster)[-1].photo
        library.choose_representative(cluster, worst.file_id)
        assert groups(library) == before
    with Library(data) as library:
        changed = next(c for c in library.clusters() if c.id == cluster.id)
        assert library.members(changed)[0].photo.path == worst.path
        stranger = next(c for c in library.clusters() if c.id != cluster.id)
        with pytest.raises(ValueError):
            library.choose_representative(changed, stranger.representative)


def test_moved_and_renamed_photos_cost_no_inference(photos: Path, made: Truth, tmp_path: Path) -> None:
    with Library(tmp_path / "data") as library:
        scan(library, photos)
        before = {frozenset(path.read_bytes() for path in group) for group in groups(library)}
        photos.rename(tmp_path / "elsewhere")
        other = tmp_path / "elsewhere"
        for number, path in enumerate(sorted(p for p in other.rglob("*") if p.is_file())):
            path.rename(path.with_name(f"renamed {number}{path.suffix}"))
        photos.mkdir()
        result = scan(library, photos, other)
        assert result.embedded == 0
        assert result.scanned == len(made)
        assert {frozenset(path.read_bytes() for path in group) for group in groups(library)} == before


def test_changed_photos_are_read_again_and_deleted_ones_leave(photos: Path, made: Truth, data: Path) -> None:
    with Library(data) as library:
        library.forget_folder(os.fsencode(made.folder))
        scan(library, photos)
        group = next(iter(groups(library)))
        gone, changed, *_ = sorted(group)
        stranger = next(path for path in photos.rglob("*") if path.is_file() and path not in group)
        gone.unlink()
        shutil.copy(stranger, changed)
        os.utime(changed, ns=(time.time_ns(), time.time_ns()))
        result = scan(library)
        assert result.removed == 1
        assert result.embedded == 0, "the new bytes are known from the other file"
        now = groups(library)
        assert not any(gone in g for g in now)
        assert not any({changed, *(group - {gone, changed})} <= g for g in now)
        assert any({changed, stranger} <= g for g in now)


def test_identical_files_are_one_content_and_say_so(photos: Path, tmp_path: Path) -> None:
    first = next(path for path in sorted(photos.rglob("*")) if path.is_file())
    folder = tmp_path / "twins"
    folder.mkdir()
    for number in range(40):
        shutil.copy(first, folder / f"{number}.jpg")
    with Library(tmp_path / "data") as library:
        assert scan(library, folder).embedded == 1
        (cluster,) = library.clusters()
        assert cluster.kind is Kind.IDENTICAL_FILE
        assert (cluster.files, len(cluster.contents)) == (40, 1)
        assert cluster.freed == 39 * first.stat().st_size
        assert {member.similarity for member in library.members(cluster)} == {1.0}


def test_hard_links_free_nothing(photos: Path, tmp_path: Path) -> None:
    first = next(path for path in sorted(photos.rglob("*")) if path.is_file())
    folder = tmp_path / "links"
    folder.mkdir()
    shutil.copy(first, folder / "a.jpg")
    os.link(folder / "a.jpg", folder / "b.jpg")
    with Library(tmp_path / "data") as library:
        scan(library, folder)
        (cluster,) = library.clusters()
        assert cluster.files == 2
        assert cluster.freed == 0


def test_a_link_from_one_folder_into_another_gives_no_second_photo(photos: Path, tmp_path: Path) -> None:
    one = next(path for path in sorted(photos.rglob("*")) if path.is_file())
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    shutil.copy(one, tmp_path / "second" / "photo.jpg")
    (tmp_path / "first" / "link.jpg").symlink_to(tmp_path / "second" / "photo.jpg")
    (tmp_path / "first" / "folder").symlink_to(tmp_path / "second")
    with Library(tmp_path / "data") as library:
        scan(library, tmp_path / "first", tmp_path / "second")
        assert library.counts().files == 1
        assert library.clusters() == []


def test_a_disk_that_is_not_connected_keeps_its_photos(photos: Path, tmp_path: Path) -> None:
    with Library(tmp_path / "data") as library:
        scan(library, photos)
        before = groups(library)
        photos.rename(tmp_path / "unplugged")
        result = scan_again(library)
        assert result.removed == 0
        assert groups(library) == before
        (folder,) = library.folders()
        assert not folder.available


def scan_again(library: Library) -> ScanResult:
    return library.scan().result(timeout=100)


def test_bad_files_are_listed_with_reasons_left_alone_and_tried_again_when_they_change(
    photos: Path, tmp_path: Path
) -> None:
    first = next(path for path in sorted(photos.rglob("*.jpg")) if path.is_file())
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "empty.jpg").touch()
    (folder / "page.jpg").write_text("<html>not found</html>")
    (folder / "cut.jpg").write_bytes(first.read_bytes()[: first.stat().st_size // 3])
    shutil.copy(first, folder / "good.jpg")
    with Library(tmp_path / "data") as library:
        result = scan(library, folder)
        assert (result.scanned, result.failed) == (1, 3)
        assert {(Path(os.fsdecode(f.path)).name, str(f.code)) for f in library.failures()} == {
            ("empty.jpg", "empty"),
            ("page.jpg", "not_an_image"),
            ("cut.jpg", "truncated"),
        }
        again = scan_again(library)
        assert (again.scanned, again.failed, again.embedded) == (1, 3, 0)
        shutil.copy(first, folder / "cut.jpg")
        (folder / "page.jpg").unlink()
        scan_again(library)
        assert [Path(os.fsdecode(f.path)).name for f in library.failures()] == ["empty.jpg"]
        assert library.counts().files == 2
        library.retry_failures()
        assert library.failures() == []
        assert scan_again(library).failed == 1


def test_a_cancelled_scan_keeps_its_work_and_the_next_one_goes_on(tmp_path: Path) -> None:
    made = small_library(tmp_path / "photos", photos=40, alone=0, edits=("half",))
    with Library(tmp_path / "data") as library:
        library.add_folder(os.fsencode(made.folder))
        job = library.scan()
        while job.progress().embedded < 5:
            time.sleep(0.02)
        asked = time.monotonic()
        job.cancel()
        result = job.result(timeout=30)
        assert time.monotonic() - asked < 5, "stopping is a matter of a moment, even on a busy machine"
        assert result.cancelled
        assert 5 <= result.embedded < len(made)
        assert library.counts().files >= result.embedded
        assert not library.folders()[0].complete
        rest = scan_again(library)
        assert result.embedded + rest.embedded == len(made)
        assert library.folders()[0].complete
        assert len(groups(library)) == 40


def test_a_paused_scan_stands_still_until_it_goes_on(tmp_path: Path) -> None:
    made = small_library(tmp_path / "photos", photos=30, alone=0, edits=("half",))
    with Library(tmp_path / "data") as library:
        library.add_folder(os.fsencode(made.folder))
        job = library.scan()
        while job.progress().embedded < 3:
            time.sleep(0.02)
        job.pause()
        assert job.progress().paused
        time.sleep(1.0)
        still = job.progress().done
        time.sleep(1.0)
        assert job.progress().done == still < len(made)
        job.resume()
        assert job.result(timeout=100).embedded == len(made)


def test_events_tell_that_clusters_changed_and_that_the_job_ended(made: Truth, tmp_path: Path) -> None:
    with Library(tmp_path / "data") as library:
        scan(library, made.folder)
        events = []
        while not any(isinstance(event, JobEnded) for event in events):
            events.append(library.events.get(timeout=10))
        assert any(isinstance(event, EdgesChanged) for event in events)


def test_folders_inside_one_another_are_one(photos: Path, tmp_path: Path) -> None:
    inner = next(path for path in sorted(photos.iterdir()) if path.is_dir())
    with Library(tmp_path / "data") as library:
        scan(library, inner)
        few = library.counts().files
        scan(library, photos, inner)
        assert [folder.path for folder in library.folders()] == [os.fsencode(photos)]
        assert library.counts().files == sum(1 for path in photos.rglob("*") if path.is_file()) > few
        assert library.scan([os.fsencode(inner)]).result(timeout=60).scanned == few
        with pytest.raises(NotAFolderError):
            library.scan([os.fsencode(tmp_path)]).result(timeout=60)


def test_forgetting_a_folder_touches_no_photo(photos: Path, tmp_path: Path) -> None:
    with Library(tmp_path / "data") as library:
        scan(library, photos)
        before = {path: path.read_bytes() for path in photos.rglob("*") if path.is_file()}
        library.forget_folder(os.fsencode(photos))
        assert library.counts().files == 0
        assert library.clusters() == []
        assert {path: path.read_bytes() for path in photos.rglob("*") if path.is_file()} == before


def test_one_process_at_a_time_writes_but_others_may_search(made: Truth, data: Path) -> None:
    with Library(data):
        with pytest.raises(DataFolderBusyError):
            Library(data)
        with Library(data, read_only=True) as reader:
            copy, original = next(made.copies())
            assert os.fsencode(original) in {hit.photo.path for hit in reader.search(os.fsencode(copy), 5)}
    Library(data).close()


def test_the_same_embeddings_give_the_same_clusters_whatever_the_order(made: Truth, tmp_path: Path) -> None:
    seen = []
    names = sorted(made.paths)
    for number, order in enumerate((names, names[::-1], names[1::2] + names[::2])):
        folder = tmp_path / str(number)
        with Library(tmp_path / f"data {number}") as library:
            library_folder = folder / "photos"
            library_folder.mkdir(parents=True)
            for start in range(0, len(order), 6):
                for path in order[start : start + 6]:
                    shutil.copy2(path, library_folder / f"{path.parent.name} {path.name}")
                scan(library, library_folder)
            seen.append(
                [
                    (
                        c.id,
                        c.files,
                        [(Path(os.fsdecode(m.photo.path)).name, m.cosine) for m in library.members(c)],
                    )
                    for t in (0.35, 0.6, 0.9)
                    for c in sorted(library.clusters(t), key=lambda c: c.id)
                ]
            )
    assert seen[0] == seen[1] == seen[2]


def test_what_an_earlier_version_read_is_measured_from_its_thumbnail(tmp_path: Path) -> None:
    small_library(tmp_path / "photos", 2, ("bytecopy", "blur"))
    with Library(tmp_path / "data") as library:
        library.add_folder(os.fsencode(tmp_path / "photos"))
        library.scan().result(timeout=100)
        read = library._state.library.read()
        fresh = dict(read.execute("SELECT id, sharpness FROM content").fetchall())
        assert all(value > 0 for value in fresh.values())
        with library._state.library.write() as connection:
            connection.execute("UPDATE content SET sharpness=NULL")
        library.scan().result(timeout=100)
        again = dict(read.execute("SELECT id, sharpness FROM content").fetchall())
        assert {key: pytest.approx(value, rel=0.1) for key, value in fresh.items()} == again
