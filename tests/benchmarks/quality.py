"""Does a scan find the copies, and nothing else?

A library of real photos, each with its 29 edited copies, among unrelated photos, goes through a real scan.
A pair is two files of one group; it is right when both were made of one photo. "With original" is
the share of edited copies that end in one group with their original.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from dupfinder.engine.library import Library
from dupfinder.engine.types import Cluster
from tests.benchmarks.report import Figure, Options, number, run
from tests.benchmarks.scoring import by_stage, score, with_original_by_edit
from tests.benchmarks.split import judging_photos, tuning_photos
from tests.makers.edits import EDITS, Source
from tests.makers.libraries import Truth, make_library

SWEEP = (0.50, 0.60, 0.70, 0.80, 0.85, 0.90, 0.95, 0.97, 0.99)
NEIGHBOURS = 60
"""Hits a photo that the average precision is taken from; a photo has 29 copies."""


def chosen_photos(count: int) -> tuple[list[Path], list[Path]]:
    """``count`` photos to make copies of, none of which the matching was tuned on, and unrelated ones."""
    paths = judging_photos()
    return paths[:count], [*paths[count:], *tuning_photos()]


def paths_of(library: Library, clusters: Iterable[Cluster]) -> list[list[Path]]:
    """The files of each cluster."""
    return [
        [Path(os.fsdecode(member.photo.path)) for member in library.members(cluster)] for cluster in clusters
    ]


def average_precision(truth: Truth, library: Library) -> float:
    """Micro-AP: all pairs of distinct contents in one list by cosine, against all right pairs.

    Every content asks for its nearest neighbours; a right pair that is in neither's list counts as missed.
    """
    content: dict[Path, int] = {}
    for cluster in library.clusters(SWEEP[0]):
        for member in library.members(cluster):
            content[Path(os.fsdecode(member.photo.path))] = member.photo.content_id
    source_of = {content_id: truth.source[path] for path, content_id in content.items()}
    pairs: dict[tuple[int, int], tuple[float, bool]] = {}
    for content_id, source in source_of.items():
        for hit in library.search_content(content_id, k=NEIGHBOURS):
            pair = (min(content_id, hit.photo.content_id), max(content_id, hit.photo.content_id))
            path = Path(os.fsdecode(hit.photo.path))
            pairs[pair] = (hit.cosine, truth.source[path] == source)
    # Contents that the lowest threshold leaves alone have no group here, but their pairs are still owed.
    distinct: dict[str, int] = {}
    for path, source in truth.source.items():
        distinct[source] = distinct.get(source, 0) + (truth.edit[path] != "bytecopy")
    owed = sum(n * (n - 1) // 2 for n in distinct.values())
    right, total = 0, 0.0
    for rank, (_, good) in enumerate(sorted(pairs.values(), reverse=True), 1):
        right += good
        total += good * right / rank
    return total / max(owed, 1)


def scan(folder: Path, data_dir: Path) -> Library:
    """An open library of this folder, scanned."""
    library = Library(data_dir)
    library.add_folder(os.fsencode(folder))
    result = library.scan().result()
    print(f"scanned {result.scanned} files ({result.embedded} embedded, {result.failed} failed)")
    print(f"in {result.seconds:.1f} s; of the processor: {by_stage(result.cpu_seconds)}", flush=True)
    return library


def recall_at_1(place: Path, sources: list[Path], others: list[Path], photos: int = 20) -> Figure:
    """Searches edited copies in a library of originals and unrelated photos."""
    truth = make_library(place / "originals only", sources, (), others)
    queries = place / "queries"
    queries.mkdir(exist_ok=True)
    found = asked = 0
    missed: dict[str, int] = {}
    with scan(truth.folder, place / "originals data") as library:
        for path in sources[:photos]:
            source = Source.from_file(path)
            for edit in EDITS.values():
                hits = library.search(os.fsencode(edit.write(source, queries)), k=1)
                good = bool(hits) and truth.source[Path(os.fsdecode(hits[0].photo.path))] == source.name
                found += good
                asked += 1
                if not good:
                    missed[edit.name] = missed.get(edit.name, 0) + 1
    lost = ", ".join(f"{edit} {count}" for edit, count in sorted(missed.items())) or "none"
    return Figure("quality", "recall@1 of search", found / asked, note=f"{asked} queries; missed: {lost}")


def kinds_by_edit(truth: Truth, library: Library) -> dict[str, Counter[str]]:
    """What each edit's copies are called, of those in one group with their original."""
    found: dict[str, Counter[str]] = {}
    for cluster in library.clusters():
        for member in library.members(cluster):
            path = Path(os.fsdecode(member.photo.path))
            kind = "best copy" if member.representative else str(member.kind)
            found.setdefault(truth.edit[path], Counter())[kind] += 1
    return found


def measure(options: Options) -> list[Figure]:
    """Scans once; every threshold after it is a re-clustering."""
    sources, others = chosen_photos(2 * options.photos)
    with options.place("quality") as place:
        truth = make_library(place / "library", sources, None, others)
        with scan(truth.folder, place / "data") as library:
            threshold = library.settings.threshold
            groups = paths_of(library, library.clusters())
            at_default = score(truth, groups)
            print("\nthreshold  precision  pair recall  with original   purity  wrong pairs")
            for value in sorted({*SWEEP, threshold}):
                swept = score(truth, paths_of(library, library.clusters(value)))
                line = f"{value:9.2f}  {swept.precision:9.5f}  {swept.recall:11.4f}"
                line += f"  {swept.with_original:13.4f}  {swept.purity:7.5f}  {swept.wrong:11d}"
                print(line + ("  <- default" if value == threshold else ""), flush=True)
            by_edit = sorted(with_original_by_edit(truth, groups).items(), key=lambda item: item[1])
            kinds = kinds_by_edit(truth, library)
            print("\nwith original, by edit, at the default threshold, and what they are called")
            for edit, share in by_edit:
                called = ", ".join(f"{kind} {count}" for kind, count in kinds[edit].most_common())
                print(f"{edit:18} {share:.3f}  {called}")
            best = sum(kinds[edit]["best copy"] for edit in ("original", "bytecopy", "png"))
            print(flush=True)
            ap = average_precision(truth, library)
        at_1 = recall_at_1(place, sources, others, min(20, options.photos))
    note = f"threshold {number(threshold)}, {len(truth)} files, {len(sources)} copies of each edit"
    worst, share = by_edit[0]
    return [
        Figure(
            "quality", "wrong pairs", at_default.wrong, at_most=0, note=f"{note}, {at_default.found} pairs"
        ),
        Figure("quality", "pair precision", at_default.precision, at_least=0.999, note=note),
        Figure("quality", "copies with their original", at_default.with_original, at_least=0.995, note=note),
        Figure("quality", "the same, worst edit", share, at_least=0.95, note=f"{worst}; {note}"),
        Figure("quality", "pair recall", at_default.recall, note=note),
        Figure("quality", "cluster purity", at_default.purity, note=note),
        Figure(
            "quality",
            "best copy is the original",
            best / max(1, len(groups)),
            note="or has its pixels",
        ),
        Figure("quality", "micro-AP", ap, note=f"of the cosine; nearest {NEIGHBOURS} of each content"),
        at_1,
    ]


if __name__ == "__main__":
    run(measure, __doc__)
