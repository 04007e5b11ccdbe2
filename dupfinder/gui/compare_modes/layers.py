"""What lies on a photo: warped and compared off the UI thread, at the size that the screen can show."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QImage

from dupfinder.engine.match import mapping
from dupfinder.engine.match.overlay import Part, Toning, compare_part, lay
from dupfinder.engine.types import Float64Array, Photo, UInt8Array
from dupfinder.gui.models.pictures import Levels, PictureKey, as_image, key_of
from dupfinder.gui.models.thumbnails import Runner

BASE = 1280
"""Longest side, px, of the layer over all of a photo."""
MARGIN = 0.1
"""Share of what is seen by which the detailed layer reaches further, so that a small move needs no other."""
MOST = 8_000_000
"""Pixels of a layer at most."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Layer:
    """A part of the photo below, with what lies on it. Images are None where they were not wanted.

    Attributes:
        part: in shares of the photo below.
        laid: the photo on top, warped onto it.
        grey: the photo below without its colours.
        away: how much the two differ, indexed by levels.
        colours: what brings the one's colours to the other's.
    """

    part: QRectF
    laid: QImage
    grey: QImage | None
    away: QImage | None
    colours: Toning | None


@dataclass(frozen=True)
class _Task:
    """One warp: everything that it depends on."""

    pair: tuple[PictureKey, PictureKey, bytes]
    part: Part
    compared: bool
    sizes: tuple[int, int]
    """Widths of the pictures that it is made from."""


class Layers(QObject):
    """The layers of one pair: one over all of it, one over what is seen when that is not sharp enough.

    One call runs at a time. What comes back for a pair that is not shown any more is dropped.
    """

    changed = Signal()

    def __init__(self, bridge: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._pair: tuple[PictureKey, PictureKey, bytes] | None = None
        self._homography: Float64Array = np.eye(3)
        self._photos: tuple[Photo, Photo] | None = None
        self._running = False
        self._made: dict[str, tuple[_Task, Layer]] = {}
        self._wanted: dict[str, tuple[_Task, Levels, Levels]] = {}

    def show_pair(self, frame: Photo, laid: Photo, homography: Float64Array) -> None:
        """Another pair, or a better map: of the pair before nothing is left."""
        pair = (key_of(frame), key_of(laid), homography.tobytes())
        if pair == self._pair:
            return
        finer = self._pair is not None and self._pair[:2] == pair[:2]
        self._pair, self._homography, self._photos = pair, homography, (frame, laid)
        self._wanted.clear()
        if not finer:
            self._made.clear()

    def clear(self) -> None:
        self._pair = self._photos = None
        self._made.clear()
        self._wanted.clear()

    @property
    def base(self) -> Layer | None:
        """Over all of the photo."""
        return self._layer("base")

    @property
    def detail(self) -> Layer | None:
        """Over what is, or was just, seen of it."""
        return self._layer("detail")

    def _layer(self, name: str) -> Layer | None:
        made = self._made.get(name)
        return made[1] if made is not None else None

    def want(
        self,
        frame: Levels,
        laid: Levels,
        seen: tuple[float, float, float, float],
        width: float,
        *,
        compared: bool,
    ) -> None:
        """Says what the screen shows.

        Args:
            frame, laid: the pictures of the pair that are at hand.
            seen: left, top, right, bottom of what is seen, in shares of the photo below.
            width: of the whole photo below on the screen, device px.
            compared: whether the difference is wanted.
        """
        if self._photos is None or self._pair is None:
            return
        below = self._photos[0]
        height = width * below.height / max(1, below.width)
        factor = min(1.0, BASE / max(width, height, 1.0))
        whole = Part(0, 0, 1, 1, max(16, round(width * factor)), max(16, round(height * factor)))
        # Resizing a window by a few pixels is no reason to warp again.
        known = self._made.get("base")
        if known is not None and abs(known[0].part.width - whole.width) < 0.12 * whole.width:
            whole = known[0].part
        self._plan("base", whole, frame, laid, compared)
        if factor < 0.9:
            self._plan("detail", self._grown(seen, width, height), frame, laid, compared)
        else:
            self._wanted.pop("detail", None)
            self._made.pop("detail", None)
        self._send()

    def _grown(self, seen: tuple[float, float, float, float], width: float, height: float) -> Part:
        known = self._made.get("detail")
        if known is not None:
            part = known[0].part
            inside = (
                part.left <= seen[0] + 1e-9
                and part.top <= seen[1] + 1e-9
                and part.right >= seen[2] - 1e-9
                and part.bottom >= seen[3] - 1e-9
            )
            if inside and abs(part.width / (part.right - part.left) - width) < 0.05 * width:
                return part
        across, down = MARGIN * (seen[2] - seen[0]), MARGIN * (seen[3] - seen[1])
        left, top = max(0.0, seen[0] - across), max(0.0, seen[1] - down)
        right, bottom = min(1.0, seen[2] + across), min(1.0, seen[3] + down)
        columns, rows = (right - left) * width, (bottom - top) * height
        factor = min(1.0, (MOST / max(1.0, columns * rows)) ** 0.5)
        return Part(
            left,
            top,
            max(right, left + 1e-6),
            max(bottom, top + 1e-6),
            max(16, round(columns * factor)),
            max(16, round(rows * factor)),
        )

    def _plan(self, name: str, part: Part, frame: Levels, laid: Levels, compared: bool) -> None:
        assert self._pair is not None
        assert self._photos is not None
        made = self._made.get(name)
        above = self._photos[1]
        virtual = _whole_size(part)
        middle = (part.left + part.right) / 2, (part.top + part.bottom) / 2
        scale = mapping.local_scale(self._homography, virtual, (above.width, above.height), *middle)
        needed = above.width / max(scale, 1e-3)
        sizes = (
            frame.image_for(virtual[0]).width() if compared else 0,
            laid.image_for(needed).width(),
        )
        task = _Task(self._pair, part, compared, sizes)
        if made is not None:
            old = made[0]
            enough = old.compared or not compared
            sharp = old.sizes[1] >= sizes[1] and (old.sizes[0] >= sizes[0] or not compared)
            if old.pair == task.pair and old.part == part and enough and sharp:
                self._wanted.pop(name, None)
                return
        self._wanted[name] = (task, frame, laid)

    def _send(self) -> None:
        if self._running or not self._wanted:
            return
        name = "base" if "base" in self._wanted else "detail"
        task, frame, laid = self._wanted.pop(name)
        homography, base = self._homography, self.base
        colours = base.colours if name == "detail" and base is not None else None
        softer = self._softer(task.part)
        below = frame.arrays[frame.place_for(task.part.width / (task.part.right - task.part.left))]
        above = next((each for each in laid.arrays if each.shape[1] == task.sizes[1]), laid.arrays[0])
        self._running = True

        def call() -> tuple[str, _Task, Layer]:
            return name, task, make(below, above, homography, task.part, task.compared, softer, colours)

        self._bridge.run(call, self._take, self._failed, context=self)

    def _softer(self, part: Part) -> float:
        """Pixels of the layer that one of the photo on top fills."""
        assert self._photos is not None
        below, above = self._photos
        virtual = _whole_size(part)
        scale = mapping.local_scale(self._homography, virtual, (above.width, above.height), 0.5, 0.5)
        own = below.width / virtual[0]
        return max(1.0, 1 / max(scale, 1e-3), 1 / max(own, 1e-3))

    def _take(self, answer: tuple[str, _Task, Layer]) -> None:
        name, task, layer = answer
        self._running = False
        if task.pair == self._pair:
            self._made[name] = (task, layer)
            self.changed.emit()
        self._send()

    def _failed(self, error: Exception) -> None:
        self._running = False
        logger.error("Two photos could not be laid on each other", exc_info=error)


def _whole_size(part: Part) -> tuple[int, int]:
    """Of the whole photo at the size of a part, px."""
    return (
        max(1, round(part.width / (part.right - part.left))),
        max(1, round(part.height / (part.bottom - part.top))),
    )


def make(
    below: UInt8Array,
    above: UInt8Array,
    homography: Float64Array,
    part: Part,
    compared: bool,
    softer: float,
    colours: Toning | None,
) -> Layer:
    """Warps, and compares if wanted. May run on any thread.

    Args:
        below, above: blue, green, red and 255, uint8 (h, w, 4), at any size.
        homography: from the one below to the one above, in shares.
        softer, colours: see :func:`~dupfinder.engine.match.overlay.difference`.
    """
    area = QRectF(part.left, part.top, part.right - part.left, part.bottom - part.top)
    if not compared:
        return Layer(area, as_image(lay(above, homography, part)), None, None, None)
    found = compare_part(below, above, homography, part, softer, colours)
    return Layer(
        area,
        as_image(found.laid),
        one_channel(found.grey),
        one_channel(found.away, indexed=True),
        found.colours,
    )


def one_channel(array: UInt8Array, *, indexed: bool = False) -> QImage:
    """An image over uint8 (h, w): grey, or without colours yet."""
    array = np.ascontiguousarray(array)
    height, width = array.shape
    way = QImage.Format.Format_Indexed8 if indexed else QImage.Format.Format_Grayscale8
    return QImage(array.data, width, height, width, way)
