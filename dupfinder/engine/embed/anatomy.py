"""What a network is made of, read from its graph: weights, work, depth, residual blocks, modules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path

from dupfinder.engine.embed.graph import (
    BATCH_NORM,
    FULL,
    LAYERS,
    Graph,
    Node,
    Shape,
    channels,
    fronts,
    levels,
    read,
)
from dupfinder.engine.errors import NetworkFileError

_WITH_WEIGHTS = LAYERS | {BATCH_NORM, "Mul", "Add", "Sub", "Div", "PRelu", "InstanceNormalization"}
_POOLS = frozenset({"MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool"})


@dataclass(frozen=True, slots=True)
class Level:
    """A place where a network can be tapped.

    Attributes:
        name, tensor: of the level and of its tensor; ``numbers``: of its pooled embedding, 0 where unknown.
        side: of its square map in pixels, 0 where it has none.
    """

    name: str
    tensor: str
    numbers: int
    side: int


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the picture of an architecture: what lies between two of its narrow places.

    Attributes:
        kind: ``"layer"``, ``"full"``, ``"pool"``, ``"identity"`` or ``"projection"`` (residual blocks),
            ``"inception"`` or ``"branches"``.
        layers: with weights; ``branches``: that the picture goes through side by side.
        channels, side: of what comes out.
    """

    kind: str
    layers: int
    branches: int
    channels: int
    side: int


@dataclass(frozen=True, slots=True)
class Anatomy:
    """Numbers of a network for one picture of its input size.

    Attributes:
        parameters: numbers that were learnt (of batch normalisation, scale and shift only).
        multiply_adds: of layers, for one picture.
        bytes: of the file.
        layers: by operator, how many have weights; ``operators``: of all kinds.
        depth: layers with weights on the longest way through, as the papers count.
        identity_blocks, projection_blocks: residual additions whose short way is the input itself, and those
            whose short way has a convolution.
        modules: of Inception: the number of branches of each.
        receptive_field: side of the square of the input, in pixels, that one place of the last map sees.
        unknown: operators whose work could not be counted.
    """

    parameters: int
    multiply_adds: int
    bytes: int
    layers: dict[str, int]
    operators: int
    depth: int
    identity_blocks: int
    projection_blocks: int
    modules: tuple[int, ...]
    receptive_field: int
    square: int
    input: str
    input_shape: Shape
    input_type: str
    opset: int
    unknown: int
    levels: tuple[Level, ...]
    parts: tuple[Part, ...]


def anatomy(path: Path, square: int) -> Anatomy:
    """Reads a network's file, for one picture of ``square`` x ``square``.

    Raises:
        NetworkFileError: see :func:`~dupfinder.engine.embed.graph.read`.
    """
    found = read(path, square)
    layers: dict[str, int] = {}
    for node in found.nodes:
        if node.op in LAYERS and weights_of(found, node):
            layers[node.op] = layers.get(node.op, 0) + 1
    work = [multiply_adds(found, node) for node in found.nodes if node.op in LAYERS]
    blocks = dict(residual_additions(found))
    return Anatomy(
        parameters=parameters(found),
        multiply_adds=sum(value for value in work if value is not None),
        bytes=path.stat().st_size,
        layers=layers,
        operators=len(found.nodes),
        depth=depth(found),
        identity_blocks=sum(blocks.values()),
        projection_blocks=len(blocks) - sum(blocks.values()),
        modules=tuple(branches for _, branches in inception_modules(found)),
        receptive_field=receptive_field(found),
        square=square,
        input=found.input,
        input_shape=found.input_shape,
        input_type=found.input_type,
        opset=found.opset,
        unknown=sum(value is None for value in work),
        levels=tuple(_levels(found)),
        parts=tuple(parts(found)),
    )


def _levels(graph: Graph) -> Iterator[Level]:
    for name, tensor in levels(graph).items():
        shape = graph.shapes.get(tensor, ())
        try:
            numbers = channels(graph, tensor)
        except NetworkFileError:
            numbers = 0
        yield Level(name, tensor, numbers, shape[2] if len(shape) == 4 else 0)


# weights and work ------------------------------------------------------------------------------------
def weights_of(graph: Graph, node: Node) -> list[str]:
    """The stored tensors that an operator multiplies or adds with, as the file has them."""
    if node.op not in _WITH_WEIGHTS:
        return []
    given = node.inputs[1:3] if node.op == BATCH_NORM else node.inputs
    if node.op == "QLinearConv":
        given = (node.inputs[3], *node.inputs[8:9])
    return [graph.roots[name] for name in given if name in graph.roots]


def parameters(graph: Graph) -> int:
    """How many numbers were learnt; a weight that several operators share counts once."""
    names = dict.fromkeys(name for node in graph.nodes for name in weights_of(graph, node))
    sizes = (prod(graph.constants.get(name, ())) for name in names)
    # A single number is a constant of a formula.
    return sum(size for size in sizes if size > 1)


def multiply_adds(graph: Graph, node: Node) -> int | None:
    """Of a layer for one picture, or None where its shapes are not known."""
    out = graph.shapes.get(node.outputs[0], ())
    if not out or not all(out):
        return None
    if node.op in FULL:
        last = graph.shapes.get(node.inputs[0], ())
        return prod(out) * last[-1] if last and last[-1] else None
    weight = graph.shapes.get(node.inputs[3 if node.op == "QLinearConv" else 1], ())
    if len(weight) < 3:
        return None
    if node.op == "ConvTranspose":
        given = graph.shapes.get(node.inputs[0], ())
        return prod(given) * prod(weight[1:]) if given and all(given) else None
    return prod(out) * prod(weight[1:])


def depth(graph: Graph) -> int:
    """Layers with weights on the longest way from the input to the output."""
    reached = {graph.input: 0}
    for node in graph.nodes:
        deepest = max(reached.get(name, 0) for name in node.data)
        deepest += node.op in LAYERS and bool(weights_of(graph, node))
        for output in node.outputs:
            reached[output] = deepest
    return max((reached.get(name, 0) for name in graph.outputs), default=0)


def receptive_field(graph: Graph) -> int:
    """Side of what one place of the last map with more than one place sees of the input, in pixels.

    Araujo et al., Computing Receptive Fields of Convolutional Neural Networks, Distill 2019.
    """
    seen = {graph.input: (1, 1)}
    widest = 1
    for node in graph.nodes:
        known = [seen[name] for name in node.data if name in seen]
        if not known:
            continue
        side, jump = (max(values) for values in zip(*known, strict=True))
        shape = graph.shapes.get(node.outputs[0], ())
        if len(shape) == 4 and node.op != "Transpose" and shape[2] <= 1:
            continue
        kernel = node.attributes.get("kernel_shape", ())
        if node.op in ("Conv", "QLinearConv") and not kernel:
            kernel = graph.shapes.get(node.inputs[3 if node.op == "QLinearConv" else 1], ())[2:]
        if kernel and (node.op in LAYERS or node.op in _POOLS):
            dilation = node.attributes.get("dilations", (1,))[0]
            side += (kernel[0] - 1) * dilation * jump
            jump *= node.attributes.get("strides", (1,))[0]
        for output in node.outputs:
            seen[output] = side, jump
        if len(shape) == 4:
            widest = max(widest, side)
    return widest


# blocks ----------------------------------------------------------------------------------------------
def residual_additions(graph: Graph) -> Iterator[tuple[str, bool]]:
    """Each addition of a block's way around to its way through: its tensor, and whether the way is the input.

    He et al. 2016: an *identity* block adds its input as it is, a *convolutional* one sends it through a
    convolution first, since it changes size or channels.
    """
    producers = graph.producers()
    for node in graph.nodes:
        if node.op not in ("Add", "Sum") or len(node.data) != 2:
            continue
        shape = graph.shapes.get(node.outputs[0], ())
        if len(shape) != 4:
            continue
        one, other = node.data
        above = _above(producers, one), _above(producers, other)
        direct = _is_start(producers, one, above[1]) or _is_start(producers, other, above[0])
        if direct or (above[0] & above[1] and _has_layer(producers, above[0] ^ above[1])):
            yield node.outputs[0], direct


def _above(producers: dict[str, Node], tensor: str) -> set[str]:
    """All tensors that one is made of, itself included."""
    found = {tensor}
    open_ = [tensor]
    while open_:
        node = producers.get(open_.pop())
        for name in node.data if node is not None else ():
            if name not in found:
                found.add(name)
                open_.append(name)
    return found


def _is_start(producers: dict[str, Node], tensor: str, above: set[str]) -> bool:
    """Whether a way leads, without a layer, to a tensor that the other way goes through."""
    while True:
        if tensor in above:
            return True
        node = producers.get(tensor)
        if node is None or node.op in LAYERS or len(node.data) != 1:
            return False
        tensor = node.data[0]


def _has_layer(producers: dict[str, Node], tensors: set[str]) -> bool:
    return any(tensor in producers and producers[tensor].op in LAYERS for tensor in tensors)


def inception_modules(graph: Graph) -> Iterator[tuple[str, int]]:
    """Each joining of branches that start at one tensor, three or more: its tensor and how many branches.

    Szegedy et al. 2015.
    """
    producers, consumers = graph.producers(), graph.consumers()
    for node in graph.nodes:
        if node.op == "Concat" and len(node.data) > 2:
            starts = {_branch_start(producers, consumers, name) for name in node.data}
            if len(starts) == 1:
                yield node.outputs[0], len(node.data)


def _branch_start(producers: dict[str, Node], consumers: dict[str, list[Node]], tensor: str) -> str:
    """Where the branch that ends at a tensor parted from the others."""
    node = producers.get(tensor)
    while node is not None and len(node.data) == 1:
        tensor = node.data[0]
        if len(consumers.get(tensor, ())) > 1:
            return tensor
        node = producers.get(tensor)
    return tensor


# the picture -----------------------------------------------------------------------------------------
def parts(graph: Graph) -> Iterator[Part]:
    """What lies between the narrow places of a network, in order; only what has weights or pools."""
    blocks = dict(residual_additions(graph))
    modules = dict(inception_modules(graph))
    run: list[Node] = []
    for node, open_ in fronts(graph):
        run.append(node)
        if len(open_) <= 1:
            part = _part(graph, run, blocks, modules)
            if part is not None:
                yield part
            run = []


def _part(graph: Graph, run: list[Node], blocks: dict[str, bool], modules: dict[str, int]) -> Part | None:
    layers = [node for node in run if node.op in LAYERS and weights_of(graph, node)]
    outputs = [output for node in run for output in node.outputs]
    added = [blocks[name] for name in outputs if name in blocks]
    branches = max((modules[name] for name in outputs if name in modules), default=1)
    if added:
        kind, branches = ("identity" if added[0] else "projection"), 2
    elif branches > 1:
        kind = "inception"
    elif any(node.op in FULL for node in layers):
        kind = "full"
    elif len(layers) > 1:
        kind = "branches"
        branches = max((len(node.data) for node in run), default=1)
    elif layers:
        kind = "layer"
    elif any(node.op in _POOLS or node.op == "ReduceMean" for node in run):
        kind = "pool"
    else:
        return None
    shape = graph.shapes.get(outputs[-1], ()) or graph.shapes.get(run[-1].outputs[0], ())
    return Part(
        kind,
        len(layers),
        branches,
        shape[1] if len(shape) > 1 else 0,
        shape[2] if len(shape) == 4 else 1,
    )
