"""The bar below the hits: what the one in focus is, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dupfinder.engine.review_types import MemberState
from dupfinder.engine.search_types import Hit
from dupfinder.gui import photo_texts, search_texts
from dupfinder.gui.widgets.buttons import KeyButton, button
from dupfinder.gui.widgets.ground import Ground
from dupfinder.gui.widgets.keep_remove import KeepRemove
from dupfinder.gui.widgets.key_tip import KeyTip
from dupfinder.gui.widgets.label import Label

NARROW = 760
"""Below this width the keys are left to the tooltips."""


class HitBar(Ground):
    """Never pushes the window wide; what it says of a hit is what the tile says, whole."""

    compare = Signal()
    open_file = Signal()
    show_in_folder = Signal()
    more_like = Signal()
    mark_wanted = Signal(object)
    """The :class:`Mark` that the photo in focus is to have, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent)
        self.name = Label(weight=600, elide=Qt.TextElideMode.ElideMiddle)
        self.what = Label(size=0.92, token="text2", elide=Qt.TextElideMode.ElideRight)
        self.marks = KeepRemove()
        self.marks.wanted.connect(self.mark_wanted)
        self.similar = button(self.tr("Find more like these"), "magnifying-glass")
        self.similar.clicked.connect(self.more_like)
        self._compare = KeyButton(self.tr("Compare"), "columns", "↵", "primary", "white")
        self._open = KeyButton(self.tr("Open"), "arrow-square-out", "open", "", "text2")
        self._folder = button(self.tr("Show in folder"), "folder-open")
        self._compare.clicked.connect(self.compare)
        self._open.clicked.connect(self.open_file)
        self._folder.clicked.connect(self.show_in_folder)
        self._compare.setToolTip(self.tr("Compare it with what is searched for (Enter)"))
        self._folder.setToolTip(self.tr("Show the file in its folder"))
        KeyTip(self._open, self.tr("Open it in another app"), "open")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.name)
        words.addWidget(self.what)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 10, 24, 10)
        layout.setSpacing(8)
        layout.addLayout(words, 1)
        for part in (self.marks, self.similar, self._folder, self._open, self._compare):
            layout.addWidget(part)

    def show_hit(self, hit: Hit | None, state: MemberState | None, count: int, *, looking: bool) -> None:
        """Shows the hit in focus.

        Args:
            state: what is decided on it; None where nothing can be decided.
            count: how many hits are chosen.
        """
        self.setVisible(hit is not None)
        if hit is None:
            return
        several = count > 1
        self.name.setText(
            self.tr("%Ln photo(s) chosen", "", count) if several else photo_texts.name(hit.photo.path)
        )
        told = search_texts.spoken(hit, looking=looking)
        self.what.setText(f"{photo_texts.percent(hit.similarity)}  ·  {told}")
        self.what.setVisible(not several)
        self.what.setToolTip(told)
        self.similar.setVisible(several)
        self.marks.setVisible(not several)
        self.marks.show_state(state, photo_texts.name(hit.photo.path), state is not None)
        for part in (self._compare, self._open, self._folder):
            part.setVisible(not several)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for each in (self._compare, self._open):
            each.show_key(self.width() >= NARROW)
