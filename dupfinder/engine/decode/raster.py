"""The formats that Pillow decodes."""

from __future__ import annotations

import contextlib
import io

from PIL import Image, ImageFile, IptcImagePlugin, UnidentifiedImageError

from dupfinder.engine.decode.formats import Format
from dupfinder.engine.decode.opened import Opened, check_pixels, orientation_of

# Pillow's own limit warns at one number and refuses at another, whatever the settings say; ours is
# checked for every file below, before any pixel is decoded.
Image.MAX_IMAGE_PIXELS = None
ImageFile.LOAD_TRUNCATED_IMAGES = False


def open_raster(
    content: bytes, row: Format, *, path: bytes, shortest: int, longest: int, max_pixels: int
) -> Opened:
    """Decodes one of Pillow's formats.

    Args:
        row: the format that the bytes announce; Pillow tries no other one.
        shortest, longest: a JPEG is scaled while it is decoded (DCT scaling) as long as both of its
            sides stay at least ``shortest`` and its longest side at least ``longest``.

    Raises:
        UnreadableFileError: TOO_LARGE.
        Exception: whatever Pillow raises for a damaged file.
    """
    image = _open(content, row)
    width, height = image.size
    check_pixels(path, width, height, max_pixels)
    if row.name == "JPEG":
        _scale_while_decoding(image, shortest, longest)
    image.load()
    # After the pixels: PNG may keep EXIF behind them.
    exif = _exif(image)
    frames = 1
    if row.name != "JPEG":  # an MPO's further pictures are no frames: depth, the other eye, a gain map
        with contextlib.suppress(Exception):
            frames = int(getattr(image, "n_frames", 1))
    return Opened(
        image=image,
        width=width,
        height=height,
        orientation=orientation_of(exif),
        icc=_bytes(image.info.get("icc_profile")),
        exif=exif,
        xmp=_bytes(image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")),
        iptc=_iptc(image),
        quantization=getattr(image, "quantization", None),
        frames=max(1, frames),
        bits=_bits(image),
    )


def _open(content: bytes, row: Format) -> ImageFile.ImageFile:
    try:
        return Image.open(io.BytesIO(content), formats=row.pillow)
    except UnidentifiedImageError:
        # Image.open hides why; the plugin itself says it.
        Image.preinit()
        Image.init()
        factory = Image.OPEN[row.pillow[0]][0]
        return factory(io.BytesIO(content), b"")


def _scale_while_decoding(image: Image.Image, shortest: int, longest: int) -> None:
    width, height = image.size
    for scale in (8, 4, 2):
        # libjpeg rounds up
        small, large = -(-min(width, height) // scale), -(-max(width, height) // scale)
        if small >= shortest and large >= longest:
            image.draft(None, (width // scale, height // scale))
            return


def _exif(image: Image.Image) -> Image.Exif | None:
    try:
        return image.getexif()
    except Exception:  # a damaged block must not cost the picture; parsers raise of everything
        return None


def _iptc(image: ImageFile.ImageFile) -> dict[tuple[int, int], bytes | list[bytes]]:
    try:
        return IptcImagePlugin.getiptcinfo(image) or {}
    except Exception:  # as above
        return {}


def _bits(image: Image.Image) -> int:
    """Significant bits of a TIFF's samples; 16 elsewhere."""
    tags = getattr(image, "tag_v2", None)
    try:
        return int(max(tags[258])) if tags is not None and 258 in tags else 16
    except (TypeError, ValueError, KeyError):
        return 16


def _bytes(value: object) -> bytes | None:
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape")
    return value if isinstance(value, bytes) and value else None
