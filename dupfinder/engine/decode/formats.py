"""THE registry of formats: extension, signature, decoder, library and its licence.

To add a format, add a row here; only a new library needs a module of its own beside ``raster.py``.
What a file is, is decided by its first bytes, never by its name. No format that is *interpreted* (EPS,
PDF, SVG) has a row, and a decoder is only ever asked for the one format that the bytes announce.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

HEAD = 4096
"""How many first bytes :func:`sniff` looks at."""


class Family(StrEnum):
    """Which module of this room decodes a format."""

    RASTER = "raster"
    HEIF = "heif"
    JXL = "jxl"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class Format:
    """A row of the registry.

    Attributes:
        name: what :class:`~dupfinder.engine.types.Decoded` calls it.
        extensions: lower case, without dot.
        signature: whether the first bytes of a file (up to :data:`HEAD`) are of this format.
        library, licence: what decodes it.
        pillow: names that Pillow gives the format; the only ones that it may try. (MPO is tried by JPEG.)
        note: for people, one line.
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    signature: Callable[[bytes], bool]
    family: Family
    library: str
    licence: str
    pillow: tuple[str, ...] = ()
    note: str = ""


def _starts(*prefixes: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(prefixes)


def _brands(head: bytes) -> frozenset[bytes]:
    """The brands of an ISO base media file, the major one included (ISO/IEC 14496-12, box ``ftyp``)."""
    if head[4:8] != b"ftyp" or len(head) < 16:
        return frozenset()
    size = min(int.from_bytes(head[:4]), len(head))
    return frozenset([head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))])


def _is_avif(head: bytes) -> bool:
    return bool(_brands(head) & {b"avif", b"avis"})


def _is_heif(head: bytes) -> bool:
    heif = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"mif2"}
    return bool(_brands(head) & heif)


def _is_webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _is_bmp(head: bytes) -> bool:
    # "BM" alone begins many a text; the size of the header that follows is one of a few.
    sizes = (12, 16, 40, 52, 56, 64, 108, 124)
    return head[:2] == b"BM" and len(head) >= 18 and int.from_bytes(head[14:18], "little") in sizes


def _is_tga(head: bytes) -> bool:
    """TGA has no signature: every field of the header has to make sense (Truevision TGA 2.0, appendix)."""
    if len(head) < 18:
        return False
    _, has_map, kind, map_start, map_length, map_bits, _, _, width, height, bits, descriptor = struct.unpack(
        "<BBBHHBHHHHBB", head[:18]
    )
    if not width or not height or descriptor & 0xC0 or kind not in (1, 2, 3, 9, 10, 11):
        return False
    if kind in (1, 9):
        return has_map == 1 and map_length > 0 and map_bits in (15, 16, 24, 32) and bits == 8
    if has_map or map_start or map_length or map_bits not in (0, 15, 16, 24, 32):
        return False
    return bits in ((8, 16) if kind in (3, 11) else (15, 16, 24, 32))


_CFA = 32803
_LINEAR_RAW = 34892
_RAW_COMPRESSIONS = frozenset(
    (32767, 32769, 32770, 34713, 65000, 65535)
)  # Sony, Samsung, Nikon, Kodak, Pentax


def _is_raw_tiff(head: bytes) -> bool:
    """Whether a TIFF is a camera's raw file: its first directory says so (TIFF 6.0; DNG 1.7)."""
    if not head.startswith((b"II*\0", b"MM\0*")):
        return False
    if head[8:10] == b"CR":
        return True
    order = "<" if head[:2] == b"II" else ">"
    tags: dict[int, int] = {}
    try:
        (start,) = struct.unpack_from(order + "I", head, 4)
        (count,) = struct.unpack_from(order + "H", head, start)
        for at in range(start + 2, start + 2 + 12 * min(count, 512), 12):
            tag, kind = struct.unpack_from(order + "HH", head, at)
            (tags[tag],) = struct.unpack_from(order + ("H" if kind == 3 else "I"), head, at + 8)
    except struct.error:
        pass  # the directory goes on beyond the head: what was seen has to do
    if 0xC612 in tags or tags.get(0x106) in (_CFA, _LINEAR_RAW) or tags.get(0x103) in _RAW_COMPRESSIONS:
        return True
    # A small picture first, the real one in a sub-directory, made by a camera: NEF, ARW, PEF, 3FR, SRW.
    return bool(tags.get(0xFE, 0) & 1) and 0x14A in tags and 0x10F in tags


def _is_raw(head: bytes) -> bool:
    if head.startswith((b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FOVb", b"\0MRM")):
        return True
    return head[6:14] == b"HEAPCCDR" or b"crx " in _brands(head) or _is_raw_tiff(head)


_PILLOW = ("Pillow", "MIT-CMU")
_RAW_EXTENSIONS = (
    "3fr arw cr2 cr3 crw dcr dng erf fff iiq kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl sr2 srf srw x3f"
)

FORMATS: tuple[Format, ...] = (
    Format(
        "JPEG", "JPEG", ("jpg", "jpeg", "jpe", "jfif", "mpo"), _starts(b"\xff\xd8\xff"),
        Family.RASTER, *_PILLOW, ("JPEG",), "scaled while decoding; the first picture of an MPO",
    ),
    Format(
        "PNG", "PNG", ("png", "apng"), _starts(b"\x89PNG\r\n\x1a\n"),
        Family.RASTER, *_PILLOW, ("PNG",), "the first frame of an animation",
    ),
    Format(
        "GIF", "GIF", ("gif",), _starts(b"GIF87a", b"GIF89a"),
        Family.RASTER, *_PILLOW, ("GIF",), "the first frame of an animation",
    ),
    Format(
        "WEBP", "WebP", ("webp",), _is_webp,
        Family.RASTER, *_PILLOW, ("WEBP",), "the first frame of an animation",
    ),
    Format(
        "AVIF", "AVIF", ("avif", "avifs"), _is_avif,
        Family.RASTER, *_PILLOW, ("AVIF",), "the first frame of an animation",
    ),
    Format(
        "HEIF", "HEIC, HEIF", ("heic", "heif", "hif", "heics", "heifs"), _is_heif,
        Family.HEIF, "pi-heif", "LGPL-3.0", note="the primary picture",
    ),
    Format(
        "JXL", "JPEG XL", ("jxl",), _starts(b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n"),
        Family.JXL, "pylibjxl", "BSD-3-Clause", note="the first frame of an animation",
    ),
    # Before TIFF: most raw files are TIFFs of a kind.
    Format(
        "RAW", "Camera RAW", tuple(_RAW_EXTENSIONS.split()), _is_raw,
        Family.RAW, "rawpy (LibRaw)", "MIT (LGPL-2.1)", note="the preview that the camera put into the file",
    ),
    Format(
        "TIFF", "TIFF", ("tif", "tiff"), _starts(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
        Family.RASTER, *_PILLOW, ("TIFF",), "the first page",
    ),
    Format(
        "JPEG2000", "JPEG 2000", ("jp2", "j2k", "j2c", "jpc", "jpf", "jpx"),
        _starts(b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"),
        Family.RASTER, *_PILLOW, ("JPEG2000",),
    ),
    Format(
        "PSD", "Photoshop", ("psd",), _starts(b"8BPS"),
        Family.RASTER, *_PILLOW, ("PSD",), "the flattened picture that Photoshop put into the file",
    ),
    Format("BMP", "BMP", ("bmp", "dib"), _is_bmp, Family.RASTER, *_PILLOW, ("BMP",)),
    # Last: its signature is the weakest.
    Format("TGA", "TGA", ("tga", "icb", "vda", "vst"), _is_tga, Family.RASTER, *_PILLOW, ("TGA",)),
)  # fmt: skip
"""Every format that is read, in the order in which signatures are tried."""

EXTENSIONS: frozenset[str] = frozenset(extension for row in FORMATS for extension in row.extensions)
"""Lower case, without dot: the files that a scan looks at."""


def sniff(head: bytes) -> Format | None:
    """The format that a file's first bytes (:data:`HEAD` of them, or all) announce, or None."""
    head = head[:HEAD]
    return next((row for row in FORMATS if row.signature(head)), None)


def docs_table() -> str:
    """The formats as a Markdown table."""
    lines = ["| Format | Extensions | Decoded by | Licence | |", "|---|---|---|---|---|"]
    for row in FORMATS:
        extensions = " ".join(f".{extension}" for extension in row.extensions)
        lines.append(f"| {row.title} | {extensions} | {row.library} | {row.licence} | {row.note} |")
    return "\n".join(lines) + "\n"
