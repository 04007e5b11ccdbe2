"""Watched folders: real files, real events of the system."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.engine.action_types import ActionKind, Removal
from dupfinder.engine.files import changes
from dupfinder.engine.jobs import Arrived, EdgesChanged, Job, JobEnded, ScanBegun
from dupfinder.engine.library import Library
from dupfinder.engine.review_types import Mark
from dupfinder.engine.types import Kind, ScanResult
from dupfinder.engine.watch_types import How, Notice
from dupfinder.engine.workflows import watch
from tests.makers.libraries import small_library

SECONDS = 60


class Watched:
    """A watched folder with two photos, and photos that may come."""

    def __init__(self, place: Path, data: Path) -> None:
        self.folder, self.coming = place / "photos", place / "coming"
        self.library = Library(data)
        self.begun: list[Job[ScanResult]] = []

    def start(self) -> None:
        self.library.watch_folder(os.fsencode(self.folder), True)
        self.library.watching.start()
        wait_for(lambda: bool(self.library.watching.how()))

    def listen(self, seconds: float) -> list[Notice]:
        """What is told until the next notices, or the end of the time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.library.events.empty():
                time.sleep(0.02)
                continue
            match self.library.events.get():
                case Arrived(notices):
                    return list(notices)
                case ScanBegun(job):
                    self.begun.append(job)
                case EdgesChanged() | JobEnded():
                    pass
        return []

    def embedded(self) -> int:
        """How many photos went through the network since it began."""
        while not self.library.events.empty():
            self.listen(0.1)
        return sum(job.result(SECONDS).embedded for job in self.begun)

    def marked(self) -> list[str]:
        """Names of the photos that are marked to be removed."""
        members = [member for cluster in self.library.clusters() for member in self.library.members(cluster)]
        wanted = [
            one.photo for one in members if self.library.review.mark_of(one.photo.file_id) is Mark.REMOVE
        ]
        return [os.path.basename(os.fsdecode(photo.path)) for photo in wanted]

    def known(self) -> set[str]:
        rows = self.library._state.library.read().execute("SELECT path FROM file").fetchall()
        return {Path(os.fsdecode(path)).name for (path,) in rows}


def wait_for(true: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "SETTLE_SECONDS", 0.4)
    monkeypatch.setattr(watch, "FOLLOW_SECONDS", 0.3)
    monkeypatch.setattr(watch, "FIRST_RETRY_SECONDS", 0.2)
    monkeypatch.setattr(watch, "_TICK_SECONDS", 0.05)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scanned folder, its data folder, and photos beside that may come."""
    place = tmp_path_factory.mktemp("watched")
    made = small_library(place / "made", 2, ("half",), alone=1)
    for name in ("photos", "coming"):
        (place / name).mkdir()
    for path in made.paths:
        shutil.copy2(path, place / ("photos" if path.parent.name == "originals" else "coming"))
    with Library(place / "data") as library:
        library.add_folder(os.fsencode(place / "photos"))
        library.scan().result(SECONDS)
    return place


@pytest.fixture
def watched(scanned: Path, tmp_path: Path) -> Iterator[Watched]:
    shutil.copytree(scanned / "data", tmp_path / "data")
    shutil.copytree(scanned / "photos", tmp_path / "photos")
    made = Watched(scanned, tmp_path / "data")
    yield made
    made.library.close()
    shutil.rmtree(scanned / "photos")
    shutil.copytree(tmp_path / "photos", scanned / "photos")


def test_nothing_is_watched_before_it_is_asked_for(watched: Watched) -> None:
    (folder,) = watched.library.folders()
    assert not folder.watched
    assert not watched.library.settings.watch
    watched.library.watching.start()
    time.sleep(0.5)
    assert watched.library.watching.how() == {}


def test_new_photos_are_told_with_what_they_are_copies_of(watched: Watched) -> None:
    watched.start()
    folder = watched.folder
    assert watched.library.watching.how() == {os.fsencode(folder): How.EVENTS}
    original = min(path for path in folder.iterdir())
    # A copy, one that comes under another name first, a stranger, and one that is hidden.
    (folder / "2024" / "May").mkdir(parents=True)
    shutil.copy(original, folder / "2024" / "May" / "the same.jpg")
    shutil.copy(watched.coming / f"{original.stem}__half.jpg", folder / "download.part")
    (folder / "download.part").rename(folder / "smaller.jpg")
    shutil.copy(watched.coming / "photo-0002.jpg", folder / "stranger.jpg")
    (folder / ".hidden").mkdir()
    shutil.copy(original, folder / ".hidden" / "hidden.jpg")
    found: dict[str, Notice] = {}
    while len(found) < 2:
        new = watched.listen(SECONDS)
        assert new, "no notice"
        found.update({Path(os.fsdecode(notice.photo.path)).name: notice for notice in new})
    assert {name: (notice.kind, notice.best) for name, notice in found.items()} == {
        "the same.jpg": (Kind.IDENTICAL_FILE, False),
        "smaller.jpg": (Kind.RESAVED, False),
    }
    assert {notice.other.path for notice in found.values()} == {os.fsencode(original)}
    wait_for(lambda: "stranger.jpg" in watched.known())
    assert "hidden.jpg" not in watched.known()
    # What goes is forgotten, a whole folder too.
    shutil.rmtree(folder / "2024")
    (folder / "stranger.jpg").unlink()
    wait_for(lambda: not watched.known() & {"the same.jpg", "stranger.jpg"})
    assert watched.library.counts().failed == 0


def test_a_new_photo_is_told_though_another_scan_was_faster(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "SETTLE_SECONDS", 2.0)
    watched.start()
    original = min(watched.folder.iterdir())
    shutil.copy(original, watched.folder / "the same.jpg")
    wait_for(lambda: os.fsencode(watched.folder / "the same.jpg") in watched.library.watching._waiting)
    watched.library.scan().result(SECONDS)
    assert "the same.jpg" in watched.known()
    told = watched.listen(SECONDS)
    assert [(Path(os.fsdecode(one.photo.path)).name, one.kind) for one in told] == [
        ("the same.jpg", Kind.IDENTICAL_FILE)
    ]
    assert watched.listen(1.0) == []


def test_what_moves_is_neither_embedded_nor_told_and_keeps_its_marks(watched: Watched) -> None:
    folder, library = watched.folder, watched.library
    original = min(path for path in folder.iterdir())
    shutil.copy(watched.coming / f"{original.stem}__half.jpg", folder / "smaller.jpg")
    (folder / "album").mkdir()
    shutil.copy(original, folder / "album" / "again.jpg")
    library.scan().result(SECONDS)
    (cluster,) = library.clusters()
    marked = next(one.photo for one in library.members(cluster) if one.photo.path.endswith(b"smaller.jpg"))
    library.review.mark(cluster, [marked.file_id], Mark.REMOVE)
    watched.start()
    (folder / "smaller.jpg").rename(folder / "renamed.jpg")
    (folder / "album").rename(folder / "album 2024")
    assert watched.listen(0.2) == []
    wait_for(lambda: "renamed.jpg" in watched.known() and "smaller.jpg" not in watched.known())
    at = os.fsencode(folder / "album 2024" / "again.jpg")
    wait_for(lambda: set(library.contents_of([], [at])) == {at})
    assert watched.listen(1.0) == [], "nothing is new"
    assert (watched.begun != [], watched.embedded()) == (True, 0)
    assert watched.marked() == ["renamed.jpg"]
    # One that goes is in no group; its decision waits for it.
    (folder / "renamed.jpg").rename(watched.coming / "away.jpg")
    wait_for(lambda: "renamed.jpg" not in watched.known())
    assert watched.marked() == []
    (watched.coming / "away.jpg").rename(folder / "back.jpg")
    wait_for(lambda: "back.jpg" in watched.known())
    watched.listen(SECONDS)
    assert (watched.embedded(), watched.marked()) == (0, ["back.jpg"])


def test_what_moves_between_watched_folders_is_not_told(watched: Watched, tmp_path: Path) -> None:
    folder, other, library = watched.folder, tmp_path / "other", watched.library
    original = min(path for path in folder.iterdir())
    shutil.copy(watched.coming / f"{original.stem}__half.jpg", folder / "smaller.jpg")
    other.mkdir()
    library.add_folder(os.fsencode(other))
    library.scan().result(SECONDS)
    watched.start()
    library.watch_folder(os.fsencode(other), True)
    wait_for(lambda: len(library.watching.how()) == 2)
    (folder / "smaller.jpg").rename(other / "moved.jpg")
    wait_for(lambda: "moved.jpg" in watched.known() and "smaller.jpg" not in watched.known())
    assert watched.listen(1.0) == []
    assert (watched.begun != [], watched.embedded()) == (True, 0)
    shutil.copy(other / "moved.jpg", folder / "really new.jpg")
    assert len(watched.listen(SECONDS)) == 1


def test_a_file_that_is_still_being_written_is_no_failure(watched: Watched) -> None:
    watched.start()
    name = min(path.name for path in watched.folder.iterdir())
    content = (watched.coming / name.replace(".jpg", "__half.jpg")).read_bytes()
    slow = watched.folder / "slow.jpg"
    slow.write_bytes(content[: len(content) // 2])
    while len(watched.begun) < 2:
        assert watched.listen(0.2) == []
    assert watched.library.failures() == []
    with slow.open("ab") as file:
        file.write(content[len(content) // 2 :])
    (notice,) = watched.listen(SECONDS)
    assert notice.photo.path == os.fsencode(slow)
    assert watched.library.failures() == []


def test_what_stays_unreadable_is_listed_in_the_end(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "TRIES", 2)
    watched.start()
    (watched.folder / "page.jpg").write_text("<html>")
    wait_for(lambda: len(watched.library.failures()) == 1)
    assert watched.library.failures()[0].path.endswith(b"page.jpg")


def test_nobody_is_told_of_what_our_own_actions_do(watched: Watched) -> None:
    name = min(path.name for path in watched.folder.iterdir())
    copy = watched.folder / "copy.jpg"
    shutil.copy(watched.folder / name, copy)
    watched.library.scan().result(SECONDS)
    watched.start()
    library = watched.library
    content = library.contents_of([], [os.fsencode(copy)])[os.fsencode(copy)]
    photo = next(one for one in library.photos_of(content) if one.path == os.fsencode(copy))
    target = watched.folder / "moved"
    target.mkdir()
    removal = Removal(photo.path, photo.hash)
    plan = library.acting.plan(ActionKind.MOVE, [removal], target=os.fsencode(target)).result(SECONDS)
    outcome = library.acting.apply(plan).result(SECONDS)
    assert len(outcome.done) == 1
    assert not library.acting.busy
    assert watched.listen(1.0) == []
    assert outcome.action_id is not None
    library.acting.undo(outcome.action_id).result(SECONDS)
    assert watched.listen(1.0) == []
    # But it does listen.
    shutil.copy(watched.folder / name, watched.folder / "really new.jpg")
    assert len(watched.listen(SECONDS)) == 1


def test_a_scan_that_a_person_has_paused_holds_the_watching_too(watched: Watched) -> None:
    watched.start()
    name = min(path.name for path in watched.folder.iterdir())
    job = watched.library.scan([])
    job.pause()
    blocked = watched.library.scan()
    blocked.pause()
    shutil.copy(watched.folder / name, watched.folder / "new.jpg")
    while not watched.begun:
        watched.listen(0.1)
    assert watched.listen(0.5) == []
    job.resume()
    blocked.cancel()
    assert len(watched.listen(SECONDS)) == 1


@pytest.mark.parametrize("why", [How.LIMIT, How.NETWORK])
def test_where_there_are_no_events_it_is_looked_often_and_said(
    why: How, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    from watchdog.observers.inotify import InotifyEmitter

    def full(_self: InotifyEmitter) -> None:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    monkeypatch.setattr(changes, "POLL_SECONDS", 0.2)
    if why is How.LIMIT:
        monkeypatch.setattr(InotifyEmitter, "on_thread_start", full)
    else:
        monkeypatch.setattr(changes, "is_network", lambda _: True)
    watched.start()
    assert watched.library.watching.how() == {os.fsencode(watched.folder): why}
    if why is How.NETWORK:
        return
    name = min(path.name for path in watched.folder.iterdir())
    shutil.copy(watched.folder / name, watched.folder / "new.jpg")
    assert len(watched.listen(SECONDS)) == 1


def test_a_disk_that_comes_back_is_looked_through_and_one_that_is_off_is_not_watched(
    watched: Watched,
) -> None:
    watched.start()
    how = watched.library.watching.how
    name = min(path.name for path in watched.folder.iterdir())
    away = watched.folder.with_name("away")
    watched.folder.rename(away)
    wait_for(lambda: how() == {})
    shutil.copy(away / name, away / "meanwhile.jpg")
    assert watched.listen(0.3) == []
    away.rename(watched.folder)
    wait_for(lambda: how() != {})
    wait_for(lambda: "meanwhile.jpg" in watched.known())
    watched.library.switch_folder(os.fsencode(watched.folder), False)
    wait_for(lambda: how() == {})
    watched.library.switch_folder(os.fsencode(watched.folder), True)
    wait_for(lambda: how() != {})
    watched.library.watch_folder(os.fsencode(watched.folder), False)
    wait_for(lambda: how() == {})


def test_watching_one_folder_leaves_the_others_alone(watched: Watched) -> None:
    other = watched.coming
    watched.library.add_folder(os.fsencode(other))
    watched.library.watch_folder(os.fsencode(watched.folder), True)
    assert {Path(os.fsdecode(f.path)).name: f.watched for f in watched.library.folders()} == {
        "photos": True,
        "coming": False,
    }
    watched.library.watch_folder(os.fsencode(watched.folder), False)
    watched.library.change_settings(watch=False)
    watched.library.change_settings(watch=True)
    assert all(folder.watched for folder in watched.library.folders()), "what watches nothing is no watching"


@given(st.lists(st.tuples(st.sampled_from(["one", "two/deep", "three"]), st.integers(0, 40)), max_size=200))
def test_many_paths_are_few_targets_that_hold_them_all(wanted: list[tuple[str, int]]) -> None:
    root = os.path.abspath(b"/library")
    paths = [os.path.join(root, os.fsencode(folder), b"%d.jpg" % number) for folder, number in wanted]
    found = watch.targets(list(dict.fromkeys(paths)), [root])
    assert len(found) <= watch._TARGETS
    assert all(any(p == t or p.startswith(t + os.sep.encode()) for t in found) for p in paths)
