"""Two photos of which it is known how the one was made from the other, on a canvas of their own."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from PIL import Image, ImageDraw
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dupfinder.engine.library import Library
from dupfinder.engine.match import mapping
from dupfinder.engine.pair_types import Comparison, Quality
from dupfinder.engine.types import Cluster, Evidence, Float64Array, Kind, Member, Photo, UInt8Array
from dupfinder.gui.keymap import keymap
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.theme import theme
from dupfinder.gui.views.canvas import Canvas
from dupfinder.gui.views.compare import ComparePair
from dupfinder.gui.views.view_keys import ViewKeys
from tests.gui.scanned import Held
from tests.gui.test_thumbnails import jpeg
from tests.makers.pictures import picture

A = picture("harbour", (1200, 800))
BOX = (300, 160, 1020, 640)
"""What is cut out of A, px."""
STUCK = (700, 420, 820, 540)
"""Where the sticker is, px of A."""


def _crop() -> tuple[Image.Image, Float64Array]:
    left, top, right, bottom = BOX
    width, height = right - left, bottom - top
    to_b = [[1200 / width, 0, -left / width], [0, 800 / height, -top / height], [0, 0, 1]]
    # Twice as large as it was cut out: B has more pixels of what both show.
    return A.crop(BOX).resize((width * 2, height * 2)), np.array(to_b)


def _stuck() -> Image.Image:
    image = A.copy()
    ImageDraw.Draw(image).rectangle(STUCK, fill=(255, 0, 190))
    return image


def _solid(colour: str) -> Image.Image:
    return Image.new("RGB", (1200, 800), colour)


COPIES: dict[str, tuple[Image.Image, Float64Array | None]] = {
    "crop": _crop(),
    "turned": (A.transpose(Image.Transpose.ROTATE_270), mapping.WHOLE_TURNS[1]),
    "mirrored": (A.transpose(Image.Transpose.FLIP_LEFT_RIGHT), mapping.WHOLE_TURNS[4]),
    "resaved": (A.resize((600, 400)), np.eye(3)),
    "stuck": (_stuck(), np.eye(3)),
    "other": (_solid("#30A050"), None),
}


def photo(name: str, image: Image.Image, number: int) -> Photo:
    return Photo(
        file_id=number,
        content_id=number,
        path=os.fsencode(f"/photos/{name}.jpg"),
        hash=b"%032d" % number,
        size=2_000_000 - number,
        mtime_ns=10**18,
        width=image.width,
        height=image.height,
        format="JPEG",
    )


@dataclass
class Made:
    """A library of groups of two: A, and one of its copies. In group "red" A is red and B is blue."""

    images: dict[bytes, Image.Image] = field(default_factory=dict)
    asked: list[tuple[int, int]] = field(default_factory=list)

    def group(self, name: str) -> tuple[Cluster, list[Member]]:
        number = 10 * (1 + [*COPIES, "red"].index(name))
        a, (b, homography) = A, COPIES.get(name, (A, None))
        if name == "red":
            a, b, homography = _solid("#C03030"), _solid("#3050C0"), np.eye(3)
        photos = [photo(f"{name}_a", a, number), photo(f"{name}_b", b, number + 1)]
        self.images.update({photos[0].path: a, photos[1].path: b})
        evidence = Evidence(homography=homography, inliers=0 if homography is None else 88)
        members = [
            Member(photos[0], 1.0, 1.0, True),
            Member(photos[1], 0.9, 0.95, False, Kind.EDITED_COPY, evidence),
        ]
        contents = (number, number + 1)
        return Cluster(f"{number:016x}", Kind.EDITED_COPY, number, number, contents, 2, 4_000, 2_000), members

    def members(self, cluster: Cluster) -> list[Member]:
        return self.group([*COPIES, "red"][cluster.centre // 10 - 1])[1]

    def thumbnail(self, _content_id: int) -> bytes:
        return jpeg((128, 128, 128), (300, 200))

    def picture(self, path: bytes, longest_side: int | None = None) -> UInt8Array:
        image = self.images[path].copy()
        side = longest_side or max(image.size)
        if side < max(image.size):
            factor = side / max(image.size)
            image = image.resize((round(image.width * factor), round(image.height * factor)))
        return np.asarray(image)

    def alignment(self, _cluster: Cluster, a: int, b: int) -> Evidence | None:
        self.asked.append((a, b))
        return None

    @property
    def acting(self) -> Made:
        return self

    def known_of_two(self, _kept: bytes, _other: bytes) -> None:
        """There are no side files."""

    def compare(self, _a: Photo, _b: Photo, homography: Float64Array | None) -> Comparison:
        return Comparison((Quality(62.4, 0.004, 0.0), Quality(41.0, 0.11, 0.02)), homography)


class Pair:
    """A canvas over :class:`Made`; pictures and everything else come when they are delivered."""

    def __init__(self, qtbot: QtBot) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme().apply(app, "light")
        self.made = Made()
        library = cast(Library, self.made)
        self.calls, self.small, self.large = Held(), Held(), Held()
        self.thumbnails = Thumbnails(library, self.small)
        self.canvas = Canvas(library, self.calls, self.thumbnails)
        self.canvas.pictures._bridge = self.large
        self.thumbnails.setParent(self.canvas)
        self.keys = ViewKeys(self.canvas, self.canvas)
        qtbot.addWidget(self.canvas)
        self.canvas.resize(1180, 860)
        self.canvas.show()
        self._qtbot = qtbot

    @property
    def compare(self) -> ComparePair:
        return self.canvas.compare

    def show(self, name: str, *, deliver: bool = True) -> None:
        cluster, _ = self.made.group(name)
        self.canvas.show_cluster(cluster, 0, 2)
        self.calls.let_go()
        if deliver:
            self.deliver()

    def deliver(self) -> None:
        """Lets everything come that was asked for."""

        def all_is_there() -> bool:
            for runner in (self.calls, self.small, self.large):
                runner.let_go()
            waits = self.thumbnails._waiting or self.thumbnails._arrived
            return not (waits or self.calls.held or self.small.held or self.large.held)

        self._qtbot.waitUntil(all_is_there)

    def measure(self) -> None:
        """Waits until the pair was looked at for long enough to be measured."""

        def measured() -> bool:
            self.calls.let_go()
            return self.canvas.pairing.measured

        self._qtbot.waitUntil(measured)
        self.deliver()

    def view(self, letter: str) -> QWidget:
        return next(pane.view for pane in self.compare.panes if pane.view.side == "AB".index(letter))

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> bool:
        event = QKeyEvent(QEvent.Type.KeyPress, key, held)
        return self.keys.press(event, keymap().command(event, "duplicates"))

    def release(self, key: Qt.Key) -> bool:
        released = QKeyEvent(QEvent.Type.KeyRelease, key, Qt.KeyboardModifier.NoModifier)
        return self.keys.release(released)


def wheel(widget: QWidget, where: QPointF, steps: int) -> None:
    """Turns the wheel over a point of a widget."""
    event = QWheelEvent(
        where,
        QPointF(widget.mapToGlobal(where.toPoint())),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def colour(widget: QWidget, x: float, y: float) -> tuple[int, int, int]:
    """The colour on screen at a point of a widget."""
    image = widget.grab().toImage()
    ratio = image.devicePixelRatio()
    found = QColor(image.pixel(round(x * ratio), round(y * ratio)))
    return found.red(), found.green(), found.blue()
