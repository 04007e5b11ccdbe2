"""How long does a move of the similarity slider take?

Libraries of 10,000 photos whose embeddings are drawn instead of made: strangers' cosines are as real photos
have them (mean 0.00, standard deviation 0.045, measured), copies lie around their original. All edges of at
least the candidate cosine are stored, and the verdicts that clusters rest on, then ``Library.clusters`` is
asked at one threshold after another.
"""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import numpy as np

from dupfinder.engine.cluster.clusters import COPY, choose_pairs
from dupfinder.engine.decoded_types import Decoded
from dupfinder.engine.embed.catalogue import DEFAULT, Catalogue
from dupfinder.engine.graph_types import Edges
from dupfinder.engine.library import Library
from dupfinder.engine.match.verify import VERIFIER_VERSION
from dupfinder.engine.store import embeddings, folders, photos, verdicts
from dupfinder.engine.store.database import Database
from dupfinder.engine.types import FileStat, Kind, Metadata, Verdict
from dupfinder.engine.workflows.checking import LEVELS
from tests.benchmarks.report import Figure, Options, median, run
from tests.makers.edits import generator

DIM = 512
THRESHOLDS = [round(0.995 - 0.005 * step, 3) for step in range(60)]
FOLDER = b"/photos"


def draw(groups: int, size: int, alone: int, name: str) -> np.ndarray:
    """Unit vectors, float32 (n, DIM): groups around a centre at cosines of 0.5 to 0.99, and strangers."""
    rng = generator("recluster", name)
    centres = rng.standard_normal((groups, DIM), np.float32)
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    copies = np.repeat(centres, size, axis=0)
    away = rng.standard_normal(copies.shape, np.float32)
    away -= (away * copies).sum(axis=1, keepdims=True) * copies
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    cosine = rng.uniform(0.5, 0.99, (len(copies), 1)).astype(np.float32)
    copies = np.asarray(cosine * copies + np.sqrt(1 - cosine**2) * away, np.float32)
    strangers = rng.standard_normal((alone, DIM), np.float32)
    strangers /= np.linalg.norm(strangers, axis=1, keepdims=True)
    return np.concatenate([copies, strangers])


def edges_of(vectors: np.ndarray, contents: np.ndarray) -> Edges:
    """All pairs of at least the candidate cosine."""
    a, b, cosine = [], [], []
    least = Catalogue().network(DEFAULT).candidate
    for start in range(0, len(vectors), 1_000):
        near = vectors[start : start + 1_000] @ vectors.T
        rows, columns = np.nonzero(near >= least)
        upper = columns > rows + start
        rows, columns = rows[upper], columns[upper]
        a.append(contents[rows + start])
        b.append(contents[columns])
        cosine.append(near[rows, columns])
    return Edges(np.concatenate(a), np.concatenate(b), np.concatenate(cosine).astype(np.float32))


def store(data_dir: Path, vectors: np.ndarray) -> int:
    """Writes a library of these embeddings, a file each; gives the number of edges."""
    Library(data_dir).close()  # makes the empty library
    database = Database(data_dir / "library.db", "library")
    with database.write() as connection:
        folder = folders.add_folder(connection, FOLDER)
        model = embeddings.put_model(connection, Catalogue().choose(DEFAULT).key, DIM)
        contents = []
        for number, vector in enumerate(vectors):
            digest = hashlib.blake2b(number.to_bytes(4), digest_size=32).digest()
            none = np.zeros((0, 0, 3), np.uint8)
            decoded = Decoded(digest, none, b"", 4_000, 3_000 + number % 7, "JPEG", Metadata())
            content = photos.put_content(connection, decoded)
            stat = FileStat(FOLDER + b"/%06d.jpg" % number, 4_000_000 + number, 10**18, number + 1, 1)
            photos.put_file(connection, folder, stat, content)
            embeddings.put_embedding(connection, content, model, vector)
            contents.append(content)
        ids = np.array(contents, np.int64)
        edges = edges_of(vectors, ids)
        labels, _ = embeddings.labels(connection, model)
        embeddings.put_edges(connection, model, edges, labels)
    database.close()
    look_twice(data_dir, edges)
    return len(edges)


def look_twice(data_dir: Path, edges: Edges) -> None:
    """Stores the verdicts that a scan would have: every candidate pair that is asked for is a copy.

    Its score grows with the cosine, so that each threshold makes other groups.
    """
    cosines = dict(
        zip(zip(edges.a.tolist(), edges.b.tolist(), strict=True), edges.cosine.tolist(), strict=True)
    )
    with Library(data_dir) as library:
        roster = library._rosters.current()
        content = roster.content.tolist()

        def score(one: int, other: int) -> float:
            a, b = sorted((content[one], content[other]))
            return min(0.9999, 0.5 + float(cosines[a, b]) / 2)

        choice = choose_pairs(
            roster.graph, roster.order, lambda one, other: (COPY, score(one, other), 0), LEVELS
        )
        wanted = np.sort(roster.content[np.array(sorted(choice.wanted))], axis=1)
        found = [
            (content[one], content[other], Verdict(Kind.EDITED_COPY, score(one, other)))
            for one, other in choice.wanted
        ]
    database = Database(data_dir / "library.db", "library")
    with database.write() as connection:
        verdicts.put_verdicts(connection, VERIFIER_VERSION, found)
        verdicts.set_wanted(connection, wanted[:, 0], wanted[:, 1])
    database.close()


def _question(name: str, vectors: np.ndarray, place: Path) -> list[Figure]:
    edges = store(place / name, vectors)
    milliseconds = []
    with Library(place / name) as library:
        start = time.perf_counter()
        library.clusters(0.995)
        first = 1_000 * (time.perf_counter() - start)
        most = 0
        for threshold in THRESHOLDS:
            start = time.perf_counter()
            clusters = library.clusters(threshold)
            milliseconds.append(1_000 * (time.perf_counter() - start))
            most = max(most, len(clusters))
    if most == 0:
        raise RuntimeError("no clusters: the library was not read")
    note = f"{len(vectors)} photos, {edges} edges, up to {most} groups"
    return [
        Figure("recluster", f"{name}: slowest move", max(milliseconds), "ms", at_most=100, note=note),
        Figure(
            "recluster",
            f"{name}: median move",
            median(milliseconds),
            "ms",
            note=f"{len(milliseconds)} thresholds",
        ),
        Figure(
            "recluster",
            f"{name}: first after the start",
            first,
            "ms",
            note="files and edges are read from the disk",
        ),
    ]


def measure(options: Options) -> list[Figure]:
    count = options.files
    with options.place("recluster") as place:
        return [
            *_question("groups of 29", draw(count // 29, 29, count % 29, "groups"), place),
            *_question("few copies", draw(count // 40, 3, count - count // 40 * 3, "few"), place),
            *_question("bursts of 200", draw(count // 200, 200, count % 200, "bursts"), place),
        ]


if __name__ == "__main__":
    run(measure, __doc__)
