"""What is known of one picture, found out when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from dupfinder.engine.decoded_types import is_nearly_all
from dupfinder.engine.match.agreement import flat
from dupfinder.engine.match.features import Features, extract, mirrored
from dupfinder.engine.match.motion import softened
from dupfinder.engine.match.repetition import repetition
from dupfinder.engine.match.scaling import scaled
from dupfinder.engine.types import Float32Array, Float64Array, Metadata, UInt8Array

LARGE = 512
"""Longest side, px, of the pixels that a look is made from: the thumbnail's."""
MIDDLE = 384
SMALL = 256
TINY = 32


@dataclass(frozen=True)
class View:
    """A picture, or the picture inside its frame, as the checks see it.

    Attributes:
        pixels: RGB, uint8 (h, w, 3), the longest side at most ``LARGE`` px.
        to_full: float64 (3, 3), from the view's shares (0 to 1) to the full picture's.
        framed: whether this is the inside of a frame.
        known: features from the store, so that they are not extracted again.
    """

    pixels: UInt8Array
    to_full: Float64Array
    framed: bool = False
    known: Features | None = None

    @cached_property
    def large(self) -> UInt8Array:
        """Grey, uint8 (h, w), ``LARGE`` px on its longest side."""
        return scaled(self._grey, LARGE)

    @cached_property
    def middle(self) -> UInt8Array:
        """Grey, uint8 (h, w), ``MIDDLE`` px on its longest side: motion is looked for in it."""
        return scaled(self._grey, MIDDLE)

    @cached_property
    def small(self) -> UInt8Array:
        """Grey, uint8 (h, w), ``SMALL`` px on its longest side: features and blocks are read off it."""
        return scaled(self._grey, SMALL)

    @cached_property
    def soft_middle(self) -> UInt8Array:
        return softened(self.middle)

    @cached_property
    def soft_small(self) -> UInt8Array:
        return softened(self.small)

    @cached_property
    def tiny(self) -> Float32Array:
        """Grey, float32 (``TINY``, ``TINY``), squashed, of mean 0 and length 1: tells which way up it is."""
        import cv2

        grey = cv2.resize(self.small, (TINY, TINY), interpolation=cv2.INTER_AREA).astype(np.float32)
        grey -= grey.mean()
        return np.asarray(grey / max(float(np.linalg.norm(grey)), 1e-6), np.float32)

    @cached_property
    def colour(self) -> UInt8Array:
        """RGB, uint8 (h, w, 3), 128 px on its longest side."""
        return scaled(self.pixels, 128)

    @cached_property
    def fine(self) -> UInt8Array:
        """RGB, uint8 (h, w, 3), 320 px on its longest side: what differs is looked for in it."""
        return scaled(self.pixels, 320)

    @cached_property
    def flat(self) -> bool:
        """Whether it is text, a chart or a thing on a plain ground."""
        return flat(self.small)

    @cached_property
    def repetition(self) -> float:
        """How like itself the picture is when moved aside, about 0 to 1: tilings and fabrics reach 1."""
        return repetition(self.small)

    @cached_property
    def features(self) -> Features:
        return self.known if self.known is not None else extract(self.small)

    @cached_property
    def mirrored(self) -> Features:
        return mirrored(self.features)

    @cached_property
    def _grey(self) -> UInt8Array:
        import cv2

        return np.asarray(cv2.cvtColor(self.pixels, cv2.COLOR_RGB2GRAY), np.uint8)


@dataclass(frozen=True)
class Look:
    """A picture for :func:`~dupfinder.engine.match.verify.verify`; keeps what it has found out.

    Attributes:
        pixels: RGB, uint8 (h, w, 3), upright, the longest side at most ``LARGE`` px: the thumbnail's.
        width, height: of the full upright picture, px.
        content: corners of the picture inside its frame, see ``Inner``; None without one.
        metadata: capture time, camera and the like; an empty one where nothing is known.
        features: of the content (of the whole where there is no frame), from the store.
        digest: content hash: says from which of two pictures they are looked at.
    """

    pixels: UInt8Array
    width: int
    height: int
    content: Float64Array | None = None
    metadata: Metadata = field(default_factory=Metadata)
    features: Features | None = None
    digest: bytes = b""

    @cached_property
    def whole(self) -> View:
        return View(self.pixels, np.eye(3), known=self.features if self.content is None else None)

    @cached_property
    def inner(self) -> View:
        """The picture inside the frame, upright; the whole where there is none."""
        import cv2

        if self.content is None:
            return self.whole
        height, width = self.pixels.shape[:2]
        corners = self.content * (width, height)
        size = (
            max(16, round(float(np.linalg.norm(corners[1] - corners[0])))),
            max(16, round(float(np.linalg.norm(corners[3] - corners[0])))),
        )
        unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
        to_pixels = cv2.getPerspectiveTransform(unit * np.array(size, np.float32), corners.astype(np.float32))
        # Edges lie at -0.5 where pixel centres are whole numbers.
        half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
        pixels = cv2.warpPerspective(
            self.pixels,
            np.linalg.inv(half) @ to_pixels @ half,
            size,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        )
        to_full = cv2.getPerspectiveTransform(unit, self.content.astype(np.float32))
        return View(np.asarray(pixels, np.uint8), np.asarray(to_full, np.float64), True, self.features)

    @property
    def extracted(self) -> Features | None:
        """The features of the content, if a check has asked for them."""
        view = self.inner
        return view.__dict__.get("features")

    @property
    def views(self) -> tuple[View, ...]:
        """The picture inside the frame first, then the whole."""
        return (self.whole,) if self.content is None else (self.inner, self.whole)

    @property
    def views_for_points(self) -> tuple[View, ...]:
        """The same, but for a whole that is hardly more than what its frame holds: it has the same points."""
        if self.content is not None and is_nearly_all(self.content):
            return (self.inner,)
        return self.views
