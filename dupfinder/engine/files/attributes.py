"""What the file system says about an entry besides its bytes: hidden, system, kept in the cloud only."""

from __future__ import annotations

import os
import re

# Values of the operating systems; Python's stat module has them on their own platform only.
_WINDOWS_HIDDEN_OR_SYSTEM = 0x2 | 0x4
_WINDOWS_NOT_ON_DISK = 0x1000 | 0x40000 | 0x400000  # OFFLINE, RECALL_ON_OPEN, RECALL_ON_DATA_ACCESS
_MACOS_HIDDEN = 0x8000  # UF_HIDDEN
_MACOS_DATALESS = 0x40000000  # SF_DATALESS

_SYSTEM_FOLDERS = frozenset(
    name.lower()
    for name in (
        b"$RECYCLE.BIN",
        b"RECYCLER",
        b"System Volume Information",
        b"lost+found",
        b"__MACOSX",
        b"@eaDir",
        b"@Recycle",
        b"@Recently-Snapshot",
        b"#recycle",
        b"#snapshot",
        b".snapshot",
        b".snapshots",
        b".thumbnails",
        b".AppleDouble",
        b".Spotlight-V100",
        b".DocumentRevisions-V100",
        b".TemporaryItems",
        b".fseventsd",
        b".dupfinder-quarantine",
    )
)
_TRASH = re.compile(rb"\.trash(es)?(-\d+)?\Z", re.IGNORECASE)

# Bundles of photo managers keep the photos in one of these folders; all else in them is made from those.
_BUNDLES = (
    b".photoslibrary",
    b".photolibrary",
    b".migratedphotolibrary",
    b".aplibrary",
    b".migratedaplibrary",
)
_BUNDLE_ORIGINALS = frozenset((b"originals", b"masters"))
_PREVIEW_CACHES = (b".lrdata",)

_ICLOUD_STUB = re.compile(rb"\.(.+)\.icloud\Z", re.DOTALL)


def is_hidden(name: bytes, stat: os.stat_result | None = None) -> bool:
    """Whether an entry is hidden: by a dot, by Windows' attributes or by macOS' flag."""
    if name.startswith(b"."):
        return True
    if stat is None:
        return False
    return bool(
        getattr(stat, "st_file_attributes", 0) & _WINDOWS_HIDDEN_OR_SYSTEM
        or getattr(stat, "st_flags", 0) & _MACOS_HIDDEN
    )


def is_system_folder(name: bytes, parent: bytes) -> bool:
    """Whether a folder holds what systems and photo managers keep for themselves: trash, caches, previews.

    Args:
        name: of the folder.
        parent: name of the folder that it lies in; a bundle of a photo manager has its photos in
            ``originals`` (or ``Masters``) and only previews of them elsewhere.
    """
    lower = name.lower()
    if lower in _SYSTEM_FOLDERS or _TRASH.match(lower) or lower.endswith(_PREVIEW_CACHES):
        return True
    return parent.lower().endswith(_BUNDLES) and lower not in _BUNDLE_ORIGINALS


def is_online_only(stat: os.stat_result) -> bool:
    """Whether opening the file would download it (OneDrive, iCloud Drive, Dropbox and the like)."""
    return bool(
        getattr(stat, "st_file_attributes", 0) & _WINDOWS_NOT_ON_DISK
        or getattr(stat, "st_flags", 0) & _MACOS_DATALESS
    )


def icloud_name(name: bytes) -> bytes | None:
    """The name of the photo that a stub such as ``.IMG_1.HEIC.icloud`` stands for, or None."""
    match = _ICLOUD_STUB.match(name)
    return match[1] if match else None
