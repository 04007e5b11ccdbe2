"""How far are exported networks from their weights in PyTorch, and what do eight bits cost?

``run_export.py`` trains a small ResNet on half of the photos and exports it as fp32, fp16 and int8,
calibrated on that half; the other half and edited copies of it judge. The same pictures tell what each level
of that network is worth as a descriptor, and what several of them are worth together. PyTorch is no
dependency of the project: uv brings it (on Linux the build with CUDA, gigabytes), or the variable
TORCH_PYTHON names a Python that has it.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import numpy as np

from dupfinder.engine.embed import descriptors, graph, own, providers
from dupfinder.engine.embed.catalogue import Chosen
from dupfinder.engine.embed.embedder import Session
from tests.benchmarks.report import ROOT, Figure, Options, run
from tests.makers.libraries import SHARED

MILLION = 1e6
SCRIPT = Path(__file__).with_name("run_export.py")


def measure(options: Options) -> list[Figure]:
    photos = SHARED / "photos"
    if not photos.is_dir():
        return [Figure("exporting", "left out", 0, note="no photos beside the checkout")]
    with options.place("exporting") as place:
        answer = place / "export.json"
        python = os.environ.get("TORCH_PYTHON")
        words = [python, str(SCRIPT)] if python else ["uv", "run", "--no-project", "--script", str(SCRIPT)]
        subprocess.run([*words, str(photos), str(answer)], cwd=ROOT, check=True)
        found = json.loads(answer.read_text(encoding="utf-8"))
        levels = worth_of_levels(place)
    small = f"small network trained here, {found['pictures']:.0f} pictures that it has not seen"

    def figure(
        name: str, key: str, note: str = small, times: float = 1.0, unit: str = "", **bar: float
    ) -> Figure:
        return Figure("exporting", name, times * found[key], unit, note=note, **bar)

    seeded = "ResNet50 of seeded weights, 224, largest difference of a number"
    return [
        figure("fp32 against PyTorch", "resnet50_difference", seeded, MILLION, "millionths", at_most=100),
        figure("fp32 against PyTorch, trained", "difference", small, MILLION, "millionths", at_most=100),
        figure("fp16 cosine to fp32, lowest", "fp16_lowest"),
        figure("int8 cosine to fp32, mean", "int8_mean", at_least=0.98),
        figure("int8 cosine to fp32, lowest", "int8_lowest"),
        figure("copies found first, before training", "found_untrained"),
        figure("copies found first, fp32", "found_fp32"),
        figure("copies found first, int8", "found_int8"),
        figure("training", "training_seconds", unit="s"),
        *(
            Figure("exporting", f"copies found first by {name}", share, note=f"{dim} numbers a picture")
            for name, dim, share in levels
        ),
    ]


def worth_of_levels(place: Path) -> list[tuple[str, int, float]]:
    """Levels of the small network, and several joined: their numbers, and how many copies they find first."""
    network = own.describe(place / "small.onnx")
    names = list(graph.levels(graph.read(place / "small.onnx", network.square)))
    inner = [name for name in names if name != graph.OUTPUT]
    pictures = np.load(place / "unseen.npz")
    found = []
    for levels in [*([name] for name in names), inner, [*inner[-2:], graph.OUTPUT], names]:
        text = "+".join(levels)
        chosen = Chosen("small", text, network, place / "small.onnx", descriptors.parse(text))
        session = Session(chosen, providers.cpu(1))
        originals, copies = (
            np.concatenate([session.embed(one[None]) for one in pictures[which]])
            for which in ("originals", "copies")
        )
        first = (copies @ originals.T).argmax(axis=1)
        found.append((text, originals.shape[1], float((first == np.arange(len(first))).mean())))
    return found


if __name__ == "__main__":
    run(measure, __doc__)
