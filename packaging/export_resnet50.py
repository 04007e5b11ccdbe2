# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "numpy>=2.1,<3", "onnx>=1.19,<2", "onnxruntime>=1.22,<2", "pillow>=12,<14", "torch>=2.4,<3",
# ]
# ///
"""Turns the weights of a ResNet50 into an ONNX file that takes bytes and gives unit vectors.

    uv run packaging/export_resnet50.py sscd_disc_mixup.torchvision.pt sscd.onnx
    uv run packaging/export_resnet50.py ... --precision fp16                         for graphics cards
    uv run packaging/export_resnet50.py ... --precision int8 --calibrate PHOTOS      for processors

The weights are a state dict with torchvision's names, also in a TorchScript file, also under ``backbone.`` as
SSCD has them: then a head of 512 numbers and GeM pooling come with it. The graph is written node by node from
the weights, so no exporter stands between; what it gives is compared with PyTorch's own layers before the
file is kept. Input: uint8 (n, height, width, 3) RGB, any sides; output: float32 (n, dim), unit length.

PyTorch reads the weights and is what the file is compared with; dupfinder itself never needs it. Written for
Python 3.11 too, for which PyTorch's builds without CUDA are at hand most often.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import helper
from resnet50_graph import MEAN, STD, ExportError, Weights, build, named

MOST_DIFFERENCE = 1e-4
LEAST_COSINE = {"fp32": 0.99999, "fp16": 0.999, "int8": 0.95}
PRECISIONS = tuple(LEAST_COSINE)
EXTENSIONS = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")


def read(path: Path, gem: float | None = None) -> Weights:
    """Reads a file of PyTorch's (state dict or TorchScript) or NumPy's (``.npz``).

    Args:
        gem: power of the pooling; None takes SSCD's where the weights look like SSCD's, else the average.

    Raises:
        ExportError: it is none, or holds another network.
    """
    if path.suffix == ".npz":
        with np.load(path) as held:
            return named(dict(held), gem)
    import torch

    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception:
        try:
            state = torch.jit.load(str(path), map_location="cpu").state_dict()
        except Exception as error:
            raise ExportError(f"{path} is neither a state dict nor TorchScript: {error}") from error
    for inside in ("state_dict", "model"):
        state = state.get(inside, state)
    return named({str(name): tensor.float().numpy() for name, tensor in state.items()}, gem)


# int8 --------------------------------------------------------------------------------------------
def photos(folder: Path, square: int, most: int = 200) -> list[np.ndarray]:
    """Photos of a folder, uint8 (1, square, square, 3), evenly taken of all that are there.

    Raises:
        ExportError: there are too few.
    """
    from PIL import Image

    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in EXTENSIONS)
    made = []
    for path in files[:: max(1, len(files) // most)][:most]:
        try:
            with Image.open(path) as image:
                small = image.convert("RGB").resize((square, square), Image.Resampling.BILINEAR)
                made.append(np.asarray(small, np.uint8)[None])
        except OSError as error:
            print(f"left out: {path.name}: {error}", file=sys.stderr)
    if len(made) < 4:
        raise ExportError(f"{folder} holds {len(made)} photos; at least 4 are needed, 100 are better")
    return made


def quantised(model: onnx.ModelProto, pictures: list[np.ndarray]) -> onnx.ModelProto:
    """Convolutions and additions in eight bits, calibrated on pictures; pooling and head stay in single.

    Weights get seven bits: without VNNI a processor adds two products in sixteen, which eight would overflow.
    """
    from onnxruntime import quantization as quantise

    class Reader(quantise.CalibrationDataReader):  # type: ignore[misc]
        def __init__(self) -> None:
            self.rest = iter(pictures)

        def get_next(self) -> dict[str, np.ndarray] | None:
            picture = next(self.rest, None)
            return None if picture is None else {"image": picture}

    with tempfile.TemporaryDirectory() as place:
        before, after = Path(place) / "before.onnx", Path(place) / "after.onnx"
        onnx.save(model, str(before))
        quantise.quantize_static(
            str(before),
            str(after),
            Reader(),
            quant_format=quantise.QuantFormat.QDQ,
            per_channel=True,
            reduce_range=True,
            op_types_to_quantize=["Conv", "Add", "MaxPool"],
            activation_type=quantise.QuantType.QUInt8,
            weight_type=quantise.QuantType.QInt8,
        )
        return onnx.load(str(after))


# comparing ---------------------------------------------------------------------------------------
def run(model: onnx.ModelProto, pictures: list[np.ndarray]) -> np.ndarray:
    """Embeddings float32 (n, dim) of uint8 (1, side, side, 3) each, on the processor."""
    import onnxruntime

    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.concatenate([session.run(["embedding"], {"image": picture})[0] for picture in pictures])


def pytorch(weights: Weights, pictures: list[np.ndarray], device: str = "cpu") -> np.ndarray:
    """The same from PyTorch's own layers, put together by themselves; float32 (n, dim)."""
    import torch
    from torch.nn import functional

    held = {name: torch.from_numpy(value).to(device) for name, value in weights.tensors.items()}
    mean, std = (torch.tensor(values).view(1, 3, 1, 1).to(device) for values in (MEAN, STD))

    def conv(x: torch.Tensor, name: str, norm: str, stride: int = 1) -> torch.Tensor:
        weight = held[f"{name}.weight"]
        groups = x.shape[1] // weight.shape[1]
        x = functional.conv2d(x, weight, stride=stride, padding=weight.shape[2] // 2, groups=groups)
        known = (held[f"{norm}.{part}"] for part in ("running_mean", "running_var", "weight", "bias"))
        return functional.batch_norm(x, *known, eps=1e-5)

    def forward(picture: np.ndarray) -> torch.Tensor:
        x = (torch.tensor(picture, device=device).permute(0, 3, 1, 2).float() / 255 - mean) / std
        x = functional.max_pool2d(functional.relu(conv(x, "conv1", "bn1", 2)), 3, 2, 1)
        for stage, blocks in enumerate(weights.blocks, 1):
            for block in range(blocks):
                base, stride = f"layer{stage}.{block}", 2 if stage > 1 and block == 0 else 1
                y = functional.relu(conv(x, f"{base}.conv1", f"{base}.bn1"))
                y = functional.relu(conv(y, f"{base}.conv2", f"{base}.bn2", stride))
                y = conv(y, f"{base}.conv3", f"{base}.bn3")
                if block == 0:
                    x = conv(x, f"{base}.downsample.0", f"{base}.downsample.1", stride)
                x = functional.relu(x + y)
        x = x.clamp(min=1e-6).pow(weights.gem).mean((2, 3)).pow(1 / weights.gem)
        if weights.head:
            x = functional.linear(x, held["fc.weight"], held["fc.bias"])
        return functional.normalize(x)

    with torch.inference_mode():
        return np.concatenate([forward(picture).cpu().numpy() for picture in pictures])


def compare(found: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """The largest difference of a number, and the lowest cosine of a picture."""
    return float(np.abs(found - right).max()), float((found * right).sum(1).min())


def checked(precision: str, difference: float, cosine: float) -> None:
    """Raises ExportError where an export is further from its weights than its precision allows."""
    if cosine < LEAST_COSINE[precision] or (precision == "fp32" and difference > MOST_DIFFERENCE):
        raise ExportError(
            f"the {precision} file is too far from PyTorch: largest difference {difference:.2g}, lowest"
            f" cosine {cosine:.5f}"
        )


def export(weights: Weights, precision: str, pictures: list[np.ndarray]) -> onnx.ModelProto:
    """Makes the model; ``pictures`` calibrate int8."""
    if precision == "int8":
        return quantised(build(weights), pictures)
    return build(weights, half=precision == "fp16")


def write(model: onnx.ModelProto, path: Path) -> None:
    """Writes wholly or not at all."""
    place = path.with_name(f".{path.name}.part")
    try:
        onnx.save(model, str(place))
        os.replace(place, path)
    finally:
        place.unlink(missing_ok=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", 1)[0])
    parser.add_argument("weights", type=Path, help="a state dict or TorchScript file, or .npz")
    parser.add_argument("output", type=Path, help="the ONNX file to write")
    parser.add_argument("--precision", choices=PRECISIONS, default="fp32")
    parser.add_argument("--calibrate", type=Path, metavar="FOLDER", help="photos, for int8")
    parser.add_argument("--square", type=int, default=224, help="side that int8 is calibrated at")
    parser.add_argument("--gem", type=float, help="power of GeM pooling, 1 for the average")
    parser.add_argument("--licence", default="", help="of the weights, kept in the file")
    given = parser.parse_args(arguments)
    try:
        weights = read(given.weights, given.gem)
        if given.precision == "int8" and given.calibrate is None:
            raise ExportError("int8 needs --calibrate FOLDER")
        if given.calibrate is not None:
            pictures = photos(given.calibrate, given.square)
        else:
            rng = np.random.default_rng(0)
            pictures = [rng.integers(0, 256, (1, given.square, given.square, 3), np.uint8) for _ in range(4)]
        model = export(weights, given.precision, pictures)
        difference, cosine = compare(run(model, pictures[:16]), pytorch(weights, pictures[:16]))
        checked(given.precision, difference, cosine)
    except (ExportError, OSError) as error:
        print(f"export_resnet50: {error}", file=sys.stderr)
        return 1
    about = {
        "weights_sha256": hashlib.sha256(given.weights.read_bytes()).hexdigest(),
        "licence": given.licence,
        "precision": given.precision,
    }
    helper.set_model_props(model, {name: text for name, text in about.items() if text})
    write(model, given.output)
    megabytes = given.output.stat().st_size / 1e6
    print(
        f"{given.output}: {weights.dim} numbers, blocks {weights.blocks}, GeM {weights.gem:g},"
        f" {megabytes:.1f} MB; against PyTorch on {len(pictures[:16])} pictures: largest difference"
        f" {difference:.2g}, lowest cosine {cosine:.6f}"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
