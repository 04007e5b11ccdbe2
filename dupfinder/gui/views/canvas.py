"""The middle of the Duplicates page: the chosen group, or why there is none."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial

from PySide6.QtCore import QPoint, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from dupfinder.engine.library import Library
from dupfinder.engine.types import Cluster, Member, Photo
from dupfinder.gui import texts
from dupfinder.gui.compare_modes import View
from dupfinder.gui.models.pair_known import PairKnown
from dupfinder.gui.models.pairing import Pairing
from dupfinder.gui.models.pictures import Pictures
from dupfinder.gui.models.thumbnails import LARGE, Runner, Thumbnails
from dupfinder.gui.reviewing import Decided, Reviewing
from dupfinder.gui.theme import theme
from dupfinder.gui.views.compare import ComparePair
from dupfinder.gui.views.done import DonePage
from dupfinder.gui.views.empty import EmptyState
from dupfinder.gui.views.found import FoundSoFar
from dupfinder.gui.views.group_bar import GroupBar
from dupfinder.gui.views.photo_menu import PhotoMenu
from dupfinder.gui.views.view_bar import ViewBar
from dupfinder.gui.views.whole_group import WholeGroup

KEPT_GROUPS = 24
SLOW_MS = 120


class Canvas(QWidget):
    """Shows one group, in one of two views. The group that is named is always the one that is shown."""

    step = Signal(int)
    """To the group before (-1) or after (1)."""
    representative_chosen = Signal(object, int)
    """Cluster and file id of its new best copy."""
    shown = Signal(object)
    """The cluster whose photos are on the canvas now, or None."""
    mark_wanted = Signal(object, object)
    """The photo, and the mark that it is to have, or None."""

    def __init__(
        self,
        library: Library,
        bridge: Runner,
        thumbnails: Thumbnails,
        reviewing: Reviewing | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self._library = library
        self._bridge = bridge
        self._thumbnails = thumbnails
        self._reviewing = reviewing
        self._wanted: Cluster | None = None
        self._place = (0, 0)
        self._cluster: Cluster | None = None
        self._members: OrderedDict[Cluster, list[Member]] = OrderedDict()
        self._asked: set[Cluster] = set()
        self._forgotten = 0
        self._pair_view = View.SIDE_BY_SIDE
        self.pictures = Pictures(library, bridge, self)

        self.bar = ViewBar()
        self.pairing = Pairing(library, bridge, self)
        self.compare = ComparePair(thumbnails, self.pictures, self.pairing, bridge)
        self.known = PairKnown(library, bridge, self)
        self.compare.facts.pair_changed.connect(self.known.show)
        self.known.told.connect(self.compare.facts.show_known)
        self.whole = WholeGroup(thumbnails)
        self.found = FoundSoFar(thumbnails)
        self.empty = EmptyState()
        self.group_bar = GroupBar()
        self.menu = PhotoMenu(self)
        self.stack = QStackedWidget()
        self.done = DonePage()
        for view in (self.empty, self.found, self.compare, self.whole, self.done):
            self.stack.addWidget(view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.group_bar)

        self.bar.view_chosen.connect(self._view_changed)
        self.compare.fit_changed.connect(self._fit_changed)
        self.compare.view_wanted.connect(self._show_wanted)
        self.bar.zoom_in.connect(self.compare.zoom_in)
        self.bar.zoom_out.connect(self.compare.zoom_out)
        self.bar.full_size.connect(self.compare.toggle_full_size)
        self.compare.zoom_changed.connect(self._show_zoom)
        self.compare.focused.connect(self._focused)
        self.compare.menu_wanted.connect(self._open_menu)
        self.whole.focused.connect(self.compare.focus_on)
        self.whole.opened.connect(self._put_beside)
        self.whole.menu_wanted.connect(self._open_menu)
        self.group_bar.step.connect(self.step)
        self.compare.mark_wanted.connect(self.mark_wanted)
        self.whole.mark_wanted.connect(self.mark_wanted)
        if reviewing is not None:
            reviewing.changed.connect(self._decided)
        self.menu.more_like.connect(thumbnails.similar_wanted)
        self.menu.compare_wanted.connect(self._compare)
        self.menu.best_wanted.connect(self._choose_best)
        self.menu.picture_wanted.connect(self._copy_picture)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MS)
        self._slow.timeout.connect(self._say_loading)
        theme().changed.connect(self._restyle)
        self._restyle()
        self._arrange()

    # which group --------------------------------------------------------------------------------
    @property
    def cluster(self) -> Cluster | None:
        """The group on the canvas."""
        return self._cluster

    def show_cluster(self, cluster: Cluster, row: int, count: int) -> None:
        """Shows a group: at once when its members are known, else as soon as they come.

        Until then the group before stays whole, with its own names, but no longer than a blink.
        """
        self._wanted = cluster
        self._place = (row, count)
        members = self._members.get(cluster)
        if members is not None:
            self._members.move_to_end(cluster)
            self._take(cluster, members)
            return
        if not self._slow.isActive():
            self._slow.start()
        self._ask(cluster)

    def show_empty(self, sign: str, title: str, text: str = "", button: str = "") -> None:
        self._leave_group()
        self.empty.say(sign, title, text, button)
        self.stack.setCurrentWidget(self.empty)
        self._arrange()

    def show_done(self) -> None:
        """All groups are reviewed."""
        self._leave_group()
        self.stack.setCurrentWidget(self.done)
        self._arrange()

    def show_found(self) -> None:
        self._leave_group()
        self.stack.setCurrentWidget(self.found)
        self._arrange()

    def prefetch(self, clusters: list[Cluster]) -> None:
        """Gets the members and thumbnails of groups that will probably be looked at next."""
        for cluster in clusters:
            if cluster not in self._members:
                self._ask(cluster)
            self._thumbnails.prefetch(cluster.contents[:2], LARGE)

    def forget_members(self) -> None:
        """Members may have changed: they are asked for again, also those that are on their way."""
        self._members.clear()
        self._asked.clear()
        self._forgotten += 1

    def _ask(self, cluster: Cluster) -> None:
        if cluster in self._asked:
            return
        self._asked.add(cluster)
        library, reviewing = self._library, self._reviewing

        def call() -> tuple[Cluster, list[Member], Decided | None]:
            members = library.members(cluster)
            if reviewing is None or not members:
                return cluster, members, None
            return cluster, *reviewing.look_at(cluster, members)

        self._bridge.run(call, partial(self._arrived, self._forgotten), self._ask_failed, context=self)

    def _arrived(self, asked: int, answer: tuple[Cluster, list[Member], Decided | None]) -> None:
        cluster, members, state = answer
        is_old = asked != self._forgotten
        if is_old and (cluster in self._asked or cluster in self._members):
            return
        if self._reviewing is not None and state is not None:
            self._reviewing.put(cluster, state)
        if not is_old:
            self._asked.discard(cluster)
            self._members[cluster] = members
            while len(self._members) > KEPT_GROUPS:
                self._members.popitem(last=False)
        if cluster == self._wanted:
            self._take(cluster, members)

    def _ask_failed(self, error: Exception) -> None:
        self._asked.clear()
        self._slow.stop()
        self.show_empty("warning", self.tr("This group cannot be shown"), texts.error(error))

    def _take(self, cluster: Cluster, members: list[Member]) -> None:
        self._slow.stop()
        if not members:
            self.show_empty("image", self.tr("The photos of this group are gone"))
            return
        before = self.compare.focused_member() if self._is_same(cluster) else None
        self._cluster = cluster
        focus = 1
        if before is not None:
            focus = next((n for n, m in enumerate(members) if m.photo.file_id == before.photo.file_id), 1)
        self.pictures.drop_wishes()
        if before is None or members != self.compare.members:
            self.compare.show_members(members, focus, cluster)
        self.whole.show_members(cluster, members, self.compare.focus)
        self.group_bar.show_cluster(cluster, *self._place, members)
        self._show_states()
        self._show_view()
        self._focused(self.compare.focus)
        self.shown.emit(cluster)

    @Slot(object)
    def _decided(self, groups: frozenset[str] | None) -> None:
        if self._cluster is not None and (groups is None or self._cluster.id in groups):
            self._show_states()

    def _show_states(self) -> None:
        """Shows what is decided on the group on the canvas."""
        if self._reviewing is None or self._cluster is None:
            return
        state = self._reviewing.state(self._cluster)
        states = {member.file_id: member for member in state.members} if state is not None else {}
        self.compare.show_states(states)
        self.whole.show_states(states)
        self.group_bar.show_state(self._cluster, state, self.compare.members)

    def _is_same(self, cluster: Cluster) -> bool:
        return self._cluster is not None and (
            self._cluster.id == cluster.id or self._cluster.representative == cluster.representative
        )

    def _leave_group(self) -> None:
        self._slow.stop()
        self._wanted = None
        if self._cluster is not None:
            self._cluster = None
            self.compare.show_members([])
            self.shown.emit(None)

    @Slot()
    def _say_loading(self) -> None:
        """The members take long: the canvas is cleared, so that nothing belongs to another group."""
        wanted = self._wanted
        if wanted is None or self._is_same(wanted):
            return
        self._cluster = None
        self.compare.show_members([])
        self.group_bar.show_cluster(wanted, *self._place)
        self.empty.say("image", self.tr("Loading…"))
        self.stack.setCurrentWidget(self.empty)

    # views --------------------------------------------------------------------------------------
    def toggle_whole(self) -> None:
        if self._cluster is None:
            return
        whole = self.bar.view is View.WHOLE_GROUP
        self.bar.show_view(self._pair_view if whole else View.WHOLE_GROUP)

    @property
    def shows_pair(self) -> bool:
        """Whether two photos of a group are on screen."""
        return self._cluster is not None and self.stack.currentWidget() is self.compare

    def next_view(self) -> None:
        """The next way to see the two photos; those that are greyed are left out."""
        if self._cluster is None:
            return
        views = [view for view in View if self.bar.buttons[view].isEnabled()]
        views.remove(View.WHOLE_GROUP)
        now = self.bar.view
        self.bar.show_view(views[(views.index(now) + 1) % len(views)] if now in views else views[0])

    @Slot(bool)
    def _fit_changed(self, fit: bool) -> None:
        self.bar.set_fit(fit)
        if self.bar.view is not View.WHOLE_GROUP:
            self.bar.mirror(self.compare.view)

    @Slot(str)
    def _show_wanted(self, view: str) -> None:
        self.bar.show_view(View(view))

    def _show_view(self) -> None:
        whole = self.bar.view is View.WHOLE_GROUP
        self.stack.setCurrentWidget(self.whole if whole else self.compare)
        self._arrange()
        self._show_zoom()

    @Slot(str)
    def _view_changed(self, name: str) -> None:
        view = View(name)
        if view is not View.WHOLE_GROUP:
            self._pair_view = view
            self.compare.show_view(view)
        if self._cluster is None:
            return
        had_focus = self.stack.isAncestorOf(QApplication.focusWidget() or self)
        self.whole.choose(self.compare.focus)
        self._show_view()
        if had_focus:
            self.focus_photos()

    def focus_photos(self) -> None:
        """Gives the keys to the photos."""
        if self.stack.currentWidget() is self.whole:
            self.whole.focus_grid()
        elif self._cluster is not None:
            self.compare.focus_photos()

    @Slot(int)
    def _put_beside(self, number: int) -> None:
        self.compare.focus_on(number)
        self.bar.show_view(self._pair_view)
        self.compare.focus_photos()

    @Slot(object)
    def _compare(self, photo: Photo) -> None:
        """Puts a photo beside the best copy, from wherever its menu was opened."""
        for number, member in enumerate(self.compare.members):
            if member.photo == photo:
                self._put_beside(number)

    @Slot(int)
    def _focused(self, number: int) -> None:
        self.whole.choose(number)

    def _arrange(self) -> None:
        in_group = self.stack.currentWidget() in (self.compare, self.whole)
        self.bar.setVisible(in_group)
        self.group_bar.setVisible(in_group)

    @Slot()
    def _show_zoom(self) -> None:
        self.bar.set_percent(self.compare.percent)

    # one photo ----------------------------------------------------------------------------------
    def focused_photo(self) -> Photo | None:
        """The photo that keys act on."""
        member = self.compare.focused_member() if self._cluster is not None else None
        return member.photo if member is not None else None

    @Slot(object, QPoint)
    def _open_menu(self, photo: Photo, where: QPoint) -> None:
        cluster = self._cluster
        reviewing = self._reviewing
        state = reviewing.state(cluster) if reviewing is not None and cluster is not None else None
        decided = next((m for m in state.members if m.file_id == photo.file_id), None) if state else None
        self.menu.open(
            photo,
            where,
            may_be_best=cluster is not None and photo.file_id != cluster.representative,
            state=decided,
            protected=reviewing.protected if reviewing is not None else (),
            together=self.whole.chosen_contents() if self.stack.currentWidget() is self.whole else (),
        )

    @Slot(int)
    def _choose_best(self, file_id: int) -> None:
        if self._cluster is not None and file_id != self._cluster.representative:
            self.representative_chosen.emit(self._cluster, file_id)

    @Slot(object)
    def _copy_picture(self, photo: Photo) -> None:
        image = self.compare.picture_of(photo)
        if image.isNull():
            pixmap = self._thumbnails.best(photo.content_id)
            image = pixmap.toImage() if pixmap is not None else image
        self.menu.put_picture(image)

    @Slot()
    def _restyle(self) -> None:
        palette = self.palette()
        palette.setColor(self.backgroundRole(), theme().tokens.canvas)
        self.setPalette(palette)
