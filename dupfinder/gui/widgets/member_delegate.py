"""The photos of a group: small in the filmstrip, larger in the whole-group view."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from dupfinder.engine.review_types import Mark, MemberState
from dupfinder.engine.types import Member
from dupfinder.gui import photo_texts
from dupfinder.gui.icons import paint_icon
from dupfinder.gui.models.members import MembersModel
from dupfinder.gui.models.thumbnails import SMALL, Thumbnails
from dupfinder.gui.models.tiles import ITEM, NUMBER
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.badge import paint_letter
from dupfinder.gui.widgets.cluster_delegate import area, state
from dupfinder.gui.widgets.kind_sign import paint_kind
from dupfinder.gui.widgets.mark_sign import paint_corner, sign_of
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.offline import paint_offline
from dupfinder.gui.widgets.paint import (
    fitted,
    mirrored,
    paint_cover,
    paint_outline,
    paint_text,
    paint_whole,
)

type Index = QModelIndex | QPersistentModelIndex

STRIP_WIDTH = 108
BAR = 12
TILE_SPACE = 20
TILE_WORDS = 64
TILE_SHAPE = 0.72
SIGN, SIGN_GAP = 16, 5
MARK_SIDE = 36


def strip_height() -> int:
    """Height of the filmstrip: a thumbnail, the percentage below it, and room for a scroll bar."""
    return 74 + grown(18) + BAR


class StripDelegate(QStyledItemDelegate):
    """A thumbnail with its letter, and below it "Best", or the sign of its kind and the percentage."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        member: Member | None = index.data(ITEM)
        if member is None:
            return
        tokens = theme().tokens
        chosen = bool(state(option) & QStyle.StateFlag.State_Selected)
        cell = area(option)
        where = QRect(cell.left() + 5, cell.top() + 5, 90, 60)
        paint_cover(painter, where, self._thumbnails.get(member.photo.content_id, SMALL))
        if chosen or member.representative:
            ring = QRectF(where).adjusted(-3, -3, 3, 3)
            width = 3 if state(option) & QStyle.StateFlag.State_HasFocus else 2
            paint_outline(painter, ring, tokens.accent if chosen else tokens.line, 6, width)
        model = index.model()
        decided = model.state(index.data(NUMBER)) if isinstance(model, MembersModel) else None
        if decided is not None and decided.weak is not None:
            paint_dashes(painter, QRectF(where).adjusted(-2, -2, 2, 2))
            number = index.data(NUMBER)
            before = model.state(number - 1) if isinstance(model, MembersModel) and number else None
            if before is not None and before.weak is None:
                # Weak matches stand apart.
                painter.setPen(tokens.border)
                painter.drawLine(cell.left(), where.top(), cell.left(), where.bottom())
        if member.photo.offline:
            paint_offline(painter, where, photo_texts.offline())
        paint_corner(painter, where, decided)
        letter = model.letter(index.data(NUMBER)) if isinstance(model, MembersModel) else ""
        if letter:
            place = QRect(where.left() + 5, where.top() + 5, 18, 18)
            paint_letter(painter, place, letter, chosen=chosen, on_photo=True)
        line = QRect(where.left() - 4, where.bottom() + 5, where.width() + 8, grown(18))
        strong = chosen or member.representative
        words = photo_texts.percent(member.similarity)
        if decided is not None and (decided.new or decided.returned):
            words = self.tr("New") if decided.new else self.tr("Came back")
        if member.representative:
            shots = isinstance(model, MembersModel) and photo_texts.only_shots(model.items)
            words = self.tr("First") if shots else self.tr("Best")
        font = theme().font(0.92, 600 if strong else 400)
        ink = tokens.text if strong else tokens.text2
        if decided is not None and (decided.new or decided.returned):
            font, ink = theme().font(0.92, 600), tokens.accent
        if member.representative:
            paint_text(painter, line, words, font, ink, align=Qt.AlignmentFlag.AlignHCenter)
            return
        width = SIGN + SIGN_GAP + QFontMetrics(font).horizontalAdvance(words)
        margin = max(0, (line.width() - width) // 2)
        line.adjust(margin, 0, -margin, 0)
        took = paint_sign(painter, line, member)
        paint_text(painter, after_sign(painter, line, took), words, font, ink)


def paint_dashes(painter: QPainter, where: QRectF) -> None:
    """The frame of a weak match."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme().tokens.warn, 2, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(where, 5, 5)
    painter.restore()


def paint_sign(painter: QPainter, line: QRect, member: Member) -> int:
    """The sign of the member's kind at the start of a line. Returns the width that it took."""
    sign = QRect(line.left(), line.center().y() - SIGN // 2 + 1, SIGN, SIGN)
    paint_kind(painter, mirrored(painter, line, sign), member.kind)
    return SIGN + SIGN_GAP


def after_sign(painter: QPainter, line: QRect, took: int) -> QRect:
    """What is left of a line after its sign."""
    return mirrored(painter, line, line.adjusted(took, 0, 0, 0))


class TileDelegate(QStyledItemDelegate):
    """A whole photo with its number key, name, the sign of its kind, and how alike it is."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        member: Member | None = index.data(ITEM)
        if member is None:
            return
        tokens = theme().tokens
        photo = member.photo
        cell = area(option).adjusted(4, 4, 4 - TILE_SPACE, 0)
        room = QRect(cell.left(), cell.top(), cell.width(), cell.height() - grown(TILE_WORDS))
        where = fitted(room, photo.width, photo.height)
        where.moveLeft(float(room.left()))
        where.moveBottom(float(room.bottom()))
        pixmap = self._thumbnails.best(photo.content_id)
        paint_whole(painter, where, pixmap)
        if state(option) & QStyle.StateFlag.State_Selected:
            paint_outline(painter, where.adjusted(-2, -2, 2, 2), tokens.accent, 6, 3)
        model = index.model()
        decided = model.state(index.data(NUMBER)) if isinstance(model, MembersModel) else None
        if decided is not None and decided.weak is not None:
            paint_dashes(painter, where.adjusted(-3, -3, 3, 3))
        number = index.data(NUMBER) + 1
        sign = QRect(round(where.left()) + 8, round(where.top()) + 8, 8 + 8 * len(str(number)) + 6, 22)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(24, 27, 31, 200))
        painter.drawRoundedRect(sign, 5, 5)
        painter.restore()
        paint_text(
            painter,
            sign,
            photo_texts.number(number),
            theme().font(0.92, 600),
            QColor("white"),
            align=Qt.AlignmentFlag.AlignHCenter,
        )
        if photo.offline:
            paint_offline(painter, where.toRect(), photo_texts.offline())
        if decided is not None:
            paint_pill(painter, where.toRect(), decided)
            for mark, place in mark_places(area(option)).items():
                paint_button(painter, place, mark, decided)
        taken = 2 * (MARK_SIDE + 8) if decided is not None else 0
        name = QRect(cell.left(), room.bottom() + 7, cell.width() - taken, grown(20))
        paint_text(
            painter,
            name,
            photo_texts.name(photo.path),
            theme().font(1.0, 600),
            tokens.text,
            elide=Qt.TextElideMode.ElideMiddle,
        )
        line = name.translated(0, grown(19))
        if member.representative:
            alike = model.first() if isinstance(model, MembersModel) else self.tr("Best copy")
        else:
            alike = photo_texts.percent(member.similarity)
            line = after_sign(painter, line, paint_sign(painter, line, member))
        shape = photo_texts.dimensions(photo.width, photo.height)
        details = f"{alike}  ·  {shape}  ·  {photo_texts.size(photo.size)}"
        weak = decided is not None and decided.weak is not None
        if weak:
            details = f"{self.tr('Weak match')}  ·  {details}"
        paint_text(painter, line, details, theme().font(0.92, 400), tokens.warn if weak else tokens.text2)


def mark_places(tile: QRect) -> dict[Mark, QRect]:
    """Where Keep and Remove stand in a tile: below the photo, at its far end."""
    right = tile.right() - TILE_SPACE + 4
    top = tile.bottom() - grown(TILE_WORDS) + 8
    remove = QRect(right - MARK_SIDE, top, MARK_SIDE, MARK_SIDE)
    return {Mark.KEEP: remove.translated(-MARK_SIDE - 8, 0), Mark.REMOVE: remove}


def paint_button(painter: QPainter, where: QRect, mark: Mark, decided: MemberState) -> None:
    """Keep or Remove on a tile: filled where it is marked, hollow where it is suggested."""
    tokens = theme().tokens
    keep = mark is Mark.KEEP
    shown, hollow = sign_of(decided)
    ink, edge, fill = tokens.text2, tokens.line, tokens.surface
    if shown is mark:
        strong = tokens.keep if keep else tokens.remove
        ink, edge = (strong, strong) if hollow else (QColor("white"), strong)
        fill = tokens.surface if hollow else tokens.keep_fill if keep else tokens.remove_fill
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill)
    painter.setPen(QPen(edge, 1.5 if shown is mark else 1))
    painter.drawRoundedRect(QRectF(where).adjusted(1, 1, -1, -1), 8, 8)
    painter.restore()
    glyph = QRect(0, 0, 18, 18)
    glyph.moveCenter(where.center())
    solid = shown is mark and not hollow
    name = ("check-circle-fill" if solid else "check-circle") if keep else "trash-fill" if solid else "trash"
    if decided.protected and not keep:
        name, ink = "shield-check", tokens.text2
    paint_icon(painter, glyph, name, ink)


def paint_pill(painter: QPainter, photo: QRect, decided: MemberState) -> None:
    """The mark of a photo in sign and word, in its upper corner at the far end."""
    if decided.mark is None:
        return
    keep = decided.mark is Mark.KEEP
    words = (
        QCoreApplication.translate("Marks", "Keep") if keep else QCoreApplication.translate("Marks", "Remove")
    )
    font = theme().font(0.92, 600)
    width = 10 + 16 + 6 + QFontMetrics(font).horizontalAdvance(words) + 12
    box = QRect(photo.right() - width - 8, photo.top() + 8, width, 28)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().tokens.keep_fill if keep else theme().tokens.remove_fill)
    painter.drawRoundedRect(box, 6, 6)
    painter.restore()
    sign = QRect(box.left() + 10, box.top() + 6, 16, 16)
    paint_icon(painter, sign, "check-circle-fill" if keep else "trash-fill", QColor("white"))
    paint_text(painter, box.adjusted(32, 0, -8, 0), words, font, QColor("white"))
