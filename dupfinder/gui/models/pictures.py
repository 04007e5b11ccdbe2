"""Full pictures for the canvas: decoded by the engine, kept for as long as memory allows."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from dupfinder.engine.errors import UnreadableFileError
from dupfinder.engine.library import Library
from dupfinder.engine.types import Photo, UInt8Array
from dupfinder.gui.models.thumbnails import Runner

type PictureKey = tuple[bytes, bytes]
"""Content hash and path: the same bytes at another path may be gone from the disk."""

STEPS = (512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192, 12288)
MOST_PIXELS = 60_000_000
IN_FLIGHT = 2


def key_of(photo: Photo) -> PictureKey:
    return photo.hash, photo.path


def side_for(photo: Photo, wanted: float) -> int:
    """The longest side to decode at, in steps, so that a resized window does not decode again.

    Never more than the photo has, and never so much that a huge panorama fills the memory.
    """
    longest = max(photo.width, photo.height, 1)
    pixels = max(photo.width * photo.height, 1)
    most = int(longest * min(1.0, (MOST_PIXELS / pixels) ** 0.5))
    step = next((side for side in STEPS if side >= wanted), STEPS[-1])
    return min(step, most)


def to_image(pixels: UInt8Array) -> QImage:
    """An image of its own memory, in the format that is painted without conversion."""
    pixels = np.ascontiguousarray(pixels)
    height, width, _ = pixels.shape
    borrowed = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return borrowed.convertToFormat(QImage.Format.Format_RGB32)


class Pictures(QObject):
    """Asks the engine for pictures, newest wish first; the ones nobody wants any more are dropped."""

    ready = Signal(object)
    """The :data:`PictureKey` of a picture that has come or has got sharper."""
    failed = Signal(object, str, str)
    """Key, failure code and detail of a picture that cannot be read."""

    def __init__(
        self, library: Library, bridge: Runner, parent: QObject | None = None, budget: int = 192 << 20
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._bridge = bridge
        self._budget = budget
        self._images: OrderedDict[PictureKey, tuple[int, QImage]] = OrderedDict()
        self._bytes = 0
        self._wanted: OrderedDict[PictureKey, tuple[Photo, int]] = OrderedDict()
        self._running: dict[PictureKey, int] = {}

    def get(self, photo: Photo) -> QImage | None:
        """The sharpest picture at hand, or None."""
        entry = self._images.get(key_of(photo))
        if entry is None:
            return None
        self._images.move_to_end(key_of(photo))
        return entry[1]

    def want(self, photo: Photo, side: int) -> bool:
        """Asks for a picture of at least this longest side. False when it is already at hand."""
        key = key_of(photo)
        entry = self._images.get(key)
        if entry is not None and entry[0] >= side:
            return False
        if self._running.get(key, 0) >= side:
            return True
        self._wanted[key] = (photo, side)
        self._wanted.move_to_end(key)
        self._send()
        return True

    def drop_wishes(self) -> None:
        """Forgets what has not been started: the person went on to another group."""
        self._wanted.clear()

    def _send(self) -> None:
        library = self._library
        while self._wanted and len(self._running) < IN_FLIGHT:
            key = next((key for key in reversed(self._wanted) if key not in self._running), None)
            if key is None:
                return
            photo, side = self._wanted.pop(key)
            self._running[key] = side

            def call(
                key: PictureKey = key, photo: Photo = photo, side: int = side
            ) -> tuple[PictureKey, int, QImage | Exception]:
                try:
                    return key, side, to_image(library.picture(photo.path, side))
                except Exception as error:
                    return key, side, error

            self._bridge.run(call, self._take, context=self)

    def _take(self, answer: tuple[PictureKey, int, QImage | Exception]) -> None:
        key, side, image = answer
        self._running.pop(key, None)
        if isinstance(image, UnreadableFileError):
            self.failed.emit(key, image.failure_code, image.detail)
        elif isinstance(image, Exception):
            self.failed.emit(key, "read_error", str(image))
        else:
            self._keep(key, side, image)
            self.ready.emit(key)
        self._send()

    def _keep(self, key: PictureKey, side: int, image: QImage) -> None:
        old = self._images.pop(key, None)
        if old is not None:
            self._bytes -= old[1].sizeInBytes()
        self._images[key] = (side, image)
        self._bytes += image.sizeInBytes()
        while self._bytes > self._budget and len(self._images) > 2:
            self._bytes -= self._images.popitem(last=False)[1][1].sizeInBytes()
