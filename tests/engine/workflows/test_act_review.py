"""What deciding learns of acting: marks go with their photos and come back, removed ones are remembered."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dupfinder.engine.action_types import ActionKind, Outcome, Removal
from dupfinder.engine.library import Library
from dupfinder.engine.refusals import Refusal
from dupfinder.engine.review_types import Act, Mark
from dupfinder.engine.types import Cluster, Member
from tests.makers.libraries import Truth, small_library

SECONDS = 60


@dataclass
class Scanned:
    library: Library
    truth: Truth

    def member(self, edit: str) -> tuple[Cluster, Member]:
        """The group, and in it the copy that was made that way."""
        path = os.fsencode(next(path for path in self.truth.paths if self.truth.edit[path] == edit))
        for cluster in self.library.clusters():
            for member in self.library.members(cluster):
                if member.photo.path == path:
                    return cluster, member
        raise AssertionError(edit)

    def mark(self, *edits: str) -> list[Removal]:
        found = []
        for edit in edits:
            cluster, member = self.member(edit)
            self.library.review.mark(cluster, [member.photo.file_id], Mark.REMOVE)
            found.append(Removal(member.photo.path, member.photo.hash))
        return found

    def act(self, kind: ActionKind, removals: list[Removal], target: Path | None = None) -> Outcome:
        where = None if target is None else os.fsencode(target)
        plan = self.library.acting.plan(kind, removals, target=where).result(SECONDS)
        return self.library.acting.apply(plan).result(SECONDS)

    def marked(self) -> int:
        return sum(not one.keep for one in self.library.review.decisions(self.library.clusters()))


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("acted")
    small_library(root / "photos", 1, ("bytecopy", "half", "gray"))
    with Library(root / "data") as library:
        library.add_folder(os.fsencode(root / "photos"))
        library.scan().result(SECONDS)
    shutil.copytree(root / "photos", root / "untouched")
    return root


@pytest.fixture
def scanned(once: Path, tmp_path: Path) -> Iterator[Scanned]:
    shutil.rmtree(once / "photos")
    shutil.copytree(once / "untouched", once / "photos")
    shutil.copytree(once / "data", tmp_path / "data")
    with Library(tmp_path / "data") as library:
        yield Scanned(library, small_truth(once / "photos"))


def small_truth(folder: Path) -> Truth:
    truth = Truth(folder)
    for path in sorted(folder.rglob("*.*")):
        edit = "original" if path.parent.name == "originals" else path.parent.name
        truth.add(path, path.stem.partition("__")[0], edit)
    return truth


def test_marks_go_with_the_photos_and_come_back_with_them(scanned: Scanned) -> None:
    review = scanned.library.review
    removals = scanned.mark("half", "gray")
    outcome = scanned.act(ActionKind.TRASH, removals)
    assert outcome.action_id is not None
    assert scanned.marked() == 0
    assert {one.path for one in review.removed_contents()} == {one.path for one in removals}
    undo, _ = review.next_steps()
    assert undo is not None
    assert (undo.act, undo.action) == (Act.FILES, outcome.action_id)
    assert review.undo() == undo
    assert scanned.marked() == 0
    first = scanned.library.acting.steps(outcome.action_id)[0]
    scanned.library.acting.undo(outcome.action_id, [first.n]).result(SECONDS)
    assert scanned.marked() == 1
    undo, _ = review.next_steps()
    assert undo is not None
    assert undo.act is Act.FILES, "half of it can still be taken back in the history"
    scanned.library.acting.undo(outcome.action_id).result(SECONDS)
    assert scanned.marked() == 2
    assert review.removed_contents() == []
    undo, _ = review.next_steps()
    assert undo is not None
    assert undo.act is Act.MARK


def test_links_lose_their_marks_but_were_not_removed(scanned: Scanned) -> None:
    outcome = scanned.act(ActionKind.HARD_LINK, scanned.mark("bytecopy"))
    assert len(outcome.done) == 1
    assert scanned.marked() == 0
    assert scanned.library.review.removed_contents() == []
    assert outcome.action_id is not None
    scanned.library.acting.undo(outcome.action_id).result(SECONDS)
    assert scanned.marked() == 1


@pytest.mark.parametrize("inside", [True, False])
def test_moved_photos_were_removed_only_when_they_left_the_library(
    inside: bool, scanned: Scanned, tmp_path: Path
) -> None:
    target = scanned.truth.folder / "later" if inside else tmp_path / "later"
    outcome = scanned.act(ActionKind.MOVE, scanned.mark("half"), target)
    assert len(outcome.done) == 1
    assert scanned.marked() == 0
    assert len(scanned.library.review.removed_contents()) == (0 if inside else 1)


def test_protected_folders_hold_for_actions_too(scanned: Scanned) -> None:
    removals = scanned.mark("half", "gray")
    scanned.library.review.protect(os.fsencode(scanned.truth.folder / "half"), True)
    outcome = scanned.act(ActionKind.TRASH, removals)
    assert [item.reason for item in outcome.refused] == [Refusal.PROTECTED]
    assert len(outcome.done) == 1


def test_pictures_of_gone_photos_are_still_found(scanned: Scanned) -> None:
    (removal,) = scanned.mark("half")
    _, member = scanned.member("half")
    scanned.act(ActionKind.TRASH, [removal])
    kept = next(path for path in scanned.truth.paths if scanned.truth.edit[path] == "original")
    found = scanned.library.contents_of([removal.hash, bytes(32)], [os.fsencode(kept), b"/none"])
    assert found[removal.hash] == member.photo.content_id
    assert found.keys() == {removal.hash, os.fsencode(kept)}
    assert scanned.library.thumbnail(found[removal.hash])
