"""Reviews saved by name: saved, opened again, compared with the library as it is now."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from dupfinder.engine.library import Library
from dupfinder.engine.review_types import ReviewDifference, SavedReview
from dupfinder.gui import texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.reviewing import Reviewing
from dupfinder.gui.widgets.buttons import button, icon_button
from dupfinder.gui.widgets.label import Label


class SavedRow(QFrame):
    """One saved review."""

    opened = Signal(str)
    compared = Signal(str)
    forgotten = Signal(str)

    def __init__(self, saved: SavedReview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.saved = saved
        self.setProperty("card", "true")
        moment = QDateTime.fromSecsSinceEpoch(int(saved.saved_at))
        when = QLocale().toString(moment, QLocale.FormatType.ShortFormat)
        told = self.tr("{when}  ·  {marks}  ·  {groups}").format(
            when=when,
            marks=self.tr("%Ln mark(s)", "", saved.marks),
            groups=self.tr("%Ln group(s) reviewed", "", saved.reviewed),
        )
        self.difference = Label(size=0.92, token="text2")
        self.difference.setWordWrap(True)
        self.difference.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(saved.name, weight=600, elide=Qt.TextElideMode.ElideRight))
        words.addWidget(Label(told, size=0.92, token="text2", elide=Qt.TextElideMode.ElideRight))
        words.addWidget(self.difference)
        self.compare = button(self.tr("Compare"))
        self.open = button(self.tr("Open"))
        self.forget = icon_button("trash", self.tr("Forget {name}").format(name=saved.name))
        for part, name in ((self.compare, self.compare.text()), (self.open, self.open.text())):
            part.setAccessibleName(f"{name}: {saved.name}")
        self.compare.clicked.connect(self._compare)
        self.open.clicked.connect(self._open)
        self.forget.clicked.connect(self._forget)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 10, 8, 10)
        layout.setSpacing(8)
        layout.addLayout(words, 1)
        layout.addWidget(self.compare)
        layout.addWidget(self.open)
        layout.addWidget(self.forget)
        self.setAccessibleName(f"{saved.name}, {told}".replace("  ·  ", ", "))

    def show_difference(self, found: ReviewDifference) -> None:
        """How it differs from the marks as they are now."""
        parts = [self.tr("{count} the same").format(count=texts.number(found.same))]
        for count, words in (
            (found.other, self.tr("{count} marked otherwise now")),
            (found.lost, self.tr("{count} without a mark now")),
            (found.new, self.tr("{count} marked only now")),
            (found.gone, self.tr("{count} no longer in the library")),
        ):
            if count:
                parts.append(words.format(count=texts.number(count)))
        self.difference.setText(self.tr("Beside the library now: {parts}.").format(parts=", ".join(parts)))
        self.difference.show()

    @Slot()
    def _compare(self) -> None:
        self.compared.emit(self.saved.name)

    @Slot()
    def _open(self) -> None:
        self.opened.emit(self.saved.name)

    @Slot()
    def _forget(self) -> None:
        self.forgotten.emit(self.saved.name)


class SavedReviewsDialog(QDialog):
    """The list, and a field to save the review as it is now."""

    def __init__(self, library: Library, bridge: Bridge, reviewing: Reviewing, parent: QWidget) -> None:
        super().__init__(parent)
        self._library = library
        self._bridge = bridge
        self._reviewing = reviewing
        self.rows: dict[str, SavedRow] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(self.tr("Saved reviews"))
        self.resize(720, 480)
        text = Label(
            self.tr(
                "The review you work on is always saved. Here you keep a copy of its marks under a name, to "
                "open it again later. Opening one can be undone."
            ),
            token="text2",
        )
        text.setWordWrap(True)
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Name"))
        self.name.setAccessibleName(self.tr("Name to save the review under"))
        self.save = button(self.tr("Save as it is now"), "plus", "primary")
        self.save.setEnabled(False)
        self.name.textChanged.connect(self._named)
        self.name.returnPressed.connect(self._save)
        self.save.clicked.connect(self._save)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.name, 1)
        top.addWidget(self.save)
        self.empty = Label(self.tr("No review is saved under a name yet."), token="text2")
        inside = QWidget()
        inside.setObjectName("page")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(10)
        self._column.addWidget(self.empty)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        scroll.setAccessibleName(self.tr("Saved reviews"))
        close = button(self.tr("Close"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 24, 32, 20)
        layout.setSpacing(12)
        layout.addWidget(Label(self.tr("Saved reviews"), size=1.5, weight=600))
        layout.addWidget(text)
        layout.addLayout(top)
        layout.addWidget(scroll, 1)
        layout.addLayout(foot)
        self.refresh()

    def refresh(self) -> None:
        """Reads the list again."""
        self._bridge.run_in_order(self._library.review.saved.all, self._take, context=self)

    def _take(self, saved: list[SavedReview]) -> None:
        for row in self.rows.values():
            self._column.removeWidget(row)
            row.deleteLater()
        self.rows = {}
        for place, one in enumerate(saved):
            row = self.rows[one.name] = SavedRow(one)
            row.opened.connect(self._open)
            row.compared.connect(self._compare)
            row.forgotten.connect(self._forget)
            self._column.insertWidget(place, row)
        self.empty.setVisible(not saved)

    @Slot(str)
    def _named(self, name: str) -> None:
        self.save.setEnabled(bool(name.strip()))

    @Slot()
    def _save(self) -> None:
        name, saved = self.name.text().strip(), self._library.review.saved
        if name:
            self._bridge.run_in_order(lambda: saved.save(name), self._renew, context=self)
            self.name.clear()

    @Slot(str)
    def _open(self, name: str) -> None:
        self._reviewing.open_saved(name)
        self.accept()

    @Slot(str)
    def _compare(self, name: str) -> None:
        saved = self._library.review.saved

        def done(found: ReviewDifference) -> None:
            if name in self.rows:
                self.rows[name].show_difference(found)

        self._bridge.run_in_order(lambda: saved.compare(name), done, context=self)

    @Slot(str)
    def _forget(self, name: str) -> None:
        saved = self._library.review.saved
        self._bridge.run_in_order(lambda: saved.forget(name), self._renew, context=self)

    def _renew(self, _nothing: object) -> None:
        self.refresh()
