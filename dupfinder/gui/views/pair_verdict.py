"""What two pictures are to each other: the verdict in words, and how its number came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from dupfinder.engine.pair_types import PairReport
from dupfinder.engine.types import Evidence, Kind
from dupfinder.gui import evidence_texts, photo_texts, texts
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.buttons import rule
from dupfinder.gui.widgets.kind_sign import KindBadge
from dupfinder.gui.widgets.label import Label

BAR = 120
WHOLE = "whole"
"""What of a photo a cosine is of: all of it."""
MOST = 6
"""Lines of what the number is made of."""


@dataclass(frozen=True, slots=True)
class Part:
    """One measure: what it is called, 0 to 1, and the number as people read it."""

    title: str
    share: float
    words: str


class _Bar(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.share = 0.0
        self.setFixedSize(BAR, 8)
        theme().changed.connect(self._repaint)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        groove = QRectF(0, 2, self.width(), 4)
        painter.setBrush(theme().tokens.border)
        painter.drawRoundedRect(groove, 2, 2)
        groove.setWidth(groove.width() * min(1.0, max(0.0, self.share)))
        painter.setBrush(theme().tokens.accent)
        painter.drawRoundedRect(groove, 2, 2)
        painter.end()

    @Slot()
    def _repaint(self) -> None:
        self.update()


class PairVerdict(QFrame):
    """Below the two pictures. First in words, then in numbers for those who want them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.number = Label(size=2.15, weight=600)
        self.title = Label(size=1.15, weight=600, elide=Qt.TextElideMode.ElideRight)
        self.badge = KindBadge(Kind.RESAVED)
        self.kind = Label(size=0.92, token="text2", elide=Qt.TextElideMode.ElideRight)
        self.words = Label(token="text2")
        self.words.setWordWrap(True)
        self.bytes = Label(size=0.92, token="text2")
        self.bytes.setWordWrap(True)
        of_kind = QHBoxLayout()
        of_kind.setSpacing(8)
        of_kind.addWidget(self.badge)
        of_kind.addWidget(self.kind, 1)
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(self.title)
        titles.addLayout(of_kind)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self.number)
        head.addLayout(titles, 1)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addLayout(head)
        left.addWidget(self.words)
        left.addWidget(self.bytes)
        left.addStretch(1)
        self._made_of = QWidget()
        self.lines = [(Label(size=0.92, token="text2"), _Bar(), Label(size=0.92)) for _ in range(MOST)]
        grid = QGridLayout(self._made_of)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.addWidget(Label(self.tr("How this number came about"), size=0.92, weight=600), 0, 0, 1, 3)
        for row, parts in enumerate(self.lines, 1):
            for column, part in enumerate(parts):
                grid.addWidget(part, row, column)
        grid.setColumnStretch(2, 1)
        grid.setRowStretch(MOST + 1, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 12, 20, 12)
        layout.setSpacing(20)
        layout.addLayout(left, 3)
        self._between = rule(upright=True)
        layout.addWidget(self._between)
        layout.addWidget(self._made_of, 4)

    def show_report(self, report: PairReport) -> None:
        """Shows what two files are to each other."""
        verdict = report.verdict
        self.show_verdict(verdict.kind, verdict.score, verdict.evidence, parts_of_files(report))
        if verdict.kind is Kind.IDENTICAL_FILE:
            told = self.tr("Not a byte differs.")
        elif report.same_pixels:
            told = self.tr("Not a pixel differs; the bytes of the files do.")
        else:
            told = ""
        if report.levels:
            levels = ", ".join(f"{name} {decimal(cosine)}" for name, cosine in report.levels)
            words = self.tr("To the levels of the network by themselves: {levels}.")
            told = f"{told} {words.format(levels=levels)}".strip()
        self.bytes.setText(told)
        self.bytes.setVisible(bool(told))

    def show_verdict(
        self, kind: Kind | None, similarity: float | None, evidence: Evidence, parts: Sequence[Part]
    ) -> None:
        """Shows what is known; a similarity of None means that it is being found out."""
        self.bytes.hide()
        self.number.show()
        self.number.setText("…" if similarity is None else photo_texts.percent(similarity))
        self.badge.setVisible(kind is not None)
        self.kind.setText(texts.kind(kind) if kind is not None else "")
        if kind is not None:
            self.badge.set_kind(kind)
        how = evidence_texts.changes(kind, evidence, of_query=True) if kind is not None else ""
        self.title.setText(self._title(kind, similarity))
        if kind is None and similarity is not None:
            how = self.tr("neither shows a part of the other")
        self.words.setText(how[:1].upper() + how[1:] + "." if how else "")
        for number, (title, bar, value) in enumerate(self.lines):
            shown = number < len(parts)
            for widget in (title, bar, value):
                widget.setVisible(shown)
            if shown:
                title.setText(parts[number].title)
                value.setText(parts[number].words)
                bar.share = parts[number].share
                bar.setAccessibleName(f"{parts[number].title}: {parts[number].words}")
                bar.update()
        self._made_of.setVisible(bool(parts))
        self._between.setVisible(bool(parts))
        self.setAccessibleName(f"{self.title.text()}, {self.number.text()}. {self.words.text()}")

    def show_failure(self, why: str) -> None:
        """Says why the two cannot be compared."""
        self.show_verdict(None, None, Evidence(), [])
        self.number.hide()
        self.title.setText(self.tr("These two cannot be compared"))
        self.words.setText(why)
        self.setAccessibleName(f"{self.title.text()}. {why}")

    def _title(self, kind: Kind | None, similarity: float | None) -> str:
        match kind:
            case None:
                if similarity is None:
                    return self.tr("Looking at the two…")
                return self.tr("Different pictures")
            case Kind.IDENTICAL_FILE:
                return self.tr("The same file twice")
            case Kind.SIMILAR_SHOT:
                return self.tr("Two shots of one scene")
            case _:
                return self.tr("The same picture")


def parts_of_hit(cosine: float, evidence: Evidence) -> list[Part]:
    """What is known of a query and its hit by numbers; ``cosine`` of their embeddings."""
    found = [Part(tr("What the network sees"), cosine, decimal(cosine))]
    if evidence.inliers:
        share = min(1.0, evidence.inliers / 100)
        found.append(Part(tr("Points that fit"), share, photo_texts.number(evidence.inliers)))
    return found + _shared(evidence)


def parts_of_files(report: PairReport) -> list[Part]:
    """What is known of two files by numbers."""
    whole = next((cosine for a, b, cosine in report.cosines if a == b == WHOLE), report.cosine)
    found = [Part(tr("What the network sees"), whole, decimal(whole))]
    if report.cosine > whole:
        found.append(Part(tr("The same, inside the frames"), report.cosine, decimal(report.cosine)))
    most = min(report.points)
    if most:
        words = tr("{count} of {all}").format(
            count=photo_texts.number(report.agree), all=photo_texts.number(most)
        )
        found.append(Part(tr("Points that fit"), report.agree / most, words))
    return found + (_shared(report.verdict.evidence) if report.verdict.kind is not None else [])


def _shared(evidence: Evidence) -> list[Part]:
    found = []
    if evidence.homography is not None:
        found += [
            Part(tr("Of A that B shows"), evidence.covered_a, photo_texts.percent(evidence.covered_a)),
            Part(tr("Of B that A shows"), evidence.covered_b, photo_texts.percent(evidence.covered_b)),
            Part(tr("How well these parts agree"), evidence.agreement, decimal(evidence.agreement)),
        ]
    return found


def tr(text: str) -> str:
    """Translates in the context ``PairVerdict``."""
    return QCoreApplication.translate("PairVerdict", text)


def decimal(value: float) -> str:
    """Two places, by locale."""
    return QLocale().toString(value, "f", 2)
