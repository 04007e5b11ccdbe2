"""All files of a library ready for clustering, kept until something changes."""

from __future__ import annotations

import os
import threading
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dupfinder.engine.cluster.clusters import Adjacency, adjacency, centre_order
from dupfinder.engine.cluster.representative import order_of, rank_files
from dupfinder.engine.graph_types import Edges, Matches
from dupfinder.engine.match.layout import likeness
from dupfinder.engine.match.verify import VERIFIER_VERSION
from dupfinder.engine.store import photos, review, verdicts
from dupfinder.engine.store.photos import FileTable
from dupfinder.engine.types import Int8Array, Int64Array, ObjectArray
from dupfinder.engine.workflows.state import State

_FRAMED = 100
"""By this a framed picture's quality is divided: as a centre it counts a fifth less."""
_AT_ONCE = 100_000
"""Edges whose layouts are compared at a time."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Nodes are distinct contents, numbered by content hash.

    Attributes:
        content: int64 (n,), content id of each node; hash: of each node.
        ids, node: int64 (n,), the content ids in order, and the node of each.
        best: int64 (n,), rank of each node's best file.
        row_start: int64 (n + 1,), where each node's files start in the columns below.
        file, size, charge: int64 (m,), a value a file, by node and then best first. ``charge`` is
            what removing the file frees: 0 for a further hard link of the same data.
        graph: the candidates between nodes.
        order: int64, the nodes that have candidates, the best centre first.
        preferred: bool (n,), whether a person chose a file of this node as best copy.
        table, row: all columns of the files, and int64 (m,), the place in them of each file above.
    """

    content: Int64Array
    hash: ObjectArray
    ids: Int64Array
    node: Int64Array
    best: Int64Array
    row_start: Int64Array
    file: Int64Array
    size: Int64Array
    charge: Int64Array
    graph: Adjacency
    order: Int64Array
    preferred: np.ndarray
    table: FileTable
    row: Int64Array

    def between(self, found: Matches) -> Matches:
        """Verdicts between contents as verdicts between nodes; contents that have no file have no node."""
        a, b, present = _nodes_of(self.ids, self.node, found.a, found.b)
        swap = a > b
        larger, inset = found.larger[present].copy(), found.inset[present].copy()
        for column in (larger, inset):
            column[swap & (column > 0)] = 3 - column[swap & (column > 0)]
        return Matches(
            np.where(swap, b, a),
            np.where(swap, a, b),
            found.kind[present],
            found.score[present],
            larger,
            inset,
        )

    def nodes_of(self, contents: Int64Array) -> tuple[Int64Array, np.ndarray]:
        """The nodes of content ids, and which of the contents have one: those that have a file."""
        place, present = _places(self.ids, contents)
        return self.node[place[present]], present

    def rows_of(self, content: bytes) -> list[int]:
        """The rows of the table of files that hold a content, given by its hash; the best file first."""
        node = self.node_of(content)
        if node is None:
            return []
        found: list[int] = self.row[self.row_start[node] : self.row_start[node + 1]].tolist()
        return found

    def node_of(self, content: bytes | None) -> int | None:
        """The node of a content hash; None where it has no file now."""
        if content is None:
            return None
        place = bisect_left(self.hash, content)
        return place if place < len(self.hash) and self.hash[place] == content else None


def _places(ids: Int64Array, wanted: Int64Array) -> tuple[Int64Array, np.ndarray]:
    """Where each number stands among ids in order, and whether it does."""
    if not len(ids):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    place = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    return place, ids[place] == wanted


def _nodes_of(
    ids: Int64Array, node: Int64Array, a: Int64Array, b: Int64Array
) -> tuple[Int64Array, Int64Array, np.ndarray]:
    place_a, present_a = _places(ids, a)
    place_b, present_b = _places(ids, b)
    present = present_a & present_b
    return node[place_a[present]], node[place_b[present]], present


class Rosters:
    """The roster of a library, or of some of its folders, made anew when files, edges or choices changed."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._key: tuple[int, int, int, tuple[bytes, ...]] | None = None
        self._roster: Roster | None = None
        self.review_version = 0
        """Grows with every choice of a best copy."""

    def is_there(self, path: bytes) -> bool:
        """Whether a photo is where it was: on disk, or known in a folder that is switched off."""
        return os.path.lexists(path) or photos.is_known(self._state.library.read(), path)

    def current(self, under: Sequence[bytes] = ()) -> Roster:
        """The roster now; of the files inside ``under`` only, if given."""
        state = self._state
        with self._lock:
            key = (state.files_version, state.neighbourhood.version, self.review_version, tuple(under))
            if self._roster is None or self._key != key:
                table = photos.file_table(state.library.read(), under)
                chosen = review.best_copies(state.review.read())
                edges = nearer(state.neighbourhood.edges(), *photos.layouts(state.library.read()))
                self._roster = build_roster(table, edges, chosen)
                self._key = key
            return self._roster


def all_matches(state: State, *, wanted_only: bool) -> Matches:
    """The verdicts of the verifier in force."""
    return verdicts.matches(state.library.read(), VERIFIER_VERSION, wanted_only=wanted_only)


def nearer(edges: Edges, pages: Int64Array, layouts: Int8Array) -> Edges:
    """The same edges, those between two pages as near as their layouts are alike, if that is nearer.

    To the network one letterhead or one kind of chart is one picture; what it holds tells copies apart.

    Args:
        pages: int64 (n,), content ids in order; layouts: int8 (n, length), of each.
    """
    if not len(pages) or not len(edges):
        return edges
    places = [np.minimum(np.searchsorted(pages, side), len(pages) - 1) for side in (edges.a, edges.b)]
    both = np.flatnonzero((pages[places[0]] == edges.a) & (pages[places[1]] == edges.b))
    cosine = edges.cosine.copy()
    for start in range(0, len(both), _AT_ONCE):
        part = both[start : start + _AT_ONCE]
        alike = likeness(layouts[places[0][part]], layouts[places[1][part]])
        cosine[part] = np.maximum(cosine[part], alike)
    return Edges(edges.a, edges.b, cosine)


def build_roster(table: FileTable, edges: Edges, chosen: dict[bytes, tuple[bytes, float]]) -> Roster:
    """Numbers the contents by hash and brings files and edges into that order."""
    rank = rank_files(
        pixels=table.whole,
        compression=table.compression,
        located=table.located,
        size=table.size,
        mtime_ns=table.mtime_ns,
        taken=table.taken,
        path=table.path,
        hash=table.hash,
        chosen=chosen,
    )
    contents, first, position = np.unique(table.content, return_index=True, return_inverse=True)
    hashes = table.hash[first]
    by_hash = order_of(hashes)
    node_of_position = np.empty(len(contents), dtype=np.int64)
    node_of_position[by_hash] = np.arange(len(contents))
    node = node_of_position[position] if len(contents) else np.zeros(0, np.int64)
    order = np.lexsort((rank, node))
    row_start = np.searchsorted(node[order], np.arange(len(contents) + 1))
    content = contents[by_hash]
    raw = table.raw[first][by_hash]
    graph = _graph(edges, contents, node_of_position, raw)
    # What was put into a frame is seldom what others were made from, though its two views are near to many.
    quality = (table.pixels * table.compression / np.where(table.framed, _FRAMED, 1))[first][by_hash]
    return Roster(
        content=content,
        hash=hashes[by_hash],
        ids=contents,
        node=node_of_position,
        best=rank[order][row_start[:-1]] if len(contents) else np.zeros(0, np.int64),
        row_start=row_start,
        file=table.file[order],
        size=table.size[order],
        charge=_charges(table, rank)[order],
        graph=graph,
        order=centre_order(graph, quality, table.aspect[first][by_hash]),
        preferred=np.fromiter((one in chosen for one in hashes[by_hash]), np.bool_, len(contents)),
        table=table,
        row=order,
    )


def _charges(table: FileTable, rank: Int64Array) -> Int64Array:
    """Bytes that removing each file frees: hard links of one file free them only together."""
    order = np.lexsort((rank, table.inode, table.device))
    same = np.zeros(len(order), dtype=bool)
    inode, device = table.inode[order], table.device[order]
    same[1:] = (inode[1:] == inode[:-1]) & (device[1:] == device[:-1]) & (inode[1:] != 0)
    charge = table.size.copy()
    charge[order[same]] = 0
    return charge


def _graph(edges: Edges, ids: Int64Array, node: Int64Array, raw: Int64Array) -> Adjacency:
    """The edges whose both ends have a file now, between node numbers.

    None between a camera RAW and another format: the two of one shot belong together and are no duplicates.
    """
    a, b, present = _nodes_of(ids, node, edges.a, edges.b)
    alike = raw[a] == raw[b]
    return adjacency(len(ids), a[alike], b[alike], edges.cosine[present][alike])
