"""The part of a picture that another one shows, too: an outline that is seen on any photo."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from dupfinder.engine.match import mapping
from dupfinder.engine.shapes import area
from dupfinder.engine.types import Evidence, Float64Array

WHOLE = 0.97
"""Share of the area from which a picture is meant as a whole, which needs no outline."""
YELLOW, BLACK = QColor("#FFD84A"), QColor("#15171A")
DIM = QColor(0, 0, 0, 110)


def parts(evidence: Evidence) -> tuple[Float64Array | None, Float64Array | None]:
    """What a shows of b, in shares of a, and what b shows of a, in shares of b: float64 (n, 2) each.

    None where it is all of the picture, and where the two were not laid on each other.
    """
    homography = evidence.homography
    if homography is None or not mapping.can_be_laid(homography):
        return None, None
    both = mapping.shared(homography), mapping.shared(mapping.inverse(homography))
    one, two = (part if len(part) > 2 and area(part) < WHOLE else None for part in both)
    return one, two


def paint_part(painter: QPainter, where: QRectF, part: Float64Array, *, dim: bool = False) -> None:
    """Outlines a part of the picture that is painted at ``where``; ``dim`` darkens the rest of it."""
    points = [
        QPointF(where.left() + float(x) * where.width(), where.top() + float(y) * where.height())
        for x, y in part
    ]
    shape = QPainterPath()
    shape.addPolygon(QPolygonF(points))
    shape.closeSubpath()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(where.adjusted(-1, -1, 1, 1))
    if dim:
        rest = QPainterPath()
        rest.addRect(where)
        painter.fillPath(rest.subtracted(shape), DIM)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((BLACK, 5.0), (YELLOW, 2.5)):
        pen = QPen(colour, width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPath(shape)
    painter.restore()
