"""A ResNet of bottleneck blocks as an ONNX graph, written node by node from its weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of ImageNet, for values from 0 to 1; torchvision's and SSCD's networks were trained with them."""
GEM = 3.0
CLASSES = 1000
OPSET = 17


class ExportError(Exception):
    """The weights, the photos or the result do not fit; the text says why."""


@dataclass(frozen=True)
class Weights:
    """A ResNet of bottleneck blocks.

    Attributes:
        tensors: by torchvision's names, float32; without ``num_batches_tracked``.
        gem: power of GeM pooling; 1 is the average.
        head: whether ``fc`` makes the embedding; a classifier is left out.
    """

    tensors: dict[str, np.ndarray]
    gem: float
    head: bool

    @property
    def blocks(self) -> list[int]:
        """How many blocks each of the four stages has; ResNet50: 3, 4, 6, 3."""
        found = []
        for stage in range(1, 5):
            numbers = {int(name.split(".")[1]) for name in self.tensors if name.startswith(f"layer{stage}.")}
            if sorted(numbers) != list(range(len(numbers))) or not numbers:
                raise ExportError(f"layer{stage} is not there, or has gaps: these are no weights of a ResNet")
            found.append(len(numbers))
        return found

    @property
    def dim(self) -> int:
        """Numbers of the embedding."""
        last = self.tensors[f"layer4.{self.blocks[3] - 1}.conv3.weight"]
        return int(self.tensors["fc.weight"].shape[0] if self.head else last.shape[0])


def named(state: dict[str, np.ndarray], gem: float | None = None) -> Weights:
    """Brings a state dict to torchvision's plain names.

    Raises:
        ExportError: it is no ResNet of bottleneck blocks.
    """
    tensors, prefixed = {}, False
    for name, value in state.items():
        plain = name.removeprefix("module.").removeprefix("model.")
        if plain.startswith("backbone."):
            plain, prefixed = plain.removeprefix("backbone."), True
        if not plain.endswith("num_batches_tracked"):
            tensors[plain] = np.ascontiguousarray(value, np.float32)
    if "conv1.weight" not in tensors or "layer1.0.conv3.weight" not in tensors:
        raise ExportError("these are no weights of a ResNet50 with torchvision's names")
    classes = len(tensors["fc.weight"]) if "fc.weight" in tensors else CLASSES
    made = Weights(tensors, gem or (GEM if prefixed else 1.0), classes != CLASSES)
    unknown = set(tensors) - expected(made) - {"fc.weight", "fc.bias"}
    missing = expected(made) - set(tensors)
    if unknown or missing:
        words = [f"unknown: {', '.join(sorted(unknown)[:4])}"] if unknown else []
        words += [f"missing: {', '.join(sorted(missing)[:4])}"] if missing else []
        raise ExportError(f"these are not the weights of a ResNet50; {'; '.join(words)}")
    return made


def expected(weights: Weights) -> set[str]:
    """The names that a ResNet of these blocks has."""
    norm = ("weight", "bias", "running_mean", "running_var")
    names = {"conv1.weight", *(f"bn1.{part}" for part in norm)}
    for stage, blocks in enumerate(weights.blocks, 1):
        for block in range(blocks):
            base = f"layer{stage}.{block}"
            for number in (1, 2, 3):
                names |= {f"{base}.conv{number}.weight", *(f"{base}.bn{number}.{part}" for part in norm)}
            if block == 0:
                names |= {f"{base}.downsample.0.weight"}
                names |= {f"{base}.downsample.1.{part}" for part in norm}
    return names | ({"fc.weight", "fc.bias"} if weights.head else set())


class _Graph:
    """Nodes and weights as they are added; each batch norm becomes part of the convolution before it."""

    def __init__(self, weights: Weights, half: bool) -> None:
        self.tensors = weights.tensors
        self.nodes: list[onnx.NodeProto] = []
        self.held: list[onnx.TensorProto] = []
        self.kind = np.float16 if half else np.float32
        self.channels = 3

    def hold(self, name: str, value: np.ndarray) -> str:
        self.held.append(numpy_helper.from_array(value, name))
        return name

    def add(self, op: str, inputs: list[str], name: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def conv(self, x: str, conv: str, norm: str, stride: int = 1, relu: bool = True) -> str:
        weight = self.tensors[f"{conv}.weight"].astype(np.float64)
        gamma, beta, mean, var = (
            self.tensors[f"{norm}.{part}"].astype(np.float64)
            for part in ("weight", "bias", "running_mean", "running_var")
        )
        scale = gamma / np.sqrt(var + 1e-5)
        w = self.hold(f"{conv}.weight", (weight * scale[:, None, None, None]).astype(self.kind))
        b = self.hold(f"{conv}.bias", (beta - mean * scale).astype(self.kind))
        side = weight.shape[2]
        x = self.add(
            "Conv",
            [x, w, b],
            conv,
            kernel_shape=[side, side],
            strides=[stride, stride],
            pads=[side // 2] * 4,
            # Of a ResNeXt each group of channels has weights of its own.
            group=self.channels // weight.shape[1],
        )
        self.channels = len(weight)
        return self.add("Relu", [x], f"{conv}.relu") if relu else x


def build(weights: Weights, half: bool = False) -> onnx.ModelProto:
    """The network as ONNX, normalisation inside.

    Args:
        half: convolutions in half precision; pooling and what follows stay in single, where cubes fit.
    """
    graph = _Graph(weights, half)
    x = graph.add("Cast", ["image"], "values", to=TensorProto.FLOAT)
    x = graph.add("Transpose", [x], "planes", perm=[0, 3, 1, 2])
    scale = np.array([1 / (255 * std) for std in STD], np.float32).reshape(1, 3, 1, 1)
    shift = np.array([mean / std for mean, std in zip(MEAN, STD, strict=True)], np.float32)
    x = graph.add("Mul", [x, graph.hold("scale", scale)], "scaled")
    x = graph.add("Sub", [x, graph.hold("shift", shift.reshape(1, 3, 1, 1))], "normalised")
    if half:
        x = graph.add("Cast", [x], "halved", to=TensorProto.FLOAT16)
    x = graph.conv(x, "conv1", "bn1", 2)
    x = graph.add("MaxPool", [x], "maxpool", kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    for stage, blocks in enumerate(weights.blocks, 1):
        for block in range(blocks):
            x = _block(graph, x, f"layer{stage}.{block}", 2 if stage > 1 and block == 0 else 1)
    if half:
        x = graph.add("Cast", [x], "single", to=TensorProto.FLOAT)
    x = _ending(graph, x, weights)
    value = helper.make_tensor_value_info
    made = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "resnet",
            [value("image", TensorProto.UINT8, ["n", "height", "width", 3])],
            [value("embedding", TensorProto.FLOAT, ["n", weights.dim])],
            graph.held,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        producer_name="dupfinder",
    )
    made.ir_version = 8
    onnx.checker.check_model(made, full_check=True)
    return made


def _block(graph: _Graph, x: str, base: str, stride: int) -> str:
    """A bottleneck block; its stride is in the 3 x 3 convolution, as torchvision's is."""
    before = graph.channels
    y = graph.conv(x, f"{base}.conv1", f"{base}.bn1")
    y = graph.conv(y, f"{base}.conv2", f"{base}.bn2", stride)
    y = graph.conv(y, f"{base}.conv3", f"{base}.bn3", relu=False)
    if f"{base}.downsample.0.weight" in graph.tensors:
        graph.channels = before
        x = graph.conv(x, f"{base}.downsample.0", f"{base}.downsample.1", stride, relu=False)
    y = graph.add("Add", [y, x], f"{base}.add")
    return graph.add("Relu", [y], f"{base}.out")


def _ending(graph: _Graph, x: str, weights: Weights) -> str:
    """Pooling, head, unit length."""
    if weights.gem != 1.0:
        x = graph.add("Clip", [x, graph.hold("least", np.array(1e-6, np.float32))], "clipped")
        x = graph.add("Pow", [x, graph.hold("power", np.array(weights.gem, np.float32))], "powers")
    x = graph.add("GlobalAveragePool", [x], "mean")
    if weights.gem != 1.0:
        x = graph.add("Pow", [x, graph.hold("root", np.array(1 / weights.gem, np.float32))], "pooled")
    x = graph.add("Flatten", [x], "flat")
    if weights.head:
        names = [graph.hold(f"fc.{part}", weights.tensors[f"fc.{part}"]) for part in ("weight", "bias")]
        x = graph.add("Gemm", [x, *names], "fc", transB=1)
    length = graph.add("ReduceL2", [x], "length", axes=[1], keepdims=1)
    length = graph.add("Max", [length, graph.hold("shortest", np.array(1e-12, np.float32))], "divisor")
    return graph.add("Div", [x, length], "embedding")
