"""How a folder of the library is: a sign, words, and how far its scan is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from dupfinder.engine.types import Folder, Progress
from dupfinder.gui import texts

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class FolderState:
    """What a row of the folder list says.

    Attributes:
        sign, token: icon and its colour, also of the words.
        words: one sentence without a full stop at its end.
        share: 0 to 1 while it is being scanned and that is known.
        running: whether a scan goes over it.
        look: text of the button that tries again; empty for none.
    """

    sign: str
    token: str
    words: str
    share: float | None = None
    running: bool = False
    look: str = ""


def state(folder: Folder, progress: Progress | None, failure: str | None) -> FolderState:
    """The state of a folder.

    Args:
        progress: of the scan that goes over it now.
        failure: code of the reason why the folder itself could not be listed.
    """
    if progress is not None:
        return _scanned(progress)
    if not folder.enabled:
        words = translate("Folders", "Switched off. Its photos are in no group and no search")
        return FolderState("prohibit", "text2", words, look=translate("Folders", "Switch on"))
    if not folder.available:
        words = _away(folder)
        return FolderState("warning", "warn", words, look=translate("Folders", "Look again"))
    if failure is not None:
        return FolderState("warning", "warn", texts.failure(failure), look=translate("Folders", "Try again"))
    if folder.scanned_at is None:
        return FolderState(
            "circle-dashed",
            "text2",
            translate("Folders", "Not scanned yet"),
            look=translate("Folders", "Scan"),
        )
    if not folder.complete:
        return FolderState(
            "circle-half",
            "text2",
            translate("Folders", "Not scanned to its end. A scan goes on from there"),
            look=translate("Folders", "Go on"),
        )
    if folder.away:
        words = translate("Folders", "{photos} here are on a disk that is not connected")
        return FolderState(
            "warning",
            "warn",
            words.format(photos=texts.photos(folder.away)),
            look=translate("Folders", "Look again"),
        )
    if not folder.photos:
        return FolderState("info", "text2", translate("Folders", "No photos found here"))
    when = texts.day(folder.scanned_at)
    return FolderState(
        "check-circle", "keep", translate("Folders", "Up to date. Last scan: {when}").format(when=when)
    )


def _away(folder: Folder) -> str:
    if not folder.answers:
        return translate("Folders", "Does not answer. Its photos stay searchable")
    if folder.scanned_at is None:
        return translate("Folders", "Not connected")
    return translate("Folders", "Not connected. Its photos stay searchable. Last scan: {when}").format(
        when=texts.day(folder.scanned_at)
    )


def _scanned(progress: Progress) -> FolderState:
    doing = texts.doing(progress)
    words = f"{doing.title}, {doing.count}"
    left = progress.seconds_left
    if progress.paused:
        return FolderState("pause", "text2", words, doing.share, True)
    if left is not None:
        words = f"{words}, {texts.time_left(left)}"
    return FolderState("spinner", "accent", words, doing.share, True)
