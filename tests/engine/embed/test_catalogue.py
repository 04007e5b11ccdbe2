"""Every network of the catalogue keeps the same contract, on real architectures, by the way of real files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest

from dupfinder.engine.embed import catalogue, descriptors, graph, runtime
from dupfinder.engine.embed.anatomy import anatomy
from dupfinder.engine.embed.catalogue import Catalogue
from dupfinder.engine.embed.embedder import Session
from dupfinder.engine.embed.providers import cpu
from dupfinder.engine.errors import NetworkNotInstalledError, UnknownModelError
from tests.makers import networks as made

FETCHED = [name for name, network in catalogue.networks().items() if network.address]
PAPERS = {
    "resnet50": 25.6,
    "vgg16": 138,
    "vgg19": 144,
    "alexnet": 61,
    "inception_v1": 6.96,
    "inception_v2": 11.2,
}
"""Millions of parameters. The table of Inception v1's adds up to 6797 K, of 1024 each, without biases."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder where every network is that can be fetched, without its weights."""
    place = tmp_path_factory.mktemp("data")
    for name in FETCHED:
        made.install(name, place)
    return place / catalogue.FOLDER


@pytest.fixture
def pixels() -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (2, 224, 224, 3), dtype=np.uint8)


@pytest.mark.parametrize("model", list(catalogue.networks()))
def test_every_network_keeps_the_contract(model: str, folder: Path, pixels: np.ndarray) -> None:
    chosen = Catalogue(folder).choose(model)
    session = Session(chosen, cpu(1))
    vectors = session.embed(pixels)
    assert vectors.dtype == np.float32
    assert vectors.shape == (2, chosen.network.dim)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    if model != "vgg19":  # a second go at the heaviest says nothing new
        np.testing.assert_allclose(session.embed(pixels[1:]), vectors[1:], atol=1e-5)
    assert chosen.key.startswith(f"{model}:{catalogue.digest(chosen.path)}:")
    assert -1.0 <= chosen.network.candidate < chosen.network.even < 1.0


@pytest.mark.parametrize("model", FETCHED)
def test_what_is_declared_is_what_the_file_says(model: str, folder: Path) -> None:
    chosen = Catalogue(folder).choose(model)
    found = graph.read(chosen.path, chosen.network.square)
    names = catalogue.tensors(found, chosen.taps)
    assert sum(graph.channels(found, name) for name in names) == chosen.network.dim
    assert found.input_shape == (1, 3, 224, 224)
    assert chosen.network.prepare is not None
    assert chosen.network.prepare.layout == "nchw"


@pytest.mark.parametrize("model", FETCHED)
def test_a_file_to_fetch_is_named_wholly(model: str) -> None:
    network = catalogue.networks()[model]
    assert network.address.startswith("https://")
    assert len(network.sha256) == 64
    assert network.size > 10_000_000
    assert network.licence in ("Apache-2.0", "BSD-3-Clause", "MIT")
    assert network.extend


@pytest.mark.parametrize("model", made.FILES)
def test_the_graphs_give_the_expected_output(model: str) -> None:
    """As the package onnx computed it, through the way that opens real files."""
    session = Session(
        catalogue.Chosen(model, model, catalogue.networks()[model], made.light(model), ()), cpu(1)
    )._session
    (output,) = session.run(None, {session.get_inputs()[0].name: made.ramp((1, 3, 224, 224))})
    np.testing.assert_allclose(output, made.expected(model), rtol=1e-3, atol=1e-7)


@pytest.mark.parametrize("model", FETCHED)
def test_the_parameters_are_those_of_the_papers(model: str, folder: Path) -> None:
    found = anatomy(Catalogue(folder).choose(model).path, 224)
    assert found.parameters == pytest.approx(1e6 * PAPERS[model], rel=0.01)
    assert catalogue.networks()[model].parameters == pytest.approx(PAPERS[model], rel=0.01)
    assert found.unknown == 0


def test_the_anatomies_are_those_of_the_papers(folder: Path) -> None:
    found = {name: anatomy(Catalogue(folder).choose(name).path, 224) for name in FETCHED}
    depths = {"resnet50": 50, "vgg16": 16, "vgg19": 19, "alexnet": 8, "inception_v1": 22}
    assert {name: found[name].depth for name in depths} == depths
    assert (found["resnet50"].identity_blocks, found["resnet50"].projection_blocks) == (12, 4)
    assert found["inception_v1"].modules == (4,) * 9
    assert found["inception_v2"].modules == (4, 4, 3, 4, 4, 4, 4, 3, 4, 4)
    assert found["vgg19"].identity_blocks == found["alexnet"].projection_blocks == 0
    assert found["vgg19"].modules == found["resnet50"].modules == ()
    # Thousand million: He et al. give 3.8, VGG16 is known for 15.5, AlexNet for 0.7.
    assert found["resnet50"].multiply_adds == pytest.approx(3.9e9, rel=0.06)
    assert found["vgg16"].multiply_adds == pytest.approx(15.5e9, rel=0.01)
    assert found["vgg19"].multiply_adds == pytest.approx(19.6e9, rel=0.01)
    assert found["alexnet"].multiply_adds == pytest.approx(0.66e9, rel=0.02)
    # 195 of AlexNet and 268 of VGG19 at the last map: Araujo et al., Distill 2019, for AlexNet.
    assert (found["alexnet"].receptive_field, found["vgg19"].receptive_field) == (195, 268)


def test_the_default_is_a_resnet50_and_is_left_as_it_is(folder: Path) -> None:
    chosen = Catalogue(folder).choose("sscd")
    assert (found := anatomy(chosen.path, 224)).depth == 50
    assert (found.identity_blocks, found.projection_blocks) == (12, 4)
    assert chosen.key == f"sscd:{catalogue.digest(chosen.path)}:embedding:192"
    with pytest.raises(UnknownModelError, match="licence does not let it"):
        Catalogue(folder).choose("sscd@stage3")


def test_taps_give_the_tensors_of_the_whole_graph(tmp_path: Path, pixels: np.ndarray) -> None:
    """With weights: the pruned graph, pooled and joined, against the whole one with its tensors laid open."""
    folder = tmp_path / catalogue.FOLDER
    path = made.install("inception_v1", tmp_path)
    model = made.random_weights(onnx.load(str(path)))
    onnx.save(model, str(path))
    chosen = Catalogue(folder).choose("inception_v1@stage2:max+stage4:gem*0.5+features")
    assert chosen.dim() == 192 + 832 + 1024
    vectors = Session(chosen, cpu(1)).embed(pixels)

    names = [graph.levels(graph.read(path, 224))[level] for level in ("stage2", "stage4", "features")]
    for name in names:
        model.graph.output.add(name=name)
    options = runtime.load().SessionOptions()
    options.log_severity_level = 3
    whole = runtime.load().InferenceSession(model.SerializeToString(), options)
    for picture, vector in zip(pixels, vectors, strict=True):
        given = picture[..., ::-1].astype(np.float64) - (103.939, 116.779, 123.68)
        given = given.transpose(2, 0, 1)[None].astype(np.float32)
        low, middle, high = (each[0].astype(np.float64) for each in whole.run(names, {"data_0": given}))
        parts = [
            low.max((1, 2)),
            (np.clip(middle, 1e-6, None) ** 3).mean((1, 2)) ** (1 / 3),
            high.mean((1, 2)),
        ]
        joined = np.concatenate(
            [weight * part / np.linalg.norm(part) for part, weight in zip(parts, (1, 0.5, 1), strict=True)]
        )
        np.testing.assert_allclose(vector, joined / np.linalg.norm(joined), atol=2e-5)
    assert vectors[0] @ vectors[1] < 0.99999
    # What comes after the last tap is not there.
    assert len(graph.tapped(path, names[:1])) < path.stat().st_size / 10


def test_levels_are_written_as_they_are_read() -> None:
    text = "stage2:max+=gpu_0/a:gem*0.25+features"
    taps = descriptors.parse(text)
    assert descriptors.show(taps) == text
    assert [tap.level for tap in taps] == ["stage2", "=gpu_0/a", "features"]
    for wrong in ("", "stage2:median", "stage2*0", "a++b", "stage 2", "a*x"):
        with pytest.raises(UnknownModelError):
            descriptors.parse(wrong)


def test_other_levels_have_other_keys(folder: Path) -> None:
    known = Catalogue(folder)
    names = ["resnet50", "resnet50@stage4", "resnet50@stage4:gem", "resnet50@stage4+features", "inception_v1"]
    assert len({known.choose(name).key for name in names}) == len(names)
    assert known.choose("resnet50@features").key == known.choose("resnet50").key


def test_what_is_not_there_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(NetworkNotInstalledError, match="dupfinder models download vgg16"):
        Catalogue(tmp_path).choose("vgg16")
    with pytest.raises(UnknownModelError, match="choose one of alexnet"):
        Catalogue(tmp_path).choose("nope")
    made.install("alexnet", tmp_path)
    chosen = Catalogue(tmp_path / catalogue.FOLDER).choose("alexnet@stage9")
    with pytest.raises(UnknownModelError, match="has no level stage9: it has stage1"):
        chosen.dim()
