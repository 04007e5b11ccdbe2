"""What does a graphics card give, against PyTorch and through the whole pipeline?

A ResNet50 of seeded weights in SSCD's shape, exported by ``packaging/export_resnet50.py`` in single and in
half precision: pictures a second of the bare session in batches as large as the memory takes, the share of
time that the card is busy, the same network in PyTorch on the same batches, and a whole scan against the
smaller of the bare session and the decoders. Without a card it ends in one line.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import onnx

from dupfinder.engine.embed import providers
from dupfinder.engine.embed.catalogue import Chosen
from dupfinder.engine.embed.embedder import Session
from dupfinder.engine.embed.providers import Provider
from dupfinder.engine.library import Library, networks
from dupfinder.engine.types import Stage
from tests.benchmarks.quality import chosen_photos
from tests.benchmarks.report import ROOT, Figure, Options, cores, run
from tests.benchmarks.throughput import cost
from tests.makers.libraries import parts_library
from tests.packaging.seeded import graph, state

SCRIPT = Path(__file__).with_name("run_torch.py")
SECONDS = 10.0
GRID = (6, 5)


def measure(options: Options) -> list[Figure]:
    provider = providers.choose()
    if provider.is_cpu:
        note = "onnxruntime sees no graphics card here; nothing was measured"
        return [Figure("graphics", "left out", 0, note=note)]
    with options.place("graphics") as place:
        return compared(place, provider, options.photos)


def compared(place: Path, provider: Provider, photos: int, seconds: float = SECONDS) -> list[Figure]:
    """All figures with one provider; works with the processor too, where it says little."""
    weights = graph.named(state(0), graph.GEM)
    np.savez(place / "weights.npz", **{f"backbone.{name}": value for name, value in weights.tensors.items()})
    known = networks(place / "data")
    figures: list[Figure] = []
    bare = 0.0
    for precision in ("fp32", "fp16"):
        file = place / f"{precision}.onnx"
        onnx.save(graph.build(weights, half=precision == "fp16"), str(file))
        name, _ = known.add(file, square=224)
        bare, busy = alone(known.choose(name), provider, seconds)
        note = f"{provider.title}, batches of {provider.batch}"
        figures.append(Figure("graphics", f"{precision}: bare session", bare, "photos/s", note=note))
        figures.append(Figure("graphics", f"{precision}: the card is busy", busy, note="as nvidia-smi tells"))
    known.close()
    other = torch_speed(place / "weights.npz", provider)
    figures.append(Figure("graphics", "fp32: PyTorch", other, "photos/s", note="the same batches"))
    figures.append(Figure("graphics", "fp32: bare session / PyTorch", figures[0].value / other))
    return figures + scanned(place, name, bare, photos)


def alone(chosen: Chosen, provider: Provider, seconds: float) -> tuple[float, float]:
    """Pictures a second of one session, and the share of time that the card is busy."""
    session = Session(chosen, provider)
    batch = np.random.default_rng(0).integers(0, 256, (provider.batch, 224, 224, 3), np.uint8)
    session.embed(batch)
    done, start = 0, time.perf_counter()
    with watched() as busy:
        while time.perf_counter() - start < seconds:
            session.embed(batch)
            done += len(batch)
    return done / (time.perf_counter() - start), float(np.mean(busy)) if busy else 0.0


@contextmanager
def watched() -> Iterator[list[float]]:
    """How busy the first card is, 0 to 1, asked twice a second; empty where nobody can tell."""
    found: list[float] = []
    ended = threading.Event()
    words = ["nvidia-smi", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits", "--id=0"]

    def ask() -> None:
        while not ended.wait(0.5):
            try:
                told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
            except (OSError, subprocess.CalledProcessError):
                return
            found.append(float(told.strip()) / 100)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield found
    finally:
        ended.set()
        thread.join()


def torch_speed(weights: Path, provider: Provider) -> float:
    """Pictures a second in PyTorch on the same device."""
    python = os.environ.get("TORCH_PYTHON")
    start = [python, str(SCRIPT)] if python else ["uv", "run", "--no-project", "--script", str(SCRIPT)]
    device, batches = ("cpu", 2) if provider.is_cpu else ("cuda", 50)
    words = [*start, str(weights), str(provider.batch), str(batches), device]
    return float(subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def scanned(place: Path, model: str, bare: float, photos: int) -> list[Figure]:
    """A whole scan against the smaller of the bare session and the decoders."""
    sources, others = chosen_photos(photos)
    files = parts_library(place / "photos", [*sources, *others], GRID)
    parts = cost(files[:100])
    decoders = cores() / (parts["hash"] + parts["decode"])
    with Library(place / "data", model=model) as library:
        library.add_folder(os.fsencode(files[0].parent))
        start = time.perf_counter()
        result = library.scan().result()
        speed = len(files) / (time.perf_counter() - start - result.cpu_seconds[Stage.CHECK] / cores())
    bound = min(bare, decoders)
    note = f"{len(files)} files; decoders alone {decoders:.0f}, bare session {bare:.0f} photos/s"
    return [
        Figure("graphics", "fp16: scan", speed, "photos/s", note=note),
        Figure("graphics", "fp16: scan / bound", speed / bound, at_least=0.8),
    ]


if __name__ == "__main__":
    run(measure, __doc__)
