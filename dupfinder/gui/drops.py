"""What is dragged onto the window, and the layer that says what will become of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QMimeData, QMimeDatabase, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from dupfinder.gui import texts
from dupfinder.gui.icons import paint_icon
from dupfinder.gui.theme import DARK, theme


class Purpose(StrEnum):
    """What a drop will do."""

    SCAN = "scan"
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Dropped:
    """Local paths, taken to be folders or pictures by their names alone: nothing is read from the disk."""

    purpose: Purpose
    paths: tuple[bytes, ...]


def looks_like_picture(name: str) -> bool:
    """Whether a file name is one of a picture."""
    kind = QMimeDatabase().mimeTypeForFile(name, QMimeDatabase.MatchMode.MatchExtension)
    return kind.name().startswith("image/")


def dropped(data: QMimeData) -> Dropped | None:
    """What would be done with dragged data; None when it means nothing to us.

    Anything but pictures is taken for folders: whether they are is seen when they are added.
    """
    names = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    names = [name for name in names if name]
    if not names:
        return None
    others = [name for name in names if not looks_like_picture(name)]
    if others:
        return Dropped(Purpose.SCAN, tuple(os.fsencode(name) for name in others))
    return Dropped(Purpose.SEARCH, tuple(os.fsencode(name) for name in names))


class DropLayer(QWidget):
    """Lies over the window while something is dragged."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._icon = "magnifying-glass"
        self.title = ""
        self.text = ""
        self.hide()

    def announce(self, what: Dropped, photos: int) -> None:
        """Says what a drop would do; ``photos`` is how many the library holds."""
        if what.purpose is Purpose.SEARCH:
            self._icon = "magnifying-glass"
            self.title = (
                self.tr("Search for this picture")
                if len(what.paths) == 1
                else self.tr("Search for the first")
            )
            self.text = self.tr("See where it is in your {photos}. Nothing is added or changed.").format(
                photos=texts.photos(photos)
            )
        else:
            self._icon = "folder-plus"
            self.title = self.tr("Add %n folder(s)", "", len(what.paths))
            names = self._list([texts.folder_name(path) for path in what.paths])
            self.text = self.tr("dupfinder looks for copies in {names}. No photo is changed.").format(
                names=names
            )
        self.setAccessibleName(f"{self.title}. {self.text}")
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()
        self.update()

    def _list(self, names: Sequence[str]) -> str:
        if len(names) <= 2:
            return self.tr(" and ").join(names)
        return self.tr("{first} and {count} more").format(first=names[0], count=texts.number(len(names) - 1))

    def paintEvent(self, _event: QPaintEvent) -> None:
        # Dark in both themes: what is under it steps back, and the words have one contrast.
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor("#0B1020")
        veil.setAlphaF(0.86)
        painter.fillRect(self.rect(), veil)
        # The rail stays outside: it is no place to drop.
        inner = QRectF(self.rect()).adjusted(124, 40, -40, -72)
        tint = QColor(DARK.accent_tint)
        tint.setAlphaF(0.55)
        painter.setBrush(tint)
        pen = QPen(DARK.accent, 2, Qt.PenStyle.DashLine)
        pen.setDashPattern([6, 4])
        painter.setPen(pen)
        painter.drawRoundedRect(inner, 14, 14)
        middle = inner.center().toPoint()
        paint_icon(painter, QRect(middle.x() - 28, middle.y() - 92, 56, 56), self._icon, DARK.accent)
        painter.setPen(QColor("white"))
        painter.setFont(theme().font(2.0, 600))
        across = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
        painter.drawText(QRectF(inner.x() + 16, middle.y() - 16, inner.width() - 32, 44), across, self.title)
        painter.setFont(theme().font(1.08, 400))
        painter.drawText(QRectF(inner.x() + 16, middle.y() + 32, inner.width() - 32, 60), across, self.text)
        painter.end()
