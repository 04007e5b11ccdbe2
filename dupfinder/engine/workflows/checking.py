"""The second look at the pairs that clusters rest on: which ones, and what came of them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

import numpy as np

from dupfinder.engine.cluster.clusters import choose_pairs
from dupfinder.engine.decode.pool import DecoderPool, failure_of
from dupfinder.engine.match.features import FEATURES_VERSION
from dupfinder.engine.match.verify import VERIFIER_VERSION
from dupfinder.engine.store import facts, verdicts
from dupfinder.engine.types import KINDS, Kind, Stage, Verdict
from dupfinder.engine.workflows import second_look
from dupfinder.engine.workflows.progress import ScanCounters
from dupfinder.engine.workflows.recluster import Reclusterer
from dupfinder.engine.workflows.roster import Roster, Rosters, all_matches
from dupfinder.engine.workflows.second_look import Checked
from dupfinder.engine.workflows.state import State

log = logging.getLogger(__name__)

LEVELS = (0.6, 0.9, 0.99)
"""Similarities at which pairs are chosen: a loose, the usual and a strict position of the slider."""

_PAIRS_A_TASK = 16

_SAME_PICTURE = KINDS.index(Kind.RESAVED)

type _Task = tuple[int, tuple[int, ...]]


class PairChecks:
    """Pairs under way. Used by the scan's own thread only.

    Args:
        inbox: receives what is left to do, by that thread, with what a process has finished.
    """

    def __init__(
        self,
        state: State,
        rosters: Rosters,
        counters: ScanCounters,
        inbox: Callable[[Callable[[], None]], None],
    ) -> None:
        self._state = state
        self._rosters = rosters
        self._counters = counters
        self._inbox = inbox
        self._under_way: set[tuple[int, int]] = set()
        self._given_up: set[tuple[int, int]] = set()
        self._places = state.places
        found = all_matches(state, wanted_only=False)
        pairs = zip(found.a.tolist(), found.b.tolist(), strict=True)
        values = zip(found.kind.tolist(), found.score.tolist(), found.inset.tolist(), strict=True)
        self._known: dict[tuple[int, int], tuple[int, float, int]] = dict(zip(pairs, values, strict=True))

    @property
    def under_way(self) -> int:
        return len(self._under_way)

    def ask(
        self, pool: Callable[[], DecoderPool], levels: tuple[float, ...], most: int | None = None
    ) -> bool:
        """Has the pairs looked at that are missing now; whether any are under way.

        When there are none, the clusters rest on what is known: that is stored.

        Args:
            pool: called if it is needed.
            levels: similarities at which the clusters have to be right.
            most: pairs at the most, while the library still grows and the choice may change.
        """
        roster = self._rosters.current()
        choice = choose_pairs(roster.graph, roster.order, partial(self._verdict, roster), levels)
        self._submit(
            {
                int(roster.content[one]): [int(roster.content[other]) for other in others]
                for one, others in choice.missing.items()
            },
            pool,
            most,
        )
        wanted = np.array(sorted(choice.wanted), dtype=np.int64).reshape(-1, 2)
        contents = np.sort(roster.content[wanted], axis=1) if len(wanted) else wanted
        with self._state.library.write() as connection:
            verdicts.set_wanted(connection, contents[:, 0], contents[:, 1])
            verdicts.ask_others_again(connection, self._state.model_id)
        self._state.matches_version += 1
        return bool(self._under_way)

    def ask_representatives(self, pool: Callable[[], DecoderPool], reclusterer: Reclusterer) -> bool:
        """Has each member compared with its cluster's best copy; whether any comparison is under way.

        A best copy that is the same picture as the centre is to edits what the centre is. What else is the
        same picture is compared: the two may be equal to the pixel where the centre is not.
        """
        missing: dict[int, list[int]] = {}
        for cluster in reclusterer.clusters(self._state.settings.threshold):
            best, *others = cluster.contents
            same = verdicts.DIFFERENT < self._kind(best, cluster.centre) <= _SAME_PICTURE
            open_pairs = [
                other
                for other in others
                if _pair(best, other) not in self._known
                and not (same and self._kind(cluster.centre, other) > _SAME_PICTURE)
            ]
            if open_pairs:
                missing[best] = open_pairs
        self._submit(missing, pool)
        return bool(self._under_way)

    def _kind(self, one: int, other: int) -> int:
        """What two contents are to each other, an index in ``KINDS``; different while that is not known."""
        found = self._known.get(_pair(one, other))
        return verdicts.DIFFERENT if found is None else found[0]

    def _verdict(self, roster: Roster, one: int, other: int) -> tuple[int, float, int] | None:
        a, b = int(roster.content[one]), int(roster.content[other])
        pair = _pair(a, b)
        if pair in self._given_up:
            return verdicts.DIFFERENT, 0.0, 0
        found = self._known.get(pair)
        if found is None or found[2] == 0 or pair == (a, b):
            return found
        return found[0], found[1], 3 - found[2]

    def _submit(
        self, missing: dict[int, list[int]], pool: Callable[[], DecoderPool], most: int | None = None
    ) -> None:
        for content, others in missing.items():
            if most is not None and len(self._under_way) >= most:
                return
            fresh = [
                other
                for other in dict.fromkeys(others)
                if _pair(content, other) not in self._under_way
                and _pair(content, other) not in self._given_up
            ]
            for start in range(0, len(fresh), _PAIRS_A_TASK):
                part = tuple(fresh[start : start + _PAIRS_A_TASK])
                self._under_way.update(_pair(content, other) for other in part)
                self._counters.to_check += len(part)
                future = pool().submit(second_look.check, self._places, content, part)
                future.add_done_callback(partial(self._arrived, (content, part)))

    def _arrived(self, task: _Task, future: Future[Checked]) -> None:
        """Called by the pool, in a thread of its own."""
        self._inbox(partial(self._take, task, future))

    def _take(self, task: _Task, future: Future[Checked]) -> None:
        content, others = task
        pairs = {other: _pair(content, other) for other in others}
        self._under_way.difference_update(pairs.values())
        if future.cancelled():
            return
        self._counters.checked += len(others)
        error = future.exception()
        if error is not None:
            # A pair that crashes or hangs a process stays unmatched in this scan; the next one tries again.
            if failure_of(b"", error) is None:
                raise error
            log.warning("%d pairs could not be checked: %s", len(others), error)
            self._given_up.update(pairs.values())
            return
        checked = future.result()
        self._counters.cpu_seconds[Stage.CHECK] += checked.cpu_seconds
        for other, verdict in checked.verdicts:
            self._known[pairs[other]] = _short(verdict, (content, other) == pairs[other])
        self._given_up.update(set(pairs.values()) - {pairs[other] for other, _ in checked.verdicts})
        with self._state.library.write() as connection:
            verdicts.put_verdicts(
                connection,
                VERIFIER_VERSION,
                [(content, other, verdict) for other, verdict in checked.verdicts],
            )
            verdicts.put_features(connection, FEATURES_VERSION, checked.features)
            verdicts.put_pixels_hashes(connection, checked.pixels)
            facts.put_sharpness(connection, checked.sharpness.items())

    def finish(self) -> None:
        """Says that all pairs have been through, so that the next scan need not look."""
        if not self._given_up:
            with self._state.library.write() as connection:
                verdicts.set_checked(connection, self._state.model_id, VERIFIER_VERSION)


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _short(verdict: Verdict, forward: bool) -> tuple[int, float, int]:
    kind = verdicts.DIFFERENT if verdict.kind is None else KINDS.index(verdict.kind)
    holder = verdicts.holder_of(verdict.evidence)
    return kind, float(np.float32(verdict.score)), holder if forward or holder == 0 else 3 - holder
