"""Two photos of a group side by side, large, with what differs and all the others in a strip."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dupfinder.engine.review_types import MemberState
from dupfinder.engine.types import Member, Photo
from dupfinder.gui.models.members import MembersModel
from dupfinder.gui.models.pictures import Pictures
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.views.facts import FactsTable
from dupfinder.gui.views.filmstrip import Filmstrip
from dupfinder.gui.views.photo_pane import PhotoPane
from dupfinder.gui.widgets.photo import PhotoView
from dupfinder.gui.widgets.viewpoint import STEP, Viewpoint

MARGIN = 24
APART = 20
MINIMUM = 120
QWIDGETSIZE_MAX = 16_777_215
PHOTO_SHARE = 0.5
"""Photos get at least this share of the height before facts get more rows."""
PHOTO_SHARE_BESIDE_ALL = 0.25
"""The same where the person asked for all facts."""


class ComparePair(QWidget):
    """A is the best copy, B the photo in focus. R swaps their places, not their letters."""

    focused = Signal(int)
    """Number of the member that is B now."""
    menu_wanted = Signal(object, QPoint)
    mark_wanted = Signal(object, object)
    """The photo, and the mark that it is to have, or None."""
    zoom_changed = Signal()

    def __init__(self, thumbnails: Thumbnails, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._members: list[Member] = []
        self._focus = 0
        self._beside = 1
        self._swapped = False
        self.viewpoint = Viewpoint(self)
        self.panes = tuple(PhotoPane(PhotoView(thumbnails, pictures, self.viewpoint)) for _ in range(2))
        self.facts = FactsTable()
        self.model = MembersModel(self, columns=None)
        self.strip = Filmstrip(self.model, thumbnails)

        pair = QHBoxLayout()
        pair.setSpacing(APART)
        for pane in self.panes:
            pair.addWidget(pane, 1)
            pane.view.menu_wanted.connect(self.menu_wanted)
            pane.mark_wanted.connect(self.mark_wanted)
            pane.view.activated.connect(self._clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 4, MARGIN, 0)
        layout.setSpacing(12)
        layout.addLayout(pair, 1000)
        layout.addWidget(self.facts)
        layout.addStretch(1)
        layout.addWidget(self.strip)
        self.strip.chosen.connect(self.focus_on)
        self.strip.menu_wanted.connect(self._strip_menu)
        self.viewpoint.changed.connect(self.zoom_changed)
        self.facts.toggled.connect(self._share_room)

    # which photos -------------------------------------------------------------------------------
    @property
    def members(self) -> list[Member]:
        return self._members

    @property
    def focus(self) -> int:
        """Number of the photo in focus: what keys act on, with the blue letter."""
        return self._focus

    def beside(self) -> Member | None:
        """The photo beside the best copy, B."""
        return self._members[self._beside] if self._beside < len(self._members) else None

    def focused_member(self) -> Member | None:
        return self._members[self._focus] if self._focus < len(self._members) else None

    def show_members(self, members: list[Member], focus: int = 1) -> None:
        """Shows another group, or the same one with other facts: everything in one step."""
        self._members = members
        self._focus = max(0, min(focus, len(members) - 1))
        self._beside = max(1, self._focus)
        self._swapped = False
        self.strip.blockSignals(True)
        self.model.show(members)
        self.strip.horizontalScrollBar().setValue(0)
        self.strip.choose(self._focus)
        self.strip.blockSignals(False)
        self.viewpoint.fit()
        self._show()

    def show_states(self, states: dict[int, MemberState]) -> None:
        """Shows what is decided on the photos, by file id."""
        self.model.states = states
        self._show_marks()

    def _show_marks(self) -> None:
        for pane in self.panes:
            member = pane.member
            pane.show_state(self.model.states.get(member.photo.file_id) if member is not None else None)
        self.strip.viewport().update()

    @Slot(int)
    def focus_on(self, number: int) -> None:
        """Puts a photo into focus, and beside the best copy unless it is that one itself."""
        if not 0 <= number < len(self._members) or number == self._focus:
            return
        self._focus = number
        self._beside = number or self._beside
        self.strip.blockSignals(True)
        self.strip.choose(number)
        self.strip.blockSignals(False)
        self._show()
        self.focused.emit(number)

    @Slot(object)
    def _clicked(self, photo: Photo) -> None:
        for number in (0, self._beside):
            if number < len(self._members) and self._members[number].photo == photo:
                self.focus_on(number)

    def step(self, by: int) -> None:
        """The photo before or after, within the group."""
        self.focus_on(max(0, min(len(self._members) - 1, self._focus + by)))

    @Slot()
    def swap(self) -> None:
        self._swapped = not self._swapped
        self._show()

    def _show(self) -> None:
        best = self._members[0] if self._members else None
        self.model.beside = self._beside
        shown = [(best, "A"), (self.beside(), "B")]
        if self._swapped:
            shown.reverse()
        focus = self.focused_member()
        for pane, (member, letter) in zip(self.panes, shown, strict=True):
            pane.show_member(member, self._members, letter, member is not None and member is focus)
        photos = [pane.member.photo if pane.member is not None else None for pane in self.panes]
        self.facts.show_photos(*photos)
        self._show_marks()
        self._share_room()

    def picture_of(self, photo: Photo) -> QImage:
        """The picture of a photo that is on the canvas, or a null image."""
        for pane in self.panes:
            if pane.view.photo == photo:
                return pane.view.copy_image()
        return QImage()

    # zoom ---------------------------------------------------------------------------------------
    def _reference(self) -> PhotoView:
        """The photo with more pixels: at 100 % its pixels are the screen's."""
        return min((pane.view for pane in self.panes), key=lambda view: view.fit_scale())

    @property
    def percent(self) -> float | None:
        """Zoom in percent of the larger photo's own size; None while the whole photo fits."""
        return None if self.viewpoint.fits else 100 * self.viewpoint.zoom / self._reference().full_zoom()

    @Slot()
    def toggle_full_size(self) -> None:
        """100 % or the whole photo."""
        self.viewpoint.full = self._reference().full_zoom()
        if self.viewpoint.fits:
            reference = self._reference()
            reference.zoom_at(reference.full_zoom())
        else:
            self.viewpoint.fit()

    @Slot()
    def zoom_in(self) -> None:
        self._reference().zoom_at(self.viewpoint.zoom * STEP)

    @Slot()
    def zoom_out(self) -> None:
        self._reference().zoom_at(self.viewpoint.zoom / STEP)

    # room ---------------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    @Slot()
    def _share_room(self) -> None:
        """Facts get what the photos can spare: portrait photos need the height, wide ones do not."""
        room = self.height() - self.strip.height() - 4 - 3 * 12
        head = max(pane.head_height() for pane in self.panes)
        width = (self.width() - 2 * MARGIN - APART) / 2
        tallest = 0.0
        for pane in self.panes:
            photo = pane.view.photo
            if photo is not None and photo.width:
                tallest = max(tallest, width * photo.height / photo.width)
        wanted = self.height() * (PHOTO_SHARE_BESIDE_ALL if self.facts.shows_all else PHOTO_SHARE)
        photos = min(tallest, max(wanted, room - head - self.facts.wanted_height)) if tallest else wanted
        self.facts.set_room(int(room - head - max(photos, MINIMUM)))
        # Wide photos leave height over: it goes below the facts, which stay under their photos.
        most = max(MINIMUM, ceil(tallest)) if tallest else QWIDGETSIZE_MAX
        for pane in self.panes:
            pane.setMaximumHeight(min(QWIDGETSIZE_MAX, head + most))
        self.viewpoint.full = self._reference().full_zoom()

    @Slot(object, QPoint)
    def _strip_menu(self, index: object, where: QPoint) -> None:
        member = self.model.item(index)  # type: ignore[arg-type]
        if member is not None:
            self.menu_wanted.emit(member.photo, where)

    def focus_photos(self) -> None:
        """Gives the keys to the canvas."""
        self.panes[0 if self._swapped else 1].view.setFocus(Qt.FocusReason.OtherFocusReason)
