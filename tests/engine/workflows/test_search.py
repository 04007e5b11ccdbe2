"""Searching: what is found, in which order, how sure it is, and that nothing is written."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dupfinder.engine.errors import UnreadableFileError
from dupfinder.engine.library import Library
from dupfinder.engine.match import mapping
from dupfinder.engine.search_types import Hit, Query, Region
from dupfinder.engine.types import Change, Kind
from tests.makers.edits import EDITS, Source
from tests.makers.libraries import Truth, make_library
from tests.makers.pictures import photos as draw

COPIES = ("bytecopy", "png", "half", "hflip")
REGION = Region(0.4, 0.3, 0.72, 0.62)
"""A tenth of the area."""


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    folder = tmp_path_factory.mktemp("library")
    return make_library(folder, draw(3, (640, 480)), COPIES, draw(7, (640, 480), first=3))


@pytest.fixture(scope="module")
def library(truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library(tmp_path_factory.mktemp("data")) as library:
        library.add_folder(os.fsencode(truth.folder))
        library.scan().result()
        # The decoder processes stay for all tests.
        library.searching.find(Query(paths=(os.fsencode(truth.paths[0]),)))
        yield library


@pytest.fixture
def stranger(tmp_path: Path) -> bytes:
    """A picture that is not in the library."""
    (source,) = draw(1, (640, 480), first=40)
    path = tmp_path / "stranger.jpg"
    path.write_bytes(source.data)
    return os.fsencode(path)


def kinds(hits: list[Hit]) -> dict[str, Kind | None]:
    return {os.path.basename(os.fsdecode(hit.photo.path)): hit.kind for hit in hits}


def sources(truth: Truth, hits: list[Hit]) -> list[str]:
    return [truth.source[Path(os.fsdecode(hit.photo.path))] for hit in hits]


def stored(library: Library) -> dict[str, list[tuple[object, ...]]]:
    """Every row of library.db and review.db."""
    rows = {}
    for database in (library._state.library, library._state.review):
        connection = database.read()
        names = connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
        for (name,) in names:
            rows[f"{database.path.name} {name}"] = connection.execute(f"SELECT * FROM {name}").fetchall()
    return rows


def test_copies_come_first_each_with_its_kind(library: Library, truth: Truth, tmp_path: Path) -> None:
    source = draw(1, (640, 480))[0]
    query = os.fsencode(EDITS["jpeg30"].write(source, tmp_path))
    hits = library.search(query, 10)
    assert len(hits) == 10
    assert sources(truth, hits)[:5] == [source.name] * 5
    assert source.name not in sources(truth, hits)[5:]
    name = source.name
    assert [hit.kind for hit in hits[5:]] == [None] * 5
    found = kinds(hits)
    assert found[f"{name}{source.suffix}"] == found[f"{name}__bytecopy{source.suffix}"] == Kind.RESAVED
    assert found[f"{name}__half.jpg"] is Kind.RESAVED
    assert found[f"{name}__hflip.jpg"] is Kind.EDITED_COPY
    assert all(hit.checked and hit.similarity > 0.9 for hit in hits[:5])
    assert all(hit.similarity < 0.5 for hit in hits[5:])


def test_the_same_bytes_and_the_same_pixels_are_told_apart(
    library: Library, truth: Truth, tmp_path: Path
) -> None:
    original = truth.original[draw(1)[0].name]
    copy = tmp_path / "elsewhere.jpg"
    copy.write_bytes(original.read_bytes())
    by_bytes = kinds(library.search(os.fsencode(copy), 5))
    assert by_bytes[original.name] is by_bytes[f"{original.stem}__bytecopy.jpg"] is Kind.IDENTICAL_FILE
    png = f"{original.stem}__png.png"
    pasted = io.BytesIO()
    with Image.open(next(path for path in truth.paths if path.name == png)) as image:
        image.save(pasted, "BMP")
    by_pixels = kinds(library.searching.search(Query(pictures=(pasted.getvalue(),)), 5))
    assert (by_pixels[png], by_pixels[original.name]) == (Kind.IDENTICAL_PICTURE, Kind.RESAVED)


def test_the_first_step_ranks_by_cosine_and_knows_no_kinds(library: Library, stranger: bytes) -> None:
    found = library.searching.find(Query(paths=(stranger,)), 4)
    assert len(found.hits) >= 4
    cosines = [hit.cosine for hit in found.hits]
    assert cosines == sorted(cosines, reverse=True)
    assert all(hit.kind is None and not hit.checked for hit in found.hits)
    assert found.counts == library.counts()
    assert not found.scanning
    assert len({hit.photo.file_id for hit in found.hits}) == len(found.hits)


def test_a_stranger_is_nothing_after_every_look(library: Library, stranger: bytes) -> None:
    query = Query(paths=(stranger,))
    hits = library.searching.find(query).hits
    looked = list(library.searching.look(query, hits))
    assert {hit.photo.file_id for hit in looked} == {hit.photo.file_id for hit in hits}
    assert all(hit.checked and hit.kind in (None, Kind.SIMILAR_SHOT) for hit in looked)


def test_evidence_maps_the_query_onto_the_hit(library: Library, truth: Truth, tmp_path: Path) -> None:
    source = draw(1, (640, 480))[0]
    with Image.open(io.BytesIO(source.data)) as image:
        part = image.crop((160, 120, 576, 432))
    path = tmp_path / "part.png"
    part.save(path)
    hits = library.search(os.fsencode(path), 5)
    original = next(hit for hit in hits if truth.edit[Path(os.fsdecode(hit.photo.path))] == "original")
    assert original.kind is Kind.EDITED_COPY
    assert original.evidence.homography is not None
    corners = mapping.points(original.evidence.homography, mapping.CORNERS)
    assert corners == pytest.approx(np.array([[0.25, 0.25], [0.9, 0.25], [0.9, 0.9], [0.25, 0.9]]), abs=0.01)
    assert original.evidence.covered_a == pytest.approx(1.0, abs=0.02)
    assert original.evidence.covered_b == pytest.approx(0.65**2, abs=0.03)


@pytest.mark.parametrize("number", range(3))
def test_a_region_finds_its_photo_and_maps_all_of_the_query(
    library: Library, truth: Truth, number: int
) -> None:
    name = draw(3)[number].name
    query = Query(paths=(os.fsencode(truth.original[name]),), region=REGION)
    hits = library.searching.search(query, 5)
    assert sources(truth, hits)[0] == name
    original = next(hit for hit in hits if truth.edit[Path(os.fsdecode(hit.photo.path))] == "original")
    assert original.kind is Kind.EDITED_COPY
    assert original.evidence.homography is not None
    # Within the region: far outside of it the map may lean.
    inside = np.array([[0.4, 0.3], [0.72, 0.3], [0.72, 0.62], [0.4, 0.62]])
    assert mapping.points(original.evidence.homography, inside) == pytest.approx(inside, abs=0.02)
    assert original.evidence.covered_a > 0.9
    assert original.evidence.covered_b == pytest.approx(0.1, abs=0.05)


def test_a_small_part_is_found_by_a_closer_look(library: Library, truth: Truth) -> None:
    name = draw(2)[1].name
    query = Query(paths=(os.fsencode(truth.original[name]),), region=Region(0.5, 0.5, 0.7, 0.7))
    hits = library.searching.search(query, 2)
    # The mirrored copy is as sure as the others.
    assert sources(truth, hits) == [name, name]
    upright = next(hit for hit in hits if truth.edit[Path(os.fsdecode(hit.photo.path))] != "hflip")
    (change, amount), *_ = upright.evidence.changes
    assert change is Change.CROPPED
    assert amount == pytest.approx(0.04, abs=0.025)


def test_several_pictures_are_one_question(library: Library, truth: Truth, tmp_path: Path) -> None:
    one, two, _ = draw(3, (640, 480))
    paths = tuple(os.fsencode(EDITS["gray"].write(source, tmp_path)) for source in (one, two))
    hits = library.searching.search(Query(paths=paths), 10)
    assert sorted(sources(truth, hits)) == sorted([one.name] * 5 + [two.name] * 5)
    assert {(truth.source[Path(os.fsdecode(hit.photo.path))], hit.query) for hit in hits} == {
        (one.name, 0),
        (two.name, 1),
    }


def test_find_similar_leaves_a_photo_out_unless_it_lies_in_several_places(
    library: Library, truth: Truth
) -> None:
    contents = {
        truth.edit[Path(os.fsdecode(photo.path))]: photo.content_id
        for hit in library.search(os.fsencode(truth.original[draw(1)[0].name]), 5)
        for photo in [hit.photo]
    }
    half = library.search_content(contents["half"], 4)
    assert contents["half"] not in {hit.photo.content_id for hit in half}
    assert {hit.kind for hit in half} == {Kind.RESAVED, Kind.EDITED_COPY}
    twice = library.search_content(contents["original"], 5)
    assert [hit.kind for hit in twice[:2]] == [Kind.IDENTICAL_FILE] * 2
    assert library.search_content(99_999) == []


def test_what_the_library_knows_takes_no_process(
    library: Library, truth: Truth, monkeypatch: pytest.MonkeyPatch
) -> None:
    (content,) = {hit.photo.content_id for hit in library.search(os.fsencode(truth.paths[0]), 1)}
    query = Query(contents=(content,))
    hits = [hit for hit in library.searching.find(query).hits if hit.cosine > 0.6]
    cluster = next(one for one in library.clusters() if content in one.contents)
    known = {content, *(set(cluster.contents) if cluster.contents[0] == content else set())}
    monkeypatch.setattr(library._display, "submit", lambda *_: pytest.fail("a process was asked"))
    wanted = [hit for hit in hits if hit.photo.content_id in known]
    assert wanted
    looked = list(library.searching.look(query, wanted))
    assert [hit.checked for hit in looked] == [True] * len(wanted)


def test_a_look_stops_when_it_is_told_to(library: Library, stranger: bytes) -> None:
    query = Query(paths=(stranger,))
    hits = library.searching.find(query).hits
    asked: list[float] = []

    def stop() -> bool:
        asked.append(time.perf_counter())
        return len(asked) > 2

    assert len(list(library.searching.look(query, hits, stop))) <= 2
    assert len(asked) == 3
    assert list(library.searching.look(query, hits, lambda: True)) == []


def test_nothing_is_written(library: Library, truth: Truth, stranger: bytes) -> None:
    before = stored(library)
    index = {path.name: path.read_bytes() for path in library.data_dir.glob("index-*")}
    for query in (
        Query(paths=(stranger,)),
        Query(paths=(os.fsencode(truth.paths[0]),)),
        Query(paths=(os.fsencode(truth.paths[0]),), region=REGION),
        Query(contents=(1, 2)),
    ):
        library.searching.search(query)
    assert stored(library) == before
    assert {path.name: path.read_bytes() for path in library.data_dir.glob("index-*")} == index


def test_a_file_that_changed_is_read_again(library: Library, truth: Truth, tmp_path: Path) -> None:
    one, two, _ = draw(3, (640, 480))
    path = tmp_path / "query.jpg"
    for source, age in ((one, 1), (two, 2)):
        path.write_bytes(source.data + b"!")
        os.utime(path, (age, age))
        assert sources(truth, library.search(os.fsencode(path), 1)) == [source.name]


@pytest.mark.parametrize("query", [Query(paths=(b"/no/such.jpg",)), Query(pictures=(b"no picture",))])
def test_a_query_that_cannot_be_read_says_so(library: Library, query: Query) -> None:
    with pytest.raises(UnreadableFileError):
        library.searching.find(query)


def test_a_question_has_to_be_one() -> None:
    with pytest.raises(ValueError, match="nothing"):
        Query()
    with pytest.raises(ValueError, match="one picture"):
        Query(contents=(1, 2), region=REGION)
    for corners in ((0.5, 0, 0.5, 1), (0, 0.6, 1, 0.5), (-0.1, 0, 1, 1), (0, 0, 1.1, 1)):
        with pytest.raises(ValueError, match="rectangle"):
            Region(*corners)


def test_a_turned_photo_is_searched_as_it_is_seen(library: Library, truth: Truth, tmp_path: Path) -> None:
    """A region is one of the upright picture, whatever way its pixels are stored."""
    source: Source = draw(1, (640, 480))[0]
    path = EDITS["exif_orientation"].write(source, tmp_path)
    hits = library.searching.search(Query(paths=(os.fsencode(path),), region=REGION), 5)
    original = next(hit for hit in hits if truth.edit[Path(os.fsdecode(hit.photo.path))] == "original")
    assert original.evidence.homography is not None
    centre = mapping.point(original.evidence.homography, 0.56, 0.46)
    assert centre == pytest.approx((0.56, 0.46), abs=0.02)
