"""The facts of two photos: which there are, which differ, and which value is better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from dupfinder.engine.pair_types import Comparison
from dupfinder.engine.types import Photo
from dupfinder.gui import difference_texts, photo_texts


class FactId(StrEnum):
    """The facts, most important first: the order in which they are shown."""

    DIMENSIONS = "dimensions"
    FILE = "file"
    TAKEN = "taken"
    SHARPNESS = "sharpness"
    LOCATION = "location"
    CAMERA = "camera"
    LENS = "lens"
    EXPOSURE = "exposure"
    KEYWORDS = "keywords"
    RATING = "rating"
    CAPTION = "caption"
    PROFILE = "profile"
    BURNT = "burnt"
    BLOCKED = "blocked"
    FRAMES = "frames"
    SOFTWARE = "software"
    EDITS = "edits"
    MODIFIED = "modified"


ALWAYS = (FactId.DIMENSIONS, FactId.FILE, FactId.TAKEN)
"""Shown also where both photos have the same."""
LATE = (FactId.BURNT, FactId.BLOCKED)
"""Known only when somebody looks already: shown with all facts, so that photos do not move under the eye."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of two photos.

    Attributes:
        better: 0 or 1 (left, right), None where neither is.
        same: whether there is nothing to choose between the two.
        only: the one that has it, 0 or 1, where the other one has nothing recorded.
    """

    id: FactId
    values: tuple[str, str]
    better: int | None
    same: bool
    only: int | None = None


def better_of(a: float | None, b: float | None) -> int | None:
    """The larger value wins; one that is there wins over one that is not."""
    if a == b:
        return None
    if a is None or b is None:
        return 1 if a is None else 0
    return 0 if a > b else 1


def file_worth(photo: Photo) -> tuple[int, int]:
    """Less compression first, then more bytes. Files without lossy compression count as 100."""
    quality = photo.metadata.jpeg_quality
    return (quality if quality is not None else 0, photo.size)


def better_file(a: Photo, b: Photo) -> int | None:
    """Quality is only compared between two JPEG files; otherwise the larger file wins."""
    qualities = a.metadata.jpeg_quality, b.metadata.jpeg_quality
    if None not in qualities and qualities[0] != qualities[1]:
        return better_of(qualities[0], qualities[1])
    return better_of(a.size, b.size)


def compare(a: Photo, b: Photo) -> list[Fact]:
    """All facts that at least one of the two has, in their order."""
    one, two = a.metadata, b.metadata

    def fact(
        name: FactId, left: object, right: object, show: Callable[[Photo], str], better: int | None
    ) -> Fact | None:
        if left in (None, (), "") and right in (None, (), ""):
            return None
        missing = [value in (None, (), "") for value in (left, right)]
        only = missing.index(False) if any(missing) else None
        return Fact(name, (show(a), show(b)), better, left == right, only)

    rows = (
        fact(
            FactId.DIMENSIONS,
            (a.width, a.height),
            (b.width, b.height),
            photo_texts.dimensions_and_megapixels,
            better_of(a.width * a.height, b.width * b.height),
        ),
        fact(
            FactId.FILE,
            (a.format, file_worth(a)),
            (b.format, file_worth(b)),
            photo_texts.file,
            better_file(a, b),
        ),
        fact(
            FactId.TAKEN, one.taken_at, two.taken_at, photo_texts.taken, recorded(one.taken_at, two.taken_at)
        ),
        fact(
            FactId.LOCATION,
            (one.latitude, one.longitude) if one.latitude is not None else None,
            (two.latitude, two.longitude) if two.latitude is not None else None,
            photo_texts.location,
            recorded(one.latitude, two.latitude),
        ),
        fact(FactId.CAMERA, one.camera, two.camera, photo_texts.camera, recorded(one.camera, two.camera)),
        fact(FactId.LENS, one.lens, two.lens, photo_texts.lens, recorded(one.lens, two.lens)),
        fact(
            FactId.EXPOSURE,
            one.exposure,
            two.exposure,
            photo_texts.exposure,
            recorded(one.exposure, two.exposure),
        ),
        fact(
            FactId.KEYWORDS,
            one.keywords,
            two.keywords,
            photo_texts.keywords,
            better_of(len(one.keywords), len(two.keywords)),
        ),
        fact(FactId.RATING, one.rating, two.rating, photo_texts.rating, recorded(one.rating, two.rating)),
        fact(
            FactId.CAPTION, one.caption, two.caption, photo_texts.caption, recorded(one.caption, two.caption)
        ),
        fact(FactId.PROFILE, one.colour_profile, two.colour_profile, photo_texts.profile, None),
        fact(
            FactId.FRAMES,
            one.frames if one.frames > 1 else None,
            two.frames if two.frames > 1 else None,
            photo_texts.frames,
            better_of(one.frames, two.frames),
        ),
        fact(FactId.SOFTWARE, one.software, two.software, photo_texts.software, None),
        fact(FactId.EDITS, one.edits, two.edits, photo_texts.edits, recorded(one.edits, two.edits)),
        fact(FactId.MODIFIED, a.mtime_ns // 10**9, b.mtime_ns // 10**9, photo_texts.modified, None),
    )
    facts = [row for row in rows if row is not None]
    if None in (one.taken_at, two.taken_at):
        # A photo without a date of the camera has at least that of its file: it takes the place beside.
        facts.insert(2 + (facts[2].id is FactId.TAKEN), facts.pop())
    return facts


def recorded(a: object, b: object) -> int | None:
    """Only that a value is there counts, not which one it is."""
    return better_of(None if a in (None, "") else 0, None if b in (None, "") else 0)


def tr(text: str) -> str:
    """Translates in the context ``PairFacts``."""
    return QCoreApplication.translate("PairFacts", text)


def measured(found: Comparison | None, *, pending: bool, swapped: bool) -> list[Fact]:
    """What was measured of two photos, as facts; sharpness has its row before it is known.

    Args:
        pending: whether it is still being measured.
        swapped: whether B stands left.
    """
    if found is None:
        wait = tr("being measured…") if pending else tr("— not measured")
        return [Fact(FactId.SHARPNESS, (wait, wait), None, True)]
    one, two = found.quality
    rows = [
        _measured(
            FactId.SHARPNESS,
            (difference_texts.sharpness(one.sharpness), difference_texts.sharpness(two.sharpness)),
            difference_texts.sharper(found),
            swapped,
        )
    ]
    for name, blocked in ((FactId.BURNT, False), (FactId.BLOCKED, True)):
        shares = [quality.blocked if blocked else quality.burnt for quality in found.quality]
        words = (difference_texts.share(shares[0]), difference_texts.share(shares[1]))
        rows.append(_measured(name, words, difference_texts.better_light(found, blocked), swapped))
    return rows


def _measured(name: FactId, words: tuple[str, str], better: int | None, swapped: bool) -> Fact:
    if swapped:
        words, better = (words[1], words[0]), None if better is None else 1 - better
    return Fact(name, words, better, better is None)


def merged(facts: list[Fact], more: list[Fact]) -> list[Fact]:
    """Facts of two kinds in the order of their importance; each kind keeps its own."""
    order = list(FactId)
    left = list(facts)
    for fact in more:
        place = next(
            (
                n
                for n, each in enumerate(left)
                if order.index(each.id) > order.index(fact.id) and each.id is not FactId.MODIFIED
            ),
            len(left),
        )
        left.insert(place, fact)
    return left


def only_in(facts: list[Fact], side: int) -> list[FactId]:
    """The facts that one of the two has and the other one lacks."""
    return [fact.id for fact in facts if fact.only == side]
