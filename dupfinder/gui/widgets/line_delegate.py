"""Paints a file in a list of actions: small photo, name, folder; size; what becomes of it; what is kept."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from dupfinder.gui.icons import paint_icon
from dupfinder.gui.models.lines import BECOMES, KEPT, LINE, PHOTO, SIZE, Line
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.paint import paint_cover, paint_text

type Index = QModelIndex | QPersistentModelIndex

HEIGHT = 50
PICTURE = QSize(48, 36)
EDGE = 14


class ActionLineDelegate(QStyledItemDelegate):
    """Rows apart by a thin line, two lines of text each."""

    def __init__(self, thumbnails: Thumbnails, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self._thumbnails = thumbnails

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line | None = index.data(LINE)
        if line is None:
            return
        tokens = theme().tokens
        rect: QRect = option.rect
        painter.save()
        if self._table.selectionModel().isRowSelected(index.row(), QModelIndex()):
            painter.fillRect(rect, tokens.accent_tint)
        painter.setPen(tokens.border)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inner = rect.adjusted(8, 0, -8, -1)
        match index.column():
            case column if column == PHOTO:
                if self._table.hasFocus() and self._table.currentIndex().row() == index.row():
                    bar = QRect(rect.left(), rect.top(), 3, rect.height() - 1)
                    if self._mirrored():
                        bar.moveRight(rect.right())
                    painter.fillRect(bar, tokens.accent)
                shift = EDGE - 8
                inner = (
                    inner.adjusted(0, 0, -shift, 0) if self._mirrored() else inner.adjusted(shift, 0, 0, 0)
                )
                inner = self._picture(painter, inner, line.picture)
                two_lines(painter, inner, line.name, line.folder)
            case column if column == SIZE:
                paint_text(painter, inner, line.size, theme().font(), tokens.text2)
            case column if column == BECOMES:
                self._becomes(painter, inner, line)
            case column if column == KEPT and line.kept:
                if not line.kept_warned:
                    inner = self._picture(painter, inner, line.kept_picture)
                two_lines(
                    painter, inner, line.kept, line.kept_folder, tokens.warn if line.kept_warned else None
                )
        painter.restore()

    def _mirrored(self) -> bool:
        return self._table.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _picture(self, painter: QPainter, room: QRect, content: int | None) -> QRect:
        """Paints the small photo; gives the room that is left."""
        where = QRect(room.topLeft(), PICTURE)
        if self._mirrored():
            where.moveRight(room.right())
        where.moveTop(room.center().y() - PICTURE.height() // 2)
        paint_cover(painter, where, None if content is None else self._thumbnails.get(content))
        return self._after(room, PICTURE.width() + 12)

    def _after(self, room: QRect, width: int) -> QRect:
        return room.adjusted(0, 0, -width, 0) if self._mirrored() else room.adjusted(width, 0, 0, 0)

    def _becomes(self, painter: QPainter, room: QRect, line: Line) -> None:
        tokens = theme().tokens
        if line.icon:
            left = room.right() - 17 if self._mirrored() else room.left()
            where = QRect(left, room.center().y() - 8, 18, 18)
            paint_icon(painter, where, line.icon, getattr(tokens, line.ink))
            room = self._after(room, 28)
        two_lines(painter, room, line.becomes, line.under, tokens.warn if line.warned else None, line.warned)


def two_lines(
    painter: QPainter, room: QRect, first: str, second: str, ink: QColor | None = None, bold: bool = False
) -> None:
    """One line in the middle, or two."""
    tokens = theme().tokens
    height = grown(18)
    top = QRect(room.left(), room.center().y() - height + 1, room.width(), height)
    if not second:
        top.moveTop(room.center().y() - height // 2)
    heavy = theme().font(1.0, 500 if second or bold else 400)
    paint_text(painter, top, first, heavy, ink or tokens.text, elide=Qt.TextElideMode.ElideMiddle)
    if second:
        below = top.translated(0, height - 1)
        small = theme().font(0.92)
        paint_text(painter, below, second, small, tokens.text2, elide=Qt.TextElideMode.ElideMiddle)
