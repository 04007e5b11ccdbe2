"""The Duplicates page: the groups on the left, the chosen one on the canvas."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from dupfinder.engine.jobs import Job
from dupfinder.engine.library import Library
from dupfinder.engine.review_types import Step
from dupfinder.engine.types import Cluster, Counts, Progress, ScanResult
from dupfinder.gui import texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.keymap import keymap
from dupfinder.gui.models.clusters import Listing, Tab, find, let_go, make_listing
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.reviewing import Reviewing
from dupfinder.gui.views.canvas import Canvas
from dupfinder.gui.views.clusters import MOST_WIDTH, WIDTH, ClusterPanel
from dupfinder.gui.views.deciding import Deciding
from dupfinder.gui.views.filter_fields import is_empty
from dupfinder.gui.views.nothing import say_why
from dupfinder.gui.views.review_keys import ReviewKeys
from dupfinder.gui.views.scan_card import ScanCard
from dupfinder.gui.views.view_keys import ViewKeys
from dupfinder.gui.widgets.ground import Ground
from dupfinder.gui.widgets.metrics import grown
from dupfinder.gui.widgets.threshold import LEAST

SCAN_REFRESH_MS = 700
"""While a scan runs the groups are renewed at most this often."""
FOLD_WIDTH = 900
"""A page narrower than this gives all of its width to the photos."""
LOWER_BY = 0.10


@dataclass(frozen=True, slots=True)
class Grouped:
    """What the reader lane brings: the list, and all groups at the similarity that is set."""

    listing: Listing
    counts: Counts
    clusters: list[Cluster]
    reviewed: dict[str, bool]
    counted: dict[str, bool]
    """The same once more: the one follows decisions, the other what the tabs say."""
    threshold: float


class DuplicatesPage(QWidget):
    """Holds the list and the canvas together; knows nothing of how either looks.

    Signals:
        find_similar: content id of a photo to search for.
        open_file, show_in_folder: path of a photo.
        failures_requested: the person wants to see what could not be read.
        toast: a short message.
    """

    find_similar = Signal(int)
    open_file = Signal(bytes)
    show_in_folder = Signal(bytes)
    failures_requested = Signal()
    toast = Signal(str)
    undoable = Signal(str)
    """A short message about a decision that Ctrl+Z takes back."""

    def __init__(self, library: Library, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._bridge = bridge
        self._job: Job[ScanResult] | None = None
        self._held: tuple[Cluster | None, Cluster | None] = (None, None)
        self._running = False
        self._at_rest = True
        self._again = False
        self._keep_order = False
        self._step: Step | None = None
        self._counts: Counts | None = None
        self._folded: bool | None = None
        self.thumbnails = Thumbnails(library, bridge, self)
        self.panel = ClusterPanel(self.thumbnails, library.settings.threshold)
        self.reviewing = Reviewing(library, bridge, self)
        self.canvas = Canvas(library, bridge, self.thumbnails, self.reviewing)
        self.deciding = Deciding(library, bridge, self.reviewing, self.panel, self.canvas, self.thumbnails)
        self._keys = ReviewKeys(self.panel.table, self.canvas)
        self._view_keys = ViewKeys(self.canvas, self.canvas)
        self.card = ScanCard()
        self.card.hide()

        right = Ground("canvas")
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._card_holder = QWidget()
        holder = QVBoxLayout(self._card_holder)
        holder.setContentsMargins(24, 24, 24, 0)
        holder.addWidget(self.card)
        self._card_holder.hide()
        column.addWidget(self._card_holder)
        column.addWidget(self.canvas, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.panel)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([min(MOST_WIDTH, grown(WIDTH)), 10_000])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.panel.table)

        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.refresh)
        self.panel.threshold.moved.connect(self._regroup)
        self.panel.threshold.settled.connect(self._store_threshold)
        self.panel.order_changed.connect(self._regroup)
        self.panel.filter_changed.connect(self._regroup)
        self.panel.held_wanted.connect(self._regroup)
        self.panel.table.chosen.connect(self._chosen)
        self.panel.tab_changed.connect(self._regroup)
        self.reviewing.groups_changed.connect(self._groups_changed)
        self.reviewing.said.connect(self._said)
        self.deciding.emptied.connect(self._regroup)
        self.canvas.done.again.connect(self._look_again)
        self._keys.start.connect(self.start_review)
        self._keys.open_file.connect(self.open_file)
        self._keys.find_similar.connect(self.find_similar)
        self.canvas.step.connect(self.panel.table.step)
        self.canvas.representative_chosen.connect(self.reviewing.choose_best_copy)
        self.canvas.shown.connect(self._canvas_changed)
        self.canvas.empty.clicked.connect(self._widen)
        self.canvas.found.start.connect(self.start_review)
        self.canvas.found.chosen.connect(self._start_at)
        menu = self.canvas.menu
        menu.open_file.connect(self.open_file)
        menu.show_in_folder.connect(self.show_in_folder)
        menu.find_similar.connect(self.find_similar)
        menu.copied.connect(self.toast)
        self.card.pause_clicked.connect(bridge.toggle_pause)
        self.card.stop_clicked.connect(bridge.stop_scan)
        self.card.failures_clicked.connect(self.failures_requested)
        bridge.edges_changed.connect(self._edges_changed)
        bridge.progress.connect(self._progress)
        self.canvas.show_empty("image", self.tr("Looking for groups…"))
        self.set_scanning(bridge.scan_job)

    # renewing the groups ------------------------------------------------------------------------
    @Slot()
    def refresh(self) -> None:
        """Clusters again on the reader lane. New groups do not move a list that is in use."""
        self._soon.stop()
        self._cluster(keep_order=self._job is not None and self.panel.table.current() is not None)

    @Slot()
    def _regroup(self) -> None:
        """The person changed threshold, order or filter, or asked for what waits: all is shown anew."""
        self._cluster(keep_order=False)

    def _cluster(self, *, keep_order: bool) -> None:
        if self._running:
            # Latest wins: one call runs, at most one more waits. A wish to see all of it anew stays.
            self._keep_order = keep_order and (self._keep_order or not self._again)
            self._again = True
            return
        self._running = True
        library, panel = self._library, self.panel
        threshold, order, kinds, tab = panel.threshold.value, panel.order, panel.kinds, panel.tab
        wanted, step, self._step = panel.wanted, self._step, None
        shown = list(panel.model.clusters) if keep_order else None
        selected, top = self._hold()

        def call() -> Grouped:
            clusters = library.clusters(threshold)
            review = library.review
            reviewed = dict(zip((one.id for one in clusters), review.reviewed(clusters), strict=True))
            passing = None if is_empty(wanted) else {one.id for one in review.filtered(clusters, wanted)}
            about = review.about(step, clusters) if step is not None else None
            # What a step was about is shown, also where the list has let go of it.
            held = shown if about is None or find(shown or (), {}, about) >= 0 else None
            listing = make_listing(
                clusters,
                order,
                kinds=kinds,
                shown=held,
                selected=about or selected,
                top=top,
                reviewed=reviewed,
                tab=tab,
                passing=passing,
                staying=about,
            )
            return Grouped(listing, library.counts(), clusters, reviewed, dict(reviewed), threshold)

        self._held, self._at_rest = (selected, top), self._job is None
        self._bridge.run(call, self._take, self._failed, context=self)

    def _hold(self) -> tuple[Cluster | None, Cluster | None]:
        """The chosen group, and the first one in sight, which a new list must not move."""
        table = self.panel.table
        selected = table.current()
        if selected is None and table.verticalScrollBar().value() == 0:
            # Nobody has begun: the list stays at its start, where the best groups come in.
            return None, None
        return selected, table.top()

    def _take(self, answer: Grouped) -> None:
        self._running = False
        listing, self._counts = answer.listing, answer.counts
        old = list(self.reviewing.clusters)
        self.reviewing.show(answer.clusters, answer.reviewed, answer.threshold)
        self.deciding.took(answer.counted)
        if self._hold() != self._held:
            # The person went on while the groups were made.
            selected, top = self._hold()
            listing = replace(
                listing,
                selected=find(listing.clusters, listing.rows, selected),
                top=find(listing.clusters, listing.rows, top),
            )
        before = self.panel.table.currentIndex().row()
        chosen = self.panel.show_listing(listing)
        if chosen is not None:
            self._show(chosen)
        elif before >= 0 and listing.clusters and self._job is None:
            # The chosen group is gone at this similarity, or hidden: its neighbour takes its place.
            self.panel.table.choose(min(before, len(listing.clusters) - 1))
        elif self._at_rest and listing.clusters:
            # Known before a scan began: from the last time, as a rule.
            self.panel.table.choose(0)
        else:
            self._show_no_group()
        if self.canvas.stack.currentWidget() is self.canvas.found:
            self.canvas.found.show_listing(listing, scanning=self._job is not None)
        self._bridge.run(partial(let_go, old), ignore, context=self)
        self._go_on()

    def _go_on(self) -> None:
        if self._again:
            self._again = False
            self._cluster(keep_order=self._keep_order)

    def _failed(self, error: Exception) -> None:
        self._running = False
        self.canvas.show_empty("warning", self.tr("The groups cannot be made"), texts.error(error))
        self._go_on()

    def _show_no_group(self) -> None:
        """Nothing is chosen: what that means depends on what there is."""
        groups = len(self.panel.model.clusters)
        scanning = self._job is not None
        all_done = self.panel.reviewed and not self.panel.open and self.panel.tab is Tab.OPEN
        if groups and scanning:
            self.canvas.show_found()
        elif groups and not all_done:
            self.panel.table.choose(0)
        else:
            say_why(self.canvas, self.panel, self._counts, scanning=scanning)

    @Slot()
    def _widen(self) -> None:
        """The button of the empty list: shows what is hidden, else what is less similar."""
        if self.panel.tab is Tab.REVIEWED and not self.panel.reviewed and self.panel.open:
            self.panel.tabs.buttons[Tab.OPEN].click()
        elif self.panel.filters and self.panel.model.total:
            self.panel.sheet.clear_all()
        else:
            self._lower()

    def _lower(self) -> None:
        self.panel.threshold.set_value(max(LEAST / 100, self.panel.threshold.value - LOWER_BY))

    @Slot(float)
    def _store_threshold(self, value: float) -> None:
        library = self._library
        self._bridge.run(lambda: library.change_settings(threshold=value), ignore, context=self)

    # the chosen group ---------------------------------------------------------------------------
    @Slot(object)
    def _chosen(self, cluster: Cluster | None) -> None:
        if cluster is None:
            self._show_no_group()
        else:
            self._show(cluster)

    def _show(self, cluster: Cluster) -> None:
        model = self.panel.model
        row = model.row_of(cluster)
        self.canvas.show_cluster(cluster, row, len(model.clusters))
        self.canvas.prefetch([near for near in (model.cluster(row + 1), model.cluster(row - 1)) if near])

    @Slot()
    def start_review(self) -> None:
        """Goes to the first group."""
        if self.panel.table.choose(0):
            self.panel.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(int)
    def _start_at(self, row: int) -> None:
        cluster = self.canvas.found.model.items[row]
        if self.panel.table.choose(self.panel.model.row_of(cluster)):
            self.panel.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _groups_changed(self, step: Step | None) -> None:
        """A decision has changed the groups: the list stays where it is but for those."""
        self._step = step
        self.canvas.forget_members()
        self._cluster(keep_order=True)

    @Slot(str, bool)
    def _said(self, words: str, undo: bool) -> None:
        (self.undoable if undo else self.toast).emit(words)

    @Slot()
    def _look_again(self) -> None:
        """Shows the reviewed groups."""
        self.panel.tabs.buttons[Tab.REVIEWED].click()

    # scanning -----------------------------------------------------------------------------------
    @Slot(object)
    def set_scanning(self, job: Job[ScanResult] | None) -> None:
        """A scan runs, or has ended (None)."""
        ended = self._job is not None and job is None
        self._job = job
        self.card.setVisible(job is not None)
        self._place_card()
        if job is not None:
            self.card.set_progress(job.progress())
            if self.panel.table.current() is None:
                self._soon.start(0)
        elif ended:
            self.canvas.forget_members()
            self._cluster(keep_order=self.panel.table.current() is not None)

    def _place_card(self) -> None:
        """The card gives way to the photos once the person reviews; the status strip goes on telling."""
        reviewing = self.canvas.cluster is not None or self.panel.table.current() is not None
        self._card_holder.setVisible(self._job is not None and not reviewing)

    @Slot(object)
    def _canvas_changed(self, _cluster: Cluster | None) -> None:
        self._place_card()

    @Slot(object)
    def _progress(self, progress: Progress) -> None:
        if self._job is not None:
            self._place_card()
            if self._card_holder.isVisible():
                self.card.set_progress(progress)

    @Slot()
    def _edges_changed(self) -> None:
        if self._job is None:
            self.canvas.forget_members()
        if not self._soon.isActive():
            self._soon.start(SCAN_REFRESH_MS if self._job is not None else 0)

    # keys ---------------------------------------------------------------------------------------
    @Slot()
    def open_filter(self) -> None:
        """Opens the filter of the list; a folded list comes back for it."""
        if not self.panel.isVisible():
            self.toggle_list()
        self.panel.open_filter()

    @Slot()
    def toggle_list(self) -> None:
        """Folds the list of groups away, or brings it back."""
        self._folded = self.panel.isVisible()
        self.panel.setVisible(not self._folded)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self._view_keys.release(event):
            super().keyReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        command = keymap().command(event, "duplicates")
        if command == "fold":
            self.toggle_list()
        elif command == "filter":
            self.open_filter()
        elif not (
            self._view_keys.press(event, command)
            or self.deciding.act(event, command)
            or self._keys.act(event, command)
        ):
            event.ignore()


def ignore(_result: object) -> None:
    """Nothing is to be done when this call has ended."""
