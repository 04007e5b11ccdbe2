"""What differs between two photos: a small heat map, the changes in words, and what was measured as bars."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from dupfinder.engine.pair_types import Comparison
from dupfinder.engine.types import Member
from dupfinder.gui import difference_texts
from dupfinder.gui.compare_modes.difference import USUAL, colour_table, heat
from dupfinder.gui.compare_modes.layers import one_channel
from dupfinder.gui.icons import icon
from dupfinder.gui.models.pairing import Pairing
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.buttons import rule
from dupfinder.gui.widgets.label import Label

WIDTH = 244
MOST_LINES = 6
LEAST_PICTURE = 72
PICTURE_SHARE = 0.24
"""Share of the column's height that the small map gets at most."""


class HeatPicture(QWidget):
    """Photo A, grey and dark, with what differs glowing on it. A click shows it large."""

    clicked = Signal()

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._member: Member | None = None
        self._grey: QImage | None = None
        self._away: QImage | None = None
        self._spot: tuple[float, float, float, float] | None = None
        self._share = 0.66
        self._most = WIDTH
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("A small map of what differs"))
        self.setToolTip(self.tr("Show the difference large"))
        thumbnails.ready.connect(self._thumbnails_ready)

    def show_difference(
        self, member: Member | None, found: Comparison | None, spot: difference_texts.Spot | None
    ) -> None:
        self._member = member
        self._away, self._spot = None, spot
        if found is not None and found.away is not None:
            self._away = one_channel(found.away, indexed=True)
            self._away.setColorTable(colour_table(USUAL))
        self._make_grey()
        share = 0.66
        if member is not None and member.photo.width:
            share = min(1.0, max(0.4, member.photo.height / member.photo.width))
        self._share = share
        self._fit()
        self.update()

    def set_most(self, height: int) -> None:
        """How high it may get, so that what follows it is seen without scrolling."""
        self._most = height
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(min(round(WIDTH * self._share), max(LEAST_PICTURE, self._most)))

    def _make_grey(self) -> None:
        pixmap = self._thumbnails.best(self._member.photo.content_id) if self._member is not None else None
        self._grey = None
        if pixmap is not None and not pixmap.isNull():
            self._grey = pixmap.toImage().convertToFormat(QImage.Format.Format_Grayscale8)

    @Slot(object)
    def _thumbnails_ready(self, content_ids: frozenset[int]) -> None:
        if self.isVisible() and self._member is not None and self._member.photo.content_id in content_ids:
            self._make_grey()
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        where = QRectF(self.rect())
        if self._member is not None and self._member.photo.width and self._member.photo.height:
            photo = self._member.photo
            factor = min(where.width() / photo.width, where.height() / photo.height)
            where = QRectF(0, 0, photo.width * factor, photo.height * factor)
        painter.fillRect(where, QColor("#0E1012"))
        if self._grey is not None:
            painter.setOpacity(0.5)
            painter.drawImage(where, self._grey)
            painter.setOpacity(1)
        if self._away is not None:
            painter.drawImage(where, self._away)
        if self._spot is not None:
            left, top, right, bottom = self._spot
            box = QRectF(
                where.left() + left * where.width(),
                where.top() + top * where.height(),
                (right - left) * where.width(),
                (bottom - top) * where.height(),
            ).adjusted(-3, -3, 3, 3)
            painter.setPen(QPen(QColor("white"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.intersected(where.adjusted(1, 1, -1, -1)), 3, 3)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()


class Legend(QWidget):
    """From the same to changed, in the colours of the heat map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = _Gradient()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(Label(self.tr("same"), size=0.85, token="text2"))
        layout.addWidget(self._bar)
        layout.addWidget(Label(self.tr("changed"), size=0.85, token="text2"))
        layout.addStretch(1)


class _Gradient(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(96, 8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colours = QLinearGradient(0, 0, self.width(), 0)
        for step in range(9):
            colours.setColorAt(step / 8, heat(step * 12, USUAL))
        shape = QRectF(self.rect())
        painter.setBrush(QColor("#26292D"))
        painter.drawRoundedRect(shape, 2, 2)
        painter.setBrush(colours)
        painter.drawRoundedRect(shape, 2, 2)
        painter.end()


class Line(QWidget):
    """A sign, what differs, and how much."""

    def __init__(self, found: difference_texts.Difference, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = found.icon
        self._sign = QLabel()
        self._sign.setFixedSize(18, 18)
        title = Label(found.title, weight=600)
        title.setWordWrap(True)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(title)
        if found.detail:
            detail = Label(found.detail, size=0.92, token="text2")
            detail.setWordWrap(True)
            column.addWidget(detail)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(column, 1)
        self.setAccessibleName(f"{found.title}. {found.detail}".strip())
        theme().changed.connect(self._restyle)
        self._restyle()

    @Slot()
    def _restyle(self) -> None:
        self._sign.setPixmap(icon(self._icon, "text2").pixmap(QSize(18, 18), self.devicePixelRatioF()))


class Bars(QWidget):
    """One measure of both photos: a bar and a number each."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self.show_values(None, ("", ""), None, 100)
        self.setFixedHeight(50)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._repaint)

    def show_values(
        self, values: tuple[float, float] | None, words: tuple[str, str], better: int | None, most: float
    ) -> None:
        """Shows a value of A and one of B, or that they are not known yet.

        Args:
            words: the numbers as people read them.
            better: 0 or 1 when one of the two is clearly better.
            most: what fills a bar.
        """
        self._values, self._words, self._better, self._most = values, words, better, most
        if values is None:
            self.setAccessibleName(self.tr("{title}: being measured").format(title=self._title))
        else:
            sentence = self.tr("{title}: A has {a}, B has {b}")
            self.setAccessibleName(sentence.format(title=self._title, a=words[0], b=words[1]))
        self.update()

    @Slot()
    def _repaint(self) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme().font(0.92))
        painter.setPen(tokens.text2)
        painter.drawText(QRectF(0, 0, self.width(), 18), int(Qt.AlignmentFlag.AlignVCenter), self._title)
        for side in (0, 1):
            top = 18 + 16 * side
            wins = self._better == side
            ink = tokens.accent if side else tokens.text
            painter.setFont(theme().font(0.85, 600))
            painter.setPen(ink)
            middle = int(Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(QRectF(0, top, 14, 16), middle, "AB"[side])
            groove = QRectF(18, top + 6, max(10, self.width() - 18 - 54), 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.border)
            painter.drawRoundedRect(groove, 2, 2)
            words = "…"
            if self._values is not None:
                share = min(1.0, max(0.0, self._values[side] / max(1e-9, self._most)))
                filled = QRectF(groove)
                filled.setWidth(max(4.0, groove.width() * share) if self._values[side] > 0 else 0)
                painter.setBrush(ink)
                painter.drawRoundedRect(filled, 2, 2)
                words = self._words[side]
            painter.setFont(theme().font(0.92, 600 if wins else 400))
            painter.setPen(tokens.text if wins or self._better is None else tokens.text2)
            right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(QRectF(self.width() - 54, top, 54, 16), right, words)
        painter.end()


class WhatDiffers(QScrollArea):
    """The column beside two photos that lie on each other."""

    difference_wanted = Signal()

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = HeatPicture(thumbnails)
        self.picture.clicked.connect(self.difference_wanted)
        self._lines: list[Line] = []
        self._pair: tuple[Member | None, Member | None, Pairing] | None = None
        self.sharpness = Bars(self.tr("Sharpness"))
        self.burnt = Bars(self.tr("Burnt-out light"))
        self.blocked = Bars(self.tr("Blocked shadows"))
        self.sharpness.setToolTip(
            self.tr("How much fine detail there is, 0 to 100, measured on what both show, at one size")
        )
        self.burnt.setToolTip(self.tr("The share of the pixels that are nothing but white"))
        self.blocked.setToolTip(self.tr("The share of the pixels that are nothing but black"))
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(7)
        column.addWidget(Label(self.tr("What differs"), size=1.15, weight=600))
        column.addWidget(self.picture)
        column.addWidget(Legend())
        column.addSpacing(2)
        self._words = QVBoxLayout()
        self._words.setSpacing(9)
        column.addLayout(self._words)
        column.addSpacing(2)
        column.addWidget(rule())
        for bars in (self.sharpness, self.burnt, self.blocked):
            column.addWidget(bars)
        column.addStretch(1)
        self.setWidget(holder)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH + 8)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("What differs"))
        self.viewport().setAutoFillBackground(False)
        holder.setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.picture.set_most(round(self.height() * PICTURE_SHARE))

    def titles(self) -> list[str]:
        """What is said to differ."""
        return [line.accessibleName() for line in self._lines]

    def show_pair(self, a: Member | None, b: Member | None, pairing: Pairing) -> None:
        """Shows what is known of a pair by now; while this is hidden, only once it is seen."""
        self._pair = (a, b, pairing)
        if self.isVisible():
            self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show()

    def _show(self) -> None:
        if self._pair is None:
            return
        a, b, pairing = self._pair
        found = pairing.comparison
        changes = dict(pairing.evidence.changes) if pairing.evidence is not None else {}
        self.picture.show_difference(a, found, difference_texts.spot_of(changes, found))
        lines = []
        if a is not None and b is not None and pairing.settled:
            lines = difference_texts.differences(a.photo, b, pairing.evidence, found)
        for line in self._lines:
            self._words.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = [Line(each) for each in lines[:MOST_LINES]]
        for line in self._lines:
            self._words.addWidget(line)
        if found is None:
            for bars in (self.sharpness, self.burnt, self.blocked):
                bars.show_values(None, ("", ""), None, 1)
            return
        one, two = found.quality
        words = difference_texts.sharpness(one.sharpness), difference_texts.sharpness(two.sharpness)
        sharper = difference_texts.sharper(found)
        self.sharpness.show_values((one.sharpness, two.sharpness), words, sharper, 100)
        for bars, values, blocked in (
            (self.burnt, (one.burnt, two.burnt), False),
            (self.blocked, (one.blocked, two.blocked), True),
        ):
            words = difference_texts.share(values[0]), difference_texts.share(values[1])
            bars.show_values(values, words, difference_texts.better_light(found, blocked), max(0.25, *values))
