"""How much memory does a scan take, all processes together?

The sum of the proportional set sizes (PSS) of the scanning process and all its children, sampled four times
a second: memory that they share counts once. On small photos and on 12-megapixel ones, which are what makes
decoders large.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.benchmarks.processes import Memory, watch_memory
from tests.benchmarks.quality import chosen_photos
from tests.benchmarks.report import ROOT, Figure, Options, command, run
from tests.makers.libraries import camera_sized, make_library, shared_camera

BASE = 1.2e9
A_PHOTO = 4_096


def _scan(folder: Path, data_dir: Path) -> Memory:
    process = subprocess.Popen(
        command("scan", folder, data_dir=data_dir),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    memory = watch_memory(process)
    if process.returncode != 0:
        raise RuntimeError(f"the scan ended with {process.returncode}")
    return memory


def _figure(name: str, memory: Memory, photos: int) -> Figure:
    parts = ", ".join(f"{part.split()[1]} {size / 1e6:.0f}" for part, size in sorted(memory.parts.items()))
    note = f"{photos} photos; at the peak, MB: {parts}; {memory.samples} samples"
    return Figure("memory", name, memory.peak / 1e6, "MB", at_most=(BASE + A_PHOTO * photos) / 1e6, note=note)


def measure(options: Options) -> list[Figure]:
    sources, others = chosen_photos(options.photos)
    figures = []
    with options.place("memory") as place:
        truth = make_library(place / "small", sources, None, others)
        figures.append(
            _figure("scan of small photos, peak PSS", _scan(place / "small", place / "data-1"), len(truth))
        )
        large = camera_sized(place / "large", shared_camera()[: options.photos])
        figures.append(
            _figure("scan of 12 MP photos, peak PSS", _scan(place / "large", place / "data-2"), len(large))
        )
    return figures


if __name__ == "__main__":
    run(measure, __doc__)
