"""Full pictures for the canvas: decoded by the engine, kept for as long as memory allows."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from dupfinder.engine.decode.levels import levels
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


class Levels:
    """A decoded picture in several sizes, as arrays for the engine and as images for painting.

    Made on any thread. The images share the memory of the arrays, which are never written to again.
    """

    def __init__(self, pixels: UInt8Array) -> None:
        self.arrays = levels(pixels)
        self.images = [as_image(array) for array in self.arrays]

    @property
    def bytes(self) -> int:
        return sum(array.nbytes for array in self.arrays)

    def place_for(self, width: float) -> int:
        """Which of them to paint at this width: the smallest that is not enlarged for it."""
        fitting = [number for number, image in enumerate(self.images) if image.width() >= width]
        return fitting[-1] if fitting else 0

    def image_for(self, width: float) -> QImage:
        return self.images[self.place_for(width)]


def as_image(array: UInt8Array) -> QImage:
    """An image over blue, green, red and 255, uint8 (h, w, 4): nothing is copied or converted."""
    height, width, _ = array.shape
    return QImage(array.data, width, height, 4 * width, QImage.Format.Format_RGB32)


def to_image(pixels: UInt8Array) -> QImage:
    """An image of a picture, RGB, uint8 (h, w, 3)."""
    return as_image(levels(pixels)[0])


class Pictures(QObject):
    """Asks the engine for pictures, newest wish first; the ones nobody wants any more are dropped."""

    ready = Signal(object)
    """The :data:`PictureKey` of a picture that has come or has got sharper."""
    failed = Signal(object, str, str)
    """Key, failure code and detail of a picture that cannot be read."""

    def __init__(
        self, library: Library, bridge: Runner, parent: QObject | None = None, budget: int = 320 << 20
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._bridge = bridge
        self._budget = budget
        self._images: OrderedDict[PictureKey, tuple[int, Levels]] = OrderedDict()
        self._bytes = 0
        self._wanted: OrderedDict[PictureKey, tuple[Photo, int]] = OrderedDict()
        self._running: dict[PictureKey, int] = {}

    def get(self, photo: Photo) -> Levels | None:
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
            ) -> tuple[PictureKey, int, Levels | Exception]:
                try:
                    return key, side, Levels(library.picture(photo.path, side))
                except Exception as error:
                    return key, side, error

            self._bridge.run(call, self._take, context=self)

    def _take(self, answer: tuple[PictureKey, int, Levels | Exception]) -> None:
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

    def _keep(self, key: PictureKey, side: int, image: Levels) -> None:
        old = self._images.pop(key, None)
        if old is not None:
            self._bytes -= old[1].bytes
        self._images[key] = (side, image)
        self._bytes += image.bytes
        while self._bytes > self._budget and len(self._images) > 2:
            self._bytes -= self._images.popitem(last=False)[1][1].bytes
