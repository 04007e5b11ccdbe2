"""Probabilities from what the checks measured.

Logistic regressions, fitted by ``tests/benchmarks/calibration.py`` on edited copies of photos and documents
against hard negatives: other letters on one letterhead, other photos in one frame, other colours of one
tiling. One model is for pictures full of texture, one for those that repeat themselves, where colours count
too, one for text, charts and things on a plain ground. Two more know shots: whether something moved between
two pictures that lie on each other, and whether two that do not show one scene.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from dupfinder.engine.match.agreement import Agreement
from dupfinder.engine.match.colours import Colours
from dupfinder.engine.match.differences import Differences
from dupfinder.engine.match.motion import Motion


@dataclass(frozen=True, slots=True)
class Measures:
    """What a probability is made of.

    Attributes:
        agreed: of the aligned pictures; ``larger``: the same at twice the size, for flat ones, without what
            was drawn over them.
        inliers, matched: see :class:`~dupfinder.engine.match.align.Alignment`; 0 and 1 without points.
        differs: where colours say something; nothing for other pictures.
        repetitive: whether it is a tiling or the like, which may be another one with equal edges.
    """

    agreed: Agreement
    larger: Agreement | None
    inliers: int
    matched: float
    colours: Colours
    differs: Differences
    repetitive: bool

    def colourless(self) -> list[float]:
        """The numbers that come first, those without colours."""
        return [
            *_numbers(self.agreed),
            math.log1p(self.inliers),
            self.matched,
            float(self.inliers == 0),
            min(self.agreed.covered_a, self.agreed.covered_b),
            math.log(max(self.agreed.textured, 1)),
            self.agreed.textured / self.agreed.blocks,
        ]

    def numbers(self) -> list[float]:
        """In the order of the weights."""
        return [
            *self.colourless(),
            self.colours.contrast,
            self.colours.tint,
            math.log(self.differs.area + 0.001),
            self.differs.common * min(1.0, self.differs.area / SEEN),
            self.differs.familiar * min(1.0, self.differs.area / SEEN),
            *(_numbers(self.larger) if self.larger is not None else ()),
            *((self.differs.spread * min(1.0, self.differs.area / SEEN),) if self.repetitive else ()),
        ]


SEEN = 0.004
"""Share of a picture from which what differs in it counts in full."""
MOST = 0.999
"""No pair that differs is surer than this."""


def _numbers(agreed: Agreement) -> list[float]:
    return [agreed.mean, agreed.worst, agreed.median, agreed.broken, agreed.patchy, agreed.core]


TEXTURED = (
    6.0141,
    5.0943,
    -1.9933,
    -8.5204,
    -13.1749,
    7.5342,
    -0.1205,
    0.4480,
    -0.2422,
    7.8008,
    1.0196,
    -23.2520,
    4.3647,
)
REPETITIVE = (
    12.6253,
    -8.6415,
    21.3871,
    -0.4493,
    -0.7464,
    -2.2462,
    0.0361,
    1.2098,
    -0.7728,
    9.7240,
    2.4381,
    -28.4514,
    6.6334,
    2.5233,
    -1.1292,
    -15.2857,
    3.8349,
    -4.3904,
    -27.7101,
)
FLAT = (
    -54.1098,
    5.6128,
    64.7005,
    -1.5833,
    -36.3688,
    15.0017,
    -1.0079,
    4.6318,
    -6.3133,
    -5.0001,
    10.4733,
    -13.8746,
    10.0511,
    -2.4232,
    -0.6822,
    -20.5228,
    -4.4272,
    9.1201,
    -1.8577,
    18.7211,
    -6.8044,
    36.1545,
    5.2750,
    -111.7814,
)
SHOT = (
    -8.6857,
    7.8476,
    5.3574,
    1.3646,
    13.8130,
    -33.7913,
)
MOVED = (
    1.0789,
    0.2374,
    0.2430,
    1.8023,
    -2.7722,
    -0.5725,
    16.2952,
    -0.5233,
    17.2162,
    10.1332,
    2.3707,
    -5.3648,
)
"""Weights, and the constant at the end."""


def certainty_of_copy(measures: Measures) -> float:
    """How probable it is that two pictures are made of one shot, 0 to 1."""
    if measures.larger is not None:
        return _logistic(measures.numbers(), FLAT)
    textured = _logistic(measures.colourless(), TEXTURED)
    if measures.repetitive:
        # Of two photos in one patterned frame the frame may fit as well as it likes.
        return min(textured, _logistic(measures.numbers(), REPETITIVE))
    return textured


def moved_numbers(agreed: Agreement, motion: Motion, differs: Differences) -> list[float]:
    """In the order of the weights."""
    moved = [math.log(share + 0.002) for share in motion.patches]
    return [
        *moved,
        math.log(max(1 - motion.quiet, 0.005)),
        math.log(max(1 - agreed.mean, 0.005)),
        differs.common * min(1.0, differs.area / SEEN),
        math.log(differs.area + 0.0005),
        min(agreed.broken, 0.2),
        math.log(agreed.covered_a * agreed.covered_b + 0.01),
        # Where all else lies still, little motion means much.
        max(0.0, moved[1] + 4.6) * (motion.quiet > 0.96),
    ]


def certainty_of_motion(agreed: Agreement, motion: Motion, differs: Differences) -> float:
    """How probable it is that something moved between two pictures that lie on each other, 0 to 1."""
    return _logistic(moved_numbers(agreed, motion, differs), MOVED)


def shot_numbers(agreed: Agreement, inliers: int, matched: float, followed: float) -> list[float]:
    """In the order of the weights."""
    return [agreed.mean, agreed.worst, math.log1p(inliers), matched, followed]


def certainty_of_shot(agreed: Agreement, inliers: int, matched: float, motion: Motion) -> float:
    """How probable it is that two pictures that do not lie on each other show one scene, 0 to 1."""
    return _logistic(shot_numbers(agreed, inliers, matched, motion.followed), SHOT)


def most_certain_of_shot(agreed: Agreement, inliers: int, matched: float) -> float:
    """What :func:`certainty_of_shot` can be at most, before motion was looked for."""
    return max(_logistic(shot_numbers(agreed, inliers, matched, followed), SHOT) for followed in (0.0, 1.0))


def certainty_of_cosine(cosine: float, even: float = 0.45, slope: float = 16.0) -> float:
    """How probable it is that two pictures with embeddings this near are copies, by that alone, 0 to 1.

    Args:
        even, slope: of the network: the cosine at which half are copies, and how fast that changes there.
    """
    return _logistic([cosine], (slope, -slope * even))


def _logistic(numbers: list[float], weights: tuple[float, ...]) -> float:
    *factors, constant = weights
    total = constant + sum(factor * number for factor, number in zip(factors, numbers, strict=True))
    # Only what is identical is certain.
    return min(MOST, 1 / (1 + math.exp(-max(-40.0, min(40.0, total)))))
