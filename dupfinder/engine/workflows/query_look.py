"""What a decoder process does with a picture that is searched for: decode it, and look at it beside a hit.

Runs in worker processes; must not import the network or the index.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

import blake3
import numpy as np

from dupfinder.engine.decode.decode import Part, decode, decode_full
from dupfinder.engine.decoded_types import Decoded
from dupfinder.engine.files.read import read_once
from dupfinder.engine.match.align import agreeing
from dupfinder.engine.match.changes import joined
from dupfinder.engine.match.content_rect import content_rectangle
from dupfinder.engine.match.look import Look
from dupfinder.engine.match.verify import verify
from dupfinder.engine.store.embeddings import has_embedding
from dupfinder.engine.types import Change, Float64Array, Kind, Metadata, Verdict
from dupfinder.engine.workflows import second_look
from dupfinder.engine.workflows.ingest import Known
from dupfinder.engine.workflows.second_look import Places

WINDOW, PLACES = 0.5, 3
"""Side of the windows of a closer look, in shares of the picture's, and how many stand in a row."""


@dataclass(frozen=True, slots=True)
class Source:
    """A picture that is searched for: a file, or its bytes where it has none.

    Attributes:
        path: for errors where there are ``data``.
        part: of the picture that is meant; None for all of it.
    """

    path: bytes = b""
    data: bytes | None = field(default=None, repr=False)
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A decoded query, small enough to be sent with every hit that it is looked at beside.

    Attributes:
        thumbnail: JPEG, the longest side at most 512 px.
        width, height: of the full picture, or of the part that is meant, px.
        corners: of the picture inside its frame: float64 (4, 2), packed; None without one.
    """

    thumbnail: bytes
    width: int
    height: int
    corners: bytes | None
    metadata: Metadata
    hash: bytes


def read(places: Places, source: Source, model_id: int, square: int) -> Known | Decoded:
    """Reads a query; stops at its hash where all of it is in the library and embedded by this network.

    Raises:
        UnreadableFileError: with the reason.
    """
    content, digest = _bytes_of(source)
    if source.part is None and has_embedding(second_look.open_library(places), digest, model_id):
        return Known(digest)
    return decode(
        content,
        content_hash=digest,
        path=source.path,
        square=square,
        max_pixels=places.max_pixels,
        find_content=content_rectangle,
        part=source.part,
    )


def asked_of(decoded: Decoded) -> Asked:
    """What of a decoded query a second look needs."""
    corners = None if decoded.inner is None else decoded.inner.corners.astype("<f8").tobytes()
    return Asked(decoded.thumbnail, decoded.width, decoded.height, corners, decoded.metadata, decoded.hash)


def check(places: Places, asked: Asked, content: int) -> tuple[Verdict, bool] | None:
    """Looks at a query and a content of the library.

    Returns:
        The verdict from the query to the content, and whether their pixels are worth comparing; None where
        there is no picture of the content any more.
    """
    second_look.one_thread()
    other = second_look.look_at(places, content)
    if other is None:
        return None
    one = _look(asked)
    verdict = verify(one, other)
    return verdict, second_look.may_be_equal(verdict, one, other)


def check_closer(places: Places, asked: Asked | int, content: int) -> Verdict | None:
    """Looks for a query in windows of a content: finds parts too small to be seen in all of it.

    Takes about half a second. Of regions of a tenth of the area a plain look finds 0.81, this 0.975; of a
    twentieth 0.46 and 0.88 (160 photos of 500 px, no stranger taken for one in 1,100 windows).

    Args:
        asked: the query; or a content of the library.

    Returns:
        The verdict from the query to all of the content; None where it is in no window.
    """
    second_look.one_thread()
    one = second_look.look_at(places, asked) if isinstance(asked, int) else _look(asked)
    other = second_look.look_at(places, content)
    if one is None or other is None:
        return None
    return _in_windows(one, other)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a second look at two files found.

    Attributes:
        verdict: from the one to the other.
        may_be_equal: whether their pixels are worth comparing.
        points: local features of each.
        agree: how many of them the verdict's map puts onto points that look like them.
    """

    verdict: Verdict
    may_be_equal: bool
    points: tuple[int, int]
    agree: int


def check_two(asked: Asked, other: Asked) -> Seen:
    """Looks at two pictures, neither of which need be in a library, and for either as a part of the other."""
    second_look.one_thread()
    one, two = _look(asked), _look(other)
    verdict = verify(one, two)
    if verdict.kind is None:
        closer = _in_windows(one, two)
        if closer is None:
            back = _in_windows(two, one)
            closer = None if back is None else back.reversed()
        verdict = closer or verdict
    a, b = one.inner, two.inner
    agree, onto = 0, verdict.evidence.homography
    if onto is not None:
        agree = agreeing(a.features, b.features, np.linalg.inv(b.to_full) @ onto @ a.to_full)
    points = len(a.features), len(b.features)
    return Seen(verdict, second_look.may_be_equal(verdict, one, two), points, agree)


def equal_pixels(places: Places, one: Source, other: Source) -> bool:
    """Whether two pictures have the same pixels, upright and in sRGB.

    Raises:
        UnreadableFileError.
    """
    digests = [_pixels_digest(places, source) for source in (one, other)]
    return digests[0] == digests[1]


def _in_windows(one: Look, other: Look) -> Verdict | None:
    """The verdict from a picture to another one that it is a small part of; None where it is in no window."""
    best: Verdict | None = None
    for window, to_all in _windows(other):
        verdict = verify(one, window)
        if verdict.kind not in (None, Kind.SIMILAR_SHOT) and (best is None or verdict.score > best.score):
            cut = (Change.CROPPED, WINDOW * WINDOW)
            in_all = replace(
                verdict.evidence, changes=(cut,), homography=to_all, covered_a=1.0, covered_b=WINDOW * WINDOW
            )
            best = joined(verdict, Verdict(Kind.EDITED_COPY, 1.0, in_all))
    return best


def same_pixels(places: Places, source: Source, content: int) -> bool:
    """Whether a query and a content have the same pixels, upright and in sRGB; false if one cannot be read.

    Raises:
        UnreadableFileError: the query cannot be read.
    """
    return _pixels_digest(places, source) == second_look.pixels_hash(places, content, {})


def _pixels_digest(places: Places, source: Source) -> bytes:
    data, _ = _bytes_of(source)
    pixels = decode_full(data, path=source.path, longest_side=None, max_pixels=places.max_pixels)
    return second_look.pixels_digest(pixels)


def _windows(look: Look) -> Iterator[tuple[Look, Float64Array]]:
    """Windows of a picture, each reaching half over the next, and the maps from their shares to all of it."""
    height, width = look.pixels.shape[:2]
    tall, wide = round(height * WINDOW), round(width * WINDOW)
    for row in range(PLACES):
        for column in range(PLACES):
            top = round((height - tall) * row / (PLACES - 1))
            left = round((width - wide) * column / (PLACES - 1))
            window = Look(
                np.ascontiguousarray(look.pixels[top : top + tall, left : left + wide]),
                max(1, round(look.width * WINDOW)),
                max(1, round(look.height * WINDOW)),
                metadata=look.metadata,
                digest=look.digest,
            )
            scale = np.array([[wide, 0, left], [0, tall, top], [0, 0, 1]], np.float64)
            yield window, np.diag([1 / width, 1 / height, 1]) @ scale


def _bytes_of(source: Source) -> tuple[bytes, bytes]:
    if source.data is None:
        return read_once(source.path)
    return source.data, blake3.blake3(source.data).digest()


@lru_cache(maxsize=4)
def _look(asked: Asked) -> Look:
    """Kept, so that its features are extracted once for all hits."""
    return Look(
        second_look.look_pixels(asked.thumbnail),
        asked.width,
        asked.height,
        None
        if asked.corners is None
        else np.frombuffer(asked.corners, "<f8").reshape(4, 2).astype(np.float64),
        asked.metadata,
        None,
        asked.hash,
    )
