"""Which provider is taken, what happens when a card fails or is full, and pictures in every layout."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from dupfinder.engine.embed import embedder, providers, runtime
from dupfinder.engine.embed.catalogue import Catalogue, Chosen, Prepare
from dupfinder.engine.embed.embedder import Embedder, Session
from dupfinder.engine.embed.providers import Provider

CPU = "CPUExecutionProvider"
CARD = Provider("cuda", "NVIDIA GPU (CUDA)", 1, 8, "CUDAExecutionProvider", {})


@pytest.fixture(scope="module")
def chosen() -> Chosen:
    return Catalogue().choose("sscd_distilled")


@pytest.mark.parametrize(
    ("wish", "available", "name"),
    [
        ("auto", [CPU], "cpu"),
        ("auto", ["TensorrtExecutionProvider", "CUDAExecutionProvider", CPU], "cuda"),
        ("auto", ["DmlExecutionProvider", CPU], "directml"),
        ("auto", ["OpenVINOExecutionProvider", CPU], "openvino"),
        ("auto", ["CoreMLExecutionProvider", CPU], "cpu"),
        ("coreml", ["CoreMLExecutionProvider", CPU], "coreml"),
        ("cuda", ["DmlExecutionProvider", CPU], "cpu"),
        ("cpu", ["CUDAExecutionProvider", CPU], "cpu"),
    ],
)
def test_the_provider_is_the_best_that_is_wanted(
    monkeypatch: pytest.MonkeyPatch, wish: str, available: list[str], name: str
) -> None:
    monkeypatch.setattr(runtime.load(), "get_available_providers", lambda: available)
    monkeypatch.setattr(providers, "free_memory", lambda: 24 << 30)
    found = providers.choose(wish, workers=3)
    assert found.name == name
    assert found.threads == (3 if name == "cpu" else 1)
    assert found.batch == {"cpu": 1, "cuda": 128}.get(name, 8)
    assert found.title


def test_batches_fit_the_memory() -> None:
    sizes = [providers.batch_for(free) for free in (0, 1 << 30, 2 << 30, 4 << 30, 8 << 30, 80 << 30)]
    assert sizes == [8, 8, 16, 32, 64, 128]
    assert providers.batch_for(None) == 32
    assert providers.present(["CUDAExecutionProvider", CPU, "CoreMLExecutionProvider"]) == ["cuda", "coreml"]


def test_packages_over_each_other_are_told() -> None:
    assert runtime.collision(["onnxruntime"]) == ""
    assert "--no-install-package onnxruntime" in runtime.collision(["onnxruntime", "onnxruntime-gpu"])
    assert runtime.installed() == ["onnxruntime"]


class Taken:
    """Takes what an embedder delivers."""

    def __init__(self, wanted: int) -> None:
        self.found: dict[int, object] = {}
        self.wanted = wanted
        self.all = threading.Event()

    def __call__(self, ticket: int, outcome: object) -> None:
        self.found[ticket] = outcome
        if len(self.found) == self.wanted:
            self.all.set()


def test_a_card_that_cannot_be_used_gives_way_to_the_processor(chosen: Chosen) -> None:
    """This onnxruntime has no CUDA: it is asked for, and the pictures are embedded all the same."""
    pixels = np.random.default_rng(0).integers(0, 256, (9, 224, 224, 3), dtype=np.uint8)
    taken = Taken(len(pixels))
    made = Embedder(chosen, CARD, taken)
    for number, picture in enumerate(pixels):
        made.put(number, picture)
    assert taken.all.wait(30)
    made.close()
    assert made.provider.name == "cpu"
    right = Session(chosen, providers.cpu(1)).embed(pixels)
    np.testing.assert_allclose(np.stack([taken.found[n] for n in range(9)]), right, atol=1e-5)


class Card:
    """Stands for a card: has memory for four pictures, or stops working after some."""

    def __init__(self, works: int = 10**9, memory: int = 4) -> None:
        self.sizes: list[int] = []
        self.works = works
        self.memory = memory

    def embed(self, pixels: np.ndarray) -> np.ndarray:
        self.sizes.append(len(pixels))
        if len(pixels) > self.memory:
            raise RuntimeError("CUDA failure 2: out of memory ; GPU=0")
        if self.works <= 0:
            raise RuntimeError("CUDNN_STATUS_EXECUTION_FAILED")
        self.works -= len(pixels)
        return pixels[:, 0, 0, :].astype(np.float32)


def embed_all(made: Embedder[int], taken: Taken, pixels: np.ndarray) -> np.ndarray:
    batch = list(enumerate(pixels))
    for number, picture in batch:
        made.put(number, picture)
    assert taken.all.wait(30)
    made.close()
    return np.stack([taken.found[n] for n in range(len(pixels))])


def test_a_full_card_gets_smaller_batches(chosen: Chosen, monkeypatch: pytest.MonkeyPatch) -> None:
    card = Card()
    monkeypatch.setattr(embedder, "Session", lambda _, __: card)
    pixels = np.random.default_rng(0).integers(0, 256, (40, 224, 224, 3), dtype=np.uint8)
    taken = Taken(len(pixels))
    made: Embedder[int] = Embedder(chosen, CARD, taken)
    found = embed_all(made, taken, pixels)
    np.testing.assert_array_equal(found, pixels[:, 0, 0, :])
    assert made.provider.name == "cuda"
    if max(card.sizes) > 4:
        assert made._batch == 4


def test_a_card_that_stops_gives_way_and_no_picture_is_lost(
    chosen: Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    card, processor = Card(works=6), Card(memory=10**9)

    def open_(_: object, provider: Provider) -> Card:
        opened.append(provider.name)
        return processor if provider.name == "cpu" else card

    monkeypatch.setattr(embedder, "Session", open_)
    pixels = np.random.default_rng(0).integers(0, 256, (20, 224, 224, 3), dtype=np.uint8)
    taken = Taken(len(pixels))
    made: Embedder[int] = Embedder(chosen, CARD, taken)
    np.testing.assert_array_equal(embed_all(made, taken, pixels), pixels[:, 0, 0, :])
    assert opened == ["cuda", "cpu"]
    assert made.provider.name == "cpu"


def test_a_bound_session_gives_what_a_plain_one_gives(chosen: Chosen) -> None:
    """The way of graphics cards, on the processor: odd batches are filled up to powers of two."""
    plain = Session(chosen, providers.cpu(1))
    bound = Session(chosen, Provider("bound", "bound", 1, 4, CPU, {}))
    pixels = np.random.default_rng(0).integers(0, 256, (7, 224, 224, 3), dtype=np.uint8)
    np.testing.assert_allclose(bound.embed(pixels), plain.embed(pixels), atol=1e-5)
    np.testing.assert_allclose(bound.embed(pixels[2:5]), plain.embed(pixels[2:5]), atol=1e-5)
    assert sorted(shape[0] for shape in bound._bound._buffers) == [4]


@pytest.mark.parametrize("layout", ["nchw", "nhwc"])
@pytest.mark.parametrize("channels", ["rgb", "bgr"])
def test_pictures_are_prepared_as_the_catalogue_says(layout: str, channels: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (2, 5, 5, 3), dtype=np.uint8)
    how = Prepare(layout, channels, 1 / 255, (0.4, 0.5, 0.6), (0.2, 0.3, 0.4))  # type: ignore[arg-type]
    found = embedder.prepared(pixels, how)
    right = (pixels.astype(np.float64)[..., :: -1 if channels == "bgr" else 1] / 255 - how.mean) / how.std
    if layout == "nchw":
        right = right.transpose(0, 3, 1, 2)
    assert found.dtype == np.float32
    assert found.flags.c_contiguous
    np.testing.assert_allclose(found, right, atol=1e-5)


def test_several_threads_share_the_weights(chosen: Chosen) -> None:
    session = Session(chosen, providers.cpu(1))
    pixels = np.random.default_rng(0).integers(0, 256, (8, 224, 224, 3), dtype=np.uint8)
    right = session.embed(pixels)
    found: dict[int, np.ndarray] = {}

    def work(start: int) -> None:
        for number in range(start, 8, 4):
            found[number] = session.embed(pixels[number : number + 1])[0]

    threads = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_allclose(np.stack([found[n] for n in range(8)]), right, atol=1e-5)


def test_the_memory_of_a_card_is_a_number_or_unknown() -> None:
    free = providers.free_memory()
    assert free is None or free > 0
