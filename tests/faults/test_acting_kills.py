"""A kill at every single change of the disk or the journal, of every kind of action and of its undo."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dupfinder.engine.action_types import ActionKind, Outcome, StepState, TakeOver
from dupfinder.engine.types import Metadata
from tests.makers.killer import Killed, Killer
from tests.makers.stored import SECONDS, StoredLibrary

MOST_CHANGES = 200


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, so that hundreds of actions do not wait for the disk."""
    shm = Path("/dev/shm")
    place = Path(tempfile.mkdtemp(dir=shm if shm.is_dir() else tmp_path, prefix="dupfinder-"))
    yield place
    shutil.rmtree(place)


@pytest.fixture
def killer() -> Iterator[Killer]:
    made = Killer()
    made.install()
    yield made
    made.remove()


def fill(library: StoredLibrary, into_its_place: bool) -> tuple[list[bytes], dict[str, object]]:
    """Two photos to remove, with a sidecar and a copy that stays; what to ask for besides.

    The copy gets the name of one of them, or also its folder, and so its very path.
    """
    kept = library.add("kept.jpg", b"same", "owl", Metadata(keywords=("owl",)))
    one = library.add("a/one.jpg", b"same", "owl", Metadata(rating=4))
    two = library.add("b/two.jpg", b"same", "owl")
    library.write("a/one.xmp", b"sidecar")
    return [one, two], {"take_over": [TakeOver(kept, two, folder=into_its_place)], "merge": True}


def everywhere(*tops: Path) -> list[bytes]:
    """Contents of all files, but for the trash's own records."""
    found = []
    for top in tops:
        for path in top.rglob("*"):
            assert not path.name.endswith(".part"), path
            if path.is_file() and not path.is_symlink() and path.suffix != ".trashinfo":
                found.append(path.read_bytes())
    return sorted(found)


def reopened(library: StoredLibrary, killer: Killer) -> None:
    library.close()
    killer.revive()
    library.open()
    killer.watch(library.state)
    for record in library.acting.history():
        assert record.state != "running"
        steps = library.acting.steps(record.id)
        assert not [s for s in steps if s.state in (StepState.DOING, StepState.UNDOING, StepState.PLANNED)]


@pytest.mark.parametrize(
    ("kind", "elsewhere", "without_call", "into_its_place"),
    [
        (ActionKind.TRASH, False, False, False),
        (ActionKind.TRASH, False, False, True),
        (ActionKind.TRASH, False, True, False),
        (ActionKind.MOVE, True, False, False),
        (ActionKind.HARD_LINK, False, False, False),
        (ActionKind.HARD_LINK, False, True, False),
        (ActionKind.SYMLINK, False, False, False),
    ],
)
def test_a_kill_at_any_moment_tears_nothing_apart(
    kind: ActionKind,
    elsewhere: bool,
    without_call: bool,
    into_its_place: bool,
    killer: Killer,
    memory: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if without_call:
        from dupfinder.engine.actions import disk

        monkeypatch.setattr(disk, "renameat2", lambda *_: False)
    home = memory / "home"
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    for undoing in (False, True):
        for change in range(MOST_CHANGES):
            place, data = memory / "place", memory / "data"
            place.mkdir()
            library = StoredLibrary(place, data=data)
            killer.watch(library.state)
            target = (tmp_path if elsewhere else place) / "target"
            paths, more = fill(library, into_its_place)
            before = library.tree()
            known = library.known()
            plan = library.plan(
                kind, paths, target=os.fsencode(target) if kind == ActionKind.MOVE else None, **more
            )
            assert len(plan.staying) == 0

            def go(call: Callable[[], Outcome]) -> bool:
                """Whether it went through."""
                killer.arm(change)  # noqa: B023
                try:
                    call()
                except Killed:
                    reopened(library, killer)  # noqa: B023
                    return False
                killer.revive()
                return True

            if undoing:
                outcome = library.acting.apply(plan).result(SECONDS)
                through = go(lambda: library.undo(outcome))  # noqa: B023
            else:
                through = go(lambda: library.acting.apply(plan).result(SECONDS))  # noqa: B023
            names = library.tree()
            assert ("a/one.jpg" in names) is ("a/one.xmp" in names)
            if kind in (ActionKind.TRASH, ActionKind.MOVE):
                # Each file is in one place, whole, and nowhere else.
                contents = everywhere(library.folder, target if target.exists() else place / "data", home)
                assert [one for one in contents if b"<x:xmpmeta" not in one] == sorted(
                    [b"same"] * 3 + [b"sidecar"]
                )
            else:
                assert all(os.path.exists(path) for path in paths)
                everywhere(library.folder)
            for record in library.acting.history():
                library.acting.undo(record.id).result(SECONDS)
            assert library.tree() == before
            assert library.known() == known
            library.close()
            shutil.rmtree(place)
            shutil.rmtree(data)
            shutil.rmtree(home, ignore_errors=True)
            shutil.rmtree(target, ignore_errors=True)
            if through:
                assert change > 5
                break
        else:
            pytest.fail("the action never came to its end")
