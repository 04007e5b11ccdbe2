"""What was done to a picture: read off the map between it and its copy."""

from __future__ import annotations

import math

import numpy as np

from dupfinder.engine.match import mapping
from dupfinder.engine.match.agreement import Agreement
from dupfinder.engine.match.look import Look, View
from dupfinder.engine.types import KINDS, Change, Evidence, Float64Array, Verdict

BROKEN = 0.015
CROP = 0.97
WHOLE, SAME_SIZE = 0.95, 0.6
"""Share that both show, and of the other's side, from which details can be compared."""
BLURRED, GRAINY = 0.33, 1.2
"""Fine detail of the one picture over the other's: strong compression keeps more, and adds less."""
DRAWN = 20.0
"""Levels by which a hundredth of the softened picture differs at least where something was drawn."""
PLACE = 0.012
"""Share of the side by which a corner may be off in a picture that was only saved again."""

type Changes = tuple[tuple[Change, float | None], ...]


def find_changes(
    a: Look,
    b: Look,
    views: tuple[View, View],
    homography: Float64Array,
    agreed: Agreement,
    *,
    recoloured: bool,
) -> Changes:
    """The changes from a to b.

    Args:
        views: the ones that were aligned.
        homography: between the views' shares, 0 to 1.
        agreed: of these views.
        recoloured: whether their colours differ.
    """
    full = views[1].to_full @ homography @ np.linalg.inv(views[0].to_full)
    sizes = (np.diag([a.width, a.height, 1.0]), np.diag([b.width, b.height, 1.0]))
    pixels = sizes[1] @ _linear(full) @ np.linalg.inv(sizes[0])
    found: list[tuple[Change, float | None]] = []
    matrix = pixels[:2, :2]
    if np.linalg.det(matrix) < 0:
        found.append((Change.MIRRORED, None))
        matrix = matrix @ np.diag([-1.0, 1.0])
    left, values, right = np.linalg.svd(matrix)
    rotation = left @ right
    degrees = round(math.degrees(math.atan2(rotation[1, 0], rotation[0, 0])))
    if abs(degrees) >= 2:
        found.append((Change.TURNED, float(degrees % 360)))
    kept = min(agreed.covered_a, agreed.covered_b)
    if kept < CROP:
        found.append((Change.CROPPED, round(kept, 3)))
    if any(view.framed for view in views):
        found.append((Change.FRAMED, None))
    if values[0] > 1.06 * values[1]:
        found.append((Change.STRETCHED, round(float(values[0] / values[1]), 3)))
    scale = math.sqrt(values[0] * values[1])
    if abs(scale - 1) > 0.02:
        found.append((Change.RESIZED, round(scale, 3)))
    if recoloured:
        found.append((Change.COLOURS_CHANGED, None))
    qualities = (_quality(a), _quality(b))
    found += _details(views, homography, agreed, scale, qualities, recoloured=recoloured)
    return tuple(found) or ((Change.RE_ENCODED, None),)


def _quality(look: Look) -> int:
    """Of a JPEG, 1 to 100; 100 for what is none."""
    return look.metadata.jpeg_quality or 100


def _details(
    views: tuple[View, View],
    homography: Float64Array,
    agreed: Agreement,
    scale: float,
    qualities: tuple[int, int],
    *,
    recoloured: bool,
) -> Changes:
    """What was drawn over the picture, and what it lost or gained in detail."""
    if agreed.broken > BROKEN and agreed.median > 0.75:
        return ((Change.OVERLAY_ADDED, None),)
    if min(agreed.covered_a, agreed.covered_b) < WHOLE or recoloured or not SAME_SIZE < scale < 1 / SAME_SIZE:
        # Cut, recoloured or resized pictures differ in detail anyhow.
        return ()
    import cv2

    x, y = (view.small for view in views)
    back = np.linalg.inv(mapping.between(x, y, homography))
    laid = np.asarray(
        cv2.warpPerspective(y, back, (x.shape[1], x.shape[0]), flags=cv2.INTER_AREA), np.float32
    )
    plain = x.astype(np.float32)
    grain = [float(np.abs(cv2.Laplacian(each, cv2.CV_32F)).mean()) for each in (plain, laid)]
    ratio = (grain[1] + 0.1) / (grain[0] + 0.1)
    if min(ratio, 1 / ratio) < BLURRED:
        return ((Change.BLURRED if ratio < 1 else Change.GRAIN_ADDED, None),)
    inside = np.s_[8:-8, 8:-8]
    away = np.abs(cv2.GaussianBlur(plain, (0, 0), 1.0) - cv2.GaussianBlur(laid, (0, 0), 1.0))[inside]
    if float(np.percentile(away, 99)) > DRAWN:
        return ((Change.OVERLAY_ADDED, None),)
    # What is compressed more has less grain for that alone.
    if ratio > GRAINY and qualities[1] <= qualities[0]:
        return ((Change.GRAIN_ADDED, None),)
    return ((Change.BLURRED, None),) if ratio < 1 / GRAINY and qualities[0] <= qualities[1] else ()


def joined(first: Verdict, second: Verdict) -> Verdict:
    """What a verdict from a to b and one from b to c say of a and c; no surer than the less sure one."""
    kinds = [KINDS.index(kind) for kind in (first.kind, second.kind) if kind is not None]
    one, two = first.evidence, second.evidence
    if one.homography is None or two.homography is None:
        homography = one.homography if two.homography is None else two.homography
    else:
        homography = mapping.composed(one.homography, two.homography)
    changes = dict(one.changes)
    for change, amount in two.changes:
        before = changes.get(change)
        if amount is None or before is None:
            changes[change] = amount
        elif change is Change.TURNED:
            changes[change] = (before + amount) % 360
        else:
            changes[change] = round(before * amount, 3)
    kept = {
        change: amount
        for change, amount in changes.items()
        if not (change is Change.TURNED and not amount) and not (change is Change.RESIZED and amount == 1)
    }
    evidence = Evidence(
        changes=tuple(kept.items()),
        homography=homography,
        inliers=min(one.inliers, two.inliers),
        covered_a=one.covered_a * two.covered_a,
        covered_b=one.covered_b * two.covered_b,
        agreement=min(one.agreement, two.agreement),
        worst=min(one.worst, two.worst),
    )
    return Verdict(KINDS[max(kinds)] if len(kinds) == 2 else None, min(first.score, second.score), evidence)


def only_saved_again(changes: Changes, homography: Float64Array) -> bool:
    """Whether nothing but compression and size differs; ``homography`` in shares, 0 to 1."""
    harmless = {Change.RE_ENCODED, Change.RESIZED}
    off = np.abs(mapping.points(homography, mapping.CORNERS) - mapping.CORNERS).max()
    return off < PLACE and all(change in harmless for change, _ in changes)


def _linear(homography: Float64Array) -> Float64Array:
    """The affine map nearest to a homography in the middle of the picture."""
    x = y = 0.5
    h = homography / homography[2, 2]
    w = h[2, 0] * x + h[2, 1] * y + 1
    u, v = (h[0] @ (x, y, 1)) / w, (h[1] @ (x, y, 1)) / w
    jacobian = (h[:2, :2] - np.outer([u, v], h[2, :2])) / w
    shift = np.array([u, v]) - jacobian @ (x, y)
    return np.vstack([np.column_stack([jacobian, shift]), [0, 0, 1]])
