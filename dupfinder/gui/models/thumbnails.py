"""Thumbnails on demand: decoded on the reader lane, made into pixmaps on the UI thread in slices."""

from __future__ import annotations

import os
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from typing import Protocol

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QElapsedTimer,
    QIODevice,
    QObject,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QImage, QImageReader, QPixmap

from dupfinder.engine.library import Library

type Key = tuple[int, int]
"""Content id and longest side in pixels."""

SMALL = 192
"""Longest side of what lists show: 64 logical pixels, cropped, on a screen of factor 2."""
LARGE = 512
"""Longest side of the stored thumbnail."""

BATCH = 6
IN_FLIGHT = max(1, min(3, (os.cpu_count() or 2) - 1))
"""Batches that are decoded at a time: one core is left to the UI thread."""
WAITING = 400
SLICE_MS = 4


class Runner(Protocol):
    """The part of the bridge that runs engine calls on the reader lane."""

    def run[T](
        self,
        call: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        context: QObject,
    ) -> None: ...


def decode(jpeg: bytes | None, side: int) -> QImage:
    """Decodes a stored thumbnail, scaled to at most ``side``; a null image when there is none.

    May run on any thread. Scaling happens inside the JPEG decoder, so a small one is cheap.
    """
    if not jpeg:
        return QImage()
    buffer = QBuffer()
    buffer.setData(QByteArray(jpeg))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    # Named, so that no plugin has to be asked: one of them translates while it holds a lock of Qt's, and our
    # translator needs Python's lock, which the UI thread may hold while it waits for Qt's. All stands still.
    reader = QImageReader(buffer, QByteArray(b"jpeg"))
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > side:
        bound = QSize(side, side)
        reader.setScaledSize(size.scaled(bound, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return image if image.isNull() else image.convertToFormat(QImage.Format.Format_RGB32)


class Thumbnails(QObject):
    """A bounded cache of thumbnails. Views ask while they paint and repaint on :attr:`ready`.

    Requests are answered newest first, and only the newest wait: what scrolled out of sight before
    its turn is dropped, and is asked for again when it is painted again.

    Args:
        library: gives the stored JPEG of a content.
        bridge: runs the decoding on the reader lane.
        budget: bytes of pixmaps that are kept.
    """

    ready = Signal(object)
    """A frozenset of content ids whose pixmap can be had now."""
    similar_wanted = Signal(object)
    """Content ids of photos on some view: what is like them is searched for, as one query."""

    def __init__(
        self, library: Library, bridge: Runner, parent: QObject | None = None, budget: int = 96 << 20
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._bridge = bridge
        self._budget = budget
        self._bytes = 0
        self._pixmaps: OrderedDict[Key, QPixmap] = OrderedDict()
        self._waiting: OrderedDict[Key, None] = OrderedDict()
        self._asked: set[Key] = set()
        self._in_flight = 0
        self._arrived: deque[tuple[Key, QImage]] = deque()
        self._pump = QTimer(self)
        self._pump.setSingleShot(True)
        self._pump.setInterval(0)
        self._pump.timeout.connect(self._send)
        self._slice = QTimer(self)
        self._slice.setInterval(0)
        self._slice.timeout.connect(self._convert)

    def get(self, content_id: int, side: int = SMALL) -> QPixmap | None:
        """The thumbnail, or None; then it is on its way. A null pixmap means that there is none."""
        key = (content_id, side)
        pixmap = self._pixmaps.get(key)
        if pixmap is not None:
            self._pixmaps.move_to_end(key)
            return pixmap
        if key not in self._asked:
            self._waiting[key] = None
            self._waiting.move_to_end(key)
            while len(self._waiting) > WAITING:
                self._waiting.popitem(last=False)
            if not self._pump.isActive():
                self._pump.start()
        return None

    def best(self, content_id: int) -> QPixmap | None:
        """The large thumbnail, or the small one while the large one is on its way, or None."""
        pixmap = self.get(content_id, LARGE)
        return pixmap if pixmap is not None else self._pixmaps.get((content_id, SMALL))

    def prefetch(self, content_ids: Iterable[int], side: int = LARGE) -> None:
        """Asks for thumbnails that will be wanted soon."""
        for content_id in content_ids:
            self.get(content_id, side)

    def drop_waiting(self) -> None:
        """Forgets all requests that have not been started: a view calls it when it has jumped."""
        self._waiting.clear()

    @property
    def bytes(self) -> int:
        """Memory of the kept pixmaps."""
        return self._bytes

    @Slot()
    def _send(self) -> None:
        library = self._library
        while self._waiting and self._in_flight < IN_FLIGHT:
            keys = [self._waiting.popitem(last=True)[0] for _ in range(min(BATCH, len(self._waiting)))]
            self._asked.update(keys)
            self._in_flight += 1

            def call(keys: list[Key] = keys) -> list[tuple[Key, QImage]]:
                return [(key, decode(library.thumbnail(key[0]), key[1])) for key in keys]

            self._bridge.run(call, self._take, self._failed, context=self)

    def _take(self, images: list[tuple[Key, QImage]]) -> None:
        self._in_flight -= 1
        self._arrived.extend(images)
        if not self._slice.isActive():
            self._slice.start()
        self._send()

    def _failed(self, _error: Exception) -> None:
        # The library is being closed or its file is gone; what is painted again is asked for again.
        self._in_flight -= 1
        if not self._in_flight:
            self._asked.clear()

    @Slot()
    def _convert(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        ready: set[int] = set()
        while self._arrived and clock.elapsed() < SLICE_MS:
            key, image = self._arrived.popleft()
            self._asked.discard(key)
            self._keep(key, QPixmap.fromImage(image))
            ready.add(key[0])
        if not self._arrived:
            self._slice.stop()
        if ready:
            self.ready.emit(frozenset(ready))

    def _keep(self, key: Key, pixmap: QPixmap) -> None:
        old = self._pixmaps.pop(key, None)
        if old is not None:
            self._bytes -= weight(old)
        self._pixmaps[key] = pixmap
        self._bytes += weight(pixmap)
        while self._bytes > self._budget and len(self._pixmaps) > 1:
            self._bytes -= weight(self._pixmaps.popitem(last=False)[1])


def weight(pixmap: QPixmap) -> int:
    """Bytes that a pixmap takes, at least a few for its bookkeeping."""
    return max(64, pixmap.width() * pixmap.height() * 4)
