"""What removing files frees: hard links of one file free its bytes only together."""

from __future__ import annotations

import numpy as np

from dupfinder.engine.types import Int64Array
from dupfinder.engine.workflows.roster import Roster


class Links:
    """Which files of a roster are links of one another; kept for the last roster."""

    def __init__(self) -> None:
        self._last: tuple[Roster, Int64Array, np.ndarray] | None = None

    def freed(self, roster: Roster, removed: np.ndarray) -> Int64Array:
        """Bytes that removing these files frees, int64 (m,), each link's bytes at one of its files.

        Args:
            removed: bool (m,), in the order of the roster's files.
        """
        link, first = self._links(roster)
        if not len(link):
            return np.zeros(0, np.int64)
        gone = np.bincount(link, removed.astype(np.float64)) == np.bincount(link)
        return np.where(gone[link] & first, roster.size, 0)

    def _links(self, roster: Roster) -> tuple[Int64Array, np.ndarray]:
        last = self._last
        if last is not None and last[0] is roster:
            return last[1], last[2]
        inode, device = roster.table.inode[roster.row], roster.table.device[roster.row]
        order = np.lexsort((inode, device))
        same = np.zeros(len(order), np.bool_)
        same[1:] = (
            (inode[order][1:] == inode[order][:-1])
            & (device[order][1:] == device[order][:-1])
            & (inode[order][1:] != 0)
        )
        link = np.empty(len(order), np.int64)
        link[order] = np.cumsum(~same) - 1
        first = np.empty(len(order), np.bool_)
        first[order] = ~same
        self._last = roster, link, first
        return link, first
