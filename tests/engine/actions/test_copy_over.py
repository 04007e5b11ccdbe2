"""What one photo knows goes into the side file of another that lacks it, while both stay."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dupfinder.engine.action_types import ActionKind, Plan, StepState, TakeOver
from dupfinder.engine.actions.merge import merged
from dupfinder.engine.decode.metadata import xmp_metadata
from dupfinder.engine.known_types import Known
from dupfinder.engine.refusals import Refusal
from dupfinder.engine.types import Metadata
from tests.makers.stored import SECONDS, StoredLibrary

RICH = Metadata(
    taken_at="2019-07-20T14:03:11",
    latitude=48.5,
    longitude=-9.25,
    rating=4,
    caption="An owl",
    keywords=("zoo",),
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[StoredLibrary]:
    made = StoredLibrary(tmp_path)
    yield made
    made.close()


def plan(library: StoredLibrary, kept: bytes, source: bytes, *what: Known) -> Plan:
    return library.acting.plan_copy(kept, source, what).result(SECONDS)


@pytest.mark.parametrize("what", [[Known.PLACE], [Known.DATE, Known.KEYWORDS], list(Known)])
def test_only_what_was_chosen_is_written_and_both_photos_stay(
    library: StoredLibrary, what: list[Known]
) -> None:
    kept = library.add("kept.jpg", b"0", "owl", Metadata(keywords=("night",)))
    source = library.add("sub/source.jpg", b"1", "owl", RICH)
    before = library.tree()
    known = library.acting.known_of_two(kept, source)
    assert known is not None
    assert list(known.lacks) == list(Known)
    assert known.lacks[Known.PLACE] == Metadata(latitude=48.5, longitude=-9.25)
    assert known.lacks[Known.KEYWORDS] == Metadata(keywords=("night", "zoo"))
    made = plan(library, kept, source, *what)
    (item,) = made.items
    assert (item.kind, item.path, item.kept) == (ActionKind.MERGE, kept + b".xmp", kept)
    assert library.tree() == before
    outcome = library.acting.apply(made).result(SECONDS)
    assert (outcome.refused, outcome.photos, outcome.frees) == ((), 0, 0)
    after = library.tree()
    written = xmp_metadata(after.pop("kept.jpg.xmp")[0])
    assert after == before
    assert written == item.metadata
    assert (written.latitude is not None) == (Known.PLACE in what)
    assert (written.taken_at is not None) == (Known.DATE in what)
    assert library.known() == {kept, source}
    known = library.acting.known_of_two(kept, source)
    assert known is not None
    assert set(known.lacks) == set(Known) - set(what)
    assert not plan(library, kept, source, *what).items
    library.undo(outcome)
    assert library.tree() == before


def test_what_is_in_side_files_counts_for_both(library: StoredLibrary) -> None:
    kept = library.add("kept.jpg", b"0", "owl", Metadata(rating=2))
    library.write("kept.xmp", merged(None, Metadata(caption="Mine", rating=5)))
    source = library.add("source.jpg", b"1", "owl", Metadata(caption="Theirs"))
    library.write("source.jpg.xmp", merged(None, Metadata(latitude=48.5, longitude=-9.25)))
    known = library.acting.known_of_two(kept, source)
    assert known is not None
    # What the photo says itself goes before its side file.
    assert known.kept == Metadata(rating=2, caption="Mine")
    assert (known.other.caption, known.other.latitude) == ("Theirs", 48.5)
    assert list(known.lacks) == [Known.PLACE]
    outcome = library.acting.apply(plan(library, kept, source, *Known)).result(SECONDS)
    (item,) = outcome.done
    assert item.path == kept.replace(b".jpg", b".xmp")
    found = xmp_metadata(Path(os.fsdecode(item.path)).read_bytes())
    assert (found.caption, found.rating, found.latitude) == ("Mine", 5, pytest.approx(48.5))


def test_what_is_protected_or_has_changed_is_not_written_beside(library: StoredLibrary) -> None:
    kept = library.add("a/kept.jpg", b"0", "owl")
    source = library.add("b/source.jpg", b"1", "owl", RICH)
    seen = plan(library, kept, source, Known.PLACE)
    Path(os.fsdecode(kept)).write_bytes(b"other")
    assert [item.reason for item in plan(library, kept, source, Known.PLACE).items] == [Refusal.CHANGED]
    outcome = library.acting.apply(seen).result(SECONDS)
    assert (outcome.done, [item.reason for item in outcome.refused]) == ((), [Refusal.CHANGED])
    library.take_in(kept, "owl")
    library.acting.protected = lambda: [os.path.dirname(kept)]
    assert [item.reason for item in plan(library, kept, source, Known.PLACE).items] == [Refusal.PROTECTED]
    assert not os.path.exists(kept + b".xmp")


def test_photos_that_the_library_does_not_know_give_and_take_nothing(library: StoredLibrary) -> None:
    kept = library.add("kept.jpg", b"0", "owl")
    stranger = library.write("stranger.jpg", b"1")
    assert library.acting.known_of_two(kept, stranger) is None
    assert not plan(library, kept, stranger, *Known).items
    outcome = library.acting.apply(plan(library, stranger, kept, *Known)).result(SECONDS)
    assert (outcome.action_id, outcome.done, outcome.refused) == (None, (), ())


def test_a_side_file_written_meanwhile_is_not_written_over(library: StoredLibrary) -> None:
    kept = library.add("kept.jpg", b"0", "owl")
    source = library.add("source.jpg", b"1", "owl", RICH)
    seen = plan(library, kept, source, Known.RATING)
    theirs = merged(None, Metadata(rating=1))
    sidecar = library.write("kept.jpg.xmp", theirs)
    outcome = library.acting.apply(seen).result(SECONDS)
    assert outcome.done == ()
    assert Path(os.fsdecode(sidecar)).read_bytes() == theirs


def test_it_is_a_row_of_the_history(library: StoredLibrary) -> None:
    kept = library.add("kept.jpg", b"0", "owl")
    source = library.add("source.jpg", b"1", "owl", RICH)
    outcome = library.acting.apply(plan(library, kept, source, Known.RATING)).result(SECONDS)
    (record,) = library.acting.history()
    assert (record.kind, record.files, record.photos, record.undoable) == (ActionKind.MERGE, 1, 0, True)
    (step,) = library.acting.steps(record.id)
    assert (step.state, step.kept) == (StepState.DONE, kept)
    library.undo(outcome)
    (record,) = library.acting.history()
    assert (record.files, record.undone, record.undoable) == (0, 1, False)


@pytest.mark.parametrize("merge", [True, False])
def test_beside_a_protected_photo_that_stays_nothing_is_written_or_renamed(
    library: StoredLibrary, merge: bool
) -> None:
    kept = library.add("safe/IMG_7.jpg", b"0", "owl")
    gone = library.add("Lake.jpg", b"1", "owl", RICH)
    library.acting.protected = lambda: [os.path.dirname(kept)]
    wishes = [] if merge else [TakeOver(kept, gone)]
    outcome = library.act(ActionKind.TRASH, [gone], merge=merge, take_over=wishes)
    assert [item.path for item in outcome.done] == [gone]
    assert [item.reason for item in outcome.refused] == [Refusal.PROTECTED]
    assert {name for name in library.tree() if name.startswith("safe")} == {"safe/IMG_7.jpg"}
