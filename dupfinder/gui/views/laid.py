"""Two photos that lie on each other, with what is below them: size and date of both, what to do, sliders."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from dupfinder.engine.match import mapping
from dupfinder.engine.types import Member, Photo
from dupfinder.gui import photo_texts
from dupfinder.gui.compare_modes import LAID, View, make_modes
from dupfinder.gui.compare_modes.blink import Blink
from dupfinder.gui.compare_modes.surface import Surface
from dupfinder.gui.icons import icon
from dupfinder.gui.models.pairing import Pairing
from dupfinder.gui.models.pictures import Pictures
from dupfinder.gui.models.thumbnails import Runner, Thumbnails
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.keycap import KeyCap
from dupfinder.gui.widgets.label import Label
from dupfinder.gui.widgets.viewpoint import Side, Viewpoint


def summary(photo: Photo) -> str:
    """The most important facts in one line: ``24.0 MP  ·  11.2 MB  ·  14 Feb 2021, 09:12``."""
    pixels = photo_texts.dimensions_and_megapixels(photo).rpartition("   ")[2]
    return "  ·  ".join((pixels, photo_texts.size(photo.size), photo_texts.taken_to_the_minute(photo)))


class LaidPair(QWidget):
    """Holds the surface, its modes, and the lines below it."""

    def __init__(
        self,
        thumbnails: Thumbnails,
        pictures: Pictures,
        viewpoint: Viewpoint,
        bridge: Runner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.surface = Surface(thumbnails, pictures, viewpoint, bridge)
        self.modes = make_modes(self)
        self.view: View | None = None
        self._held = False
        self.captions = (
            Label(weight=600, elide=Qt.TextElideMode.ElideRight),
            Label(token="text2", elide=Qt.TextElideMode.ElideRight),
        )
        self.captions[1].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        captions = QHBoxLayout()
        captions.setSpacing(24)
        for caption in self.captions:
            captions.addWidget(caption, 1)

        self._hand = QLabel()
        self._todo = Label(size=0.92, token="text2")
        self._key = KeyCap()
        self._next = Label(self.tr("next view"), size=0.92, token="text2")
        self._link = QLabel()
        self.fit_words = Label(size=0.92, token="text2")
        self._controls = QHBoxLayout()
        self._controls.setContentsMargins(0, 0, 0, 0)
        # Never pushes the window wide: what has no room is left out, see resizeEvent.
        self._hints = QWidget()
        self._hints.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        hints = QHBoxLayout(self._hints)
        hints.setContentsMargins(0, 0, 0, 0)
        hints.setSpacing(8)
        hints.addWidget(self._hand)
        hints.addLayout(self._controls)
        hints.addWidget(self._todo)
        hints.addWidget(self._key)
        hints.addSpacing(8)
        self._v = KeyCap(command="next_view")
        hints.addWidget(self._v)
        hints.addWidget(self._next)
        hints.addStretch(1)
        hints.addWidget(self._link)
        hints.addWidget(self.fit_words)
        for mode in self.modes.values():
            controls = mode.controls()
            if controls is not None:
                controls.hide()
                self._controls.addWidget(controls)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.surface, 1000)
        layout.addLayout(captions)
        layout.addWidget(self._hints)
        layout.addStretch(1)
        theme().changed.connect(self._restyle)
        self._restyle()

    # which photos, which mode -------------------------------------------------------------------
    def show_pair(self, frame: Member | None, laid: Member | None, side: Side, pairing: Pairing) -> None:
        """Shows two photos by what is known of them now.

        Args:
            side: which of the two is the one below: A (0) or B (1).
        """
        if frame is None or laid is None:
            self.surface.show_pair(None, None, side, None)
            return
        homography = pairing.homography
        if homography is not None and side == 1:
            homography = mapping.inverse(homography)
        self.surface.show_pair(frame.photo, laid.photo, side, homography)
        for caption, member in zip(self.captions, (frame, laid), strict=True):
            caption.setText(summary(member.photo))
        better = 0 if _worth(frame.photo) >= _worth(laid.photo) else 1
        for number, caption in enumerate(self.captions):
            best = number == better
            caption.set_style(600 if best else 400, "text" if best else "text2")
        self._say_fit(pairing)

    def _say_fit(self, pairing: Pairing) -> None:
        evidence = pairing.evidence
        if evidence is not None and evidence.inliers:
            self.fit_words.setText(self.tr("Aligned by %Ln point(s)", "", evidence.inliers))
        else:
            self.fit_words.setText(self.tr("Aligned as a whole"))
        self._leave_out()

    def show_view(self, view: View | None) -> None:
        """Paints in one of the modes; None when another view of the group is on screen."""
        self.view = view if view in LAID else None
        self._apply()

    def hold_blink(self, held: bool) -> None:
        """Blinks for as long as a key is held; the photo on top is seen at once."""
        if held == self._held:
            return
        self._held = held
        blink = self.modes[View.BLINK]
        assert isinstance(blink, Blink)
        self._apply()
        if held or self.view is View.BLINK:
            blink.show_laid(held)

    def _apply(self) -> None:
        view = View.BLINK if self._held else self.view
        mode = self.modes.get(view) if view is not None else None
        self.surface.set_mode(mode)
        for each in self.modes.values():
            controls = each.controls()
            if controls is not None:
                controls.setVisible(each is mode)
        todo, key = mode.hint() if mode is not None else ("", "")
        self._todo.setText(todo)
        self._key.setText(key)
        self._key.updateGeometry()
        self._hand.setVisible(view is View.SWIPE)
        self._leave_out()

    def _leave_out(self) -> None:
        """Hides the hints that have no room, the least needed first."""
        mode = self.surface.mode
        controls = mode.controls() if mode is not None else None
        room = self.width() - (controls.sizeHint().width() + 8 if controls is not None else 0)
        parts = ((self._todo, self._key), (self._link, self.fit_words), (self._v, self._next))
        for part in parts:
            needed = sum(widget.sizeHint().width() + 8 for widget in part)
            fits = needed + 24 <= room and bool(part is not parts[0] or self._key.text())
            for widget in part:
                widget.setVisible(fits)
            room -= needed if fits else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._leave_out()

    @Slot()
    def _restyle(self) -> None:
        ratio = self.devicePixelRatioF()
        self._hand.setPixmap(icon("hand-pointing", "text2").pixmap(QSize(16, 16), ratio))
        self._link.setPixmap(icon("link", "keep").pixmap(QSize(16, 16), ratio))


def _worth(photo: Photo) -> int:
    return photo.width * photo.height
