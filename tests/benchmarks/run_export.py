# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "numpy>=2.1,<3", "onnx>=1.19,<2", "onnxruntime>=1.22,<2", "pillow>=12,<14", "torch>=2.4,<3",
# ]
# ///
"""Trains a small ResNet on photos, exports it, and tells how far each export is from PyTorch.

    uv run tests/benchmarks/run_export.py PHOTOS OUT.json

Run by ``exporting.py`` in a Python that has PyTorch; imports nothing of dupfinder but its export. The network
has ResNet50's blocks, one a stage and a quarter as wide, and learns on half of the photos to give two edited
copies of one photo nearer vectors than others' (Chen et al., SimCLR, ICML 2020). The other half judges.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.packaging.seeded import export, graph, state

SIDE, LARGER, BATCH, STEPS, HEAT = 96, 160, 64, 240, 0.1
MEAN, STD = (torch.tensor(values).view(1, 3, 1, 1) for values in (graph.MEAN, graph.STD))


class Block(nn.Module):
    """torchvision's bottleneck, under its names."""

    def __init__(self, into: int, inner: int, stride: int) -> None:
        super().__init__()
        out = 4 * inner
        self.conv1, self.bn1 = nn.Conv2d(into, inner, 1, bias=False), nn.BatchNorm2d(inner)
        self.conv2 = nn.Conv2d(inner, inner, 3, stride, 1, bias=False)
        self.bn2, self.bn3 = nn.BatchNorm2d(inner), nn.BatchNorm2d(out)
        self.conv3 = nn.Conv2d(inner, out, 1, bias=False)
        self.downsample = nn.Sequential(nn.Conv2d(into, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = functional.relu(self.bn1(self.conv1(x)))
        y = functional.relu(self.bn2(self.conv2(y)))
        return functional.relu(self.bn3(self.conv3(y)) + self.downsample(x))


class Small(nn.Module):
    """Four stages of one block each, GeM, a head of 64 numbers."""

    def __init__(self, width: int = 16, dim: int = 64) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, width, 7, 2, 3, bias=False), nn.BatchNorm2d(width)
        into = width
        for stage in range(1, 5):
            inner = width * 2 ** (stage - 1)
            setattr(self, f"layer{stage}", nn.Sequential(Block(into, inner, 1 if stage == 1 else 2)))
            into = 4 * inner
        self.fc = nn.Linear(into, dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = functional.max_pool2d(functional.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        for stage in range(1, 5):
            x = getattr(self, f"layer{stage}")(x)
        return functional.normalize(self.fc(x.clamp(min=1e-6).pow(graph.GEM).mean((2, 3)).pow(1 / graph.GEM)))


def edited(photos: torch.Tensor, rng: torch.Generator) -> torch.Tensor:
    """Crops, mirrors, colours: float (n, 3, SIDE, SIDE) of (n, 3, LARGER, LARGER), both 0 to 1."""
    count = len(photos)

    def draw(low: float, high: float, *more: int) -> torch.Tensor:
        return low + (high - low) * torch.rand(count, *more, generator=rng)

    zoom = draw(0.55, 1.0)
    flip = torch.where(draw(0, 1) < 0.5, -1.0, 1.0)
    where = torch.zeros(count, 2, 3)
    where[:, 0, 0], where[:, 1, 1] = zoom * flip, zoom
    where[:, 0, 2], where[:, 1, 2] = (1 - zoom) * draw(-1, 1), (1 - zoom) * draw(-1, 1)
    grid = functional.affine_grid(where, [count, 3, SIDE, SIDE], align_corners=False)
    cut = functional.grid_sample(photos, grid, align_corners=False, padding_mode="border")
    coloured = cut * draw(0.6, 1.4, 1, 1, 1) * draw(0.85, 1.15, 3, 1, 1)
    grey = coloured.mean(1, keepdim=True)
    return (grey + (coloured - grey) * draw(0.2, 1.3, 1, 1, 1)).clamp(0, 1)


def train(photos: torch.Tensor) -> Small:
    """float (n, 3, LARGER, LARGER), 0 to 1."""
    torch.manual_seed(0)
    rng = torch.Generator().manual_seed(0)
    model = Small()
    rate = 3e-3
    optimiser = torch.optim.AdamW(model.parameters(), rate, weight_decay=1e-3)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=STEPS)
    for _ in range(STEPS):
        some = photos[torch.randperm(len(photos), generator=rng)[:BATCH]]
        pair = torch.cat([edited(some, rng), edited(some, rng)])
        vectors = model((pair - MEAN) / STD)
        alike = vectors @ vectors.T / HEAT
        alike.fill_diagonal_(-1e9)
        count = len(some)
        other = torch.cat([torch.arange(count) + count, torch.arange(count)])
        loss = functional.cross_entropy(alike, other)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        plan.step()
    return model.eval()


def bytes_of(pictures: torch.Tensor) -> list[np.ndarray]:
    """float (n, 3, SIDE, SIDE) to uint8 (1, SIDE, SIDE, 3) each."""
    rows = (pictures.permute(0, 2, 3, 1) * 255).round().to(torch.uint8).numpy()
    return [row[None] for row in rows]


def found_first(copies: np.ndarray, originals: np.ndarray) -> float:
    """Share of copies whose nearest original is theirs."""
    return float(((copies @ originals.T).argmax(1) == np.arange(len(copies))).mean())


def trained(place: Path, kept: Path) -> dict[str, float]:
    """What the small network's exports are worth on photos that it has not seen.

    The network and those pictures are left in ``kept``.
    """
    held = np.concatenate(export.photos(place, LARGER, 1000))
    photos = torch.from_numpy(held).permute(0, 3, 1, 2).float() / 255
    start = time.perf_counter()
    model = train(photos[::2])
    seconds = time.perf_counter() - start
    weights = graph.named({name: value.numpy() for name, value in model.state_dict().items()}, graph.GEM)
    rng = torch.Generator().manual_seed(1)
    unseen = photos[1::2]
    small = functional.interpolate(unseen, (SIDE, SIDE), mode="area")
    originals, copies = bytes_of(small), bytes_of(edited(unseen, rng))
    taught = bytes_of(functional.interpolate(photos[::2], (SIDE, SIDE), mode="area"))
    single = graph.build(weights)
    (kept / "small.onnx").write_bytes(single.SerializeToString())
    np.savez(kept / "unseen.npz", originals=np.concatenate(originals), copies=np.concatenate(copies))
    models = {
        "fp32": single,
        "fp16": graph.build(weights, half=True),
        "int8": export.quantised(single, taught),
    }
    vectors = {name: export.run(one, [*originals, *copies]) for name, one in models.items()}
    right = export.pytorch(weights, [*originals, *copies])
    cosines = {name: (one * vectors["fp32"]).sum(1) for name, one in vectors.items()}
    count = len(originals)
    fresh = graph.named(
        {name: value.numpy() for name, value in Small().eval().state_dict().items()}, graph.GEM
    )
    guessed = export.run(graph.build(fresh), [*originals, *copies])
    return {
        "training_seconds": seconds,
        "pictures": len(right),
        "difference": export.compare(vectors["fp32"], right)[0],
        "fp16_lowest": float(cosines["fp16"].min()),
        "int8_mean": float(cosines["int8"].mean()),
        "int8_lowest": float(cosines["int8"].min()),
        "found_untrained": found_first(guessed[count:], guessed[:count]),
        **{f"found_{name}": found_first(one[count:], one[:count]) for name, one in vectors.items()},
    }


def whole() -> dict[str, float]:
    """A ResNet50 of seeded weights, in SSCD's shape, at 224."""
    weights = graph.named(state(0), graph.GEM)
    rng = np.random.default_rng(0)
    given = [rng.integers(0, 256, (1, 224, 224, 3), np.uint8) for _ in range(3)]
    difference, cosine = export.compare(
        export.run(graph.build(weights), given), export.pytorch(weights, given)
    )
    return {"resnet50_difference": difference, "resnet50_cosine": cosine}


if __name__ == "__main__":
    torch.set_num_threads(2)
    answer = Path(sys.argv[2])
    answer.write_text(json.dumps({**whole(), **trained(Path(sys.argv[1]), answer.parent)}), encoding="utf-8")
