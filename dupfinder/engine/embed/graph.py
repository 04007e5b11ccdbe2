"""Reads an ONNX file: its nodes, shapes and weights, its levels, and what of it gives an intermediate tensor.

Nothing here runs a network, and no file is ever written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dupfinder.engine.errors import NetworkFileError

BATCH_NORM = "BatchNormalization"
LAYERS = frozenset({"Conv", "ConvTranspose", "Gemm", "MatMul", "QLinearConv", "ConvInteger", "QGemm"})
"""Operators with weights that count as a layer."""
FULL = frozenset({"Gemm", "MatMul", "QGemm"})
"""Fully connected layers."""
PASSING = frozenset(
    {"QuantizeLinear", "DequantizeLinear", "Cast", "Identity", "Dropout", "Reshape", "Flatten", "Squeeze"}
)
"""Operators that hand on what they get: the same numbers in another form."""
_SMALL = 1024
"""Numbers that a constant may hold and still say something about shapes."""

type Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """One operator: ``data`` are those of its inputs that depend on the picture."""

    op: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    data: tuple[str, ...]
    attributes: dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Graph:
    """What an ONNX file says about itself, for one picture of a given size.

    Attributes:
        nodes: that the picture goes through on its way to the outputs, in order.
        shapes: of tensors, as far as they are known.
        constants: of tensors that do not depend on the picture.
        input: name of the picture's tensor; ``input_shape`` as the file has it, 0 where it is free;
            ``input_type`` as NumPy calls it.
        outputs: names.
        opset: of the standard operators.
    """

    nodes: list[Node]
    shapes: dict[str, Shape]
    constants: dict[str, Shape]
    input: str
    input_shape: Shape
    input_type: str
    outputs: list[str]
    opset: int
    roots: dict[str, str] = field(default_factory=dict)
    """For each constant, the stored one that it was made of."""

    def producers(self) -> dict[str, Node]:
        return {output: node for node in self.nodes for output in node.outputs}

    def consumers(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            for name in node.data:
                found.setdefault(name, []).append(node)
        return found


def load(path: Path) -> Any:
    """The ONNX model in a file, as the package ``onnx`` reads it.

    Raises:
        NetworkFileError: it is none, or its weights are in another file.
    """
    import onnx
    from google.protobuf.message import DecodeError

    try:
        model = onnx.load(str(path), load_external_data=False)
    except (DecodeError, ValueError) as error:
        raise NetworkFileError(f"{path.name} is not an ONNX file: {error}") from error
    except OSError as error:
        raise NetworkFileError(f"cannot read {path}: {error.strerror}") from error
    if not model.graph.node:
        raise NetworkFileError(f"{path.name} is not an ONNX file: it holds no operators")
    if any(tensor.data_location == onnx.TensorProto.EXTERNAL for tensor in model.graph.initializer):
        raise NetworkFileError(f"{path.name} keeps its weights in another file: save it as one file first")
    return model


def image_input(model: Any) -> tuple[str, Shape, str]:
    """The one input that is a picture: its name, shape (0 where free) and NumPy type.

    Raises:
        NetworkFileError: there is none, or more than that has to be given.
    """
    import onnx

    stored = {tensor.name for tensor in model.graph.initializer}
    needed = [entry for entry in model.graph.input if entry.name not in stored]
    told = ", ".join(f"{entry.name} {list(_dims(entry))}" for entry in needed) or "none"
    if len(needed) != 1:
        raise NetworkFileError(f"the network must have one input, a picture; it has {len(needed)}: {told}")
    (entry,) = needed
    shape = _dims(entry)
    kind = entry.type.tensor_type.elem_type
    types = {
        onnx.TensorProto.FLOAT: "float32",
        onnx.TensorProto.FLOAT16: "float16",
        onnx.TensorProto.UINT8: "uint8",
    }
    if kind not in types:
        name = onnx.TensorProto.DataType.Name(kind)
        raise NetworkFileError(f"the input {entry.name} holds {name}; a picture is FLOAT, FLOAT16 or UINT8")
    if len(shape) != 4 or 3 not in (shape[1], shape[3]):
        raise NetworkFileError(
            f"the input is no colour picture: {told}; needed are 4 dimensions, 3 channels second or last"
        )
    return entry.name, shape, types[kind]


def _dims(entry: Any) -> Shape:
    return tuple(max(0, dim.dim_value) for dim in entry.type.tensor_type.shape.dim)


def read(path: Path, square: int) -> Graph:
    """Reads a file, for one picture of ``square`` x ``square``.

    Raises:
        NetworkFileError: see :func:`load` and :func:`image_input`.
    """
    import onnx

    model = load(path)
    name, shape, kind = image_input(model)
    graph = model.graph
    for entry in graph.input:
        if entry.name == name:
            sides = [1, square, square, 3] if shape[3] == 3 and shape[1] != 3 else [1, 3, square, square]
            for dim, side in zip(entry.type.tensor_type.shape.dim, sides, strict=True):
                dim.dim_value = dim.dim_value or side
    # Numbers of large weights say nothing about shapes, and take long to carry about.
    for tensor in graph.initializer:
        size = 1
        for side in tensor.dims:
            size *= side
        if size > _SMALL:
            for part in ("raw_data", "float_data", "int32_data", "int64_data", "double_data", "uint64_data"):
                tensor.ClearField(part)
    # Before version 4 a weight had to be listed as an input too; its shape would not be looked at otherwise.
    model.ir_version = max(model.ir_version, 4)
    for entry in [*graph.output]:
        # Sizes that an exporter wrote down for another batch would win over those that follow.
        entry.type.tensor_type.ClearField("shape")
    graph.ClearField("value_info")
    try:
        model = onnx.shape_inference.infer_shapes(model, data_prop=True)
    except (onnx.shape_inference.InferenceError, ValueError, RuntimeError) as error:
        raise NetworkFileError(
            f"{path.name} does not fit together: {' '.join(str(error).split())}"
        ) from error
    return _graph(model, name, shape, kind)


def _graph(model: Any, name: str, shape: Shape, kind: str) -> Graph:
    graph = model.graph
    shapes: dict[str, Shape] = {}
    for entry in [*graph.value_info, *graph.output, *graph.input]:
        if entry.type.tensor_type.HasField("shape"):
            shapes[entry.name] = _dims(entry)
    constants = {tensor.name: tuple(tensor.dims) for tensor in graph.initializer}
    shapes.update(constants)
    roots = {constant: constant for constant in constants}
    depends = {name}
    nodes: list[Node] = []
    for node in graph.node:
        data = tuple(dict.fromkeys(given for given in node.input if given in depends))
        # The size of a picture is no picture.
        if not data or node.op_type in ("Shape", "Size"):
            for output in node.output:
                constants[output] = shapes.get(output, ())
                stored = [given for given in node.input if given in roots]
                made = node.op_type in ("Constant", "ConstantOfShape") or not stored
                roots[output] = output if made else roots[stored[0]]
            continue
        depends.update(node.output)
        attributes = {
            entry.name: tuple(entry.ints) if entry.ints else (int(entry.i),)
            for entry in node.attribute
            if entry.ints or entry.type == entry.INT
        }
        nodes.append(Node(node.op_type, node.name, tuple(node.input), tuple(node.output), data, attributes))
    outputs = [entry.name for entry in graph.output]
    opset = max((entry.version for entry in model.opset_import if not entry.domain), default=0)
    return Graph(list(needed(nodes, outputs)), shapes, constants, name, shape, kind, outputs, opset, roots)


def needed(nodes: list[Node], outputs: Iterable[str]) -> Iterator[Node]:
    """Those of the nodes that the outputs are made by, in order."""
    wanted = set(outputs)
    kept: list[Node] = []
    for node in reversed(nodes):
        if wanted.intersection(node.outputs):
            wanted.update(node.data)
            kept.append(node)
    return reversed(kept)


# levels ----------------------------------------------------------------------------------------------
OUTPUT, FEATURES = "output", "features"


def levels(graph: Graph) -> dict[str, str]:
    """The tensors that a network can be tapped at, by name of the level, from the first to the last.

    ``stage1`` to ``stageN`` are the last tensor of each spatial size that the whole picture goes through;
    ``features`` is what the last layer with weights gets; ``output`` is the network's own.
    """
    found: dict[str, str] = {}
    last: dict[int, str] = {}
    for tensor in _cuts(graph):
        shape = graph.shapes.get(tensor, ())
        if len(shape) == 4 and shape[2] == shape[3] and shape[2] > 1 and shape[1] > 3:
            last[shape[2]] = tensor
    for number, side in enumerate(sorted(last, reverse=True), 1):
        found[f"stage{number}"] = last[side]
    features = _features(graph)
    if features is not None:
        found[FEATURES] = features
    found[OUTPUT] = graph.outputs[0]
    return found


def fronts(graph: Graph) -> Iterator[tuple[Node, set[str]]]:
    """The nodes in order, each with the tensors that are to be used after it: one set, which changes."""
    left = {tensor: len(nodes) for tensor, nodes in graph.consumers().items()}
    open_ = {graph.input}
    for node in graph.nodes:
        for tensor in node.data:
            left[tensor] -= 1
            if not left[tensor]:
                open_.discard(tensor)
        open_.update(output for output in node.outputs if left.get(output))
        yield node, open_


def _cuts(graph: Graph) -> Iterator[str]:
    """Tensors that every way from the input to the output leads through, in order."""
    for node, open_ in fronts(graph):
        if len(open_) == 1 and node.op not in ("QuantizeLinear", "DequantizeLinear"):
            (tensor,) = open_
            if tensor in node.outputs:
                yield tensor


def _features(graph: Graph) -> str | None:
    """What the last layer with weights gets, before it was flattened."""
    producers = graph.producers()
    for node in reversed(graph.nodes):
        if node.op in LAYERS:
            tensor = node.data[0]
            while tensor in producers and producers[tensor].op in PASSING:
                before = producers[tensor].data[0]
                if before not in producers:
                    break
                tensor = before
            return tensor if tensor != graph.input else None
    return None


def channels(graph: Graph, tensor: str) -> int:
    """How many numbers a picture has there after pooling.

    Raises:
        NetworkFileError: the shape cannot be known, or is none that can be pooled.
    """
    shape = graph.shapes.get(tensor, ())
    if len(shape) in (2, 4) and shape[1] > 0:
        return shape[1]
    told = f"has the shape {list(shape)}" if shape else "has a shape that the file does not tell"
    raise NetworkFileError(f"{tensor} {told}: an embedding needs (1, n) or (1, n, height, width)")


# tapping ---------------------------------------------------------------------------------------------
def tapped(path: Path, tensors: list[str]) -> bytes:
    """The network of a file with these tensors as its outputs, without what comes after them. In memory only.

    Raises:
        NetworkFileError: see :func:`load`; or it has no such tensor.
    """
    model = load(path)
    graph = model.graph
    wanted = set(tensors)
    kept = []
    for node in reversed(graph.node):
        if wanted.intersection(node.output):
            wanted.update(node.input)
            kept.append(node)
    made = {output for node in kept for output in node.output}
    missing = [tensor for tensor in tensors if tensor not in made]
    if missing:
        raise NetworkFileError(f"{path.name} has no tensor {', '.join(missing)}")
    kept.reverse()
    nodes = [type(node).FromString(node.SerializeToString()) for node in kept]
    del graph.node[:]
    graph.node.extend(nodes)
    for number in range(len(graph.initializer) - 1, -1, -1):
        if graph.initializer[number].name not in wanted:
            del graph.initializer[number]
    for number in range(len(graph.input) - 1, -1, -1):
        if graph.input[number].name not in wanted:
            del graph.input[number]
    del graph.output[:]
    graph.ClearField("value_info")
    for tensor in tensors:
        graph.output.add(name=tensor)
    data: bytes = model.SerializeToString()
    return data
