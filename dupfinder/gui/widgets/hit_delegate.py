"""A hit of a search: the photo, how alike it is, its name and folder."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from dupfinder.engine.types import Hit
from dupfinder.gui import photo_texts
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.models.tiles import ITEM, NUMBER
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.cluster_delegate import area, state
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.paint import fitted, paint_outline, paint_text, paint_whole

type Index = QModelIndex | QPersistentModelIndex

HIT_SPACE = 20
HIT_WORDS = 84
HIT_SHAPE = 0.7


class HitDelegate(QStyledItemDelegate):
    """Photos stand on one line; the words are below, as in the mock-ups of the search."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit: Hit | None = index.data(ITEM)
        if hit is None:
            return
        tokens = theme().tokens
        photo = hit.photo
        cell = area(option).adjusted(4, 4, 4 - HIT_SPACE, 0)
        room = QRect(cell.left(), cell.top(), cell.width(), cell.height() - grown(HIT_WORDS))
        where = fitted(room, photo.width, photo.height)
        where.moveLeft(float(room.left()))
        where.moveBottom(float(room.bottom()))
        paint_whole(painter, where, self._thumbnails.best(photo.content_id))
        if state(option) & QStyle.StateFlag.State_Selected:
            paint_outline(painter, where.adjusted(-2, -2, 2, 2), tokens.accent, 6, 3)
        line = QRect(cell.left(), room.bottom() + 7, cell.width(), grown(22))
        took = paint_text(
            painter, line, photo_texts.percent(hit.similarity), theme().font(1.15, 600), tokens.text
        )
        rest = line.adjusted(took + 10, 0, 0, 0)
        words = photo_texts.dimensions(photo.width, photo.height)
        if index.data(NUMBER) == 0:
            words = self.tr("Best match") + "  ·  " + words
        paint_text(painter, rest, words, theme().font(0.92, 400), tokens.text2)
        paint_text(
            painter,
            line.translated(0, grown(22)),
            photo_texts.name(photo.path),
            theme().font(1.0, 500),
            tokens.text,
            elide=Qt.TextElideMode.ElideMiddle,
        )
        paint_text(
            painter,
            line.translated(0, grown(41)),
            photo_texts.folder(photo.path),
            theme().font(0.92, 400),
            tokens.text2,
            elide=Qt.TextElideMode.ElideLeft,
        )
