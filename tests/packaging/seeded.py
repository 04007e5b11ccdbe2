"""Seeded weights in the shape of SSCD's ResNet50: exports are tried without a download."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))
graph = importlib.import_module("resnet50_graph")
export = importlib.import_module("export_resnet50")


def state(
    seed: int, blocks: tuple[int, ...] = (3, 4, 6, 3), width: int = 64, dim: int = 512
) -> dict[str, np.ndarray]:
    """A state dict with torchvision's names; convolutions that neither grow nor fade."""
    rng = np.random.default_rng(seed)
    tensors: dict[str, np.ndarray] = {}

    def conv(name: str, norm: str, out: int, into: int, side: int) -> None:
        tensors[f"{name}.weight"] = rng.normal(0, (2 / (into * side * side)) ** 0.5, (out, into, side, side))
        for part, low, high in (
            ("weight", 0.5, 1.0),
            ("bias", -0.2, 0.2),
            ("running_mean", -0.2, 0.2),
            ("running_var", 0.5, 1.5),
        ):
            tensors[f"{norm}.{part}"] = rng.uniform(low, high, out)

    conv("conv1", "bn1", width, 3, 7)
    into = width
    for stage, count in enumerate(blocks, 1):
        inner, out = width * 2 ** (stage - 1), width * 2 ** (stage + 1)
        for block in range(count):
            base = f"layer{stage}.{block}"
            conv(f"{base}.conv1", f"{base}.bn1", inner, into, 1)
            conv(f"{base}.conv2", f"{base}.bn2", inner, inner, 3)
            conv(f"{base}.conv3", f"{base}.bn3", out, inner, 1)
            if block == 0:
                conv(f"{base}.downsample.0", f"{base}.downsample.1", out, into, 1)
            into = out
    tensors["fc.weight"] = rng.normal(0, into**-0.5, (dim, into))
    tensors["fc.bias"] = rng.normal(0, 0.02, dim)
    return {name: value.astype(np.float32) for name, value in tensors.items()}
