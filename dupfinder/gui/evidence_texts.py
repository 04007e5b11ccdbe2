"""Why a photo is in its group, in words: its kind, how sure that is, what was changed. Translated."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication, QLocale

from dupfinder.engine.types import Change, Evidence, Kind, Member
from dupfinder.gui import photo_texts, texts

SHOWS_MORE = 0.02
"""From this difference of what each shows of the other, one of the two is the crop."""
GROWN = 1.03
"""A frame makes a picture larger than its content by at least this factor of the area."""


def tr(text: str) -> str:
    """Translates in the context ``EvidenceTexts``."""
    return QCoreApplication.translate("EvidenceTexts", text)


def alike(member: Member) -> str:
    """How sure it is that a photo is what its kind says."""
    number = photo_texts.percent(member.similarity)
    if member.kind == Kind.SIMILAR_SHOT:
        return tr("{percent} sure").format(percent=number)
    return tr("{percent} alike").format(percent=number)


def why(member: Member, best: Member, *, of_query: bool = False) -> str:
    """How alike a photo is to the best copy and what was changed: ``97 % alike  ·  mirrored, in a frame``."""
    how = changes(member.kind, member.evidence, of_query=of_query)
    if member.kind != Kind.SIMILAR_SHOT:
        stored = photo_texts.saved_otherwise(best.photo, member.photo)
        # How it was saved says more than that it was.
        how = stored if stored and how == tr("saved again") else ", ".join(filter(None, (how, stored)))
    return f"{alike(member)}  ·  {how}" if how else alike(member)


def spoken(member: Member, best: Member) -> str:
    """The same with the kind before it, for people who hear it."""
    return f"{texts.kind(member.kind)}, {why(member, best)}".replace("  ·  ", ", ")


def changes(kind: Kind, evidence: Evidence, *, of_query: bool = False) -> str:
    """What was done to the best copy to make the photo; empty where nothing was found.

    Args:
        of_query: whether it is not the best copy of a group, but a picture that is searched for.
    """
    if kind == Kind.SIMILAR_SHOT:
        return tr("another shot of the scene")
    found = dict(evidence.changes)
    words = []
    if Change.MIRRORED in found and found.get(Change.TURNED) == 180:
        words.append(tr("mirrored top to bottom"))
    else:
        if Change.TURNED in found:
            words.append(_turned(found[Change.TURNED]))
        if Change.MIRRORED in found:
            words.append(tr("mirrored"))
    growth = growth_of(evidence)
    surrounded = (evidence.inset or Change.FRAMED in found) and growth is not None and growth < 1
    shows_more = evidence.covered_a > evidence.covered_b + SHOWS_MORE
    if Change.CROPPED in found and not (surrounded and shows_more):
        # What a framed copy shows more of is its frame.
        words.append(_cropped(evidence, found[Change.CROPPED], shows_more, of_query))
    if evidence.inset:
        larger = growth is None or growth < 1
        words.append(tr("inside a larger picture") if larger else tr("taken out of a larger picture"))
    elif Change.FRAMED in found:
        words.append(tr("without the frame") if growth is not None and growth > GROWN else tr("in a frame"))
    if Change.STRETCHED in found:
        words.append(tr("stretched"))
    if Change.RESIZED in found:
        words.append(_resized(found[Change.RESIZED]))
    if Change.COLOURS_CHANGED in found:
        words.append(tr("colours changed"))
    if Change.OVERLAY_ADDED in found:
        words.append(tr("something drawn over it"))
    if Change.BLURRED in found:
        words.append(tr("blurred"))
    if Change.GRAIN_ADDED in found:
        words.append(tr("grainier"))
    if Change.RE_ENCODED in found and not words:
        words.append(tr("saved again"))
    return ", ".join(words)


def _turned(degrees: float | None) -> str:
    whole = round(degrees or 0) % 360
    if whole == 180:
        return tr("turned {degrees}°").format(degrees=_number(180))
    if whole < 180:
        return tr("turned {degrees}° right").format(degrees=_number(whole))
    return tr("turned {degrees}° left").format(degrees=_number(360 - whole))


def _cropped(evidence: Evidence, kept: float | None, shows_more: bool, of_query: bool) -> str:
    if shows_more:
        words = tr("shows more, the best copy is {percent} of it")
        if of_query:
            words = tr("shows more, your picture is {percent} of it")
        return words.format(percent=photo_texts.percent(evidence.covered_b))
    if kept is None:
        return tr("cropped")
    return tr("cropped to {percent}").format(percent=photo_texts.percent(kept))


def _resized(scale: float | None) -> str:
    if scale is None:
        return tr("other size")
    percent = photo_texts.percent(scale)
    words = tr("smaller ({percent})") if scale < 1 else tr("larger ({percent})")
    return words.format(percent=percent)


def growth_of(evidence: Evidence) -> float | None:
    """The area of the best copy in the photo, against what the crop alone would make it; None if unknown.

    Less than 1: something stands round the best copy's picture there. More: it stood round it before.
    """
    if evidence.homography is None:
        return None
    corners = np.array([[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]], dtype=np.float64)
    moved = corners @ evidence.homography.T
    x, y = (moved[:, :2] / moved[:, 2:]).T
    area = abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2
    return area * max(evidence.covered_a, 0.01) / max(evidence.covered_b, 0.01)


def _number(value: int) -> str:
    return QLocale().toString(value)
