"""The architectures that the package onnx ships without weights, put where fetched networks are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

LIGHT = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light"
FILES = {
    "resnet50": "resnet50",
    "vgg19": "vgg19",
    "alexnet": "bvlc_alexnet",
    "inception_v1": "inception_v1",
    "inception_v2": "inception_v2",
}
"""Id in the catalogue -> name of the graph; VGG16 is made of VGG19."""


def install(model: str, data_dir: Path) -> Path:
    """Puts the graph of a catalogue's network where its file would be."""
    folder = data_dir / "models"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{model}.onnx"
    if model == "vgg16":
        onnx.save(_vgg16(), str(path))
    else:
        path.write_bytes(light(model).read_bytes())
    return path


def light(model: str) -> Path:
    return LIGHT / f"light_{FILES[model]}.onnx"


def expected(model: str) -> np.ndarray:
    """The output that the package onnx computed for :func:`ramp`."""
    tensor = onnx.TensorProto()
    tensor.ParseFromString((LIGHT / f"light_{FILES[model]}_output_0.pb").read_bytes())
    return numpy_helper.to_array(tensor)


def ramp(shape: tuple[int, ...]) -> np.ndarray:
    """The input of the expected outputs: 0 to 1 in equal steps."""
    size = int(np.prod(shape))
    return (np.arange(size).reshape(shape) / size).astype(np.float32)


def _vgg16() -> onnx.ModelProto:
    """VGG19 without the fourth convolution of its last three stages."""
    model = onnx.load(str(light("vgg19")))
    renamed: dict[str, str] = {}
    kept: list[onnx.NodeProto] = []
    for node in model.graph.node:
        for place, name in enumerate(node.input):
            node.input[place] = renamed.get(name, name)
        weight = node.input[1] if node.op_type == "Conv" else ""
        if weight in ("conv3_4_w_0", "conv4_4_w_0", "conv5_4_w_0") or (
            node.op_type == "Relu" and node.input[0] in renamed.values() and kept[-1].op_type == "Relu"
        ):
            renamed[node.output[0]] = node.input[0]
        else:
            kept.append(node)
    used = {name for node in kept for name in node.input}
    nodes = [onnx.NodeProto.FromString(node.SerializeToString()) for node in kept]
    del model.graph.node[:]
    model.graph.node.extend(
        node for node in nodes if node.op_type != "ConstantOfShape" or node.output[0] in used
    )
    return model


def random_weights(model: onnx.ModelProto, seed: int = 0) -> onnx.ModelProto:
    """The same graph with weights of its own, small enough to stay in range: pictures then differ."""
    rng = np.random.default_rng(seed)
    shapes = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    kept = []
    for node in model.graph.node:
        if node.op_type != "ConstantOfShape":
            kept.append(onnx.NodeProto.FromString(node.SerializeToString()))
            continue
        shape = tuple(int(side) for side in shapes[node.input[0]])
        fan = int(np.prod(shape[1:])) or 1
        values = (
            rng.normal(0, (2 / fan) ** 0.5, shape) if len(shape) > 1 else np.abs(rng.normal(1, 0.1, shape))
        )
        if len(shape) == 1 and not node.output[0].endswith(("_s_0", "_scale_0", "_riv_0", "_var_0")):
            values = rng.normal(0, 0.01, shape)
        model.graph.initializer.append(numpy_helper.from_array(values.astype(np.float32), node.output[0]))
    del model.graph.node[:]
    model.graph.node.extend(kept)
    return model
