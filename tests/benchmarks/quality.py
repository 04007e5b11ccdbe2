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
from dupfinder.engine.search_types import Query
from dupfinder.engine.types import Cluster
from tests.benchmarks.report import Figure, Options, number, run
from tests.benchmarks.scoring import by_stage, micro_ap, score, with_original_by_edit
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
    """Micro-AP of the cosine: all pairs of distinct contents, against all right pairs.

    Every content asks for its nearest neighbours; a right pair that is in neither's list counts as missed.
    """
    content: dict[Path, int] = {}
    for cluster in library.clusters(SWEEP[0]):
        for member in library.members(cluster):
            content[Path(os.fsdecode(member.photo.path))] = member.photo.content_id
    source_of = {content_id: truth.source[path] for path, content_id in content.items()}
    pairs: dict[tuple[int, int], tuple[float, bool]] = {}
    for content_id, source in source_of.items():
        for hit in library.searching.find(Query(contents=(content_id,)), NEIGHBOURS).hits:
            if hit.photo.content_id == content_id:
                continue  # Another file of the same bytes.
            pair = (min(content_id, hit.photo.content_id), max(content_id, hit.photo.content_id))
            path = Path(os.fsdecode(hit.photo.path))
            pairs[pair] = (hit.cosine, truth.source[path] == source)
    # Contents that the lowest threshold leaves alone have no group here, but their pairs are still owed.
    distinct: dict[str, int] = {}
    for path, source in truth.source.items():
        distinct[source] = distinct.get(source, 0) + (truth.edit[path] != "bytecopy")
    return micro_ap(pairs.values(), sum(n * (n - 1) // 2 for n in distinct.values()))


def scan(folder: Path, data_dir: Path) -> Library:
    """An open library of this folder, scanned."""
    library = Library(data_dir)
    library.add_folder(os.fsencode(folder))
    result = library.scan().result()
    print(f"scanned {result.scanned} files ({result.embedded} embedded, {result.failed} failed)")
    print(f"in {result.seconds:.1f} s; of the processor: {by_stage(result.cpu_seconds)}", flush=True)
    return library


def searches(place: Path, sources: list[Path], others: list[Path], photos: int = 20) -> list[Figure]:
    """Searches edited copies in a library of originals and unrelated photos, with the second look."""
    truth = make_library(place / "originals only", sources, (), others)
    queries = place / "queries"
    queries.mkdir(exist_ok=True)
    answers: list[tuple[float, bool]] = []
    missed: dict[str, int] = {}
    asked = 0
    with scan(truth.folder, place / "originals data") as library:
        for path in sources[:photos]:
            source = Source.from_file(path)
            for edit in EDITS.values():
                hits = library.search(os.fsencode(edit.write(source, queries)))
                right = [truth.source[Path(os.fsdecode(hit.photo.path))] == source.name for hit in hits]
                # What the second look found comes before all that it did not.
                scores = (hit.cosine if hit.kind is None else 1 + hit.similarity for hit in hits)
                answers += zip(scores, right, strict=True)
                asked += 1
                if not (right and right[0]):
                    missed[edit.name] = missed.get(edit.name, 0) + 1
    lost = ", ".join(f"{edit} {count}" for edit, count in sorted(missed.items())) or "none"
    first = 1 - sum(missed.values()) / asked
    note = f"{asked} copies among {len(truth)} photos"
    return [
        Figure("quality", "micro-AP of search", micro_ap(answers, asked), note=note),
        Figure("quality", "recall@1 of search", first, note=f"{note}; missed: {lost}"),
    ]


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
        searched = searches(place, sources, others, min(20, options.photos))
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
        Figure("quality", "micro-AP of the cosine", ap, note=f"nearest {NEIGHBOURS} of each content"),
        *searched,
    ]


if __name__ == "__main__":
    run(measure, __doc__)
