"""A picture's files go, stay and come back together."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dupfinder.engine.action_types import ActionKind, Item, Outcome, Plan, Role
from dupfinder.engine.refusals import Refusal
from dupfinder.engine.types import Metadata
from tests.engine.files.test_companions import movie
from tests.makers.stored import SECONDS, StoredLibrary


@pytest.fixture
def library(tmp_path: Path) -> Iterator[StoredLibrary]:
    made = StoredLibrary(tmp_path)
    yield made
    made.close()


def names(items: tuple[Item, ...] | list[Item]) -> set[str]:
    return {os.fsdecode(os.path.basename(item.path)) for item in items}


def staying(plan: Plan) -> dict[str, Refusal | None]:
    return {os.fsdecode(os.path.basename(item.path)): item.reason for item in plan.staying}


def test_all_companions_go_and_come_back_with_their_photo(library: StoredLibrary) -> None:
    library.add("kept.heic", b"0", "owl")
    gone = library.add("b/IMG_1.heic", b"1", "owl")
    for name, content in {
        "IMG_1.xmp": b"<x/>",
        "IMG_1.AAE": b"aae",
        "IMG_1.heic.supplemental-metadata.json": b"{}",
        "IMG_1.MOV": movie(2.5),
    }.items():
        library.write(f"b/{name}", content)
    library.write("b/IMG_10.xmp", b"of another")
    before = library.tree()
    plan = library.plan(ActionKind.TRASH, [gone])
    assert {item.role for item in plan.acting} == {
        Role.PHOTO,
        Role.XMP,
        Role.AAE,
        Role.TAKEOUT,
        Role.LIVE_VIDEO,
    }
    assert {item.photo for item in plan.items} == {gone}
    assert {item.unit for item in plan.items} == {0}
    assert plan.frees == sum(item.size for item in plan.acting)
    outcome = library.acting.apply(plan).result(SECONDS)
    assert outcome.photos == 1
    assert set(library.tree()) == {"kept.heic", "b/IMG_10.xmp"}
    library.undo(outcome)
    assert library.tree() == before


def test_a_shared_sidecar_stays_with_the_photo_that_stays(library: StoredLibrary) -> None:
    library.add("kept.jpg", b"0", "owl")
    original, edited = library.add("a.jpg", b"1", "owl"), library.add("a-edited.jpg", b"2", "owl")
    library.write("a.jpg.json", b"{}")
    plan = library.plan(ActionKind.TRASH, [edited])
    assert staying(plan) == {"a.jpg.json": Refusal.SHARED}
    outcome = library.acting.apply(plan).result(SECONDS)
    assert outcome.refused == ()
    assert names(outcome.done) == {"a-edited.jpg"}
    library.undo(outcome)
    outcome = library.act(ActionKind.TRASH, [edited, original])
    assert names(outcome.done) == {"a.jpg", "a-edited.jpg", "a.jpg.json"}


def test_a_sidecar_that_gets_another_owner_meanwhile_stays(library: StoredLibrary) -> None:
    library.add("kept.jpg", b"0", "owl")
    gone = library.add("a.jpg", b"1", "owl")
    library.write("a.xmp", b"<x/>")
    plan = library.plan(ActionKind.TRASH, [gone])
    assert names(plan.acting) == {"a.jpg", "a.xmp"}
    library.write("a.cr2", b"just copied from the card")
    outcome = library.acting.apply(plan).result(SECONDS)
    assert "a.xmp" in library.tree()
    assert "a.cr2" in library.tree()
    assert outcome.done == ()  # nobody has looked at the RAW yet: there may be no other copy of it


def pair(library: StoredLibrary, folder: str, content: bytes) -> list[bytes]:
    return [
        library.add(f"{folder}/IMG_1.jpg", b"jpeg" + content, "owl"),
        library.add(f"{folder}/IMG_1.cr2", b"raw" + content, "owl raw"),
    ]


def test_raw_and_jpeg_of_one_shot_go_together(library: StoredLibrary) -> None:
    pair(library, "a", b"1")
    jpeg, raw = pair(library, "b", b"2")
    settings = library.write("b/IMG_1.cr2.xmp", b"<x/>")
    plan = library.plan(ActionKind.TRASH, [jpeg])
    roles = {jpeg: Role.PHOTO, raw: Role.PARTNER, settings: Role.XMP}
    assert {item.path: item.role for item in plan.acting} == roles
    assert {item.path for item in library.acting.apply(plan).result(SECONDS).done} == set(roles)


def test_a_raw_without_another_copy_holds_its_jpeg(library: StoredLibrary) -> None:
    library.add("kept.jpg", b"0", "owl")
    jpeg, raw = pair(library, "b", b"2")
    plan = library.plan(ActionKind.TRASH, [jpeg])
    assert staying(plan) == {"IMG_1.jpg": Refusal.UNIT, "IMG_1.cr2": Refusal.LAST_COPY}
    assert next(item.detail for item in plan.staying if item.path == jpeg) == "IMG_1.cr2"
    # Marked to be kept, it lets the JPEG go alone.
    outcome = library.act(ActionKind.TRASH, [jpeg], keep=[raw])
    assert {item.path for item in outcome.done} == {jpeg}
    assert os.path.exists(raw)


def test_a_raw_of_another_moment_is_no_partner(library: StoredLibrary) -> None:
    library.add("kept.jpg", b"0", "owl")
    jpeg = library.add("b/IMG_1.jpg", b"1", "owl", Metadata(taken_at="2020-01-01T10:00:00"))
    library.add("b/IMG_1.cr2", b"2", "", Metadata(taken_at="2023-05-05T12:00:00"))
    assert names(library.plan(ActionKind.TRASH, [jpeg]).acting) == {"IMG_1.jpg"}


def test_what_is_in_a_protected_folder_is_never_acted_on(library: StoredLibrary) -> None:
    library.add("kept.jpg", b"0", "owl")
    gone = library.add("archive/1.jpg", b"1", "owl")
    library.acting.protected = lambda: [os.path.dirname(gone)]
    assert staying(library.plan(ActionKind.TRASH, [gone])) == {"1.jpg": Refusal.PROTECTED}


def test_a_companion_that_cannot_go_brings_its_photo_back(library: StoredLibrary) -> None:
    library.add("kept.jpg", b"0", "owl")
    gone, fine = library.add("a.jpg", b"1", "owl"), library.add("b.jpg", b"2", "owl")
    sidecar = library.write("a.xmp", b"<x/>")
    before = library.tree()
    real = library.acting._actions[ActionKind.TRASH]

    class Failing:
        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

        def apply(self, step, prepared, key):  # type: ignore[no-untyped-def]
            if step.item.path == sidecar:
                raise PermissionError(13, "held by a scanner")
            return real.apply(step, prepared, key)

    library.acting._actions = {**library.acting._actions, ActionKind.TRASH: Failing()}  # type: ignore[dict-item]
    outcome = library.act(ActionKind.TRASH, [gone, fine])
    assert {item.path for item in outcome.done} == {fine}
    assert {os.path.basename(item.path): item.reason for item in outcome.refused} == {
        b"a.jpg": Refusal.UNIT,
        b"a.xmp": Refusal.NO_PERMISSION,
    }
    library.undo(outcome)
    assert library.tree() == before


def unit_in_trash(library: StoredLibrary) -> tuple[bytes, bytes, Outcome]:
    """A photo, its sidecar and its video, moved to the trash."""
    library.add("kept.jpg", b"0", "owl")
    gone = library.add("a.heic", b"1", "owl")
    sidecar = library.write("a.xmp", b"<x/>")
    library.write("a.mov", movie(2.0))
    return gone, sidecar, library.act(ActionKind.TRASH, [gone])


def test_what_comes_back_comes_back_whole(library: StoredLibrary) -> None:
    """A name is taken by now: the photo stays in the trash with its sidecar, until the name is free."""
    gone, sidecar, outcome = unit_in_trash(library)
    for taken in (gone, sidecar):
        with open(taken, "wb") as file:
            file.write(b"new here")
        before = library.tree()
        back = library.undo(outcome)
        assert back.done == ()
        reasons = {item.path: item.reason for item in back.refused}
        assert reasons.pop(taken) == Refusal.OCCUPIED
        assert set(reasons.values()) == {Refusal.UNIT}
        assert len(back.refused) == 3
        assert library.tree() == before
        assert library.acting.history()[0].undoable
        os.unlink(taken)
    back = library.undo(outcome)
    assert len(back.done) == 3
    assert library.tree().keys() == {"kept.jpg", "a.heic", "a.xmp", "a.mov"}


def test_a_photo_comes_back_though_its_sidecar_is_gone_for_good(library: StoredLibrary) -> None:
    gone, sidecar, outcome = unit_in_trash(library)
    (in_trash,) = [item.target for item in outcome.done if item.path == sidecar]
    assert in_trash is not None
    os.unlink(in_trash)
    back = library.undo(outcome)
    assert {item.path: item.reason for item in back.refused} == {sidecar: Refusal.EMPTIED}
    assert names(back.done) == {"a.heic", "a.mov"}
    assert os.path.exists(gone)


def test_a_folder_is_left_as_a_whole_too(library: StoredLibrary) -> None:
    library.add("kept.jpg", b"0", "owl")
    gone = library.add("deep/a.jpg", b"1", "owl")
    sidecar = library.write("deep/a.xmp", b"<x/>")
    target = os.path.join(os.path.dirname(os.path.dirname(gone)), b"moved")
    outcome = library.act(ActionKind.MOVE, [gone], target=target)
    with open(gone, "wb") as file:
        file.write(b"new here")
    before = library.tree()
    assert library.undo(outcome).done == ()
    assert library.tree() == before
    assert not os.path.exists(sidecar)
    os.unlink(gone)
    assert len(library.undo(outcome).done) == 2
