"""What a person said are no duplicates, applied to the stars of a library.

It acts on the groups as found, not on pairs: a group is left out while all of its photos were there when the
person said so, a photo is taken out of a group while it knows all the others. Whoever joins brings back both.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dupfinder.engine.store.review import Ruling
from dupfinder.engine.types import Int64Array
from dupfinder.engine.workflows.roster import Roster


def apart(
    roster: Roster, centre: Int64Array, whole: Iterable[Ruling], taken_out: Iterable[Ruling]
) -> tuple[Int64Array, np.ndarray]:
    """Splits what was said to be no duplicates.

    Args:
        centre: int64 (n,), the centre of each node's star.
        whole: groups that are no duplicates; taken_out: photos that are none of the others.

    Returns:
        int64 (n,), a number of the group of each node, the centre's unless it was taken out of its star; and
        bool (n,), whether the node is in no group at all.
    """
    n = len(centre)
    group, hidden = centre.copy(), np.zeros(n, np.bool_)
    out = [(node, ruling) for ruling in taken_out if (node := roster.node_of(ruling.subject)) is not None]
    groups = [
        (nodes, ruling) for ruling in whole if (nodes := [roster.node_of(one) for one, _ in ruling.contents])
    ]
    touched = {int(centre[node]) for node, _ in out}
    touched |= {int(centre[node]) for nodes, _ in groups for node in nodes if node is not None}
    if not touched:
        return group, hidden
    members: dict[int, set[int]] = {star: set() for star in touched}
    for node in np.flatnonzero(np.isin(centre, list(touched))).tolist():
        members[int(centre[node])].add(node)
    for node, ruling in out:
        known = {roster.node_of(one) for one, _ in ruling.contents}
        if members[int(centre[node])] - {node} <= known:
            group[node] = n + node
    files = np.diff(roster.row_start)
    rest = {star: {node for node in nodes if group[node] < n} for star, nodes in members.items()}
    for nodes, ruling in groups:
        counted = {
            node: len(paths)
            for node, (_, paths) in zip(nodes, ruling.contents, strict=True)
            if node is not None
        }
        for star in {int(centre[node]) for node in counted}:
            left = rest[star]
            if left <= counted.keys() and all(files[node] <= counted[node] for node in left):
                hidden[list(left)] = True
    for node in np.flatnonzero(group >= n).tolist():
        # Its own copies may have been said to be none, too.
        for nodes, ruling in groups:
            if node in nodes and files[node] <= len(ruling.contents[nodes.index(node)][1]):
                hidden[node] = True
    return group, hidden
