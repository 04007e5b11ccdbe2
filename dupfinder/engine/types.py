"""The values that travel between rooms: frozen, no behaviour beyond what they hold.

Paths are bytes from :func:`os.fsencode` (a file name need not be valid text); :func:`os.fsdecode`
makes them text for people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import msgspec
import numpy as np
from numpy.typing import NDArray

type UInt8Array = NDArray[np.uint8]
type Float32Array = NDArray[np.float32]
type Int64Array = NDArray[np.int64]


class Kind(StrEnum):
    """What the photos of a cluster are to each other."""

    IDENTICAL_FILE = "identical_file"
    """Every file has the same bytes."""
    NEAR_DUPLICATE = "near_duplicate"
    """The embeddings are close: re-saved, resized or edited copies, or very similar shots."""


class Stage(StrEnum):
    """A step of a scan, in the order in which a file goes through them."""

    FIND = "find"
    READ = "read"
    DECODE = "decode"
    EMBED = "embed"
    INDEX = "index"


class Metadata(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a file says about its picture; stored as JSON with the content.

    Attributes:
        taken_at: capture time in ISO 8601 as the camera wrote it (local time, with offset if known).
        camera: make and model, one string.
        latitude, longitude: degrees, WGS 84, south and west negative.
        jpeg_quality: estimated quality, 1 to 100, of a JPEG file (from its quantisation tables).
        frames: number of frames or pages of an animated or many-paged file; only the first is used.
        keywords, rating, caption: from XMP or IPTC.
    """

    taken_at: str | None = None
    camera: str | None = None
    lens: str | None = None
    exposure: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    jpeg_quality: int | None = None
    colour_profile: str | None = None
    frames: int = 1
    rating: int | None = None
    caption: str | None = None
    keywords: tuple[str, ...] = ()
    software: str | None = None


@dataclass(frozen=True, slots=True)
class FileStat:
    """One file as the file system describes it. ``size`` in bytes, ``mtime_ns`` since the epoch."""

    path: bytes
    size: int
    mtime_ns: int
    inode: int = 0
    device: int = 0


@dataclass(frozen=True, slots=True)
class Decoded:
    """One decoded picture, upright, in sRGB.

    Attributes:
        hash: 32 bytes, BLAKE3 of the file's bytes.
        pixels: uint8 (S, S, 3) RGB, the whole picture squashed to the network's square input.
        thumbnail: JPEG, the longest side at most 512 px, aspect kept.
        width, height: of the full upright picture, in pixels.
        format: name in the registry, such as ``"JPEG"``.
    """

    hash: bytes
    pixels: UInt8Array
    thumbnail: bytes
    width: int
    height: int
    format: str
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Failure:
    """A file (or folder) that could not be taken in.

    ``code`` is one of :class:`dupfinder.engine.errors.FailureCode`; ``detail`` is technical English text.
    """

    path: bytes
    stage: Stage
    code: str
    detail: str = ""
    size: int = 0
    mtime_ns: int = 0


@dataclass(frozen=True, slots=True)
class Photo:
    """A file of the library together with what is known of its content."""

    file_id: int
    content_id: int
    path: bytes
    hash: bytes
    size: int
    mtime_ns: int
    width: int
    height: int
    format: str
    metadata: Metadata = field(default_factory=Metadata)


@dataclass(frozen=True, slots=True)
class Edges:
    """A kNN graph over contents: ``a[i] < b[i]``, sorted by (a, b), no pair twice.

    ``a``, ``b``: int64 (m,) content ids; ``cosine``: float32 (m,).
    """

    a: Int64Array
    b: Int64Array
    cosine: Float32Array

    def __len__(self) -> int:
        return len(self.a)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A set of near-duplicates, without what has to be fetched to show its members.

    Attributes:
        id: stable name: hexadecimal start of its centre's content hash.
        centre: content id that every member matches at the threshold; chosen by the engine.
        representative: file id of the best copy, the one to keep.
        contents: distinct content ids, the representative's first, the others best copy first.
        files: number of files (several files may hold one content).
        bytes: size of all its files together.
        freed: bytes that removing all but the representative would free.
    """

    id: str
    kind: Kind
    centre: int
    representative: int
    contents: tuple[int, ...]
    files: int
    bytes: int
    freed: int


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a cluster. ``cosine`` and ``similarity`` (0 to 1) are towards the representative."""

    photo: Photo
    cosine: float
    similarity: float
    representative: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A file found by a search. ``cosine`` and ``similarity`` (0 to 1) are towards the query."""

    photo: Photo
    cosine: float
    similarity: float


@dataclass(frozen=True, slots=True)
class Progress:
    """A snapshot of a running job.

    Attributes:
        stage: what is being done now.
        found: files found so far; ``finding`` is true while the number still grows.
        done: files dealt with, unchanged, known and failed ones included.
        total: equals ``found`` once ``finding`` is false, else None.
        failed: files that could not be read.
        embedded: files that went through the network in this run.
        rate: files a second, smoothed, None before the first seconds of real work.
        seconds_left: smoothed estimate, None while it cannot be known.
        current: path of the file that was taken in last, or None.
        current_content: its content id, for its thumbnail, or None.
    """

    stage: Stage = Stage.FIND
    finding: bool = True
    found: int = 0
    done: int = 0
    total: int | None = None
    failed: int = 0
    embedded: int = 0
    rate: float | None = None
    seconds_left: float | None = None
    current: bytes | None = None
    current_content: int | None = None
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Folder:
    """A root folder of the library. ``available`` is false while its disk is not connected."""

    path: bytes
    enabled: bool
    available: bool
    photos: int
    failed: int
    scanned_at: float | None
    complete: bool
    """Whether the last scan of this folder went through to its end."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the library holds now: files with a content, distinct contents, failed files, folders."""

    files: int
    contents: int
    failed: int
    folders: int


@dataclass(frozen=True, slots=True)
class ScanResult:
    """How a scan ended. ``scanned`` counts the photos that the folders hold and that were taken in."""

    scanned: int
    embedded: int
    failed: int
    removed: int
    cancelled: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class EdgesChanged:
    """Event: new edges or files exist; the clusters may have changed."""


@dataclass(frozen=True, slots=True)
class JobEnded:
    """Event: a job is over; its result or error can be fetched without waiting."""

    name: str


type Event = EdgesChanged | JobEnded
