"""Two pictures that are no group, large: a query and its hit, or two files. Views and keys of the review."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from dupfinder.engine.library import Library
from dupfinder.engine.pair_types import PairReport
from dupfinder.engine.search_types import Hit
from dupfinder.engine.types import Evidence, Kind, Member, Photo
from dupfinder.gui import photo_texts, texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.compare_modes import View
from dupfinder.gui.icons import icon
from dupfinder.gui.keymap import keymap, name_of
from dupfinder.gui.models.loose_pair import compared, photo_of
from dupfinder.gui.models.pairing import Pairing
from dupfinder.gui.models.pictures import Pictures
from dupfinder.gui.models.queries import Source
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.views.compare import ComparePair
from dupfinder.gui.views.pair_verdict import PairVerdict, parts_of_hit
from dupfinder.gui.views.view_bar import ViewBar
from dupfinder.gui.views.view_keys import ViewKeys, zoom
from dupfinder.gui.widgets import matching_part
from dupfinder.gui.widgets.buttons import KeyButton
from dupfinder.gui.widgets.ground import Ground
from dupfinder.gui.widgets.key_tip import KeyTip
from dupfinder.gui.widgets.label import Label


class CompareTwo(Ground):
    """No marks here: what is decided is decided in its group.

    Signals:
        left: back to the search.
        menu_wanted: a photo of the library that was clicked with the right button, and where.
    """

    left = Signal()
    menu_wanted = Signal(object, QPoint)

    def __init__(
        self, library: Library, bridge: Bridge, thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__("canvas", parent)
        self._library = library
        self._bridge = bridge
        self._ticket = 0
        self.pictures = Pictures(library, bridge, self)
        self.pairing = Pairing(library, bridge, self)
        self.compare = ComparePair(thumbnails, self.pictures, self.pairing, bridge)
        self.compare.strip.setFixedHeight(0)
        self.compare.strip.hide()
        self.verdict = PairVerdict()
        self._keys = ViewKeys(self, self)
        self.title = Label(self.tr("Compare two pictures"), size=1.5, weight=600)
        self.back = QToolButton()
        self.back.setIcon(icon("caret-left"))
        self.back.setIconSize(QSize(18, 18))
        self.back.setFixedSize(32, 32)
        self.back.setAccessibleName(self.tr("Back to the search"))
        self.back.setToolTip(self.tr("Back to the search (Esc)"))
        self.back.clicked.connect(self.left)
        self.bar = ViewBar()
        self.bar.buttons[View.WHOLE_GROUP].hide()
        self.bar.clean_up.hide()
        self.swap = KeyButton(self.tr("Swap"), "arrows-left-right", "swap", "", "text2")
        KeyTip(self.swap, self.tr("Swap the places of A and B"), "swap")
        self.swap.clicked.connect(self.compare.swap)
        head = QHBoxLayout()
        head.setContentsMargins(24, 0, 24, 0)
        head.addWidget(self.back)
        head.addWidget(self.title)
        head.addWidget(self.bar, 1)
        head.addWidget(self.swap)
        below = QVBoxLayout()
        below.setContentsMargins(24, 8, 24, 16)
        below.addWidget(self.verdict)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.compare, 1)
        layout.addLayout(below)
        self.bar.view_chosen.connect(self._view_chosen)
        self.bar.zoom_in.connect(self.compare.zoom_in)
        self.bar.zoom_out.connect(self.compare.zoom_out)
        self.bar.full_size.connect(self.compare.toggle_full_size)
        self.compare.fit_changed.connect(self._fit_changed)
        self.compare.view_wanted.connect(self._view_wanted)
        self.compare.zoom_changed.connect(self._zoom_changed)
        self.compare.menu_wanted.connect(self._menu)
        self.clear()

    # which two ------------------------------------------------------------------------------------
    def clear(self) -> None:
        """Nothing is compared."""
        self._ticket += 1
        self.compare.show_members([])
        self.verdict.show_verdict(None, None, Evidence(), [])

    def show_hit(self, source: Source, hit: Hit) -> None:
        """A picture that was searched for, and what was found."""
        library = self._library
        name = source.name

        def call() -> Photo:
            return photo_of(library, source, -1)

        def done(query: Photo) -> None:
            called = self.tr("Searched for: {name}").format(name=name) if name else self.tr("Searched for")
            place = self.tr("Kept until the window is closed") if name else ""
            self._show(query, hit.photo, hit.kind, hit.similarity, hit.evidence, called, place)
            self.verdict.show_verdict(
                hit.kind, hit.similarity, hit.evidence, parts_of_hit(hit.cosine, hit.evidence)
            )

        self._ask(call, done)

    def show_files(self, a: bytes, b: bytes) -> None:
        """Two files, which need not be in the library."""
        library = self._library

        def done(found: PairReport) -> None:
            verdict = found.verdict
            called = self.tr("The one that B is compared with")
            self._show(found.a, found.b, verdict.kind, verdict.score, verdict.evidence, called)
            self.verdict.show_report(found)

        self._ask(lambda: compared(library, a, b), done)

    def _ask[T](self, call: Callable[[], T], done: Callable[[T], None]) -> None:
        self.clear()
        ticket = self._ticket

        def came(found: T) -> None:
            if ticket == self._ticket:
                done(found)

        def failed(error: Exception) -> None:
            if ticket == self._ticket:
                self.verdict.show_failure(texts.error(error))

        self._bridge.run(call, came, failed, context=self)

    def _show(
        self,
        a: Photo,
        b: Photo,
        kind: Kind | None,
        similarity: float,
        evidence: Evidence,
        called: str,
        place: str = "",
    ) -> None:
        other = ""
        if kind is None:
            percent = photo_texts.percent(similarity)
            other = self.tr("Another picture, {percent} alike").format(percent=percent)
            evidence = Evidence()
        for pane in self.compare.panes:
            pane.called = (called, other)
            pane.place = place
            pane.view.outlines = matching_part.parts(evidence)
        members = [
            Member(a, 1.0, 1.0, True),
            Member(b, similarity, similarity, False, kind or Kind.SIMILAR_SHOT, evidence),
        ]
        self.compare.show_members(members)

    # views ----------------------------------------------------------------------------------------
    @property
    def shows_pair(self) -> bool:
        return bool(self.compare.members)

    def next_view(self) -> None:
        views = [view for view in View if self.bar.buttons[view].isEnabled()]
        views.remove(View.WHOLE_GROUP)
        now = self.bar.view
        self.bar.show_view(views[(views.index(now) + 1) % len(views)] if now in views else views[0])

    @Slot(str)
    def _view_chosen(self, name: str) -> None:
        self.compare.show_view(View(name))
        self._zoom_changed()

    @Slot(str)
    def _view_wanted(self, view: str) -> None:
        self.bar.show_view(View(view))

    @Slot(bool)
    def _fit_changed(self, fit: bool) -> None:
        self.bar.set_fit(fit)
        self.bar.mirror(self.compare.view)

    @Slot()
    def _zoom_changed(self) -> None:
        self.bar.set_percent(self.compare.percent)

    # hands ----------------------------------------------------------------------------------------
    @Slot(object, QPoint)
    def _menu(self, photo: Photo, where: QPoint) -> None:
        if photo.content_id > 0:
            self.menu_wanted.emit(photo, where)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self._keys.release(event):
            super().keyReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        command = keymap().command(event, "search")
        if self._keys.press(event, command):
            return
        if name_of(event) == "Esc":
            self.left.emit()
        elif command == "swap":
            self.compare.swap()
        elif command == "facts":
            self.compare.facts.toggle_all()
        elif not zoom(self.compare, command):
            event.ignore()
