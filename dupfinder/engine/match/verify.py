"""The second look at a candidate pair: cheapest check first, until one decides.

No cosine counts here: among letters, slides and charts no cosine was high enough to be safe alone.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dupfinder.engine.match import mapping
from dupfinder.engine.match.agreement import Agreement, agreement
from dupfinder.engine.match.calibrate import (
    MOST,
    Measures,
    certainty_of_copy,
    certainty_of_motion,
    certainty_of_shot,
    most_certain_of_shot,
)
from dupfinder.engine.match.changes import find_changes, only_saved_again
from dupfinder.engine.match.colours import colours
from dupfinder.engine.match.differences import Differences, differences, may_be_drawn
from dupfinder.engine.match.inset import is_blank, is_inset
from dupfinder.engine.match.look import Look
from dupfinder.engine.match.motion import Motion, residual_motion
from dupfinder.engine.match.shifted import moved_together
from dupfinder.engine.match.ways import FLAT_MEAN, Aligned, attempts, between, pixels_of, shares_of
from dupfinder.engine.types import Change, Evidence, Kind, Metadata, Verdict

VERIFIER_VERSION = 10
"""Stored with every verdict; a higher one renews them."""

MOVED = 0.5
"""Probability that something moved from which it is another shot."""
DRIFT, DRIFTED = 0.27, ((0.014, 0.02, 0.982), (0.025, 0.045, 0.97))
"""Of a picture whose parts went aside by their depth: ``drift``; the last two patches, with ``quiet``: the
more went aside, the less still may the rest lie."""
STILL = 0.967
"""Correlation of what lies still, above which it is as if nothing but that thing had changed."""
STILL_MEAN, STILL_LEAST, NEARLY_STILL = 0.95, 0.95, 0.9
"""Agreement of all blocks, and of each, above which nothing moved: a leaf that moved by 4 px leaves 0.94, a
step of 0.5 % 0.89 somewhere."""
BEYOND = 6.0
"""How many times as far as half of the blocks the least one is from agreement where something small moved."""
SQUARES, MANY_SQUARES = 3, 8
"""Squares of a small thing that moved the same way; of a pattern many, as it lies on itself again a step
further, and where something else looks drawn."""
EQUAL = 10.0
"""Levels by which a two-hundredth of two softened pictures differ at most that are as good as equal."""
MAYBE, SURE = 0.5, 0.97
"""Probability from which a pair is what its verdict says, and from which no other way is tried."""
LEAST_MEAN, LEAST_TEXTURED = 0.4, 20
"""Less agreement, or fewer blocks with texture, and nothing can be said for a pair."""
MIRRORED_MEAN = 0.68
"""Less, and it may be the other half of a thing: bowls and clocks are nearly alike left and right."""
FLAT_MEDIAN = 0.8
"""The same as ``FLAT_MEAN`` for the median of all blocks."""
SMALL_PART, OTHER_PART, KNOWN = 0.5, 0.008, 0.85
"""Share of a chart that is shown, of that what differs, and of that what has colours of both: other bars."""
REPETITIVE = 0.8
"""Of a picture that repeats itself this much, another one may have the same edges at the same places."""
OTHER_HUES = 0.5
"""Less agreement in hue, and it is another one of equal edges: a filter leaves more."""
MEAN_OF_EQUALS = 0.85
SHOT_INLIERS = 14
"""Points that have to agree before a scene is looked for in what does not."""


def verify(a: Look, b: Look) -> Verdict:
    """What two pictures are to each other; ``score`` is the probability that the verdict's kind is right.

    Identical pictures are found by who has the pixels: this only sees thumbnails.
    """
    if a.digest > b.digest:
        # Always from the same side: a verdict must not depend on who was found first.
        return verify(b, a).reversed()
    best: tuple[float, Aligned, Measures | None] | None = None
    for aligned in attempts(a, b):
        measures = measure(aligned)
        score = 0.0 if measures is None else certainty_of_copy(measures)
        if measures is not None and score < SURE and _as_good_as_equal(aligned):
            score = MOST
        if best is None or (score, aligned.agreed.mean) > (best[0], best[1].agreed.mean):
            best = score, aligned, measures
        if score >= SURE:
            break
    if best is None:
        return Verdict(None, 0.0)
    score, aligned, measures = best
    if score >= MAYBE and measures is not None:
        return _copy_or_shot(a, b, aligned, measures, score)
    return _other_shot(aligned) or Verdict(None, score, _evidence(aligned))


def _as_good_as_equal(aligned: Aligned) -> bool:
    """Whether two pictures, laid corner on corner, hardly differ anywhere: re-encodes of any subject."""
    import cv2

    if aligned.inliers or aligned.agreed.mean < MEAN_OF_EQUALS or aligned.agreed.textured < LEAST_TEXTURED:
        return False
    a, b = (np.asarray(cv2.GaussianBlur(view.small, (0, 0), 1.0), np.int16) for view in aligned.views)
    onto = between(aligned.views, aligned.homography, "small")
    size = (a.shape[1], a.shape[0])
    laid = cv2.warpPerspective(
        b.astype(np.float32), onto, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    )
    away = np.abs(a - np.asarray(laid))[4:-4, 4:-4]
    return bool(np.percentile(away, 99.5) < EQUAL)


def measure(aligned: Aligned) -> Measures | None:
    """What a probability is made of; None where there is too little for any."""
    views, agreed = aligned.views, aligned.agreed
    if agreed.mean < LEAST_MEAN or agreed.textured < LEAST_TEXTURED:
        return None
    mirrored = np.linalg.det(aligned.homography[:2, :2]) < 0
    if mirrored and agreed.mean < MIRRORED_MEAN:
        return None
    larger, differs = None, Differences()
    if aligned.flat:
        if agreed.mean < FLAT_MEAN or agreed.median < FLAT_MEDIAN:
            return None
        # Text and things on a plain ground are looked at again, larger, without what was drawn over them.
        differs = differences(*views, aligned.homography)
        part = min(agreed.covered_a, agreed.covered_b) < SMALL_PART
        if part and differs.area > OTHER_PART and differs.familiar > KNOWN:
            return None
        onto = between(views, aligned.homography, "large")
        drawn = differs.places if differs.drawn else None
        larger = agreement(views[0].large, views[1].large, onto, drawn)
        if larger is None:
            return None
    shades = colours(*views, aligned.homography)
    repetitive = larger is None and max(view.repetition for view in views) >= REPETITIVE
    if repetitive:
        if shades.tint < OTHER_HUES:
            return None
        differs = differences(*views, aligned.homography)
    return Measures(agreed, larger, aligned.inliers, aligned.matched, shades, differs, repetitive)


def _copy_or_shot(a: Look, b: Look, aligned: Aligned, measures: Measures, score: float) -> Verdict:
    views = aligned.views
    motion, differs = None, None
    may_move = not _lies_still(aligned.agreed, STILL_LEAST)
    if may_move and _lies_still(aligned.agreed, NEARLY_STILL):
        # Only something small can have moved, which differs by far more than the rest.
        may_move = 1 - aligned.agreed.least > BEYOND * (1 - aligned.agreed.median)
        if may_move:
            differs = differences(*views, aligned.homography)
            may_move = differs.stands_out
    if may_move:
        motion = residual_motion(
            views[0].soft_middle, views[1].soft_middle, between(views, aligned.homography, "middle")
        )
        if motion is not None:
            aligned = replace(aligned, homography=shares_of(views, motion.homography, "middle"))
    evidence = _evidence(aligned, motion)
    if _another_moment(a.metadata, b.metadata):
        return Verdict(Kind.SIMILAR_SHOT, score, evidence)
    if motion is not None:
        differs = differences(*views, aligned.homography)
        if _has_moved(aligned, motion, differs) or _has_shifted(aligned, measures, differs):
            if measures.larger is not None and score < SURE:
                # Two letters on one letterhead are no two shots of a scene.
                return Verdict(None, 0.0, evidence)
            return Verdict(Kind.SIMILAR_SHOT, score, evidence)
    changes = find_changes(
        a, b, views, aligned.homography, aligned.agreed, recoloured=measures.colours.changed
    )
    assert evidence.homography is not None
    if only_saved_again(changes, evidence.homography) and may_be_drawn(*views, aligned.homography):
        differs = differs or differences(*views, aligned.homography)
        if differs.drawn:
            # As light or dark as what it hides: greys do not show it.
            resized = (each for each in changes if each[0] is Change.RESIZED)
            changes = (*resized, (Change.OVERLAY_ADDED, None))
    kind = Kind.RESAVED if only_saved_again(changes, evidence.homography) else Kind.EDITED_COPY
    inset, blank = _beyond(aligned)
    return Verdict(kind, score, replace(evidence, changes=changes, inset=inset, blank=blank))


def _lies_still(agreed: Agreement, least: float) -> bool:
    """Whether all that has texture lies where it was, as far as blocks that agree this well show it."""
    return agreed.mean > STILL_MEAN and agreed.least > least


def _has_moved(aligned: Aligned, motion: Motion, differs: Differences) -> bool:
    """Whether something moved between two pictures that lie on each other: then they are two shots."""
    # A thing that moved by more than its own size is not followed: nothing is a patch then.
    far = differs.elsewhere and motion.quiet > STILL
    return (
        far
        or _has_depth(aligned.agreed, motion)
        or certainty_of_motion(aligned.agreed, motion, differs) >= MOVED
    )


def _has_shifted(aligned: Aligned, measures: Measures, differs: Differences) -> bool:
    """Whether a small thing moved a little, and all else lies still."""
    if not differs.stands_out or aligned.agreed.mean < STILL_MEAN:
        return False
    if measures.larger is not None:
        # A line of text lies on the next one.
        return False
    least = MANY_SQUARES if measures.repetitive or differs.drawn else SQUARES
    return moved_together(*aligned.views, aligned.homography) >= least


def _has_depth(agreed: Agreement, motion: Motion) -> bool:
    """Whether parts of a scene went aside by their depth, by less than shows in any one place."""
    if agreed.mean < STILL_MEAN or motion.drift < DRIFT:
        # A watermark moves the flow as well, and leaves less.
        return False
    measured = (*motion.patches[-2:], motion.quiet)
    return any(all(np.greater_equal(measured, least)) for least in DRIFTED)


def _beyond(aligned: Aligned) -> tuple[bool, bool]:
    """Whether the one that shows less is a picture of its own in the other; else, if on blank ground."""
    (a, b), agreed = aligned.views, aligned.agreed
    shares = aligned.homography
    if agreed.covered_a < 0.9 * agreed.covered_b:
        holder, shares = a, np.linalg.inv(shares)
    elif agreed.covered_b < 0.9 * agreed.covered_a:
        holder = b
    else:
        return False, False
    corners = mapping.points(pixels_of(holder, "small") @ shares, mapping.CORNERS)
    inset = is_inset(holder.small, corners)
    return inset, not inset and is_blank(holder.small, corners)


def _another_moment(a: Metadata, b: Metadata) -> bool:
    """Whether the camera says that these are two shots: one camera, two times of capture."""
    if a.camera is None or a.camera != b.camera or a.exposure is None or b.exposure is None:
        return False
    # To the second: an editor may drop the fraction or the offset.
    return None not in (a.taken_at, b.taken_at) and str(a.taken_at)[:19] != str(b.taken_at)[:19]


def _other_shot(aligned: Aligned) -> Verdict | None:
    """Many points agree and the rest is found near by: one scene, from another place."""
    a, b = aligned.views
    if aligned.inliers < SHOT_INLIERS or aligned.flat:
        return None
    if most_certain_of_shot(aligned.agreed, aligned.inliers, aligned.matched) < MAYBE:
        # Whatever motion is found: most strangers end here.
        return None
    if max(a.repetition, b.repetition) >= REPETITIVE:
        # One pattern is no scene.
        return None
    motion = residual_motion(
        a.soft_middle, b.soft_middle, between(aligned.views, aligned.homography, "middle"), follow=True
    )
    if motion is None:
        return None
    score = certainty_of_shot(aligned.agreed, aligned.inliers, aligned.matched, motion)
    return Verdict(Kind.SIMILAR_SHOT, score, _evidence(aligned, motion)) if score >= MAYBE else None


def _evidence(aligned: Aligned, motion: Motion | None = None) -> Evidence:
    a, b = aligned.views
    full = b.to_full @ aligned.homography @ np.linalg.inv(a.to_full)
    agreed = aligned.agreed
    return Evidence(
        changes=(),
        homography=full / full[2, 2],
        inliers=aligned.inliers,
        covered_a=agreed.covered_a,
        covered_b=agreed.covered_b,
        agreement=agreed.mean,
        worst=agreed.worst,
        motion=None if motion is None else motion.percentile,
    )
