"""What does a second scan cost, when nothing changed, and when all folders were renamed?

The wall time of the whole command line process, from its start to its end, on a library that is unchanged
since the scan before. After all folders are renamed no photo may go through the network again.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from dupfinder.engine.library import Library
from tests.benchmarks.report import Figure, Options, command, median, run, timed
from tests.makers.libraries import shared_photos, tiny_library


def measure(options: Options) -> list[Figure]:
    with options.place("rescan") as place:
        folder, data_dir, output = place / "library", place / "data", place / "scan.json"
        tiny_library(folder, options.files, photos=shared_photos())
        words = command("scan", folder, "--json", output, data_dir=data_dir)
        first = timed(words)
        again = [timed(words) for _ in range(5)]
        for child in sorted(folder.iterdir()):
            child.rename(child.with_name(f"renamed-{child.name}"))
        embedded, seconds = _scan(folder, data_dir)
        return [
            Figure(
                "rescan", "first scan", first, "s", note=f"{options.files} small files, cut from real photos"
            ),
            Figure(
                "rescan",
                "second scan, nothing changed",
                median(again),
                "s",
                at_most=2.0 if options.files >= 10_000 else None,
                note=f"whole process, median of 5 ({min(again):.2f} to {max(again):.2f})",
            ),
            Figure("rescan", "inferences after renaming all folders", embedded, at_most=0),
            Figure(
                "rescan",
                "scan after renaming all folders",
                seconds,
                "s",
                note="every file is read and hashed again",
            ),
        ]


def _scan(folder: Path, data_dir: Path) -> tuple[int, float]:
    """Files that went through the network, and the seconds that the scan took."""
    start = time.perf_counter()
    with Library(data_dir) as library:
        result = library.scan([os.fsencode(folder)]).result()
        return result.embedded, time.perf_counter() - start


if __name__ == "__main__":
    run(measure, __doc__)
