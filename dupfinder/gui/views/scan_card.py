"""The card that shows a running scan: the photo being read, counts, speed, time left, the steps."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dupfinder.engine.types import Progress, Stage
from dupfinder.gui import texts
from dupfinder.gui.icons import icon
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.theme import theme
from dupfinder.gui.views.similar_menu import offer_similar
from dupfinder.gui.widgets.bar import Bar
from dupfinder.gui.widgets.buttons import button, card
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.sign import Sign

PICTURE = 108


class ReadPicture(QWidget):
    """The photo that was read last; a plate while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(PICTURE, PICTURE)
        self._pixmap: QPixmap | None = None

    def show_pixmap(self, pixmap: QPixmap | None) -> None:
        self._pixmap = None if pixmap is None or pixmap.isNull() else pixmap
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        where = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(where, 4, 4)
        painter.setClipPath(shape)
        if self._pixmap is None:
            painter.fillRect(self.rect(), theme().tokens.canvas)
            sign = icon("image", "text2").pixmap(QSize(28, 28), self.devicePixelRatioF())
            painter.drawPixmap(int(where.center().x()) - 14, int(where.center().y()) - 14, sign)
        else:
            size = self._pixmap.deviceIndependentSize()
            side = min(size.width(), size.height())
            source = QRectF((size.width() - side) / 2, (size.height() - side) / 2, side, side)
            painter.drawPixmap(where, self._pixmap, source)
        painter.end()


class StepSign(QWidget):
    """One of the steps of a scan: waiting, running or done."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sign = Sign("circle", "text2", 18)
        self.title = Label(title, weight=600)
        self.text = Label(size=0.92, token="text2")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(10)
        layout.setVerticalSpacing(0)
        layout.addWidget(self.sign, 0, 0)
        layout.addWidget(self.title, 0, 1)
        layout.addWidget(self.text, 1, 1)

    def show_state(self, name: str, token: str, text: str) -> None:
        self.sign.show_icon(name, token)
        self.text.setText(text)


class ScanCard(QWidget):
    """Shows snapshots of a scan; says what the person wants, does nothing itself.

    Args:
        thumbnails: where the picture of the photo being read comes from; a plate is shown without.
    """

    pause_clicked = Signal()
    stop_clicked = Signal()
    failures_clicked = Signal()

    def __init__(self, thumbnails: Thumbnails | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content: int | None = None
        self._thumbnails: Thumbnails | None = None
        self.title = Label(self.tr("Looking at your photos"), size=1.5, weight=600)
        self.note = Label(
            self.tr("You can review what has been found so far. New groups join the list as they come."),
            token="text2",
            elide=Qt.TextElideMode.ElideRight,
        )
        self.pause = button(self.tr("Pause"), "pause")
        self.stop = button(self.tr("Stop"), "stop", "plain")
        self.picture = ReadPicture()
        self.name = Label(size=0.85, token="text2", elide=Qt.TextElideMode.ElideMiddle)
        self.name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.name.setFixedWidth(PICTURE)
        self.done = Label(size=2.15, weight=600)
        self.total = Label(token="text2")
        self.speed = Label(token="text2")
        self.left = Label(weight=600)
        self.bar = Bar(8, self.tr("Progress of the scan"))
        self.bar.setObjectName("thick")
        self.found = StepSign(self.tr("Find files"))
        self.read = StepSign(self.tr("Read photos"))
        self.check = StepSign(self.tr("Check pairs"))
        self.failures = button("", role="link")
        self.pause.clicked.connect(self.pause_clicked)
        self.stop.clicked.connect(self.stop_clicked)
        self.failures.clicked.connect(self.failures_clicked)
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        if thumbnails is not None:
            self.set_thumbnails(thumbnails)
        self.set_progress(Progress())

    def set_thumbnails(self, thumbnails: Thumbnails) -> None:
        """Where pictures come from; they are shown as soon as they have arrived."""
        self._thumbnails = thumbnails
        thumbnails.ready.connect(self._arrived)

    def set_progress(self, progress: Progress) -> None:
        """Shows a snapshot."""
        doing = texts.doing(progress)
        known = progress.total is not None
        self.title.setText(self.tr("Paused") if progress.paused else self.tr("Looking at your photos"))
        words = self.tr("Go on") if progress.paused else self.tr("Pause")
        if self.pause.text() != words:
            self.pause.setText(words)
            self.pause.setAccessibleName(words)
            self.pause.setIcon(icon("play" if progress.paused else "pause"))
        checking = progress.stage == Stage.CHECK
        self.done.setText(texts.number(progress.checked if checking else progress.done))
        if checking:
            self.total.setText(self.tr("of %Ln pair(s)", "", progress.to_check))
        elif known:
            self.total.setText(self.tr("of {photos}").format(photos=texts.photos(progress.total or 0)))
        else:
            self.total.setText(self.tr("of {count} found so far").format(count=texts.number(progress.found)))
        running = not progress.paused
        self.speed.setText(texts.speed(progress.rate) if progress.rate and running and not checking else "")
        self.left.setText(texts.time_left_of(progress))
        self.bar.show_share(doing.share if known or progress.done else None)
        self.failures.setVisible(bool(progress.failed))
        if progress.failed:
            self.failures.setText(texts.could_not_be_read(progress.failed))
            self.failures.setAccessibleName(self.failures.text())
        self._show_steps(progress, doing.share)
        self._show_current(progress)

    def _show_steps(self, progress: Progress, share: float | None) -> None:
        wheel = ("pause", "text2") if progress.paused else ("spinner", "accent")
        done = ("check-circle-fill", "keep")
        found = texts.photos(progress.found)
        if progress.finding:
            self.found.show_state(*wheel, self.tr("{photos} so far").format(photos=found))
        else:
            self.found.show_state(*done, found)
        if progress.stage in (Stage.CHECK, Stage.INDEX):
            self.read.show_state(*done, self.tr("Done"))
            words = texts.pairs_checked(progress) if progress.to_check else ""
            if progress.stage == Stage.CHECK:
                self.check.show_state(*wheel, words)
            else:
                self.check.show_state(*done, words or self.tr("Done"))
        else:
            percent = texts.percent(share) if share is not None else ""
            reading = wheel if progress.done else ("circle", "text2")
            self.read.show_state(
                *reading, self.tr("{percent} done").format(percent=percent) if percent else ""
            )
            waiting = self.tr("As photos come")
            self.check.show_state(
                "circle", "text2", texts.pairs_checked(progress) if progress.to_check else waiting
            )

    def _show_current(self, progress: Progress) -> None:
        self.name.setText(texts.name(progress.current) if progress.current is not None else "")
        if progress.current_content != self._content:
            self._content = progress.current_content
            self._show_picture()

    def _show_picture(self) -> None:
        # A picture that has not come yet is a plate, never the photo before it.
        if self._thumbnails is None or self._content is None:
            self.picture.show_pixmap(None)
        else:
            self.picture.show_pixmap(self._thumbnails.get(self._content))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        pointed = self.childAt(event.pos()) is self.picture
        if pointed and self._thumbnails is not None and self._content is not None:
            offer_similar(self, self._thumbnails, self._content, event.globalPos())

    @Slot(object)
    def _arrived(self, contents: frozenset[int]) -> None:
        if self._content in contents:
            self._show_picture()

    def _lay_out(self) -> None:
        head = QGridLayout()
        head.setHorizontalSpacing(8)
        head.setVerticalSpacing(2)
        head.addWidget(self.title, 0, 0)
        head.addWidget(self.note, 1, 0)
        head.addWidget(self.pause, 0, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.stop, 0, 2, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        head.setColumnStretch(0, 1)
        photo = QVBoxLayout()
        photo.setSpacing(6)
        photo.addWidget(self.picture)
        photo.addWidget(self.name)
        photo.addStretch(1)
        counts = QHBoxLayout()
        counts.setSpacing(8)
        counts.addWidget(self.done)
        counts.addWidget(self.total, 0, Qt.AlignmentFlag.AlignBottom)
        counts.addStretch(1)
        counts.addWidget(self.speed, 0, Qt.AlignmentFlag.AlignBottom)
        counts.addSpacing(8)
        counts.addWidget(self.left, 0, Qt.AlignmentFlag.AlignBottom)
        steps = QHBoxLayout()
        steps.setSpacing(32)
        for step in (self.found, self.read, self.check):
            steps.addWidget(step)
        steps.addStretch(1)
        steps.addWidget(self.failures)
        facts = QVBoxLayout()
        facts.setSpacing(8)
        facts.addLayout(counts)
        facts.addWidget(self.bar)
        facts.addSpacing(12)
        facts.addLayout(steps)
        facts.addStretch(1)
        body = QHBoxLayout()
        body.setSpacing(24)
        body.addLayout(photo)
        body.addLayout(facts, 1)
        frame = card()
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(24, 20, 24, 20)
        inside.setSpacing(16)
        inside.addLayout(head)
        inside.addLayout(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)
