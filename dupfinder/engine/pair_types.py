"""What is found out of two photos that are looked at beside each other: values, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field

from dupfinder.engine.types import Float64Array, Photo, UInt8Array, Verdict


@dataclass(frozen=True, slots=True)
class Quality:
    """What was measured of one photo of a pair, on the part that both show; see ``match.quality``.

    Attributes:
        sharpness: 0 to 100, at a scale that is the same for both.
        burnt, blocked: share of the pixels, 0 to 1, that are nothing but white, nothing but black.
    """

    sharpness: float
    burnt: float
    blocked: float


@dataclass(frozen=True, slots=True)
class Tone:
    """How the colours of photo b differ from those of a, on the part that both show, in CIELAB.

    Attributes:
        lighter: difference of the mean lightness, -100 to 100.
        contrast: spread of b's lightness over that of a's.
        colourful: mean chroma of b over that of a; 1 where a has none.
        warmer: difference of the mean b*: yellow is positive, blue negative.
        colourless: whether b has no colour though a has.
    """

    lighter: float = 0.0
    contrast: float = 1.0
    colourful: float = 1.0
    warmer: float = 0.0
    colourless: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was measured of two photos, a and b, from their full pictures.

    Attributes:
        quality: of a and of b.
        homography: from a to b, finer than the one of their evidence; None where they cannot be laid on each
            other: then all of each was measured, and what follows was not.
        tone: how b's colours differ.
        spot: the largest change, such as a sticker or a stamp: left, top, right, bottom in shares of a.
        away: how much they differ, levels, uint8 (h, w) over all of a; None without a map.
    """

    quality: tuple[Quality, Quality]
    homography: Float64Array | None = field(default=None, compare=False)
    tone: Tone | None = None
    spot: tuple[float, float, float, float] | None = None
    away: UInt8Array | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PairReport:
    """Two files beside each other: what they are to each other, and how that came about.

    Attributes:
        a, b: the files; their ids are negative, as no library was asked for them.
        model: id of the network.
        verdict: from a to b: kind, calibrated similarity, and evidence with the homography.
        cosine: of the embeddings, the best pair of views.
        cosines: of each pair of views: what of a, what of b (``"whole"``, or ``"content"`` for the picture
            inside a frame), and the cosine.
        levels: of each level of the network by itself, where it can be taken apart: its name, and the cosine.
        same_bytes, same_pixels: the latter None where that was not worth asking.
        points: local features that were found in a and in b.
        agree: how many of them lie on each other and look alike, in distinct places.
        comparison: measured from the full pictures: sharpness, clipping, colours, the largest change.
    """

    a: Photo
    b: Photo
    model: str
    verdict: Verdict
    cosine: float
    cosines: tuple[tuple[str, str, float], ...]
    same_bytes: bool
    same_pixels: bool | None
    points: tuple[int, int]
    agree: int
    comparison: Comparison
    levels: tuple[tuple[str, float], ...] = ()
