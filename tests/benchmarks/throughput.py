"""How close does a scan come to what the machine can do?

The bound is cores / (CPU seconds a photo), the sum of reading and hashing it, decoding it with its thumbnail
and the look for a frame, and inference, twice for a framed one: each measured alone, in one thread, on a
sample of the same files, before and after the scan (machines drift). The scan is the whole ``Library.scan``:
finding, storing, indexing, the start of the decoder processes and the loading of the network included; the
library is large enough for the start not to decide. Every file has its own content, so that none is skipped
as known, and none is a copy of another. The clock stops when all is stored and linked: what the second look
costs depends on how alike the photos are. The part of it that is done while photos still arrive is measured
by the scan itself, shown, and taken off.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from dupfinder.engine.decode.decode import decode
from dupfinder.engine.embed import catalogue, providers
from dupfinder.engine.embed.embedder import Session
from dupfinder.engine.files.read import read_once
from dupfinder.engine.library import Library
from dupfinder.engine.match.content_rect import content_rectangle
from dupfinder.engine.types import Stage
from tests.benchmarks.quality import chosen_photos
from tests.benchmarks.report import ROOT, Figure, Options, cores, run
from tests.makers.libraries import camera_sized, parts_library, shared_camera

SAMPLE = 150
SMALL_GRID = (4, 3)
LARGE, LARGE_GRID = 60, (4, 3)
"""Camera photos, and parts that each is cut into, to be enlarged to 12 megapixels."""


def cost(paths: list[Path]) -> dict[str, float]:
    """CPU seconds a photo of each part of the work, in this one thread."""
    chosen = catalogue.Catalogue().choose(catalogue.DEFAULT)
    session = Session(chosen, providers.cpu(1))
    spent = {"hash": 0.0, "decode": 0.0, "inference": 0.0}
    for position, path in enumerate([*paths[:5], *paths]):
        start = time.thread_time()
        content, digest = read_once(os.fsencode(path))
        read = time.thread_time()
        decoded = decode(
            content,
            content_hash=digest,
            path=os.fsencode(path),
            square=chosen.network.square,
            max_pixels=10**9,
            find_content=content_rectangle,
        )
        made = time.thread_time()
        for view in decoded.views():
            session.embed(view[None])
        end = time.thread_time()
        if position >= 5:  # the first ones warm up
            spent["hash"] += read - start
            spent["decode"] += made - read
            spent["inference"] += end - made
    return {part: seconds / len(paths) for part, seconds in spent.items()}


def _cost_alone(paths: list[Path], place: Path, at_once: int = 1) -> dict[str, float]:
    """:func:`cost` in processes of their own; the mean of ``at_once`` that run together."""
    listed = place / "sample.json"
    listed.write_text(json.dumps([str(path) for path in paths]), encoding="utf-8")
    words = [sys.executable, "-m", "tests.benchmarks.throughput", "--cost", str(listed)]
    running = [subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(at_once)]
    costs = [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]
    return {part: sum(one[part] for one in costs) / at_once for part in costs[0]}


def _cpu_seconds() -> float:
    """Of this process and all children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _question(name: str, files: list[Path], place: Path, bar: float) -> list[Figure]:
    sample = random.Random(1).sample(files, min(SAMPLE, len(files)))
    before = _cost_alone(sample, place)
    used = _cpu_seconds()
    with Library(place / f"data-{name}") as library:
        library.add_folder(os.fsencode(files[0].parent))
        start = time.perf_counter()
        job = library.scan()
        while not job.done and job.progress().stage != Stage.CHECK:
            time.sleep(0.01)
        seconds = time.perf_counter() - start
        job.cancel()
        result = job.result()
    if result.embedded != len(files):
        raise RuntimeError(f"{result.embedded} of {len(files)} files were embedded")
    used = _cpu_seconds() - used
    after = _cost_alone(sample, place)
    together = _cost_alone(sample, place, at_once=cores())
    parts = {part: (before[part] + after[part]) / 2 for part in before}
    bound = cores() / sum(parts.values())
    looked = result.cpu_seconds[Stage.CHECK] / cores()
    speed = len(files) / (seconds - looked)
    described = ", ".join(f"{part} {1_000 * value:.1f}" for part, value in parts.items())
    return [
        Figure(
            "throughput",
            f"{name}: scan",
            speed,
            "files/s",
            note=f"{len(files)} files in {seconds:.1f} s, {looked:.1f} s of them for second looks ahead",
        ),
        Figure(
            "throughput",
            f"{name}: bound",
            bound,
            "files/s",
            note=f"CPU ms a photo: {described} (thumbnail in decode)",
        ),
        Figure("throughput", f"{name}: scan / bound", speed / bound, at_least=bar),
        Figure(
            "throughput",
            f"{name}: CPU of the scan",
            1_000 * used / len(files),
            "ms a photo",
            note=f"the parts alone {1_000 * sum(parts.values()):.1f}; looks ahead included",
        ),
        Figure(
            "throughput",
            f"{name}: bound with all cores busy",
            cores() / sum(together.values()),
            "files/s",
            note=f"the same parts, {cores()} at once: what cores that share caches and clock leave of it",
        ),
    ]


def measure(options: Options) -> list[Figure]:
    sources, others = chosen_photos(options.photos)
    with options.place("throughput") as place:
        small = parts_library(place / "small", [*sources, *others], SMALL_GRID)
        figures = _question("small photos", small, place, 0.9)
        camera = random.Random(1).sample(shared_camera(), min(LARGE, options.photos))
        large = camera_sized(place / "large", camera, grid=LARGE_GRID)
        return figures + _question("12 MP photos", large, place, 0.8)


if __name__ == "__main__":
    if "--cost" in sys.argv:
        parser = argparse.ArgumentParser()
        parser.add_argument("--cost", type=Path)
        listed = json.loads(parser.parse_args().cost.read_text(encoding="utf-8"))
        print(json.dumps(cost([Path(path) for path in listed])))
    else:
        run(measure, __doc__)
