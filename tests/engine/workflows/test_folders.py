"""Folders that are switched off, and folders whose disk is not connected."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dupfinder.engine.action_types import ActionKind, Removal
from dupfinder.engine.errors import FolderOffError, NotAFolderError
from dupfinder.engine.library import Library
from dupfinder.engine.refusals import Refusal
from dupfinder.engine.review_types import Mark
from dupfinder.engine.types import Folder, ScanResult
from tests.makers.libraries import small_library

SECONDS = 100


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two folders, of which each holds a copy of every photo; and their data folder, scanned."""
    place = tmp_path_factory.mktemp("two")
    made = small_library(place / "made", photos=3, edits=("half",), alone=0)
    for name in ("one", "two"):
        (place / "photos" / name).mkdir(parents=True)
    for path in made.paths:
        folder = "two" if path.parent.name == "half" else "one"
        shutil.copy2(path, place / "photos" / folder / f"{path.parent.name} {path.name}")
    with Library(place / "data") as library:
        for name in ("one", "two"):
            library.add_folder(os.fsencode(place / "photos" / name))
        scan(library)
        assert len(library.clusters()) == 3
    return place / "photos", place / "data"


@pytest.fixture
def library(scanned: tuple[Path, Path], tmp_path: Path) -> Iterator[Library]:
    """A library of its own over folders of its own, whose paths are those of the scan."""
    photos, data = scanned
    shutil.copytree(photos, tmp_path / "untouched", symlinks=True)
    shutil.copytree(data, tmp_path / "data")
    with Library(tmp_path / "data") as opened:
        yield opened
    shutil.rmtree(photos)
    shutil.copytree(tmp_path / "untouched", photos)


@pytest.fixture
def one(scanned: tuple[Path, Path]) -> Path:
    return scanned[0] / "one"


@pytest.fixture
def two(scanned: tuple[Path, Path]) -> Path:
    return scanned[0] / "two"


def scan(library: Library, *paths: Path) -> ScanResult:
    return library.scan([os.fsencode(path) for path in paths] or None).result(timeout=SECONDS)


def switch(library: Library, path: Path, on: bool) -> None:
    library.switch_folder(os.fsencode(path), on)


def folder(library: Library, path: Path) -> Folder:
    return next(one for one in library.folders() if one.path == os.fsencode(path))


def groups(library: Library) -> set[frozenset[bytes]]:
    return {
        frozenset(member.photo.path for member in library.members(cluster)) for cluster in library.clusters()
    }


def any_of(folder: Path) -> bytes:
    return os.fsencode(min(path for path in folder.glob("*.jpg") if not path.is_symlink()))


def plan(library: Library, *paths: bytes) -> dict[bytes, Refusal | None]:
    """Why each of these would stay, None for what would go."""
    every = {
        member.photo.path: member.photo.hash
        for cluster in library.clusters()
        for member in library.members(cluster)
    }
    removals = [Removal(path, every.get(path, bytes(32))) for path in paths]
    made = library.acting.plan(ActionKind.TRASH, removals).result(timeout=SECONDS)
    return {item.path: item.reason if item.kind is None else None for item in made.items}


def marked_in(library: Library) -> list[bytes]:
    """The photos that are marked to be removed now."""
    photos = [photo for content in range(1, 20) for photo in library.photos_of(content)]
    return [photo.path for photo in photos if library.review.mark_of(photo.file_id) is Mark.REMOVE]


# switched off ----------------------------------------------------------------------------------------
def test_what_is_switched_off_is_nowhere_and_comes_back_without_inference(
    library: Library, one: Path, two: Path
) -> None:
    before, counts = groups(library), library.counts()
    query = any_of(two)
    switch(library, two, False)
    assert groups(library) == set()
    assert library.counts().files == counts.files // 2
    assert {os.path.dirname(hit.photo.path) for hit in library.search(query, 10)} == {os.fsencode(one)}
    assert not folder(library, two).enabled
    assert folder(library, two).photos == counts.files // 2
    (two / "new.jpg").write_bytes(Path(os.fsdecode(any_of(one))).read_bytes()[:-1])
    with pytest.raises(FolderOffError):
        scan(library, two)
    scan(library)
    assert library.counts().files == counts.files // 2
    (two / "new.jpg").unlink()
    switch(library, two, True)
    result = scan(library)
    assert (result.embedded, result.removed) == (0, 0)
    assert groups(library) == before
    with pytest.raises(NotAFolderError):
        switch(library, two / "nothing", False)


def test_failures_of_what_is_switched_off_neither_count_nor_get_lost(library: Library, two: Path) -> None:
    (two / "page.jpg").write_text("<html>")
    assert scan(library).failed == 1
    switch(library, two, False)
    assert (library.failures(), library.counts().failed) == ([], 0)
    library.retry_failures()
    switch(library, two, True)
    assert [failure.path for failure in library.failures()] == [os.fsencode(two / "page.jpg")]


def test_decisions_outlive_a_time_without_the_folder(library: Library, two: Path) -> None:
    first, second, *_ = library.clusters()
    review = library.review
    members = library.members(first)
    marked = next(member.photo for member in members if member.photo.path.startswith(os.fsencode(two)))
    review.mark(first, [marked.file_id], Mark.REMOVE)
    review.not_duplicates(second)
    before = groups(library)
    switch(library, two, False)
    scan(library, two.parent / "one")
    assert marked_in(library) == []
    switch(library, two, True)
    scan(library)
    assert groups(library) == before
    assert marked_in(library) == [marked.path]


def test_a_mark_does_not_pass_to_a_copy_while_its_folder_is_off_and_unplugged(
    library: Library, one: Path, two: Path
) -> None:
    cluster = library.clusters()[0]
    marked = next(
        member.photo for member in library.members(cluster) if member.photo.path.startswith(os.fsencode(two))
    )
    library.review.mark(cluster, [marked.file_id], Mark.REMOVE)
    shutil.copy2(os.fsdecode(marked.path), one)
    switch(library, two, False)
    two.rename(two.with_name("unplugged"))
    scan(library)
    library.clusters()
    assert marked_in(library) == []


def test_no_plan_acts_on_what_is_switched_off_and_no_copy_there_stands_in(
    library: Library, one: Path, two: Path
) -> None:
    # Identical bytes in the other folder would do as the copy that stays.
    mine = any_of(one)
    shutil.copy2(os.fsdecode(mine), two / "the same.jpg")
    scan(library)
    both = plan(library, mine)
    assert both == {mine: None}
    theirs = any_of(two)
    switch(library, two, False)
    known = library.contents_of([], [mine, theirs])
    assert set(known) == {mine, theirs}
    removal = Removal(mine, library.photos_of(known[mine])[0].hash)
    made = library.acting.plan(ActionKind.TRASH, [removal, Removal(theirs, bytes(32))]).result(SECONDS)
    assert {item.path: item.reason for item in made.items} == {
        mine: Refusal.LAST_COPY,
        theirs: Refusal.SWITCHED_OFF,
    }


def test_a_plan_made_before_finds_no_copy_that_was_switched_off_since(
    library: Library, one: Path, two: Path
) -> None:
    member = next(
        member
        for member in library.members(library.clusters()[0])
        if member.photo.path.startswith(os.fsencode(one))
    )
    removal = Removal(member.photo.path, member.photo.hash)
    made = library.acting.plan(ActionKind.TRASH, [removal]).result(SECONDS)
    assert len(made.acting) == 1
    switch(library, two, False)
    outcome = library.acting.apply(made).result(SECONDS)
    assert outcome.done == ()
    assert os.path.exists(member.photo.path)


def test_a_photo_moved_out_of_a_folder_that_is_off_is_seen_with_its_mark(
    library: Library, one: Path, two: Path
) -> None:
    cluster = library.clusters()[0]
    photo = next(
        member.photo for member in library.members(cluster) if member.photo.path.startswith(os.fsencode(two))
    )
    library.review.mark(cluster, [photo.file_id], Mark.REMOVE)
    switch(library, two, False)
    moved = one / os.path.basename(os.fsdecode(photo.path))
    os.rename(photo.path, moved)
    result = scan(library)
    assert result.embedded == 0
    assert any(os.fsencode(moved) in group for group in groups(library))
    switch(library, two, True)
    assert scan(library).removed == 1
    assert len(groups(library)) == 3
    assert marked_in(library) == [os.fsencode(moved)], "the mark has followed its photo"


def test_folders_that_are_off_stay_apart_inside_others(library: Library, one: Path, two: Path) -> None:
    before = groups(library)
    switch(library, two, False)
    library.add_folder(os.fsencode(one.parent))
    assert [(f.path, f.enabled) for f in library.folders()] == [
        (os.fsencode(two), False),
        (os.fsencode(one.parent), True),
    ]
    (one / "link").symlink_to(two)
    (one / "link.jpg").symlink_to(os.fsdecode(any_of(two)))
    result = scan(library)
    assert (result.embedded, result.scanned) == (0, 3)
    assert groups(library) == set()
    # A folder inside one that is off is taken in when it is asked for.
    (two / "inner").mkdir()
    shutil.copy2(os.fsdecode(any_of(one)), two / "inner" / "copy.jpg")
    library.add_folder(os.fsencode(two / "inner"))
    assert scan(library).scanned == 4
    for name in ("link", "link.jpg"):
        (one / name).unlink()
    switch(library, two, True)
    assert scan(library).embedded == 0
    assert {len(group) for group in groups(library)} == {2, 3}
    assert {frozenset(p for p in group if b"inner" not in p) for group in groups(library)} == before


def test_adding_a_folder_that_is_off_switches_it_on(library: Library, two: Path) -> None:
    before = groups(library)
    switch(library, two, False)
    library.add_folder(os.fsencode(two))
    assert folder(library, two).enabled
    scan(library)
    assert groups(library) == before


# not connected ---------------------------------------------------------------------------------------
@pytest.fixture
def on_disk(library: Library, two: Path, other_volume: Path) -> Path:
    """The second folder is on another volume now, as on a disk that is mounted there."""
    for path in sorted(two.iterdir()):
        shutil.copy2(path, other_volume)
    shutil.rmtree(two)
    two.symlink_to(other_volume)
    assert scan(library).removed == 0
    return two


def unplug(place: Path, *, empty: bool) -> Path:
    """Takes the disk away; an empty mount point may stay. Gives where it was."""
    disk = place.readlink()
    place.unlink()
    if empty:
        place.mkdir()
    return disk


def plug_in(place: Path, disk: Path) -> None:
    if place.is_dir():
        place.rmdir()
    place.symlink_to(disk)


@pytest.mark.parametrize("empty", [True, False], ids=["empty mount point", "no mount point"])
def test_an_unplugged_disk_keeps_everything_and_is_said(empty: bool, library: Library, on_disk: Path) -> None:
    before, files = groups(library), library.counts().files
    seen = folder(library, on_disk).scanned_at
    disk = unplug(on_disk, empty=empty)
    state = folder(library, on_disk)
    assert (state.available, state.away, state.enabled) == (False, 3, True)
    result = scan(library)
    assert (result.removed, result.failed, result.embedded) == (0, 0, 0)
    assert groups(library) == before
    assert library.counts().files == files
    assert library.failures() == []
    assert folder(library, on_disk).scanned_at == seen, "it was not scanned"
    members = [member.photo for cluster in library.clusters() for member in library.members(cluster)]
    assert {photo.path.startswith(os.fsencode(on_disk)): photo.offline for photo in members} == {
        True: True,
        False: False,
    }
    for photo in members:
        assert library.thumbnail(photo.content_id) is not None
    hits = library.search_content(members[0].content_id, 10)
    assert any(hit.photo.offline for hit in hits)
    plug_in(on_disk, disk)
    state = folder(library, on_disk)
    assert (state.available, state.away) == (True, 0)
    result = scan(library)
    assert (result.removed, result.embedded) == (0, 0)
    assert groups(library) == before
    assert not any(m.photo.offline for cluster in library.clusters() for m in library.members(cluster))


def test_nothing_is_done_with_photos_out_of_reach_and_they_are_no_copies(
    library: Library, one: Path, on_disk: Path
) -> None:
    mine, theirs = any_of(one), any_of(on_disk)
    assert set(plan(library, mine).values()) == {None}
    assert set(plan(library, theirs).values()) == {None}
    unplug(on_disk, empty=True)
    # Also where nobody has looked since: asking for a plan does.
    assert plan(library, mine) == {mine: Refusal.LAST_COPY}
    assert plan(library, theirs) == {theirs: Refusal.OFFLINE}


def test_a_disk_mounted_below_a_folder_may_go_and_come(
    library: Library, one: Path, other_volume: Path
) -> None:
    two = one.parent / "two"
    before = groups(library)
    switch(library, two, False)
    for path in two.iterdir():
        shutil.copy2(path, other_volume)
    for place in ("disk", "disk 2"):
        (one / place).mkdir()
    (one / "disk" / "mounted").symlink_to(other_volume)
    assert scan(library).embedded == 0
    assert len(groups(library)) == len(before)
    known = groups(library)
    for empty in (True, False):
        unplug(one / "disk" / "mounted", empty=empty)
        state = folder(library, one)
        assert (state.available, state.away) == (True, 3)
        assert scan(library).removed == 0
        assert groups(library) == known
        photos = [m.photo for c in library.clusters() for m in library.members(c)]
        assert {p.offline for p in photos if b"mounted" in p.path} == {True}
        assert {p.offline for p in photos if b"mounted" not in p.path} == {False}
        plug_in(one / "disk" / "mounted", other_volume)
    (one / "disk" / "mounted" / min(os.listdir(other_volume))).unlink()
    assert scan(library).removed == 1


def test_photos_that_were_really_deleted_are_forgotten(library: Library, two: Path) -> None:
    """All of a folder too: it is empty, but lies on the disk that they were on."""
    for path in two.iterdir():
        path.unlink()
    assert folder(library, two).available
    assert scan(library).removed == 3
    assert groups(library) == set()


def test_a_disk_that_comes_back_under_another_number_is_followed(library: Library, two: Path) -> None:
    """Numbers of disks change with every plug; a photo deleted after that is forgotten all the same."""
    library.close()
    import sqlite3

    with sqlite3.connect(library.data_dir / "library.db") as connection:
        connection.execute("UPDATE file SET device=77 WHERE path LIKE ?", (f"{two}%",))
    connection.close()
    with Library(library.data_dir) as again:
        assert folder(again, two).available
        gone = any_of(two)
        os.unlink(gone)
        assert scan(again).removed == 1
        for path in two.iterdir():
            path.unlink()
        assert scan(again).removed == 2, "the new number is known by now"


def test_a_share_that_does_not_answer_blocks_nobody(
    library: Library, two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dupfinder.engine.workflows import folders

    hung, look = threading.Event(), folders._look

    def slow(root: folders.Root, groups: list[folders.Group]) -> folders.Presence:
        if root.path == os.fsencode(two):
            hung.wait(SECONDS)
        return look(root, groups)

    monkeypatch.setattr(folders, "_look", slow)
    monkeypatch.setattr("dupfinder.engine.files.presence.ANSWER_SECONDS", 0.2)
    before = groups(library)
    state = folder(library, two)
    assert (state.answers, state.available) == (False, False)
    assert scan(library).removed == 0
    assert groups(library) == before
    hung.set()
    # While the old question is open, no new one is asked.
    for thread in threading.enumerate():
        if thread.name == "asking":
            thread.join(SECONDS)
    monkeypatch.setattr(folders, "_look", look)
    monkeypatch.setattr("dupfinder.engine.files.presence.ANSWER_SECONDS", SECONDS)
    assert folder(library, two).answers


def test_a_failure_on_an_unplugged_disk_stays_listed(library: Library, on_disk: Path) -> None:
    (on_disk / "page.jpg").write_text("<html>")
    assert scan(library).failed == 1
    disk = unplug(on_disk, empty=True)
    scan(library)
    assert len(library.failures()) == 1
    plug_in(on_disk, disk)
    (on_disk / "page.jpg").unlink()
    scan(library)
    assert library.failures() == []
