"""Recent searches, kept beside the library: what was searched for, and a small picture, nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from dupfinder.engine.paths import write_atomically
from dupfinder.gui.encoding import encoded

FILE_NAME = "recent-searches.msgpack"
KEPT = 8
SMALL, LARGE = 160, 512
"""px: what is shown; what is kept of a picture without a file, which is searched for again by it."""


class Picture(msgspec.Struct, frozen=True, omit_defaults=True):
    """A picture of a search: a file, or the hash of a content of the library; neither if it had no file."""

    path: bytes = b""
    hash: bytes = b""
    name: str = ""


class Recent(msgspec.Struct, frozen=True, omit_defaults=True):
    """One search; ``region`` in shares, ``thumbnail`` a JPEG of its first picture."""

    pictures: tuple[Picture, ...]
    region: tuple[float, float, float, float] | None = None
    thumbnail: bytes = b""


class Recents:
    """All methods *block* for a few ms; a damaged file is as good as none."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE_NAME

    def load(self) -> list[Recent]:
        """The latest first."""
        try:
            return msgspec.msgpack.decode(self._path.read_bytes(), type=list[Recent])
        except (OSError, msgspec.MsgspecError):
            return []

    def add(self, recent: Recent) -> list[Recent]:
        """Puts a search in front; the same one is not kept twice."""

        def question(one: Recent) -> object:
            loose = not any(picture.path or picture.hash for picture in one.pictures)
            return one.pictures, one.region, one.thumbnail if loose else b""

        others = [one for one in self.load() if question(one) != question(recent)]
        kept = [recent, *others][:KEPT]
        self._save(kept)
        return kept

    def clear(self) -> None:
        """Forgets them all."""
        self._path.unlink(missing_ok=True)

    def _save(self, kept: Sequence[Recent]) -> None:
        data = msgspec.msgpack.encode(list(kept))
        write_atomically(self._path, lambda beside: _write(beside, data))


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def small_jpeg(image: QImage, side: int) -> bytes:
    """A JPEG of at most that longest side; empty for no picture. May run on any thread."""
    if image.isNull():
        return b""
    if max(image.width(), image.height()) > side:
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        image = image.scaled(side, side, keep, smooth)
    if image.hasAlphaChannel():
        # A JPEG has no holes: they would be black.
        ground = QImage(image.size(), QImage.Format.Format_RGB32)
        ground.fill(Qt.GlobalColor.white)
        painter = QPainter(ground)
        painter.drawImage(0, 0, image)
        painter.end()
        image = ground
    return encoded(image, "jpeg", 85)
