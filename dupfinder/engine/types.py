"""The values that travel between rooms: frozen, no behaviour beyond what they hold.

Paths are bytes from :func:`os.fsencode` (a file name need not be valid text); :func:`os.fsdecode`
makes them text for people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import msgspec
import numpy as np
from numpy.typing import NDArray

type UInt8Array = NDArray[np.uint8]
type Float32Array = NDArray[np.float32]
type Int64Array = NDArray[np.int64]
type Int8Array = NDArray[np.int8]
type Float64Array = NDArray[np.float64]
type ObjectArray = NDArray[np.object_]
"""Of bytes or text. The garbage collector, which stops all threads, walks lists, no arrays."""


class Kind(StrEnum):
    """What two photos are to each other, from the surest to the loosest."""

    IDENTICAL_FILE = "identical_file"
    """The same bytes."""
    IDENTICAL_PICTURE = "identical_picture"
    """The same pixels, in another container or with other metadata."""
    RESAVED = "resaved"
    """The whole picture, compressed again or resized, and nothing else."""
    EDITED_COPY = "edited_copy"
    """One shot, changed: cropped, turned, mirrored, filtered, drawn on, framed, photographed off a screen."""
    SIMILAR_SHOT = "similar_shot"
    """Another shot of the same scene: a burst, a bracket, a step to the side."""


KINDS = tuple(Kind)
"""By certainty: the index of a kind is its looseness."""


class Change(StrEnum):
    """What was done to one picture of a pair to make the other; see :class:`Evidence`."""

    TURNED = "turned"
    MIRRORED = "mirrored"
    CROPPED = "cropped"
    FRAMED = "framed"
    RESIZED = "resized"
    STRETCHED = "stretched"
    RE_ENCODED = "re_encoded"
    COLOURS_CHANGED = "colours_changed"
    OVERLAY_ADDED = "overlay_added"
    BLURRED = "blurred"
    GRAIN_ADDED = "grain_added"


class Stage(StrEnum):
    """A step of a scan, in the order in which a file goes through them."""

    FIND = "find"
    READ = "read"
    DECODE = "decode"
    EMBED = "embed"
    CHECK = "check"
    INDEX = "index"


class Metadata(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a file says about its picture; stored as JSON with the content.

    Attributes:
        taken_at: capture time in ISO 8601 as the camera wrote it (local time, with offset if known).
        latitude, longitude: degrees, WGS 84, south and west negative.
        jpeg_quality: estimated quality, 1 to 100, of a JPEG file (from its quantisation tables).
        frames: number of frames or pages of an animated or many-paged file; only the first is used.
        keywords, rating, caption: from XMP or IPTC; ``edits``: whose develop settings the file carries.
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
    edits: str | None = None


@dataclass(frozen=True, slots=True)
class FileStat:
    """One file as the file system describes it. ``size`` in bytes, ``mtime_ns`` since the epoch."""

    path: bytes
    size: int
    mtime_ns: int
    inode: int = 0
    device: int = 0


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
    """A file of the library together with what is known of its content.

    ``offline``: the disk that it is on was not connected when that was last looked at.
    """

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
    offline: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why two pictures, a and b, are taken for what their verdict says.

    Attributes:
        changes: what was found, from a to b, each with its amount where it has one: ``TURNED`` in whole
            degrees, clockwise; ``CROPPED`` the share of the larger picture's content that is kept, 0 to 1;
            ``RESIZED`` the length of b's side over a's, for what both show; ``STRETCHED`` one side over the
            other.
        homography: float64 (3, 3), from a to b in shares of the full upright pictures: (0, 0) is the upper
            left corner, (1, 1) the lower right one, of column vectors (x, y, 1). None where none was needed.
        inliers: matched points that agree on it, in distinct places; 0 where the pictures were laid on each
            other without looking for points.
        covered_a, covered_b: share of the one's content that the other shows, 0 to 1.
        agreement: mean correlation of the aligned blocks; ``worst``: of the window that agrees least.
        motion: 90th percentile of what still moves after alignment, px at 512 px; None if not looked at.
        inset: whether one lies in the other as a picture of its own, as in a collage or a page.
        blank: whether what the larger one shows more is blank, or has but writing on it.
    """

    changes: tuple[tuple[Change, float | None], ...] = ()
    homography: Float64Array | None = field(default=None, compare=False)
    inliers: int = 0
    covered_a: float = 1.0
    covered_b: float = 1.0
    agreement: float = 0.0
    worst: float = 0.0
    motion: float | None = None
    inset: bool = False
    blank: bool = False

    def reversed(self) -> Evidence:
        """The same from b to a."""
        opposite = {Change.TURNED: lambda x: (360 - x) % 360, Change.RESIZED: lambda x: round(1 / x, 3)}
        changes = tuple(
            (change, opposite[change](amount) if amount is not None and change in opposite else amount)
            for change, amount in self.changes
        )
        homography = None if self.homography is None else np.linalg.inv(self.homography)
        return replace(
            self,
            changes=changes,
            homography=None if homography is None else homography / homography[2, 2],
            covered_a=self.covered_b,
            covered_b=self.covered_a,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What two pictures are to each other.

    ``kind`` is None for different ones; ``score``, 0 to 1, is the probability that they are copies of one
    shot, for a similar shot that they are shots of one scene.
    """

    kind: Kind | None
    score: float
    evidence: Evidence = field(default_factory=Evidence)

    def reversed(self) -> Verdict:
        """The same from b to a."""
        return replace(self, evidence=self.evidence.reversed())


class Cluster(msgspec.Struct, frozen=True, gc=False):
    """A set of near-duplicates, without what has to be fetched to show its members.

    There may be 100,000 of them: the garbage collector, which stops all threads, does not walk them.

    Attributes:
        id: stable name: hexadecimal start of its centre's content hash; of its best copy's where a person
            took the centre out.
        kind: of its loosest member, towards the centre.
        centre: content id that every member matches at the threshold, itself or through two others; chosen by
            the engine.
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
    """A file of a cluster, and why it is there.

    Attributes:
        cosine: of the embeddings, towards the representative.
        similarity: 0 to 1, the probability that it is to the representative what ``kind`` says.
        kind: what it is to the representative; of the representative itself ``IDENTICAL_FILE``.
        evidence: from the representative to it.
    """

    photo: Photo
    cosine: float
    similarity: float
    representative: bool
    kind: Kind = Kind.IDENTICAL_FILE
    evidence: Evidence = field(default_factory=Evidence)


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
        checked, to_check: pairs of photos that were looked at a second time, and that are known to need it.
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
    checked: int = 0
    to_check: int = 0


@dataclass(frozen=True, slots=True)
class Folder:
    """A root folder of the library.

    Attributes:
        enabled: whether its photos count; nothing of its data is lost while they do not.
        available: false while its disk is not connected; also where only an empty mount point is left.
        complete: whether the last scan of this folder went through to its end.
        answers: false where the disk or share did not answer in time.
        away: how many of its photos are on a disk that is not connected.
        watched: whether it is to be watched for new photos.
    """

    path: bytes
    enabled: bool
    available: bool
    photos: int
    failed: int
    scanned_at: float | None
    complete: bool
    answers: bool = True
    away: int = 0
    watched: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """What the library holds now: files with a content, distinct contents, failed files, folders.

    Files of folders that are switched off do not count.
    """

    files: int
    contents: int
    failed: int
    folders: int


@dataclass(frozen=True, slots=True)
class ScanResult:
    """How a scan ended.

    Attributes:
        scanned: photos that the folders hold and that were taken in.
        seconds: from its start to its end.
        cpu_seconds: of the processor, by stage: ``FIND``; ``DECODE``, with reading and hashing; ``EMBED``, of
            a graphics card only what the processor does; ``CHECK``, the second looks; ``INDEX``: storing,
            linking and grouping. The start of processes and files that fail are not in them.
    """

    scanned: int
    embedded: int
    failed: int
    removed: int
    cancelled: bool
    seconds: float
    cpu_seconds: Mapping[Stage, float] = field(default_factory=dict)
