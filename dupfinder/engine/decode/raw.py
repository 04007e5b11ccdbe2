"""Camera RAW: the preview that the camera put into the file, through LibRaw."""

from __future__ import annotations

import io

from PIL import Image

from dupfinder.engine.decode.formats import FORMATS
from dupfinder.engine.decode.opened import Opened, check_pixels, orientation_of, parse_exif
from dupfinder.engine.decode.raster import open_raster

_JPEG = next(row for row in FORMATS if row.name == "JPEG")
# LibRaw's flip as EXIF's orientation: 3 is half a turn, 5 a quarter to the left, 6 a quarter to the right.
_ORIENTATIONS = {0: 1, 3: 3, 5: 8, 6: 6}


def open_raw(content: bytes, *, path: bytes, shortest: int, longest: int, max_pixels: int) -> Opened:
    """Decodes the largest preview; develops the raw data where there is none, or a stamp only.

    A preview that says nothing of its orientation lies as the sensor does.

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
        opened = _preview(raw, path, shortest, longest, max_pixels)
        if opened is None or max(opened.width, opened.height) < min(longest, max(width, height)):
            raw.unpack()
            # Half size: four sensor cells make a pixel, nothing has to be interpolated.
            half = min(width, height) // 2 >= shortest and max(width, height) // 2 >= longest
            pixels = raw.postprocess(half_size=half, use_camera_wb=True, user_flip=0)
            exif = opened.exif if opened else None
            opened = Opened(image=Image.fromarray(pixels), width=width, height=height, exif=exif)
    tiff_exif = parse_exif(content) if content[:2] in (b"II", b"MM") else None
    if not orientation_in(opened.exif):
        opened.orientation = flip
    opened.exif = opened.exif or tiff_exif
    # The preview may be smaller than the picture, and turned already.
    upright_preview = opened.orientation == 1 and flip in (5, 6, 7, 8)
    opened.width, opened.height = (height, width) if upright_preview else (width, height)
    opened.quantization = None
    return opened


def orientation_in(exif: Image.Exif | None) -> bool:
    """Whether EXIF says anything of the orientation."""
    return exif is not None and 0x0112 in exif and orientation_of(exif) > 0


def _preview(raw: object, path: bytes, shortest: int, longest: int, max_pixels: int) -> Opened | None:
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
    image = Image.fromarray(thumb.data)
    return Opened(image=image, width=image.width, height=image.height)
