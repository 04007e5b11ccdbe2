"""Two files beside each other that need not be in any library: what they are, why, and a picture of it."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from dupfinder.engine.errors import FailureCode, UnreadableFileError
from dupfinder.engine.library import Library
from dupfinder.engine.match import mapping
from dupfinder.engine.match.outlined import DIFFERS, SHARED
from dupfinder.engine.pair_types import PairReport
from dupfinder.engine.types import Change, Kind
from tests.makers.edits import EDITS, Source
from tests.makers.pictures import picture

COPIES = ("bytecopy", "png", "half", "sticker", "screenshot")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo, edited copies of it, a mirrored part, and another photo."""
    folder = tmp_path_factory.mktemp("files")
    source = Source.from_image("harbour", picture("harbour", (900, 600)))
    (folder / "original.jpg").write_bytes(source.data)
    for name in COPIES:
        EDITS[name].write(source, folder, "copy")
    with Image.open(io.BytesIO(source.data)) as image:
        ImageOps.mirror(image).crop((100, 50, 800, 500)).save(folder / "part.png")
        image.save(folder / "same.png")
    (folder / "other.jpg").write_bytes(Source.from_image("other", picture("other", (900, 600))).data)
    (folder / "note.jpg").write_text("no picture")
    return folder


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[Library]:
    with Library(tmp_path_factory.mktemp("data")) as library:
        # The decoder processes stay for all tests.
        library.picture(os.fsencode(folder / "original.jpg"), 64)
        yield library


def compare(library: Library, folder: Path, a: str, b: str) -> PairReport:
    return library.compare_files(*(os.fsencode(folder / name) for name in (a, b)))


def find(folder: Path, edit: str) -> str:
    return next(path.name for path in folder.glob(f"copy__{edit}.*"))


def test_bytes_and_pixels_are_told_apart(library: Library, folder: Path) -> None:
    bytewise = compare(library, folder, "original.jpg", find(folder, "bytecopy"))
    assert (bytewise.verdict.kind, bytewise.same_bytes, bytewise.same_pixels) == (
        Kind.IDENTICAL_FILE,
        True,
        True,
    )
    assert bytewise.cosine == pytest.approx(1.0)
    pixelwise = compare(library, folder, "original.jpg", "same.png")
    assert (pixelwise.verdict.kind, pixelwise.same_bytes, pixelwise.same_pixels) == (
        Kind.IDENTICAL_PICTURE,
        False,
        True,
    )
    smaller = compare(library, folder, "original.jpg", find(folder, "half"))
    assert (smaller.verdict.kind, smaller.same_pixels) == (Kind.RESAVED, None)
    assert smaller.comparison.quality[0].sharpness > smaller.comparison.quality[1].sharpness
    assert (smaller.a.width, smaller.b.width) == (900, 450)


def test_the_parts_say_why(library: Library, folder: Path) -> None:
    found = compare(library, folder, "original.jpg", find(folder, "screenshot"))
    assert found.verdict.kind is Kind.EDITED_COPY
    cosines = {(a, b): cosine for a, b, cosine in found.cosines}
    assert cosines.keys() == {("whole", "whole"), ("whole", "content")}
    assert found.cosine == cosines["whole", "content"] > cosines["whole", "whole"] + 0.2
    assert min(found.points) > found.agree > 60
    assert found.model == "sscd"


def test_either_may_be_the_part(library: Library, folder: Path) -> None:
    part = compare(library, folder, "part.png", "original.jpg")
    back = compare(library, folder, "original.jpg", "part.png")
    corners = np.array([[8 / 9, 1 / 12], [1 / 9, 1 / 12], [1 / 9, 10 / 12], [8 / 9, 10 / 12]])
    for found in (part, back):
        assert found.verdict.kind is Kind.EDITED_COPY
        assert Change.MIRRORED in dict(found.verdict.evidence.changes)
        assert found.agree > 40
    assert part.verdict.evidence.homography is not None
    assert mapping.points(part.verdict.evidence.homography, mapping.CORNERS) == pytest.approx(
        corners, abs=0.01
    )
    assert part.verdict.evidence.covered_a == pytest.approx(1.0, abs=0.02)
    assert back.verdict.evidence.covered_a == pytest.approx(7 / 9 * 0.75, abs=0.06)


def test_strangers_are_strangers(library: Library, folder: Path) -> None:
    found = compare(library, folder, "original.jpg", "other.jpg")
    assert found.verdict.kind is None
    assert found.verdict.score < 0.5
    assert (found.same_bytes, found.same_pixels) == (False, None)
    assert found.comparison.homography is None
    assert min(one.sharpness for one in found.comparison.quality) > 0


def outlined(png: bytes, colour: tuple[int, int, int]) -> tuple[int, int]:
    """Pixels of a colour in the left and in the right half."""
    with Image.open(io.BytesIO(png)) as image:
        mask = (np.asarray(image) == colour).all(2)
    return int(mask[:, : mask.shape[1] // 2].sum()), int(mask[:, mask.shape[1] // 2 :].sum())


def test_a_picture_outlines_what_differs_and_what_is_shared(library: Library, folder: Path) -> None:
    stuck = library.draw_comparison(compare(library, folder, "original.jpg", find(folder, "sticker")))
    assert min(outlined(stuck, DIFFERS)) > 100
    assert outlined(stuck, SHARED) == (0, 0)
    part = library.draw_comparison(compare(library, folder, "part.png", "original.jpg"))
    left, right = outlined(part, SHARED)
    assert left == 0
    assert right > 500
    strangers = library.draw_comparison(compare(library, folder, "original.jpg", "other.jpg"))
    assert outlined(strangers, DIFFERS) == outlined(strangers, SHARED) == (0, 0)


def test_nothing_is_kept_of_files_that_are_compared(library: Library, folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    compare(library, folder, "original.jpg", "other.jpg")
    assert library.counts().contents == library.counts().files == 0
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_a_file_that_cannot_be_read_is_named(library: Library, folder: Path) -> None:
    for a, b in (("original.jpg", "note.jpg"), ("note.jpg", "original.jpg")):
        with pytest.raises(UnreadableFileError) as caught:
            compare(library, folder, a, b)
        assert caught.value.path == os.fsencode(folder / "note.jpg")
        assert caught.value.failure_code is FailureCode.NOT_AN_IMAGE
