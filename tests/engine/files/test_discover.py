"""The walk over folders, on real files."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from dupfinder.engine.errors import Cancelled, FailureCode
from dupfinder.engine.files import attributes, discover
from dupfinder.engine.types import Failure, FileStat, Stage

EXTENSIONS = frozenset({"jpg", "heic", "png"})


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


class Found:
    """What a walk gave, as names below a folder."""

    def __init__(
        self, root: Path, *roots: Path, exclude: Sequence[str] = (), include_hidden: bool = False
    ) -> None:
        self.failures: list[Failure] = []
        self.stats: list[FileStat] = list(
            discover.discover(
                [os.fsencode(folder) for folder in roots or (root,)],
                exclude=exclude,
                include_hidden=include_hidden,
                extensions=EXTENSIONS,
                on_failure=self.failures.append,
            )
        )
        self.names = [os.fsdecode(os.path.relpath(found.path, os.fsencode(root))) for found in self.stats]


def test_finds_photos_in_the_order_of_their_names(tmp_path: Path) -> None:
    make(
        tmp_path,
        "b.jpg",
        "a.HEIC",
        "c/2.jpg",
        "c/1.jpg",
        "c/d/x.png",
        "b/y.jpg",
        "notes.txt",
        "jpg",
        "z.jpg.part",
    )
    found = Found(tmp_path)
    assert found.names == ["a.HEIC", "b.jpg", "b/y.jpg", "c/1.jpg", "c/2.jpg", "c/d/x.png"]
    assert found.failures == []
    for given in found.stats:
        real = os.stat(given.path)
        assert given == FileStat(given.path, real.st_size, real.st_mtime_ns, real.st_ino, real.st_dev)


def test_overlapping_and_repeated_roots_give_no_file_twice(tmp_path: Path) -> None:
    make(tmp_path, "a/1.jpg", "a/b/2.jpg", "3.jpg")
    for roots in (
        (tmp_path, tmp_path / "a"),
        (tmp_path / "a" / "b", tmp_path / "a", tmp_path),
        (tmp_path, tmp_path),
        (tmp_path / "a" / "..",),
        (tmp_path / "3.jpg", tmp_path, tmp_path / "a" / "1.jpg"),
    ):
        assert sorted(Found(tmp_path, *roots).names) == ["3.jpg", "a/1.jpg", "a/b/2.jpg"]


def test_a_file_as_root(tmp_path: Path) -> None:
    make(tmp_path, "a.jpg", "b.txt", "c.jpg")
    assert Found(tmp_path, tmp_path / "a.jpg", tmp_path / "b.txt").names == ["a.jpg"]


def test_links_that_run_in_circles(tmp_path: Path) -> None:
    make(tmp_path, "a/1.jpg")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "self").symlink_to(tmp_path / "a" / "self")
    (tmp_path / "ping.jpg").symlink_to(tmp_path / "pong.jpg")
    (tmp_path / "pong.jpg").symlink_to(tmp_path / "ping.jpg")
    (tmp_path / "nowhere.jpg").symlink_to(tmp_path / "gone.jpg")
    found = Found(tmp_path)
    assert found.names == ["a/1.jpg"]
    assert found.failures == []


def test_links_give_what_has_no_name_of_its_own_here(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    make(tmp_path, "in/z.jpg", "out/x.jpg", "out/deep/y.jpg", "alone/w.jpg", "out/.hidden.jpg")
    (inside / "a.jpg").symlink_to(inside / "z.jpg")  # sorts before its target
    (inside / "w1.jpg").symlink_to(tmp_path / "alone" / "w.jpg")
    (inside / "w2.jpg").symlink_to(tmp_path / "alone" / "w.jpg")
    (inside / "folder").symlink_to(outside)
    (inside / "same").symlink_to(outside)
    found = Found(tmp_path, inside)
    assert found.names == ["in/z.jpg", "in/folder/x.jpg", "in/folder/deep/y.jpg", "in/w1.jpg"]
    # With both roots every file has its own name.
    both = Found(tmp_path, inside, outside, tmp_path / "alone")
    assert both.names == ["in/z.jpg", "out/x.jpg", "out/deep/y.jpg", "alone/w.jpg"]


def test_a_link_to_what_the_walk_left_out_counts(tmp_path: Path) -> None:
    make(tmp_path, "skip/a.jpg", "b.jpg")
    (tmp_path / "link.jpg").symlink_to(tmp_path / "skip" / "a.jpg")
    assert Found(tmp_path, exclude=["skip"]).names == ["b.jpg", "link.jpg"]


def test_hard_links_are_names_in_their_own_right(tmp_path: Path) -> None:
    make(tmp_path, "a.jpg")
    (tmp_path / "b.jpg").hardlink_to(tmp_path / "a.jpg")
    found = Found(tmp_path)
    assert found.names == ["a.jpg", "b.jpg"]
    assert found.stats[0].inode == found.stats[1].inode


def test_hidden_and_system_things_are_left_out(tmp_path: Path) -> None:
    system = [
        "@eaDir/a.jpg", "$RECYCLE.BIN/b.jpg", "System Volume Information/c.jpg", "lost+found/d.jpg",
        "__MACOSX/e.jpg", ".Trash-1000/files/f.jpg", ".Trashes/g.jpg", "._h.jpg", "x/.thumbnails/i.jpg",
        "My.photoslibrary/resources/derivatives/j.jpg", "My.photoslibrary/database/k.jpg",
    ]  # fmt: skip
    hidden = [".l.jpg", ".cache/m.jpg"]
    shown = ["My.photoslibrary/originals/0/n.heic", "iPhoto.photolibrary/Masters/o.jpg", "trash/p.jpg"]
    make(tmp_path, *system, *hidden, *shown)
    assert sorted(Found(tmp_path).names) == sorted(shown)
    assert sorted(Found(tmp_path, include_hidden=True).names) == sorted(shown + hidden)
    # A root is meant, however it is called.
    assert Found(tmp_path, tmp_path / ".cache").names == [".cache/m.jpg"]


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        (["*.png"], ["a/cache/x.jpg", "a/x.jpg", "cache/b.jpg", "x.jpg"]),
        (["cache"], ["a/x.jpg", "x.jpg", "x.png"]),
        (["/cache"], ["a/cache/x.jpg", "a/x.jpg", "x.jpg", "x.png"]),
        (["**/cache/**"], ["a/x.jpg", "x.jpg", "x.png"]),
        (["a/**/x.jpg"], ["cache/b.jpg", "x.jpg", "x.png"]),
        (["a/"], ["cache/b.jpg", "x.jpg", "x.png"]),
        (["x.*", "b.jpg"], []),
        (["*", "!x.png"], ["x.png"]),
        (["[", "!", "", "  "], ["a/cache/x.jpg", "a/x.jpg", "cache/b.jpg", "x.jpg", "x.png"]),
    ],
)
def test_exclusion_patterns(tmp_path: Path, patterns: list[str], left: list[str]) -> None:
    make(tmp_path, "x.jpg", "x.png", "cache/b.jpg", "a/x.jpg", "a/cache/x.jpg")
    assert sorted(Found(tmp_path, exclude=patterns).names) == left


def test_an_excluded_folder_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "skip/deep/a.jpg", "b.jpg")
    opened = []
    scan = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: opened.append(path) or scan(path))
    assert Found(tmp_path, exclude=["skip"]).names == ["b.jpg"]
    assert opened == [os.fsencode(tmp_path)]


@pytest.mark.skipif(sys.platform == "win32", reason="names are UTF-16 there")
def test_names_that_are_no_text(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/\xff\xfe"
    try:
        os.mkdir(folder)
    except OSError:
        pytest.skip("this file system takes text only")
    for name in (b"\xe9.jpg", b"new\nline.jpg", "日本.jpg".encode()):
        with open(folder + b"/" + name, "wb") as file:
            file.write(b"x")
    found = Found(tmp_path, exclude=["*.png"])
    assert [os.path.basename(given.path) for given in found.stats] == [
        b"new\nline.jpg", b"\xe6\x97\xa5\xe6\x9c\xac.jpg", b"\xe9.jpg",
    ]  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX")
def test_special_files_are_left_out(tmp_path: Path) -> None:
    make(tmp_path, "a.jpg")
    os.mkfifo(tmp_path / "fifo.jpg")
    (tmp_path / "link.jpg").symlink_to("fifo.jpg")
    (tmp_path / "null.jpg").symlink_to("/dev/null")
    with socket.socket(socket.AF_UNIX) as server:
        here = os.getcwd()
        os.chdir(tmp_path)  # the path of a socket must be short
        try:
            server.bind("socket.jpg")
        finally:
            os.chdir(here)
        found = Found(tmp_path)
    assert found.names == ["a.jpg"]
    assert found.failures == []


def test_a_root_that_is_missing_is_reported(tmp_path: Path) -> None:
    make(tmp_path, "a.jpg")
    found = Found(tmp_path, tmp_path / "gone", tmp_path)
    assert found.names == ["a.jpg"]
    assert [(os.fsdecode(one.path), one.stage, one.code) for one in found.failures] == [
        (str(tmp_path / "gone"), Stage.FIND, FailureCode.VANISHED)
    ]


def test_what_vanishes_meanwhile_is_no_failure(tmp_path: Path) -> None:
    make(tmp_path, "a/1.jpg", "b/2.jpg", "c/3.jpg")
    failures: list[Failure] = []
    names = []
    for given in discover.discover(
        [os.fsencode(tmp_path)], extensions=EXTENSIONS, on_failure=failures.append
    ):
        names.append(os.path.basename(given.path))
        if names == [b"1.jpg"]:
            (tmp_path / "b" / "2.jpg").unlink()
            (tmp_path / "b").rmdir()
    assert names == [b"1.jpg", b"3.jpg"]
    assert failures == []


def test_check_can_stop_the_walk(tmp_path: Path) -> None:
    make(tmp_path, *(f"{number}.jpg" for number in range(10)))
    calls = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls > 4:
            raise Cancelled("cancelled")

    walk = discover.discover(
        [os.fsencode(tmp_path)], extensions=EXTENSIONS, on_failure=lambda _: None, check=check
    )
    given = [next(walk), next(walk)]
    with pytest.raises(Cancelled):
        given.extend(walk)
    assert 2 <= len(given) < 10


class Flagged:
    """A stat result with the flags of another system."""

    def __init__(self, real: os.stat_result, **flags: int) -> None:
        self._real = real
        self.__dict__.update(flags)

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


@pytest.mark.parametrize(
    ("flags", "online", "hidden"),
    [
        ({"st_file_attributes": stat.FILE_ATTRIBUTE_OFFLINE}, True, False),
        ({"st_file_attributes": 0x00040000}, True, False),  # RECALL_ON_OPEN
        ({"st_file_attributes": 0x00400000}, True, False),  # RECALL_ON_DATA_ACCESS
        ({"st_file_attributes": stat.FILE_ATTRIBUTE_ARCHIVE}, False, False),
        ({"st_file_attributes": stat.FILE_ATTRIBUTE_HIDDEN}, False, True),
        ({"st_file_attributes": stat.FILE_ATTRIBUTE_SYSTEM}, False, True),
        ({"st_flags": 0x40000000}, True, False),  # SF_DATALESS
        ({"st_flags": stat.UF_HIDDEN}, False, True),
        ({"st_flags": 0}, False, False),
    ],
)
def test_flags_of_windows_and_macos(
    tmp_path: Path, flags: dict[str, int], online: bool, hidden: bool
) -> None:
    flagged = Flagged(os.stat(tmp_path), **flags)
    assert attributes.is_online_only(flagged) is online  # type: ignore[arg-type]
    assert attributes.is_hidden(b"a.jpg", flagged) is hidden  # type: ignore[arg-type]


def test_files_in_the_cloud_are_listed_not_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "here.jpg", "away.jpg", ".IMG_1.HEIC.icloud", ".notes.txt.icloud", "x.icloud")
    monkeypatch.setattr(discover, "is_online_only", lambda found: found.st_size == len("away.jpg") and True)
    (tmp_path / "here.jpg").write_bytes(b"longer than that")
    found = Found(tmp_path)
    assert found.names == ["here.jpg"]
    reported = {os.path.basename(one.path): one for one in found.failures}
    assert set(reported) == {b"away.jpg", b".IMG_1.HEIC.icloud"}
    assert {one.code for one in found.failures} == {FailureCode.CLOUD_ONLY}
    assert reported[b".IMG_1.HEIC.icloud"].detail == "IMG_1.HEIC"
    assert reported[b"away.jpg"].size == 8


AS_NOBODY = """
import os, sys
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
from dupfinder.engine.errors import UnreadableFileError
from dupfinder.engine.files.discover import discover
from dupfinder.engine.files.read import read_once
root = os.fsencode(sys.argv[1])
for found in discover([root], extensions=frozenset({"jpg"}),
                      on_failure=lambda one: print("failed", os.path.basename(one.path).decode(), one.code)):
    try:
        print("read", os.path.basename(found.path).decode(), len(read_once(found.path)[0]))
    except UnreadableFileError as error:
        print("unreadable", os.path.basename(found.path).decode(), error.failure_code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_what_may_not_be_read_is_reported(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    make(tmp_path, "a.jpg", "closed/b.jpg", "listed/c.jpg", "secret.jpg", "open/d.jpg")
    restore: Callable[[], None] = lambda: [p.chmod(0o700) for p in tmp_path.iterdir()] and None  # noqa: E731
    request.addfinalizer(restore)
    folder = tmp_path
    while folder != folder.parent and folder.stat().st_uid == os.getuid():
        folder.chmod(folder.stat().st_mode | 0o755)
        folder = folder.parent
    (tmp_path / "open").chmod(0o755)
    (tmp_path / "closed").chmod(0o000)
    (tmp_path / "listed").chmod(0o444)  # names can be seen, files not reached
    (tmp_path / "secret.jpg").chmod(0o000)
    # Imported before the rights are dropped: the checkout may not be readable for nobody.
    code = "import dupfinder.engine.files.discover\n" + AS_NOBODY
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert sorted(done.stdout.splitlines()) == [
        "failed c.jpg no_permission",
        "failed closed no_permission",
        "read a.jpg 5",
        "read d.jpg 10",
        "unreadable secret.jpg no_permission",
    ]
