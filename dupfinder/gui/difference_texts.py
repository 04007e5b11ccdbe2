"""What differs between two photos, in words: a sign, what it is, and how much. Translated."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from dupfinder.engine.pair_types import Comparison, Tone
from dupfinder.engine.types import Change, Evidence, Kind, Member, Photo
from dupfinder.gui import evidence_texts, photo_texts
from dupfinder.gui.photo_texts import number, percent

LIGHTER, WARMER, CONTRAST, COLOURFUL = 2.0, 2.0, 0.08, 0.12
"""What people see: levels of CIELAB's L* and b*, and shares by which contrast and chroma differ."""
RECOLOURED = 8.0
"""L* from which light that is burnt out differs here and there, which is nothing that was added."""
SHARPER = 0.12
"""Share by which one is called sharper."""
NOTHING = 2.5
"""Levels of the mean difference that nobody sees."""

type Spot = tuple[float, float, float, float]
"""Left, top, right, bottom in shares of A."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of what differs: the name of its icon, what it is, and the details."""

    icon: str
    title: str
    detail: str


def tr(text: str) -> str:
    """Translates in the context ``DifferenceTexts``."""
    return QCoreApplication.translate("DifferenceTexts", text)


def differences(a: Photo, b: Member, evidence: Evidence | None, found: Comparison | None) -> list[Difference]:
    """What differs from A to B, what people see first.

    Args:
        evidence: from A to B; None where they cannot be laid on each other.
        found: what was measured, if it was.
    """
    if evidence is None:
        return [Difference("warning", tr("No fit was found"), tr("These two cannot be laid on each other."))]
    changes = dict(evidence.changes)
    lines = _place(changes, evidence)
    lines += _size(a, b.photo, changes)
    if found is not None and found.tone is not None:
        lines += _tone(found.tone)
    elif Change.COLOURS_CHANGED in changes:
        lines.append(Difference("palette", tr("Other colours"), ""))
    lines += _details(changes, found)
    if b.kind == Kind.SIMILAR_SHOT:
        shot = Difference("image", tr("Another shot"), tr("What has moved between the two shows up."))
        lines.insert(0, shot)
    if not lines:
        lines.append(_nothing(a, b.photo, found))
    return lines


def _nothing(a: Photo, b: Photo, found: Comparison | None) -> Difference:
    if a.hash == b.hash:
        return Difference("equals", tr("Nothing differs"), tr("The two files are the same, byte for byte."))
    if found is not None and found.away is not None and float(found.away.mean()) < NOTHING:
        return Difference("equals", tr("Nothing that can be seen"), tr("B was only saved again."))
    return Difference("floppy-disk", tr("Saved again"), tr("B was compressed once more."))


def _place(changes: dict[Change, float | None], evidence: Evidence) -> list[Difference]:
    lines = []
    if Change.MIRRORED in changes:
        lines.append(Difference("arrows-left-right", tr("Mirrored"), tr("B is turned over, left to right.")))
    turned = changes.get(Change.TURNED)
    if turned:
        way = tr("{degrees}° to the right.") if turned <= 180 else tr("{degrees}° to the left.")
        degrees = number(round(turned if turned <= 180 else 360 - turned))
        lines.append(Difference("arrow-clockwise", tr("Turned"), way.format(degrees=degrees)))
    kept = changes.get(Change.CROPPED)
    if Change.CROPPED in changes:
        if evidence.covered_a > evidence.covered_b + 0.02:
            title = tr("Shows more") if Change.FRAMED not in changes and not evidence.inset else ""
            detail = tr("A is {percent} of it.").format(percent=percent(evidence.covered_b))
        else:
            title = (
                tr("Cropped") if kept is None else tr("Cropped to {percent}").format(percent=percent(kept))
            )
            detail = tr("B shows only the dashed part.")
        if title:
            lines.append(Difference("crop", title, detail))
    if evidence.inset:
        lines.append(Difference("picture-in-picture", tr("In a larger picture"), tr("Such as a collage.")))
    elif Change.FRAMED in changes:
        growth = evidence_texts.growth_of(evidence)
        bare = growth is not None and growth > evidence_texts.GROWN
        title = tr("Without the frame") if bare else tr("In a frame")
        detail = tr("A has a border round it.") if bare else tr("B has a border round it.")
        lines.append(Difference("frame-corners", title, detail))
    if Change.STRETCHED in changes:
        lines.append(Difference("arrows-out-line-horizontal", tr("Stretched"), ""))
    return lines


def _size(a: Photo, b: Photo, changes: dict[Change, float | None]) -> list[Difference]:
    scale = changes.get(Change.RESIZED)
    if scale is None:
        return []
    sizes = [photo_texts.dimensions_and_megapixels(photo).rpartition("   ")[2] for photo in (a, b)]
    title = tr("Fewer pixels") if scale < 1 else tr("More pixels")
    detail = tr("{b}, A has {a}. What both show is {percent} as wide.")
    return [
        Difference(
            "arrows-in" if scale < 1 else "arrows-out",
            title,
            detail.format(a=sizes[0], b=sizes[1], percent=percent(scale)),
        )
    ]


def _tone(tone: Tone) -> list[Difference]:
    if tone.colourless:
        return [Difference("palette", tr("No colours"), tr("B is black and white."))]
    lines = []
    light = tone.lighter
    if abs(light) >= LIGHTER:
        title = tr("Lighter") if light > 0 else tr("Darker")
        detail = tr("By {number} of 100 levels of lightness.").format(
            number=number(max(1, round(abs(light))))
        )
        lines.append(Difference("sun", title, detail))
    # What is darker as a whole is so with less contrast and less colour, too.
    share = 1.0 if abs(light) < RECOLOURED else None
    if share is not None and abs(tone.warmer) >= WARMER:
        title = tr("Warmer colours") if tone.warmer > 0 else tr("Cooler colours")
        detail = tr("More yellow.") if tone.warmer > 0 else tr("More blue.")
        lines.append(Difference("thermometer", title, detail))
    if abs(tone.contrast - 1) >= CONTRAST:
        more = tone.contrast > 1
        title = tr("More contrast") if more else tr("Less contrast")
        lines.append(Difference("circle-half", title, _percent_more(tone.contrast)))
    if share is not None and abs(tone.colourful - 1) >= COLOURFUL:
        title = tr("Stronger colours") if tone.colourful > 1 else tr("Weaker colours")
        lines.append(Difference("palette", title, _percent_more(tone.colourful)))
    return lines


def _percent_more(factor: float) -> str:
    words = tr("By {percent}.")
    return words.format(percent=percent(min(0.99, abs(factor - 1)) if factor < 1 else factor - 1))


def spot_of(changes: dict[Change, float | None], found: Comparison | None) -> Spot | None:
    """Where something was added, unless the change is one of all the picture."""
    if found is None or Change.BLURRED in changes:
        return None
    tone = found.tone
    if tone is not None and (abs(tone.lighter) >= RECOLOURED or tone.colourless):
        return None
    return found.spot


def _details(changes: dict[Change, float | None], found: Comparison | None) -> list[Difference]:
    lines = []
    spot = spot_of(changes, found)
    if Change.OVERLAY_ADDED in changes or spot is not None:
        title = tr("Something was added") if Change.OVERLAY_ADDED in changes else tr("A part differs")
        lines.append(Difference("sticker", title, where(spot) if spot is not None else ""))
    if Change.BLURRED in changes:
        lines.append(Difference("drop-half", tr("Blurred"), tr("B has lost fine detail.")))
    if Change.GRAIN_ADDED in changes:
        lines.append(Difference("dots-nine", tr("Grainier"), tr("B has noise that A does not have.")))
    return lines


def where(spot: Spot) -> str:
    """The place of a change in A, and how wide it is: ``Lower right, 9 % of the width.``"""
    left, top, right, bottom = spot
    column = min(2, int((left + right) / 2 * 3))
    row = min(2, int((top + bottom) / 2 * 3))
    places = (
        (tr("Upper left"), tr("Top"), tr("Upper right")),
        (tr("Left"), tr("In the middle"), tr("Right")),
        (tr("Lower left"), tr("Bottom"), tr("Lower right")),
    )
    return tr("{place}, {percent} of the width.").format(
        place=places[row][column], percent=percent(max(0.01, right - left))
    )


def sharpness(value: float) -> str:
    """0 to 100."""
    return number(round(value))


def share(value: float) -> str:
    """A share of the pixels: in tenths below one percent, where there are any."""
    if 0 < value < 0.0095:
        tenths = max(1, round(value * 1000))
        return tr("{number} %").format(number=_decimal(tenths / 10))
    return percent(value)


def _decimal(value: float) -> str:
    from PySide6.QtCore import QLocale

    return QLocale().toString(value, "f", 1)


def sharper(found: Comparison) -> int | None:
    """Which of the two is clearly sharper, 0 or 1; None also where something sharp was drawn over one."""
    if found.spot is not None:
        return None
    one, two = (quality.sharpness for quality in found.quality)
    if abs(one - two) < max(2.0, SHARPER * max(one, two)):
        return None
    return 0 if one > two else 1


def better_light(found: Comparison, blocked: bool) -> int | None:
    """Which of the two has clearly less burnt-out light (or, ``blocked``, fewer blocked shadows)."""
    one, two = ((quality.blocked if blocked else quality.burnt) for quality in found.quality)
    if abs(one - two) < 0.005:
        return None
    return 0 if one < two else 1
