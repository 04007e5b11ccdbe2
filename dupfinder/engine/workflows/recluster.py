"""Clusters from kept edges: no file and no network is touched."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dupfinder.engine.cluster.clusters import Adjacency, adjacency, stars
from dupfinder.engine.cluster.representative import cosines_to, rank_files, similarity_of
from dupfinder.engine.store import embeddings, photos, review
from dupfinder.engine.store.photos import FileTable
from dupfinder.engine.types import Cluster, Edges, Int64Array, Kind, Member
from dupfinder.engine.workflows.state import State


@dataclass(frozen=True, slots=True)
class Roster:
    """All files ready for clustering; nodes are distinct contents, numbered by content hash.

    Attributes:
        content: int64 (n,), content id of each node; hash: of each node.
        best: int64 (n,), rank of each node's best file.
        row_start: int64 (n + 1,), where each node's files start in the columns below.
        file, size, charge: int64 (m,), a value a file, by node and then best first. ``charge`` is
            what removing the file frees: 0 for a further hard link of the same data.
        graph: the edges between nodes.
    """

    content: Int64Array
    hash: list[bytes]
    best: Int64Array
    row_start: Int64Array
    file: Int64Array
    size: Int64Array
    charge: Int64Array
    graph: Adjacency


class Reclusterer:
    """Clusters of a library at any threshold; keeps what does not depend on the threshold."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._key: tuple[int, int, int, tuple[bytes, ...]] | None = None
        self._roster: Roster | None = None
        self._review_version = 0

    def clusters(self, threshold: float, under: Sequence[bytes] = ()) -> list[Cluster]:
        """The clusters at a cosine, biggest gain first; of the files inside ``under`` only, if given."""
        with self._lock:
            roster = self._current(tuple(under))
        return _clusters(roster, threshold)

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
        order = {content: place for place, content in enumerate(cluster.contents)}
        found.sort(key=lambda photo: (-near.get(photo.content_id, 0.0), order[photo.content_id], photo.path))
        found.remove(chosen)
        return [
            Member(
                photo,
                cosine=near.get(photo.content_id, 0.0),
                similarity=similarity_of(near.get(photo.content_id, 0.0)),
                representative=photo is chosen,
            )
            for photo in [chosen, *found]
        ]

    def choose(self, file_id: int) -> None:
        """Remembers a file as the best copy of whatever cluster it is in."""
        (photo,) = photos.photos(self._state.library.read(), "id", [file_id])
        with self._state.review.write() as connection:
            review.choose_best_copy(connection, photo.hash, photo.path)
        self._review_version += 1

    def _current(self, under: tuple[bytes, ...]) -> Roster:
        versions = self._state.files_version, self._state.neighbourhood.version, self._review_version
        key = (*versions, under)
        if self._roster is None or self._key != key:
            connection = self._state.library.read()
            table = photos.file_table(connection, under)
            chosen = review.best_copies(self._state.review.read())
            self._roster = build_roster(table, self._state.neighbourhood.edges(), chosen)
            self._key = key
        return self._roster


def build_roster(table: FileTable, edges: Edges, chosen: dict[bytes, tuple[bytes, float]]) -> Roster:
    """Numbers the contents by hash and brings files and edges into that order."""
    rank = rank_files(
        pixels=table.pixels,
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
    hashes = [table.hash[row] for row in first]
    by_hash = sorted(range(len(contents)), key=hashes.__getitem__)
    node_of_position = np.empty(len(contents), dtype=np.int64)
    node_of_position[by_hash] = np.arange(len(contents))
    node = node_of_position[position] if len(contents) else np.zeros(0, np.int64)
    order = np.lexsort((rank, node))
    row_start = np.searchsorted(node[order], np.arange(len(contents) + 1))
    return Roster(
        content=contents[by_hash] if len(contents) else contents,
        hash=[hashes[i] for i in by_hash],
        best=rank[order][row_start[:-1]] if len(contents) else np.zeros(0, np.int64),
        row_start=row_start,
        file=table.file[order],
        size=table.size[order],
        charge=_charges(table, rank)[order],
        graph=_graph(edges, contents, node_of_position),
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


def _graph(edges: Edges, contents: Int64Array, node_of_position: Int64Array) -> Adjacency:
    """The edges whose both ends have a file now, between node numbers."""
    n = len(contents)
    if n == 0 or not len(edges):
        none = np.zeros(0, np.int64)
        return adjacency(n, none, none, np.zeros(0, np.float32))
    position_a = np.minimum(np.searchsorted(contents, edges.a), n - 1)
    position_b = np.minimum(np.searchsorted(contents, edges.b), n - 1)
    present = (contents[position_a] == edges.a) & (contents[position_b] == edges.b)
    return adjacency(
        n,
        node_of_position[position_a[present]],
        node_of_position[position_b[present]],
        edges.cosine[present],
    )


def _clusters(roster: Roster, threshold: float) -> list[Cluster]:
    n = len(roster.content)
    if n == 0:
        return []
    centre = stars(roster.graph, threshold)
    files = np.diff(roster.row_start)
    total = np.bincount(centre, files, n)
    nodes = np.flatnonzero(total[centre] >= 2)
    nodes = nodes[np.lexsort((roster.best[nodes], centre[nodes]))]
    if not len(nodes):
        return []
    starts = np.flatnonzero(np.diff(centre[nodes], prepend=-1))
    content = roster.content[nodes].tolist()
    bytes_of = np.add.reduceat(roster.size, roster.row_start[:-1])
    charge_of = np.add.reduceat(roster.charge, roster.row_start[:-1])
    sizes = np.add.reduceat(bytes_of[nodes], starts).tolist()
    charges = np.add.reduceat(charge_of[nodes], starts).tolist()
    counts = np.add.reduceat(files[nodes], starts).tolist()
    first_rows = roster.row_start[nodes[starts]]
    representatives = roster.file[first_rows].tolist()
    kept = roster.charge[first_rows].tolist()
    centres = centre[nodes[starts]].tolist()
    ends = [*starts[1:].tolist(), len(nodes)]
    found = []
    for i, (start, end) in enumerate(zip(starts.tolist(), ends, strict=True)):
        found.append(
            Cluster(
                id=roster.hash[centres[i]][:8].hex(),
                kind=Kind.IDENTICAL_FILE if end - start == 1 else Kind.NEAR_DUPLICATE,
                centre=int(roster.content[centres[i]]),
                representative=representatives[i],
                contents=tuple(content[start:end]),
                files=int(counts[i]),
                bytes=sizes[i],
                freed=charges[i] - kept[i],
            )
        )
    found.sort(key=lambda cluster: (-cluster.freed, cluster.id))
    return found
