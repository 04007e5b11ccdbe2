"""Clusters from kept edges: no file and no network is touched."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np

from dupfinder.engine.cluster.clusters import MatchRows, match_rows, stars
from dupfinder.engine.cluster.representative import cosines_to, worth_of
from dupfinder.engine.match.changes import joined
from dupfinder.engine.match.verify import VERIFIER_VERSION
from dupfinder.engine.store import embeddings, photos, verdicts
from dupfinder.engine.turns import in_turns
from dupfinder.engine.types import KINDS, Cluster, Int64Array, Kind, Member, Photo, Verdict
from dupfinder.engine.workflows.apart import apart
from dupfinder.engine.workflows.decisions import NOT_DUPLICATES, TAKEN_OUT, Decisions
from dupfinder.engine.workflows.roster import Roster, Rosters, all_matches
from dupfinder.engine.workflows.state import State


class Reclusterer:
    """Clusters of a library at any threshold; keeps what does not depend on the threshold."""

    def __init__(self, state: State, rosters: Rosters, decisions: Decisions) -> None:
        self._state = state
        self._rosters = rosters
        self._decisions = decisions
        self._lock = threading.Lock()
        self._matches: tuple[Roster, int, MatchRows] | None = None

    def clusters(self, threshold: float, under: Sequence[bytes] = ()) -> list[Cluster]:
        """The clusters at a similarity, biggest gain first; of the files inside ``under`` only, if given."""
        roster = self._rosters.current(under)
        return _clusters(roster, self._matches_of(roster), threshold, self._apart)

    def _apart(self, roster: Roster, centre: Int64Array) -> tuple[Int64Array, np.ndarray]:
        whole = self._decisions.rulings(NOT_DUPLICATES).values()
        return apart(roster, centre, whole, self._decisions.rulings(TAKEN_OUT).values())

    def _matches_of(self, roster: Roster) -> MatchRows:
        with self._lock:
            version = self._state.matches_version
            kept = self._matches
            if kept is None or kept[0] is not roster or kept[1] != version:
                found = match_rows(
                    roster.between(all_matches(self._state, wanted_only=True)), len(roster.content)
                )
                self._matches = kept = roster, version, found
            return kept[2]

    def members(self, cluster: Cluster) -> list[Member]:
        """The files of a cluster: the representative first, then by similarity to it."""
        connection = self._state.library.read()
        found = photos.photos(connection, "content_id", cluster.contents)
        chosen = next((photo for photo in found if photo.file_id == cluster.representative), None)
        if chosen is None:
            # The file went away since; the best that is left shows its place.
            if not found:
                return []
            chosen = found[0]
        vectors = embeddings.vectors_of_contents(connection, self._state.model_id, cluster.contents)
        contents = [content for content in cluster.contents if content in vectors]
        near: dict[int, float] = {}
        if chosen.content_id in vectors:
            matrix = np.stack([vectors[content] for content in contents])
            values = cosines_to(vectors[chosen.content_id], matrix)
            near = dict(zip(contents, values.tolist(), strict=True))
        near[chosen.content_id] = 1.0
        why = self.verdicts(cluster, chosen.content_id)
        order = {content: place for place, content in enumerate(cluster.contents)}

        def place(photo: Photo) -> tuple[int, float, int, bytes]:
            verdict = why[photo.content_id]
            loose = KINDS.index(verdict.kind or Kind.SIMILAR_SHOT)
            return (
                loose == len(KINDS) - 1,
                -near.get(photo.content_id, 0.0),
                order[photo.content_id],
                photo.path,
            )

        found.sort(key=place)
        found.remove(chosen)
        return [
            Member(
                photo,
                cosine=near.get(photo.content_id, 0.0),
                similarity=why[photo.content_id].score,
                representative=photo is chosen,
                kind=why[photo.content_id].kind or Kind.SIMILAR_SHOT,
                evidence=why[photo.content_id].evidence,
            )
            for photo in [chosen, *found]
        ]

    def verdicts(self, cluster: Cluster, representative: int) -> dict[int, Verdict]:
        """What each content of a cluster is to the representative's.

        Where the two were never compared, by way of the centre, and of a member that both match.
        """
        connection = self._state.library.read()
        # The centre helps also where a person took it out.
        contents = list(dict.fromkeys([*cluster.contents, cluster.centre]))
        direct = verdicts.verdicts_of(connection, VERIFIER_VERSION, representative, contents)
        direct = {content: verdict for content, verdict in direct.items() if verdict.kind is not None}
        direct[representative] = Verdict(Kind.IDENTICAL_FILE, 1.0)
        open_contents = [content for content in contents if content not in direct]
        if open_contents and cluster.centre in direct:
            by_centre = verdicts.verdicts_of(connection, VERIFIER_VERSION, cluster.centre, open_contents)
            for content, verdict in by_centre.items():
                if verdict.kind is not None:
                    direct[content] = joined(direct[cluster.centre], verdict)
        for content in contents:
            if content not in direct:
                links = verdicts.verdicts_of(connection, VERIFIER_VERSION, content, list(direct))
                steps = [
                    joined(direct[other], verdict.reversed())
                    for other, verdict in links.items()
                    if verdict.kind is not None
                ]
                best = max(steps, key=lambda verdict: verdict.score, default=Verdict(Kind.SIMILAR_SHOT, 0.0))
                direct[content] = best
        return direct


type _Apart = Callable[[Roster, Int64Array], tuple[Int64Array, np.ndarray]]


def _clusters(roster: Roster, rows: MatchRows, threshold: float, split: _Apart) -> list[Cluster]:
    n = len(roster.content)
    if n == 0:
        return []
    found = stars(roster.order, rows, threshold)
    centre = found.centre
    group, hidden = split(roster, centre)
    files = np.diff(roster.row_start)
    total = np.bincount(group, files, n)
    nodes = np.flatnonzero((total[group] >= 2) & ~hidden)
    if not len(nodes):
        return []
    worth = np.where(roster.preferred, -1, worth_of(found))
    nodes = nodes[np.lexsort((roster.best[nodes], worth[nodes], group[nodes]))]
    starts = np.flatnonzero(np.diff(group[nodes], prepend=-1))
    content = roster.content[nodes].tolist()
    bytes_of = np.add.reduceat(roster.size, roster.row_start[:-1])
    charge_of = np.add.reduceat(roster.charge, roster.row_start[:-1])
    sizes = np.add.reduceat(bytes_of[nodes], starts).tolist()
    counts = np.add.reduceat(files[nodes], starts).tolist()
    loosest = np.maximum.reduceat(found.kind[nodes], starts).tolist()
    first_rows = roster.row_start[nodes[starts]]
    representatives = roster.file[first_rows].tolist()
    centres = centre[nodes[starts]]
    # A centre that was taken out does not name those that it left.
    named = np.where(group[centres] == group[nodes[starts]], centres, nodes[starts])
    freed = np.add.reduceat(charge_of[nodes], starts) - roster.charge[first_rows]
    # By gain, then by id: nodes are numbered by hash, which ids are the start of.
    order = np.lexsort((named, -freed)).tolist()
    first, ends = starts.tolist(), np.append(starts[1:], len(nodes)).tolist()
    names, centre_ids, gains = roster.hash[named], roster.content[centres].tolist(), freed.tolist()
    return [
        Cluster(
            id=names[i][:8].hex(),
            kind=Kind.IDENTICAL_FILE if ends[i] - first[i] == 1 else KINDS[loosest[i]],
            centre=centre_ids[i],
            representative=representatives[i],
            contents=tuple(content[first[i] : ends[i]]),
            files=counts[i],
            bytes=sizes[i],
            freed=gains[i],
        )
        for i in in_turns(order)
    ]
