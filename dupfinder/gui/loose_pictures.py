"""Pictures that came without a file, from a clipboard, a browser or a link: files until the window closes."""

from __future__ import annotations

import itertools
import os
import shutil
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage

FAST = 80
"""Qt's word for little compression of a PNG: nothing is lost by it."""


class LoosePictures:
    """A folder of our own beside the library, so that the engine reads these pictures as it reads any file.

    Args:
        folder: made when it is first needed; what a crash left in it goes at the next start.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self.clear()

    def keep(self, picture: bytes | QImage) -> bytes:
        """Writes a picture; gives the path. May run on any thread. *Blocks*."""
        data = picture if isinstance(picture, bytes) else _encoded(picture)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path = self._folder / f"{os.getpid()}-{next(self._numbers)}"
        path.write_bytes(data)
        return os.fsencode(path)

    def holds(self, path: bytes) -> bool:
        """Whether a file is one of these."""
        return os.path.dirname(path) == os.fsencode(self._folder)

    def clear(self) -> None:
        """Deletes them."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _encoded(image: QImage) -> bytes:
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, b"PNG", FAST)
    return bytes(held.data())
