"""A hit of a search: the photo, how alike it is and why, its name and folder."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from dupfinder.engine.search_types import Hit
from dupfinder.gui import photo_texts, search_texts
from dupfinder.gui.icons import paint_icon
from dupfinder.gui.models.hits import HitsModel
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.models.tiles import ITEM, NUMBER
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets import matching_part
from dupfinder.gui.widgets.cluster_delegate import area, state
from dupfinder.gui.widgets.kind_sign import paint_kind
from dupfinder.gui.widgets.member_delegate import paint_pill
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.paint import fitted, paint_outline, paint_text, paint_whole

type Index = QModelIndex | QPersistentModelIndex

HIT_SPACE = 20
HIT_WORDS = 84
HIT_SHAPE = 0.7
SIGN = 18


class HitDelegate(QStyledItemDelegate):
    """Photos stand on one line; the words are below, as in the mock-ups of the search."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit: Hit | None = index.data(ITEM)
        model = index.model()
        if hit is None or not isinstance(model, HitsModel):
            return
        tokens = theme().tokens
        number: int = index.data(NUMBER)
        cell = area(option).adjusted(4, 4, 4 - HIT_SPACE, 0)
        room = QRect(cell.left(), cell.top(), cell.width(), cell.height() - grown(HIT_WORDS))
        where = fitted(room, hit.photo.width, hit.photo.height)
        where.moveLeft(float(room.left()))
        where.moveBottom(float(room.bottom()))
        paint_whole(painter, where, self._thumbnails.best(hit.photo.content_id))
        self._paint_on_photo(painter, where, model, number)
        if state(option) & QStyle.StateFlag.State_Selected:
            paint_outline(painter, where.adjusted(-2, -2, 2, 2), tokens.accent, 6, 3)
        line = QRect(cell.left(), room.bottom() + 7, cell.width(), grown(22))
        self._paint_words(painter, line, model, number)

    def _paint_on_photo(self, painter: QPainter, where: QRectF, model: HitsModel, number: int) -> None:
        hit = model.items[number]
        part = matching_part.parts(hit.evidence)[1] if hit.kind is not None else None
        if part is not None:
            matching_part.paint_part(painter, where, part)
        decided = model.state(number)
        if decided is not None:
            paint_pill(painter, where.toRect(), decided)
        if model.is_offline(hit.photo):
            paint_offline(painter, where.toRect(), self.tr("Offline"))

    def _paint_words(self, painter: QPainter, line: QRect, model: HitsModel, number: int) -> None:
        tokens = theme().tokens
        hit = model.items[number]
        rest = QRect(line)
        if hit.kind is not None:
            sign = QRect(line.left(), line.center().y() - SIGN // 2, SIGN, SIGN)
            paint_kind(painter, sign, hit.kind)
            rest.setLeft(rest.left() + SIGN + 8)
        percent = photo_texts.percent(hit.similarity)
        rest.setLeft(rest.left() + paint_text(painter, rest, percent, theme().font(1.15, 600), tokens.text))
        words = search_texts.what(hit, looking=model.looking)
        if number == 0 and hit.similarity >= model.limit:
            words = self.tr("Best match") + "  ·  " + words
        paint_text(painter, rest.adjusted(10, 0, 0, 0), words, theme().font(0.92, 400), tokens.text2)
        paint_text(
            painter,
            line.translated(0, grown(22)),
            photo_texts.name(hit.photo.path),
            theme().font(1.0, 500),
            tokens.text,
            elide=Qt.TextElideMode.ElideMiddle,
        )
        paint_text(
            painter,
            line.translated(0, grown(41)),
            photo_texts.folder(hit.photo.path),
            theme().font(0.92, 400),
            tokens.text2,
            elide=Qt.TextElideMode.ElideLeft,
        )


def paint_offline(painter: QPainter, photo: QRect, words: str) -> None:
    """Sign and word in the upper corner of a photo whose disk is not connected."""
    font = theme().font(0.85, 600)
    box = QRect(photo.left() + 8, photo.top() + 8, 36 + QFontMetrics(font).horizontalAdvance(words), 26)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(24, 27, 31, 210))
    painter.drawRoundedRect(box, 6, 6)
    painter.restore()
    paint_icon(painter, QRect(box.left() + 8, box.top() + 6, 14, 14), "wifi-slash", QColor("white"))
    paint_text(painter, box.adjusted(28, 0, -6, 0), words, font, QColor("white"))
