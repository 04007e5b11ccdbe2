"""A map between two pictures, found on thumbnails, made fit for larger pictures."""

from __future__ import annotations

import numpy as np

from dupfinder.engine.match import mapping
from dupfinder.engine.match.motion import refined, softened
from dupfinder.engine.match.overlay import colours_between, lay, mask_of, toned, whole
from dupfinder.engine.pair_types import Tone
from dupfinder.engine.types import Float64Array, UInt8Array

CLEARLY = 0.97
"""A refined map is taken when it leaves less than this share of the error of the plain one."""
_LEAST_CHROMA = 4.0
_KEPT = 0.75


def finer(a: UInt8Array, b: UInt8Array, homography: Float64Array) -> Float64Array:
    """The best of: the map as it is, the whole turn that it may stand for, and either of them refined.

    A map found at 512 px is off by some px of a photo of 6000, which shows when the two are laid on each
    other. A copy that was only saved again lies exactly corner on corner.

    Args:
        a, b: RGB, uint8 (h, w, 3), about 1000 px on the longest side.
        homography: from a to b, in shares.

    Returns:
        A map in shares.
    """
    import cv2

    starts = [homography]
    turn = mapping.nearest_whole_turn(homography)
    if turn is not None:
        starts.insert(0, turn)
    best, least = homography, np.inf
    for start in starts:
        error = _error(a, b, start)
        if error < CLEARLY * least:
            best, least = start, error
    one, two = (softened(np.asarray(cv2.cvtColor(each, cv2.COLOR_RGB2GRAY), np.uint8)) for each in (a, b))
    to_a, to_b = mapping.to_pixels(one), mapping.to_pixels(two)
    moved = refined(one, two, np.asarray(to_b @ best @ np.linalg.inv(to_a), np.float64), 2)
    shares = np.linalg.inv(to_b) @ moved @ to_a
    shares = np.asarray(shares / shares[2, 2], np.float64)
    if mapping.can_be_laid(shares) and _error(a, b, shares) < CLEARLY * least:
        return shares
    return best


def tone(a: UInt8Array, laid: UInt8Array, mask: UInt8Array) -> Tone | None:
    """How the colours of b, laid on a, differ from a's; None where too little is shared.

    Args:
        a, laid: RGB, uint8 (h, w, 3).
        mask: where both show something.
    """
    import cv2

    # A quarter of the pixels says as much about all of them.
    a, laid, inside = a[::2, ::2], laid[::2, ::2], mask[::2, ::2] > 0
    if np.count_nonzero(inside) < 200:
        return None
    one, two = (cv2.cvtColor(each.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[inside] for each in (a, laid))
    # Without the quarter that differs most: a sticker is no filter.
    change = two - one
    away = np.linalg.norm(change - np.median(change, axis=0), axis=1)
    kept = away <= np.quantile(away, _KEPT)
    one, two = one[kept], two[kept]
    chroma = [float(np.hypot(lab[:, 1], lab[:, 2]).mean()) for lab in (one, two)]
    spread = [float(lab[:, 0].std()) for lab in (one, two)]
    coloured = chroma[0] > _LEAST_CHROMA
    return Tone(
        lighter=float(two[:, 0].mean() - one[:, 0].mean()),
        contrast=spread[1] / spread[0] if spread[0] > 1 else 1.0,
        colourful=chroma[1] / chroma[0] if coloured else 1.0,
        warmer=float(two[:, 2].mean() - one[:, 2].mean()),
        colourless=coloured and chroma[1] < 0.1 * chroma[0],
    )


def _error(a: UInt8Array, b: UInt8Array, homography: Float64Array) -> float:
    """Mean difference of the edges and the colours, in levels; what differs much counts no more than that."""
    part = whole(a.shape[1], a.shape[0])
    mask = mask_of(homography, part, 4)
    if not mask.any():
        return float("inf")
    laid = lay(b, homography, part)
    away = np.abs(a.astype(np.float32) - toned(laid, colours_between(a, laid, mask))).mean(2)[mask > 0]
    return float(np.minimum(away, 30).mean())
