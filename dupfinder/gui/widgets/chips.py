"""Chips: what the list is limited to, each with a cross that takes it away."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from dupfinder.gui.icons import colour, paint_icon
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.paint import paint_outline, paint_text

HEIGHT = 28
GAP = 6
PAD, SIGN, CROSS, SPACE = 8, 16, 12, 6


class Chip(QAbstractButton):
    """A sign, words and a cross; the whole of it is the button."""

    def __init__(self, sign: QIcon, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(words)
        self.setIcon(sign)
        self.setAccessibleName(self.tr("Take away the filter {words}").format(words=words))
        self.setToolTip(self.accessibleName())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme().changed.connect(self._restyle)
        self._restyle()

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self.text()) + 2
        return QSize(PAD + SIGN + SPACE + words + SPACE + CROSS + PAD, grown(HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.border if self.underMouse() else tokens.window)
        box = self.rect().toRectF().adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(box, 8, 8)
        paint_outline(
            painter, box, tokens.accent if self.hasFocus() else tokens.line, 8, 2 if self.hasFocus() else 1
        )
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        middle = self.rect().center().y() + 1
        inner = self.rect().adjusted(PAD, 0, -PAD, 0)
        sign = inner.adjusted(0, 0, 0, 0)
        sign.setSize(QSize(SIGN, SIGN))
        cross = inner.adjusted(0, 0, 0, 0)
        cross.setSize(QSize(CROSS, CROSS))
        sign.moveTop(middle - SIGN // 2)
        cross.moveTop(middle - CROSS // 2)
        words = inner.adjusted(SIGN + SPACE, 0, -CROSS - SPACE, 0)
        if mirrored:
            sign.moveRight(inner.right())
            words = inner.adjusted(CROSS + SPACE, 0, -SIGN - SPACE, 0)
        else:
            cross.moveRight(inner.right())
        self.icon().paint(painter, sign)
        paint_icon(painter, cross, "x", colour("text2"))
        align = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        paint_text(painter, words, self.text(), self.font(), tokens.text, align=align)
        painter.end()

    @Slot()
    def _restyle(self) -> None:
        self.setFont(theme().font(0.92, 500))
        self.updateGeometry()
        self.update()


class ChipRow(QWidget):
    """Chips beside each other, in as many lines as they need; hidden while there is none.

    Args:
        after: Tab goes from it to the first chip.

    Signals:
        taken_away: key of the chip that was clicked.
    """

    taken_away = Signal(str)

    def __init__(self, after: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._after = after
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Filters"))
        self.chips: dict[str, Chip] = {}
        theme().changed.connect(self._lay_out)
        self.hide()

    def show_chips(self, wanted: Iterable[tuple[str, QIcon, str]]) -> None:
        """Key, sign and words of each. The keys' focus goes on to the next chip when its own one leaves."""
        entries = {key: (sign, words) for key, sign, words in wanted}
        place = next((n for n, chip in enumerate(self.chips.values()) if chip.hasFocus()), -1)
        for key in [key for key in self.chips if key not in entries]:
            gone = self.chips.pop(key)
            gone.hide()
            gone.deleteLater()
        before = self.chips
        self.chips = {}
        for key, (sign, words) in entries.items():
            chip = before.get(key)
            if chip is None:
                chip = Chip(sign, words, self)
                chip.setObjectName(key)
                chip.clicked.connect(self._clicked)
                chip.show()
            self.chips[key] = chip
        left = list(self.chips.values())
        # Chips are made late, and would be the last ones that Tab reaches.
        for one, other in pairwise([self._after, *left]):
            QWidget.setTabOrder(one, other)
        if place >= 0 and left:
            left[min(place, len(left) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        self.setVisible(bool(left))
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    @Slot()
    def _lay_out(self) -> None:
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = y = 0
        height = grown(HEIGHT)
        for chip in self.chips.values():
            width = min(chip.sizeHint().width(), max(1, self.width()))
            if x and x + width > self.width():
                x, y = 0, y + height + GAP
            chip.setGeometry(self.width() - x - width if mirrored else x, y, width, height)
            x += width + GAP
        self.setFixedHeight(y + height)

    @Slot()
    def _clicked(self) -> None:
        chip = self.sender()
        if isinstance(chip, Chip):
            self.taken_away.emit(chip.objectName())
