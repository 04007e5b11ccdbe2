"""The bottom of the canvas: which group of how many, and what it would free."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from dupfinder.engine.types import Cluster, Kind, Member
from dupfinder.gui.icons import icon
from dupfinder.gui.photo_texts import number, only_shots, size
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.buttons import BESIDE
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.metrics import grown

HEIGHT = 64


class GroupBar(QWidget):
    """Previous and next group, the place in the list, and the choice of another best copy."""

    step = Signal(int)
    best_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(grown(HEIGHT))
        self.before = self._arrow(self.tr("Group before"), self.tr("Group before (W)"))
        self.after = self._arrow(self.tr("Next group"), self.tr("Next group (S)"))
        self.place = Label(weight=600)
        self.of = Label(size=0.92, token="text2")
        self.words = Label(weight=600, elide=Qt.TextElideMode.ElideRight)
        self.details = Label(size=0.92, token="text2", elide=Qt.TextElideMode.ElideRight)
        self.best = QPushButton(self.tr("Make B the best copy"))
        self.best.setIconSize(BESIDE)
        self.best.setMinimumHeight(36)
        self.best.setToolTip(self.tr("B becomes the copy that the others are compared with"))
        self.before.clicked.connect(self._go_before)
        self.after.clicked.connect(self._go_after)
        self.best.clicked.connect(self.best_wanted)

        def lines(first: Label, second: Label) -> QVBoxLayout:
            column = QVBoxLayout()
            column.setSpacing(1)
            column.addStretch(1)
            column.addWidget(first)
            column.addWidget(second)
            column.addStretch(1)
            return column

        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 0, 24, 0)
        layout.setSpacing(4)
        layout.addWidget(self.before)
        layout.addWidget(self.after)
        layout.addSpacing(4)
        layout.addLayout(lines(self.place, self.of))
        layout.addSpacing(48)
        layout.addLayout(lines(self.words, self.details), 1)
        layout.addWidget(self.best)
        theme().changed.connect(self._restyle)
        self._restyle()

    def show_cluster(self, cluster: Cluster, row: int, count: int, members: Sequence[Member] = ()) -> None:
        """Shows a group. Only copies are called free space: other shots are different photos.

        Args:
            row, count: its place in the list.
            members: its photos, where they are known already.
        """
        self.place.setText(self.tr("Group {number}").format(number=number(row + 1)))
        self.of.setText(self.tr("of {count}").format(count=number(count)))
        self._say(cluster, members)
        self.before.setEnabled(row > 0)
        self.after.setEnabled(row + 1 < count)

    def _say(self, cluster: Cluster, members: Sequence[Member]) -> None:
        held = self.tr("{photos}, {size} together.").format(
            photos=self.tr("%Ln photo(s)", "", cluster.files), size=size(cluster.bytes)
        )
        shots = only_shots(members)
        if shots or (cluster.kind == Kind.SIMILAR_SHOT and not members):
            self.words.setText(self.tr("Different photos of one scene"))
            self.details.setText(held + " " + self.tr("Nothing is suggested for them."))
        elif cluster.kind == Kind.SIMILAR_SHOT:
            copies = [each for each in members if not each.representative and each.kind != Kind.SIMILAR_SHOT]
            freed = sum(each.photo.size for each in copies)
            self.words.setText(self.tr("{size} can be freed").format(size=size(freed)))
            rest = self.tr("Keeping the best copy and the other shots of the scene frees the copies.")
            self.details.setText(f"{held} {rest}")
        else:
            self.words.setText(self.tr("{size} can be freed").format(size=size(cluster.freed)))
            self.details.setText(held + " " + self.tr("Keeping only the best copy frees the rest."))
        self.best.setText(self.tr("Show B first") if shots else self.tr("Make B the best copy"))

    def _arrow(self, words: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setFixedSize(36, 36)
        button.setIconSize(QSize(18, 18))
        button.setAccessibleName(words)
        button.setToolTip(tip)
        return button

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.surface)
        painter.setPen(tokens.border)
        painter.drawLine(0, 0, self.width(), 0)
        # A thin line between where we are and what the group holds.
        x = (self.place.geometry().right() + self.words.geometry().left()) // 2 + 8
        painter.drawLine(x, 16, x, self.height() - 16)
        painter.end()

    @Slot()
    def _go_before(self) -> None:
        self.step.emit(-1)

    @Slot()
    def _go_after(self) -> None:
        self.step.emit(1)

    @Slot()
    def _restyle(self) -> None:
        self.before.setIcon(icon("caret-up"))
        self.after.setIcon(icon("caret-down"))
        self.best.setIcon(icon("medal"))
        self.update()
