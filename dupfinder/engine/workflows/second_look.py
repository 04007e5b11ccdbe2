"""The second look at pairs, as a worker process takes it: thumbnails in, verdicts out.

Runs in worker processes; must not import the network or the index.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import blake3
import msgspec
import numpy as np

from dupfinder.engine.decode.decode import decode, decode_full
from dupfinder.engine.errors import UnreadableFileError
from dupfinder.engine.files.read import read_once
from dupfinder.engine.match.features import FEATURES_VERSION, Features
from dupfinder.engine.match.look import Look
from dupfinder.engine.match.sharpness import sharpness
from dupfinder.engine.match.verify import verify
from dupfinder.engine.store import facts, photos, thumbnails, verdicts
from dupfinder.engine.store.database import open_read_only
from dupfinder.engine.types import Kind, Metadata, UInt8Array, Verdict

_KEPT_LOOKS = 24
_NEARLY = 2.0
"""Levels by which two thumbnails differ on average, below which all pixels are worth comparing."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where a process finds what it needs."""

    library: Path
    thumbnails: Path
    max_megapixels: int

    @property
    def max_pixels(self) -> int:
        return self.max_megapixels * 1_000_000


@dataclass(slots=True)
class Checked:
    """What a process found out.

    Attributes:
        verdicts: from the one picture to each of the others; one that has no picture any more is left out.
        features: packed local features that were extracted, by content id.
        pixels: hashes of full pixels that were read, by content id.
        sharpness: of the contents that match another one and of which it was not known, by content id.
        cpu_seconds: that it took.
    """

    verdicts: list[tuple[int, Verdict]] = field(default_factory=list)
    features: dict[int, bytes] = field(default_factory=dict)
    pixels: dict[int, bytes] = field(default_factory=dict)
    sharpness: dict[int, float] = field(default_factory=dict)
    cpu_seconds: float = 0.0


def check(places: Places, content: int, others: Sequence[int]) -> Checked:
    """Compares one content of the library with others."""
    one_thread()
    started = time.process_time()
    found = Checked()
    one = look_at(places, content)
    if one is None:
        return found
    looks, matched = {content: one}, set[int]()
    for other_id in others:
        other = look_at(places, other_id)
        if other is None:
            continue
        looks[other_id] = other
        verdict = verify(one, other)
        if may_be_equal(verdict, one, other):
            digests = [pixels_hash(places, each, found.pixels) for each in (content, other_id)]
            if digests[0] is not None and digests[0] == digests[1]:
                verdict = identical_picture(verdict)
        found.verdicts.append((other_id, verdict))
        if verdict.kind is not None:
            matched.update((content, other_id))
    for content_id, look in looks.items():
        if look.features is None and look.extracted is not None:
            found.features[content_id] = look.extracted.to_bytes()
        # Only what a group may hold is asked how sharp it is.
        if content_id in matched and not facts.is_measured(open_library(places), content_id):
            found.sharpness[content_id] = sharpness(look.pixels)
    found.cpu_seconds = time.process_time() - started
    return found


@lru_cache(maxsize=1)
def one_thread() -> None:
    """A process a core: libraries that start threads of their own would only get in each other's way."""
    import cv2
    from threadpoolctl import threadpool_limits

    cv2.setNumThreads(1)
    threadpool_limits(1)


@lru_cache(maxsize=4)
def _open(path: Path) -> sqlite3.Connection:
    return open_read_only(path)


def open_library(places: Places) -> sqlite3.Connection:
    """This process's own connection, which can only read."""
    return _open(places.library)


@lru_cache(maxsize=_KEPT_LOOKS)
def look_at(places: Places, content_id: int) -> Look | None:
    """A content as its thumbnail shows it; None where there is no such content, or no picture of it."""
    connection = open_library(places)
    row = connection.execute(
        "SELECT hash, width, height, metadata, corners FROM content WHERE id=?", (content_id,)
    ).fetchone()
    if row is None:
        return None
    jpeg = thumbnails.thumbnail(_open(places.thumbnails), row[0]) or _new_thumbnail(places, content_id)
    if jpeg is None:
        return None
    packed = verdicts.features(connection, content_id, FEATURES_VERSION)
    return Look(
        look_pixels(jpeg),
        row[1],
        row[2],
        verdicts.unpack_corners(row[4]),
        msgspec.json.decode(row[3], type=Metadata),
        None if packed is None else Features.from_bytes(packed),
        row[0],
    )


def look_pixels(jpeg: bytes) -> UInt8Array:
    """A thumbnail's pixels, RGB, uint8 (h, w, 3)."""
    import cv2

    decoded = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR_RGB)
    return np.asarray(decoded, np.uint8)


def may_be_equal(verdict: Verdict, a: Look, b: Look) -> bool:
    """Whether all pixels of two pictures are worth comparing."""
    if verdict.kind is not Kind.RESAVED:
        return False
    if (a.width, a.height) != (b.width, b.height) or a.pixels.shape != b.pixels.shape:
        return False
    return bool(np.abs(a.pixels.astype(np.int16) - b.pixels).mean() < _NEARLY)


def identical_picture(verdict: Verdict) -> Verdict:
    """What becomes of the verdict on two pictures whose pixels turned out to be the same."""
    evidence = replace(verdict.evidence, changes=())
    return replace(verdict, kind=Kind.IDENTICAL_PICTURE, score=1.0, evidence=evidence)


def pixels_digest(pixels: UInt8Array) -> bytes:
    """BLAKE3 of a full picture, RGB, uint8 (h, w, 3)."""
    digest = blake3.blake3(str(pixels.shape).encode())
    digest.update(np.ascontiguousarray(pixels).data)
    return digest.digest()


def pixels_hash(places: Places, content_id: int, found: dict[int, bytes]) -> bytes | None:
    """The digest of all pixels, upright, sRGB; None when no file of this content can be read now.

    Args:
        found: digests that are not in the store yet, by content id; a new one is added.
    """
    connection = open_library(places)
    known = found.get(content_id) or verdicts.pixels_hash(connection, content_id)
    if known is not None:
        return known
    for path, data in _files(connection, content_id):
        with contextlib.suppress(UnreadableFileError):
            pixels = decode_full(data, path=path, longest_side=None, max_pixels=places.max_pixels)
            found[content_id] = pixels_digest(pixels)
            return found[content_id]
    return None


def _new_thumbnail(places: Places, content_id: int) -> bytes | None:
    """The thumbnail of a content whose own was lost, from any file that holds it."""
    for path, data in _files(open_library(places), content_id):
        with contextlib.suppress(UnreadableFileError):
            return decode(data, content_hash=b"", path=path, max_pixels=places.max_pixels).thumbnail
    return None


def _files(connection: sqlite3.Connection, content_id: int) -> Iterator[tuple[bytes, bytes]]:
    """Path and bytes of each file that still holds a content."""
    wanted = photos.hash_of(connection, content_id)
    for photo in photos.photos(connection, "content_id", [content_id]):
        with contextlib.suppress(UnreadableFileError):
            data, content_hash = read_once(photo.path)
            if content_hash == wanted:
                yield photo.path, data
