"""Deciding on the Duplicates page: keys, buttons and menus become decisions, the list goes on."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPoint, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAction, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from dupfinder.engine.library import Library
from dupfinder.engine.review_types import Mark
from dupfinder.engine.types import Cluster, Photo
from dupfinder.gui import review_texts
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.dialogs.remove_group import RemoveGroupDialog
from dupfinder.gui.dialogs.rules import RulesDialog
from dupfinder.gui.icons import icon
from dupfinder.gui.keymap import with_key
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.reviewing import MARKS, Reviewing
from dupfinder.gui.views.canvas import Canvas
from dupfinder.gui.views.clusters import ClusterPanel

TRAIL = 200


class Deciding(QObject):
    """Marks go to the photo whose name is shown; a group that is still loading is decided on by nobody.

    Signals:
        emptied: the last open group was decided on.
    """

    emptied = Signal()

    def __init__(
        self,
        library: Library,
        bridge: Bridge,
        reviewing: Reviewing,
        panel: ClusterPanel,
        canvas: Canvas,
        thumbnails: Thumbnails,
    ) -> None:
        super().__init__(canvas)
        self._library = library
        self._bridge = bridge
        self._reviewing = reviewing
        self._panel = panel
        self._canvas = canvas
        self._thumbnails = thumbnails
        self._trail: list[Cluster] = []
        self._flags: dict[str, bool] = {}
        self._told: int | None = None
        self.menu: QMenu | None = None
        self.rules_dialog: RulesDialog | None = None
        self.remove_dialog: RemoveGroupDialog | None = None
        panel.model.state_of = reviewing.state
        panel.rules_wanted.connect(self.open_rules)
        panel.table.menu_wanted.connect(self._row_menu)
        panel.sheet_opened.connect(self._ask_facets)
        canvas.mark_wanted.connect(self._mark)
        canvas.group_bar.accept.connect(self.accept_and_next)
        canvas.group_bar.not_duplicates.connect(self.not_duplicates)
        canvas.group_bar.menu_wanted.connect(self._open_menu)
        menu = canvas.menu
        menu.mark_wanted.connect(self._mark)
        menu.take_out_wanted.connect(self._take_out)
        menu.apart_wanted.connect(self.not_duplicates)
        menu.protect_wanted.connect(reviewing.protect)
        reviewing.changed.connect(self._changed)
        reviewing.totals_changed.connect(self._show_totals)

    def took(self, reviewed: dict[str, bool]) -> None:
        """The list shows other groups; which are reviewed, by id. It is changed from now on."""
        self._flags = reviewed

    # keys ---------------------------------------------------------------------------------------
    def act(self, event: QKeyEvent, command: str) -> bool:
        """Does what a key stands for; False when it means nothing here."""
        steps = {
            "rules": self.open_rules,
            "accept": self.accept_and_next,
            "back": self.back,
            "apart": self.not_duplicates,
            "take_out": self.take_out,
        }
        if command not in steps and command not in MARKS:
            return False
        if event.isAutoRepeat():
            # A key that is held must not decide on groups that nobody has seen.
            return True
        if command in MARKS:
            self._mark(self._canvas.focused_photo(), MARKS[command])
        else:
            steps[command]()
        return True

    def shown(self) -> Cluster | None:
        """The group that can be decided on: chosen in the list, and on the canvas."""
        cluster = self._canvas.cluster
        return cluster if cluster is not None and cluster == self._panel.table.current() else None

    @Slot(object, object)
    def _mark(self, photo: Photo | None, mark: Mark | None) -> None:
        cluster = self.shown()
        if cluster is not None and photo is not None:
            self._told = photo.file_id
            self._reviewing.mark(cluster, photo.file_id, mark)
        elif self._canvas.cluster is None:
            self._reviewing.said.emit(
                self.tr("Choose a group first: marks are for the photos of a group."), False
            )

    # the whole group ----------------------------------------------------------------------------
    @Slot()
    def accept_and_next(self) -> None:
        """Takes the suggestion, and goes to the next group that is not reviewed yet."""
        cluster = self.shown()
        if cluster is None:
            return
        if not self._reviewing.is_reviewed(cluster):
            self._reviewing.accept(cluster)
        self._trail = [*self._trail[-TRAIL:], cluster]
        table, model = self._panel.table, self._panel.model
        row, count = model.row_of(cluster), len(model.clusters)
        for step in range(1, count):
            here = (row + step) % count
            if not self._reviewing.is_reviewed(model.clusters[here]):
                table.choose(here)
                return
        # Behind the last decision, so that the list is made anew with it.
        self._bridge.run_in_order(lambda: None, self._was_last, context=self)

    def _was_last(self, _nothing: None) -> None:
        self.emptied.emit()

    @Slot()
    def back(self) -> None:
        """To the group that was decided on last; to the one before where there is none."""
        table, model = self._panel.table, self._panel.model
        while self._trail:
            row = model.row_of(self._trail.pop())
            if row >= 0 and row != table.currentIndex().row():
                table.choose(row)
                return
        table.step(-1)

    @Slot()
    def not_duplicates(self) -> None:
        cluster = self.shown()
        if cluster is not None:
            self._reviewing.not_duplicates(cluster)

    @Slot()
    def take_out(self) -> None:
        """Takes the photo in focus out of its group."""
        self._take_out(self._canvas.focused_photo())

    @Slot(object)
    def _take_out(self, photo: Photo | None) -> None:
        cluster = self.shown()
        if cluster is not None and photo is not None:
            self._reviewing.take_out(cluster, photo.file_id)

    @Slot(object, QPoint)
    def _row_menu(self, index: QModelIndex, where: QPoint) -> None:
        self._panel.table.choose(index.row())
        self._open_menu(where)

    @Slot(QPoint)
    def _open_menu(self, where: QPoint) -> None:
        cluster = self._panel.table.current()
        if cluster is None:
            return
        if self.menu is not None:
            self.menu.deleteLater()
        menu = self.menu = QMenu(self._panel)
        reviewed = self._reviewing.is_reviewed(cluster)
        words = self.tr("Open again for review") if reviewed else self.tr("Mark as reviewed")
        for name, sign, text, slot in (
            ("similar", "magnifying-glass", self.tr("Find similar"), self._find_similar),
            ("reviewed", "checks", words, self._toggle_reviewed),
            ("apart", "link-break", with_key(self.tr("Not duplicates"), "apart"), self.not_duplicates),
            ("out", "sign-out", with_key(self.tr("Take the photo in focus out"), "take_out"), self.take_out),
            ("", "", "", None),
            (
                "whole",
                "trash",
                self.tr("Remove all %Ln photo(s) of this group…", "", cluster.files),
                self.ask_to_remove_group,
            ),
        ):
            if slot is None:
                menu.addSeparator()
                continue
            action = QAction(icon(sign), text, menu)
            action.setObjectName(name)
            action.triggered.connect(slot)
            menu.addAction(action)
        menu.popup(where)

    @Slot()
    def _find_similar(self) -> None:
        cluster = self._panel.table.current()
        if cluster is not None:
            self._thumbnails.similar_wanted.emit([cluster.contents[0]])

    @Slot()
    def _toggle_reviewed(self) -> None:
        cluster = self._panel.table.current()
        if cluster is not None:
            self._reviewing.set_reviewed(cluster, not self._reviewing.is_reviewed(cluster))

    @Slot()
    def ask_to_remove_group(self) -> None:
        """Asks once, with the photos shown, before a whole group is marked to be removed."""
        cluster = self.shown()
        if cluster is None:
            return
        members = self._canvas.compare.members
        dialog = RemoveGroupDialog(cluster, members, self._thumbnails, self._canvas.window())
        dialog.confirmed.connect(self._reviewing.remove_whole_group)
        self.remove_dialog = dialog
        dialog.open()

    # rules --------------------------------------------------------------------------------------
    @Slot()
    def open_rules(self) -> None:
        """Opens "Mark by rules" for all groups that the filter lets through."""
        parent: QWidget = self._panel.window()
        panel, reviewing = self._panel, self._reviewing
        clusters = list(panel.model.clusters) if panel.filters else reviewing.clusters
        dialog = RulesDialog(self._library, self._bridge, reviewing, clusters, self._thumbnails, parent)
        dialog.wanted.connect(self._reviewing.apply_rules)
        self.rules_dialog = dialog
        dialog.open()

    # what has changed ---------------------------------------------------------------------------
    @Slot(object)
    def _changed(self, groups: frozenset[str] | None) -> None:
        panel = self._panel
        panel.table.viewport().update()
        if groups is None:
            return
        open_, reviewed = panel.open, panel.reviewed
        for cluster in filter(None, map(panel.model.by_id, groups)):
            now = self._reviewing.is_reviewed(cluster)
            if self._flags.get(cluster.id, now) != now:
                open_, reviewed = (open_ - 1, reviewed + 1) if now else (open_ + 1, reviewed - 1)
            self._flags[cluster.id] = now
        if (open_, reviewed) != (panel.open, panel.reviewed):
            panel.show_counts(open_, reviewed)
        self._announce()

    def _announce(self) -> None:
        """Tells a mark once, for people who do not see its sign."""
        cluster, file, self._told = self._canvas.cluster, self._told, None
        state = self._reviewing.state(cluster) if cluster is not None and file is not None else None
        for member in state.members if state is not None else ():
            if member.file_id == file:
                words = review_texts.spoken(member) or self.tr("No mark.")
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._canvas, words))

    @Slot()
    def _show_totals(self) -> None:
        self._canvas.done.show_totals(self._reviewing.totals)
        self._panel.show_set_aside(self._reviewing.totals.set_aside)

    @Slot()
    def _ask_facets(self) -> None:
        review, clusters = self._library.review, self._reviewing.clusters
        fields = self._panel.sheet.fields
        self._bridge.run(lambda: review.facets(clusters), fields.show_facets, context=fields)
