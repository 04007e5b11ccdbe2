"""Does the second look tell copies from what only looks like them?

Documents with their 29 edits, hard negatives and shots of one scene go through real scans, on photos that the
matching was not tuned on. A pair of files counts as called copies when they are in one group and neither is a
similar shot there.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np

from dupfinder.engine.embed.catalogue import DEFAULT, Catalogue
from dupfinder.engine.embed.embedder import Session
from dupfinder.engine.embed.providers import cpu
from dupfinder.engine.library import Library
from dupfinder.engine.match.content_rect import content_rectangle
from dupfinder.engine.match.verify import VERIFIER_VERSION
from dupfinder.engine.store import embeddings, verdicts
from dupfinder.engine.store.database import open_read_only
from dupfinder.engine.types import KINDS, Kind
from dupfinder.engine.workflows.second_look import Places, check, look_pixels
from tests.benchmarks.quality import scan
from tests.benchmarks.report import Figure, Options, run
from tests.benchmarks.scoring import score, shot_pairs, with_original_by_edit, wrong_by
from tests.benchmarks.split import judging_photos
from tests.makers.documents import documents
from tests.makers.hard_libraries import HardTruth, negatives_library, scenes_library
from tests.makers.libraries import Truth, make_library

PER_FAMILY, SCENES, DOCUMENTS, PLAIN, EDITED = 40, 110, 24, 150, 30
BINS = (0.5, 0.7, 0.85, 0.95, 0.99, 1.0001)
SHOT = KINDS.index(Kind.SIMILAR_SHOT)
WRONG_SHOWN = 60

type Judged = list[tuple[float, bool, str]]
"""Probability that was given, whether the pair is what its kind said, and which pair as what."""


def groups_of(library: Library) -> tuple[list[list[Path]], list[list[Path]]]:
    """The files of each group that are called copies, and of each group as a whole."""
    copies, whole = [], []
    for cluster in library.clusters():
        members = library.members(cluster)
        paths = [Path(os.fsdecode(member.photo.path)) for member in members]
        whole.append(paths)
        copies.append([path for path, m in zip(paths, members, strict=True) if m.kind != Kind.SIMILAR_SHOT])
    return copies, whole


def candidates(truth: Truth, data_dir: Path) -> tuple[int, Judged]:
    """How many candidate pairs are no copies, and every verdict on a pair with whether it is right."""
    connection = open_read_only(data_dir / "library.db")
    path_of = {
        content_id: Path(os.fsdecode(path))
        for path, content_id in connection.execute("SELECT path, content_id FROM file")
    }
    edges = embeddings.edges(connection, 1, Catalogue().network(DEFAULT).candidate)
    found = verdicts.matches(connection, VERIFIER_VERSION)
    connection.close()
    scene = truth.scene if isinstance(truth, HardTruth) else {}

    def copies(a: int, b: int) -> bool:
        return truth.source[path_of[a]] == truth.source[path_of[b]]

    def shots(a: int, b: int) -> bool:
        return path_of[a] in scene and scene[path_of[a]] == scene[path_of[b]]

    strangers = sum(not copies(a, b) for a, b in zip(edges.a.tolist(), edges.b.tolist(), strict=True))
    judged = []
    for a, b, kind, certainty in zip(
        found.a.tolist(), found.b.tolist(), found.kind.tolist(), found.score.tolist(), strict=True
    ):
        if kind > 0 and certainty < 1.0:
            right = copies(a, b) if kind != SHOT else shots(a, b) and not copies(a, b)
            said = f"{path_of[a].name} and {path_of[b].name} as {KINDS[kind]}"
            judged.append((certainty, right, said))
    return strangers, judged


def calibration(judged: Judged) -> Figure:
    """Prints how often pairs are what they are said to be, by the probability that was given."""
    print("\nprobability   pairs   right")
    middle = Figure("matching", "no pair between 85 and 95 %", 0.9)
    for low, high in pairwise(BINS):
        inside = [right for certainty, right, _ in judged if low <= certainty < high]
        share = sum(inside) / max(len(inside), 1)
        print(f"{low:.2f} to {min(high, 1):.2f}  {len(inside):6}  {share:6.3f}", flush=True)
        if low == 0.85 and inside:
            note = f"of {len(inside)} pairs shown between 85 and 95 %"
            middle = Figure("matching", "pairs that are what they are said to be", share, note=note)
    wrong = sorted((pair for pair in judged if not pair[1]), reverse=True)
    print("\nnot what they are said to be, the surest first")
    for certainty, _, said in wrong[:WRONG_SHOWN]:
        print(f"{certainty:.3f} {said}", flush=True)
    return middle


def extra_cost(photos: list[Path], place: Path) -> Figure:
    """What the frame detector and the second look add to photos without copies, in inferences."""
    truth = make_library(place / "plain", (), (), photos)
    data = place / "plain data"
    with Library(data) as library:
        library.add_folder(os.fsencode(truth.folder))
        library.scan().result()
        files = library.counts().files
    connection = open_read_only(data / "library.db")
    pairs = verdicts.matches(connection, VERIFIER_VERSION)
    connection.close()
    places = Places(data / "library.db", data / "thumbnails.db", 1000)
    started = time.process_time()
    for a, b in zip(pairs.a.tolist(), pairs.b.tolist(), strict=True):
        check(places, a, [b])
    looks = time.process_time() - started
    connection = open_read_only(data / "thumbnails.db")
    thumbnails = [row[0] for row in connection.execute("SELECT jpeg FROM thumbnail")]
    connection.close()
    pictures = [look_pixels(jpeg) for jpeg in thumbnails]
    started = time.thread_time()
    for picture in pictures:
        content_rectangle(picture)
    frames = (time.thread_time() - started) / len(pictures)
    chosen = Catalogue().choose(DEFAULT)
    session = Session(chosen, cpu())
    pixels = np.zeros((1, chosen.network.square, chosen.network.square, 3), np.uint8)
    session.embed(pixels)
    started = time.thread_time()
    for _ in range(30):
        session.embed(pixels)
    inference = (time.thread_time() - started) / 30
    added = (frames + looks / files) / inference
    note = f"frames {1000 * frames:.1f} ms, {len(pairs)} pairs {looks:.1f} s; one {1000 * inference:.1f} ms"
    return Figure("matching", "added to photos without copies", added, "inferences", at_most=0.35, note=note)


def hard_negatives(place: Path, part: float, photos: list[Path]) -> tuple[list[Figure], Judged]:
    truth = negatives_library(place / "negatives", max(4, round(PER_FAMILY * part)), photos=photos)
    with scan(truth.folder, place / "negatives data") as library:
        copies, whole = groups_of(library)
    count, judged = candidates(truth, place / "negatives data")
    wrong = score(truth, copies).wrong
    families = wrong_by(truth, whole, lambda path: truth.family[path])
    named = ", ".join(f"{'/'.join(sorted(set(pair)))} {n}" for pair, n in families.items()) or "none"
    note = f"of {count:,} candidate pairs; with those called similar shots: {named}"
    return [Figure("matching", "hard negatives called copies", wrong, "pairs", at_most=1, note=note)], judged


def similar_shots(place: Path, part: float, photos: list[Path]) -> tuple[list[Figure], Judged]:
    truth = scenes_library(place / "scenes", max(5, round(SCENES * part)), photos=photos)
    with scan(truth.folder, place / "scenes data") as library:
        copies, whole = groups_of(library)
    _, judged = candidates(truth, place / "scenes data")
    files: dict[str, list[Path]] = {}
    for path, scene in truth.scene.items():
        files.setdefault(scene, []).append(path)
    there = shot_pairs(truth, list(files.values()))
    steps: Counter[float] = Counter()
    for group in copies:
        shots = [path for path in group if truth.edit[path] == "original"]
        for n, one in enumerate(shots):
            for other in shots[n + 1 :]:
                steps[truth.step[truth.scene[one]]] += truth.scene[one] == truth.scene[other]
    named = ", ".join(f"step {step:g}: {n}" for step, n in sorted(steps.items()) if n) or "none"
    edits = with_original_by_edit(truth, copies)
    kept = sum(edits.values()) / len(edits)
    grouped = shot_pairs(truth, whole)
    note = f"of {there} pairs, {grouped} in one group; {named}"
    edits_note = ", ".join(f"{edit} {share:.2f}" for edit, share in edits.items())
    return [
        Figure(
            "matching",
            "similar shots called copies",
            shot_pairs(truth, copies),
            "pairs",
            at_most=0,
            note=note,
        ),
        Figure("matching", "edits of one frame called copies", kept, at_least=0.99, note=edits_note),
    ], judged


def text(place: Path, part: float) -> tuple[list[Figure], Judged]:
    truth = make_library(place / "documents", documents(max(4, round(DOCUMENTS * part))))
    with scan(truth.folder, place / "documents data") as library:
        copies, _ = groups_of(library)
    _, judged = candidates(truth, place / "documents data")
    result = score(truth, copies)
    by_edit = sorted(with_original_by_edit(truth, copies).items(), key=lambda item: item[1])
    note = ", ".join(f"{edit} {share:.2f}" for edit, share in by_edit[:8])
    return [
        Figure("matching", "documents with their original", result.with_original, at_least=0.90, note=note),
        Figure("matching", "wrong pairs of documents", result.wrong, "pairs", at_most=0),
    ], judged


def measure(options: Options) -> list[Figure]:
    photos = judging_photos()
    part = min(1.0, options.photos / Options.photos)
    with options.place("matching") as place:
        figures: list[Figure] = []
        judged: Judged = []
        for found, verdicts_found in (
            hard_negatives(place, part, photos),
            similar_shots(place, part, photos),
            text(place, part),
        ):
            figures += found
            judged += verdicts_found
        edits = make_library(place / "edits", random.Random(1).sample(photos, round(EDITED * part)))
        with scan(edits.folder, place / "edits data"):
            pass
        judged += candidates(edits, place / "edits data")[1]
        figures.append(calibration(judged))
        figures.append(extra_cost(photos[: max(20, round(PLAIN * part))], place))
    print(json.dumps(Counter(right for _, right, _ in judged)), flush=True)
    return figures


if __name__ == "__main__":
    run(measure, __doc__)
