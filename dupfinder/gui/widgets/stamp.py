"""Small signs that are painted by the dozen: drawn once into a picture, then only copied."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QMargins, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPixmap

from dupfinder.gui.theme import theme

MOST = 256
MARGIN = 1

_stamps: dict[tuple[Hashable, ...], QPixmap] = {}


def stamp(painter: QPainter, where: QRect, key: Hashable, paint: Callable[[QPainter, QRect], None]) -> None:
    """Paints a sign into a square, from the picture of it where one was made already.

    Args:
        key: of what ``paint`` depends on beside the square's size and the theme.
        paint: paints it; may go beyond the square by a pixel.
    """
    ratio = painter.device().devicePixelRatio()
    if ratio != int(ratio):
        # A picture would not lie on whole pixels, and blur.
        paint(painter, where)
        return
    full = (key, where.width(), where.height(), int(ratio), theme().version)
    picture = _stamps.get(full)
    if picture is None:
        if len(_stamps) >= MOST:
            _stamps.clear()
        size = where.size().grownBy(QMargins() + MARGIN)
        picture = QPixmap(int(ratio) * size.width(), int(ratio) * size.height())
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        brush = QPainter(picture)
        paint(brush, QRect(QPoint(MARGIN, MARGIN), where.size()))
        brush.end()
        _stamps[full] = picture
    painter.drawPixmap(where.topLeft() - QPoint(MARGIN, MARGIN), picture)
