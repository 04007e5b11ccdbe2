"""Whether a file that could not be decoded is cut off: by what its container says of its own length."""

from __future__ import annotations

import struct


def ends_early(content: bytes) -> bool:
    """True when the container announces more bytes than there are; false when it cannot be known."""
    try:
        if content.startswith(b"\xff\xd8"):
            return b"\xff\xd9" not in content[-4096:]
        if content.startswith(b"\x89PNG"):
            return b"IEND" not in content[-64:]
        if content.startswith(b"RIFF"):
            return int.from_bytes(content[4:8], "little") + 8 > len(content)
        if content.startswith(b"BM"):
            return int.from_bytes(content[2:6], "little") > len(content)
        if content.startswith(b"GIF8"):
            return b";" not in content[-16:]
        if content.startswith((b"II*\0", b"MM\0*")):
            return _tiff_ends_early(content)
        if content[4:8] in (b"ftyp", b"JXL ", b"jP  "):
            return _boxes_end_early(content)
    except struct.error:
        return True
    return False


def _boxes_end_early(content: bytes) -> bool:
    """Walks the top boxes of an ISO base media file (ISO/IEC 14496-12, 4.2)."""
    at = 0
    while at < len(content):
        size: int = struct.unpack_from(">I", content, at)[0]
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, at + 8)
        if size == 0:  # to the end of the file
            return False
        if size < 8 or at + size > len(content):
            return at + size > len(content)
        at += size
    return False


def _tiff_ends_early(content: bytes) -> bool:
    """Looks whether the first directory and its strips or tiles lie in the file (TIFF 6.0, section 2)."""
    order = "<" if content.startswith(b"II") else ">"
    start: int = struct.unpack_from(order + "I", content, 4)[0]
    count: int = struct.unpack_from(order + "H", content, start)[0]
    found: dict[int, tuple[int, ...]] = {}
    for at in range(start + 2, start + 2 + 12 * count, 12):
        tag, kind, values = struct.unpack_from(order + "HHI", content, at)
        letter = {3: "H", 4: "I"}.get(kind)
        if tag in (273, 279, 324, 325) and letter and values <= len(content):
            data = f"{order}{values}{letter}"
            if struct.calcsize(data) <= 4:
                found[tag] = struct.unpack_from(data, content, at + 8)
            else:
                found[tag] = struct.unpack_from(
                    data, content, struct.unpack_from(order + "I", content, at + 8)[0]
                )
    parts = [*zip(found.get(273, ()), found.get(279, ()), strict=False)]
    parts += zip(found.get(324, ()), found.get(325, ()), strict=False)
    return any(offset + size > len(content) for offset, size in parts)
