"""Acting on files when the world is against it: permissions, names, volumes, space, crashes."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dupfinder.engine.action_types import ActionKind, Item, StepState
from dupfinder.engine.actions import all_actions, disk, system_trash, trash_folder
from dupfinder.engine.actions.system_trash import SystemTrashAction
from dupfinder.engine.errors import DiskFullError
from dupfinder.engine.refusals import Refusal
from tests.makers.stored import SECONDS, StoredLibrary

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[StoredLibrary]:
    made = StoredLibrary(tmp_path)
    yield made
    made.close()


def why(items: tuple[Item, ...]) -> dict[bytes, Refusal | None]:
    return {os.path.basename(item.path): item.reason for item in items}


# permissions -----------------------------------------------------------------------------------------
READ_ONLY = """
import os, sys
from pathlib import Path
from dupfinder.engine.action_types import ActionKind
from tests.makers.stored import StoredLibrary

place = Path(sys.argv[1])
library = StoredLibrary(place)
library.add("kept.jpg", b"same")
gone = library.add("locked/gone.jpg", b"same")
fine = library.add("open/fine.jpg", b"same")
os.chmod(place / "photos/locked", 0o555)
if os.geteuid() == 0:
    for folder, _, names in os.walk(place):
        for path in [folder, *(os.path.join(folder, name) for name in names)]:
            os.chown(path, 12345, 12345)
    os.setgid(12345)
    os.setuid(12345)
for kind in (ActionKind.TRASH, ActionKind.QUARANTINE, ActionKind.HARD_LINK, ActionKind.SYMLINK):
    outcome = library.act(kind, [gone, fine])
    refused = [str(item.reason) for item in outcome.refused]
    print(kind, refused, [os.path.basename(item.path) for item in outcome.done])
    assert Path(os.fsdecode(gone)).read_bytes() == b"same"
    assert os.listdir(place / "photos/locked") == ["gone.jpg"]
    library.undo(outcome)
    assert os.listdir(place / "photos/open") == ["fine.jpg"]
library.close()
"""


def test_a_read_only_folder_is_left_as_it_is_and_the_rest_goes_on() -> None:
    """In a child process without the rights of an administrator."""
    place = Path(tempfile.mkdtemp(prefix="dupfinder-"))
    try:
        place.chmod(0o755)
        environment = {**os.environ, "XDG_DATA_HOME": str(place / "home"), "PYTHONPATH": str(ROOT)}
        (place / "home").mkdir()
        ended = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(place)],
            cwd=ROOT, capture_output=True, text=True, timeout=100, check=False, env=environment,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.splitlines() == [
            f"{kind} ['no_permission'] [b'fine.jpg']"
            for kind in ("trash", "quarantine", "hard_link", "symlink")
        ]
    finally:
        shutil.rmtree(place)


def test_a_file_that_is_held_open_goes_all_the_same_here(library: StoredLibrary) -> None:
    """Where the system lets names go while a file is open; Windows refuses, which is told as such."""
    library.add("kept.jpg", b"0", "owl")
    gone = library.add("gone.jpg", b"1", "owl")
    with open(gone, "rb") as held:
        outcome = library.act(ActionKind.TRASH, [gone])
        assert len(outcome.done) == 1
        assert held.read() == b"1"
    from dupfinder.engine.actions.refused import refusal_of

    error = OSError(errno.EACCES, "The process cannot access the file")
    error.winerror = 32  # type: ignore[attr-defined]
    assert refusal_of(error).reason == Refusal.IN_USE


# names -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", [ActionKind.TRASH, ActionKind.MOVE, ActionKind.QUARANTINE])
@pytest.mark.parametrize(
    "name",
    [
        b"\xff\xfe.jpg",
        b"new\nline %41 = ;#?.jpg",
        b"x" * 251 + b".jpg",
        "ü".encode() * 125 + b".jpg",
        b"[Trash Info].jpg",
        b"-rf.jpg",
        b"a.jpg.jpg",
    ],
)
def test_every_name_goes_and_comes_back(
    name: bytes, kind: ActionKind, library: StoredLibrary, tmp_path: Path
) -> None:
    library.add("kept.jpg", b"0", "owl")
    # Twice the same name, and one that differs in its case only.
    paths = [
        library.add(folder + name, b"%d" % n, "owl") for n, folder in enumerate((b"a/", b"b/", b"c/"), 1)
    ]
    paths.append(library.add(b"a/" + name.upper(), b"4", "owl"))
    paths = list(dict.fromkeys(paths))
    before = library.tree()
    target = os.fsencode(tmp_path / "out") if kind == ActionKind.MOVE else None
    outcome = library.act(kind, paths, target=target)
    assert {item.path for item in outcome.done} == set(paths), outcome.refused
    assert len({item.target for item in outcome.done}) == len(paths)
    assert library.undo(outcome).refused == ()
    assert library.tree() == before


def test_paths_of_more_than_260_characters(library: StoredLibrary, tmp_path: Path) -> None:
    library.add("kept.jpg", b"0", "owl")
    deep = "/".join(["a folder with quite a long name"] * 40)
    gone = library.add(f"{deep}/IMG.jpg", b"1", "owl")
    assert len(gone) > 1_200
    before = library.tree()
    for kind in (ActionKind.TRASH, ActionKind.MOVE, ActionKind.QUARANTINE):
        target = os.fsencode(tmp_path / "out") if kind == ActionKind.MOVE else None
        outcome = library.act(kind, [gone], target=target)
        assert len(outcome.done) == 1
        library.undo(outcome)
        assert library.tree() == before


def test_a_target_that_would_be_too_long_is_refused(library: StoredLibrary, tmp_path: Path) -> None:
    library.add("kept.jpg", b"0", "owl")
    gone = library.add("/".join(["d" * 200] * 15) + "/IMG.jpg", b"1", "owl")
    target = tmp_path / "/".join(["t" * 200] * 10)
    outcome = library.act(ActionKind.MOVE, [gone], target=os.fsencode(target))
    assert why(outcome.refused) == {b"IMG.jpg": Refusal.NAME_TOO_LONG}
    assert os.path.exists(gone)
    assert not (tmp_path / ("t" * 200)).exists()


# volumes ---------------------------------------------------------------------------------------------
def test_the_trash_of_another_volume(library: StoredLibrary, other_volume: Path) -> None:
    from dupfinder.engine.store import folders

    with library.state.library.write() as connection:
        folders.add_folder(connection, os.fsencode(other_volume))
    paths = []
    for name in ("kept.jpg", "a/IMG ä.jpg"):
        path = other_volume / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
        library.take_in(os.fsencode(path), "owl")
        paths.append(os.fsencode(path))
    top = disk.mount_point(paths[1])
    own = os.path.join(top, b".Trash-%d" % os.getuid())
    was_there = os.path.exists(own)
    outcome = library.act(ActionKind.TRASH, [paths[1]])
    try:
        (item,) = outcome.done
        assert item.target is not None
        assert item.target.startswith(own + b"/files/")
        info = Path(os.fsdecode(trash_folder.info_of(item.target))).read_text("ascii")
        shown = os.fsdecode(os.path.relpath(paths[1], top)).replace("ä", "%C3%A4").replace(" ", "%20")
        assert f"Path={shown}\n" in info
        library.undo(outcome)
        assert Path(os.fsdecode(paths[1])).exists()
        assert not os.listdir(os.path.join(own, b"info"))
    finally:
        if not was_there:
            shutil.rmtree(own, ignore_errors=True)


def test_an_administrators_trash_counts_only_when_it_is_safe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The specification: a directory, no link, with the sticky bit."""
    monkeypatch.setattr(disk, "mount_point", lambda _: os.fsencode(tmp_path))
    monkeypatch.setattr(disk, "device_of", lambda path: 2 if b"Trash" in path else 1)
    photo = os.fsencode(tmp_path / "a.jpg")
    user = str(os.getuid())
    own = os.fsencode(tmp_path / f".Trash-{user}")

    def folder() -> bytes:
        found = trash_folder.find_trash(photo)
        assert found is not None
        assert found.top == os.fsencode(tmp_path)
        return found.folder

    assert folder() == own
    (tmp_path / ".Trash").mkdir()
    assert folder() == own
    (tmp_path / ".Trash").chmod(0o1777)
    assert folder() == os.fsencode(tmp_path / ".Trash" / user)
    (tmp_path / ".Trash").rename(tmp_path / "elsewhere")
    (tmp_path / ".Trash").symlink_to(tmp_path / "elsewhere")
    assert folder() == own
    (tmp_path / "elsewhere2").mkdir()
    os.symlink(tmp_path / "elsewhere2", own)
    assert trash_folder.find_trash(photo) is None


def test_a_rename_that_turns_out_to_cross_volumes_is_no_reason_to_copy_into_the_trash(
    library: StoredLibrary, monkeypatch: pytest.MonkeyPatch, own_folders: Path
) -> None:
    library.add("kept.jpg", b"0", "owl")
    gone = library.add("gone.jpg", b"1", "owl")

    def crosses(source: bytes, to: bytes) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link", source, None, to)

    monkeypatch.setattr(disk, "rename_new", crosses)
    assert why(library.act(ActionKind.TRASH, [gone]).refused) == {b"gone.jpg": Refusal.OTHER_VOLUME}
    assert os.path.exists(gone)
    assert not list((own_folders / "xdg_data_home/Trash/info").iterdir())


@pytest.mark.parametrize("way", ["link and unlink", "rename"])
def test_nothing_is_overwritten_without_the_system_call_for_it(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "renameat2", lambda *_: False)
    if way == "rename":

        def link(*_: object, **__: object) -> None:
            raise OSError(errno.EPERM, "no hard links on FAT")

        monkeypatch.setattr(os, "link", link)
    one, two = os.fsencode(tmp_path / "one"), os.fsencode(tmp_path / "two")
    (tmp_path / "one").write_bytes(b"1")
    (tmp_path / "two").write_bytes(b"2")
    with pytest.raises(FileExistsError):
        disk.rename_new(one, two)
    assert sorted(path.read_bytes() for path in tmp_path.iterdir()) == [b"1", b"2"]
    disk.rename_new(one, two + b"3")
    assert (tmp_path / "two3").read_bytes() == b"1"


# space -----------------------------------------------------------------------------------------------
def test_what_does_not_fit_is_said_before_and_stays(
    library: StoredLibrary, other_volume: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add("kept.jpg", b"0", "owl")
    small, large = library.add("1.jpg", b"1" * 40, "owl"), library.add("2.jpg", b"2" * 80, "owl")
    monkeypatch.setattr(disk, "free_bytes", lambda _: 100)
    target = os.fsencode(other_volume / "out")
    plan = library.plan(ActionKind.MOVE, [small, large], target=target)
    assert {item.path: item.reason for item in plan.items} == {small: None, large: Refusal.NO_SPACE}
    assert len(library.acting.apply(plan).result(SECONDS).done) == 1


def test_a_volume_that_fills_up_in_the_middle_of_a_copy(
    library: StoredLibrary, other_volume: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add("kept.jpg", b"0", "owl")
    large, small = library.add("1.jpg", b"1" * 3_000_000, "owl"), library.add("2.jpg", b"2", "owl")
    before = library.tree()
    real = disk.os.fsync

    def fsync(descriptor: int) -> None:
        if os.fstat(descriptor).st_size == 3_000_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    outcome = library.act(ActionKind.MOVE, [large, small], target=os.fsencode(other_volume / "out"))
    assert why(outcome.refused) == {b"1.jpg": Refusal.NO_SPACE}
    assert [path.name for path in other_volume.rglob("*") if path.is_file()] == ["2.jpg"]
    library.undo(outcome)
    assert library.tree() == before


def test_a_journal_that_cannot_be_written_stops_the_action_and_loses_nothing(
    library: StoredLibrary,
) -> None:
    library.add("kept.jpg", b"0", "owl")
    gone = [library.add(f"{n}.jpg", b"%d" % n, "owl") for n in range(1, 7)]
    before = library.tree()
    plan = library.plan(ActionKind.TRASH, gone)
    real = library.state.review.write
    writes = 0

    def write() -> object:
        nonlocal writes
        writes += 1
        if writes == 5:
            raise DiskFullError("the disk of the data folder is full")
        return real()

    library.state.review.write = write  # type: ignore[assignment,method-assign]
    with pytest.raises(DiskFullError):
        library.acting.apply(plan).result(SECONDS)
    library.state.review.write = real  # type: ignore[method-assign]
    (record,) = library.acting.history()
    assert record.state == "interrupted"
    done = [step.path for step in library.acting.steps(record.id) if step.state == StepState.DONE]
    assert done == gone[:3]
    assert library.known() == before_paths(library, before) - set(done)
    library.acting.undo(record.id).result(SECONDS)
    assert library.tree() == before


def before_paths(library: StoredLibrary, tree: dict[str, object]) -> set[bytes]:
    return {os.path.join(os.fsencode(library.folder), os.fsencode(name)) for name in tree}


# crashes ---------------------------------------------------------------------------------------------
CHILD = """
import sys
from pathlib import Path
from dupfinder.engine.action_types import ActionKind
from tests.makers.stored import StoredLibrary

place, kind, target = Path(sys.argv[1]), ActionKind(sys.argv[2]), sys.argv[3].encode() or None
library = StoredLibrary(place)
library.add("kept.jpg", b"kept" * 500, "owl")
paths = [library.add(f"{n:03}.jpg", (b"%03d" % n) * 5_000, "owl") for n in range(300)]
for n in range(0, 300, 3):
    library.write(f"{n:03}.xmp", b"sidecar %d" % n)
plan = library.plan(kind, paths, target=target)
job = library.acting.apply(plan)
print("begun", flush=True)
job.result(60)
print("ended", flush=True)
"""


@pytest.mark.parametrize(("kind", "kill_at"), [("trash", 40), ("move", 25), ("move", 120)])
def test_kill_9_in_the_middle_of_an_action(
    kind: str, kill_at: int, tmp_path: Path, own_folders: Path, other_volume: Path
) -> None:
    target = str(other_volume / "out") if kind == "move" else ""
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path), kind, target],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    away = other_volume if kind == "move" else own_folders / "xdg_data_home/Trash/files"
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    end = time.monotonic() + 60
    while sum(path.is_file() for path in away.rglob("*")) < kill_at and time.monotonic() < end:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read()
    process.stdout.close()
    process.wait()
    assert rest == "", "the action was over before it could be killed"
    library = StoredLibrary(tmp_path)
    try:
        (record,) = library.acting.history()
        assert record.state == "interrupted"
        steps = library.acting.steps(record.id)
        assert {step.state for step in steps} == {StepState.DONE, StepState.REFUSED}
        for step in steps:
            assert os.path.exists(step.path) is (step.state == StepState.REFUSED)
            assert not step.to or os.path.exists(step.to)
        for unit in {step.unit for step in steps}:
            assert len({step.state for step in steps if step.unit == unit}) == 1, "a picture was torn apart"
        assert record.files >= kill_at - 2
        in_place = {step.path for step in steps if step.state == StepState.REFUSED and step.role == "photo"}
        assert library.known() == in_place | {os.path.join(os.fsencode(library.folder), b"kept.jpg")}
        assert not [path for path in away.rglob("*") if path.name.endswith(".part")]
        assert library.acting.undo(record.id).result(SECONDS).refused == ()
        assert len(library.known()) == 301
        tree = library.tree()
        assert len(tree) == 401
        assert all(tree[f"{n:03}.jpg"][0] == (b"%03d" % n) * 5_000 for n in range(300))
        assert not [path for path in away.rglob("*") if path.is_file()]
    finally:
        library.close()


# the trash of other systems --------------------------------------------------------------------------
def test_a_system_trash_that_tells_nothing_is_searched_for_the_file(tmp_path: Path) -> None:
    """Simulated: a bin as Windows has it, which gives files names of its own."""
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()

    def send(path: bytes) -> None:
        os.rename(path, bin_folder / "$RX1.jpg")
        (bin_folder / "$IX1.jpg").write_bytes(b"record")

    trash = SystemTrashAction(send, lambda _: True, lambda _: [os.fsencode(bin_folder)])
    library = StoredLibrary(tmp_path, actions=all_actions(trash), has_trash=lambda _: True)
    try:
        library.add("kept.jpg", b"0", "owl")
        gone = library.add("gone.jpg", b"1", "owl")
        before = library.tree()
        outcome = library.act(ActionKind.TRASH, [gone])
        assert outcome.done[0].target == os.fsencode(bin_folder / "$RX1.jpg")
        assert library.acting.history()[0].undoable
        library.undo(outcome)
        assert library.tree() == before
        assert not list(bin_folder.iterdir())
    finally:
        library.close()


def test_a_system_trash_that_cannot_be_read_is_left_to_the_system(tmp_path: Path) -> None:
    def send(path: bytes) -> None:
        os.rename(path, tmp_path / "hidden.jpg")

    trash = SystemTrashAction(send, lambda _: True, lambda _: [])
    library = StoredLibrary(tmp_path, actions=all_actions(trash), has_trash=lambda _: True)
    try:
        library.add("kept.jpg", b"0", "owl")
        outcome = library.act(ActionKind.TRASH, [library.add("gone.jpg", b"1", "owl")])
        assert len(outcome.done) == 1
        (record,) = library.acting.history()
        assert (record.undoable, record.reason) == (False, Refusal.SYSTEM_TRASH)
        assert why(library.undo(outcome).refused) == {b"gone.jpg": Refusal.SYSTEM_TRASH}
    finally:
        library.close()


def test_a_system_trash_that_fails_leaves_the_file(tmp_path: Path) -> None:
    def send(_: bytes) -> None:
        raise RuntimeError("the bin is broken")

    trash = SystemTrashAction(send, lambda path: b"usb" not in path, lambda _: [])
    library = StoredLibrary(tmp_path, actions=all_actions(trash), has_trash=lambda _: True)
    try:
        library.add("kept.jpg", b"0", "owl")
        gone = [library.add("gone.jpg", b"1", "owl"), library.add("usb/1.jpg", b"2", "owl")]
        outcome = library.act(ActionKind.TRASH, gone)
        assert why(outcome.refused) == {b"gone.jpg": Refusal.FAILED, b"1.jpg": Refusal.NO_TRASH}
        assert all(os.path.exists(path) for path in gone)
    finally:
        library.close()


def test_a_mounted_folder_tells_whether_it_has_a_trash(tmp_path: Path) -> None:
    """Only what runs here too: the answer for macOS' folders."""
    if sys.platform == "win32":
        pytest.skip("asks the drive there")
    assert system_trash.has_trash(os.fsencode(tmp_path / "a.jpg")) in (True, False)
    assert len(system_trash.trash_folders(os.fsencode(tmp_path / "a.jpg"))) == 2
