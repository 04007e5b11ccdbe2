"""Acting on files as a program does it: to the trash, to a folder, and back; and what stays, and why."""

from __future__ import annotations

import os
import urllib.parse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dupfinder.engine.action_types import (
    ActionKind,
    ActionProgress,
    Outcome,
    Removal,
    Role,
    StepState,
    WithoutTrash,
)
from dupfinder.engine.actions.guard import CheckedPlan, CheckedStep
from dupfinder.engine.refusals import Refusal
from tests.makers.stored import SECONDS, StoredLibrary


@pytest.fixture
def library(tmp_path: Path) -> Iterator[StoredLibrary]:
    made = StoredLibrary(tmp_path)
    yield made
    made.close()


def trash(own_folders: Path) -> Path:
    return own_folders / "xdg_data_home" / "Trash"


def why(outcome: Outcome) -> dict[str, Refusal | None]:
    return {os.fsdecode(os.path.basename(item.path)): item.reason for item in outcome.refused}


def test_a_photo_goes_to_the_trash_and_comes_back(library: StoredLibrary, own_folders: Path) -> None:
    kept = library.add("kept.jpg", b"large", "owl")
    gone = library.add("a b/copy ä.jpg", b"small", "owl")
    os.utime(gone, ns=(1, 1_234_567_890_123_456_789))
    library.take_in(gone, "owl")
    before = library.tree()
    plan = library.plan(ActionKind.TRASH, [gone])
    (item,) = plan.items
    assert (item.path, item.kind, item.kept, item.frees) == (gone, ActionKind.TRASH, kept, 5)
    outcome = library.acting.apply(plan).result(SECONDS)
    assert [done.path for done in outcome.done] == [gone]
    assert (outcome.refused, outcome.frees, outcome.cancelled) == ((), 5, False)
    assert library.known() == {kept}
    assert not os.path.lexists(gone)
    (info,) = (trash(own_folders) / "info").iterdir()
    lines = info.read_text("ascii").splitlines()
    assert lines[0] == "[Trash Info]"
    assert urllib.parse.unquote(lines[1].removeprefix("Path=")) == os.fsdecode(gone)
    assert (trash(own_folders) / "files" / info.stem).read_bytes() == b"small"
    back = library.undo(outcome)
    assert [item.path for item in back.done] == [gone]
    assert library.tree() == before
    assert library.known() == {kept, gone}
    assert not list((trash(own_folders) / "info").iterdir())
    assert not list((trash(own_folders) / "files").iterdir())


def test_the_last_copy_stays_whatever_is_marked(library: StoredLibrary) -> None:
    both = [library.add("one.jpg", b"1", "owl"), library.add("two.jpg", b"2", "owl")]
    lonely = library.add("alone.jpg", b"3")
    outcome = library.act(ActionKind.TRASH, [*both, lonely])
    assert outcome.done == ()
    assert set(why(outcome).values()) == {Refusal.LAST_COPY}
    assert library.known() == {*both, lonely}
    assert library.acting.history() == []


def test_a_whole_group_goes_only_when_it_is_named(library: StoredLibrary) -> None:
    both = [library.add("one.jpg", b"1", "owl"), library.add("two.jpg", b"2", "owl")]
    others = [library.add("three.jpg", b"3", "cat"), library.add("four.jpg", b"4", "cat")]
    outcome = library.act(ActionKind.TRASH, [*both, *others], whole_groups=["owl"])
    assert {item.path for item in outcome.done} == set(both)
    assert library.known() == set(others)
    assert {item.kept for item in outcome.done} == {None}


def test_identical_bytes_outside_the_group_count(library: StoredLibrary) -> None:
    one = library.add("one.jpg", b"same")
    library.add("two.jpg", b"same")
    library.acting._clusters = lambda _: []
    assert [item.path for item in library.act(ActionKind.TRASH, [one]).done] == [one]


@pytest.mark.parametrize("how", ["hard link", "symlink"])
def test_another_name_of_the_same_file_is_no_copy(how: str, library: StoredLibrary) -> None:
    one = library.add("one.jpg", b"1", "owl")
    two = os.path.join(os.fsencode(library.folder), b"two.jpg")
    if how == "hard link":
        os.link(one, two)
    else:
        os.symlink(one, two)
    library.take_in(two, "owl")
    outcome = library.act(ActionKind.TRASH, [one])
    assert why(outcome) == {"one.jpg": Refusal.SAME_FILE}
    assert os.path.exists(one)
    if how == "symlink":
        assert why(library.act(ActionKind.TRASH, [two])) == {"two.jpg": Refusal.IS_LINK}


@pytest.mark.parametrize(
    ("accident", "reason"),
    [
        ("replaced", Refusal.CHANGED),
        ("same size and time", Refusal.CHANGED),
        ("gone", Refusal.VANISHED),
        ("a folder now", Refusal.CHANGED),
        ("a link now", Refusal.IS_LINK),
        ("kept one gone", Refusal.LAST_COPY),
        ("kept one changed", Refusal.LAST_COPY),
        ("kept one secretly changed", Refusal.LAST_COPY),
    ],
)
def test_what_happens_between_plan_and_action_is_noticed(
    accident: str, reason: Refusal, library: StoredLibrary
) -> None:
    kept = library.add("kept.jpg", b"large", "owl")
    gone = library.add("gone.jpg", b"small", "owl")
    fine = [library.add("1.jpg", b"11", "cat"), library.add("2.jpg", b"22", "cat")]
    plan = library.plan(ActionKind.TRASH, [gone, fine[0]])
    assert len(plan.acting) == 2
    victim = kept if accident.startswith("kept") else gone
    stat = os.stat(victim)
    if "gone" in accident:
        os.unlink(victim)
    elif accident == "a folder now":
        os.unlink(victim)
        os.mkdir(victim)
    elif accident == "a link now":
        os.unlink(victim)
        os.symlink(kept, victim)
    else:
        Path(os.fsdecode(victim)).write_bytes(b"other")
        if "secretly" in accident or accident == "same size and time":
            os.utime(victim, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    outcome = library.acting.apply(plan).result(SECONDS)
    assert why(outcome) == {"gone.jpg": reason}
    assert [item.path for item in outcome.done] == [fine[0]]
    assert os.path.lexists(kept) or victim == kept


def test_what_was_said_to_stay_stays_and_is_told_though_it_could_go_by_now(library: StoredLibrary) -> None:
    kept = library.add("kept.jpg", b"large", "owl")
    gone = library.add("gone.jpg", b"small", "owl")
    kept_stat = os.stat(kept)
    os.utime(kept, ns=(0, 0))
    plan = library.plan(ActionKind.TRASH, [gone])
    assert [item.reason for item in plan.staying] == [Refusal.LAST_COPY]
    os.utime(kept, ns=(kept_stat.st_atime_ns, kept_stat.st_mtime_ns))
    assert library.plan(ActionKind.TRASH, [gone]).staying == []
    outcome = library.acting.apply(plan).result(SECONDS)
    assert why(outcome) == {"gone.jpg": Refusal.LAST_COPY}
    assert os.path.exists(gone)


def test_a_plan_for_another_content_is_refused(library: StoredLibrary) -> None:
    one = library.add("one.jpg", b"1", "owl")
    library.add("two.jpg", b"2", "owl")
    stranger = os.path.join(os.fsencode(library.folder), b"stranger.jpg")
    job = library.acting.plan(
        ActionKind.TRASH, [Removal(one, b"x" * 32), Removal(stranger, b"y" * 32)], threshold=0.5
    )
    assert [item.reason for item in job.result(SECONDS).items] == [Refusal.CHANGED, Refusal.NOT_IN_LIBRARY]


def test_only_the_guard_makes_what_actions_accept(library: StoredLibrary) -> None:
    library.add("kept.jpg", b"1", "owl")
    item = library.plan(ActionKind.TRASH, [library.add("gone.jpg", b"2", "owl")]).items[0]
    with pytest.raises(TypeError):
        CheckedStep(item, None, (), seal=object())  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        CheckedPlan((), (), seal=None)


def test_a_forged_plan_gets_nowhere(library: StoredLibrary) -> None:
    kept = library.add("kept.jpg", b"1", "owl")
    gone = library.add("gone.jpg", b"2", "owl")
    lonely = library.add("lonely.jpg", b"3")
    plan = library.plan(ActionKind.TRASH, [gone])
    forged = replace(
        plan,
        items=(
            *plan.items,
            replace(plan.items[0], path=kept),
            replace(plan.items[0], path=lonely, role=Role.XMP),
        ),
    )
    outcome = library.acting.apply(forged).result(SECONDS)
    assert [item.path for item in outcome.done] == [gone]
    assert library.known() == {kept, lonely}


# moving ----------------------------------------------------------------------------------------------
def test_a_move_keeps_the_tree_and_never_overwrites(library: StoredLibrary, tmp_path: Path) -> None:
    library.add("kept.jpg", b"0", "owl")
    gone = [
        library.add("2019/trip/IMG.jpg", b"1", "owl"),
        library.add("2019/trip/img.JPG", b"2", "owl"),
        library.add("2019/other/IMG.jpg", b"3", "owl"),
    ]
    sidecar = library.write("2019/trip/IMG.jpg.xmp", b"<x/>")
    target = tmp_path / "out"
    (target / "photos/2019/trip").mkdir(parents=True)
    (target / "photos/2019/trip/IMG.jpg").write_bytes(b"somebody else's")
    before = library.tree()
    outcome = library.act(ActionKind.MOVE, gone, target=os.fsencode(target))
    assert outcome.refused == ()
    moved = {path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*.*")}
    assert moved == {
        "photos/2019/trip/IMG.jpg": b"somebody else's",
        "photos/2019/trip/IMG (2).jpg": b"1",
        "photos/2019/trip/IMG (2).jpg.xmp": b"<x/>",
        "photos/2019/trip/img.JPG": b"2",
        "photos/2019/other/IMG.jpg": b"3",
    }
    assert not os.path.lexists(sidecar)
    library.undo(outcome)
    assert library.tree() == before
    assert library.known() >= set(gone)
    assert (target / "photos/2019/trip/IMG.jpg").read_bytes() == b"somebody else's"


def test_a_move_to_another_volume_copies_checks_and_comes_back(
    library: StoredLibrary, other_volume: Path
) -> None:
    library.add("kept.jpg", b"0", "owl")
    gone = library.add("gone.jpg", os.urandom(3_000_000), "owl")
    os.chmod(gone, 0o640)
    before = library.tree()
    plan = library.plan(ActionKind.MOVE, [gone], target=os.fsencode(other_volume))
    there = next(volume for volume in plan.volumes if volume.needs)
    here = next(volume for volume in plan.volumes if volume.frees)
    assert (there.needs, here.frees, there.fits) == (3_000_000, 3_000_000, True)
    outcome = library.acting.apply(plan).result(SECONDS)
    (item,) = outcome.done
    assert item.target is not None
    assert Path(os.fsdecode(item.target)).read_bytes() == before["gone.jpg"][0]
    assert not os.path.lexists(gone)
    library.undo(outcome)
    assert library.tree() == before
    assert not [path for path in other_volume.rglob("*") if path.is_file()]


# no trash --------------------------------------------------------------------------------------------
def test_a_volume_without_trash_is_said_and_its_photos_stay(tmp_path: Path) -> None:
    library = StoredLibrary(tmp_path, has_trash=lambda path: b"stick" not in path)
    try:
        library.add("kept.jpg", b"0", "owl")
        on_stick, on_disk = library.add("stick/1.jpg", b"1", "owl"), library.add("2.jpg", b"2", "owl")
        plan = library.plan(ActionKind.TRASH, [on_stick, on_disk])
        assert {item.path: item.reason for item in plan.items} == {on_stick: Refusal.NO_TRASH, on_disk: None}
        (volume,) = plan.volumes
        assert volume.left == 1
        assert set(volume.choices) == set(WithoutTrash)
        outcome = library.acting.apply(plan).result(SECONDS)
        assert why(outcome) == {"1.jpg": Refusal.NO_TRASH}
        before = library.tree()
        outcome = library.act(ActionKind.TRASH, [on_stick], without_trash=WithoutTrash.QUARANTINE)
        (item,) = outcome.done
        assert item.kind == ActionKind.QUARANTINE
        assert item.target is not None
        assert b".dupfinder-quarantine" in item.target
        assert Path(os.fsdecode(item.target)).read_bytes() == b"1"
        assert on_stick not in library.known()
        library.undo(outcome)
        assert library.tree() == before
        # Or to a folder that the person chooses, for these photos only.
        target = os.fsencode(tmp_path / "elsewhere")
        chosen = {"without_trash": WithoutTrash.MOVE, "target": target}
        more = library.add("3.jpg", b"3", "owl")
        plan = library.plan(ActionKind.TRASH, [on_stick, more], **chosen)
        assert {item.path: item.kind for item in plan.items} == {
            on_stick: ActionKind.MOVE,
            more: ActionKind.TRASH,
        }
        before = library.tree()
        assert [set(volume.choices) for volume in plan.volumes if volume.choices] == [set(WithoutTrash)]
        outcome = library.acting.apply(plan).result(SECONDS)
        assert len(outcome.done) == 2
        (moved,) = [path for path in (tmp_path / "elsewhere").rglob("*") if path.is_file()]
        assert moved.read_bytes() == b"1"
        library.undo(outcome)
        assert library.tree() == before
        assert on_stick in library.known()
    finally:
        library.close()


# deleting --------------------------------------------------------------------------------------------
def test_nothing_is_deleted_for_good_without_setting_and_confirmation(library: StoredLibrary) -> None:
    from dupfinder.engine.errors import NotConfirmedError

    library.add("kept.jpg", b"0", "owl")
    gone = library.add("gone.jpg", b"1", "owl")
    plan = library.plan(ActionKind.DELETE, [gone])
    assert [item.reason for item in plan.items] == [Refusal.NOT_ALLOWED]
    library.state.settings = replace_setting(library)
    plan = library.plan(ActionKind.DELETE, [gone])
    with pytest.raises(NotConfirmedError):
        library.acting.apply(plan)
    assert os.path.exists(gone)
    outcome = library.acting.apply(plan, confirmed=True).result(SECONDS)
    assert not os.path.exists(gone)
    (record,) = library.acting.history()
    assert (record.undoable, record.reason) == (False, Refusal.PERMANENT)
    assert [item.reason for item in library.undo(outcome).refused] == [Refusal.PERMANENT]


def replace_setting(library: StoredLibrary):  # type: ignore[no-untyped-def]
    import msgspec

    return msgspec.structs.replace(library.state.settings, allow_permanent_delete=True)


# history ---------------------------------------------------------------------------------------------
def test_the_history_tells_what_was_done_and_part_of_it_can_be_undone(
    library: StoredLibrary, own_folders: Path
) -> None:
    library.add("kept.jpg", b"0", "owl")
    gone = [library.add(f"{n}.jpg", b"%d" % n * n, "owl") for n in range(1, 4)]
    library.write("2.jpg.xmp", b"<x/>")
    outcome = library.act(ActionKind.TRASH, gone)
    (record,) = library.acting.history()
    assert (record.id, record.kind, record.state) == (outcome.action_id, ActionKind.TRASH, "done")
    assert (record.photos, record.files, record.bytes) == (3, 4, 1 + 2 + 3 + 4)
    assert (record.undoable, record.undone, record.refused) == (True, 0, 0)
    steps = library.acting.steps(record.id)
    assert {step.state for step in steps} == {StepState.DONE}
    (sidecar,) = (step for step in steps if step.role == Role.XMP)
    back = library.undo(outcome, [sidecar.n])
    assert {os.path.basename(item.path) for item in back.done} == {b"2.jpg", b"2.jpg.xmp"}
    (record,) = library.acting.history()
    assert (record.files, record.undone, record.undoable) == (2, 2, True)
    for path in (trash(own_folders) / "files").iterdir():
        path.unlink()
    (record,) = library.acting.history()
    assert (record.undoable, record.reason) == (False, Refusal.EMPTIED)
    assert [item.reason for item in library.undo(outcome).refused] == [Refusal.EMPTIED] * 2


def test_undo_never_overwrites_and_makes_the_folder_again(library: StoredLibrary) -> None:
    library.add("kept.jpg", b"0", "owl")
    gone = [library.add("a/1.jpg", b"1", "owl"), library.add("a/b/2.jpg", b"2", "owl")]
    outcome = library.act(ActionKind.TRASH, gone)
    os.rmdir(os.path.dirname(gone[1]))
    library.write("a/1.jpg", b"a new one")
    back = library.undo(outcome)
    assert [item.path for item in back.done] == [gone[1]]
    assert why(back) == {"1.jpg": Refusal.OCCUPIED}
    assert library.tree()["a/1.jpg"][0] == b"a new one"
    os.unlink(gone[0])
    assert [item.path for item in library.undo(outcome).done] == [gone[0]]


def test_a_stopped_action_keeps_what_it_did_and_can_be_undone(library: StoredLibrary) -> None:
    library.add("kept.jpg", b"0", "owl")
    gone = [library.add(f"{n}.jpg", b"%03d" % n, "owl") for n in range(40)]
    before = library.tree()
    plan = library.plan(ActionKind.TRASH, gone)
    real = library.acting._actions[ActionKind.TRASH]

    class Stopping:
        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

        def apply(self, step, prepared, key):  # type: ignore[no-untyped-def]
            if step.item.path == gone[9]:
                progress = job.progress()
                assert isinstance(progress, ActionProgress)
                assert (progress.phase, progress.done, progress.total) == ("act", 9, 40)
                job.cancel()
            return real.apply(step, prepared, key)

    library.acting._actions = {**library.acting._actions, ActionKind.TRASH: Stopping()}  # type: ignore[dict-item]
    job = library.acting.apply(plan)
    outcome = job.result(SECONDS)
    assert outcome.cancelled
    assert [item.path for item in outcome.done] == gone[:10]
    assert set(why(outcome).values()) == {Refusal.CANCELLED}
    (record,) = library.acting.history()
    assert (record.state, record.files, record.refused) == ("cancelled", 10, 30)
    library.undo(outcome)
    assert library.tree() == before


def test_a_file_that_was_exchanged_in_the_trash_does_not_come_back_as_the_photo(
    library: StoredLibrary,
) -> None:
    library.add("kept.jpg", b"0", "owl")
    gone = library.add("gone.jpg", b"1", "owl")
    outcome = library.act(ActionKind.TRASH, [gone])
    there = outcome.done[0].target
    assert there is not None
    stat = os.stat(there)
    other = Path(os.fsdecode(there) + ".new")
    other.write_bytes(b"x")
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    other.replace(os.fsdecode(there))
    assert why(library.undo(outcome)) == {"gone.jpg": Refusal.CHANGED}
    assert not os.path.lexists(gone)


@pytest.mark.parametrize("accident", ["gone", "changed", "link to the removed one"])
def test_the_kept_copy_is_looked_at_right_before_each_step(accident: str, library: StoredLibrary) -> None:
    """Everything has been checked when it happens: while the photo before is being moved."""
    kept = library.add("kept.jpg", b"0", "owl")
    first = [library.add("cat 1.jpg", b"11", "cat"), library.add("cat 2.jpg", b"22", "cat")][0]
    gone = library.add("gone.jpg", b"1", "owl")
    real = library.acting._actions[ActionKind.TRASH]

    class Meanwhile:
        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

        def apply(self, step, prepared, key):  # type: ignore[no-untyped-def]
            if step.item.path == first:
                os.unlink(kept)
                if accident == "changed":
                    library.write("kept.jpg", b"x")
                elif accident == "link to the removed one":
                    os.link(gone, kept)
            return real.apply(step, prepared, key)

    library.acting._actions = {**library.acting._actions, ActionKind.TRASH: Meanwhile()}  # type: ignore[dict-item]
    outcome = library.act(ActionKind.TRASH, [first, gone])
    assert [item.path for item in outcome.done] == [first]
    assert why(outcome) == {"gone.jpg": Refusal.LAST_COPY}
    assert os.path.exists(gone)
