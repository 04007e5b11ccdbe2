"""What the window says about the engine's codes: failures, stages, kinds, errors, progress. Translated."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from dupfinder.engine import errors
from dupfinder.engine.errors import FailureCode
from dupfinder.engine.types import Kind, Progress, ScanResult, Stage
from dupfinder.gui.photo_texts import folder, name, number, percent, readable, size

__all__ = ["folder", "name", "number", "percent", "readable", "size"]

translate = QCoreApplication.translate


def kind(value: Kind) -> str:
    """What the photos of a group are to each other."""
    match value:
        case Kind.IDENTICAL_FILE:
            return translate("Texts", "Identical file")
        case Kind.IDENTICAL_PICTURE:
            return translate("Texts", "Identical picture")
        case Kind.RESAVED:
            return translate("Texts", "Re-saved or resized")
        case Kind.EDITED_COPY:
            return translate("Texts", "Edited copy")
        case Kind.SIMILAR_SHOT:
            return translate("Texts", "Similar shot")


def failure(code: str, detail: str = "") -> str:
    """Why a file could not be read, as a whole sentence without a full stop."""
    words = {
        FailureCode.NO_PERMISSION: translate("Texts", "You have no permission to read it"),
        FailureCode.VANISHED: translate("Texts", "It was gone when its turn came"),
        FailureCode.CHANGED: translate("Texts", "It changed while it was read"),
        FailureCode.READ_ERROR: translate("Texts", "The disk could not read it"),
        FailureCode.EMPTY: translate("Texts", "The file is empty"),
        FailureCode.CLOUD_ONLY: translate("Texts", "In the cloud only, not on this disk"),
        FailureCode.NOT_AN_IMAGE: translate("Texts", "There is no photo inside"),
        FailureCode.TRUNCATED: translate("Texts", "The file ends too early"),
        FailureCode.DAMAGED: translate("Texts", "The picture data is damaged"),
        FailureCode.UNSUPPORTED: translate("Texts", "This variant of the format cannot be read yet"),
        FailureCode.TOO_LARGE: translate("Texts", "The picture is larger than the limit"),
        FailureCode.OUT_OF_MEMORY: translate("Texts", "It needs more memory than allowed"),
        FailureCode.TIMEOUT: translate("Texts", "No answer in time, was stopped"),
        FailureCode.CRASHED: translate("Texts", "Reading it failed badly; only that file was given up"),
        FailureCode.EMBED_FAILED: translate("Texts", "The picture could not be compared"),
    }
    known = _code(code)
    return words.get(known, code) if known is not None else detail or code


def _code(code: str) -> FailureCode | None:
    return FailureCode(code) if code in set(FailureCode) else None


class Reason(StrEnum):
    """Failures as people group them."""

    DAMAGED = "damaged"
    NOT_A_PHOTO = "not_a_photo"
    PERMISSION = "permission"
    CLOUD = "cloud"
    SLOW = "slow"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    GONE = "gone"
    OTHER = "other"


REASONS = {
    FailureCode.TRUNCATED: Reason.DAMAGED,
    FailureCode.DAMAGED: Reason.DAMAGED,
    FailureCode.EMPTY: Reason.NOT_A_PHOTO,
    FailureCode.NOT_AN_IMAGE: Reason.NOT_A_PHOTO,
    FailureCode.NO_PERMISSION: Reason.PERMISSION,
    FailureCode.CLOUD_ONLY: Reason.CLOUD,
    FailureCode.TIMEOUT: Reason.SLOW,
    FailureCode.TOO_LARGE: Reason.TOO_LARGE,
    FailureCode.OUT_OF_MEMORY: Reason.TOO_LARGE,
    FailureCode.UNSUPPORTED: Reason.UNSUPPORTED,
    FailureCode.VANISHED: Reason.GONE,
    FailureCode.CHANGED: Reason.GONE,
}


def reason_of(code: str) -> Reason:
    known = _code(code)
    return REASONS.get(known, Reason.OTHER) if known is not None else Reason.OTHER


def reason(value: Reason) -> str:
    """The name of a group of failures."""
    match value:
        case Reason.DAMAGED:
            return translate("Texts", "File is cut off or damaged")
        case Reason.NOT_A_PHOTO:
            return translate("Texts", "Not a photo inside")
        case Reason.PERMISSION:
            return translate("Texts", "No permission to read")
        case Reason.CLOUD:
            return translate("Texts", "In the cloud only")
        case Reason.SLOW:
            return translate("Texts", "Took too long")
        case Reason.TOO_LARGE:
            return translate("Texts", "Too large to open safely")
        case Reason.UNSUPPORTED:
            return translate("Texts", "Format not supported")
        case Reason.GONE:
            return translate("Texts", "Gone or changed meanwhile")
        case Reason.OTHER:
            return translate("Texts", "Something else")


class Step(StrEnum):
    """What a person can do about a failed file; one step each."""

    SHOW_IN_FOLDER = "show_in_folder"
    CHANGE_LIMIT = "change_limit"
    HOW_TO_FIX = "how_to_fix"
    TRY_AGAIN = "try_again"


def step_of(code: str) -> Step:
    match reason_of(code):
        case Reason.TOO_LARGE | Reason.SLOW:
            return Step.CHANGE_LIMIT
        case Reason.PERMISSION:
            return Step.HOW_TO_FIX
        case Reason.GONE:
            return Step.TRY_AGAIN
        case _:
            return Step.SHOW_IN_FOLDER


def step(value: Step) -> str:
    match value:
        case Step.SHOW_IN_FOLDER:
            return translate("Texts", "Show in folder")
        case Step.CHANGE_LIMIT:
            return translate("Texts", "Change the limit")
        case Step.HOW_TO_FIX:
            return translate("Texts", "How to fix this")
        case Step.TRY_AGAIN:
            return translate("Texts", "Try again")


def error(problem: BaseException) -> str:
    """What went wrong, for people. Technical words only where we know nothing better."""
    if isinstance(problem, errors.UnreadableFileError):
        return translate("Texts", "{name} cannot be read: {reason}.").format(
            name=name(problem.path), reason=failure(problem.failure_code, problem.detail)
        )
    match problem:
        case errors.DataFolderBusyError():
            return translate(
                "Texts",
                "dupfinder is open already, or a scan is running. Go on in the other window, "
                "or close it and start again.",
            )
        case errors.TooNewStoreError():
            return translate(
                "Texts",
                "Your library was last used with a newer version of dupfinder. Install that version or a "
                "newer one. Nothing was changed.",
            )
        case errors.DataFolderError():
            return translate(
                "Texts",
                "dupfinder cannot write where it keeps its own data. Check the folder and the free space.",
            )
        case errors.DiskFullError():
            return translate(
                "Texts", "The disk is full. All work so far is kept. Free some space, then scan again."
            )
        case errors.NotAFolderError():
            return translate(
                "Texts", "This folder cannot be opened. It may be gone, or you have no permission."
            )
        case errors.FolderOffError():
            return translate("Texts", "This folder is switched off. Switch it on to scan it.")
        case errors.Cancelled():
            return translate("Texts", "Stopped.")
    return str(problem) or type(problem).__name__


def photos(count: int) -> str:
    """A number of photos with its noun."""
    return translate("Texts", "%Ln photo(s)", "", count)


def pairs_checked(progress: Progress) -> str:
    """How many of the known pairs of photos have had their second look."""
    return translate("Texts", "{done} of %Ln pair(s)", "", progress.to_check).format(
        done=number(progress.checked)
    )


def folders(count: int) -> str:
    return translate("Texts", "%Ln folder(s)", "", count)


def could_not_be_read(count: int) -> str:
    return translate("Texts", "{count} could not be read").format(count=number(count))


def time_left(seconds: float, short: bool = False) -> str:
    """Rounded as people say it: 45 seconds, 3 minutes, about 2 hours. ``short`` for the status strip."""
    if seconds <= 55:
        whole = max(5, 5 * math.ceil(seconds / 5))
        if short:
            return translate("Texts", "about {count} s left").format(count=number(whole))
        return translate("Texts", "about {count} seconds left").format(count=number(whole))
    minutes = round(seconds / 60)
    if minutes < 2:
        return translate("Texts", "about 1 min left") if short else translate("Texts", "about 1 minute left")
    if minutes > 10:
        minutes = 5 * round(minutes / 5)
    if minutes < 60:
        if short:
            return translate("Texts", "about {count} min left").format(count=number(minutes))
        return translate("Texts", "about {count} minutes left").format(count=number(minutes))
    hours = round(minutes / 60)
    if hours < 2:
        return translate("Texts", "about 1 h left") if short else translate("Texts", "about 1 hour left")
    if short:
        return translate("Texts", "about {count} h left").format(count=number(hours))
    return translate("Texts", "about {count} hours left").format(count=number(hours))


def time_left_of(progress: Progress, short: bool = False) -> str:
    """The time left of a running scan; nothing where it is not known, as for the pairs."""
    if progress.seconds_left is None or progress.paused or progress.stage in (Stage.CHECK, Stage.INDEX):
        return ""
    return time_left(progress.seconds_left, short)


def speed(rate: float) -> str:
    """Photos a second, without false precision."""
    if rate < 10:
        return translate("Texts", "{rate} photos per second").format(rate=QLocale().toString(rate, "f", 1))
    return translate("Texts", "{rate} photos per second").format(rate=number(round(rate)))


def day(when: float) -> str:
    """A moment (seconds since the epoch) as people say it: today, 09:41, or 3 November."""
    moment = QDateTime.fromSecsSinceEpoch(int(when))
    locale = QLocale()
    clock = locale.toString(moment.time(), QLocale.FormatType.ShortFormat)
    days = moment.date().daysTo(QDateTime.currentDateTime().date())
    if days == 0:
        return translate("Texts", "today, {clock}").format(clock=clock)
    if days == 1:
        return translate("Texts", "yesterday, {clock}").format(clock=clock)
    return locale.toString(moment.date(), QLocale.FormatType.LongFormat)


@dataclass(frozen=True, slots=True)
class Doing:
    """A scan in words: its title, one line, and how far it is (0 to 1), None where that is not known."""

    title: str
    count: str
    share: float | None


def doing(progress: Progress) -> Doing:
    """What a running scan is doing."""
    share = None
    if progress.total:
        share = min(1.0, progress.done / progress.total)
    if progress.finding or progress.total is None:
        count = photos(progress.found)
    else:
        count = translate("Texts", "{done} of {total}").format(
            done=number(progress.done), total=number(progress.total)
        )
    if progress.stage == Stage.CHECK:
        share = min(1.0, progress.checked / progress.to_check) if progress.to_check else None
        count = pairs_checked(progress)
    if progress.paused:
        return Doing(translate("Texts", "Paused"), count, share)
    if progress.finding and progress.done == 0:
        return Doing(translate("Texts", "Finding photos"), count, None)
    if progress.stage == Stage.CHECK:
        return Doing(translate("Texts", "Checking pairs"), count, share)
    if progress.stage == Stage.INDEX:
        return Doing(translate("Texts", "Finding groups"), count, share)
    return Doing(translate("Texts", "Reading photos"), count, share)


def ended(result: ScanResult) -> str:
    """How a scan ended, for a toast."""
    if result.cancelled:
        return translate("Texts", "Stopped. {photos} are done; a new scan goes on from there.").format(
            photos=photos(result.scanned)
        )
    words = translate("Texts", "Scan finished: {photos}.").format(photos=photos(result.scanned))
    if result.failed:
        words += " " + translate("Texts", "{failed}.").format(failed=could_not_be_read(result.failed))
    return words


def folder_name(path: bytes) -> str:
    """The last part of a folder's path; the whole path of a disk's root."""
    return name(path.rstrip(os.sep.encode())) or readable(path)
