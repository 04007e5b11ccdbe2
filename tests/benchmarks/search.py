"""Does a search find the photo, a part of it, and both quickly among 100,000?

Edited copies and parts are searched for in a library of real photos. Speed and the recall of the index are
measured on as many vectors as ``--files`` says times ten, drawn with the mean and the covariance of the
embeddings of parts of real photos: strangers to each other like these, with nothing that makes them easy.
"""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from dupfinder.engine.embed.catalogue import DEFAULT, Catalogue
from dupfinder.engine.embed.embedder import Session
from dupfinder.engine.embed.providers import cpu
from dupfinder.engine.index import hnsw
from dupfinder.engine.index.hnsw import VectorIndex
from dupfinder.engine.library import Library
from dupfinder.engine.search_types import Hit, Query, Region
from dupfinder.engine.types import Float32Array
from tests.benchmarks.quality import chosen_photos, scan
from tests.benchmarks.report import Figure, Options, run
from tests.makers.edits import EDITS, Source
from tests.makers.libraries import Truth, make_library, parts_of

SHARE = 0.1
"""Of the area of a photo that a region query shows."""
GRID = (4, 3)
"""Parts of each photo whose embeddings are learned from."""
TIMES = 20
"""Queries that are timed."""
MIXED = 3
"""Photos in a question of several pictures."""


def measure(options: Options) -> list[Figure]:
    """One library for the recall, one of many vectors for the time."""
    sources, others = chosen_photos(2 * options.photos)
    with options.place("search") as place:
        truth = make_library(place / "library", sources, (), others)
        with scan(truth.folder, place / "data") as library:
            figures = recall(library, truth, sources[: options.photos], place)
            figures += regions(library, truth, sources)
            figures += several(library, truth, sources[: options.photos], place)
        figures += many(truth.paths, 10 * options.files, place)
    return figures


def first_of(truth: Truth, hits: Sequence[Hit]) -> str | None:
    """The source of the first hit."""
    return truth.source[Path(os.fsdecode(hits[0].photo.path))] if hits else None


def recall(library: Library, truth: Truth, sources: Sequence[Path], place: Path) -> list[Figure]:
    """Recall@1 of every edit, and how far the first step gets alone."""
    queries = place / "queries"
    queries.mkdir(exist_ok=True)
    found: Counter[str] = Counter()
    nearest: Counter[str] = Counter()
    times = []
    for path in sources:
        source = Source.from_file(path)
        for edit in EDITS.values():
            query = Query(paths=(os.fsencode(edit.write(source, queries)),))
            started = time.perf_counter()
            first = library.searching.find(query)
            looked = {hit.photo.file_id: hit for hit in first.hits}
            looked.update((hit.photo.file_id, hit) for hit in library.searching.look(query, first.hits))
            times.append(time.perf_counter() - started)
            nearest[edit.name] += first_of(truth, first.hits) == source.name
            found[edit.name] += first_of(truth, library.searching.ranked(looked.values())) == source.name
    asked = len(sources)
    print("\nrecall@1 by edit: after the first step, after the second look")
    for name in EDITS:
        print(f"{name:18} {nearest[name] / asked:.3f}  {found[name] / asked:.3f}", flush=True)
    worst = min((name for name in EDITS if name != "screenshot"), key=lambda name: found[name])
    note = f"{asked} queries of each of {len(EDITS)} edits, {len(truth)} photos"
    both = sum(times) / len(times)
    return [
        Figure(
            "search",
            "recall@1, worst edit but the screenshot",
            found[worst] / asked,
            at_least=1.0,
            note=f"{worst}; {note}",
        ),
        Figure("search", "recall@1 of screenshots", found["screenshot"] / asked, at_least=0.99, note=note),
        Figure(
            "search",
            "the same by embedding alone, worst edit",
            min(nearest.values()) / asked,
            note=min(nearest, key=lambda name: nearest[name]),
        ),
        Figure("search", "both steps of a query", both, "s", note="mean; an edited copy that is found"),
    ]


def region_of(share: float, dice: random.Random) -> Region:
    """A rectangle anywhere, in the shape of its photo."""
    side = share**0.5
    left, top = dice.uniform(0, 1 - side), dice.uniform(0, 1 - side)
    return Region(left, top, left + side, top + side)


def regions(library: Library, truth: Truth, sources: Sequence[Path]) -> list[Figure]:
    """Parts of a photo that finds the photo first; the query is the part, re-saved, the photo is whole."""
    figures = []
    for share, bar in ((SHARE, 0.9), (SHARE / 2, None)):
        dice = random.Random(3)
        nearest = found = 0
        for path in sources:
            name = Source.from_file(path).name
            query = Query(paths=(os.fsencode(truth.original[name]),), region=region_of(share, dice))
            first = library.searching.find(query).hits
            nearest += first_of(truth, first) == name
            looked = {hit.photo.file_id: hit for hit in first}
            looked.update((hit.photo.file_id, hit) for hit in library.searching.look(query, first))
            found += first_of(truth, library.searching.ranked(looked.values())) == name
        note = f"{len(sources)} regions; by embedding alone {nearest / len(sources):.3f}"
        title = f"regions of {100 * share:g} % of the area find their photo first"
        figures.append(Figure("search", title, found / len(sources), at_least=bar, note=note))
    return figures


def several(library: Library, truth: Truth, sources: Sequence[Path], place: Path) -> list[Figure]:
    """Several pictures as one question: the best of each, as the engine does it, and their mean.

    Three edited copies of one photo, and single copies of three photos; how many of the photos that are meant
    come first.
    """
    embed = library.embeddings.embed
    every = library.embeddings.all()
    names = np.array([truth.source[Path(os.fsdecode(photo.path))] for photo in every.photos])
    dice = random.Random(5)
    edits = [name for name in EDITS if name not in ("bytecopy", "png", "exif_orientation")]
    right: Counter[str] = Counter()
    owed: Counter[str] = Counter()
    for number, path in enumerate(sources):
        same = [Source.from_file(path)] * MIXED
        mixed = [Source.from_file(sources[(number + step) % len(sources)]) for step in range(MIXED)]
        for kind, asked in (("one", same), ("several", mixed)):
            queries = [
                os.fsencode(EDITS[edit].write(one, place / "queries"))
                for one, edit in zip(asked, dice.sample(edits, MIXED), strict=True)
            ]
            cosines = embed(queries) @ every.vectors.T
            meant = {one.name for one in asked}
            for way, scores in (("best of each", cosines.max(0)), ("mean", cosines.mean(0))):
                first = names[np.argsort(-scores)[: len(meant)]]
                right[f"{kind}, {way}"] += len(meant & set(first.tolist()))
                owed[f"{kind}, {way}"] += len(meant)
    titles = {"one": "3 copies of one photo", "several": "copies of 3 photos"}
    return [
        Figure("search", f"{titles[name.partition(', ')[0]]}, {name.partition(', ')[2]}", right[name] / count)
        for name, count in sorted(owed.items())
    ]


def stranger_vectors(photos: Sequence[Path], count: int) -> tuple[Float32Array, Float32Array]:
    """As many vectors as real ones would be: float32 (count, d), and the real ones, float32 (n, d)."""
    chosen = Catalogue().choose(DEFAULT)
    session, square = Session(chosen, cpu(1)), chosen.network.square
    real = []
    for path in photos:
        with Image.open(path) as opened:
            image = opened.convert("RGB")
        for part in parts_of(image, *GRID):
            pixels = np.asarray(part.resize((square, square), Image.Resampling.BILINEAR))
            real.append(session.embed(pixels[np.newaxis])[0])
    known = np.stack(real)
    mean, spread = known.mean(0), np.cov((known - known.mean(0)).T)
    root = np.linalg.cholesky(spread + 1e-6 * np.eye(len(mean)))
    dice = np.random.default_rng(11)
    drawn = mean + dice.standard_normal((count, len(mean))) @ root.T
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32), known


def many(photos: Sequence[Path], count: int, place: Path) -> list[Figure]:
    """The time of a query among many photos, and what the index finds of the nearest ten."""
    vectors, real = stranger_vectors(photos, count)
    print(f"{count} vectors from {len(real)} real ones", flush=True)
    queries = real[:: max(1, len(real) // 200)]
    cosines = queries @ vectors.T
    truth = np.argpartition(-cosines, 10, axis=1)[:, :10]
    figures = []
    for title, limit in (("index", hnsw.EXACT_LIMIT), ("HNSW", 0)):
        figures += index_figures(title, vectors, queries, truth, limit)
    return [*figures, *first_results(photos, vectors, place)]


def index_figures(
    title: str, vectors: Float32Array, queries: Float32Array, truth: np.ndarray, limit: int
) -> list[Figure]:
    """Recall@10 and the time of a query, with a graph above ``limit`` vectors."""
    kept, hnsw.EXACT_LIMIT = hnsw.EXACT_LIMIT, limit
    try:
        index = VectorIndex(vectors.shape[1])
        started = time.perf_counter()
        for start in range(0, len(vectors), 1000):
            index.add(np.arange(start, min(start + 1000, len(vectors))), vectors[start : start + 1000])
        built = time.perf_counter() - started
        times, right = [], 0
        for query, true in zip(queries, truth, strict=True):
            started = time.perf_counter()
            labels, _ = index.search(query[np.newaxis], 10, thorough=True)
            times.append(time.perf_counter() - started)
            right += len(set(labels[0].tolist()) & set(true.tolist()))
    finally:
        hnsw.EXACT_LIMIT = kept
    note = f"{len(queries)} queries, {len(vectors)} vectors, built in {built:.1f} s"
    return [
        Figure("search", f"recall@10 of the {title}", right / truth.size, at_least=0.99, note=note),
        Figure("search", f"a query of the {title}", 1000 * statistics.median(times), "ms", note="median"),
    ]


def first_results(photos: Sequence[Path], vectors: Float32Array, place: Path) -> list[Figure]:
    """From a dropped file to its first hits in a library of as many photos, without one inference."""
    data = place / "many"
    with Library(data):
        pass
    fill(data, vectors)
    chosen = Catalogue().choose(DEFAULT)
    session, square = Session(chosen, cpu(1)), chosen.network.square
    with Library(data) as library:
        started = time.perf_counter()
        library.searching.find(Query(paths=(os.fsencode(photos[-1]),)))
        opened = time.perf_counter() - started
        times, inferences = [], []
        for path in photos[:TIMES]:
            with Image.open(path) as opened_image:
                pixels = np.asarray(opened_image.convert("RGB").resize((square, square)))
            started = time.perf_counter()
            session.embed(pixels[np.newaxis])
            inferences.append(time.perf_counter() - started)
            started = time.perf_counter()
            hits = library.searching.find(Query(paths=(os.fsencode(path),))).hits
            times.append(time.perf_counter() - started)
            assert hits, "nothing was found"
    one = statistics.median(inferences)
    note = f"median of {TIMES}, {len(vectors)} photos; an inference {1000 * one:.0f} ms more"
    return [
        Figure(
            "search",
            "from drop to first results, without one inference",
            1000 * (statistics.median(times) - one),
            "ms",
            at_most=100,
            note=note,
        ),
        Figure("search", "the first query after the start", opened, "s", note="starts the decoders"),
    ]


def fill(data: Path, vectors: Float32Array) -> None:
    """Writes a library of so many photos that were never there; its edges are none."""
    with sqlite3.connect(data / "library.db") as store:
        (model,) = store.execute("SELECT id FROM model").fetchone()
        folder = store.execute("INSERT INTO folder(path, enabled) VALUES (?, 1)", (b"/many",)).lastrowid
        for number, vector in enumerate(vectors, 1):
            digest = number.to_bytes(32, "big")
            store.execute(
                "INSERT INTO content(id, hash, width, height, format, compression, located, metadata)"
                " VALUES (?,?,4000,3000,'JPEG',90,0,'{}')",
                (number, digest),
            )
            store.execute(
                "INSERT INTO file(folder_id, path, size, mtime_ns, inode, device, content_id)"
                " VALUES (?,?,?,?,?,1,?)",
                (folder, b"/many/%06d.jpg" % number, 3_000_000, number, number, number),
            )
            store.execute(
                "INSERT INTO embedding(content_id, model_id, view, vector, linked) VALUES (?,?,'whole',?,1)",
                (number, model, vector.astype("<f4").tobytes()),
            )
    store.close()


if __name__ == "__main__":
    run(measure, __doc__)
