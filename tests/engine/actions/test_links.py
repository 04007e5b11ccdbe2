"""A photo gives its place to a link: for identical bytes only, in one step, and back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dupfinder.engine.action_types import ActionKind
from dupfinder.engine.actions import disk, link
from dupfinder.engine.refusals import Refusal
from tests.makers.stored import SECONDS, StoredLibrary


@pytest.fixture
def library(tmp_path: Path) -> Iterator[StoredLibrary]:
    made = StoredLibrary(tmp_path)
    yield made
    made.close()


@pytest.fixture(params=["one step", "without renameat2"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With and without the system call that swaps names and refuses to overwrite."""
    if request.param == "without renameat2":
        monkeypatch.setattr(disk, "renameat2", lambda *_: False)
    return str(request.param)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("kind", [ActionKind.HARD_LINK, ActionKind.SYMLINK])
def test_identical_bytes_become_a_link_and_a_file_again(kind: ActionKind, library: StoredLibrary) -> None:
    kept = library.add("kept.jpg", b"same bytes")
    gone = library.add("b/gone.jpg", b"same bytes")
    os.chmod(gone, 0o640)
    os.utime(gone, ns=(5, 1_000_000_000_000_000_001))
    library.take_in(gone)
    before = library.tree()
    plan = library.plan(kind, [gone])
    assert [(item.target, item.frees) for item in plan.acting] == [(kept, 10)]
    outcome = library.acting.apply(plan).result(SECONDS)
    assert outcome.refused == ()
    assert os.path.samefile(gone, kept)
    assert os.path.islink(gone) is (kind == ActionKind.SYMLINK)
    assert (gone in library.known()) is (kind == ActionKind.HARD_LINK)
    assert library.acting.history()[0].undoable
    library.undo(outcome)
    assert library.tree() == before
    assert not os.path.samefile(gone, kept)
    assert library.known() == {kept, gone}
    assert sorted(os.listdir(os.path.dirname(gone))) == [b"gone.jpg"]


def test_alike_is_not_identical(library: StoredLibrary) -> None:
    library.add("kept.jpg", b"1", "owl")
    gone = library.add("gone.jpg", b"2", "owl")
    assert [item.reason for item in library.plan(ActionKind.HARD_LINK, [gone]).items] == [
        Refusal.NOT_IDENTICAL
    ]


def test_what_is_linked_already_frees_nothing_and_stays(library: StoredLibrary) -> None:
    kept = library.add("kept.jpg", b"1")
    also = os.path.join(os.fsencode(library.folder), b"also.jpg")
    os.link(kept, also)
    library.take_in(also)
    assert [item.reason for item in library.plan(ActionKind.HARD_LINK, [also]).items] == [
        Refusal.ALREADY_LINKED
    ]


def test_linked_files_free_their_bytes_only_together(library: StoredLibrary) -> None:
    library.add("kept.jpg", b"0", "owl")
    one = library.add("one.jpg", b"four", "owl")
    two = os.path.join(os.fsencode(library.folder), b"two.jpg")
    os.link(one, two)
    library.take_in(two, "owl")
    assert library.plan(ActionKind.TRASH, [one]).frees == 0
    assert library.plan(ActionKind.TRASH, [one, two]).frees == 4


def test_a_hard_link_cannot_leave_the_volume_but_a_symbolic_one_can(
    library: StoredLibrary, other_volume: Path
) -> None:
    from dupfinder.engine.store import folders

    kept = os.fsencode(other_volume / "kept.jpg")
    (other_volume / "kept.jpg").write_bytes(b"same")
    with library.state.library.write() as connection:
        folders.add_folder(connection, os.fsencode(other_volume))
    library.take_in(kept)
    gone = library.add("gone.jpg", b"same")
    assert [item.reason for item in library.plan(ActionKind.HARD_LINK, [gone]).items] == [
        Refusal.OTHER_VOLUME
    ]
    outcome = library.act(ActionKind.SYMLINK, [gone])
    assert os.readlink(gone) == kept
    library.undo(outcome)
    assert Path(os.fsdecode(gone)).read_bytes() == b"same"


def test_a_file_system_without_shared_blocks_says_so(library: StoredLibrary) -> None:
    library.add("kept.jpg", b"same")
    gone = library.add("gone.jpg", b"same")
    before = library.tree()
    outcome = library.act(ActionKind.REFLINK, [gone])
    if not outcome.refused:
        pytest.skip("this file system can share blocks")
    assert [item.reason for item in outcome.refused] == [Refusal.NOT_SUPPORTED]
    assert library.tree() == before


def test_shared_blocks_keep_what_is_the_files_own(
    library: StoredLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clone itself is simulated by a copy: this machine's file system has none."""

    def clone(target: int, _call: int, source: int) -> int:
        os.sendfile(target, source, 0, 1 << 20)
        return 0

    import fcntl

    monkeypatch.setattr(fcntl, "ioctl", clone)
    library.add("kept.jpg", b"same")
    gone = library.add("gone.jpg", b"same")
    os.chmod(gone, 0o604)
    os.utime(gone, ns=(5, 10**18 + 7))
    library.take_in(gone)
    before = library.tree()
    outcome = library.act(ActionKind.REFLINK, [gone])
    assert len(outcome.done) == 1
    assert library.tree() == before
    library.undo(outcome)
    assert library.tree() == before
    assert gone in library.known()


@pytest.mark.usefixtures("way")
def test_a_file_put_there_in_the_last_moment_is_not_replaced(
    library: StoredLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add("kept.jpg", b"same")
    gone = library.add("gone.jpg", b"same")
    real = link.LinkAction._make

    def make(self: link.LinkAction, kept: bytes, beside: bytes, path: bytes) -> None:
        real(self, kept, beside, path)
        os.unlink(gone)
        Path(os.fsdecode(gone)).write_bytes(b"new!")

    monkeypatch.setattr(link.LinkAction, "_make", make)
    outcome = library.act(ActionKind.HARD_LINK, [gone])
    assert [item.reason for item in outcome.refused] == [Refusal.CHANGED]
    assert Path(os.fsdecode(gone)).read_bytes() == b"new!"
    assert sorted(os.listdir(library.folder)) == ["gone.jpg", "kept.jpg"]


def test_undo_of_a_link_leaves_what_somebody_else_put_there(library: StoredLibrary) -> None:
    library.add("kept.jpg", b"same")
    gone = library.add("gone.jpg", b"same")
    outcome = library.act(ActionKind.SYMLINK, [gone])
    os.unlink(gone)
    library.write("gone.jpg", b"another")
    assert [item.reason for item in library.undo(outcome).refused] == [Refusal.OCCUPIED]
    assert Path(os.fsdecode(gone)).read_bytes() == b"another"


def test_what_was_swapped_out_is_looked_at_before_it_goes(
    library: StoredLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program saves its file between our last look and the swap: it gets its place back."""
    library.add("kept.jpg", b"same")
    gone = library.add("gone.jpg", b"same")
    real = disk.exchange
    swapped: list[bool] = []

    def exchange(one: bytes, other: bytes) -> bool:
        if not swapped:
            os.unlink(gone)
            Path(os.fsdecode(gone)).write_bytes(b"new!")
        swapped.append(real(one, other))
        return swapped[-1]

    monkeypatch.setattr(disk, "exchange", exchange)
    outcome = library.act(ActionKind.HARD_LINK, [gone])
    if not all(swapped):
        pytest.skip("this system swaps no names")
    assert [item.reason for item in outcome.refused] == [Refusal.CHANGED]
    assert Path(os.fsdecode(gone)).read_bytes() == b"new!"
    assert sorted(os.listdir(library.folder)) == ["gone.jpg", "kept.jpg"]
