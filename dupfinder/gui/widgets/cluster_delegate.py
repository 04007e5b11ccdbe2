"""A group as a row of the list, and as a card of the found-so-far grid."""

from __future__ import annotations

from itertools import islice

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from dupfinder.engine.review_types import GroupState, MemberState
from dupfinder.engine.types import Cluster
from dupfinder.gui import photo_texts, texts
from dupfinder.gui.icons import paint_icon
from dupfinder.gui.models.clusters import CLUSTER, STATE
from dupfinder.gui.models.thumbnails import LARGE, SMALL, Thumbnails
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.kind_sign import paint_kind
from dupfinder.gui.widgets.mark_sign import paint_corner
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.paint import mirrored, paint_cover, paint_outline, paint_text

type Index = QModelIndex | QPersistentModelIndex

THUMBNAIL = 63
GAP = 4
GROUP_WORDS = 22
MARGIN = 18
"""From the edge of the list to the thumbnails, so that they stand under the title."""
BAR = 12
"""Width of a scroll bar: it stands in the right margin, so that a fourth thumbnail fits beside it."""
SIGN = 18


def pictures(cluster: Cluster, most: int) -> list[int]:
    """Content ids of the first photos of a group; copies of one file show it more than once."""
    contents = list(islice(cluster.contents, most))
    missing = min(most, cluster.files) - len(contents)
    return [cluster.contents[0]] * missing + contents if missing > 0 else contents


def states_of(shown: list[int], decided: GroupState | None) -> list[MemberState | None]:
    """What is decided on the photos of :func:`pictures`: a content stands for its files, one by one."""
    if decided is None:
        return [None] * len(shown)
    left: dict[int, list[MemberState]] = {}
    for member in decided.members:
        left.setdefault(member.content_id, []).append(member)
    return [left[one].pop(0) if left.get(one) else None for one in shown]


def row_height() -> int:
    """Height of a row of the list: thumbnails, a line of words, and room around them."""
    return 12 + THUMBNAIL + 7 + grown(GROUP_WORDS) + 10


def paint_more(painter: QPainter, where: QRect, count: int) -> None:
    """Darkens the last thumbnail and says how many more there are."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(16, 18, 20, 178))
    painter.drawRoundedRect(where, 4, 4)
    painter.setPen(QColor("white"))
    painter.setFont(theme().font(1.15, 600))
    painter.drawText(where, Qt.AlignmentFlag.AlignCenter, f"+{photo_texts.number(count)}")
    painter.restore()


def state(option: QStyleOptionViewItem) -> QStyle.StateFlag:
    return option.state


def area(option: QStyleOptionViewItem) -> QRect:
    return QRect(option.rect)


class ClusterDelegate(QStyledItemDelegate):
    """Thumbnails, the kind in sign and words, number of photos, and what could be freed."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(240, row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cluster = index.data(CLUSTER)
        if cluster is None:
            return
        tokens = theme().tokens
        row = area(option)
        table = option.widget
        barred = isinstance(table, QTableView) and table.verticalScrollBar().isVisible()
        right = MARGIN - BAR if barred else MARGIN
        box = row.adjusted(MARGIN - 10, 2, -max(1, right - 10), -2)
        flags = state(option)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if flags & QStyle.StateFlag.State_Selected:
            painter.setBrush(tokens.accent_tint)
            painter.drawRoundedRect(box, 8, 8)
            ring = QRectF(box).adjusted(0.75, 0.75, -0.75, -0.75)
            paint_outline(
                painter, ring, tokens.accent, 8, 2.5 if flags & QStyle.StateFlag.State_HasFocus else 1.5
            )
        elif flags & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(tokens.window)
            painter.drawRoundedRect(box, 8, 8)
        inner = row.adjusted(MARGIN, 12, -right, 0)
        most = max(2, (inner.width() + GAP) // (THUMBNAIL + GAP))
        shown = pictures(cluster, most)
        decided = index.data(STATE)
        states = states_of(shown, decided)
        for place, content_id in enumerate(shown):
            left = inner.left() + place * (THUMBNAIL + GAP)
            where = mirrored(painter, inner, QRect(left, inner.top(), THUMBNAIL, THUMBNAIL))
            paint_cover(painter, where, self._thumbnails.get(content_id, SMALL))
            if place == most - 1 and cluster.files > most:
                paint_more(painter, where, cluster.files - most + 1)
            else:
                paint_corner(painter, where, states[place])
        line = QRect(inner.left(), inner.top() + THUMBNAIL + 7, inner.width(), grown(GROUP_WORDS))
        reviewed = self.tr("Reviewed") if decided is not None and decided.reviewed else ""
        paint_caption(painter, line, cluster, self._count(cluster), reviewed)
        painter.restore()

    def _count(self, cluster: Cluster) -> str:
        return self.tr("%n photo(s)", "", cluster.files)


def paint_caption(painter: QPainter, line: QRect, cluster: Cluster, count: str, reviewed: str = "") -> None:
    """Sign, kind, number of photos, and at the far end what could be freed, or that it is reviewed."""
    tokens = theme().tokens
    sign = QRect(line.left(), line.center().y() - SIGN // 2 + 1, SIGN, SIGN)
    paint_kind(painter, mirrored(painter, line, sign), cluster.kind)
    secondary = theme().font(0.92, 400)
    freed = reviewed or photo_texts.size(cluster.freed)
    width = QFontMetrics(secondary).horizontalAdvance(freed)
    if reviewed:
        double = QRect(line.right() - width - SIGN - 4, line.center().y() - SIGN // 2 + 1, SIGN, SIGN)
        paint_icon(painter, mirrored(painter, line, double), "checks", tokens.text2)
        width += SIGN + 4
    paint_text(painter, line, freed, secondary, tokens.text2, align=Qt.AlignmentFlag.AlignRight)
    words = line.adjusted(SIGN + 7, 0, -width - 8, 0)
    kind = mirrored(painter, line, words)
    took = paint_text(painter, kind, texts.kind(cluster.kind), theme().font(0.92, 600), tokens.text)
    rest = mirrored(painter, line, words.adjusted(took + 8, 0, 0, 0))
    paint_text(painter, rest, count, secondary, tokens.text2)


class FoundDelegate(ClusterDelegate):
    """A group as a card: the best copy large, two more beside it."""

    PAD = 8
    SPACE = 20

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cluster = index.data(CLUSTER)
        if cluster is None:
            return
        tokens = theme().tokens
        flags = state(option)
        card = area(option).adjusted(0, 0, -self.SPACE, -self.SPACE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(tokens.border)
        painter.setBrush(tokens.surface)
        painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
        if flags & QStyle.StateFlag.State_HasFocus:
            paint_outline(painter, QRectF(card).adjusted(1, 1, -1, -1), tokens.accent, 12)
        elif flags & QStyle.StateFlag.State_MouseOver:
            paint_outline(painter, QRectF(card).adjusted(1, 1, -1, -1), tokens.line, 12, 1)
        inner = card.adjusted(self.PAD, self.PAD, -self.PAD, -grown(44))
        for where, content_id in self._places(inner, pictures(cluster, 3)):
            side = LARGE if where.width() > 140 else SMALL
            paint_cover(painter, where, self._thumbnails.get(content_id, side))
        line = QRect(inner.left() + 4, inner.bottom() + 10, inner.width() - 8, grown(24))
        paint_caption(painter, line, cluster, self._count(cluster))
        painter.restore()

    def _places(self, inner: QRect, shown: list[int]) -> list[tuple[QRect, int]]:
        if len(shown) < 3:
            width = (inner.width() - GAP) // 2
            return [
                (QRect(inner.left() + place * (width + GAP), inner.top(), width, inner.height()), content_id)
                for place, content_id in enumerate(shown)
            ]
        wide = round(inner.width() * 0.65)
        left = inner.left() + wide + GAP
        half = (inner.height() - GAP) // 2
        narrow = inner.width() - wide - GAP
        return [
            (QRect(inner.left(), inner.top(), wide, inner.height()), shown[0]),
            (QRect(left, inner.top(), narrow, half), shown[1]),
            (QRect(left, inner.top() + half + GAP, narrow, inner.height() - half - GAP), shown[2]),
        ]
