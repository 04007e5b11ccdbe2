"""The layer over the window that says, while something is dragged, what will become of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, QUrl
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from dupfinder.gui import texts
from dupfinder.gui.drops import Dropped, Purpose
from dupfinder.gui.icons import paint_icon
from dupfinder.gui.theme import DARK, theme

GAP = 24
"""Between the two places where two pictures can be dropped."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A place to drop, and what it does."""

    icon: str
    title: str
    text: str


class DropLayer(QWidget):
    """Lies over the window while something is dragged. Two pictures can be dropped in two places."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._zones: list[Zone] = []
        self._pointed = 0
        self.hide()

    @property
    def title(self) -> str:
        """What a drop at the place that is pointed at does."""
        return self._zones[self._pointed].title if self._zones else ""

    @property
    def text(self) -> str:
        return self._zones[self._pointed].text if self._zones else ""

    def announce(self, what: Dropped, photos: int) -> None:
        """Says what a drop would do; ``photos`` is how many the library holds."""
        self._zones = self._of(what, photos)
        self._pointed = min(self._pointed, len(self._zones) - 1)
        self.setAccessibleName(" ".join(f"{zone.title}. {zone.text}" for zone in self._zones))
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()
        self.update()

    def _of(self, what: Dropped, photos: int) -> list[Zone]:
        if what.purpose is Purpose.SCAN:
            names = self._list([texts.folder_name(path) for path in what.paths])
            words = self.tr("dupfinder looks for copies in {names}. No photo is changed.")
            title = self.tr("Add %n folder(s)", "", len(what.paths))
            return [Zone("folder-plus", title, words.format(names=names))]
        if what.purpose is Purpose.FETCH:
            words = self.tr("It has to be fetched from {host}. You are asked before that is done.")
            host = QUrl(what.link).host()
            return [Zone("globe", self.tr("Search for the picture of this link"), words.format(host=host))]
        where = self.tr("See where it is in your {photos}. Nothing is added or changed.")
        told = where.format(photos=texts.photos(photos))
        count = len(what.paths)
        if count < 2:
            return [Zone("magnifying-glass", self.tr("Search for this picture"), told)]
        together = self.tr("One search for all of them in your {photos}. Nothing is added or changed.")
        told = together.format(photos=texts.photos(photos))
        if count > 2:
            title = self.tr("Search for these %Ln picture(s)", "", count)
            return [Zone("magnifying-glass", title, told)]
        compare = self.tr("See what differs between them. Nothing is added or changed.")
        return [
            Zone("columns", self.tr("Compare these two"), compare),
            Zone("magnifying-glass", self.tr("Search for both"), told),
        ]

    def _list(self, names: Sequence[str]) -> str:
        if len(names) <= 2:
            return self.tr(" and ").join(names)
        return self.tr("{first} and {count} more").format(first=names[0], count=texts.number(len(names) - 1))

    # places ---------------------------------------------------------------------------------------
    @property
    def pointed(self) -> int:
        """Number of the place under the pointer."""
        return self._pointed

    def point(self, where: QPoint) -> None:
        """Moves the pointer, in this widget's pixels."""
        areas = self.areas()
        if not areas:
            return
        nearest = min(range(len(areas)), key=lambda n: abs(areas[n].center().x() - where.x()))
        if nearest != self._pointed:
            self._pointed = nearest
            self.update()

    def areas(self) -> list[QRectF]:
        """Where each place is; the first one on the reading side."""
        # The rail stays outside: it is no place to drop.
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        inner = QRectF(self.rect()).adjusted(*((40, 40, -124, -72) if mirrored else (124, 40, -40, -72)))
        count = len(self._zones)
        if count < 2:
            return [inner][:count]
        width = (inner.width() - GAP) / 2
        left = QRectF(inner.left(), inner.top(), width, inner.height())
        right = left.translated(width + GAP, 0)
        return [right, left] if mirrored else [left, right]

    def paintEvent(self, _event: QPaintEvent) -> None:
        # Dark in both themes: what is under it steps back, and the words have one contrast.
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor("#0B1020")
        veil.setAlphaF(0.86)
        painter.fillRect(self.rect(), veil)
        areas = self.areas()
        for number, (zone, area) in enumerate(zip(self._zones, areas, strict=True)):
            self._paint_zone(painter, zone, area, pointed=number == self._pointed)
        painter.end()

    def _paint_zone(self, painter: QPainter, zone: Zone, inner: QRectF, *, pointed: bool) -> None:
        tint = QColor(DARK.accent_tint)
        tint.setAlphaF(0.55 if pointed else 0.2)
        painter.setBrush(tint)
        pen = QPen(DARK.accent if pointed else DARK.line, 2, Qt.PenStyle.DashLine)
        pen.setDashPattern([6, 4])
        painter.setPen(pen)
        painter.drawRoundedRect(inner, 14, 14)
        middle = inner.center().toPoint()
        paint_icon(painter, QRect(middle.x() - 28, middle.y() - 92, 56, 56), zone.icon, DARK.accent)
        painter.setPen(QColor("white"))
        painter.setFont(theme().font(2.0, 600))
        across = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
        words = QRectF(inner.x() + 16, middle.y() - 16, inner.width() - 32, 80)
        title = painter.boundingRect(words, across, zone.title)
        painter.drawText(words, across, zone.title)
        painter.setFont(theme().font(1.08, 400))
        words.moveTop(title.bottom() + 12)
        painter.drawText(words, across, zone.text)
