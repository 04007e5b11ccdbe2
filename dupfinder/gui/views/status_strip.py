"""The strip at the bottom of every page: what goes on, how much there is, what runs the network."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QTime, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dupfinder.gui import texts
from dupfinder.gui.holdings import Holdings
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.bar import Bar
from dupfinder.gui.widgets.buttons import button, rule
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.sign import Sign

HEIGHT = 32
BAR_WIDTH = 220


class StatusStrip(QWidget):
    """Always true, never blinks; a click on a part opens it."""

    failures_clicked = Signal()
    scan_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(self.tr("Status"))
        self._holdings: Holdings | None = None
        self.sign = Sign("spinner", "text2", 16)
        self.doing = button(self.tr("Opening your library…"), role="quiet")
        self.doing.clicked.connect(self.scan_clicked)
        self.bar = Bar(4, self.tr("Progress of the scan"))
        self.bar.setFixedWidth(BAR_WIDTH)
        self.bar.hide()
        self.count = Label(size=0.92, token="text2")
        self.left = Label(size=0.92, token="text2")
        self.failed = button("", role="link")
        self.failed.clicked.connect(self.failures_clicked)
        self.saved = Label(size=0.92, token="text2")
        self.provider = Label(size=0.92, token="text2")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 1, 16, 0)
        layout.setSpacing(10)
        layout.addWidget(self.sign)
        layout.addWidget(self.doing)
        layout.addSpacing(6)
        layout.addWidget(self.bar)
        layout.addStretch(1)
        self._rules = []
        for part in (self.count, self.left, self.failed, self.saved, self.provider):
            if part is not self.count:
                line = rule(upright=True)
                line.setFixedHeight(14)
                self._rules.append((line, part))
                layout.addWidget(line)
            layout.addWidget(part)
        theme().changed.connect(self._restyle)
        self._restyle()
        self._show(left="", failed=0)

    def open(self, holdings: Holdings) -> None:
        """From now on tells what the library does."""
        self._holdings = holdings
        holdings.changed.connect(self._renew)
        holdings.progress_changed.connect(self._renew)
        self._renew()

    @Slot()
    def show_saved(self) -> None:
        """A decision was stored just now."""
        clock = QLocale().toString(QTime.currentTime(), QLocale.FormatType.ShortFormat)
        self.saved.setText(self.tr("Review saved, {clock}").format(clock=clock))
        self._show_rules()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().tokens.window)
        painter.setPen(theme().tokens.border)
        painter.drawLine(0, 0, self.width(), 0)
        painter.end()

    @Slot()
    def _renew(self) -> None:
        holdings = self._holdings
        if holdings is None:
            return
        progress, counts = holdings.progress, holdings.counts
        self.provider.setText(holdings.library.provider)
        failed = counts.failed if counts is not None else 0
        if progress is not None:
            doing = texts.doing(progress)
            self._do("pause" if progress.paused else "spinner", "accent", doing.title)
            self.bar.show_share(doing.share)
            self.count.setText(doing.count)
            self._show(left=texts.time_left_of(progress, short=True), failed=max(failed, progress.failed))
        else:
            self._rest()
            self._show(left="", failed=failed)
        self.bar.setVisible(progress is not None)

    def _rest(self) -> None:
        """No scan runs."""
        holdings = self._holdings
        if holdings is None or holdings.counts is None:
            return
        if not holdings.folders:
            self._do("check-circle", "keep", self.tr("Ready"))
            self.count.setText(self.tr("No folders yet"))
            return
        # What is not connected cannot be scanned; the Library page says so.
        if all(folder.complete or not (folder.enabled and folder.available) for folder in holdings.folders):
            self._do("check-circle", "keep", self.tr("Library is up to date"))
        else:
            self._do("info", "text2", self.tr("Not all photos are scanned yet"))
        self.count.setText(texts.photos(holdings.counts.files))

    def _do(self, name: str, token: str, words: str) -> None:
        self.sign.show_icon(name, token)
        if self.doing.text() != words:
            self.doing.setText(words)
            self.doing.setAccessibleName(words)

    def _show(self, *, left: str, failed: int) -> None:
        self.left.setText(left)
        words = texts.could_not_be_read(failed) if failed else ""
        if self.failed.text() != words:
            self.failed.setText(words)
            self.failed.setAccessibleName(words)
        self.left.setVisible(bool(left))
        self.failed.setVisible(bool(failed))
        self._show_rules()

    def _show_rules(self) -> None:
        """Lines stand between parts that say something."""
        for line, part in self._rules:
            line.setVisible(not part.isHidden() and not (isinstance(part, Label) and not part.text()))

    @Slot()
    def _restyle(self) -> None:
        self.doing.setFont(theme().font(0.92, 400))
        self.failed.setFont(theme().font(0.92, 600))
        self.update()
