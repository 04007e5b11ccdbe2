"""Damaged and hostile image files: a reason for each, and nothing else happens."""

from __future__ import annotations

import os
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dupfinder.engine.decode.decode import decode, decode_full
from dupfinder.engine.decode.formats import FORMATS
from dupfinder.engine.decode.pool import DecoderPool, failure_of
from dupfinder.engine.decoded_types import Decoded
from dupfinder.engine.errors import FailureCode, UnreadableFileError
from tests.engine.decode.samples import picture, samples, saved

LIMIT = 4_000_000
"""Small, so that a flipped bit in a size costs little."""
FORMAT_NAMES = [row.name for row in FORMATS]


def outcome(content: bytes) -> Decoded | UnreadableFileError:
    """Decodes both ways; anything raised but the one error fails the test."""
    errors: list[UnreadableFileError] = []
    try:
        decode_full(content, path=b"/a", longest_side=64, max_pixels=LIMIT)
    except UnreadableFileError as error:
        errors.append(error)
    try:
        found = decode(content, content_hash=b"", path=b"/a", max_pixels=LIMIT)
    except UnreadableFileError as error:
        errors.append(error)
    assert {error.failure_code for error in errors} <= set(FailureCode)
    if errors:
        return errors[-1]
    assert found.pixels.shape == (224, 224, 3)
    assert found.thumbnail.startswith(b"\xff\xd8")
    assert found.width * found.height <= LIMIT
    return found


@given(st.binary(max_size=2000))
def test_any_bytes(content: bytes) -> None:
    outcome(content)


@pytest.mark.parametrize("name", FORMAT_NAMES)
@given(data=st.data())
def test_any_bytes_after_a_signature(name: str, data: st.DataObject) -> None:
    head = samples()[name][: data.draw(st.integers(4, 64))]
    outcome(head + data.draw(st.binary(max_size=600)))


@pytest.mark.parametrize("name", FORMAT_NAMES)
@given(data=st.data())
def test_flipped_bytes(name: str, data: st.DataObject) -> None:
    content = bytearray(samples()[name])
    near = st.integers(0, min(len(content), 700) - 1)
    for at in data.draw(st.lists(near | st.integers(0, len(content) - 1), min_size=1, max_size=12)):
        content[at] = data.draw(st.integers(0, 255))
    outcome(bytes(content))


@pytest.mark.parametrize("name", FORMAT_NAMES)
@given(data=st.data())
def test_files_that_are_cut_off(name: str, data: st.DataObject) -> None:
    content = samples()[name]
    found = outcome(content[: data.draw(st.integers(0, len(content) - 1))])
    if isinstance(found, UnreadableFileError):
        assert found.failure_code in (
            FailureCode.EMPTY,
            FailureCode.NOT_AN_IMAGE,  # cut within the signature
            FailureCode.TRUNCATED,
            FailureCode.DAMAGED,
            FailureCode.UNSUPPORTED,  # a raw file without its directories
        )


@pytest.mark.parametrize("name", [name for name in FORMAT_NAMES if name not in ("JXL", "RAW")])
@pytest.mark.parametrize("part", [0.5, 0.8])
def test_half_a_file_is_a_truncated_one(name: str, part: float) -> None:
    found = outcome(samples()[name][: int(len(samples()[name]) * part)])
    assert isinstance(found, UnreadableFileError)
    assert found.failure_code == FailureCode.TRUNCATED


def test_half_a_photo_of_a_camera(shared: Path) -> None:
    for name in ("jpg/Reconyx_HC500_Hyperfire.jpg", "heic/samplefilehub.heif", "tiff/BSG1.tiff"):
        content = (shared / "camera" / name).read_bytes()
        found = outcome(content[: len(content) // 2])
        assert isinstance(found, UnreadableFileError), name
        assert found.failure_code == FailureCode.TRUNCATED, name


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    parts = [(b"IHDR", header), *chunks, (b"IDAT", body), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def test_bombs_are_refused_before_they_go_off() -> None:
    gif = bytearray(samples()["GIF"])
    gif[6:10] = b"\xff\xff\xff\xff"
    bmp = bytearray(samples()["BMP"])
    bmp[18:26] = struct.pack("<ii", 100_000, 100_000)
    psd = bytearray(samples()["PSD"])
    psd[14:22] = struct.pack(">II", 30_000, 30_000)
    jpeg = bytearray(samples()["JPEG"])
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = b"\xff\xff\xff\xff"
    tga = bytearray(samples()["TGA"])
    tga[12:16] = b"\xff\xff\xff\xff"
    for bomb, numbers in (
        (png(2_000_000, 2_000_000), "2000000 x 2000000"),
        (bytes(gif), "65535 x 65535"),
        (bytes(bmp), "100000 x 100000"),
        (bytes(psd), "30000 x 30000"),
        (bytes(jpeg), "65535 x 65535"),
        (bytes(tga), "65535 x 65535"),
    ):
        found = outcome(bomb)
        assert isinstance(found, UnreadableFileError)
        assert found.failure_code == FailureCode.TOO_LARGE
        assert numbers in found.detail
        assert "limit 4" in found.detail


def test_bombs_in_metadata_cost_no_memory() -> None:
    zeros = zlib.compress(bytes(200_000_000), 9)
    for chunk in (
        (b"zTXt", b"Comment\0\0" + zeros),
        (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zeros),
        (b"iCCP", b"profile\0\0" + zeros),
    ):
        assert isinstance(outcome(png(64, 64, chunk)), UnreadableFileError | Decoded)


def test_eps_is_not_interpreted_under_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = tmp_path / "ran"
    for name in ("gs", "gswin64c", "inkscape", "rsvg-convert"):
        tool = tmp_path / name
        tool.write_text(f"#!/bin/sh\ntouch {ran}\n")
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    eps = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n%%EOF\n"
    binary = struct.pack("<IIIIIII", 0xC6D3D0C5, 30, len(eps), 0, 0, 0, 0) + b"\xff\xff" + eps
    for content in (eps, binary, b"\n" + eps, b"%PDF-1.4\n" + eps, b"<svg/>"):
        found = outcome(content)
        assert isinstance(found, UnreadableFileError)
        assert found.failure_code == FailureCode.NOT_AN_IMAGE
    assert not ran.exists()


def decode_file(path: str) -> tuple[int, int]:
    content = Path(path).read_bytes()
    found = decode(content, content_hash=b"", path=os.fsencode(path), max_pixels=10**9)
    return found.width, found.height


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux only")
def test_a_picture_that_eats_memory_costs_one_call(tmp_path: Path) -> None:
    large, small = tmp_path / "large.png", tmp_path / "small.png"
    Image.fromarray(np.zeros((14_000, 14_000), np.uint8)).convert("P").save(large)
    small.write_bytes(saved(picture(), "PNG"))
    pool = DecoderPool(1, seconds=60, megabytes=300)
    try:
        futures = [pool.submit(decode_file, str(path)) for path in (small, large, small)]
        assert futures[0].result(60) == (96, 64)
        error = failure_of(b"/large.png", futures[1].exception(60) or Exception())
        assert error is not None
        assert error.failure_code == FailureCode.OUT_OF_MEMORY
        assert futures[2].result(60) == (96, 64)
    finally:
        pool.close(now=True)


def test_decoders_of_a_process_print_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    damaged = bytearray(samples()["TIFF"])
    damaged[40:80] = bytes(range(200, 240))  # libtiff complains of such strips
    path = tmp_path / "a.tiff"
    path.write_bytes(damaged)
    pool = DecoderPool(1, seconds=60, megabytes=512)
    try:
        error = pool.submit(decode_file, str(path)).exception(60)
        assert isinstance(error, UnreadableFileError)
    finally:
        pool.close(now=True)
    assert capfd.readouterr() == ("", "")
