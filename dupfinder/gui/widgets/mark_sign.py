"""The signs of marks: keep is round with a tick, remove a rounded square with a bin, suggested is hollow."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from dupfinder.engine.review_types import Mark, MemberState
from dupfinder.gui.icons import paint_icon
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.stamp import stamp

SIDE = 20
INSET = 3
"""From the corner of a thumbnail."""


def sign_of(state: MemberState | None) -> tuple[Mark | None, bool]:
    """The sign of a photo, and whether it is hollow."""
    if state is None:
        return None, False
    return (state.mark, False) if state.mark is not None else (state.suggestion, True)


def paint_mark(painter: QPainter, where: QRect, mark: Mark, *, hollow: bool) -> None:
    """Paints a sign into a square; a ring in the colour of the surface sets it off from the photo."""
    stamp(painter, where, (mark, hollow), lambda brush, box: _paint_mark(brush, box, mark, hollow=hollow))


def _paint_mark(painter: QPainter, where: QRect, mark: Mark, *, hollow: bool) -> None:
    tokens = theme().tokens
    keep = mark is Mark.KEEP
    fill = tokens.keep_fill if keep else tokens.remove_fill
    ink = tokens.keep if keep else tokens.remove
    box = QRectF(where).adjusted(1, 1, -1, -1)
    radius = box.width() / 2 if keep else 5
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.surface)
    painter.drawRoundedRect(QRectF(where), radius + 1, radius + 1)
    if hollow:
        painter.setPen(QPen(ink, 1.5))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    else:
        painter.setBrush(fill)
        painter.drawRoundedRect(box, radius, radius)
    painter.restore()
    side = round(where.width() * 0.6)
    glyph = QRect(0, 0, side, side)
    glyph.moveCenter(where.center())
    paint_icon(painter, glyph, "check-bold" if keep else "trash-fill", ink if hollow else QColor("white"))


def paint_corner(painter: QPainter, photo: QRect, state: MemberState | None, side: int = SIDE) -> None:
    """Paints the sign of a photo into the lower corner at its far end; nothing where there is none."""
    mark, hollow = sign_of(state)
    if mark is not None:
        where = QRect(photo.right() - side - INSET, photo.bottom() - side - INSET, side, side)
        paint_mark(painter, where, mark, hollow=hollow)
