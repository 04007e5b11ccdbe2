"""What a decoder family hands over: pixels as they are stored, and what the file says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PIL import Image

from dupfinder.engine.errors import FailureCode, UnreadableFileError


@dataclass(slots=True)
class Opened:
    """A decoded picture before it is made upright, opaque and sRGB.

    Attributes:
        image: loaded; may be scaled down already, in any of Pillow's modes.
        width, height: of the full picture, as stored (not yet turned).
        orientation: 1 to 8 as in EXIF; what still has to be done to ``image``.
        bits: significant bits a channel where ``image`` holds whole numbers of more than 8.
        quantization: a JPEG's tables, in natural order.
        iptc: by (record, dataset).
    """

    image: Image.Image
    width: int
    height: int
    orientation: int = 1
    icc: bytes | None = None
    exif: Image.Exif | None = None
    xmp: bytes | None = None
    iptc: Mapping[tuple[int, int], bytes | list[bytes]] = field(default_factory=dict)
    quantization: Mapping[int, Sequence[int]] | None = None
    frames: int = 1
    bits: int = 16


def check_pixels(path: bytes, width: int, height: int, max_pixels: int) -> None:
    """Refuses a picture that is too large, before memory is taken for it.

    Raises:
        UnreadableFileError: TOO_LARGE, with the numbers.
    """
    if width * height > max_pixels:
        detail = f"{width} x {height} = {width * height / 1e6:.0f} megapixels, limit {max_pixels / 1e6:.0f}"
        raise UnreadableFileError(path, FailureCode.TOO_LARGE, detail)


def orientation_of(exif: Image.Exif | None) -> int:
    """EXIF's orientation, 1 to 8; 1 when there is none or it makes no sense."""
    value = exif.get(0x0112) if exif else None
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def parse_exif(data: bytes | None) -> Image.Exif | None:
    """EXIF from its bytes, with or without the ``Exif`` header; None when nothing can be read."""
    if not data:
        return None
    exif = Image.Exif()
    try:
        exif.load(data)
    except Exception:  # a damaged block must not cost the picture; parsers raise of everything
        return None
    return exif
