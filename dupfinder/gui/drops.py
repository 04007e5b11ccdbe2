"""What is dragged onto the window or pasted into it, by what it offers; nothing is read from the disk."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QMimeData, QMimeDatabase, QUrl
from PySide6.QtGui import QImage

MOST_LINES = 50
"""A longer text is no list of files that somebody copied."""


class Purpose(StrEnum):
    """What will be done with it."""

    SCAN = "scan"
    SEARCH = "search"
    FETCH = "fetch"


@dataclass(frozen=True, slots=True)
class Dropped:
    """What somebody brings.

    Attributes:
        paths: local ones, taken to be folders or pictures by their names alone.
        has_picture: whether the data of a picture comes along; :func:`picture_in` reads it.
        link: where the picture is, if it has to be fetched.
    """

    purpose: Purpose
    paths: tuple[bytes, ...] = ()
    has_picture: bool = False
    link: str = ""


def looks_like_picture(name: str) -> bool:
    """Whether a file name is one of a picture."""
    kind = QMimeDatabase().mimeTypeForFile(name, QMimeDatabase.MatchMode.MatchExtension)
    return kind.name().startswith("image/")


def dropped(data: QMimeData) -> Dropped | None:
    """What would be done with dragged data; None when it means nothing to us.

    Files come first, then the data of a picture, then a link to one. Anything but pictures is taken for
    folders: whether they are is seen when they are added.
    """
    names = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    names = [name for name in names if name]
    if names:
        others = [name for name in names if not looks_like_picture(name)]
        purpose = Purpose.SCAN if others else Purpose.SEARCH
        return Dropped(purpose, tuple(os.fsencode(name) for name in others or names))
    link = _link(data)
    if _picture_format(data) or data.hasImage() or link.startswith("data:image/"):
        return Dropped(Purpose.SEARCH, has_picture=True)
    return Dropped(Purpose.FETCH, link=link) if link else None


def pasted(data: QMimeData) -> Dropped | None:
    """The same for the clipboard, where the path of a file may also be there as text."""
    names = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    if not any(names) and not data.hasImage() and not _picture_format(data):
        names = _paths_in(data.text())
    paths = tuple(os.fsencode(name) for name in names if name)
    return Dropped(Purpose.SEARCH, paths) if paths else dropped(data)


def picture_in(data: QMimeData) -> bytes | QImage | None:
    """The picture that comes along: as it is encoded where that is offered, else its pixels."""
    name = _picture_format(data)
    if name:
        found = data.data(name).data()
        if found:
            return bytes(found)
    image = data.imageData() if data.hasImage() else None
    if isinstance(image, QImage) and not image.isNull():
        return image
    link = _link(data)
    if link.startswith("data:image/"):
        from urllib.request import urlopen

        # A picture written out inside the link itself: nothing is fetched for it.
        with urlopen(link) as inside:
            return bytes(inside.read())
    return None


def _picture_format(data: QMimeData) -> str:
    """The MIME type under which an encoded picture is offered; one that loses nothing first."""
    offered = [name for name in data.formats() if name.startswith("image/")]
    for name in ("image/png", "image/jpeg", "image/webp", "image/avif", "image/tiff"):
        if name in offered:
            return name
    return ""


def _link(data: QMimeData) -> str:
    """The first link to something that is not here."""
    urls = [url.toString() for url in data.urls()] or data.text().split()[:1]
    return next((url for url in urls if url.startswith(("http://", "https://", "data:image/"))), "")


def _paths_in(text: str) -> list[str]:
    """The absolute paths in a text that is nothing but paths, one a line; empty for any other text."""
    lines = [line.strip().strip("\"'") for line in text.strip().splitlines()]
    if not 0 < len(lines) <= MOST_LINES:
        return []
    found = []
    for line in lines:
        name = QUrl(line).toLocalFile() if line.startswith("file://") else os.path.expanduser(line)
        if not (os.path.isabs(name) or re.match(r"[A-Za-z]:[\\/]", name)):
            return []
        found.append(name)
    return found
