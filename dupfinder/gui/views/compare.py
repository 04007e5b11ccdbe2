"""Two photos of a group, large: side by side or laid on each other, with what differs and all the others."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QImage, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dupfinder.engine.review_types import MemberState
from dupfinder.engine.types import Cluster, Member, Photo
from dupfinder.gui.compare_modes import LAID, View
from dupfinder.gui.models.members import MembersModel
from dupfinder.gui.models.pairing import Pairing
from dupfinder.gui.models.pictures import Pictures
from dupfinder.gui.models.thumbnails import Runner, Thumbnails
from dupfinder.gui.views.facts import FactsTable
from dupfinder.gui.views.filmstrip import Filmstrip
from dupfinder.gui.views.laid import LaidPair
from dupfinder.gui.views.photo_pane import PhotoPane
from dupfinder.gui.views.what_differs import WhatDiffers
from dupfinder.gui.widgets.photo import PhotoView
from dupfinder.gui.widgets.viewpoint import STEP, Side, Viewpoint
from dupfinder.gui.widgets.zoomable import PAN, Zoomable

MARGIN = 24
APART = 20
MINIMUM = 120
QWIDGETSIZE_MAX = 16_777_215
PHOTO_SHARE = 0.5
"""Photos get at least this share of the height before facts get more rows."""
PHOTO_SHARE_BESIDE_ALL = 0.25
"""The same where the person asked for all facts."""
LEAST_ROWS = 3
"""Dimensions, size and date are seen also in a small window."""
LEAST_SHARE = 0.3
"""Share of the height that photos keep for all that."""
ROOM_FOR_WORDS = 780
"""Width from which what differs is told beside two photos that lie on each other."""
LAID_SHARE = 0.3
"""Share of the height that laid photos keep when all facts are asked for."""


class ComparePair(QWidget):
    """A is the best copy, B the photo in focus. R swaps their places, not their letters."""

    focused = Signal(int)
    """Number of the member that is B now."""
    menu_wanted = Signal(object, QPoint)
    mark_wanted = Signal(object, object)
    """The photo, and the mark that it is to have, or None."""
    zoom_changed = Signal()
    fit_changed = Signal(bool)
    """Whether the two photos can be laid on each other."""
    view_wanted = Signal(str)
    """A click inside asks for another view."""

    def __init__(
        self,
        thumbnails: Thumbnails,
        pictures: Pictures,
        pairing: Pairing,
        bridge: Runner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._members: list[Member] = []
        self._cluster: Cluster | None = None
        self._focus = 0
        self._beside = 1
        self._swapped = False
        self._wanted = View.SIDE_BY_SIDE
        self._blinks = False
        self.pairing = pairing
        self.viewpoint = Viewpoint(self)
        self.panes = tuple(PhotoPane(PhotoView(thumbnails, pictures, self.viewpoint)) for _ in range(2))
        self.laid = LaidPair(thumbnails, pictures, self.viewpoint, bridge)
        self.differs = WhatDiffers(thumbnails)
        self.facts = FactsTable()
        self.model = MembersModel(self, columns=None)
        self.strip = Filmstrip(self.model, thumbnails)
        self._arrange()
        self.strip.chosen.connect(self.focus_on)
        self.strip.menu_wanted.connect(self._strip_menu)
        self.viewpoint.changed.connect(self.zoom_changed)
        self.facts.toggled.connect(self._facts_toggled)
        self.laid.surface.menu_wanted.connect(self.menu_wanted)
        self.differs.difference_wanted.connect(self._want_difference)
        pairing.changed.connect(self._learned)

    def _arrange(self) -> None:
        pair = QHBoxLayout()
        pair.setSpacing(APART)
        for pane in self.panes:
            pair.addWidget(pane, 1)
            pane.view.menu_wanted.connect(self.menu_wanted)
            pane.mark_wanted.connect(self.mark_wanted)
            pane.view.activated.connect(self._clicked)
        # Takes what wide photos leave over, so that what is below them stays below them.
        self._rest = QWidget()
        self._rest.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addLayout(pair, 1000)
        left.addWidget(self.laid, 1000)
        left.addWidget(self._rest, 1)
        upper = QHBoxLayout()
        upper.setSpacing(MARGIN)
        upper.addLayout(left, 1)
        upper.addWidget(self.differs)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 4, MARGIN, 0)
        layout.setSpacing(12)
        layout.addLayout(upper, 1000)
        layout.addWidget(self.facts)
        layout.addStretch(1)
        layout.addWidget(self.strip)
        self._show_view()

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

    def show_members(self, members: list[Member], focus: int = 1, cluster: Cluster | None = None) -> None:
        """Shows another group, or the same one with other facts: everything in one step."""
        self._members = members
        self._cluster = cluster
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
        best, beside = self._pair()
        self.model.beside = self._beside
        self.pairing.show(self._cluster, best, beside)
        if best is not None and beside is not None:
            sizes = [(member.photo.width, member.photo.height) for member in (best, beside)]
            self.viewpoint.set_sizes(*sizes)
        shown = [(best, "A"), (beside, "B")]
        if self._swapped:
            shown.reverse()
        focus = self.focused_member()
        for pane, (member, letter) in zip(self.panes, shown, strict=True):
            pane.show_member(member, self._members, letter, member is not None and member is focus)
        photos = [pane.member.photo if pane.member is not None else None for pane in self.panes]
        self.facts.show_photos(*photos, swapped=self._swapped)
        self._show_marks()
        self.strip.viewport().update()
        self._learned()

    def _pair(self) -> tuple[Member | None, Member | None]:
        return (self._members[0] if self._members else None), self.beside()

    @Slot()
    def _learned(self) -> None:
        """Something is known of the pair that was not known before."""
        a, b = self._pair()
        self.viewpoint.set_map(self.pairing.homography)
        side: Side = 1 if self._swapped else 0
        frame, on_top = (b, a) if self._swapped else (a, b)
        self.laid.show_pair(frame, on_top, side, self.pairing)
        self.differs.show_pair(a, b, self.pairing)
        measured = self.pairing.comparison if b is not None else None
        self.facts.show_measured(measured, pending=not self.pairing.measured)
        self.fit_changed.emit(self._can_be_laid())
        self._show_view()

    def _can_be_laid(self) -> bool:
        """Also while it is not known: most photos of a group can."""
        return self.beside() is not None and not (self.pairing.settled and self.pairing.evidence is None)

    # views --------------------------------------------------------------------------------------
    @property
    def view(self) -> View:
        """The view on screen: photos that cannot be laid on each other stand side by side."""
        if self._wanted in LAID and not self._can_be_laid():
            return View.SIDE_BY_SIDE
        return self._wanted

    def show_view(self, view: View) -> None:
        """Sees the two photos in another way."""
        self._wanted = view
        self._show_view()

    def hold_blink(self, held: bool) -> None:
        """Blinks in whatever view this is, for as long as a key is held."""
        if held and not self._can_be_laid():
            return
        self._blinks = held
        self._show_view()
        self.laid.hold_blink(held)

    def _show_view(self) -> None:
        laid = self.view in LAID or self._blinks
        for pane in self.panes:
            pane.set_photo_shown(not laid)
        self.laid.setVisible(laid)
        self._rest.setVisible(laid)
        self.laid.show_view(self.view if self.view in LAID else None)
        self._share_room()

    @Slot()
    def _want_difference(self) -> None:
        self.view_wanted.emit(View.DIFFERENCE)

    def picture_of(self, photo: Photo) -> QImage:
        """The picture of a photo that is on the canvas, or a null image."""
        for pane in self.panes:
            if pane.view.photo == photo:
                return pane.view.copy_image()
        return QImage()

    # zoom ---------------------------------------------------------------------------------------
    def _reference(self) -> Zoomable:
        """The view whose pixels are the screen's at 100 %: that of the photo that shows more detail."""
        if self.laid.isVisible():
            return self.laid.surface
        views = sorted((pane.view for pane in self.panes), key=lambda view: view.side)
        if self.beside() is None:
            return views[0]
        return views[1] if self.viewpoint.ratio(self.viewpoint.x, self.viewpoint.y) > 1.001 else views[0]

    def _moving(self) -> Zoomable:
        """The view that keys move: the one with the keys, else that of the photo in focus."""
        if self.laid.isVisible():
            return self.laid.surface
        focused = next((pane.view for pane in self.panes if pane.view.hasFocus()), None)
        return focused or self._reference()

    @property
    def percent(self) -> float | None:
        """Zoom in percent of the photo's own size that shows more detail; None while the whole photo fits."""
        if self.viewpoint.fits:
            return None
        reference = self._reference()
        return 100 * reference.scale() * reference.devicePixelRatioF()

    @Slot()
    def toggle_full_size(self) -> None:
        """100 % or the whole photo."""
        if self.viewpoint.fits:
            reference = self._reference()
            reference.zoom_at(reference.full_zoom())
        else:
            self.viewpoint.fit()

    @Slot()
    def zoom_in(self) -> None:
        view = self._moving()
        view.zoom_at(view.zoom() * STEP)

    @Slot()
    def zoom_out(self) -> None:
        view = self._moving()
        view.zoom_at(view.zoom() / STEP)

    def step_or_pan(self, across: int, down: int) -> None:
        """What Shift and an arrow key do: move the line or slider of the view, else move over the photos."""
        mode = self.laid.surface.mode if self.laid.isVisible() else None
        if mode is not None and across and mode.step(across):
            return
        self._moving().pan(PAN * across, PAN * down)

    # room ---------------------------------------------------------------------------------------
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.pairing.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.pairing.watch(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    @Slot()
    def _facts_toggled(self) -> None:
        self._share_room()

    def _share_room(self) -> None:
        if self.view in LAID or self._blinks:
            self._share_room_laid()
        else:
            self._share_room_beside()

    def _share_room_beside(self) -> None:
        """Facts get what the photos can spare: portrait photos need the height, wide ones do not."""
        self.differs.hide()
        self.facts.show()
        room = self.height() - self.strip.height() - 4 - 3 * 12
        head = max(pane.head_height() for pane in self.panes)
        width = (self.width() - 2 * MARGIN - APART) / 2
        tallest = 0.0
        for pane in self.panes:
            photo = pane.view.photo
            if photo is not None and photo.width:
                tallest = max(tallest, width * photo.height / photo.width)
        if self.facts.shows_all:
            wanted = self.height() * PHOTO_SHARE_BESIDE_ALL
        else:
            least = self.facts.height_of(LEAST_ROWS)
            wanted = min(self.height() * PHOTO_SHARE, max(self.height() * LEAST_SHARE, room - head - least))
        photos = min(tallest, max(wanted, room - head - self.facts.wanted_height)) if tallest else wanted
        self.facts.set_room(int(room - head - max(photos, MINIMUM)))
        # Wide photos leave height over: it goes below the facts, which stay under their photos.
        most = max(MINIMUM, ceil(tallest)) if tallest else QWIDGETSIZE_MAX
        for pane in self.panes:
            pane.setMaximumHeight(min(QWIDGETSIZE_MAX, head + most))

    def _share_room_laid(self) -> None:
        """Two photos that lie on each other get all the room; what differs is told beside them."""
        beside = self.width() >= ROOM_FOR_WORDS
        self.differs.setVisible(beside)
        head = max(pane.head_height() for pane in self.panes)
        for pane in self.panes:
            pane.setMaximumHeight(head)
        width = self.width() - 2 * MARGIN - (self.differs.width() + MARGIN if beside else 0)
        photo = self.laid.surface.photo
        tallest = QWIDGETSIZE_MAX
        if photo is not None and photo.width:
            tallest = max(MINIMUM, ceil(width * photo.height / photo.width))
        self.laid.surface.setMaximumHeight(tallest)
        self.facts.setVisible(self.facts.shows_all)
        if self.facts.shows_all:
            room = self.height() - self.strip.height() - 4 - 3 * 12 - head
            self.facts.set_room(int(room - max(MINIMUM, self.height() * LAID_SHARE) - 60))

    @Slot(object, QPoint)
    def _strip_menu(self, index: object, where: QPoint) -> None:
        member = self.model.item(index)  # type: ignore[arg-type]
        if member is not None:
            self.menu_wanted.emit(member.photo, where)

    def focus_photos(self) -> None:
        """Gives the keys to the canvas."""
        if self.laid.isVisible():
            self.laid.surface.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.panes[0 if self._swapped else 1].view.setFocus(Qt.FocusReason.OtherFocusReason)
