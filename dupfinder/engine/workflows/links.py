"""What removing files frees: hard links of one file free its bytes only together."""

from __future__ import annotations

import numpy as np

from dupfinder.engine.types import Int64Array
from dupfinder.engine.workflows.roster import Roster


class Links:
    """Which files of a roster are links of one another; kept for the last roster."""

    def __init__(self) -> None:
        self._last: tuple[Roster, Int64Array, Int64Array] | None = None

    def freed(self, roster: Roster, rows: Int64Array) -> Int64Array:
        """Bytes that removing these files frees, int64 (k,), each link's bytes at the first of its files.

        Args:
            rows: int64 (k,), in the roster's columns, none twice.
        """
        link, files = self._links(roster)
        # Only of these: a group is looked at far more often than a library.
        mine, first, count = np.unique(link[rows], return_index=True, return_counts=True)
        last_ones = first[count == files[mine]]
        freed = np.zeros(len(rows), np.int64)
        freed[last_ones] = roster.size[rows[last_ones]]
        return freed

    def _links(self, roster: Roster) -> tuple[Int64Array, Int64Array]:
        """A number of each file's link, int64 (m,), and how many files each link has."""
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
        files = np.bincount(link)
        self._last = roster, link, files
        return link, files
