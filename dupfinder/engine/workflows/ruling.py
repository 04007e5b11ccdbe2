"""Keep-rules on a library: previewed, applied as one step, saved by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from dupfinder.engine.cluster.representative import seconds_of
from dupfinder.engine.cluster.rules import (
    KEEP_RULES,
    SHARPEST,
    Argument,
    Ruled,
    RuledFiles,
    apply,
    unmeasured_groups,
)
from dupfinder.engine.review_types import (
    Act,
    Mark,
    Origin,
    RuledGroup,
    RuleSet,
    RulesPreview,
    Step,
)
from dupfinder.engine.store import facts, review
from dupfinder.engine.turns import in_turns
from dupfinder.engine.types import KINDS, Cluster, Float64Array, Int64Array
from dupfinder.engine.workflows.decisions import Decisions
from dupfinder.engine.workflows.group_states import reviewed_groups
from dupfinder.engine.workflows.links import Links
from dupfinder.engine.workflows.markbook import MarkBook, is_inside
from dupfinder.engine.workflows.marking import mark_changes
from dupfinder.engine.workflows.roster import Roster
from dupfinder.engine.workflows.sheet import Sheet
from dupfinder.engine.workflows.state import State

type _Facts = tuple[Int64Array, Int64Array, Int64Array, Int64Array, Float64Array]
"""Content ids, counts, cameras; content ids, sharpness: see :mod:`~dupfinder.engine.store.facts`."""


class Rules:
    """The assistant that marks by rules. It only marks, never own marks, weak matches, protected folders or
    reviewed groups, and never the last copy."""

    def __init__(
        self,
        state: State,
        decisions: Decisions,
        book: MarkBook,
        sheet: Callable[[Sequence[Cluster], Roster], Sheet],
        links: Links,
    ) -> None:
        self._state = state
        self._decisions = decisions
        self._book = book
        self._sheet = sheet
        self._links = links
        self._facts: tuple[int, _Facts] | None = None

    def known(self) -> dict[str, Argument]:
        """The ids of all rules, in the order in which they are offered, and what each has to be told."""
        return {name: rule.argument for name, rule in KEEP_RULES.items()}

    def preview(
        self, clusters: Sequence[Cluster], rules: RuleSet, threshold: float | None = None
    ) -> RulesPreview:
        """What the rules would mark in these clusters; nothing is written.

        Raises:
            ValueError: a rule is not known.
        """
        sheet, ruled, files = self._apply(clusters, rules, threshold)
        touched = np.unique(files.group[ruled.remove])
        groups = []
        for number in in_turns(touched.tolist()):
            part = slice(int(sheet.start[number]), int(sheet.start[number + 1]))
            keep, remove, file = ruled.keep[part], ruled.remove[part], sheet.file[part]
            groups.append(
                RuledGroup(
                    clusters[number].id,
                    tuple(file[keep].tolist()),
                    tuple(file[remove].tolist()),
                    int(ruled.decided_by[part][remove][0]),
                )
            )
        return RulesPreview(
            photos=int(ruled.remove.sum()),
            freed=int(self._links.freed(sheet.roster, sheet.row[ruled.remove]).sum()),
            groups=tuple(groups),
            undecided=tuple(clusters[number].id for number in ruled.undecided.tolist()),
            unmeasured=len(unmeasured_groups(files)) if SHARPEST in {rule.id for rule in rules.rules} else 0,
        )

    def apply(
        self, clusters: Sequence[Cluster], rules: RuleSet, threshold: float | None = None
    ) -> Step | None:
        """Marks by the rules, as one step that an undo takes back; None where there is nothing to mark."""
        with self._decisions.lock:
            sheet, ruled, _ = self._apply(clusters, rules, threshold)
            wanted: dict[int, Mark | None] = dict.fromkeys(sheet.file[ruled.remove].tolist(), Mark.REMOVE)
            marks = self._book.current()[1]
            for file in sheet.file[ruled.keep].tolist():
                if file not in marks:
                    wanted[file] = Mark.KEEP
            changes = mark_changes(self._book, self._decisions, sheet.roster, wanted, Origin.RULE)
            return self._decisions.do(Act.RULES, changes)

    def saved(self) -> dict[str, RuleSet]:
        """The rules saved by name."""
        return review.rule_sets(self._state.review.read())

    def save(self, name: str, rules: RuleSet) -> None:
        """Saves rules under a name, in place of those that have it."""
        with self._state.review.write() as connection:
            review.put_rule_set(connection, name, rules)

    def forget(self, name: str) -> None:
        with self._state.review.write() as connection:
            review.forget_rule_set(connection, name)

    def _apply(
        self, clusters: Sequence[Cluster], rules: RuleSet, threshold: float | None
    ) -> tuple[Sheet, Ruled, RuledFiles]:
        limit = self._state.settings.threshold if threshold is None else threshold
        roster, marks = self._book.current()
        sheet = self._sheet(clusters, roster)
        near, small = sheet.weak(limit)
        kinds = np.array([KINDS.index(kind) for kind in rules.kinds], dtype=np.int8)
        open_ = ~reviewed_groups(self._decisions, sheet)
        candidate = (np.isin(sheet.kind, kinds) | sheet.best) & ~near & ~small & open_[sheet.group]
        state = [marks.get(file) for file in sheet.file.tolist()]
        path = sheet.paths()
        folders = self._decisions.protected()
        protected = np.array([bool(folders) and is_inside(one, folders) for one in path], dtype=np.bool_)
        marked = np.array([mark is not None for mark in state], dtype=np.bool_)
        table, at = sheet.roster.table, sheet.table
        taken = table.taken[at].tolist()
        age = np.fromiter((seconds_of(moment) for moment in in_turns(taken)), np.float64, len(taken))
        metadata, camera, sharpness = self._counts(sheet.content)
        files = RuledFiles(
            group=sheet.group,
            candidate=candidate,
            free=~marked & ~protected,
            lost=np.array([mark is Mark.REMOVE for mark in state], dtype=np.bool_),
            protected=protected,
            pixels=table.pixels[at],
            size=table.size[at],
            compression=table.compression[at],
            metadata=metadata,
            located=table.located[at],
            dated=np.array([moment is not None for moment in taken], dtype=np.int64),
            camera=camera,
            sharpness=sharpness,
            age=np.where(np.isnan(age), table.mtime_ns[at] / 1e9, age),
            rank=np.arange(len(sheet.row)),
            format=[table.format[row] for row in at.tolist()],
            path=path,
        )
        return sheet, apply(files, rules), files

    def _counts(self, contents: Int64Array) -> tuple[Int64Array, Int64Array, Float64Array]:
        """How many facts each content holds, whether it names a camera, int64 (m,) each; how sharp it is."""
        kept, version = self._facts, self._state.files_version
        if kept is None or kept[0] != version:
            read = self._state.library.read()
            self._facts = kept = version, (*facts.metadata_counts(read), *facts.sharpness(read))
        ids, count, camera, measured, sharpness = kept[1]
        if not len(ids) or not len(measured):
            return contents * 0, contents * 0, np.full(len(contents), np.nan)
        place = np.minimum(np.searchsorted(ids, contents), len(ids) - 1)
        other = np.minimum(np.searchsorted(measured, contents), len(measured) - 1)
        return count[place], camera[place], sharpness[other]
