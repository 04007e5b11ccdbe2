"""Marks, rules and "not duplicates": whatever a person does, undo gives back what was, and a copy stays."""

from __future__ import annotations

import contextlib
import itertools
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dupfinder.engine.cluster.rules import RuledFiles, apply
from dupfinder.engine.review_types import Mark, Origin, RuleSet
from dupfinder.engine.store.review import MarkRow
from dupfinder.engine.types import Kind
from dupfinder.engine.workflows.markbook import settle
from tests.makers.reviewing import WHAT, Deed, do, rule_sets, seen
from tests.makers.written_libraries import Copy, WrittenLibrary, hash_of

FEW = settings(max_examples=25, deadline=None)
FOLDERS = (b"/photos/a", b"/photos/b", b"/photos/b/c")


# rules ---------------------------------------------------------------------------------------------------
@st.composite
def columns(draw: st.DrawFn) -> RuledFiles:
    groups = draw(st.lists(st.integers(0, 5), min_size=1, max_size=24).map(sorted))
    m = len(groups)

    def numbers(most: int) -> np.ndarray:
        return np.array(draw(st.lists(st.integers(0, most), min_size=m, max_size=m)), dtype=np.int64)

    def flags() -> np.ndarray:
        return np.array(draw(st.lists(st.booleans(), min_size=m, max_size=m)), dtype=np.bool_)

    lost, kept, protected = flags(), flags(), flags()
    return RuledFiles(
        group=np.unique(groups, return_inverse=True)[1].astype(np.int64),
        candidate=flags(),
        free=~lost & ~kept & ~protected,
        lost=lost & ~protected,
        protected=protected,
        pixels=numbers(2),
        size=numbers(2),
        compression=numbers(2),
        metadata=numbers(2),
        located=numbers(1),
        dated=numbers(1),
        camera=numbers(1),
        sharpness=np.where(flags(), np.nan, numbers(2)),
        age=numbers(2).astype(np.float64),
        rank=np.array(draw(st.permutations(range(m))), dtype=np.int64),
        format=[draw(st.sampled_from(["RAW", "JPEG", "PNG"])) for _ in range(m)],
        path=[os.path.join(draw(st.sampled_from(FOLDERS)), b"%d.jpg" % i) for i in range(m)],
    )


RULES = rule_sets("/photos/b", "*/b/*", ("/photos/a", "/photos/b/c"))


@given(columns(), RULES)
def test_rules_never_take_the_last_copy_a_protected_file_or_what_has_a_mark(
    files: RuledFiles, rules: RuleSet
) -> None:
    ruled = apply(files, rules)
    assert not (ruled.remove & ruled.keep).any()
    assert not (ruled.remove & ~files.free).any()
    assert not (ruled.remove & ~files.candidate).any()
    for group in np.unique(files.group):
        here = files.group == group
        if ruled.remove[here].any():
            assert (ruled.keep[here] & ~files.lost[here]).any()
            assert group not in ruled.undecided
    assert ((ruled.decided_by >= 0) == (ruled.remove | ruled.keep)).all()


@given(columns(), RULES, st.randoms())
def test_rules_do_not_depend_on_the_order_of_files(files: RuledFiles, rules: RuleSet, random: object) -> None:
    order = list(range(len(files.group)))
    random.shuffle(order)  # type: ignore[attr-defined]
    mixed = RuledFiles(
        **{
            name: [value[i] for i in order] if isinstance(value, list) else value[order]
            for name in RuledFiles.__slots__
            for value in [getattr(files, name)]
        }
    )
    one, other = apply(files, rules), apply(mixed, rules)
    assert (one.remove[order] == other.remove).all()
    assert (one.keep[order] == other.keep).all()
    assert one.undecided.tolist() == other.undecided.tolist()


# marks of files with the same bytes --------------------------------------------------------------------
paths = st.sampled_from([b"/p/1.jpg", b"/p/2.jpg", b"/q/1.jpg", b"/q/2.jpg", b"/r/1.jpg", b"/r/3.jpg"])


@given(st.sets(paths), st.dictionaries(paths, st.sampled_from(Mark)), st.sets(paths), st.data())
def test_a_mark_passes_to_one_new_file_at_most(
    files: set[bytes], marked: dict[bytes, Mark], there: set[bytes], data: st.DataObject
) -> None:
    rows = {
        path: MarkRow(mark, Origin.PERSON, tuple(sorted(data.draw(st.sets(paths)) - {path})), 0.0)
        for path, mark in marked.items()
    }
    found = settle(files, rows, (files | there).__contains__)
    assert set(found) <= files
    assert len(set(found.values())) == len(found), "a mark went to two files"
    for path, kept in found.items():
        if path != kept:
            assert path not in rows
            assert path not in rows[kept].siblings
            assert kept not in files | there
    assert {path for path in files if path in rows} <= found.keys()


# steps ---------------------------------------------------------------------------------------------------
GROUPS = [
    [
        Copy(b"/photos/a/%d.jpg" % n, f"{n}", width=900),
        Copy(b"/photos/b/%d.jpg" % n, f"{n} small"),
        Copy(b"/photos/b/c/%d.jpg" % n, f"{n} crop", Kind.EDITED_COPY),
        Copy(b"/photos/b/%d copy.jpg" % n, f"{n}"),
    ]
    for n in range(3)
]


@contextmanager
def written() -> Iterator[WrittenLibrary]:
    with tempfile.TemporaryDirectory() as folder:
        made = WrittenLibrary(Path(folder) / "data")
        made.write(GROUPS)
        yield made
        made.library.close()


deeds = st.builds(
    Deed,
    st.sampled_from(WHAT),
    st.integers(0, 2),
    st.integers(0, 3).map(lambda place: (place,)),
    st.sampled_from([*Mark, None]),
)


@FEW
@given(st.lists(deeds, max_size=8))
def test_undo_and_redo_give_exactly_what_was_there(made: Sequence[Deed]) -> None:
    with written() as library_made:
        library = library_made.library
        history = [seen(library)]
        for deed in made:
            if do(library, deed):
                history.append(seen(library))
            else:
                assert seen(library) == history[-1], "what was refused has changed something"
            assert not history[-1].without_a_copy(), "a group lost its last copy by the way"
        for before in reversed(history[:-1]):
            assert library.review.undo() is not None
            assert seen(library) == before
        assert library.review.undo() is None
        for after in history[1:]:
            assert library.review.redo() is not None
            assert seen(library) == after
        assert library.review.redo() is None


# not duplicates ------------------------------------------------------------------------------------------
@FEW
@given(
    st.lists(
        st.tuples(st.sampled_from(["rename", "rescan", "join", "withdraw"]), st.integers(0, 3)), max_size=6
    )
)
def test_no_duplicates_come_back_exactly_when_a_new_photo_joins(events: list[tuple[str, int]]) -> None:
    numbers = itertools.count()
    with written() as made:
        library = made.library
        where = {place: copy.path for place, copy in enumerate(GROUPS[0])}
        (cluster,) = [one for one in library.clusters() if hash_of("0")[:8].hex() == one.id]
        library.review.not_duplicates(cluster)
        hidden = True
        for what, place in events:
            assert any(one.id == cluster.id for one in library.clusters()) is not hidden
            if what == "rename":
                new = b"/photos/%d-%d.jpg" % (place, next(numbers))
                made.move(where[place], new)
                where[place] = new
            elif what == "rescan":
                made.changed()
            elif what == "join":
                name = f"joined {next(numbers)}"
                made.join("0", Copy(os.fsencode(f"/photos/{name}.jpg"), name))
                (back,) = [one for one in library.clusters() if one.id == cluster.id]
                if hidden:
                    fresh = [member for member in library.review.state(back).members if member.new]
                    assert len(fresh) == 1
                    assert library.photos_of(fresh[0].content_id)[0].path.endswith(name.encode() + b".jpg")
                hidden = False
                if place % 2:
                    library.review.not_duplicates(back)
                    hidden = True
            else:
                said = library.review.all_not_duplicates()
                with contextlib.suppress(IndexError):
                    library.review.withdraw([one.id for one in said])
                hidden = False
        assert any(one.id == cluster.id for one in library.clusters()) is not hidden
