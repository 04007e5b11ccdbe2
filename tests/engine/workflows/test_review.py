"""Deciding on groups: what is marked, what is suggested, what outlives a scan, and what cannot happen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dupfinder.engine.errors import LastCopyError, ProtectedPhotoError
from dupfinder.engine.library import Library
from dupfinder.engine.review_types import (
    Act,
    GroupFilter,
    Mark,
    Rule,
    RuleSet,
    Scope,
    Weak,
)
from dupfinder.engine.types import Cluster, Kind
from tests.makers.written_libraries import Copy, WrittenLibrary, hash_of, many_groups, names

KEEP, REMOVE = Mark.KEEP, Mark.REMOVE


def at(name: str) -> bytes:
    return os.fsencode(f"/photos/{name}")


OWL = [
    Copy(at("owl.jpg"), "owl", width=4000, size=9000, taken="2021-02-14T09:12:44", located=True),
    Copy(at("small/owl.jpg"), "owl small", width=800),
    Copy(at("crop/owl.jpg"), "owl crop", Kind.EDITED_COPY, 0.97, covered=0.67),
    Copy(at("page.jpg"), "owl page", Kind.EDITED_COPY, 0.97, covered=0.3),
    Copy(at("doubtful.jpg"), "owl doubtful", Kind.EDITED_COPY, 0.91),
]
SHIP = [Copy(at("ship.png"), "ship", width=900, format="PNG"), Copy(at("copy/ship.png"), "ship")]
SHOTS = [Copy(at(f"shot {i}.jpg"), f"shot {i}", Kind.SIMILAR_SHOT, 0.98) for i in range(3)]


@pytest.fixture
def written(tmp_path: Path) -> Iterator[WrittenLibrary]:
    made = WrittenLibrary(tmp_path / "data")
    made.write([OWL, SHIP, SHOTS])
    yield made
    made.library.close()


def group(library: Library, path: bytes) -> Cluster:
    """The cluster that holds a file."""
    return next(
        cluster
        for cluster in library.clusters()
        if any(member.photo.path == path for member in library.members(cluster))
    )


def ids(library: Library) -> dict[bytes, int]:
    return {path: number for number, path in names(library).items()}


def marks(library: Library) -> dict[bytes, Mark]:
    """Every mark of the groups at the default limit, by path."""
    where = names(library)
    return {
        where[member.file_id]: member.mark
        for state in library.review.states(library.clusters())
        for member in state.members
        if member.mark is not None
    }


def mark(library: Library, path: bytes, wanted: Mark | None) -> None:
    library.review.mark(group(library, path), [ids(library)[path]], wanted)


def suggestions(library: Library, path: bytes) -> dict[bytes, Mark]:
    where = names(library)
    state = library.review.state(group(library, path))
    return {where[one.file_id]: one.suggestion for one in state.members if one.suggestion is not None}


# suggestions -------------------------------------------------------------------------------------------
def test_suggested_are_the_best_copy_and_the_sure_copies(written: WrittenLibrary) -> None:
    library = written.library
    assert suggestions(library, at("owl.jpg")) == {
        at("owl.jpg"): KEEP,
        at("small/owl.jpg"): REMOVE,
        at("crop/owl.jpg"): REMOVE,
    }
    state = library.review.state(group(library, at("owl.jpg")))
    where = names(library)
    assert {where[one.file_id]: one.weak for one in state.members if one.weak is not None} == {
        at("page.jpg"): Weak.SMALL_PART,
        at("doubtful.jpg"): Weak.NEAR_LIMIT,
    }
    assert state.freed == 2000


def test_other_shots_of_a_scene_are_no_copies_to_suggest(written: WrittenLibrary) -> None:
    assert suggestions(written.library, at("shot 0.jpg")) == {}


def test_accepting_marks_what_was_suggested_and_counts_as_reviewed(written: WrittenLibrary) -> None:
    library = written.library
    before = library.review.totals(library.clusters())
    step = library.review.accept(group(library, at("owl.jpg")))
    assert step is not None
    assert (step.act, step.photos) == (Act.ACCEPT, 3)
    assert marks(library) == {at("owl.jpg"): KEEP, at("small/owl.jpg"): REMOVE, at("crop/owl.jpg"): REMOVE}
    after = library.review.totals(library.clusters())
    assert (before.reviewed, after.reviewed, after.remove, after.keep, after.freed) == (0, 1, 2, 1, 2000)
    assert library.review.accept(group(library, at("owl.jpg"))) is None
    library.review.undo()
    assert marks(library) == {}
    assert library.review.totals(library.clusters()) == before


def test_similar_shots_can_be_reviewed_without_a_mark(written: WrittenLibrary) -> None:
    library = written.library
    library.review.accept(group(library, at("shot 0.jpg")))
    assert marks(library) == {}
    assert library.review.totals(library.clusters()).reviewed == 1


def test_members_say_the_same_as_the_bulk(written: WrittenLibrary) -> None:
    """What is suggested rests on the kinds and similarities that the members of a group are shown with."""
    library = written.library
    roster, _ = library.review._book.current()
    clusters = library.clusters()
    sheet = library.review._sheets.of(clusters, roster)
    for number, cluster in enumerate(clusters):
        part = slice(int(sheet.start[number]), int(sheet.start[number + 1]))
        bulk = {
            int(file): (int(kind), round(float(score), 5), bool(best))
            for file, kind, score, best in zip(
                sheet.file[part], sheet.kind[part], sheet.similarity[part], sheet.best[part], strict=True
            )
        }
        assert bulk == {
            member.photo.file_id: (
                tuple(Kind).index(member.kind),
                round(member.similarity, 5),
                member.representative,
            )
            for member in library.members(cluster)
        }


# the guard -----------------------------------------------------------------------------------------------
def test_the_last_copy_cannot_be_marked_by_the_way(written: WrittenLibrary) -> None:
    library = written.library
    mark(library, at("ship.png"), REMOVE)
    with pytest.raises(LastCopyError):
        mark(library, at("copy/ship.png"), REMOVE)
    assert marks(library) == {at("ship.png"): REMOVE}
    cluster = group(library, at("ship.png"))
    with pytest.raises(LastCopyError):
        library.review.mark(
            cluster, [ids(library)[path] for path in (at("ship.png"), at("copy/ship.png"))], REMOVE
        )
    mark(library, at("ship.png"), KEEP)
    mark(library, at("copy/ship.png"), REMOVE)
    assert marks(library) == {at("ship.png"): KEEP, at("copy/ship.png"): REMOVE}


def test_a_whole_group_is_removed_by_an_act_of_its_own(written: WrittenLibrary) -> None:
    library = written.library
    cluster = group(library, at("ship.png"))
    step = library.review.remove_whole_group(cluster)
    assert step is not None
    assert step.act is Act.WHOLE_GROUP
    assert library.review.whole_groups(library.clusters()) == {cluster.id}
    assert library.review.state(cluster).whole
    mark(library, at("ship.png"), KEEP)
    assert library.review.whole_groups(library.clusters()) == set()
    library.review.undo()
    assert library.review.whole_groups(library.clusters()) == {cluster.id}
    library.review.undo()
    assert marks(library) == {}
    assert library.review.whole_groups(library.clusters()) == set()


def test_a_new_photo_ends_the_removal_of_a_whole_group(written: WrittenLibrary) -> None:
    library = written.library
    library.review.remove_whole_group(group(library, at("ship.png")))
    written.write([[Copy(at("third ship.png"), "ship")]])
    assert library.review.whole_groups(library.clusters()) == set()


def test_a_photo_of_another_group_is_refused(written: WrittenLibrary) -> None:
    library = written.library
    with pytest.raises(ValueError):
        library.review.mark(group(library, at("owl.jpg")), [ids(library)[at("ship.png")]], KEEP)


def test_photos_of_protected_folders_are_never_marked(written: WrittenLibrary) -> None:
    library = written.library
    mark(library, at("small/owl.jpg"), REMOVE)
    library.review.protect(at("small"), True)
    assert library.review.protected_folders() == [at("small")]
    assert at("small/owl.jpg") not in marks(library), "a mark from before does not count any more"
    assert at("small/owl.jpg") not in suggestions(library, at("owl.jpg"))
    with pytest.raises(ProtectedPhotoError):
        mark(library, at("small/owl.jpg"), REMOVE)
    with pytest.raises(ProtectedPhotoError):
        library.review.remove_whole_group(group(library, at("owl.jpg")))
    mark(library, at("owl.jpg"), KEEP)
    library.review.protect(at("small"), False)
    assert marks(library)[at("small/owl.jpg")] is REMOVE


# what outlives what --------------------------------------------------------------------------------------
def test_decisions_outlive_a_rebuilt_library(tmp_path: Path) -> None:
    made = WrittenLibrary(tmp_path / "data")
    made.write([OWL, SHIP, SHOTS])
    made.library.review.accept(group(made.library, at("owl.jpg")))
    mark(made.library, at("copy/ship.png"), REMOVE)
    made.library.review.not_duplicates(group(made.library, at("shot 0.jpg")))
    before = marks(made.library)
    made.library.close()
    for name in ("library.db", "library.db-wal", "library.db-shm"):
        (tmp_path / "data" / name).unlink(missing_ok=True)
    again = WrittenLibrary(tmp_path / "data")
    assert again.library.review.totals(again.library.clusters()).remove == 0
    again.write([SHOTS, SHIP, OWL])
    assert marks(again.library) == before
    assert again.library.review.totals(again.library.clusters()).reviewed == 1
    assert len(again.library.clusters()) == 2
    step = again.library.review.undo()
    assert step is not None
    assert step.act is Act.NOT_DUPLICATES
    assert len(again.library.clusters()) == 3
    again.library.close()


def test_a_mark_follows_its_file_and_not_the_copies_beside_it(written: WrittenLibrary) -> None:
    library = written.library
    mark(library, at("copy/ship.png"), REMOVE)
    written.move(at("copy/ship.png"), at("elsewhere/boat.png"))
    assert marks(library) == {at("elsewhere/boat.png"): REMOVE}
    mark(library, at("elsewhere/boat.png"), None)
    assert marks(library) == {}
    library.review.undo()
    assert marks(library) == {at("elsewhere/boat.png"): REMOVE}
    written.delete(at("elsewhere/boat.png"))
    written.write([[Copy(at("third.png"), "ship")]])
    assert marks(library) == {at("third.png"): REMOVE}, "what comes after the marked one went is that one"
    written.delete(at("third.png"))
    assert marks(library) == {}
    mark_before = library.review.totals(library.clusters())
    assert mark_before.remove == 0, "the copy that was always there stays unmarked"


def test_a_mark_does_not_pass_to_a_copy_that_was_there_before_the_file_went(
    written: WrittenLibrary, tmp_path: Path
) -> None:
    library = written.library
    marked = os.fsencode(tmp_path / "marked.png")
    Path(os.fsdecode(marked)).touch()
    written.write([[Copy(marked, "ship")]])
    mark(library, marked, REMOVE)
    # A further copy comes while the marked file is still in its place.
    written.write([[Copy(at("later.png"), "ship")]])
    assert marks(library) == {marked: REMOVE}
    Path(os.fsdecode(marked)).unlink()
    written.delete(marked)
    assert marks(library) == {}


def test_undo_goes_on_after_a_restart(tmp_path: Path) -> None:
    made = WrittenLibrary(tmp_path / "data")
    made.write([OWL])
    mark(made.library, at("owl.jpg"), KEEP)
    mark(made.library, at("small/owl.jpg"), REMOVE)
    made.library.close()
    library = Library(tmp_path / "data")
    assert library.review.undo() is not None
    assert marks(library) == {at("owl.jpg"): KEEP}
    assert library.review.redo() is not None
    assert library.review.redo() is None
    assert marks(library) == {at("owl.jpg"): KEEP, at("small/owl.jpg"): REMOVE}
    library.review.undo()
    library.review.undo()
    assert library.review.undo() is None
    mark(library, at("crop/owl.jpg"), KEEP)
    assert library.review.redo() is None, "a new step ends what could be done again"
    library.close()


def test_marks_of_photos_in_no_group_now_are_set_aside(written: WrittenLibrary) -> None:
    library = written.library
    mark(library, at("doubtful.jpg"), REMOVE)
    totals = library.review.totals(library.clusters(0.95))
    assert (totals.remove, totals.set_aside) == (0, 1)
    totals = library.review.totals(library.clusters())
    assert (totals.remove, totals.set_aside) == (1, 0)


def test_another_best_copy_can_be_taken_back(written: WrittenLibrary) -> None:
    library = written.library
    before = library.clusters()
    library.review.choose_best_copy(group(library, at("owl.jpg")), ids(library)[at("crop/owl.jpg")])
    assert group(library, at("owl.jpg")).representative == ids(library)[at("crop/owl.jpg")]
    library.review.undo()
    assert library.clusters() == before
    library.review.redo()
    assert group(library, at("owl.jpg")).representative == ids(library)[at("crop/owl.jpg")]


# reviewed, not duplicates --------------------------------------------------------------------------------
def new_ones(library: Library, path: bytes) -> set[bytes]:
    where = names(library)
    return {where[one.file_id] for one in library.review.state(group(library, path)).members if one.new}


def test_a_reviewed_group_is_open_again_when_a_photo_joins(written: WrittenLibrary) -> None:
    library = written.library
    library.review.set_reviewed([group(library, at("owl.jpg"))], True)
    assert library.review.state(group(library, at("owl.jpg"))).reviewed
    written.move(at("small/owl.jpg"), at("moved.jpg"))
    assert library.review.state(group(library, at("owl.jpg"))).reviewed
    assert library.review.states(library.clusters(0.95), 0.95)[0].reviewed, "a part of it is reviewed, too"
    written.join("owl", Copy(at("new.jpg"), "owl new"))
    assert not library.review.state(group(library, at("owl.jpg"))).reviewed
    assert new_ones(library, at("owl.jpg")) == {at("new.jpg")}


def test_a_further_copy_of_the_same_bytes_opens_a_reviewed_group(written: WrittenLibrary) -> None:
    library = written.library
    library.review.accept(group(library, at("ship.png")))
    written.write([[Copy(at("import/ship.png"), "ship")]])
    assert not library.review.state(group(library, at("ship.png"))).reviewed
    assert new_ones(library, at("ship.png")) == {at("import/ship.png")}


def test_no_duplicates_are_left_out_until_a_new_one_joins(written: WrittenLibrary) -> None:
    library = written.library
    library.review.not_duplicates(group(library, at("owl.jpg")))
    written.move(at("owl.jpg"), at("moved/owl.jpg"))
    assert len(library.clusters()) == 2
    assert len(library.clusters(0.95)) == 2
    assert library.review.totals(library.clusters()).not_duplicates == 1
    written.join("owl", Copy(at("new.jpg"), "owl new"))
    assert len(library.clusters()) == 3
    assert new_ones(library, at("new.jpg")) == {at("new.jpg")}
    library.review.not_duplicates(group(library, at("new.jpg")))
    assert len(library.clusters()) == 2
    listed = library.review.all_not_duplicates()
    assert [len(one.contents) for one in listed] == [6, 5]
    library.review.withdraw([one.id for one in listed])
    assert len(library.clusters()) == 3
    library.review.undo()
    assert len(library.clusters()) == 2


def test_a_further_copy_of_the_same_bytes_brings_back_what_was_no_duplicate(written: WrittenLibrary) -> None:
    library = written.library
    library.review.not_duplicates(group(library, at("ship.png")))
    assert len(library.clusters()) == 2
    written.write([[Copy(at("import/ship.png"), "ship")]])
    assert group(library, at("ship.png")).files == 3
    assert new_ones(library, at("ship.png")) == {at("import/ship.png")}


def test_one_photo_is_taken_out_of_its_group(written: WrittenLibrary) -> None:
    library = written.library
    cluster = group(library, at("owl.jpg"))
    library.review.take_out(cluster, ids(library)[at("crop/owl.jpg")])
    left = group(library, at("owl.jpg"))
    assert left.files == 4
    assert left.id == cluster.id
    with pytest.raises(StopIteration):
        group(library, at("crop/owl.jpg"))
    written.join("owl", Copy(at("new.jpg"), "owl new"))
    assert group(library, at("owl.jpg")).files == 6
    assert new_ones(library, at("owl.jpg")) == {at("new.jpg")}


def test_what_is_no_duplicate_is_not_removed_as_one(written: WrittenLibrary) -> None:
    library = written.library
    library.review.accept(group(library, at("owl.jpg")))
    library.review.not_duplicates(group(library, at("owl.jpg")))
    totals = library.review.totals(library.clusters())
    assert (totals.remove, totals.set_aside) == (0, 0)
    library.review.undo()
    assert library.review.totals(library.clusters()).remove == 2


def test_taking_out_the_kept_photo_leaves_no_group_without_a_copy(written: WrittenLibrary) -> None:
    library = written.library
    written.write(
        [
            [
                Copy(at("moon.jpg"), "moon", width=900),
                Copy(at("small/moon.jpg"), "moon small"),
                Copy(at("crop/moon.jpg"), "moon crop", Kind.EDITED_COPY),
            ]
        ]
    )
    library.review.accept(group(library, at("moon.jpg")))
    library.review.take_out(group(library, at("moon.jpg")), ids(library)[at("moon.jpg")])
    state = library.review.state(group(library, at("crop/moon.jpg")))
    assert not state.reviewed
    assert not state.none_stays
    assert state.count(Mark.REMOVE) == 0


def test_a_group_whose_kept_copy_fell_out_says_so(written: WrittenLibrary) -> None:
    library = written.library
    mark(library, at("doubtful.jpg"), KEEP)
    for copy in OWL[:-1]:
        mark(library, copy.path, REMOVE)
    assert not library.review.state(group(library, at("owl.jpg"))).none_stays
    strict = next(one for one in library.clusters(0.95) if one.files == 4)
    state = library.review.state(strict, 0.95)
    assert state.none_stays
    assert library.review.whole_groups(library.clusters(0.95)) == set()


def test_the_centre_can_be_taken_out_and_the_others_stay_together(written: WrittenLibrary) -> None:
    library = written.library
    library.review.take_out(group(library, at("owl.jpg")), ids(library)[at("owl.jpg")])
    left = group(library, at("small/owl.jpg"))
    assert left.files == 4
    assert {member.photo.path for member in library.members(left)} == {copy.path for copy in OWL[1:]}
    state = library.review.state(left)
    assert len(state.members) == 4
    library.review.undo()
    assert group(library, at("owl.jpg")).files == 5


def test_the_only_content_of_a_group_cannot_be_taken_out(written: WrittenLibrary) -> None:
    library = written.library
    with pytest.raises(ValueError):
        library.review.take_out(group(library, at("ship.png")), ids(library)[at("ship.png")])
    library.review.not_duplicates(group(library, at("ship.png")))
    assert len(library.clusters()) == 2


# rules ---------------------------------------------------------------------------------------------------
def rules(*given: Rule | str, **more: object) -> RuleSet:
    return RuleSet(rules=tuple(Rule(rule) if isinstance(rule, str) else rule for rule in given), **more)  # type: ignore[arg-type]


def removed_by(library: Library, wanted: RuleSet) -> set[bytes]:
    where = names(library)
    preview = library.review.rules.preview(library.clusters(), wanted)
    found = {where[file] for ruled in preview.groups for file in ruled.remove}
    assert preview.photos == len(found)
    return found


def test_rules_are_previewed_applied_and_taken_back_as_one(written: WrittenLibrary) -> None:
    library = written.library
    wanted = rules("most_pixels", "shortest_path")
    preview = library.review.rules.preview(library.clusters(), wanted)
    assert (preview.photos, preview.freed, len(preview.groups), preview.undecided) == (2, 2000, 2, ())
    assert marks(library) == {}
    step = library.review.rules.apply(library.clusters(), wanted)
    assert step is not None
    assert (step.act, step.photos) == (Act.RULES, 4)
    assert marks(library) == {
        at("owl.jpg"): KEEP,
        at("small/owl.jpg"): REMOVE,
        at("ship.png"): KEEP,
        at("copy/ship.png"): REMOVE,
    }
    assert library.review.rules.apply(library.clusters(), wanted) is None
    library.review.undo()
    assert marks(library) == {}


def test_groups_that_no_rule_decides_stay_open(written: WrittenLibrary) -> None:
    library = written.library
    preview = library.review.rules.preview(library.clusters(), rules("most_pixels"))
    assert preview.undecided == (group(library, at("ship.png")).id,)
    assert preview.photos == 1


def test_rules_leave_own_marks_weak_matches_and_reviewed_groups_alone(written: WrittenLibrary) -> None:
    library = written.library
    every = rules("most_pixels", "shortest_path", kinds=tuple(Kind)[:4])
    assert removed_by(library, every) == {at("small/owl.jpg"), at("crop/owl.jpg"), at("copy/ship.png")}
    mark(library, at("owl.jpg"), REMOVE)
    # What goes cannot be what is kept.
    assert removed_by(library, every) == {at("crop/owl.jpg"), at("copy/ship.png")}
    mark(library, at("small/owl.jpg"), KEEP)
    # The best by the rules goes: the next one stays.
    assert removed_by(library, every) == {at("crop/owl.jpg"), at("copy/ship.png")}
    library.review.set_reviewed([group(library, at("ship.png"))], True)
    assert removed_by(library, every) == {at("crop/owl.jpg")}


KEPT = [
    (Rule("most_pixels"), "big.jpg"),
    (Rule("largest_file"), "heavy.jpg"),
    (Rule("least_compressed"), "fine.jpg"),
    (Rule("original_format"), "camera.dng"),
    (Rule("original_format", "PNG"), "export.png"),
    (Rule("place"), "placed.jpg"),
    (Rule("place_and_date"), "placed.jpg"),
    (Rule("most_metadata"), "rich.jpg"),
    (Rule("oldest"), "old.jpg"),
    (Rule("newest"), "export.png"),
    (Rule("in_folder", "/photos/masters"), "masters/in.jpg"),
    (Rule("path_matches", "*/masters/*.jpg"), "masters/in.jpg"),
    (Rule("path_matches", "HEAVY"), "heavy.jpg"),
    (Rule("shortest_path"), "i.jpg"),
    (Rule("longest_path"), "a long way down/the very longest.jpg"),
]


def test_each_rule_keeps_what_it_says(tmp_path: Path) -> None:
    made = WrittenLibrary(tmp_path / "data")
    plain = {"taken": "2020-05-05T10:00:00"}
    made.write(
        [
            [
                Copy(at("i.jpg"), "i", **plain),
                Copy(at("big.jpg"), "big", width=999, **plain),
                Copy(at("heavy.jpg"), "heavy", size=9999, **plain),
                Copy(at("fine.jpg"), "fine", compression=95, **plain),
                Copy(at("camera.dng"), "camera", format="RAW", **plain),
                Copy(at("export.png"), "export", format="PNG", taken="2021-01-01T00:00:00"),
                Copy(at("placed.jpg"), "placed", located=True, **plain),
                Copy(
                    at("rich.jpg"), "rich", metadata={"rating": 5, "caption": "x", "keywords": ["a"]}, **plain
                ),
                Copy(at("old.jpg"), "old", taken="1999-01-01T00:00:00"),
                Copy(at("masters/in.jpg"), "in", **plain),
                Copy(at("a long way down/the very longest.jpg"), "long", **plain),
            ]
        ]
    )
    with made.library as library:
        (cluster,) = library.clusters()
        where = names(library)
        for rule, kept in KEPT:
            preview = library.review.rules.preview([cluster], rules(rule))
            (ruled,) = preview.groups
            assert [where[file] for file in ruled.keep] == [at(kept)], rule
            assert len(ruled.remove) == cluster.files - 1
        told = {rule.id for rule, _ in KEPT} | {
            "sharpest",
            "not_in_folder",
            "path_does_not_match",
            "best_copy",
        }
        assert told | {"sharpest"} == set(library.review.rules.known())


@pytest.mark.parametrize(
    ("rule", "gone"),
    [
        (Rule("not_in_folder", "/photos/copy"), at("copy/ship.png")),
        (Rule("path_does_not_match", "/copy/"), at("copy/ship.png")),
        (Rule("best_copy"), at("copy/ship.png")),
    ],
)
def test_rules_that_say_what_not_to_keep(rule: Rule, gone: bytes, written: WrittenLibrary) -> None:
    assert gone in removed_by(written.library, rules(rule))


def test_rules_between_folders(tmp_path: Path) -> None:
    made = WrittenLibrary(tmp_path / "data")
    made.write(
        [
            [
                Copy(at("a/1.jpg"), "1", width=900),
                Copy(at("a/2.jpg"), "2", width=800),
                Copy(at("b/3.jpg"), "3", width=700),
                Copy(at("b/4.jpg"), "4", width=600),
                Copy(at("c/5.jpg"), "5", width=500),
            ]
        ]
    )
    with made.library as library:
        pixels = Rule("most_pixels")
        assert removed_by(library, rules(pixels, scope=Scope.ONLY_WITHIN)) == {at("a/2.jpg"), at("b/4.jpg")}
        assert removed_by(library, rules(pixels, scope=Scope.NEVER_WITHIN)) == {
            at("b/3.jpg"),
            at("b/4.jpg"),
            at("c/5.jpg"),
        }
        across = rules(pixels, scope=Scope.ACROSS, folders=("/photos/a", "/photos/b"))
        assert removed_by(library, across) == {at("b/3.jpg"), at("b/4.jpg")}


def test_a_photo_in_a_protected_folder_stays_and_breaks_ties(written: WrittenLibrary) -> None:
    library = written.library
    library.review.protect(at("copy"), True)
    assert removed_by(library, rules("most_pixels")) == {at("small/owl.jpg"), at("ship.png")}
    assert removed_by(library, rules("most_pixels", "shortest_path")) == {at("small/owl.jpg")}


def test_the_sharpest_photo_is_kept_and_what_is_alike_is_left_to_the_next_rule(tmp_path: Path) -> None:
    made = WrittenLibrary(tmp_path / "data")
    made.write(
        [
            [
                Copy(at("a/soft.jpg"), "soft", sharpness=0.1, width=999),
                Copy(at("a/sharp.jpg"), "sharp", sharpness=0.2),
            ],
            # Within a tenth of the sharpest: alike, so the larger one stays.
            [
                Copy(at("b/first.jpg"), "first", sharpness=0.21),
                Copy(at("b/big.jpg"), "big", sharpness=0.2, width=999),
            ],
            [Copy(at("c/new.jpg"), "new", sharpness=0.1, width=999), Copy(at("c/unknown.jpg"), "unknown")],
        ]
    )
    with made.library as library:
        both = rules("sharpest", "most_pixels")
        assert removed_by(library, both) == {at("a/soft.jpg"), at("b/first.jpg"), at("c/unknown.jpg")}
        assert library.review.rules.preview(library.clusters(), both).unmeasured == 1
        assert removed_by(library, rules("sharpest")) == {at("a/soft.jpg")}
        assert library.review.rules.preview(library.clusters(), rules("most_pixels")).unmeasured == 0


def test_rules_are_saved_by_name(written: WrittenLibrary) -> None:
    library = written.library
    odd = RuleSet(rules=(Rule("in_folder", os.fsdecode(b"/photos/\xff")),), kinds=(Kind.IDENTICAL_FILE,))
    library.review.rules.save("Everyday", rules("oldest"))
    library.review.rules.save("Odd", odd)
    library.review.rules.save("Everyday", rules("newest"))
    assert library.review.rules.saved() == {"Everyday": rules("newest"), "Odd": odd}
    library.review.rules.forget("Odd")
    assert list(library.review.rules.saved()) == ["Everyday"]
    with pytest.raises(ValueError):
        library.review.rules.preview(library.clusters(), rules("coin_toss"))


def test_eight_thousand_groups_are_ruled_on_in_one_pass(tmp_path: Path) -> None:
    made = WrittenLibrary(tmp_path / "data")
    made.write(many_groups(8000))
    with made.library as library:
        clusters = library.clusters()
        assert len(clusters) == 8000
        preview = library.review.rules.preview(clusters, rules("most_pixels"))
        assert preview.photos == 16000
        library.review.rules.apply(clusters, rules("most_pixels"))
        totals = library.review.totals(clusters)
        assert (totals.remove, totals.keep) == (16000, 8000)
        assert len(library.review.filtered(clusters, GroupFilter(marked=True))) == 8000
        library.review.undo()
        assert library.review.totals(clusters).remove == 0


# filters -------------------------------------------------------------------------------------------------
PASSING: list[tuple[GroupFilter, set[str]]] = [
    (GroupFilter(), {"owl", "ship", "shots"}),
    (GroupFilter(kinds=frozenset({Kind.IDENTICAL_FILE})), {"ship"}),
    (GroupFilter(similarity=(0.9, 0.975)), {"owl"}),
    (GroupFilter(folders=(at("copy"), at("crop"))), {"owl", "ship"}),
    (GroupFilter(formats=frozenset({"PNG"})), {"ship"}),
    (GroupFilter(taken_from="2021-01-01", taken_to="2021-02-14"), {"owl"}),
    (GroupFilter(taken_from="2021-02-15"), set()),
    (GroupFilter(least_bytes=5000), {"owl"}),
    (GroupFilter(most_bytes=900), set()),
    (GroupFilter(marked=True), {"ship"}),
    (GroupFilter(marked=False), {"owl", "shots"}),
    (GroupFilter(reviewed=True), {"shots"}),
    (GroupFilter(reviewed=False, text="COPY"), {"ship"}),
    (GroupFilter(text="owl crop"), {"owl"}),
    (GroupFilter(text="crop", formats=frozenset({"PNG"})), set()),
]


def test_filters(written: WrittenLibrary) -> None:
    library = written.library
    mark(library, at("copy/ship.png"), REMOVE)
    library.review.accept(group(library, at("shot 0.jpg")))
    clusters = library.clusters()
    named = {
        group(library, at("owl.jpg")).id: "owl",
        group(library, at("ship.png")).id: "ship",
        group(library, at("shot 0.jpg")).id: "shots",
    }
    for wanted, groups in PASSING:
        found = {named[cluster.id] for cluster in library.review.filtered(clusters, wanted)}
        assert found == groups, wanted


def test_what_can_be_filtered_for(written: WrittenLibrary) -> None:
    found = written.library.review.facets(written.library.clusters())
    assert found.formats == (("JPEG", 8), ("PNG", 2))
    assert found.taken == ("2021-02-14", "2021-02-14")


# removed contents, saved reviews -------------------------------------------------------------------------
def test_what_was_removed_is_pointed_out_when_it_comes_back(written: WrittenLibrary) -> None:
    library = written.library
    for path in (at("small/owl.jpg"), at("copy/ship.png")):
        mark(library, path, REMOVE)
    gone = [(hash_of("owl small"), at("small/owl.jpg")), (hash_of("ship"), at("copy/ship.png"))]
    library.review.removals.note_removed(gone, action=7)
    for _, path in gone:
        written.delete(path)
    assert marks(library) == {}
    assert {(one.hash, one.path) for one in library.review.removed_contents()} == set(gone)

    def returned() -> set[bytes]:
        where = names(library)
        states = library.review.states(library.clusters())
        return {where[one.file_id] for state in states for one in state.members if one.returned}

    written.move(at("ship.png"), at("moved/ship.png"))
    assert returned() == set()
    written.write([[Copy(at("import/a.jpg"), "owl small")], [Copy(at("import/b.png"), "ship")]])
    # The ship that stayed was moved, so that one of two came back: both could be it.
    assert at("import/a.jpg") in returned()
    assert at("import/b.png") in returned()


def test_an_undo_names_an_action_on_files_and_does_not_go_past_it(written: WrittenLibrary) -> None:
    library = written.library
    mark(library, at("small/owl.jpg"), REMOVE)
    gone = [(hash_of("owl small"), at("small/owl.jpg"))]
    library.review.removals.note_removed(gone, action=7)
    for _ in range(2):
        step = library.review.undo()
        assert step is not None
        assert (step.act, step.action) == (Act.FILES, 7)
    library.review.removals.note_restored(gone, action=7)
    assert marks(library) == {at("small/owl.jpg"): REMOVE}
    assert library.review.removed_contents() == []
    step = library.review.undo()
    assert step is not None
    assert step.act is Act.MARK
    assert marks(library) == {}


def test_only_what_was_marked_is_marked_again_when_it_is_back(written: WrittenLibrary) -> None:
    library = written.library
    library.review.accept(group(library, at("ship.png")))
    mark(library, at("small/owl.jpg"), REMOVE)
    # The crop is the other of RAW and JPEG of what was marked: it went along, and nobody had marked it.
    gone = [
        (hash_of("owl small"), at("small/owl.jpg")),
        (hash_of("owl crop"), at("crop/owl.jpg")),
        (hash_of("ship"), at("copy/ship.png")),
    ]
    library.review.removals.note_removed(gone, action=7)
    # As after a crash: all of the action is told again.
    library.review.removals.note_removed(gone, action=7, told=True)
    assert REMOVE not in marks(library).values()
    library.review.removals.note_restored(gone, action=7)
    assert marks(library) == {at("small/owl.jpg"): REMOVE, at("copy/ship.png"): REMOVE, at("ship.png"): KEEP}


def test_what_went_twice_was_removed_once_when_the_second_time_is_undone(written: WrittenLibrary) -> None:
    library = written.library
    gone = [(hash_of("owl small"), at("small/owl.jpg"))]
    library.review.removals.note_removed(gone, action=7)
    before = library.review.removed_contents()
    library.review.removals.note_removed(gone, action=8)
    assert len(library.review.removed_contents()) == 1
    library.review.removals.note_restored(gone, action=8)
    assert library.review.removed_contents() == before
    library.review.removals.note_restored(gone, action=7)
    assert library.review.removed_contents() == []


def test_a_review_is_saved_opened_again_and_compared(written: WrittenLibrary) -> None:
    library = written.library
    mark(library, at("small/owl.jpg"), REMOVE)
    mark(library, at("crop/owl.jpg"), REMOVE)
    library.review.accept(group(library, at("shot 0.jpg")))
    library.review.saved.save("March")
    before = marks(library)
    mark(library, at("crop/owl.jpg"), KEEP)
    mark(library, at("small/owl.jpg"), None)
    mark(library, at("ship.png"), KEEP)
    found = library.review.saved.compare("March")
    assert (found.same, found.other, found.new, found.lost, found.gone) == (0, 1, 1, 1, 0)
    assert set(found.paths) == {at("crop/owl.jpg"), at("small/owl.jpg"), at("ship.png")}
    assert [(one.name, one.marks, one.reviewed) for one in library.review.saved.all()] == [("March", 2, 1)]
    now = marks(library)
    library.review.saved.open("March")
    assert marks(library) == before
    library.review.undo()
    assert marks(library) == now
    library.review.saved.forget("March")
    with pytest.raises(KeyError):
        library.review.saved.open("March")


def test_decisions_name_every_marked_file(written: WrittenLibrary) -> None:
    library = written.library
    library.review.accept(group(library, at("ship.png")))
    mark(library, at("doubtful.jpg"), REMOVE)
    clusters = library.clusters(0.95)
    found = {
        one.path: (one.hash, one.keep, one.cluster is not None) for one in library.review.decisions(clusters)
    }
    assert found == {
        at("ship.png"): (hash_of("ship"), True, True),
        at("copy/ship.png"): (hash_of("ship"), False, True),
        at("doubtful.jpg"): (hash_of("owl doubtful"), False, False),
    }
