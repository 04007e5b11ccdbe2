"""How any two photos of a cluster lie on each other, and what is measured of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dupfinder.engine.errors import UnreadableFileError
from dupfinder.engine.library import Library
from dupfinder.engine.match import mapping
from dupfinder.engine.pair_types import Comparison
from dupfinder.engine.types import Cluster, Member
from tests.makers.edits import EDITS, Source
from tests.makers.pictures import picture

COPIES = ("crop70", "half", "rot90", "sticker")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, Path]]:
    root = tmp_path_factory.mktemp("pairs")
    folder = root / "photos"
    folder.mkdir()
    source = Source.from_image("harbour", picture("harbour", (900, 600)))
    (folder / "original.jpg").write_bytes(source.data)
    for name in COPIES:
        EDITS[name].write(source, folder, "copy")
    with Library(root / "data") as library:
        library.add_folder(os.fsencode(folder))
        library.scan().result(timeout=100)
        # Starts the processes, so that they belong to this fixture.
        library.picture(os.fsencode(folder / "original.jpg"), 64)
        yield library, folder


def find(library: Library) -> tuple[Cluster, dict[str, Member]]:
    (cluster,) = library.clusters()
    members = library.members(cluster)
    return cluster, {
        os.fsdecode(os.path.basename(member.photo.path)).partition(".")[0].removeprefix("copy__"): member
        for member in members
    }


def test_any_two_photos_of_a_cluster_lie_on_each_other(opened: tuple[Library, Path]) -> None:
    library, _ = opened
    cluster, members = find(library)
    assert set(members) == {"original", *COPIES}
    ids = {name: member.photo.content_id for name, member in members.items()}
    maps = {}
    for a in ids:
        for b in ids:
            found = library.alignment(cluster, ids[a], ids[b])
            assert found is not None, (a, b)
            assert found.homography is not None
            maps[a, b] = found.homography
    quarter = mapping.points(maps["original", "rot90"], mapping.CORNERS)
    assert quarter == pytest.approx(np.roll(mapping.CORNERS, 1, axis=0), abs=0.01)
    middle = np.array([[0.5, 0.5]])
    for a in ids:
        assert maps[a, a] == pytest.approx(np.eye(3))
        for b in ids:
            there = mapping.points(maps[a, b], middle)
            assert mapping.points(maps[b, a], there) == pytest.approx(middle, abs=0.01)
            by_way = mapping.composed(maps[a, "original"], maps["original", b])
            assert mapping.points(by_way, middle) == pytest.approx(there, abs=0.02)


def test_what_was_never_compared_is_compared_now(opened: tuple[Library, Path]) -> None:
    library, _ = opened
    cluster, members = find(library)
    a, b = (members[name].photo.content_id for name in ("rot90", "half"))
    expected = library.alignment(cluster, a, b)
    with library._state.library.write() as connection:
        rows = connection.execute("SELECT * FROM verdict").fetchall()
        connection.execute("DELETE FROM verdict")
    try:
        found = library.alignment(cluster, a, b)
    finally:
        with library._state.library.write() as connection:
            marks = ",".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO verdict VALUES ({marks})", rows)
    assert found is not None
    assert expected is not None
    assert found.homography == pytest.approx(expected.homography, abs=0.01)


def test_two_photos_are_measured(opened: tuple[Library, Path]) -> None:
    library, _ = opened
    cluster, members = find(library)
    original = members["original"].photo

    def compare(name: str) -> Comparison:
        other = members[name].photo
        fit = library.alignment(cluster, original.content_id, other.content_id)
        return library.compare(original, other, fit.homography if fit is not None else None)

    small = compare("half")
    assert small.quality[0].sharpness > small.quality[1].sharpness > 0
    assert small.spot is None
    assert small.homography == pytest.approx(np.eye(3), abs=0.002)
    stuck = compare("sticker")
    assert stuck.spot is not None
    assert stuck.away.max() > 60
    assert compare("sticker") is stuck


def test_photos_that_do_not_fit_are_measured_all_the_same(opened: tuple[Library, Path]) -> None:
    library, _ = opened
    _, members = find(library)
    found = library.compare(members["original"].photo, members["crop70"].photo, None)
    assert found.homography is None
    assert found.away is None
    assert min(quality.sharpness for quality in found.quality) > 0


def test_a_photo_that_is_gone_is_told_of(opened: tuple[Library, Path]) -> None:
    library, folder = opened
    _, members = find(library)
    path = folder / "copy__rot90.jpg"
    aside = path.rename(folder / "aside.jpg")
    try:
        with pytest.raises(UnreadableFileError):
            library.compare(members["original"].photo, members["rot90"].photo, np.eye(3))
    finally:
        aside.rename(path)
