"""Scores as probabilities (fitted later)."""

from __future__ import annotations

import math

from dupfinder.engine.match.agreement import Agreement


def certainty_of_copy(agreed: Agreement, inliers: int, *, accepted: bool = False) -> float:
    """How probable it is that two pictures are copies of one shot, 0 to 1."""
    logit = 10 * (agreed.mean - 0.7) + 6 * (agreed.worst - 0.3)
    return 1 / (1 + math.exp(-logit)) if not accepted else 1 - 0.1 / (1 + math.exp(logit))


def certainty_of_shot(agreed: Agreement, inliers: int) -> float:
    """How probable it is that two pictures are shots of one scene, 0 to 1."""
    return 0.95


def certainty_of_cosine(cosine: float) -> float:
    """How probable it is that two pictures with embeddings this near are copies, by that alone, 0 to 1."""
    return 1 / (1 + math.exp(-16 * (cosine - 0.45)))
