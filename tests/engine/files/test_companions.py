"""What travels with a photo, by the names that cameras, phones and Google give."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from dupfinder.engine.action_types import Role
from dupfinder.engine.files.companions import companions_in

PHOTOS = frozenset(["jpg", "jpeg", "heic", "png", "cr2", "dng"])
RAWS = frozenset(["cr2", "dng"])


def found(folder: Path, *names: str) -> dict[str, tuple[Role, set[str]]]:
    for name in names:
        if not (folder / name).exists():
            (folder / name).touch()
    encoded = [os.fsencode(path.name) for path in folder.iterdir()]
    return {
        os.fsdecode(one.name): (one.role, {os.fsdecode(owner) for owner in one.owners})
        for one in companions_in(os.fsencode(folder), encoded, photos=PHOTOS, raws=RAWS)
    }


def movie(seconds: float, *, mark: bool = False, version: int = 0) -> bytes:
    """A QuickTime file that holds nothing but its header."""
    if version:
        header = bytes([1, 0, 0, 0]) + bytes(16) + struct.pack(">IQ", 600, int(600 * seconds))
    else:
        header = bytes(4) + bytes(8) + struct.pack(">II", 600, int(600 * seconds))
    body = header + bytes(80)
    box = struct.pack(">I4s", 8 + len(body), b"mvhd") + body
    if mark:
        box += b"keys com.apple.quicktime.content.identifier"
    return (
        struct.pack(">I4s4sI", 16, b"ftyp", b"qt  ", 0)
        + struct.pack(">I4sQ", 1, b"mdat", 32)
        + bytes(16)
        + struct.pack(">I4s", 8 + len(box), b"moov")
        + box
    )


@pytest.mark.parametrize(
    ("names", "companion", "role", "owners"),
    [
        (["IMG_1.jpg", "IMG_1.xmp"], "IMG_1.xmp", Role.XMP, {"IMG_1.jpg"}),
        (["IMG_1.JPG", "IMG_1.XMP"], "IMG_1.XMP", Role.XMP, {"IMG_1.JPG"}),
        (["IMG_1.jpg", "IMG_1.CR2", "IMG_1.xmp"], "IMG_1.xmp", Role.XMP, {"IMG_1.jpg", "IMG_1.CR2"}),
        (["IMG_1.jpg", "IMG_1.CR2", "IMG_1.CR2.xmp"], "IMG_1.CR2.xmp", Role.XMP, {"IMG_1.CR2"}),
        (["IMG_1.CR2", "IMG_1_01.CR2.xmp"], "IMG_1_01.CR2.xmp", Role.XMP, {"IMG_1.CR2"}),
        (["img_1.jpg", "IMG_1.xmp"], "IMG_1.xmp", Role.XMP, {"img_1.jpg"}),
        (["img_1.jpg", "IMG_1.jpg", "IMG_1.xmp"], "IMG_1.xmp", Role.XMP, {"IMG_1.jpg"}),
        (["IMG_1.heic", "IMG_1.AAE"], "IMG_1.AAE", Role.AAE, {"IMG_1.heic"}),
        (["IMG_1.heic", "IMG_O1.AAE"], "IMG_O1.AAE", Role.AAE, {"IMG_1.heic"}),
        (["IMG_1.CR2", "IMG_1.THM"], "IMG_1.THM", Role.THM, {"IMG_1.CR2"}),
        (["IMG_1.CR2", "IMG_1.CR2.pp3"], "IMG_1.CR2.pp3", Role.SETTINGS, {"IMG_1.CR2"}),
        (["a.jpg", "a.jpg.json"], "a.jpg.json", Role.TAKEOUT, {"a.jpg"}),
        (["a(1).jpg", "a.jpg(1).json"], "a.jpg(1).json", Role.TAKEOUT, {"a(1).jpg"}),
        (
            ["a.jpg", "a.jpg.supplemental-metadata.json"],
            "a.jpg.supplemental-metadata.json",
            Role.TAKEOUT,
            {"a.jpg"},
        ),
        (
            ["a(2).jpg", "a.jpg.supplemental-metadata(2).json"],
            "a.jpg.supplemental-metadata(2).json",
            Role.TAKEOUT,
            {"a(2).jpg"},
        ),
        (
            ["PXL_20230101_123456789.PORTRAIT.jpg", "PXL_20230101_123456789.PORTRAIT.jpg.supplement.json"],
            "PXL_20230101_123456789.PORTRAIT.jpg.supplement.json",
            Role.TAKEOUT,
            {"PXL_20230101_123456789.PORTRAIT.jpg"},
        ),
        (
            [f"{'x' * 47}.jpg", f"{'x' * 46}.json"],
            f"{'x' * 46}.json",
            Role.TAKEOUT,
            {f"{'x' * 47}.jpg"},
        ),
        (
            ["a.jpg", "a-edited.jpg", "a.jpg.json"],
            "a.jpg.json",
            Role.TAKEOUT,
            {"a.jpg", "a-edited.jpg"},
        ),
        (
            ["é.jpg", "é-bearbeitet.jpg", "é.jpg.json"],
            "é.jpg.json",
            Role.TAKEOUT,
            {"é.jpg", "é-bearbeitet.jpg"},
        ),
        (["IMG_1.jpg", "IMG_1.CR2"], "IMG_1.CR2", Role.PARTNER, {"IMG_1.jpg"}),
        (["IMG_1.jpg", "IMG_1.CR2"], "IMG_1.jpg", Role.PARTNER, {"IMG_1.CR2"}),
    ],
)
def test_companions_are_found(
    names: list[str], companion: str, role: Role, owners: set[str], tmp_path: Path
) -> None:
    assert found(tmp_path, *names)[companion] == (role, owners)


@pytest.mark.parametrize(
    "names",
    [
        ["IMG_1.jpg", "IMG_2.xmp"],
        ["IMG_1.jpg", "IMG_1.txt"],
        ["IMG_1.jpg", "IMG_10.jpg.json"],
        ["a.jpg", "metadata.json"],
        ["a.jpg", "a.json"],
        ["a(1).jpg", "a.jpg(2).json"],
        ["IMG_1.jpg", "IMG_1.png"],
        ["IMG_1.CR2", "IMG_1.png"],
        ["IMG_1.jpg", "IMG_1.MOV"],
        ["IMG_1.xmp", "IMG_1.AAE"],
        [".xmp", "a.jpg"],
    ],
)
def test_others_are_left_alone(names: list[str], tmp_path: Path) -> None:
    assert found(tmp_path, *names) == {}


def test_a_json_that_is_called_like_the_stem_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"title": "a", "photoTakenTime": {"timestamp": "1"}}')
    assert found(tmp_path, "a.jpg") == {"a.json": (Role.TAKEOUT, {"a.jpg"})}


@pytest.mark.parametrize(
    ("content", "live"),
    [
        (movie(2.9), True),
        (movie(2.9, version=1), True),
        (movie(20, mark=True), True),
        (movie(20), False),
        (movie(20, version=1), False),
        (b"no movie at all" * 10, False),
        (movie(2)[:40], False),
    ],
)
def test_a_video_beside_a_photo_belongs_to_it_only_when_it_is_short_or_says_so(
    content: bytes, live: bool, tmp_path: Path
) -> None:
    (tmp_path / "IMG_1.MOV").write_bytes(content)
    assert ("IMG_1.MOV" in found(tmp_path, "IMG_1.heic")) is live


@pytest.mark.parametrize("video", ["IMG_1.MOV", "IMG_1.mp4", "IMG_1_HEVC.MOV", "IMG_1.heic.MOV", "IMG_1.MP"])
def test_the_names_of_live_videos(video: str, tmp_path: Path) -> None:
    (tmp_path / video).write_bytes(movie(3))
    assert found(tmp_path, "IMG_1.heic") == {video: (Role.LIVE_VIDEO, {"IMG_1.heic"})}
    assert found(tmp_path, "IMG_2.png").keys() == {video}


def test_names_that_are_no_text(tmp_path: Path) -> None:
    names = [b"\xff.jpg", b"\xff.xmp", b"\xff.jpg.json"]
    (one, two) = companions_in(os.fsencode(tmp_path), names, photos=PHOTOS, raws=RAWS)
    assert {one.name, two.name} == {b"\xff.xmp", b"\xff.jpg.json"}
    assert one.owners == two.owners == (b"\xff.jpg",)
