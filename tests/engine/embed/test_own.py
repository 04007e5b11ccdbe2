"""A person's own ONNX file: what fits is described, what does not is told in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from dupfinder.engine.embed import own
from dupfinder.engine.errors import NetworkFileError
from tests.makers import networks as made


def small(
    path: Path,
    shape: tuple[object, ...] = ("n", 3, 64, 64),
    kind: int = TensorProto.FLOAT,
    *,
    classes: int = 0,
    bias: float = 0.0,
) -> Path:
    """Writes a network of one convolution and, if asked for, a layer that names things."""
    rng = np.random.default_rng(0)
    last = shape[-1] == 3
    nodes = []
    given = "image"
    if kind != TensorProto.FLOAT:
        nodes.append(helper.make_node("Cast", [given], ["float"], to=TensorProto.FLOAT))
        given = "float"
    if last:
        nodes.append(helper.make_node("Transpose", [given], ["turned"], perm=[0, 3, 1, 2]))
        given = "turned"
    nodes += [
        helper.make_node("Conv", [given, "w", "b"], ["map"], kernel_shape=[3, 3], strides=[2, 2]),
        helper.make_node("Relu", ["map"], ["on"]),
        helper.make_node("GlobalAveragePool", ["on"], ["mean"]),
        helper.make_node("Flatten", ["mean"], ["flat"]),
    ]
    weights = [
        numpy_helper.from_array(rng.normal(0, 0.1, (8, 3, 3, 3)).astype(np.float32), "w"),
        numpy_helper.from_array(np.full(8, bias, np.float32), "b"),
    ]
    output, width = "flat", 8
    if classes:
        weights.append(numpy_helper.from_array(rng.normal(0, 1, (8, classes)).astype(np.float32), "c"))
        nodes += [
            helper.make_node("MatMul", ["flat", "c"], ["scores"]),
            helper.make_node("Softmax", ["scores"], ["p"]),
        ]
        output, width = "p", classes
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("image", kind, shape)],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, ("n", width))],
        weights,
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), str(path))
    return path


def test_an_embedding_network_is_used_at_its_output(tmp_path: Path) -> None:
    found = own.describe(small(tmp_path / "mine.onnx"))
    assert (found.square, found.dim, found.taps, found.title, found.own) == (64, 8, (), "mine", True)
    assert found.prepare is not None
    assert (found.prepare.layout, found.prepare.channels, found.prepare.mean[0]) == ("nchw", "rgb", 0.485)


def test_a_network_that_names_things_is_tapped_before(tmp_path: Path) -> None:
    found = own.describe(small(tmp_path / "mine.onnx", classes=17), normalise="caffe")
    assert (found.dim, [tap.level for tap in found.taps]) == (8, ["features"])
    assert found.prepare is not None
    assert found.prepare.channels == "bgr"


def test_bytes_with_the_channels_last_need_no_preparing(tmp_path: Path) -> None:
    found = own.describe(small(tmp_path / "mine.onnx", ("n", "h", "w", 3), TensorProto.UINT8), square=96)
    assert (found.square, found.prepare) == (96, None)


def test_half_precision_is_taken(tmp_path: Path) -> None:
    assert own.describe(small(tmp_path / "mine.onnx", ("n", 3, 64, 64), TensorProto.FLOAT16)).dim == 8


@pytest.mark.parametrize(
    ("shape", "kind", "words"),
    [
        (("n", 4, 64, 64), TensorProto.FLOAT, "no colour picture"),
        (("n", 3, 64), TensorProto.FLOAT, "4 dimensions"),
        (("n", 3, 64, 80), TensorProto.FLOAT, "80 x 64 pixels: only a square"),
        (("n", 3, 16, 16), TensorProto.FLOAT, "needed are 32 to 1024"),
        (("n", 3, 64, 64), TensorProto.INT64, "holds INT64"),
        (("n", 3, 64, 64), TensorProto.UINT8, "bytes with the channels first"),
    ],
)
def test_an_input_that_does_not_fit_is_named(
    tmp_path: Path, shape: tuple[object, ...], kind: int, words: str
) -> None:
    with pytest.raises(NetworkFileError, match=words):
        own.describe(small(tmp_path / "mine.onnx", shape, kind))


def test_what_is_no_network_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mine.onnx"
    for content in (b"", b"no network at all", b"\x89PNG\r\n\x1a\n" * 10):
        path.write_bytes(content)
        with pytest.raises(NetworkFileError, match="is not an ONNX file"):
            own.describe(path)
    with pytest.raises(NetworkFileError, match="cannot read"):
        own.describe(tmp_path / "missing.onnx")


def test_a_network_that_gives_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NetworkFileError, match="no usable numbers"):
        own.describe(small(tmp_path / "mine.onnx", bias=-1e6))
    with pytest.raises(NetworkFileError, match="no usable numbers"):
        own.describe(small(tmp_path / "mine.onnx", bias=float("nan")))


def test_a_damaged_network_is_refused(tmp_path: Path) -> None:
    path = small(tmp_path / "mine.onnx")
    model = onnx.load(str(path))
    model.graph.node[0].op_type = "NoSuchOperator"
    onnx.save(model, str(path))
    with pytest.raises(NetworkFileError):
        own.describe(path)


def test_two_inputs_are_too_many(tmp_path: Path) -> None:
    path = small(tmp_path / "mine.onnx")
    model = onnx.load(str(path))
    model.graph.input.append(helper.make_tensor_value_info("text", TensorProto.INT64, (1, 8)))
    onnx.save(model, str(path))
    with pytest.raises(NetworkFileError, match="must have one input, a picture; it has 2: image"):
        own.describe(path)


def test_weights_elsewhere_are_told(tmp_path: Path) -> None:
    path = small(tmp_path / "mine.onnx")
    onnx.save(onnx.load(str(path)), str(path), save_as_external_data=True, size_threshold=0, location="w.bin")
    with pytest.raises(NetworkFileError, match="weights in another file"):
        own.describe(path)


def test_a_real_architecture_is_described(tmp_path: Path) -> None:
    path = made.install("inception_v2", tmp_path)
    found = own.describe(path, normalise="unit")
    assert (found.square, found.dim, [tap.level for tap in found.taps]) == (224, 1024, ["features"])


def test_names_do_not_clash() -> None:
    assert own.free_id("My Net (2).v3", set()) == "my_net_2_v3"
    assert own.free_id("sscd", {"sscd_2"}) == "sscd_3"
