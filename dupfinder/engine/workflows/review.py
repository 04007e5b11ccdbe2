"""Deciding: marks, suggestions, rules, "not duplicates" and the progress of a review.

Nothing here moves a file. Every decision is on disk when its call returns, and every step can be undone.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from dupfinder.engine.errors import LastCopyError, ProtectedPhotoError
from dupfinder.engine.review_types import (
    Act,
    Decision,
    Facets,
    GroupFilter,
    GroupState,
    Mark,
    NotDuplicates,
    Origin,
    Removed,
    Step,
    Totals,
)
from dupfinder.engine.store import review
from dupfinder.engine.store.review import BestCopyChange, Change
from dupfinder.engine.types import Cluster
from dupfinder.engine.workflows.decisions import (
    NOT_DUPLICATES,
    REVIEWED,
    TAKEN_OUT,
    WHOLE_GROUP,
    Decisions,
)
from dupfinder.engine.workflows.filtering import facets_of, passing_clusters
from dupfinder.engine.workflows.group_states import files_of, group_states, is_reviewed, reviewed_groups
from dupfinder.engine.workflows.links import Links
from dupfinder.engine.workflows.markbook import MarkBook, is_inside
from dupfinder.engine.workflows.marking import mark_changes
from dupfinder.engine.workflows.recluster import Reclusterer
from dupfinder.engine.workflows.removals import Removals
from dupfinder.engine.workflows.roster import Roster, Rosters
from dupfinder.engine.workflows.ruling import Rules
from dupfinder.engine.workflows.saved_reviews import SavedReviews
from dupfinder.engine.workflows.sheet import Sheet, Sheets
from dupfinder.engine.workflows.state import State


class Review:
    """What a person decides about the clusters of a library; reached as ``library.review``.

    All methods are safe to call from any thread and *block* for a few ms; those on all clusters for less than
    a second. Steps that hang on each other (a mark, then its undo) are run in order by
    :meth:`Library.submit_in_order`.

    Attributes:
        rules: keep-rules; saved: reviews saved by name; removals: what actions on files tell.
    """

    def __init__(
        self, state: State, rosters: Rosters, reclusterer: Reclusterer, decisions: Decisions
    ) -> None:
        self._state = state
        self._rosters = rosters
        self._decisions = decisions
        self._book = MarkBook(rosters, decisions)
        self._sheets = Sheets(state, reclusterer.verdicts)
        self._links = Links()
        self.rules = Rules(state, decisions, self._book, self._sheets.of, self._links)
        self.saved = SavedReviews(state, decisions, self._book)
        self.removals = Removals(self._book, decisions)

    @property
    def version(self) -> int:
        """Grows with every decision, also by undo and redo."""
        return self._decisions.version

    def _sheet(self, clusters: Sequence[Cluster]) -> Sheet:
        return self._sheets.of(clusters, self._rosters.current())

    def _limit(self, threshold: float | None) -> float:
        return self._state.settings.threshold if threshold is None else threshold

    # what is decided ----------------------------------------------------------------------------
    def states(self, clusters: Sequence[Cluster], threshold: float | None = None) -> list[GroupState]:
        """What is decided and suggested, for each cluster.

        Suggested are: to keep the best copy, to remove the sure copies; nothing for similar shots, weak
        matches and photos in protected folders, and nothing against a mark.

        Args:
            threshold: at which the clusters were made; the setting's when None.
        """
        # Marks and rulings of one moment: a step changes both.
        with self._decisions.lock:
            roster, marks = self._book.current()
            sheet = self._sheets.of(clusters, roster)
            return group_states(sheet, marks, self._decisions, self._limit(threshold), self._links)

    def state(self, cluster: Cluster, threshold: float | None = None) -> GroupState:
        """The same for one cluster."""
        return self.states([cluster], threshold)[0]

    def mark_of(self, file_id: int) -> Mark | None:
        """The mark of a file, whatever group it is in."""
        return self._book.current()[1].get(file_id)

    def totals(self, clusters: Sequence[Cluster]) -> Totals:
        """What all marks come to: in these clusters, and set aside because their photo is in none of them."""
        roster, marks = self._book.current()
        sheet = self._sheets.of(clusters, roster)
        remove = np.array([file for file, mark in marks.items() if mark is Mark.REMOVE], dtype=np.int64)
        keep = np.array([file for file, mark in marks.items() if mark is Mark.KEEP], dtype=np.int64)
        gone = np.isin(sheet.file, remove)
        said = len(self._decisions.rulings(NOT_DUPLICATES)) + len(self._decisions.rulings(TAKEN_OUT))
        return Totals(
            remove=int(gone.sum()),
            keep=int(np.isin(sheet.file, keep).sum()),
            freed=int(self._links.freed(roster, sheet.row[gone]).sum()),
            set_aside=len(remove) - int(gone.sum()),
            groups=len(clusters),
            reviewed=int(self._reviewed(sheet).sum()),
            not_duplicates=said,
        )

    def reviewed(self, clusters: Sequence[Cluster]) -> list[bool]:
        """Which clusters are reviewed, with all of the photos that they have now."""
        found: list[bool] = self._reviewed(self._sheet(clusters)).tolist()
        return found

    def about(self, step: Step, clusters: Sequence[Cluster]) -> Cluster | None:
        """The first of these clusters that a step was about."""
        roster, _ = self._book.current()
        rows = [row for content in step.hashes for row in roster.rows_of(content)]
        contents = {int(roster.table.content[row]) for row in rows}
        return next((one for one in clusters if not contents.isdisjoint(one.contents)), None)

    def _reviewed(self, sheet: Sheet) -> np.ndarray:
        return reviewed_groups(self._decisions, sheet)

    def decisions(self, clusters: Sequence[Cluster]) -> list[Decision]:
        """Every marked file, by path, with the cluster that it is in."""
        roster, marks = self._book.current()
        sheet = self._sheets.of(clusters, roster)
        place = dict(zip(sheet.file.tolist(), sheet.group.tolist(), strict=True))
        table = roster.table
        found = [
            Decision(
                file,
                table.path[row],
                table.hash[row],
                marks[file] is Mark.KEEP,
                clusters[place[file]].id if file in place else None,
            )
            for row, file in enumerate(table.file.tolist())
            if file in marks
        ]
        return sorted(found, key=lambda decision: decision.path)

    def whole_groups(self, clusters: Sequence[Cluster]) -> set[str]:
        """Ids of the clusters whose removal as a whole was confirmed, and in which all is still marked so."""
        return {state.cluster for state in self.states(clusters) if state.whole}

    # marks --------------------------------------------------------------------------------------
    def mark(self, cluster: Cluster, files: Iterable[int], mark: Mark | None) -> Step | None:
        """Marks files of a cluster by id, or clears their marks; None where nothing changes.

        Raises:
            LastCopyError: it would leave the cluster without a copy.
            ProtectedPhotoError: a file to be removed lies in a protected folder.
            ValueError: a file is not in the cluster.
        """
        with self._decisions.lock:
            roster, sheet, marks = self._one(cluster)
            wanted = set(files)
            every = sheet.file.tolist()
            if not wanted <= set(every):
                raise ValueError("the file is not in the cluster")
            if mark is Mark.REMOVE:
                paths = dict(zip(every, sheet.paths(), strict=True))
                for file in wanted:
                    if is_inside(paths[file], self._decisions.protected()):
                        raise ProtectedPhotoError("photos in protected folders are never marked")
                if all(file in wanted or marks.get(file) is Mark.REMOVE for file in every) and any(
                    marks.get(file) is not Mark.REMOVE for file in wanted
                ):
                    raise LastCopyError("one copy has to stay: keep another one first")
            changes = self._changes(roster, dict.fromkeys(wanted, mark), Origin.PERSON)
            if mark is not Mark.REMOVE:
                # Whoever keeps one photo does not remove the whole group any more.
                held = self._decisions.holding(WHOLE_GROUP, files_of(sheet, 0))
                changes += self._decisions.without(held)
            return self._decisions.do(Act.MARK, changes)

    def accept(self, cluster: Cluster, threshold: float | None = None) -> Step | None:
        """Turns the suggestions of a cluster into marks, and marks it as reviewed. One step."""
        with self._decisions.lock:
            roster, sheet, _ = self._one(cluster)
            state = self.state(cluster, threshold)
            wanted = {member.file_id: member.suggestion for member in state.members if member.suggestion}
            changes = self._changes(roster, wanted, Origin.SUGGESTION)
            if not state.reviewed:
                changes += self._now_reviewed(sheet, [0])
            return self._decisions.do(Act.ACCEPT, changes)

    def set_reviewed(self, clusters: Sequence[Cluster], reviewed: bool) -> Step | None:
        """Marks clusters as reviewed, or opens them again; None where nothing changes."""
        with self._decisions.lock:
            sheet = self._sheet(clusters)
            done = self._reviewed(sheet)
            if reviewed:
                changes = self._now_reviewed(sheet, np.flatnonzero(~done).tolist())
            else:
                held = {
                    number
                    for i in np.flatnonzero(done).tolist()
                    for number in self._decisions.holding(REVIEWED, files_of(sheet, i))
                }
                changes = self._decisions.without(sorted(held))
            return self._decisions.do(Act.REVIEWED, changes)

    def _now_reviewed(self, sheet: Sheet, groups: Iterable[int]) -> list[Change]:
        return [self._decisions.ruling(REVIEWED, files_of(sheet, i)) for i in groups]

    def remove_whole_group(self, cluster: Cluster) -> Step | None:
        """Marks all photos of a cluster for removal: an act of its own, to be confirmed by the person.

        Raises:
            ProtectedPhotoError: one of them lies in a protected folder.
        """
        with self._decisions.lock:
            roster, sheet, _ = self._one(cluster)
            if any(is_inside(path, self._decisions.protected()) for path in sheet.paths()):
                raise ProtectedPhotoError("photos in protected folders are never marked")
            wanted = dict.fromkeys(sheet.file.tolist(), Mark.REMOVE)
            changes = self._changes(roster, wanted, Origin.WHOLE_GROUP)
            files = files_of(sheet, 0)
            if not self._decisions.holding(WHOLE_GROUP, files):
                changes.append(self._decisions.ruling(WHOLE_GROUP, files))
            if not is_reviewed(self._decisions, files):
                changes += self._now_reviewed(sheet, [0])
            return self._decisions.do(Act.WHOLE_GROUP, changes)

    def choose_best_copy(self, cluster: Cluster, file_id: int) -> Step | None:
        """Remembers that a person prefers this file as best copy of the cluster.

        Raises:
            ValueError: the file is not in the cluster.
        """
        with self._decisions.lock:
            roster, sheet, _ = self._one(cluster)
            if file_id not in sheet.file:
                raise ValueError("the file is not in the cluster")
            row = int(sheet.table[sheet.file == file_id][0])
            content, path = roster.table.hash[row], roster.table.path[row]
            before = review.best_copies(self._state.review.read()).get(content)
            step = self._decisions.do(Act.BEST_COPY, [BestCopyChange(content, before, (path, time.time()))])
            self._rosters.review_version += 1
            return step

    def _one(self, cluster: Cluster) -> tuple[Roster, Sheet, dict[int, Mark]]:
        roster, marks = self._book.current()
        return roster, self._sheets.of([cluster], roster), marks

    def _changes(self, roster: Roster, wanted: Mapping[int, Mark | None], origin: Origin) -> list[Change]:
        return mark_changes(self._book, self._decisions, roster, wanted, origin)

    # not duplicates -----------------------------------------------------------------------------
    def not_duplicates(self, cluster: Cluster) -> Step | None:
        """Says that the photos of a cluster are no duplicates; it is left out until a new one joins.

        Marks to remove its photos go with it: what is no duplicate is not removed as one.
        """
        with self._decisions.lock:
            roster, sheet, marks = self._one(cluster)
            files = files_of(sheet, 0)
            changes = self._kept_again(roster, marks, sheet.file.tolist())
            changes.append(self._decisions.ruling(NOT_DUPLICATES, files))
            changes += self._decisions.without(self._decisions.holding(WHOLE_GROUP, files))
            return self._decisions.do(Act.NOT_DUPLICATES, changes)

    def _kept_again(self, roster: Roster, marks: dict[int, Mark], files: Iterable[int]) -> list[Change]:
        """The changes that clear marks to remove."""
        gone = [file for file in files if marks.get(file) is Mark.REMOVE]
        return self._changes(roster, dict.fromkeys(gone), Origin.PERSON)

    def take_out(self, cluster: Cluster, file_id: int) -> Step | None:
        """Says that a photo is no duplicate of the others of its cluster.

        It is not removed as one any more; and where all that is left would be removed, that is open again.

        Raises:
            ValueError: the file is not in the cluster, or the cluster holds nothing but its content.
        """
        with self._decisions.lock:
            roster, sheet, marks = self._one(cluster)
            files = files_of(sheet, 0)
            if file_id not in sheet.file or len(files) < 2:
                raise ValueError("the file is not in the cluster, or the only content in it")
            subject = roster.table.hash[int(sheet.table[sheet.file == file_id][0])]
            hashes = roster.table.hash
            out = np.array([hashes[row] == subject for row in sheet.table.tolist()], dtype=np.bool_)
            rest = sheet.file[~out].tolist()
            changes = self._kept_again(roster, marks, sheet.file[out].tolist())
            if all(marks.get(file) is Mark.REMOVE for file in rest):
                changes += self._kept_again(roster, marks, rest)
                held = [self._decisions.holding(kind, files) for kind in (REVIEWED, WHOLE_GROUP)]
                changes += self._decisions.without(sorted({number for one in held for number in one}))
            changes.append(self._decisions.ruling(TAKEN_OUT, files, subject))
            return self._decisions.do(Act.TAKE_OUT, changes)

    def all_not_duplicates(self) -> list[NotDuplicates]:
        """Everything that was said to be no duplicate, the latest first."""
        found = {**self._decisions.rulings(NOT_DUPLICATES), **self._decisions.rulings(TAKEN_OUT)}
        listed = [NotDuplicates(i, one.subject, one.contents, one.made_at) for i, one in found.items()]
        return sorted(listed, key=lambda one: (-one.made_at, -one.id))

    def contents_of(self, hashes: Sequence[bytes]) -> list[int]:
        """The ids of contents that have a file now, in the order given."""
        roster, _ = self._book.current()
        rows = [roster.rows_of(content)[:1] for content in hashes]
        return [int(roster.table.content[row]) for found in rows for row in found]

    def withdraw(self, numbers: Sequence[int]) -> Step | None:
        """Takes back "not duplicates" by their ids: those groups are shown again."""
        with self._decisions.lock:
            return self._decisions.do(Act.WITHDRAW, self._decisions.without(numbers))

    # undo ---------------------------------------------------------------------------------------
    def undo(self) -> Step | None:
        """Takes back the latest step; None where there is none.

        A step of :attr:`Act.FILES` is only named, never undone: actions on files have an undo of their own.
        """
        return self._went(self._decisions.undo())

    def redo(self) -> Step | None:
        """Does the step again that was taken back last; None where there is none."""
        return self._went(self._decisions.redo())

    def _went(self, step: Step | None) -> Step | None:
        if step is not None and step.act is Act.BEST_COPY:
            self._rosters.review_version += 1
        return step

    def next_steps(self) -> tuple[Step | None, Step | None]:
        """What :meth:`undo` and :meth:`redo` would do."""
        return self._decisions.next_steps()

    # filters ------------------------------------------------------------------------------------
    def filtered(self, clusters: Sequence[Cluster], wanted: GroupFilter) -> list[Cluster]:
        """The clusters that pass a filter, in their order."""
        roster, marks = self._book.current()
        sheet = self._sheets.of(clusters, roster)
        reviewed = self._reviewed(sheet) if wanted.reviewed is not None else None
        return passing_clusters(sheet, wanted, marks, reviewed)

    def facets(self, clusters: Sequence[Cluster]) -> Facets:
        """What can be filtered for among clusters."""
        return facets_of(self._sheet(clusters))

    # protected folders, removed contents ----------------------------------------------------------
    def protected_folders(self) -> list[bytes]:
        """Folders whose photos are never marked for removal."""
        return list(self._decisions.protected())

    def protect(self, folder: bytes, protected: bool) -> None:
        """Protects a folder, or no longer. Marks to remove its photos are set aside meanwhile."""
        self._decisions.protect(folder, protected)

    def removed_contents(self) -> list[Removed]:
        """All files that were removed, the latest first."""
        found = [gone for every in self._decisions.removed().values() for gone in every]
        return sorted(found, key=lambda gone: (-gone.removed_at, gone.path))
