"""What only removed copies know goes into the kept photo's sidecar, and comes out again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.engine.action_types import ActionKind, TakeOver
from dupfinder.engine.actions.merge import merged
from dupfinder.engine.actions.refused import Refused
from dupfinder.engine.decode.metadata import xmp_metadata
from dupfinder.engine.decode.takeout import takeout_metadata
from dupfinder.engine.refusals import Refusal
from dupfinder.engine.types import Kind, Metadata
from tests.makers.stored import SECONDS, StoredLibrary

EXISTING = b"""<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
 <r:Description r:about="" xmlns:dt="http://darktable.sf.net/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
   xmp:Rating="4" dt:history_end="7">
  <dc:subject xmlns:dc="http://purl.org/dc/elements/1.1/">
   <r:Bag><r:li>lake &amp; sea</r:li></r:Bag>
  </dc:subject>
 </r:Description>
</r:RDF></x:xmpmeta>
<?xpacket end='w'?>"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[StoredLibrary]:
    made = StoredLibrary(tmp_path)
    yield made
    made.close()


shown = st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co", "Zs", "Zl", "Zp"])
texts = st.text(shown, min_size=1, max_size=30)
known = st.builds(
    Metadata,
    taken_at=st.one_of(st.none(), st.just("2019-07-20T14:03:11")),
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
    rating=st.one_of(st.none(), st.integers(1, 5)),
    caption=st.one_of(st.none(), texts),
    keywords=st.lists(texts, max_size=4, unique=True).map(tuple),
)


@given(added=known, existing=st.booleans())
def test_what_is_written_is_read_again(added: Metadata, existing: bool) -> None:
    text = merged(EXISTING if existing else None, added)
    found = xmp_metadata(text)
    assert (found.taken_at, found.caption) == (added.taken_at, added.caption)
    assert added.latitude is not None
    assert added.longitude is not None
    assert found.latitude == pytest.approx(added.latitude, abs=1e-6)
    assert found.longitude == pytest.approx(added.longitude, abs=1e-6)
    if existing:
        assert set(found.keywords) == {"lake & sea", *added.keywords}
        assert all(line in text.splitlines() for line in EXISTING.splitlines()[2:4])
    else:
        assert found.keywords == added.keywords
        assert found.rating == added.rating


@pytest.mark.parametrize(
    "sidecar",
    [
        b"", b"{}", b"<a/>", EXISTING[:200], EXISTING.decode().encode("utf-16"),
        b'<!DOCTYPE a [<!ENTITY x "y">]>' + EXISTING,
    ],
)  # fmt: skip
def test_a_sidecar_that_cannot_be_read_is_left_alone(sidecar: bytes) -> None:
    with pytest.raises(Refused) as caught:
        merged(sidecar, Metadata(rating=3))
    assert caught.value.reason == Refusal.NOT_SUPPORTED


def test_only_what_is_missing_is_taken_over_and_undo_takes_it_out(library: StoredLibrary) -> None:
    kept = library.add("kept.jpg", b"0", "owl", Metadata(taken_at="2020-01-01T10:00:00", keywords=("owl",)))
    one = library.add(
        "1.jpg", b"1", "owl", Metadata(taken_at="1999-01-01T00:00:00", rating=4, keywords=("zoo", "owl"))
    )
    two = library.add(
        "2.jpg", b"2", "owl", Metadata(latitude=48.5, longitude=-9.25, rating=2, caption="An <owl>")
    )
    library.write("2.xmp", merged(None, Metadata(keywords=("night",))))
    before = library.tree()
    plan = library.plan(ActionKind.TRASH, [one, two], merge=True)
    (item,) = (item for item in plan.items if item.kind == ActionKind.MERGE)
    sidecar = kept + b".xmp"
    assert (item.path, item.photo) == (sidecar, kept)
    assert item.metadata == Metadata(
        latitude=48.5, longitude=-9.25, rating=4, caption="An <owl>", keywords=("owl", "zoo", "night")
    )
    assert library.tree() == before
    outcome = library.acting.apply(plan).result(SECONDS)
    assert outcome.refused == ()
    found = xmp_metadata(Path(os.fsdecode(sidecar)).read_bytes())
    assert found == item.metadata
    assert Path(os.fsdecode(kept)).read_bytes() == b"0"
    library.undo(outcome)
    assert library.tree() == before


def test_an_existing_sidecar_is_added_to_and_comes_back_byte_for_byte(library: StoredLibrary) -> None:
    library.add("kept.jpg", b"0", "owl")
    gone = library.add("gone.jpg", b"1", "owl", Metadata(rating=2, caption="An owl"))
    sidecar = library.write("kept.xmp", EXISTING)
    os.chmod(sidecar, 0o640)
    os.utime(sidecar, ns=(1, 10**18 + 3))
    before = library.tree()
    outcome = library.act(ActionKind.TRASH, [gone], merge=True)
    found = xmp_metadata(Path(os.fsdecode(sidecar)).read_bytes())
    assert (found.rating, found.caption, found.keywords) == (4, "An owl", ("lake & sea",))
    assert os.stat(sidecar).st_mode & 0o777 == 0o640
    library.undo(outcome)
    assert library.tree() == before


def test_a_sidecar_that_was_edited_since_is_not_taken_back(library: StoredLibrary) -> None:
    kept = library.add("kept.jpg", b"0", "owl")
    gone = library.add("gone.jpg", b"1", "owl", Metadata(rating=2))
    outcome = library.act(ActionKind.TRASH, [gone], merge=True)
    Path(os.fsdecode(kept + b".xmp")).write_bytes(EXISTING)
    back = library.undo(outcome)
    assert [item.reason for item in back.refused] == [Refusal.CHANGED]
    assert [item.path for item in back.done] == [gone]
    assert Path(os.fsdecode(kept + b".xmp")).read_bytes() == EXISTING


def test_nothing_is_merged_among_other_shots_or_where_nothing_is_new(
    library: StoredLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Metadata(taken_at="2020-01-01T10:00:00", rating=1)
    library.add("kept.jpg", b"0", "owl", full)
    same = library.add("same.jpg", b"1", "owl", full)
    assert all(
        item.kind != ActionKind.MERGE for item in library.plan(ActionKind.TRASH, [same], merge=True).items
    )
    richer = library.add("richer.jpg", b"2", "owl", Metadata(caption="new"))
    plan = library.plan(ActionKind.TRASH, [richer], merge=True)
    assert [item.kind for item in plan.items] == [ActionKind.TRASH, ActionKind.MERGE]
    import msgspec

    real = library.clusters
    shots = [msgspec.structs.replace(cluster, kind=Kind.SIMILAR_SHOT) for cluster in real()]
    monkeypatch.setattr(library.acting, "_clusters", lambda _: shots)
    plan = library.plan(ActionKind.TRASH, [richer], merge=True)
    assert [item.kind for item in plan.items] == [ActionKind.TRASH]


# names -----------------------------------------------------------------------------------------------
def test_the_kept_photo_takes_name_and_folder_with_its_companions(library: StoredLibrary) -> None:
    gone = library.add("2019/Lake at dawn.jpg", b"1", "owl")
    kept = library.add("DCIM/IMG_7.png", b"0", "owl")
    library.write("DCIM/IMG_7.xmp", b"<x/>")
    library.write("2019/Lake at dawn.jpg.xmp", b"<y/>")
    before = library.tree()
    wishes = [TakeOver(kept, gone, name=True, folder=True)]
    plan = library.plan(ActionKind.TRASH, [gone], take_over=wishes)
    outcome = library.acting.apply(plan).result(SECONDS)
    assert outcome.refused == ()
    assert {name: state[0] for name, state in library.tree().items()} == {
        "2019/Lake at dawn.png": b"0",
        "2019/Lake at dawn.xmp": b"<x/>",
    }
    renamed = os.path.join(os.path.dirname(gone), b"Lake at dawn.png")
    assert library.known() == {renamed}
    library.undo(outcome)
    assert library.tree() == before
    assert library.known() == {kept, gone}


def test_the_kept_photo_takes_the_very_name_of_the_removed_one(library: StoredLibrary) -> None:
    gone = library.add("Lake.jpg", b"1", "owl")
    kept = library.add("sub/IMG_7.jpg", b"0", "owl")
    before = library.tree()
    outcome = library.act(ActionKind.TRASH, [gone], take_over=[TakeOver(kept, gone, folder=True)])
    assert library.tree()["Lake.jpg"][0] == b"0"
    # One photo of the pair brought back brings the other back as well, the rename first.
    photo = next(step.n for step in library.acting.steps(outcome.action_id or 0) if step.path == gone)
    library.undo(outcome, [photo])
    assert library.tree() == before


def test_a_name_that_is_taken_is_not_taken_over(library: StoredLibrary) -> None:
    gone = library.add("Lake.jpg", b"1", "owl")
    kept = library.add("IMG_7.png", b"0", "owl")
    library.write("Lake.png", b"somebody else's")
    plan = library.plan(ActionKind.TRASH, [gone], take_over=[TakeOver(kept, gone)])
    assert [item.reason for item in plan.staying] == [Refusal.OCCUPIED]
    library.acting.apply(plan).result(SECONDS)
    assert library.known() == {kept}


@pytest.mark.parametrize("same_time", [False, True])
def test_another_photo_in_the_place_of_the_kept_one_takes_no_name(
    library: StoredLibrary, same_time: bool
) -> None:
    gone = library.add("Lake.jpg", b"1", "owl")
    library.add("other/IMG_8.jpg", b"2", "owl")
    kept = library.add("IMG_7.png", b"0", "owl")
    plan = library.plan(ActionKind.TRASH, [gone], take_over=[TakeOver(kept, gone)])
    before = os.stat(kept)
    library.write("IMG_7.png", b"?")
    if same_time:
        os.utime(kept, ns=(before.st_atime_ns, before.st_mtime_ns))
    outcome = library.acting.apply(plan).result(SECONDS)
    assert [item.path for item in outcome.done] == [gone]
    assert [(item.path, item.reason) for item in outcome.refused] == [(kept, Refusal.CHANGED)]
    assert library.tree()["IMG_7.png"][0] == b"?"


def test_a_photo_that_stays_gives_nothing_away(library: StoredLibrary) -> None:
    lonely = library.add("Lake.jpg", b"1")
    other = library.add("IMG_7.png", b"0")
    outcome = library.act(ActionKind.TRASH, [lonely], take_over=[TakeOver(other, lonely)], merge=True)
    assert outcome.done == ()
    assert library.known() == {lonely, other}


TAKEOUT = b"""{"title": "a.jpg", "description": " The lake ", "photoTakenTime": {"timestamp": "1563631391",
 "formatted": "20 Jul 2019, 14:03:11 UTC"}, "geoData": {"latitude": 0.0, "longitude": 0.0, "altitude": 0.0},
 "geoDataExif": {"latitude": 47.5, "longitude": -8.25, "altitude": 0.0},
 "people": [{"name": "Ada"}, {"name": "Ben"}, {"name": "Ada"}], "url": "https://photos.google.com/photo/x"}"""


def test_what_takeouts_json_says_of_a_removed_copy_is_taken_over(library: StoredLibrary) -> None:
    kept = library.add("kept.jpg", b"0", "owl")
    gone = library.add("b/a.jpg", b"1", "owl")
    json = library.write("b/a.jpg.supplemental-metadata.json", TAKEOUT)
    before = library.tree()
    plan = library.plan(ActionKind.TRASH, [gone], merge=True)
    told = Metadata(
        taken_at="2019-07-20T14:03:11+00:00",
        latitude=47.5,
        longitude=-8.25,
        caption="The lake",
        keywords=("Ada", "Ben"),
    )
    (merge,) = [item for item in plan.acting if item.kind == ActionKind.MERGE]
    assert (merge.kept, merge.metadata) == (kept, told)
    outcome = library.acting.apply(plan).result(SECONDS)
    assert not os.path.exists(json)
    with open(kept + b".xmp", "rb") as file:
        assert xmp_metadata(file.read()) == told
    library.undo(outcome)
    assert library.tree() == before


def test_what_a_photo_says_itself_goes_before_takeouts_json(library: StoredLibrary) -> None:
    library.add("kept.jpg", b"0", "owl")
    gone = library.add("b/a.jpg", b"1", "owl", Metadata(taken_at="2019-07-20T16:03:11"))
    library.write("b/a.jpg.json", TAKEOUT)
    plan = library.plan(ActionKind.TRASH, [gone], merge=True)
    (merge,) = [item for item in plan.acting if item.kind == ActionKind.MERGE]
    assert merge.metadata is not None
    assert merge.metadata.taken_at == "2019-07-20T16:03:11"
    assert merge.metadata.caption == "The lake"


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"\xff\xfe", b'{"photoTakenTime": {"timestamp": "soon"}}', b'{"people": 3}',
     b'{"geoData": {"latitude": 991.0, "longitude": 2.0}}',
     b'{"photoTakenTime": {"timestamp": "99999999999999999"}}'],
)  # fmt: skip
def test_json_that_says_nothing_gives_nothing(content: bytes) -> None:
    assert takeout_metadata(content) == Metadata()
