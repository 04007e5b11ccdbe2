"""What is searched for, and what was found: values, frozen, no behaviour beyond what they hold."""

from __future__ import annotations

from dataclasses import dataclass, field

from dupfinder.engine.types import Counts, Evidence, Kind, Photo


@dataclass(frozen=True, slots=True)
class Hit:
    """A file found by a search.

    Attributes:
        cosine: of the embeddings, towards the query: the best of the views of both.
        similarity: 0 to 1, the probability that it is to the query what ``kind`` says; before a second look,
            that it is a copy, by the cosine alone.
        kind: what it is to the query; None while it is unknown, and for another picture.
        evidence: from the query's picture to it. Of a query for a region ``homography`` maps the whole
            picture, and what is covered is said of the region.
        checked: whether a second look was taken.
        query: which picture of the query it is nearest to, from 0; ``evidence`` is from that one.
    """

    photo: Photo
    cosine: float
    similarity: float
    kind: Kind | None = None
    evidence: Evidence = field(default_factory=Evidence)
    checked: bool = False
    query: int = 0


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of an upright picture, in shares of its sides: (0, 0) is the upper left corner.

    Raises:
        ValueError: it is empty, or reaches beyond the picture.
    """

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if not (0 <= self.left < self.right <= 1 and 0 <= self.top < self.bottom <= 1):
            raise ValueError("a region has to be a rectangle within 0 to 1")


@dataclass(frozen=True, slots=True)
class Query:
    """One or more pictures to search for, as one question.

    They are numbered in this order: ``paths``, ``pictures``, ``contents``; see :attr:`Hit.query
    <dupfinder.engine.search_types.Hit.query>`.

    Attributes:
        paths: files, which need not be in the library.
        pictures: encoded pictures, such as PNG or JPEG data from a clipboard or a drag.
        contents: content ids of the library. They are not hits themselves, unless several files hold them.
        region: the part of the only picture that is searched for; None for all of it.

    Raises:
        ValueError: nothing is asked for, or a region of more than one picture.
    """

    paths: tuple[bytes, ...] = ()
    pictures: tuple[bytes, ...] = ()
    contents: tuple[int, ...] = ()
    region: Region | None = None

    def __post_init__(self) -> None:
        if not len(self):
            raise ValueError("nothing is searched for")
        if self.region is not None and len(self) > 1:
            raise ValueError("a region is a part of one picture")

    def __len__(self) -> int:
        """How many pictures."""
        return len(self.paths) + len(self.pictures) + len(self.contents)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search knows before its second look.

    Attributes:
        hits: files, the nearest first: as many as were asked for, and after them those that a second look
            may still bring forward. Every file that holds a found content is a hit of its own.
        counts: what the library held when it was searched.
        seconds: that it took.
        scanning: whether a scan was running, so that photos may be missing that the folders hold.
    """

    hits: list[Hit]
    counts: Counts
    seconds: float
    scanning: bool
