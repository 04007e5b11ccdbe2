# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "numpy>=2.1,<3", "onnx>=1.19,<2", "onnxruntime>=1.22,<2", "pillow>=12,<14", "torch>=2.4,<3",
# ]
# ///
"""Pictures a second of a ResNet50 in PyTorch, from pictures in memory to vectors in memory.

Run by ``graphics.py`` in a Python that has PyTorch: ``run_torch.py WEIGHTS.npz BATCH BATCHES cuda|cpu``.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.packaging.seeded import export


def seconds(weights: object, batches: list[np.ndarray], device: str) -> float:
    start = time.perf_counter()
    export.pytorch(weights, batches, device)
    return time.perf_counter() - start


if __name__ == "__main__":
    weights = export.read(Path(sys.argv[1]))
    batch, count, device = int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    one = np.random.default_rng(0).integers(0, 256, (batch, 224, 224, 3), np.uint8)
    seconds(weights, [one], device)
    # Bringing the weights there is in both, so it is in neither's difference.
    few, many = seconds(weights, [one], device), seconds(weights, [one] * (count + 1), device)
    print(batch * count / (many - few))
