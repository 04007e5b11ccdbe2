"""Ways to lay two pictures on each other, the cheapest first, and how they agree on each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

import numpy as np

from dupfinder.engine.match import mapping
from dupfinder.engine.match.agreement import Agreement, agreement
from dupfinder.engine.match.align import align
from dupfinder.engine.match.look import Look, View
from dupfinder.engine.match.motion import refined
from dupfinder.engine.types import Float32Array, Float64Array, UInt8Array

SURE_MEAN, SURE_WORST = 0.93, 0.85
"""Pictures laid on each other as they are that reach this need no refinement."""
WORTH_REFINING = 0.25
"""Agreement below which a few px are not what is wrong."""
FLAT_MEAN = 0.58
"""Less agreement of text and charts, and no larger look helps: half of the strangers, and no copy."""
DIRECT = 0.7
"""Correlation of two tiny pictures from which they are laid on each other without looking for points."""


@dataclass(frozen=True)
class Aligned:
    """Two views, the map between their shares, and how they agree on it."""

    views: tuple[View, View]
    homography: Float64Array
    agreed: Agreement
    inliers: int
    matched: float

    @property
    def flat(self) -> bool:
        """Whether one of the two is text, a chart or a thing on a plain ground."""
        return any(view.flat for view in self.views)


def attempts(a: Look, b: Look) -> Iterator[Aligned]:
    """Ways to lay the two on each other, the cheapest first."""
    # As they are first: a picture that always had its frame is not framed.
    for views in reversed(list(product(a.views, b.views))):
        aligned = _directly(views)
        if aligned is not None:
            yield aligned
    for views in product(a.views_for_points, b.views_for_points):
        for mirror in (False, True):
            aligned = _by_points(views, mirror)
            if aligned is not None:
                yield aligned


def _directly(views: tuple[View, View]) -> Aligned | None:
    """Corner on corner, in the one of eight ways up that looks right; None if none does."""
    a, b = views
    alike = [
        float((a.tiny * _turned(b.tiny, turns, mirror)).sum())
        for mirror in (False, True)
        for turns in range(4)
    ]
    way = int(np.argmax(alike))
    if alike[way] < DIRECT:
        return None
    shares = mapping.WHOLE_TURNS[way]
    agreed = agreement(a.small, b.small, between(views, shares, "small"))
    if agreed is not None and agreed.mean >= SURE_MEAN and agreed.worst >= SURE_WORST:
        return Aligned(views, shares, agreed, 0, 1.0)
    if agreed is None or agreed.mean < WORTH_REFINING:
        return None
    pixels = refined(a.soft_small, b.soft_small, between(views, shares, "small"), 2)
    if not _near(pixels, between(views, shares, "small"), a):
        return None
    better = agreement(a.small, b.small, pixels)
    if better is not None and better.mean > agreed.mean:
        agreed, shares = better, shares_of(views, pixels)
    return _finer(Aligned(views, shares, agreed, 0, 1.0))


def _finer(aligned: Aligned) -> Aligned:
    """Text and charts as a larger picture lays them on each other: in a small one other bars seem to fit."""
    if aligned.agreed.mean < FLAT_MEAN or not aligned.flat:
        return aligned
    a, b = aligned.views
    onto = between(aligned.views, aligned.homography, "middle")
    shares = shares_of(aligned.views, refined(a.soft_middle, b.soft_middle, onto), "middle")
    agreed = agreement(a.small, b.small, between(aligned.views, shares, "small"))
    return aligned if agreed is None else replace(aligned, homography=shares, agreed=agreed)


def _turned(tiny: Float32Array, turns: int, mirror: bool) -> Float32Array:
    """A tiny picture turned back from the way it is turned."""
    turned = np.rot90(tiny, turns)
    return turned[:, ::-1] if mirror else turned


def _near(refined_map: Float64Array, start: Float64Array, view: View) -> bool:
    """Whether refinement stayed within a tenth of the picture, as the pixels were laid on each other."""
    corners = mapping.CORNERS * view.small.shape[::-1]
    before = mapping.points(start, corners)
    away = np.abs(mapping.points(refined_map, corners) - before).max()
    return bool(away < 0.1 * np.abs(np.ptp(before, axis=0)).max())


def _by_points(views: tuple[View, View], mirror: bool) -> Aligned | None:
    a, b = views
    alignment = align(a.mirrored if mirror else a.features, b.features)
    if alignment is None:
        return None
    pixels = alignment.homography
    if mirror:
        pixels = pixels @ np.array([[-1, 0, a.small.shape[1] - 1], [0, 1, 0], [0, 0, 1]], np.float64)
    agreed = agreement(a.small, b.small, pixels)
    if agreed is None:
        return None
    if WORTH_REFINING <= agreed.mean < SURE_MEAN:
        better_pixels = refined(a.soft_small, b.soft_small, pixels)
        better = agreement(a.small, b.small, better_pixels)
        if better is not None and better.mean > agreed.mean:
            pixels, agreed = better_pixels, better
    return _finer(Aligned(views, shares_of(views, pixels), agreed, alignment.inliers, alignment.matched))


type Grey = Literal["small", "middle", "large"]


def between(views: tuple[View, View], homography: Float64Array, size: Grey) -> Float64Array:
    """A map between shares, as one between px of the views' greys of that size."""
    greys: list[UInt8Array] = [getattr(view, size) for view in views]
    return mapping.between(greys[0], greys[1], homography)


def shares_of(views: tuple[View, View], pixels: Float64Array, size: Grey = "small") -> Float64Array:
    """The opposite of :func:`between`."""
    shares = np.linalg.inv(pixels_of(views[1], size)) @ pixels @ pixels_of(views[0], size)
    return np.asarray(shares / shares[2, 2], np.float64)


def pixels_of(view: View, size: Grey) -> Float64Array:
    """Shares to px of the view's grey of that size."""
    grey: UInt8Array = getattr(view, size)
    return mapping.to_pixels(grey)
