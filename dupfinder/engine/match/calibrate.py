"""Probabilities from what the checks measured.

Logistic regressions, fitted by ``tests/benchmarks/calibration.py`` on edited copies of photos and documents
against hard negatives: other letters on one letterhead, other photos in one frame, other colours of one
tiling. One model is for pictures full of texture, one for text, charts and things on a plain ground.
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
    """

    agreed: Agreement
    larger: Agreement | None
    inliers: int
    matched: float
    colours: Colours

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


MOST = 0.9999
"""No pair that differs is surer than this."""


def _numbers(agreed: Agreement) -> list[float]:
    return [agreed.mean, agreed.worst, agreed.median, agreed.broken, agreed.patchy, agreed.core]


TEXTURED = (
    4.8029,
    0.4769,
    11.0777,
    -1.4530,
    -2.9963,
    3.0711,
    -0.0501,
    1.8025,
    -0.4534,
    2.6288,
    0.1227,
    -24.6810,
    4.6967,
    5.4265,
    -3.4071,
)
FLAT = (
    0.1318,
    2.1040,
    2.8955,
    0.5904,
    -6.3313,
    6.9790,
    0.3647,
    2.8360,
    0.8068,
    -8.1831,
    4.6163,
    -4.5755,
    -1.3132,
    -1.5839,
    4.3699,
    3.2247,
    -2.2186,
    6.1462,
    -0.8620,
    5.7120,
    -35.3955,
)
SHOT = (
    -3.6519,
    6.4090,
    4.4101,
    1.5490,
    10.6571,
    -30.1295,
)
"""Weights, and the constant at the end."""


def certainty_of_copy(measures: Measures) -> float:
    """How probable it is that two pictures are made of one shot, 0 to 1."""
    return _logistic(measures.numbers(), TEXTURED if measures.larger is None else FLAT)


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
