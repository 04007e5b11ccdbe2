"""The decisions of a review as the window knows them: asked for in bulk, made one after the other."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dupfinder.engine.errors import LastCopyError, ProtectedPhotoError
from dupfinder.engine.library import Library
from dupfinder.engine.review_types import Act, GroupState, Mark, RuleSet, Step, Totals
from dupfinder.engine.types import Cluster, Member
from dupfinder.gui import review_texts, texts
from dupfinder.gui.bridge import Bridge

KEPT_STATES = 2000
TOTALS_MS = 60
MARKS: dict[str, Mark | None] = {"keep": Mark.KEEP, "remove": Mark.REMOVE, "clear": None}
"""What the commands of the keys mark a photo as."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The state of a group, and after which decision it was read: answers may come in any order."""

    version: int
    state: GroupState


class Reviewing(QObject):
    """What is decided on each group, and the way to decide. Every decision is saved when it is told.

    Signals:
        changed: ids of the groups whose state is another one; None for all.
        groups_changed: groups come or go; with the :class:`Step` that the list should show, or None.
        totals_changed, saved: after a decision.
        said: a message, and whether it can be undone.
        history_wanted: id of the action on files that an undo met.
    """

    changed = Signal(object)
    groups_changed = Signal(object)
    totals_changed = Signal()
    saved = Signal()
    said = Signal(str, bool)
    history_wanted = Signal(int)
    protected_changed = Signal()

    def __init__(self, library: Library, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._review = library.review
        self._bridge = bridge
        self._states: OrderedDict[Cluster, GroupState] = OrderedDict()
        self._versions: dict[Cluster, int] = {}
        self._stale: set[Cluster] = set()
        self._wanted: dict[Cluster, None] = {}
        self._asking = self._adding = False
        self._reviewed: dict[str, bool] = {}
        self.threshold = library.settings.threshold
        self.clusters: Sequence[Cluster] = ()
        """All groups at the similarity that is set, also those that a filter hides."""
        self.totals = Totals()
        self.protected: tuple[bytes, ...] = ()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._fetch)
        self._count = QTimer(self)
        self._count.setSingleShot(True)
        self._count.setInterval(TOTALS_MS)
        self._count.timeout.connect(self._add_up)
        bridge.run(self._review.protected_folders, self._take_protected, context=self)

    # what there is ------------------------------------------------------------------------------
    def show(self, clusters: Sequence[Cluster], reviewed: dict[str, bool], threshold: float) -> None:
        """Takes over the groups as they are now."""
        self.clusters, self._reviewed, self.threshold = clusters, reviewed, threshold
        self._stale.update(self._states)
        self._count.start()
        self.changed.emit(None)

    def state(self, cluster: Cluster) -> GroupState | None:
        """What is decided on a group; asked for where it is not known, and told by :attr:`changed`."""
        found = self._states.get(cluster)
        if found is None or cluster in self._stale:
            self._wanted[cluster] = None
            self._soon.start()
        else:
            self._states.move_to_end(cluster)
        return found

    def is_reviewed(self, cluster: Cluster) -> bool:
        return self._reviewed.get(cluster.id, False)

    def look_at(self, cluster: Cluster, members: list[Member]) -> tuple[list[Member], Decided]:
        """The members with weak ones last, and what is decided. Called on a worker thread."""
        decided = self._read(cluster, self.threshold)
        state = decided.state
        weak = {member.file_id for member in state.members if member.weak is not None}
        members = sorted(members, key=lambda member: member.photo.file_id in weak)
        return members, decided

    def _read(self, cluster: Cluster, threshold: float) -> Decided:
        version = self._review.version
        return Decided(version, self._review.state(cluster, threshold))

    def put(self, cluster: Cluster, decided: Decided) -> None:
        """Takes over the state of one group, unless a later one is known."""
        if decided.version < self._versions.get(cluster, 0):
            return
        state = decided.state
        self._versions[cluster] = decided.version
        self._states[cluster] = state
        self._states.move_to_end(cluster)
        self._stale.discard(cluster)
        self._reviewed[cluster.id] = state.reviewed
        while len(self._states) > KEPT_STATES:
            old, _ = self._states.popitem(last=False)
            self._versions.pop(old, None)
            self._stale.discard(old)

    @Slot()
    def _fetch(self) -> None:
        if self._asking or not self._wanted:
            return
        self._asking = True
        clusters, review, threshold = list(self._wanted), self._review, self.threshold
        self._wanted.clear()

        def call() -> list[tuple[Cluster, Decided]]:
            version, states = review.version, review.states(clusters, threshold)
            return [(one, Decided(version, state)) for one, state in zip(clusters, states, strict=True)]

        # In order: what is read is never older than the last decision that was told.
        self._bridge.run_in_order(call, self._fetched, self._not_fetched, context=self)

    def _fetched(self, states: list[tuple[Cluster, Decided]]) -> None:
        self._asking = False
        for cluster, decided in states:
            self.put(cluster, decided)
        self.changed.emit(frozenset(cluster.id for cluster, _ in states))
        self._fetch()

    def _not_fetched(self, error: Exception) -> None:
        self._asking = False
        self.said.emit(texts.error(error), False)

    @Slot()
    def _add_up(self) -> None:
        if self._adding:
            self._count.start()
            return
        self._adding = True
        clusters, review = self.clusters, self._review
        # On the reader lane: no decision waits for a sum over all groups.
        self._bridge.run(lambda: review.totals(clusters), self._added_up, self._not_added_up, context=self)

    def _added_up(self, totals: Totals) -> None:
        self._adding = False
        self.totals = totals
        self.totals_changed.emit()

    def _not_added_up(self, error: Exception) -> None:
        self._adding = False
        self.said.emit(texts.error(error), False)

    # deciding -----------------------------------------------------------------------------------
    def mark(self, cluster: Cluster, file_id: int, mark: Mark | None) -> None:
        self._decide(cluster, lambda: self._review.mark(cluster, [file_id], mark))

    def accept(self, cluster: Cluster) -> None:
        """Takes the suggestion and counts the group as reviewed, before the answer is there."""
        self._reviewed[cluster.id] = True
        self._decide(cluster, lambda: self._review.accept(cluster, self.threshold))

    def set_reviewed(self, cluster: Cluster, reviewed: bool) -> None:
        self._decide(cluster, lambda: self._review.set_reviewed([cluster], reviewed))

    def remove_whole_group(self, cluster: Cluster) -> None:
        words = self.tr("All %Ln photo(s) of this group are marked to remove.", "", cluster.files)
        self._decide(cluster, lambda: self._review.remove_whole_group(cluster), words)

    def _decide(self, cluster: Cluster, call: Callable[[], Step | None], words: str = "") -> None:
        threshold = self.threshold

        def work() -> tuple[Step | None, Decided]:
            return call(), self._read(cluster, threshold)

        def done(answer: tuple[Step | None, Decided]) -> None:
            step, decided = answer
            self.put(cluster, decided)
            self.changed.emit(frozenset({cluster.id}))
            if step is not None:
                self._stored()
                if words:
                    self.said.emit(words, True)

        def failed(error: Exception) -> None:
            self._stale.add(cluster)
            self._reviewed.pop(cluster.id, None)
            self._refused(error)
            self.changed.emit(frozenset({cluster.id}))

        self._bridge.run_in_order(work, done, failed, context=self)

    def not_duplicates(self, cluster: Cluster) -> None:
        words = self.tr(
            "These %Ln photo(s) are not duplicates. They are not shown as a group again.", "", cluster.files
        )
        self._decide_groups(lambda: self._review.not_duplicates(cluster), words)

    def take_out(self, cluster: Cluster, file_id: int) -> None:
        words = self.tr("This photo is out of the group.")
        self._decide_groups(lambda: self._review.take_out(cluster, file_id), words)

    def choose_best_copy(self, cluster: Cluster, file_id: int) -> None:
        words = self.tr("This photo is the best copy now.")
        self._decide_groups(lambda: self._review.choose_best_copy(cluster, file_id), words)

    def withdraw(self, numbers: Sequence[int]) -> None:
        words = self.tr("%Ln group(s) are shown again.", "", len(numbers))
        self._decide_groups(lambda: self._review.withdraw(numbers), words)

    def apply_rules(self, clusters: Sequence[Cluster], rules: RuleSet) -> None:
        review, threshold = self._review, self.threshold

        def done(step: Step | None) -> None:
            if step is None:
                self.said.emit(self.tr("The rules mark nothing more."), False)
                return
            self._all_changed()
            self._stored()
            self.said.emit(self.tr("Marked %Ln photo(s) by rules.", "", step.photos), True)

        self._bridge.run_in_order(
            lambda: review.rules.apply(clusters, rules, threshold), done, self._refused, context=self
        )

    def open_saved(self, name: str) -> None:
        """Makes a saved review the current one."""

        def done(step: Step | None) -> None:
            if step is None:
                self.said.emit(self.tr("{name} is what you have now.").format(name=name), False)
                return
            self._all_changed()
            self._stored()
            self.said.emit(self.tr("Opened the review {name}.").format(name=name), True)
            self.groups_changed.emit(step)

        review = self._review
        self._bridge.run_in_order(lambda: review.saved.open(name), done, self._refused, context=self)

    def _decide_groups(self, call: Callable[[], Step | None], words: str) -> None:
        """A decision after which the groups are other ones."""

        def done(step: Step | None) -> None:
            if step is not None:
                self._stored()
                self.said.emit(words, True)
                self.groups_changed.emit(None)

        self._bridge.run_in_order(call, done, self._refused, context=self)

    @Slot()
    def undo(self) -> None:
        self._bridge.run_in_order(self._review.undo, self._undone, self._refused, context=self)

    @Slot()
    def redo(self) -> None:
        self._bridge.run_in_order(self._review.redo, self._redone, self._refused, context=self)

    def _undone(self, step: Step | None) -> None:
        if step is None:
            self.said.emit(self.tr("Nothing to undo."), False)
        elif step.act is Act.FILES:
            self.history_wanted.emit(step.action if step.action is not None else -1)
        else:
            self._went(step, self.tr("Undone: {what}.").format(what=review_texts.act(step)))

    def _redone(self, step: Step | None) -> None:
        if step is None:
            self.said.emit(self.tr("Nothing to do again."), False)
        else:
            self._went(step, self.tr("Done again: {what}.").format(what=review_texts.act(step)))

    def _went(self, step: Step, words: str) -> None:
        self._all_changed()
        self._stored()
        self.said.emit(words, False)
        self.groups_changed.emit(step)

    # protected folders ---------------------------------------------------------------------------
    def protect(self, folder: bytes, protected: bool) -> None:
        """Protects a folder, or no longer."""
        review = self._review

        def call() -> list[bytes]:
            review.protect(folder, protected)
            return review.protected_folders()

        def done(folders: list[bytes]) -> None:
            self._take_protected(folders)
            self._all_changed()
            self._stored()
            words = (
                self.tr("Photos in {name} are never marked to remove now.")
                if protected
                else self.tr("{name} is no longer protected.")
            )
            self.said.emit(words.format(name=texts.folder_name(folder)), False)

        self._bridge.run_in_order(call, done, self._refused, context=self)

    def _take_protected(self, folders: list[bytes]) -> None:
        self.protected = tuple(folders)
        self.protected_changed.emit()

    # answers ------------------------------------------------------------------------------------
    def _all_changed(self) -> None:
        self._stale.update(self._states)
        self.changed.emit(None)

    def _stored(self) -> None:
        self._count.start()
        self.saved.emit()

    def _refused(self, error: Exception) -> None:
        match error:
            case LastCopyError():
                words = self.tr("One copy has to stay. Keep another one first.")
            case ProtectedPhotoError():
                words = self.tr("This photo is in a protected folder. It is never marked to remove.")
            case ValueError():
                words = self.tr("This cannot be done: the group has changed, or holds one picture only.")
            case _:
                words = texts.error(error)
        self.said.emit(words, False)
