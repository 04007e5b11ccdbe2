"""Pictures that came without a file, from a clipboard, a browser or a link: files until the window closes."""

from __future__ import annotations

import itertools
import os
import re
import shutil
from pathlib import Path

from PySide6.QtCore import QMimeDatabase
from PySide6.QtGui import QImage

from dupfinder.gui.encoding import encoded

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

    def keep(self, picture: bytes | QImage, name: str) -> bytes:
        """Writes a picture; gives the path. May run on any thread. *Blocks*.

        Args:
            name: what the file is to be called, but for its suffix, which says what it is.
        """
        data = picture if isinstance(picture, bytes) else encoded(picture, "png", FAST)
        own = self._folder / f"{os.getpid()}-{next(self._numbers)}"
        own.mkdir(mode=0o700, parents=True)
        stem = re.sub(r"[^\w .-]", "_", name).strip(" .")[:80] or "picture"
        suffix = QMimeDatabase().mimeTypeForData(data).preferredSuffix()
        if not suffix or stem.lower().endswith(f".{suffix}"):
            path = own / stem
        else:
            path = own / f"{stem}.{suffix}"
        path.write_bytes(data)
        return os.fsencode(path)

    def holds(self, path: bytes) -> bool:
        """Whether a file is one of these."""
        return os.path.dirname(os.path.dirname(path)) == os.fsencode(self._folder)

    def clear(self) -> None:
        """Deletes them."""
        shutil.rmtree(self._folder, ignore_errors=True)
