"""Levels of a network, pooled and joined into one embedding.

A *tap* is a level (see :func:`~dupfinder.engine.embed.graph.levels`) or a tensor by its own name, how it is
pooled, and how much it weighs. Several taps make a multi-level descriptor: each level is brought to unit
length, weighted and put beside the others, and the whole is brought to unit length again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np

from dupfinder.engine.errors import UnknownModelError
from dupfinder.engine.types import Float32Array

type Pool = Literal["average", "max", "gem"]
GEM_POWER = 3.0
"""Radenovic et al., Fine-tuning CNN Image Retrieval with No Human Annotation, TPAMI 2019."""
_LEAST = 1e-6


class Tap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One level of a descriptor.

    Attributes:
        level: its name, or ``=`` and the name of a tensor.
        pool: over the picture; a tensor without height and width is taken as it is.
        weight: its share of the descriptor's length, before that is brought to 1.
    """

    level: str
    pool: Pool = "average"
    weight: float = 1.0

    def __str__(self) -> str:
        pool = "" if self.pool == "average" else f":{self.pool}"
        weight = "" if self.weight == 1.0 else f"*{self.weight:g}"
        return f"{self.level}{pool}{weight}"


_TAP = re.compile(r"(?P<level>=[^+*]+?|[\w.-]+)(?::(?P<pool>average|max|gem))?(?:\*(?P<weight>[0-9.]+))?")


def parse(text: str) -> tuple[Tap, ...]:
    """Reads ``stage4:gem*0.5+features``.

    Raises:
        UnknownModelError: it does not read like that.
    """
    taps = []
    for part in text.split("+"):
        match = _TAP.fullmatch(part.strip())
        try:
            weight = float(match["weight"] or 1.0) if match else 0.0
        except ValueError:
            weight = 0.0
        if match is None or not 0.0 < weight < 1e6:
            raise UnknownModelError(
                f"{part or 'nothing'} is no level of a network: write LEVEL, LEVEL:max, LEVEL:gem or"
                " LEVEL*WEIGHT, several joined by +"
            )
        pool: Pool = match["pool"] or "average"  # type: ignore[assignment]
        taps.append(Tap(match["level"], pool, weight))
    return tuple(taps)


def show(taps: Sequence[Tap]) -> str:
    """The text that :func:`parse` reads."""
    return "+".join(map(str, taps))


def pooled(tensor: np.ndarray, pool: Pool) -> Float32Array:
    """(n, channels, height, width) or (n, channels) to float32 (n, channels), not normalised."""
    if tensor.ndim < 4:
        return np.asarray(tensor.reshape(len(tensor), -1), np.float32)
    flat = tensor.reshape(*tensor.shape[:2], -1).astype(np.float32, copy=False)
    if pool == "max":
        return np.asarray(flat.max(axis=2), np.float32)
    if pool == "gem":
        powers = np.clip(flat, _LEAST, None) ** GEM_POWER
        return np.asarray(powers.mean(axis=2) ** (1 / GEM_POWER), np.float32)
    return np.asarray(flat.mean(axis=2), np.float32)


def unit(vectors: np.ndarray) -> Float32Array:
    """Rows of unit length, float32 (n, d); a row of zeros stays one."""
    rows = vectors.reshape(len(vectors), -1)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(norms, 1e-12), dtype=np.float32)


def joined(tensors: Sequence[np.ndarray], taps: Sequence[Tap]) -> Float32Array:
    """One descriptor a picture of its levels' tensors: float32 (n, sum of channels), unit length."""
    # In double precision: the squares of what some networks add up are too large for single.
    parts = [
        unit(pooled(tensor, tap.pool).astype(np.float64)) * np.float32(tap.weight)
        for tensor, tap in zip(tensors, taps, strict=True)
    ]
    return unit(np.concatenate(parts, axis=1))
