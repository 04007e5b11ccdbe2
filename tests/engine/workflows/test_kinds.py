"""Kinds of groups in real libraries: what is found, what is kept, and what is looked at again."""

from __future__ import annotations

import io
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from dupfinder.engine.library import Library
from dupfinder.engine.match.verify import VERIFIER_VERSION
from dupfinder.engine.review_types import Rule, RuleSet
from dupfinder.engine.types import Cluster, Kind, Member
from dupfinder.engine.workflows import scan as workflow
from tests.engine.decode.samples import dng, saved
from tests.makers.edits import EDITS, Source
from tests.makers.pictures import picture
from tests.makers.scenes import shots


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "data") as opened:
        yield opened


def scan(library: Library, folder: Path) -> None:
    library.add_folder(os.fsencode(folder))
    library.scan().result(timeout=100)


def kinds(library: Library) -> dict[str, Kind]:
    """What each file that is no best copy is to the best copy of its group."""
    return {
        os.path.basename(os.fsdecode(member.photo.path)): member.kind
        for cluster in library.clusters()
        for member in library.members(cluster)
        if not member.representative
    }


def only(library: Library) -> tuple[Cluster, list[Member]]:
    (cluster,) = library.clusters()
    return cluster, library.members(cluster)


def source(name: str = "kinds") -> Source:
    return Source.from_image(name, picture(name, (480, 360)))


def verdict_rows(data: Path) -> dict[tuple[int, int], tuple[int, int]]:
    with sqlite3.connect(data / "library.db") as connection:
        rows = connection.execute("SELECT a, b, version, wanted FROM verdict").fetchall()
    connection.close()
    return {(a, b): (version, wanted) for a, b, version, wanted in rows}


def test_each_kind_is_told_from_the_others(library: Library, photos: Path) -> None:
    photo = source()
    (photos / "original.jpg").write_bytes(photo.data)
    (photos / "same bytes.jpg").write_bytes(photo.data)
    with Image.open(io.BytesIO(photo.data)) as opened:
        opened.save(photos / "same pixels.png")
        exif = Image.Exif()
        exif[0x010E] = "another description"
    (photos / "same picture.jpg").write_bytes(photo.data[:2] + _app1(exif) + photo.data[2:])
    for edit in ("jpeg30", "half", "crop70", "rot90", "border"):
        EDITS[edit].write(photo, photos, "copy")
    scan(library, photos)
    cluster, members = only(library)
    assert members[0].photo.path.endswith((b"original.jpg", b"same bytes.jpg", b"same pixels.png"))
    found = kinds(library)
    named = {"same bytes.jpg", "original.jpg", "same pixels.png", "same picture.jpg"} & found.keys()
    assert {found[name] for name in named} <= {Kind.IDENTICAL_FILE, Kind.IDENTICAL_PICTURE}
    assert found["same picture.jpg"] is Kind.IDENTICAL_PICTURE
    assert found["copy__jpeg30.jpg"] is found["copy__half.jpg"] is Kind.RESAVED
    for edit in ("crop70", "rot90", "border"):
        assert found[f"copy__{edit}.jpg"] is Kind.EDITED_COPY
    assert cluster.kind is Kind.EDITED_COPY


def _app1(exif: Image.Exif) -> bytes:
    body = exif.tobytes()
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def test_shots_of_one_scene_are_a_group_of_another_kind(library: Library, photos: Path) -> None:
    for number, shot in enumerate(shots("a walk", 3, 0.01, (640, 480), "step")):
        shot.save(photos / f"shot {number}.jpg", quality=92)
    scan(library, photos)
    for cluster in library.clusters():
        assert cluster.kind is Kind.SIMILAR_SHOT
        assert {member.kind for member in library.members(cluster)[1:]} == {Kind.SIMILAR_SHOT}


def test_the_uncropped_unframed_picture_is_the_best_copy(library: Library, photos: Path) -> None:
    photo = source()
    for edit in ("border", "meme", "screenshot", "rot25", "crop90", "noise", "sticker", "png"):
        EDITS[edit].write(photo, photos, "copy")
    scan(library, photos)
    _, members = only(library)
    assert members[0].photo.path.endswith(b"copy__png.png")
    assert len(members) == 8


def _best(library: Library) -> bytes:
    _, members = only(library)
    return os.path.basename(members[0].photo.path)


def test_a_squashed_copy_is_not_the_best_one_though_it_has_more_pixels(
    library: Library, photos: Path
) -> None:
    photo = Source.from_image("squash", picture("squash", (240, 160)))
    (photos / "original.jpg").write_bytes(photo.data)
    for edit in ("square", "gray", "hflip", "jpeg30"):
        EDITS[edit].write(photo, photos, "copy")
    scan(library, photos)
    assert _best(library) == b"original.jpg"


def test_a_caption_above_a_white_sky_makes_no_better_copy(library: Library, photos: Path) -> None:
    scene = picture("a white sky", (480, 360))
    scene.paste("white", (0, 0, 480, 90))
    photo = Source.from_image("sky", scene)
    (photos / "original.jpg").write_bytes(photo.data)
    for edit in ("meme", "gray", "jpeg30"):
        EDITS[edit].write(photo, photos, "copy")
    scan(library, photos)
    assert _best(library) == b"original.jpg"


def test_the_rule_of_the_best_copy_keeps_it_though_an_edit_has_more_pixels(
    library: Library, photos: Path
) -> None:
    photo = source("ruled")
    (photos / "original.jpg").write_bytes(photo.data)
    for edit in ("jpeg30", "half", "crop70"):
        EDITS[edit].write(photo, photos, "copy")
    with Image.open(io.BytesIO(EDITS["sticker"](photo))) as sticker:
        sticker.resize((960, 720), Image.Resampling.BICUBIC).save(photos / "larger.jpg", quality=95)
    scan(library, photos)
    cluster, members = only(library)
    assert _best(library) == b"original.jpg"
    (ruled,) = library.review.rules.preview(
        [cluster], RuleSet(rules=(Rule("best_copy"),), kinds=tuple(Kind))
    ).groups
    assert list(ruled.keep) == [members[0].photo.file_id]


def test_a_collage_does_not_merge_the_groups_of_its_photos(library: Library, photos: Path) -> None:
    one, other = source("left"), source("right")
    for name, photo in (("left", one), ("right", other)):
        (photos / f"{name}.jpg").write_bytes(photo.data)
        for edit in ("jpeg30", "half", "gray"):
            EDITS[edit].write(photo, photos, name)
    collage = Image.new("RGB", (one.image.width + other.image.width, one.image.height))
    collage.paste(one.image, (0, 0))
    collage.paste(other.image, (one.image.width, 0))
    collage.save(photos / "collage.jpg", quality=92)
    scan(library, photos)
    groups = [
        {os.path.basename(os.fsdecode(m.photo.path)).split("__")[0].split(".")[0] for m in library.members(c)}
        for c in library.clusters()
    ]
    assert len(groups) == 2
    assert not any({"left", "right"} <= group for group in groups)


def test_what_was_cut_out_of_its_rim_stays_with_its_photo(library: Library, photos: Path) -> None:
    """A crop along a seam is no picture in a collage: there is no room for a second one."""
    inner = source("left").image
    whole = source("right").image.resize((inner.width + 40, inner.height + 40))
    whole.paste(inner, (20, 20))
    framed = Source.from_image("framed", whole)
    (photos / "framed.jpg").write_bytes(framed.data)
    for edit in ("jpeg30", "half", "gray", "dark"):
        EDITS[edit].write(framed, photos, "framed")
    inner.save(photos / "cut.jpg", quality=92)
    scan(library, photos)
    _, members = only(library)
    assert b"cut.jpg" in {os.path.basename(member.photo.path) for member in members}
    assert _best(library) == b"framed.jpg"


def test_raw_and_jpeg_of_one_shot_are_no_duplicates_of_each_other(library: Library, photos: Path) -> None:
    jpeg = saved(picture("pair", (640, 480)), "JPEG", quality=92)
    (photos / "IMG_1.jpg").write_bytes(jpeg)
    (photos / "IMG_1.dng").write_bytes(dng(jpeg))
    scan(library, photos)
    assert library.counts().files == 2
    assert library.clusters() == []
    backup = photos / "backup"
    backup.mkdir()
    (backup / "IMG_1.jpg").write_bytes(jpeg)
    (backup / "IMG_1.dng").write_bytes(dng(jpeg))
    scan(library, photos)
    assert [(cluster.kind, cluster.files) for cluster in library.clusters()] == [(Kind.IDENTICAL_FILE, 2)] * 2


def test_verdicts_are_kept_and_only_new_pairs_are_looked_at(library: Library, photos: Path) -> None:
    photo = source()
    (photos / "original.jpg").write_bytes(photo.data)
    for edit in ("jpeg30", "half"):
        EDITS[edit].write(photo, photos, "copy")
    scan(library, photos)
    before = verdict_rows(library.data_dir)
    assert library.scan().result(timeout=100).embedded == 0
    EDITS["crop70"].write(photo, photos, "copy")
    job = library.scan()
    job.result(timeout=100)
    after = verdict_rows(library.data_dir)
    assert set(before) < set(after)
    assert job.progress().checked == len(after) - len(before)


def test_a_new_verifier_renews_verdicts_and_leaves_choices_alone(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a slow scan compares ahead may be in vain, and such a pair is not wanted again.
    monkeypatch.setattr(workflow, "_FIRST_REFRESH_SECONDS", 1_000.0)
    photo = source()
    (photos / "original.jpg").write_bytes(photo.data)
    for edit in ("jpeg30", "half", "crop70"):
        EDITS[edit].write(photo, photos, "copy")
    scan(library, photos)
    cluster, members = only(library)
    library.choose_representative(cluster, members[-1].photo.file_id)
    expected = kinds(library)
    database = sqlite3.connect(library.data_dir / "library.db")
    with database:
        # As an older version would have left it.
        database.execute("UPDATE verdict SET version=version-1, kind=-1, score=0")
        database.execute("UPDATE model SET checked=checked-1")
    database.close()
    library.scan().result(timeout=100)
    assert {version for version, _ in verdict_rows(library.data_dir).values()} == {VERIFIER_VERSION}
    assert kinds(library) == expected
    assert only(library)[1][0].photo == members[-1].photo


def test_without_thumbnails_a_scan_goes_through_and_the_next_one_makes_it_good(
    library: Library, photos: Path
) -> None:
    photo = source()
    (photos / "original.jpg").write_bytes(photo.data)
    EDITS["half"].write(photo, photos, "copy")
    scan(library, photos)
    expected = kinds(library)
    assert expected
    with sqlite3.connect(library.data_dir / "library.db") as connection:
        connection.execute("DELETE FROM verdict")
        connection.execute("UPDATE model SET checked=0")
    connection.close()
    with sqlite3.connect(library.data_dir / "thumbnails.db") as connection:
        connection.execute("DELETE FROM thumbnail")
    connection.close()
    library.scan().result(timeout=100)
    assert kinds(library) == expected
