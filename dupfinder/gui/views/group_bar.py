"""The bottom of the canvas: which group of how many, what is suggested, and the one frequent button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from dupfinder.engine.review_types import GroupState
from dupfinder.engine.types import Cluster, Kind, Member
from dupfinder.gui import review_texts
from dupfinder.gui.icons import icon
from dupfinder.gui.keymap import keymap
from dupfinder.gui.photo_texts import number, only_shots, size
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.buttons import KeyButton, icon_button
from dupfinder.gui.widgets.key_tip import KeyTip
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.sign import Sign

HEIGHT = 64
ROOMY = 940
"""Below this width the keys of the buttons are left to their tooltips."""


class GroupBar(QWidget):
    """Previous and next group, the suggestion in words, "Not duplicates", "Accept and next"."""

    step = Signal(int)
    accept = Signal()
    not_duplicates = Signal()
    menu_wanted = Signal(QPoint)
    """Where (global) the menu of the group is to open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(grown(HEIGHT))
        self.before = self._arrow(self.tr("Group before"), "group_before")
        self.after = self._arrow(self.tr("Next group"), "next_group")
        self.place = Label(weight=600)
        self.of = Label(size=0.92, token="text2")
        self.words = Label(weight=600, elide=Qt.TextElideMode.ElideRight)
        self.details = Label(size=0.92, token="text2", elide=Qt.TextElideMode.ElideRight)
        self.sign = Sign("sparkle", "accent", 18)
        self.apart = KeyButton(self.tr("Not duplicates"), "link-break", "apart", "plain", "text2")
        KeyTip(self.apart, self.tr("These photos are no duplicates: do not show them again"), "apart")
        self.next = KeyButton(self.tr("Accept and next"), "check", "accept", "primary", "white")
        self.next.setMinimumHeight(40)
        self.more = icon_button("dots-three", self.tr("More for this group"))
        self.before.clicked.connect(self._go_before)
        self.after.clicked.connect(self._go_after)
        self.apart.clicked.connect(self.not_duplicates)
        self.next.clicked.connect(self.accept)
        self.more.clicked.connect(self._menu)

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
        layout.addSpacing(28)
        layout.addWidget(self.sign)
        layout.addSpacing(8)
        layout.addLayout(lines(self.words, self.details), 1)
        layout.addSpacing(8)
        layout.addWidget(self.more)
        layout.addWidget(self.apart)
        layout.addSpacing(4)
        layout.addWidget(self.next)
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

    def show_state(self, cluster: Cluster, state: GroupState | None, members: Sequence[Member]) -> None:
        """Shows what is decided and suggested for the group."""
        words, details = review_texts.suggestion(state, members)
        if state is None or not words:
            self.sign.hide()
            self._say(cluster, members)
            return
        self.words.setText(words)
        self.details.setText(details)
        for label in (self.words, self.details):
            label.setToolTip(label.text())
        hollow = any(member.suggestion is not None for member in state.members)
        name, token = ("checks", "text2") if state.reviewed else ("sparkle", "accent")
        if state.none_stays:
            name, token = "warning", "warn"
        if state.whole:
            name, token = "trash", "remove"
        self.sign.setVisible(state.reviewed or hollow or state.whole or state.none_stays)
        self.sign.show_icon(name, token)
        text = self.tr("Accept and next") if hollow else self.tr("Done, next")
        if state.reviewed:
            text = self.tr("Next")
        self.next.setText(text)
        self.next.setAccessibleName(f"{text}. {words}. {details}")
        self.next.setToolTip(keymap().hint(text, "accept"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for part in (self.apart, self.next):
            part.show_key(self.width() >= ROOMY)

    @Slot()
    def _menu(self) -> None:
        self.menu_wanted.emit(self.more.mapToGlobal(QPoint(0, 0)))

    def _arrow(self, words: str, command: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setFixedSize(36, 36)
        button.setIconSize(QSize(18, 18))
        button.setAccessibleName(words)
        KeyTip(button, words, command)
        return button

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.surface)
        painter.setPen(tokens.border)
        painter.drawLine(0, 0, self.width(), 0)
        # A thin line between where we are and what the group holds.
        x = max(self.place.geometry().right(), self.of.geometry().right()) + 16
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
        self.update()
