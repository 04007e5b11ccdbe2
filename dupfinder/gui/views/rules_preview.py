"""What rules would mark now: how many, how much, and some of the groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dupfinder.engine.review_types import Mark, Rule, RulesPreview
from dupfinder.engine.types import Kind
from dupfinder.gui import photo_texts, rule_texts, texts
from dupfinder.gui.models.thumbnails import SMALL, Thumbnails
from dupfinder.gui.theme import NUMBER
from dupfinder.gui.views.similar_menu import offer_similar
from dupfinder.gui.widgets.ground import Ground
from dupfinder.gui.widgets.kind_sign import KindBadge
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.layouts import empty
from dupfinder.gui.widgets.mark_sign import SIDE, paint_mark
from dupfinder.gui.widgets.paint import paint_cover
from dupfinder.gui.widgets.sign import Sign

WIDTH, HEIGHT, GAP = 88, 64, 6


@dataclass(frozen=True, slots=True)
class Example:
    """A group that rules decide.

    Attributes:
        keep, remove: content ids of the kept photo and of the first one that is marked.
        decided_by: place of the rule that decided.
        removed: how many are marked in this group.
        name: of the kept photo.
    """

    keep: int
    remove: int
    kind: Kind
    decided_by: int
    removed: int
    name: str


class Pair(QWidget):
    """Two thumbnails with their marks."""

    def __init__(self, example: Example, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._example = example
        self._thumbnails = thumbnails
        self.setFixedSize(2 * WIDTH + GAP, HEIGHT)
        thumbnails.ready.connect(self._ready)

    def sizeHint(self) -> QSize:
        return QSize(2 * WIDTH + GAP, HEIGHT)

    @Slot(object)
    def _ready(self, content_ids: frozenset[int]) -> None:
        if not content_ids.isdisjoint((self._example.keep, self._example.remove)):
            self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        content = self._example.keep if event.pos().x() < WIDTH + GAP // 2 else self._example.remove
        offer_similar(self, self._thumbnails, content, event.globalPos())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown = ((self._example.keep, Mark.KEEP), (self._example.remove, Mark.REMOVE))
        for place, (content_id, mark) in enumerate(shown):
            where = QRect(place * (WIDTH + GAP), 0, WIDTH, HEIGHT)
            paint_cover(painter, where, self._thumbnails.get(content_id, SMALL))
            sign = QRect(where.right() - SIDE - 3, where.bottom() - SIDE - 3, SIDE, SIDE)
            paint_mark(painter, sign, mark, hollow=mark is Mark.REMOVE)
        painter.end()


class RulesPreviewPane(Ground):
    """The right side of the dialog."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__("window", parent)
        self._thumbnails = thumbnails
        self.count = Label(size=NUMBER, weight=600)
        self.details = Label(token="text2")
        self.details.setWordWrap(True)
        self.open = Label(size=0.92, token="text2")
        self.open.setWordWrap(True)
        self.unmeasured = Label(size=0.92, token="text2")
        self.more = Label(size=0.92, token="text2")
        self.examples: list[Example] = []
        self._inside = QWidget()
        self._inside.setObjectName("page")
        self._rows = QVBoxLayout(self._inside)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(14)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._inside)
        scroll.setAccessibleName(self.tr("Examples"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 26, 24, 20)
        layout.setSpacing(6)
        layout.addWidget(Label(self.tr("What this marks now"), size=1.08, weight=600))
        layout.addWidget(self.count)
        layout.addWidget(self.details)
        layout.addSpacing(8)
        layout.addWidget(scroll, 1)
        layout.addWidget(self.more)
        layout.addSpacing(8)
        for sign, label in (
            ("info", self.open),
            ("crosshair", self.unmeasured),
            ("shield", Label(self.tr("Protected folders and your own marks are never changed."), size=0.92)),
        ):
            label.setWordWrap(True)
            holder = QWidget()
            line = QHBoxLayout(holder)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(8)
            line.addWidget(Sign(sign, "text2", 16), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label, 1)
            layout.addWidget(holder)
            if label is self.unmeasured:
                self.unmeasured_line = holder
                holder.hide()
        self.count.setText(self.tr("Counting…"))

    def show_preview(self, preview: RulesPreview, examples: Sequence[Example], rules: Sequence[Rule]) -> None:
        """Shows what the rules would mark."""
        self.count.setText(self.tr("%Ln photo(s)", "", preview.photos))
        if not rules:
            words = self.tr("Add a rule to see what it marks.")
        elif preview.photos:
            words = self.tr("in {groups}. Removing them would free {size}.").format(
                groups=self.tr("%Ln group(s)", "", len(preview.groups)), size=photo_texts.size(preview.freed)
            )
        else:
            words = self.tr("There is nothing to mark by these rules.")
        self.details.setText(words)
        self.open.setText(
            self.tr(
                "%Ln group(s) are left open: no rule tells their photos apart.", "", len(preview.undecided)
            )
            if preview.undecided
            else self.tr("No group stays open because of equal photos.")
        )
        self.unmeasured.setText(
            self.tr(
                "Sharpness is not known yet in %Ln group(s): the next rule decides there. A scan finds it.",
                "",
                preview.unmeasured,
            )
        )
        self.unmeasured_line.setVisible(bool(preview.unmeasured))
        left = len(preview.groups) - len(examples)
        self.more.setText(self.tr("and %Ln more group(s)", "", left) if left else "")
        self.more.setVisible(bool(left))
        empty(self._rows)
        self.examples = list(examples)
        for example in examples:
            self._rows.addWidget(self._row(example, rules))
        self._rows.addStretch(1)

    def show_problem(self, words: str) -> None:
        self.count.setText("—")
        self.details.setText(words)

    def _row(self, example: Example, rules: Sequence[Rule]) -> QWidget:
        by = self.tr("protected")
        if example.decided_by < len(rules):
            by = rule_texts.rule(rules[example.decided_by].id)
        kept = Label(self.tr("kept: {why}").format(why=by), size=0.92, token="text2")
        kept.setWordWrap(True)
        kept.setToolTip(example.name)
        head = QHBoxLayout()
        head.setSpacing(6)
        badge = KindBadge(example.kind)
        head.addWidget(badge)
        head.addWidget(Label(texts.kind(example.kind), weight=600, elide=Qt.TextElideMode.ElideRight), 1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(head)
        words.addWidget(kept)
        words.addStretch(1)
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(Pair(example, self._thumbnails))
        layout.addLayout(words, 1)
        row.setAccessibleName(f"{texts.kind(example.kind)}, {example.name}, {kept.text()}")
        return row
