"""Camera RAW: the preview that the camera put into the file, through LibRaw."""

from __future__ import annotations

import io

from PIL import Image

from dupfinder.engine.decode.formats import FORMATS
from dupfinder.engine.decode.opened import Opened, check_pixels, parse_exif
from dupfinder.engine.decode.raster import open_raster
from dupfinder.engine.types import UInt8Array

_JPEG = next(row for row in FORMATS if row.name == "JPEG")
# LibRaw's flip as EXIF's orientation: 3 is half a turn, 5 a quarter to the left, 6 a quarter to the right.
_ORIENTATIONS = {0: 1, 3: 3, 5: 8, 6: 6}


def open_raw(content: bytes, *, path: bytes, shortest: int, longest: int, max_pixels: int) -> Opened:
    """Decodes the largest preview; develops the raw data where there is none, or a stamp only.

    LibRaw writes the orientation of the raw file into a preview that has none of its own.

    Raises:
        UnreadableFileError: TOO_LARGE.
        Exception: whatever LibRaw or Pillow raises for a damaged file.
    """
    import rawpy

    with rawpy.RawPy() as raw:
        raw.open_buffer(io.BytesIO(content))
        sizes = raw.sizes
        width, height = sizes.width, sizes.height
        check_pixels(path, width, height, max_pixels)
        flip = _ORIENTATIONS.get(sizes.flip, 1)
        opened = _preview(raw, flip, path, shortest, longest, max_pixels)
        if opened is None or max(opened.width, opened.height) < min(longest, max(width, height)):
            raw.unpack()
            # Half size: four sensor cells make a pixel, nothing has to be interpolated.
            half = min(width, height) // 2 >= shortest and max(width, height) // 2 >= longest
            pixels = raw.postprocess(half_size=half, use_camera_wb=True, user_flip=0)
            exif = opened.exif if opened else None
            opened = Opened(_image(pixels), width, height, flip, exif=exif)
    if opened.orientation == 1 and flip >= 5 and (opened.width > opened.height) != (width > height):
        width, height = height, width  # the camera turned the preview itself
    opened.width, opened.height = width, height
    opened.exif = _own_exif(content) or opened.exif
    opened.quantization = None
    return opened


def _own_exif(content: bytes) -> Image.Exif | None:
    """The fields of a raw file that is a TIFF but for its first bytes."""
    if content[:4] in (b"II*\0", b"MM\0*"):
        return parse_exif(content)
    if content[:4] in (b"IIRO", b"IIRS", b"IIU\0"):
        return parse_exif(b"II*\0" + content[4:])
    return parse_exif(b"MM\0*" + content[4:]) if content[:4] == b"MMOR" else None


def _image(pixels: UInt8Array) -> Image.Image:
    return Image.fromarray(pixels[:, :, 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels)


def _preview(
    raw: object, flip: int, path: bytes, shortest: int, longest: int, max_pixels: int
) -> Opened | None:
    import rawpy

    try:
        thumb = raw.extract_thumb()  # type: ignore[attr-defined]
    except rawpy.LibRawError:  # none, or one of a kind that LibRaw does not know
        return None
    if thumb.format == rawpy.ThumbFormat.JPEG:
        data = bytes(thumb.data)
        try:
            return open_raster(
                data, _JPEG, path=path, shortest=shortest, longest=longest, max_pixels=max_pixels
            )
        except (OSError, SyntaxError, ValueError):
            return None
    image = _image(thumb.data)
    return Opened(image, image.width, image.height, flip)
