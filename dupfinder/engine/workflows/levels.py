"""How alike two pictures are to each level of a network by itself."""

from __future__ import annotations

import numpy as np

from dupfinder.engine.embed import descriptors, graph, providers
from dupfinder.engine.embed.catalogue import Chosen, tensors
from dupfinder.engine.embed.embedder import Session
from dupfinder.engine.types import UInt8Array


def level_cosines(chosen: Chosen, pixels: UInt8Array) -> tuple[tuple[str, float], ...]:
    """The name of each level, and the cosine of two pictures, uint8 (2, S, S, 3). Takes a second to load.

    Raises:
        NetworkFileError: the network cannot be tapped.
    """
    found = graph.read(chosen.path, chosen.network.square)
    names = [name for name in graph.levels(found) if name != graph.OUTPUT] or [graph.OUTPUT]
    taps = tuple(descriptors.Tap(name) for name in names)
    sizes = [graph.channels(found, tensor) for tensor in tensors(found, taps)]
    session = Session(Chosen(chosen.id, chosen.name, chosen.network, chosen.path, taps), providers.cpu(1))
    a, b = session.embed(pixels).astype(np.float64)
    ends = np.cumsum([0, *sizes])
    return tuple(
        (name, _cosine(a[start:end], b[start:end]))
        for name, start, end in zip(names, ends, ends[1:], strict=False)
    )


def _cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(a @ b / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-12))
