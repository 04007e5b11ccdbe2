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
