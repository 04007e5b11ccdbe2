"""What is said of photos that came into watched folders, and of how folders are watched."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from dupfinder.engine.types import Kind
from dupfinder.engine.watch_types import How, Notice
from dupfinder.gui import photo_texts

translate = QCoreApplication.translate


def told(notices: Sequence[Notice]) -> str:
    """New photos that are here already, as one message."""
    if len(notices) == 1:
        return one(notices[0])
    words = translate("Notices", "%Ln new photo(s) are here already: {names}", "", len(notices))
    names = ", ".join(photo_texts.name(notice.photo.path) for notice in notices[:2])
    if len(notices) > 2:
        names = translate("Notices", "{names} and %Ln more", "", len(notices) - 2).format(names=names)
    return words.format(names=names)


def one(notice: Notice) -> str:
    """What a new photo is to one that was here before."""
    return _sentence(notice).format(
        new=photo_texts.name(notice.photo.path),
        old=photo_texts.name(notice.other.path),
        folder=photo_texts.folder(notice.other.path),
    )


def _sentence(notice: Notice) -> str:
    if notice.kind is Kind.IDENTICAL_FILE:
        return translate("Notices", "{new} is here already: the same file as {old} in {folder}")
    if notice.best:
        return translate("Notices", "{new} is a better copy of {old} in {folder}, which is here already")
    match notice.kind:
        case Kind.IDENTICAL_PICTURE:
            return translate("Notices", "{new} is here already: the same picture as {old} in {folder}")
        case Kind.RESAVED:
            return translate(
                "Notices", "{new} is here already: a re-saved or resized copy of {old} in {folder}"
            )
        case _:
            return translate("Notices", "{new} is an edited copy of {old} in {folder}, which is here already")


def watched(how: How | None) -> str:
    """How a folder is watched; None while it is about to be."""
    match how:
        case How.NETWORK:
            return translate("Notices", "Watched by a look every 10 seconds: shares send no events")
        case How.LIMIT:
            return translate("Notices", "The system allows no more watches: a look every 10 s")
        case How.FAILED:
            return translate("Notices", "Cannot be watched: the system refused it")
        case _:
            return translate("Notices", "Watched")


def watched_short(how: How | None) -> str:
    """The same in a word or two."""
    match how:
        case How.NETWORK | How.LIMIT:
            return translate("Notices", "Watched every 10 s")
        case How.FAILED:
            return translate("Notices", "Not watched")
        case _:
            return translate("Notices", "Watched")
