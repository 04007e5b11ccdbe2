"""Files of every format in, upright sRGB pictures out."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageCms, ImageOps

from dupfinder.engine.decode.decode import decode, decode_full
from dupfinder.engine.decode.formats import EXTENSIONS, FORMATS, docs_table, sniff
from dupfinder.engine.decoded_types import Decoded
from dupfinder.engine.errors import FailureCode, UnreadableFileError
from tests.engine.decode.samples import (
    EXPECTED,
    HEIGHT,
    WIDTH,
    close,
    corners,
    dng,
    heic,
    jxl,
    picture,
    samples,
    saved,
    swapped_profile,
)

LIMIT = 100_000_000
FORMAT_NAMES = [row.name for row in FORMATS]


def decoded(content: bytes, **options: int) -> Decoded:
    return decode(content, content_hash=b"h" * 32, path=b"/a.jpg", max_pixels=LIMIT, **options)


def full(content: bytes, longest_side: int | None = None) -> npt.NDArray[np.uint8]:
    return decode_full(content, path=b"/a.jpg", longest_side=longest_side, max_pixels=LIMIT)


def thumbnail(found: Decoded) -> Image.Image:
    return Image.open(io.BytesIO(found.thumbnail))


def code_of(content: bytes, max_pixels: int = LIMIT) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        decode(content, content_hash=b"", path=b"/a.jpg", max_pixels=max_pixels)
    assert caught.value.path == b"/a.jpg"
    return caught.value.failure_code


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_every_format_is_known_by_its_bytes_and_decoded(name: str) -> None:
    content = samples()[name]
    found = decoded(content)
    assert found.format == name
    assert found.hash == b"h" * 32
    assert found.pixels.shape == (224, 224, 3)
    assert found.pixels.dtype == np.uint8
    assert close(corners(found.pixels), EXPECTED)
    assert close(corners(np.asarray(thumbnail(found))), EXPECTED)
    size = (640, 480) if name == "RAW" else (WIDTH, HEIGHT)
    assert (found.width, found.height) == size
    shown = full(content)
    assert shown.shape == (size[1], size[0], 3)
    assert close(corners(shown), EXPECTED)
    assert max(full(content, 40).shape[:2]) == 40


def test_registry() -> None:
    assert {"jpg", "jpeg", "heic", "nef", "jxl", "psd", "tif"} <= EXTENSIONS
    assert all(extension == extension.lower().strip(".") for extension in EXTENSIONS)
    assert len(EXTENSIONS) == sum(len(row.extensions) for row in FORMATS)  # none twice
    assert not EXTENSIONS & {"eps", "ps", "pdf", "svg", "ai", "wmf", "emf"}
    table = docs_table()
    assert all(f".{extension}" in table for extension in EXTENSIONS)
    assert table.count("\n") == len(FORMATS) + 2


@pytest.mark.parametrize(
    "content",
    [
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        b"\xc5\xd0\xd3\xc6" + bytes(28) + b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"%PDF-1.7\n1 0 obj\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><svg/>",
        b"\xd7\xcd\xc6\x9a" + bytes(40),
        b"hello",
        b"BM is how this letter begins, and it is long enough",
        b"\xff",
    ],
)
def test_what_is_interpreted_and_what_is_no_image_is_refused(content: bytes) -> None:
    assert sniff(content) is None
    assert code_of(content) == FailureCode.NOT_AN_IMAGE


def test_an_empty_file() -> None:
    assert code_of(b"") == FailureCode.EMPTY


def test_only_the_announced_format_is_tried() -> None:
    # A GIF's signature before EPS: Pillow, if asked for any format, would still look for others.
    assert code_of(b"GIF89a%!PS-Adobe-3.0 EPSF-3.0\n") in (FailureCode.DAMAGED, FailureCode.TRUNCATED)


# --- orientation -----------------------------------------------------------------------------------

STORED = {
    1: lambda image: image,
    2: lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    3: lambda image: image.transpose(Image.Transpose.ROTATE_180),
    4: lambda image: image.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
    5: lambda image: image.transpose(Image.Transpose.TRANSPOSE),
    6: lambda image: image.transpose(Image.Transpose.ROTATE_90),
    7: lambda image: image.transpose(Image.Transpose.TRANSVERSE),
    8: lambda image: image.transpose(Image.Transpose.ROTATE_270),
}
"""How a camera that writes an orientation has stored the upright picture."""


def exif_with(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied(kind: str, orientation: int) -> None:
    stored = STORED[orientation](picture(640, 480))
    options = {"quality": 92} if kind in ("JPEG", "WEBP", "AVIF") else {}
    content = saved(stored, kind, exif=exif_with(orientation), **options)
    found = decoded(content)
    assert (found.width, found.height) == (640, 480)
    assert thumbnail(found).size == (512, 384)
    for pixels in (found.pixels, np.asarray(thumbnail(found)), full(content)):
        assert close(corners(pixels), EXPECTED)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_heic_is_turned_once(orientation: int) -> None:
    # The writer turns EXIF's orientation into the container's own and keeps the tag.
    stored = STORED[orientation](picture(640, 480))
    found = decoded(heic(stored, exif=exif_with(orientation).tobytes()))
    assert (found.width, found.height) == (640, 480)
    assert close(corners(found.pixels), EXPECTED)


def test_jpeg_xl_is_not_turned_by_exif_again() -> None:
    # libjxl turns by the codestream; an EXIF orientation beside it is void.
    found = decoded(jxl(picture(), exif=b"\0\0\0\0" + exif_with(6).tobytes().removeprefix(b"Exif\0\0")))
    assert (found.width, found.height) == (WIDTH, HEIGHT)
    assert close(corners(found.pixels), EXPECTED)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("preview", [True, False])
def test_raw_lies_as_the_camera_says(orientation: int, preview: bool) -> None:
    jpeg = saved(STORED[orientation](picture(640, 480)), "JPEG", quality=92)
    size = (640, 480) if orientation < 5 else (480, 640)
    found = decoded(dng(jpeg if preview else None, width=size[0], height=size[1], orientation=orientation))
    assert (found.width, found.height) == (640, 480)
    assert thumbnail(found).size == (512, 384)
    if preview:
        assert close(corners(found.pixels), EXPECTED)


def test_raw_with_a_stamp_for_a_preview_is_developed() -> None:
    found = decoded(dng(saved(picture(64, 48), "JPEG")))
    assert (found.width, found.height) == (640, 480)
    assert thumbnail(found).size == (512, 384)
    assert not close(corners(found.pixels), EXPECTED)  # the sensor saw one even colour


def test_cameras_of_all_orientations(shared: Path) -> None:
    folder = shared / "camera" / "jpg" / "orientation"
    for shape, size in (("landscape", (600, 450)), ("portrait", (450, 600))):
        first = decoded((folder / f"{shape}_1.jpg").read_bytes())
        for number in range(1, 9):
            found = decoded((folder / f"{shape}_{number}.jpg").read_bytes())
            assert (found.width, found.height) == size
            difference = np.abs(found.pixels.astype(int) - first.pixels)
            assert difference.mean() < 8, (shape, number)
            for turned in (first.pixels[:, ::-1], first.pixels[::-1], first.pixels[::-1, ::-1]):
                assert np.abs(found.pixels.astype(int) - turned).mean() > 20


def test_every_file_of_real_cameras_is_decoded(shared: Path) -> None:
    files = [path for path in sorted((shared / "camera").rglob("*")) if path.suffix[1:].lower() in EXTENSIONS]
    assert len(files) > 80
    for path in files:
        found = decoded(path.read_bytes())
        assert min(found.width, found.height) > 0, path
        if path.suffix.lower() not in (".heic", ".heif"):
            with Image.open(path) as image:
                plain = ImageOps.exif_transpose(image).convert("RGB")
            assert (found.width, found.height) == plain.size, path
            difference = np.abs(np.asarray(plain.resize((224, 224)), int) - found.pixels)
            assert difference.mean() < 20, path  # some have profiles of their own


# --- colours ---------------------------------------------------------------------------------------


def one(image: Image.Image, kind: str = "PNG", **options: object) -> tuple[int, ...]:
    """The colour of the middle after a journey through a file; the thumbnail has it too."""
    found = decoded(saved(image, kind, **options))
    shown = np.asarray(thumbnail(found))
    middle = found.pixels[112, 112]
    assert np.abs(shown[shown.shape[0] // 2, shown.shape[1] // 2].astype(int) - middle).max() < 12
    return tuple(map(int, middle))


@pytest.mark.parametrize(
    ("mode", "colour", "wanted"),
    [
        ("1", 1, (255, 255, 255)),
        ("L", 77, (77, 77, 77)),
        ("LA", (77, 255), (77, 77, 77)),
        ("LA", (0, 128), (127, 127, 127)),
        ("RGBA", (255, 0, 0, 255), (255, 0, 0)),
        ("RGBA", (255, 0, 0, 0), (255, 0, 0)),  # nothing but transparent: shown as if it were not
        ("RGBA", (0, 0, 0, 51), (204, 204, 204)),  # on white
        ("I;16", 0x8000, (128, 128, 128)),
    ],
)
def test_modes(mode: str, colour: object, wanted: tuple[int, ...]) -> None:
    assert one(Image.new(mode, (60, 40), colour)) == wanted  # type: ignore[arg-type]


def test_partly_transparent_is_white_there() -> None:
    image = picture().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, WIDTH // 2, HEIGHT))
    found = corners(decoded(saved(image, "PNG")).pixels)
    assert found[0] == found[2] == (255, 255, 255)
    assert close([found[1], found[3]], [EXPECTED[1], EXPECTED[3]])


def test_a_transparent_colour_of_a_palette() -> None:
    image = picture().quantize(4)
    index = image.getpixel((5, 5))
    found = corners(decoded(saved(image, "PNG", transparency=index)).pixels)
    assert found[0] == (255, 255, 255)
    assert close(found[1:], EXPECTED[1:])


def test_greys_of_many_bits_are_scaled() -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)[None].repeat(64, 0)
    for kind in ("PNG", "TIFF"):
        shown = full(saved(Image.fromarray(ramp), kind))
        assert np.abs(shown[30, :, 0].astype(int) - np.arange(256)).max() <= 1
    for values in (
        ramp.astype(np.int32) * 1000,
        ramp.astype(np.float32) / 65535,
        ramp.astype(np.float32) - 9e4,
    ):
        shown = full(saved(Image.fromarray(values), "TIFF"))
        assert np.abs(shown[30, :, 0].astype(int) - np.arange(256)).max() <= 1


def test_floats_that_are_no_numbers() -> None:
    values = np.linspace(0, 1, 256, dtype=np.float32)[None].repeat(64, 0).copy()
    values[:10] = np.nan
    values[10:12] = np.inf
    shown = full(saved(Image.fromarray(values), "TIFF"))
    assert np.abs(shown[30, :, 0].astype(int) - np.arange(256)).max() <= 1


def test_cmyk_of_jpeg_and_tiff() -> None:
    red = Image.new("CMYK", (64, 64), (0, 255, 255, 0))
    assert one(red, "JPEG", quality=95)[0] > 240
    assert max(one(red, "JPEG", quality=95)[1:]) < 15  # not inverted
    assert one(red, "TIFF") == (255, 0, 0)


def test_a_profile_is_converted_and_srgb_is_left_alone() -> None:
    image = Image.new("RGB", (64, 64), (220, 40, 30))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert one(image, "PNG", icc_profile=srgb) == (220, 40, 30)
    for kind in ("PNG", "JPEG", "TIFF", "WEBP", "AVIF"):
        red, green, blue = one(image, kind, icc_profile=swapped_profile())
        assert green > 200, kind
        assert max(red, blue) < 80, kind
    transparent = image.convert("RGBA")
    transparent.putpixel((0, 0), (0, 0, 0, 0))
    assert one(transparent, "PNG", icc_profile=swapped_profile())[1] > 200
    assert decoded(saved(image, "PNG", icc_profile=swapped_profile())).metadata.colour_profile == "Swapped"


def test_a_profile_that_cannot_be_used_is_ignored() -> None:
    grey = Image.new("RGB", (64, 64), (128, 128, 128))
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert one(grey, "PNG", icc_profile=lab) == (128, 128, 128)  # belongs to another colour space
    assert one(grey, "PNG", icc_profile=b"damaged" * 50) == (128, 128, 128)


def test_display_p3_of_a_phone(shared: Path) -> None:
    content = (shared / "camera" / "heic" / "IMG_5195.HEIC").read_bytes()
    found = decoded(content)
    assert found.metadata.colour_profile == "Display P3"
    import pi_heif

    raw = np.asarray(pi_heif.open_heif(content).to_pillow().convert("RGB").resize((224, 224)))
    # More saturated numbers in sRGB than in the wider space.
    assert np.ptp(found.pixels.astype(int), axis=2).mean() > np.ptp(raw.astype(int), axis=2).mean() + 0.5


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_the_first_frame_of_many(kind: str) -> None:
    others = [Image.new("RGB", (WIDTH, HEIGHT), colour) for colour in ("black", "white")]
    options = {"quality": 95} if kind == "WEBP" else {}
    found = decoded(saved(picture(), kind, save_all=True, append_images=others, **options))
    assert close(corners(found.pixels), EXPECTED)
    assert found.metadata.frames == 3


def test_the_first_picture_of_an_mpo_is_no_animation() -> None:
    found = decoded(saved(picture(), "MPO", save_all=True, append_images=[Image.new("RGB", (10, 10))]))
    assert found.format == "JPEG"
    assert (found.width, found.height) == (WIDTH, HEIGHT)
    assert found.metadata.frames == 1


# --- sizes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "wanted"),
    [((4000, 3000), (512, 384)), ((300, 200), (300, 200)), ((5000, 10), (512, 1)), ((1, 1), (1, 1)),
     ((1, 3000), (1, 512)), ((513, 512), (512, 511))],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_thumbnails(kind: str, size: tuple[int, int], wanted: tuple[int, int]) -> None:
    found = decoded(saved(Image.new("RGB", size, (200, 100, 50)), kind))
    assert (found.width, found.height) == size
    assert thumbnail(found).size == wanted
    assert np.abs(found.pixels.astype(int) - (200, 100, 50)).max() < 6


def test_the_network_sees_the_whole_picture_squashed() -> None:
    found = decoded(saved(picture(3000, 900), "JPEG"), square=288, thumbnail_side=256)
    assert found.pixels.shape == (288, 288, 3)
    assert thumbnail(found).size == (256, 77)
    assert close(corners(found.pixels), EXPECTED)


def test_scaling_while_decoding_changes_little() -> None:
    random = np.random.default_rng(5)
    noise = random.integers(0, 255, (30, 40, 3), np.uint8)
    image = Image.fromarray(noise).resize((4000, 3000), Image.Resampling.BICUBIC)
    found = decoded(saved(image, "JPEG", quality=95))
    wanted = np.asarray(image.resize((224, 224), Image.Resampling.BILINEAR), int)
    assert np.abs(found.pixels - wanted).mean() < 2


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_more_pixels_than_allowed_are_refused_with_the_numbers(name: str) -> None:
    width, height = (640, 480) if name == "RAW" else (WIDTH, HEIGHT)
    with pytest.raises(UnreadableFileError) as caught:
        decode_full(samples()[name], path=b"/a", longest_side=None, max_pixels=width * height - 1)
    assert caught.value.failure_code == FailureCode.TOO_LARGE
    assert f"{width} x {height}" in caught.value.detail
    assert decode_full(samples()[name], path=b"/a", longest_side=None, max_pixels=width * height).size


def test_no_warning_escapes() -> None:
    # A palette with transparency as bytes, and EXIF that is cut off, make Pillow warn.
    image = picture().quantize(4)
    content = saved(image, "PNG", transparency=bytes([0, 255, 128, 255]))
    exif = exif_with(3).tobytes()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        decoded(content)
        decoded(saved(picture(), "JPEG", exif=exif[:-6]))
    assert caught == []
