"""One file in, one picture out: for the library (:func:`decode`) or for the eye (:func:`decode_full`)."""

from __future__ import annotations

import io
import logging
import math
import warnings
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PIL import Image

from dupfinder.engine.decode import colour
from dupfinder.engine.decode.formats import Family, Format, sniff
from dupfinder.engine.decode.metadata import read_metadata
from dupfinder.engine.decode.opened import Opened
from dupfinder.engine.decode.wholeness import ends_early
from dupfinder.engine.decoded_types import Decoded, Inner
from dupfinder.engine.errors import FailureCode, UnreadableFileError
from dupfinder.engine.types import Float64Array, UInt8Array

THUMBNAIL_QUALITY = 85
_GAP = 2.0
"""Pillow may average whole blocks first, which is cheap, until this many times the size is left."""

_INNER_SIDE = 1024
"""px, longest side of the picture that the inside of a frame is cut from."""

type FindContent = Callable[[UInt8Array], Float64Array | None]
"""RGB, uint8 (h, w, 3), to corners, float64 (4, 2), in shares; see :class:`~dupfinder.engine.types.Inner`."""

type Part = tuple[float, float, float, float]
"""Left, top, right and bottom of a part of an upright picture, in shares of its sides."""

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture of each EXIF orientation upright."""

# Pillow reports oddities of files to its loggers; without handlers they would land on the terminal.
logging.getLogger("PIL").setLevel(logging.CRITICAL)


def decode(
    content: bytes,
    *,
    content_hash: bytes,
    path: bytes,
    square: int = 224,
    thumbnail_side: int = 512,
    max_pixels: int,
    find_content: FindContent | None = None,
    part: Part | None = None,
) -> Decoded:
    """Decodes a file once, and makes from it all that the library keeps.

    Upright, sRGB, on white where it was transparent; the first frame or page. A JPEG is scaled while
    it is decoded, to no less than the thumbnail and twice the network's input.

    Args:
        content_hash: passed on.
        path: for errors only; it is not opened.
        square: side of the network's input.
        thumbnail_side: the longest side of the thumbnail at most.
        max_pixels: a picture with more is not decoded.
        find_content: asked, with the thumbnail, for the corners of the picture inside a frame.
        part: decodes this part of the upright picture as if it were all of it.

    Raises:
        UnreadableFileError: NOT_AN_IMAGE, TRUNCATED, DAMAGED, UNSUPPORTED, TOO_LARGE, OUT_OF_MEMORY, EMPTY.
    """
    with _Guard(content, path):
        row = _format(content, path)
        larger = 1.0 if part is None else 1 / min(part[2] - part[0], part[3] - part[1])
        opened = _open(
            content,
            row,
            path=path,
            shortest=math.ceil(2 * square * larger),
            longest=math.ceil(thumbnail_side * larger),
            max_pixels=max_pixels,
        )
        if part is not None:
            opened = _cut(opened, part)
        picture = colour.eight_bit(opened.image, opened.bits)
        thumbnail = _finish(_shrink(picture, thumbnail_side), opened)
        # From the decoded picture, not from the thumbnail: 2 ms for a large photo, and its embedding
        # stays above a cosine of 0.99 to that of the undiminished photo (0.986 from the thumbnail).
        squashed = picture.resize((square, square), Image.Resampling.BILINEAR, reducing_gap=_GAP)
        pixels = np.asarray(_finish(squashed, opened))
        width, height = opened.width, opened.height
        if opened.orientation >= 5:
            width, height = height, width
        corners = find_content(np.asarray(thumbnail)) if find_content is not None else None
        return Decoded(
            hash=content_hash,
            pixels=pixels,
            thumbnail=_jpeg(thumbnail),
            width=width,
            height=height,
            format=row.name,
            metadata=read_metadata(opened),
            inner=None if corners is None else Inner(corners, _inside(picture, opened, corners, square)),
        )


def decode_full(content: bytes, *, path: bytes, longest_side: int | None, max_pixels: int) -> UInt8Array:
    """Decodes a file for display.

    Args:
        longest_side: scales down to at most that; the full resolution when None.

    Returns:
        uint8 (h, w, 3), sRGB, upright, on white where it was transparent.

    Raises:
        UnreadableFileError: as :func:`decode`.
    """
    with _Guard(content, path):
        row = _format(content, path)
        side = longest_side if longest_side is not None else max_pixels
        opened = _open(content, row, path=path, shortest=1, longest=side, max_pixels=max_pixels)
        picture = colour.eight_bit(opened.image, opened.bits)
        return np.asarray(_finish(_shrink(picture, side), opened))


def _format(content: bytes, path: bytes) -> Format:
    if not content:
        raise UnreadableFileError(path, FailureCode.EMPTY)
    row = sniff(content)
    if row is None:
        raise UnreadableFileError(path, FailureCode.NOT_AN_IMAGE)
    return row


def _open(
    content: bytes, row: Format, *, path: bytes, shortest: int, longest: int, max_pixels: int
) -> Opened:
    # A decoder's library is loaded when the first file needs it.
    match row.family:
        case Family.RASTER:
            from dupfinder.engine.decode.raster import open_raster

            return open_raster(
                content, row, path=path, shortest=shortest, longest=longest, max_pixels=max_pixels
            )
        case Family.HEIF:
            from dupfinder.engine.decode.heif import open_heif

            return open_heif(content, path=path, max_pixels=max_pixels)
        case Family.JXL:
            from dupfinder.engine.decode.jxl import open_jxl

            return open_jxl(content, path=path, max_pixels=max_pixels)
        case Family.RAW:
            from dupfinder.engine.decode.raw import open_raw

            return open_raw(content, path=path, shortest=shortest, longest=longest, max_pixels=max_pixels)


def _cut(opened: Opened, part: Part) -> Opened:
    """A part of a picture, upright and sRGB, as a picture of its own."""
    upright = _finish(colour.eight_bit(opened.image, opened.bits), opened)
    left, top = (min(round(part[i] * upright.size[i]), upright.size[i] - 1) for i in (0, 1))
    right, bottom = (max(round(part[2 + i] * upright.size[i]), (left, top)[i] + 1) for i in (0, 1))
    width, height = opened.width, opened.height
    if opened.orientation >= 5:
        width, height = height, width
    return replace(
        opened,
        image=upright.crop((left, top, right, bottom)),
        width=max(1, round(width * (part[2] - part[0]))),
        height=max(1, round(height * (part[3] - part[1]))),
        orientation=1,
        icc=None,
    )


def _shrink(image: Image.Image, side: int) -> Image.Image:
    """The same picture with its longest side at most ``side``; itself if it is small enough."""
    width, height = image.size
    if max(width, height) <= side:
        return image
    scale = side / max(width, height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return image.resize(size, Image.Resampling.HAMMING, reducing_gap=_GAP)


def _inside(picture: Image.Image, opened: Opened, corners: Float64Array, square: int) -> UInt8Array:
    """What stands between these corners of the upright picture, squashed to a square."""
    upright = _finish(_shrink(picture, _INNER_SIDE), opened)
    points = corners * upright.size
    (left, top), (right, bottom) = points.min(0), points.max(0)
    if np.allclose(points[[0, 2]], [(left, top), (right, bottom)]):
        box = round(left), round(top), max(round(left) + 1, round(right)), max(round(top) + 1, round(bottom))
        return np.asarray(upright.crop(box).resize((square, square), Image.Resampling.BILINEAR))
    # Turned: at twice the size first, since a transformation does not average.
    upper_left, upper_right, lower_right, lower_left = points
    quad = (*upper_left, *lower_left, *lower_right, *upper_right)
    size = (2 * square, 2 * square)
    turned = upright.transform(size, Image.Transform.QUAD, quad, Image.Resampling.BILINEAR)
    return np.asarray(turned.resize((square, square), Image.Resampling.BOX))


def _finish(image: Image.Image, opened: Opened) -> Image.Image:
    """Opaque, sRGB and upright; done on small pictures, where it costs little."""
    image = colour.opaque_srgb(image, opened.icc)
    turn = _TURNS.get(opened.orientation)
    return image if turn is None else image.transpose(turn)


def _jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=THUMBNAIL_QUALITY, subsampling="4:2:0")
    return file.getvalue()


class _Guard:
    """Turns whatever a decoder raises into an :class:`UnreadableFileError`, and keeps its warnings quiet.

    Decoders raise of everything on damaged bytes; any error here is the file's.
    """

    def __init__(self, content: bytes, path: bytes) -> None:
        self._content = content
        self._path = path
        self._warnings = warnings.catch_warnings(action="ignore")

    def __enter__(self) -> None:
        self._warnings.__enter__()

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        self._warnings.__exit__(None, None, None)
        if error is None or isinstance(error, UnreadableFileError) or not isinstance(error, Exception):
            return
        if isinstance(error, MemoryError):
            raise UnreadableFileError(self._path, FailureCode.OUT_OF_MEMORY) from error
        text = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise UnreadableFileError(self._path, self._code(text.lower()), text) from error

    def _code(self, text: str) -> str:
        if any(
            word in text for word in ("unsupported", "not supported", "unknown pixel mode", "notimplemented")
        ):
            return FailureCode.UNSUPPORTED
        if "security limit" in text or "exceeds limit" in text:
            return FailureCode.TOO_LARGE
        if "memory" in text:
            return FailureCode.OUT_OF_MEMORY
        if any(word in text for word in ("truncated", "end of file", "eof", "premature", "incomplete")):
            return FailureCode.TRUNCATED
        return FailureCode.TRUNCATED if ends_early(self._content) else FailureCode.DAMAGED
