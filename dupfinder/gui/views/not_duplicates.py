"""Everything that a person said is no duplicate, the latest first, each with the way to take it back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from dupfinder.engine.library import Library
from dupfinder.engine.review_types import NotDuplicates
from dupfinder.gui import photo_texts, texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.keymap import keymap
from dupfinder.gui.models.thumbnails import SMALL, Thumbnails
from dupfinder.gui.reviewing import Reviewing
from dupfinder.gui.views.similar_menu import offer_similar_of
from dupfinder.gui.widgets.buttons import button
from dupfinder.gui.widgets.label import Label

SIDE = 64
MOST_PICTURES = 4
PAGE = 100
"""Rows are made for so many at a time."""

type Listed = list[tuple[NotDuplicates, list[int]]]
"""With the content ids of the photos that are there now."""


class NotDuplicatesRow(QFrame):
    """One group, or one photo that was taken out of its group."""

    withdrawn = Signal(int)

    def __init__(
        self, said: NotDuplicates, contents: list[int], thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.said = said
        self._contents = contents[:MOST_PICTURES]
        self._thumbnails = thumbnails
        self._pictures: list[QLabel] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(8)
        for _ in self._contents:
            picture = QLabel()
            picture.setFixedSize(SIDE, SIDE)
            picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
            row.addWidget(picture)
            self._pictures.append(picture)
        if said.subject is not None:
            held = next((paths for content, paths in said.contents if content == said.subject), ())
            name = photo_texts.name(held[0]) if held else ""
            title = self.tr("{name} was taken out of its group").format(name=name)
        else:
            title = self.tr("%Ln photo(s) that are not duplicates", "", sum(len(p) for _, p in said.contents))
        names = ", ".join(photo_texts.name(path) for _, paths in said.contents for path in paths)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(Label(title, weight=600, elide=Qt.TextElideMode.ElideMiddle))
        told = Label(names, size=0.92, token="text2", elide=Qt.TextElideMode.ElideRight)
        told.setToolTip(names)
        words.addWidget(told)
        when = self.tr("said {when}").format(when=texts.day(said.made_at))
        words.addWidget(Label(when, size=0.92, token="text2"))
        words.addStretch(1)
        row.addSpacing(8)
        row.addLayout(words, 1)
        self.back = button(self.tr("Show again"), "arrow-u-up-left")
        self.back.setAccessibleName(self.tr("Show again: {title}").format(title=title))
        self.back.clicked.connect(self._withdraw)
        row.addWidget(self.back)
        self.setProperty("card", "true")
        self.setAccessibleName(f"{title}. {names}. {when}.")
        thumbnails.ready.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        for content, picture in zip(self._contents, self._pictures, strict=True):
            pixmap = self._thumbnails.get(content, SMALL)
            if pixmap is not None and not pixmap.isNull():
                keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
                picture.setPixmap(pixmap.scaled(SIDE, SIDE, keep, smooth))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        offer_similar_of(self, self._thumbnails, zip(self._pictures, self._contents, strict=True), event)

    @Slot()
    def _withdraw(self) -> None:
        self.withdrawn.emit(self.said.id)


class NotDuplicatesView(QWidget):
    """The list. Renewed when it is shown, and after each decision while it is seen."""

    def __init__(
        self,
        library: Library,
        bridge: Bridge,
        reviewing: Reviewing,
        thumbnails: Thumbnails,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._bridge = bridge
        self._thumbnails = thumbnails
        self._most = PAGE
        self.rows: list[NotDuplicatesRow] = []
        self.empty = Label(
            self.tr(
                "Nothing was said to be no duplicate. {key} does that for the group that is shown."
            ).format(key=keymap().shown("apart") or self.tr("Not duplicates")),
            token="text2",
        )
        self.empty.setWordWrap(True)
        self.more = button(self.tr("Show more"), role="link")
        self.more.clicked.connect(self._show_more)
        self.more.hide()
        inside = QWidget()
        inside.setObjectName("page")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(10)
        self._column.addWidget(self.empty)
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        scroll.setAccessibleName(self.tr("Not duplicates"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        self._reviewing = reviewing
        reviewing.saved.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Reads the list again."""
        library, most = self._library, self._most

        def call() -> tuple[Listed, int]:
            said = library.review.all_not_duplicates()
            shown = [(one, library.review.contents_of([h for h, _ in one.contents])) for one in said[:most]]
            return shown, len(said)

        self._bridge.run_in_order(call, self._take, context=self)

    def _take(self, answer: tuple[Listed, int]) -> None:
        listed, total = answer
        for row in self.rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self.rows = []
        for place, (said, contents) in enumerate(listed):
            row = NotDuplicatesRow(said, contents, self._thumbnails)
            row.withdrawn.connect(self._withdraw)
            self._column.insertWidget(place, row)
            self.rows.append(row)
        self.empty.setVisible(not listed)
        self.more.setVisible(total > len(listed))

    @Slot(int)
    def _withdraw(self, number: int) -> None:
        self._reviewing.withdraw([number])

    @Slot()
    def _show_more(self) -> None:
        self._most += PAGE
        self.refresh()
