"""What the export writes is a network that dupfinder takes, and a ResNet50 to its anatomy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest

from dupfinder.engine.embed.anatomy import anatomy
from dupfinder.engine.embed.embedder import Session
from dupfinder.engine.embed.providers import cpu
from dupfinder.engine.library import networks
from tests.packaging.seeded import graph, state


def test_an_exported_network_is_added_and_looked_into(tmp_path: Path) -> None:
    weights = graph.named({f"backbone.{name}": value for name, value in state(7).items()})
    file = tmp_path / "exported.onnx"
    onnx.save(graph.build(weights), str(file))
    found = anatomy(file, 224)
    assert (found.identity_blocks, found.projection_blocks, found.depth) == (12, 4, 50)
    # Without the classifier of 2.05 million, with a head of 1.05.
    assert found.parameters == pytest.approx(25.56e6 - 2.05e6 + 1.05e6, rel=0.01)
    known = networks(tmp_path / "data")
    name, network = known.add(file, square=64)
    assert (network.dim, network.prepare, network.square) == (512, None, 64)
    chosen = known.choose(name)
    pixels = np.random.default_rng(0).integers(0, 256, (2, 64, 64, 3), dtype=np.uint8)
    vectors = Session(chosen, cpu(1)).embed(pixels)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    known.close()


def test_half_precision_is_taken_too(tmp_path: Path) -> None:
    weights = graph.named(state(8, (1, 1, 1, 1), 8, 16), 3.0)
    file = tmp_path / "half.onnx"
    onnx.save(graph.build(weights, half=True), str(file))
    known = networks(tmp_path / "data")
    assert known.add(file, square=64)[1].dim == 16
    known.close()
