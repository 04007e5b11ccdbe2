"""A person's own network: any ONNX file that takes a picture, checked and described before it is used."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from dupfinder.engine.embed import graph
from dupfinder.engine.embed.catalogue import Chosen, Network, Prepare, networks
from dupfinder.engine.embed.descriptors import Tap
from dupfinder.engine.embed.embedder import Session
from dupfinder.engine.embed.providers import cpu
from dupfinder.engine.errors import NetworkFileError

_BYTE = 1 / 255
_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

NORMALISATIONS: dict[str, tuple[str, float, tuple[float, float, float], tuple[float, float, float]]] = {
    "imagenet": ("rgb", _BYTE, _MEAN, _STD),
    "unit": ("rgb", _BYTE, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
    "signed": ("rgb", _BYTE, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
    "caffe": ("bgr", 1.0, (103.939, 116.779, 123.68), (1.0, 1.0, 1.0)),
    "bytes": ("rgb", 1.0, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
}
"""How a network wants its picture: channels, scale, mean, deviation. Most were taught with ``imagenet``."""

SQUARE = 224
_CLASSES = (1000, 1001, 21841, 21843)
"""Outputs of this many numbers name things; the layer before says more about a picture."""


def describe(path: Path, normalise: str = "imagenet", square: int = 0, title: str = "") -> Network:
    """Checks a file and writes its entry: reads the graph, then embeds two pictures.

    Args:
        normalise: one of :data:`NORMALISATIONS`; not asked for where the network takes bytes.
        square: side of the input where the file leaves it open, 224 if 0.

    Raises:
        NetworkFileError: what does not fit.
    """
    shape, kind = graph.image_input(graph.load(path))[1:]
    last = shape[3] == 3 and shape[1] != 3
    height, width = (shape[1], shape[2]) if last else (shape[2], shape[3])
    if height != width:
        raise NetworkFileError(f"the input is {width} x {height} pixels: only a square can be used")
    if height and square and height != square:
        raise NetworkFileError(f"the input is {height} x {height} pixels, {square} x {square} was asked for")
    side = height or square or SQUARE
    if not 32 <= side <= 1024:
        raise NetworkFileError(f"the input is {side} x {side} pixels: needed are 32 to 1024")
    found = graph.read(path, side)
    channels, scale, mean, std = NORMALISATIONS[normalise]
    layout = "nhwc" if last else "nchw"
    if kind == "uint8":
        if layout == "nchw":
            raise NetworkFileError("the input holds bytes with the channels first: needed are they last")
        prepare = None
    else:
        prepare = Prepare(layout, channels, scale, mean, std)  # type: ignore[arg-type]
    tap, dim = _tap(found)
    taps = () if tap == graph.OUTPUT else (Tap(tap),)
    made = Network(
        title=title or path.stem,
        family=_family(found),
        source=f"own file {path.name}",
        licence="as its makers say",
        square=side,
        dim=dim,
        input=found.input,
        output=found.outputs[0],
        extend=True,
        prepare=prepare,
        taps=taps,
        size=path.stat().st_size,
        measured=False,
        own=True,
    )
    _try(made, path)
    return made


def _tap(found: graph.Graph) -> tuple[str, int]:
    """The level that makes the best embedding, and its numbers."""
    known = graph.levels(found)
    producers = found.producers()
    last = producers[known[graph.OUTPUT]]
    shape = found.shapes.get(known[graph.OUTPUT], ())
    names_things = last.op in ("Softmax", "LogSoftmax") or (len(shape) > 1 and shape[1] in _CLASSES)
    if names_things and graph.FEATURES in known:
        return graph.FEATURES, graph.channels(found, known[graph.FEATURES])
    return graph.OUTPUT, graph.channels(found, known[graph.OUTPUT])


def _family(found: graph.Graph) -> str:
    ops = {node.op for node in found.nodes}
    if not ops & graph.LAYERS:
        raise NetworkFileError("the file has no layers with weights: it is no network")
    return "own network"


def _try(made: Network, path: Path) -> None:
    """Embeds two pictures as a scan would.

    Raises:
        NetworkFileError: it cannot be run, or gives no numbers.
    """
    rng = np.random.default_rng(0)
    side = made.square
    ramp = np.linspace(0, 255, side, dtype=np.uint8)
    pictures = np.stack(
        [
            rng.integers(0, 256, (side, side, 3), dtype=np.uint8),
            np.repeat(np.broadcast_to(ramp, (side, side))[..., None], 3, axis=2),
        ]
    )
    try:
        vectors = Session(Chosen("own", "own", made, path, made.taps), cpu(1)).embed(pictures)
    except NetworkFileError:
        raise
    except Exception as error:
        raise NetworkFileError(f"{path.name} cannot be run: {' '.join(str(error).split())[:300]}") from error
    if vectors.shape != (2, made.dim):
        raise NetworkFileError(
            f"{path.name} gives {list(vectors.shape)} for two pictures; expected was [2, {made.dim}]"
        )
    if not np.isfinite(vectors).all() or not np.linalg.norm(vectors, axis=1).all():
        raise NetworkFileError(f"{path.name} gives no usable numbers for a picture")


def free_id(wish: str, taken: set[str]) -> str:
    """An id made of a file's name that no network has yet."""
    base = re.sub(r"[^a-z0-9_]+", "_", wish.lower()).strip("_")[:40] or "own"
    number, name = 1, base
    while name in taken or name in networks():
        number += 1
        name = f"{base}_{number}"
    return name
