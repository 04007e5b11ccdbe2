"""The export against PyTorch, where that is installed; what it needs not be installed for is always tested.

Imports nothing of dupfinder: a Python that has PyTorch runs this file alone, with
``python -m pytest --noconftest tests/packaging/test_export_resnet50.py``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from PIL import Image

from tests.packaging.seeded import export, graph, state

SMALL = {"blocks": (1, 2, 1, 1), "width": 8, "dim": 16}


def pictures(count: int, side: int, seed: int = 5) -> list[np.ndarray]:
    """Blobs of colour, uint8 (1, side, side, 3): noise alone would look all the same to a network."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        small = Image.fromarray(rng.integers(0, 256, (5, 5, 3), np.uint8))
        made.append(np.asarray(small.resize((side, side), Image.Resampling.BICUBIC))[None])
    return made


def test_a_resnet50_agrees_with_pytorch_to_1e_4() -> None:
    pytest.importorskip("torch")
    weights = graph.named({f"backbone.{name}": value for name, value in state(1).items()})
    assert (weights.blocks, weights.gem, weights.head, weights.dim) == ([3, 4, 6, 3], 3.0, True, 512)
    given = pictures(3, 224)
    right = export.pytorch(weights, given)
    difference, cosine = export.compare(export.run(graph.build(weights), given), right)
    assert difference < 1e-4
    assert cosine > 0.99999
    # The pictures do differ: agreement on one and the same vector would say nothing.
    assert np.abs(right[0] - right[1]).max() > 1e-3
    halved = export.run(graph.build(weights, half=True), given)
    assert export.compare(halved, right)[1] > 0.999


@pytest.mark.parametrize("gem", [1.0, 3.0, 4.5])
@pytest.mark.parametrize("head", [True, False])
def test_every_pooling_and_head_agrees_with_pytorch(gem: float, head: bool) -> None:
    pytest.importorskip("torch")
    tensors = state(2, **SMALL) if head else {**state(2, **SMALL | {"dim": 1000})}
    weights = graph.named(tensors, gem)
    assert (weights.head, weights.dim) == (head, 16 if head else 256)
    given = pictures(4, 96)
    difference, _ = export.compare(export.run(graph.build(weights), given), export.pytorch(weights, given))
    assert difference < 1e-4


def test_torch_files_are_read_and_exported_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch = pytest.importorskip("torch")
    plain = {f"module.{name}": torch.from_numpy(value) for name, value in state(3, **SMALL).items()}
    torch.save({"state_dict": plain}, tmp_path / "weights.pt")
    for number, picture in enumerate(pictures(6, 80)):
        Image.fromarray(picture[0]).save(tmp_path / f"{number}.png")
    for precision in ("fp32", "fp16", "int8"):
        out = tmp_path / f"{precision}.onnx"
        more = ["--calibrate", str(tmp_path), "--square", "96", "--licence", "MIT"]
        assert export.main([str(tmp_path / "weights.pt"), str(out), "--precision", precision, *more]) == 0
        props = {one.key: one.value for one in onnx.load(str(out)).metadata_props}
        assert (props["precision"], props["licence"], len(props["weights_sha256"])) == (precision, "MIT", 64)
    assert "lowest cosine" in capsys.readouterr().out
    assert not list(tmp_path.glob(".*"))


def plain_numpy(weights: object, picture: np.ndarray) -> np.ndarray:
    """The network in NumPy alone, in double precision: (dim,) of one picture."""
    held = {name: value.astype(np.float64) for name, value in weights.tensors.items()}  # type: ignore[attr-defined]

    def conv(x: np.ndarray, name: str, norm: str, stride: int = 1) -> np.ndarray:
        kernel = held[f"{name}.weight"]
        pad, side = kernel.shape[2] // 2, kernel.shape[2]
        x = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
        windows = np.lib.stride_tricks.sliding_window_view(x, (side, side), (1, 2))[:, ::stride, ::stride]
        y = np.einsum("chwij,ocij->ohw", windows, kernel, optimize=True)
        mean, var, gamma, beta = (
            held[f"{norm}.{part}"][:, None, None]
            for part in ("running_mean", "running_var", "weight", "bias")
        )
        return (y - mean) / np.sqrt(var + 1e-5) * gamma + beta

    x = (picture[0].transpose(2, 0, 1) / 255 - np.reshape(graph.MEAN, (3, 1, 1))) / np.reshape(
        graph.STD, (3, 1, 1)
    )
    x = np.pad(np.maximum(conv(x, "conv1", "bn1", 2), 0), ((0, 0), (1, 1), (1, 1)))
    x = np.lib.stride_tricks.sliding_window_view(x, (3, 3), (1, 2))[:, ::2, ::2].max((3, 4))
    for stage, blocks in enumerate(weights.blocks, 1):  # type: ignore[attr-defined]
        for block in range(blocks):
            base, stride = f"layer{stage}.{block}", 2 if stage > 1 and block == 0 else 1
            y = np.maximum(conv(x, f"{base}.conv1", f"{base}.bn1"), 0)
            y = np.maximum(conv(y, f"{base}.conv2", f"{base}.bn2", stride), 0)
            y = conv(y, f"{base}.conv3", f"{base}.bn3")
            if block == 0:
                x = conv(x, f"{base}.downsample.0", f"{base}.downsample.1", stride)
            x = np.maximum(x + y, 0)
    flat = (np.maximum(x, 1e-6) ** 3).mean((1, 2)) ** (1 / 3)
    found = held["fc.weight"] @ flat + held["fc.bias"]
    return np.asarray(found / np.linalg.norm(found))


def test_the_graph_computes_what_its_weights_say() -> None:
    """Against the formulas in plain NumPy, so that this is seen where PyTorch is not."""
    weights = graph.named(state(4, **SMALL), 3.0)
    given = pictures(3, 64)
    right = np.stack([plain_numpy(weights, picture) for picture in given])
    assert export.compare(export.run(graph.build(weights), given), right)[0] < 1e-4
    assert export.compare(export.run(graph.build(weights, half=True), given), right)[1] > 0.999
    eight = export.quantised(graph.build(weights), pictures(24, 64, seed=9))
    assert export.compare(export.run(eight, given), right)[1] > 0.95
    kinds = {one.data_type for one in eight.graph.initializer}
    assert onnx.TensorProto.INT8 in kinds


def test_a_classifier_is_left_out_and_names_are_understood() -> None:
    tensors = state(5, **SMALL | {"dim": 1000})
    weights = graph.named(tensors)
    assert (weights.head, weights.gem, weights.dim) == (False, 1.0, 256)
    assert graph.named({f"module.backbone.{name}": value for name, value in tensors.items()}).gem == 3.0


def test_what_does_not_fit_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tensors = state(6, **SMALL)
    with pytest.raises(graph.ExportError, match="no weights of a ResNet50"):
        graph.named({"features.0.weight": np.zeros((3, 3))})
    with pytest.raises(graph.ExportError, match=r"missing: layer2\.1\.conv2"):
        graph.named({name: value for name, value in tensors.items() if name != "layer2.1.conv2.weight"})
    with pytest.raises(graph.ExportError, match=r"unknown: layer1\.0\.se\.weight"):
        graph.named({**tensors, "layer1.0.se.weight": np.zeros(3)})
    with pytest.raises(graph.ExportError, match="has gaps"):
        graph.named({name: value for name, value in tensors.items() if not name.startswith("layer2.0.")})
    np.savez(tmp_path / "weights.npz", **tensors)
    out = tmp_path / "out.onnx"
    assert export.main([str(tmp_path / "weights.npz"), str(out), "--precision", "int8"]) == 1
    assert "needs --calibrate" in capsys.readouterr().err
    (tmp_path / "none").mkdir()
    wrong = [str(tmp_path / "weights.npz"), str(out), "--precision", "int8"]
    assert export.main([*wrong, "--calibrate", str(tmp_path / "none")]) == 1
    assert "holds 0 photos" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("precision", "difference", "cosine"), [("fp32", 2e-4, 1.0), ("fp16", 0.0, 0.99), ("int8", 0.0, 0.9)]
)
def test_a_file_that_is_far_from_its_weights_is_not_written(
    precision: str, difference: float, cosine: float
) -> None:
    with pytest.raises(graph.ExportError, match="too far from PyTorch"):
        export.checked(precision, difference, cosine)
    export.checked(precision, 0.0, 1.0)
