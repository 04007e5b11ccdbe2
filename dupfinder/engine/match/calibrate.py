"""Probabilities from what the checks measured.

Logistic regressions, fitted by ``tests/benchmarks/calibration.py`` on edited copies of photos and documents
against hard negatives: other letters on one letterhead, other photos in one frame, other colours of one
tiling. One model is for pictures full of texture, one for those that repeat themselves, where colours count
too, one for text, charts and things on a plain ground.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from dupfinder.engine.match.agreement import Agreement
from dupfinder.engine.match.colours import Colours
from dupfinder.engine.match.motion import Motion


@dataclass(frozen=True, slots=True)
class Measures:
    """What a probability is made of.

    Attributes:
        agreed: of the aligned pictures; ``larger``: the same at twice the size, for flat ones.
        inliers, matched: see :class:`~dupfinder.engine.match.align.Alignment`; 0 and 1 without points.
        repetitive: whether it is a tiling or the like, in other colours maybe.
    """

    agreed: Agreement
    larger: Agreement | None
    inliers: int
    matched: float
    colours: Colours
    repetitive: bool

    def numbers(self) -> list[float]:
        """In the order of the weights."""
        return [
            *_numbers(self.agreed),
            math.log1p(self.inliers),
            self.matched,
            float(self.inliers == 0),
            min(self.agreed.covered_a, self.agreed.covered_b),
            math.log(max(self.agreed.textured, 1)),
            self.agreed.textured / self.agreed.blocks,
            self.colours.contrast,
            self.colours.tint,
            *(_numbers(self.larger) if self.larger is not None else ()),
        ]


COLOURLESS = 12
"""How many numbers come before those of the colours."""
MOST = 0.9999
"""No pair that differs is surer than this."""


def _numbers(agreed: Agreement) -> list[float]:
    return [agreed.mean, agreed.worst, agreed.median, agreed.broken, agreed.patchy, agreed.core]


TEXTURED = (
    4.6817,
    3.6621,
    -0.5901,
    -6.6685,
    -9.5231,
    4.9976,
    -0.0802,
    0.6222,
    -0.0176,
    4.2751,
    -0.1986,
    -14.3439,
    6.8255,
)
REPETITIVE = (
    5.6987,
    1.9829,
    6.1636,
    -2.1432,
    -4.0767,
    3.2812,
    -0.0538,
    1.3555,
    -0.5330,
    2.5736,
    1.0679,
    -22.6604,
    10.1997,
    5.1950,
    -14.3640,
)
FLAT = (
    -0.3962,
    1.5665,
    3.8660,
    3.0870,
    -3.8035,
    8.7095,
    0.3457,
    1.5657,
    1.1210,
    -6.8849,
    4.7700,
    -5.3421,
    -3.2425,
    0.7264,
    6.5793,
    3.5274,
    -0.9841,
    6.6296,
    -0.8622,
    4.1329,
    -40.1564,
)
SHOT = (
    -3.5302,
    6.3723,
    4.4079,
    1.5262,
    10.6176,
    -30.1480,
)
"""Weights, and the constant at the end."""


def certainty_of_copy(measures: Measures) -> float:
    """How probable it is that two pictures are made of one shot, 0 to 1."""
    numbers = measures.numbers()
    if measures.larger is not None:
        return _logistic(numbers, FLAT)
    if measures.repetitive:
        return _logistic(numbers, REPETITIVE)
    return _logistic(numbers[:COLOURLESS], TEXTURED)


def shot_numbers(agreed: Agreement, inliers: int, matched: float, motion: Motion) -> list[float]:
    """In the order of the weights."""
    return [agreed.mean, agreed.worst, math.log1p(inliers), matched, motion.followed]


def certainty_of_shot(agreed: Agreement, inliers: int, matched: float, motion: Motion) -> float:
    """How probable it is that two pictures that do not lie on each other show one scene, 0 to 1."""
    return _logistic(shot_numbers(agreed, inliers, matched, motion), SHOT)


def certainty_of_cosine(cosine: float) -> float:
    """How probable it is that two pictures with embeddings this near are copies, by that alone, 0 to 1."""
    return _logistic([cosine], (16.0, -7.2))


def _logistic(numbers: list[float], weights: tuple[float, ...]) -> float:
    *factors, constant = weights
    total = constant + sum(factor * number for factor, number in zip(factors, numbers, strict=True))
    # Only what is identical is certain.
    return min(MOST, 1 / (1 + math.exp(-max(-40.0, min(40.0, total)))))
