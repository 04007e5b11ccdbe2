"""What are the weights of the probabilities in ``dupfinder/engine/match/calibrate.py``?

Fits five logistic regressions on the tuning photos and prints them as they stand in that file: edited copies
of photos and documents with their originals against candidate pairs of hard negatives and of strangers, for
textured, repetitive and flat pictures; shots of one scene against hard negatives; and shots that lie on each
other against edited copies, with each other too. Nothing else is tuned on these,
and the photos that judge are not among them.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import batched
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from dupfinder.engine.embed.catalogue import DEFAULT, Catalogue
from dupfinder.engine.library import Library
from dupfinder.engine.match.calibrate import TEXTURED, certainty_of_copy, moved_numbers, shot_numbers
from dupfinder.engine.match.differences import differences
from dupfinder.engine.match.motion import residual_motion
from dupfinder.engine.match.verify import MAYBE, measure
from dupfinder.engine.match.ways import Aligned, attempts, between
from dupfinder.engine.store import embeddings
from dupfinder.engine.store.database import open_read_only
from dupfinder.engine.types import Stage
from dupfinder.engine.workflows.second_look import Places, look_at
from tests.benchmarks.report import Figure, Options, run
from tests.benchmarks.split import tuning_photos
from tests.makers.documents import documents
from tests.makers.edits import Source
from tests.makers.hard_libraries import HardTruth, negatives_library, scenes_library
from tests.makers.libraries import Truth, make_library
from tests.makers.negatives import family

SEED = "tuning"
STRANGERS, NEGATIVES, DOCUMENTS = 400, 1500, 2000
"""Candidate pairs of different photos, pictures of the hard negatives, and documents, at the most."""
PHOTO = 0.1
"""How much a photo of a thing on a plain ground counts beside a document."""
SURE = (0.98, 0.95)
SHOT_POINTS = 10
SETS = (f"{SEED}-0", f"{SEED}-1", "another")
"""Seeds of the documents: two of 24 are enough to fool what was fitted on as many."""
SCENES = 8
"""Times that the photos are made into scenes, in other pairs each time."""


@dataclass(frozen=True)
class Pair:
    """Two contents and what they are to each other.

    ``what`` is ``"copy"`` of an original, ``"copies"`` of one, ``"shot"`` or ``"wrong"``.
    """

    a: int
    b: int
    what: str


@dataclass
class Measured:
    """What the checks measured of one pair, each way to lay them on each other a row.

    Attributes:
        copies: (which of the models, numbers) for the probability of a copy.
        shots: numbers for the probability of a shot.
        moved: numbers for the probability that something moved, of the way that makes the surest copy.
    """

    pair: Pair
    copies: list[tuple[str, list[float]]]
    shots: list[list[float]]
    moved: list[float] | None = None


def pairs_of(truth: Truth, data_dir: Path, most: int) -> list[Pair]:
    """Each copy with its original, and the candidates that are none."""
    connection = open_read_only(data_dir / "library.db")
    content = {
        Path(os.fsdecode(path)): content_id
        for path, content_id in connection.execute("SELECT path, content_id FROM file")
    }
    path_of = {content_id: path for path, content_id in content.items()}
    scene = truth.scene if isinstance(truth, HardTruth) else {}
    found = [
        Pair(content[original], content[copy], "copy")
        for copy, original in truth.copies()
        if content[copy] != content[original]
    ]
    groups = [sorted({content[path] for path in group}) for group in truth.groups().values()]
    rng = random.Random(SEED)
    for group in groups:
        for _ in range(len(group) // 4):
            a, b = rng.sample(group, 2)
            found.append(Pair(a, b, "copies"))
    edges = embeddings.edges(connection, 1, Catalogue().network(DEFAULT).candidate)
    others: dict[str, list[Pair]] = {"shot": [], "wrong": []}
    for a, b in zip(edges.a.tolist(), edges.b.tolist(), strict=True):
        one, other = path_of[a], path_of[b]
        if truth.source[one] != truth.source[other] and "gray" not in (
            truth.edit.get(one),
            truth.edit.get(other),
        ):
            what = "shot" if one in scene and scene[one] == scene.get(other) else "wrong"
            others[what].append(Pair(a, b, what))
    connection.close()
    return [*found, *others["shot"], *rng.sample(others["wrong"], min(most, len(others["wrong"])))]


def measured(places: Places, pairs: Sequence[Pair]) -> list[Measured]:
    """Runs in a process of its own."""
    rows = []
    for pair in pairs:
        a, b = look_at(places, pair.a), look_at(places, pair.b)
        assert a is not None
        assert b is not None
        row = Measured(pair, [], [])
        surest = MAYBE
        for aligned in attempts(a, b):
            found = measure(aligned)
            if found is not None:
                if pair.what != "wrong" and certainty_of_copy(found) > surest:
                    surest = certainty_of_copy(found)
                    row.moved = motion_of(aligned)
                model = "repetitive" if found.repetitive else "textured" if found.larger is None else "flat"
                row.copies.append((model, found.numbers()))
                if found.agreed.mean > SURE[0] and found.agreed.worst > SURE[1]:
                    break
            if pair.what in ("shot", "wrong") and aligned.inliers >= SHOT_POINTS and not aligned.flat:
                one, other = aligned.views
                onto = between(aligned.views, aligned.homography, "middle")
                motion = residual_motion(one.soft_middle, other.soft_middle, onto, follow=True)
                if motion is not None:
                    row.shots.append(
                        shot_numbers(aligned.agreed, aligned.inliers, aligned.matched, motion.followed)
                    )
        rows.append(row)
    return rows


def motion_of(aligned: Aligned) -> list[float] | None:
    """What :func:`moved_numbers` says of two pictures that lie on each other."""
    one, other = aligned.views
    motion = residual_motion(
        one.soft_middle, other.soft_middle, between(aligned.views, aligned.homography, "middle")
    )
    if motion is None:
        return None
    return moved_numbers(aligned.agreed, motion, differences(one, other, aligned.homography))


def fit(
    rows: np.ndarray, truth: np.ndarray, counts: np.ndarray | float = 1.0, ridge: float = 0.1
) -> np.ndarray:
    """Logistic regression by Newton's method; float64 (columns + 1,), the constant last.

    Args:
        counts: how much each row counts, float64 (rows,) or one number.
    """
    mean, spread = rows.mean(0), rows.std(0) + 1e-9
    columns = np.column_stack([(rows - mean) / spread, np.ones(len(rows))])
    weights = np.zeros(columns.shape[1])
    penalty = np.diag([ridge] * rows.shape[1] + [1e-6])
    for _ in range(60):
        probability = 1 / (1 + np.exp(-np.clip(columns @ weights, -30, 30)))
        slope = (probability * (1 - probability) + 1e-9) * counts
        gradient = columns.T @ ((truth - probability) * counts) - penalty @ weights
        weights = weights + np.linalg.solve((columns * slope[:, None]).T @ columns + penalty, gradient)
    plain = weights[:-1] / spread
    return np.append(plain, weights[-1] - float(plain @ mean))


def table(found: Sequence[Measured], *models: str) -> tuple[np.ndarray, np.ndarray]:
    """Rows and truth: of a copy the way that agrees best, of strangers every way."""
    rows, truth = [], []
    for one in found:
        ways = [numbers for model, numbers in one.copies if model in models]
        if not ways or one.pair.what in ("shot", "copies"):
            continue
        if one.pair.what == "copy":
            ways = [max(ways)]
        rows += ways
        truth += [one.pair.what == "copy"] * len(ways)
    return np.array(rows), np.array(truth, np.float64)


def flat_table(photos: Sequence[Measured], others: Sequence[Measured]) -> tuple[np.ndarray, ...]:
    """Rows, truth and how much each row counts: what fits things on a plain ground lets other text pass."""
    rows, truth = table([*photos, *others], "flat")
    counts = np.ones(len(truth))
    counts[: len(table(photos, "flat")[1])] = PHOTO
    return rows, truth, counts


def shot_table(found: Sequence[Measured]) -> tuple[np.ndarray, np.ndarray]:
    """Rows and truth: of two shots the way that most points agree on, of strangers every way."""
    rows, truth = [], []
    for one in found:
        ways = [max(one.shots, key=lambda numbers: numbers[2])] if one.shots else []
        if one.pair.what == "wrong":
            ways = one.shots
        rows += ways
        truth += [one.pair.what == "shot"] * len(ways)
    return np.array(rows), np.array(truth, np.float64)


def moved_table(found: Sequence[Measured]) -> tuple[np.ndarray, np.ndarray]:
    """Rows and truth of pairs that lie on each other: whether they are two shots."""
    lying = [one for one in found if one.moved is not None]
    return np.array([one.moved for one in lying]), np.array([float(one.pair.what == "shot") for one in lying])


def describe(
    name: str, rows: np.ndarray, truth: np.ndarray, counts: np.ndarray | float = 1.0
) -> list[Figure]:
    """Fits, prints the weights, and says how well they part what they were fitted on."""
    weights = fit(rows, truth, counts)
    print(f"\n{name} = (\n" + "".join(f"    {value:.4f},\n" for value in weights) + ")", flush=True)
    score = 1 / (1 + np.exp(-np.clip(rows @ weights[:-1] + weights[-1], -40, 40)))
    right, wrong = score[truth == 1], score[truth == 0]
    note = f"{len(right)} right, {len(wrong)} wrong; {int((wrong >= 0.9).sum())} wrong ones above 0.9"
    return [Figure("calibration", f"{name}: recall at 0.9", float((right >= 0.9).mean()), note=note)]


def measure_library(truth: Truth, place: Path, most: int) -> list[Measured]:
    with Library(place) as library:
        library.add_folder(os.fsencode(truth.folder))
        job = library.scan()
        while not job.done and job.progress().stage != Stage.CHECK:
            time.sleep(0.1)
        # The candidates are all there; what the scan makes of them is not asked.
        job.cancel()
        job.result()
    places = Places(place / "library.db", place / "thumbnails.db", 1000)
    parts = [list(part) for part in batched(pairs_of(truth, place, most), 40)]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        found = processes.map(measured, [places] * len(parts), parts)
        return [row for part in found for row in part]


def measure_all(options: Options) -> list[Figure]:
    photos = tuning_photos()
    with options.place("calibration") as place:
        # Few photos repeat themselves.
        copied = family("tiling", 24, f"{SEED}-copied")
        tilings = [Source.from_image(f"tiling-{n:03d}", tiling) for n, tiling in enumerate(copied)]
        ordinary = [make_library(place / "edits", photos, None), make_library(place / "tilings", tilings)]
        papers = [make_library(place / f"documents-{seed}", documents(24, seed)) for seed in SETS]
        hard = [
            negatives_library(place / "negatives", 30, SEED, photos=photos),
            negatives_library(
                place / "other tilings", 90, f"{SEED}-tilings", families=["tiling"], photos=photos
            ),
            *(
                scenes_library(place / f"scenes-{n}", 25, 3, f"{SEED}-{n}", edits=(), photos=photos)
                for n in range(SCENES)
            ),
        ]
        of_photos, *of_others = [
            measure_library(truth, place / f"{truth.folder.name} data", most)
            for libraries, most in ((ordinary, STRANGERS), (papers, DOCUMENTS), (hard, NEGATIVES))
            for truth in libraries
        ]
    others = [row for rows in of_others for row in rows]
    found = [*of_photos, *others]
    textured, truth = table(found, "textured")
    return [
        *describe("TEXTURED", textured[:, : len(TEXTURED) - 1], truth),
        *describe("REPETITIVE", *table(found, "repetitive")),
        *describe("FLAT", *flat_table(of_photos, others)),
        *describe("SHOT", *shot_table(found)),
        *describe("MOVED", *moved_table(found)),
    ]


if __name__ == "__main__":
    run(measure_all, __doc__)
