"""Networks of a data folder: adding, switching, level by level, side by side."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from dupfinder.engine.embed import catalogue
from dupfinder.engine.embed.plot import plot
from dupfinder.engine.embed.sketch import sketch
from dupfinder.engine.errors import (
    Cancelled,
    NetworkNotInstalledError,
    NotAFolderError,
    UnknownModelError,
    WrongHashError,
)
from dupfinder.engine.library import Library, networks
from dupfinder.engine.workflows import compare_networks, trial_edits
from tests.makers import networks as made
from tests.makers.libraries import small_library


def groups(library: Library) -> set[frozenset[Path]]:
    return {
        frozenset(Path(os.fsdecode(member.photo.path)) for member in library.members(cluster))
        for cluster in library.clusters()
    }


def test_switching_keeps_the_embeddings_and_clusters_of_both(tmp_path: Path) -> None:
    truth = small_library(tmp_path / "photos", photos=2, alone=1)
    folder = os.fsencode(truth.folder)
    data = tmp_path / "data"
    with Library(data) as library:
        library.add_folder(folder)
        first = library.scan().result()
        assert first.embedded > 0
        assert library.model == "sscd"
        with_sscd = groups(library)
        library.change_settings(model="sscd_distilled")
    with Library(data) as library:
        assert library.model == "sscd_distilled"
        assert library.scan().result().embedded == first.embedded
        assert groups(library) == with_sscd
        hits = library.search(os.fsencode(min(truth.source)), k=3)
        assert hits[0].cosine > 0.99
        library.change_settings(model="sscd")
    with Library(data) as library:
        # Nothing is embedded again, and what the clusters rest on is asked for again.
        assert library.scan().result().embedded == 0
        assert groups(library) == with_sscd
    assert len(list(data.glob("index-*.hnsw"))) in (0, 2)


def test_a_network_that_is_gone_does_not_shut_people_out(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.change_settings(model="resnet50")
    with Library(tmp_path) as library:
        assert library.model == "sscd"
        assert "resnet50" in library.setting_problems[0] or "ResNet50" in library.setting_problems[0]
    with pytest.raises(NetworkNotInstalledError):
        Library(tmp_path, model="resnet50")


def test_a_library_is_scanned_with_levels_of_another_network(tmp_path: Path) -> None:
    """A graph without weights calls all pictures alike: the second look decides."""
    truth = small_library(tmp_path / "photos", photos=2, alone=1)
    data = tmp_path / "data"
    made.install("inception_v1", data)
    with Library(data, model="inception_v1@stage3:max+features") as library:
        library.add_folder(os.fsencode(truth.folder))
        assert library.scan().result().failed == 0
        found = groups(library)
    for group in found:
        assert len({truth.source[path] for path in group}) == 1
    assert found


def test_own_networks_are_kept_and_removed(tmp_path: Path) -> None:
    known = networks(tmp_path / "data")
    file = made.light("inception_v1")
    name, network = known.add(file, title="Mine", normalise="caffe")
    assert (name, network.dim) == ("light_inception_v1", 1024)
    entry = networks(tmp_path / "data").entry(name)
    assert (entry.installed, entry.network.title, entry.network.own) == (True, "Mine", True)
    assert entry.network == network
    assert known.choose(f"{name}@stage2").dim() == 192
    known.remove(name)
    assert [one.id for one in known.entries()] == list(catalogue.networks())
    with pytest.raises(UnknownModelError):
        known.remove("sscd")
    assert list((tmp_path / "data" / "models").glob("*.onnx")) == []
    known.close()


def test_a_wrong_file_is_not_taken_for_a_network(tmp_path: Path) -> None:
    known = networks(tmp_path)
    job = known.install("alexnet", made.light("alexnet"))
    with pytest.raises(WrongHashError):
        job.result(10)
    assert not known.entry("alexnet").installed
    with pytest.raises(UnknownModelError):
        known.download("sscd")
    known.close()


def test_levels_are_compared_one_by_one(tmp_path: Path) -> None:
    truth = small_library(tmp_path / "photos", photos=2, alone=0)
    made.install("alexnet", tmp_path / "data")
    known = networks(tmp_path / "data")
    one, other = (os.fsencode(path) for path in sorted(truth.source)[:2])
    same = known.level_similarities("alexnet", one, one)
    assert [name for name, _ in same] == ["stage1", "stage2", "stage3", "stage4", "features"]
    assert [value for _, value in same] == pytest.approx([1.0] * 5)
    assert all(value <= 1.0 + 1e-9 for _, value in known.level_similarities("alexnet", one, other))
    with pytest.raises(UnknownModelError, match="licence"):
        known.level_similarities("sscd", one, other)
    apart = known.level_similarities("alexnet", one, other)
    known.close()
    with Library(tmp_path / "data", model="alexnet") as library:
        assert library.compare_files(one, other).levels == apart
    with Library(tmp_path / "other") as library:
        assert library.compare_files(one, other).levels == ()


def test_networks_are_measured_side_by_side(tmp_path: Path) -> None:
    truth = small_library(tmp_path / "photos", photos=3, alone=3)
    (truth.folder / "broken.jpg").write_bytes(b"no picture")
    before = {path: path.stat().st_mtime_ns for path in truth.folder.rglob("*")}
    known = networks(tmp_path / "data")
    job = known.compare(["sscd_distilled"], os.fsencode(truth.folder), photos=4)
    (found,) = job.result(60)
    known.close()
    assert found.problem == ""
    assert found.photos in (3, 4)  # the broken one may be among the first
    assert found.pictures == found.photos * len(trial_edits.EDITS) + len(truth)
    assert found.recall.keys() == trial_edits.EDITS.keys()
    assert found.images_per_second > 1
    assert found.megabytes > 5
    assert 0 < found.micro_ap <= 1
    assert {path: path.stat().st_mtime_ns for path in truth.folder.rglob("*")} == before


def test_a_comparison_can_be_stopped_and_needs_photos(tmp_path: Path) -> None:
    known = networks(tmp_path / "data")
    job = known.compare(["sscd_distilled"], None, photos=30)
    job.cancel()
    with pytest.raises(Cancelled):
        job.result(30)
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotAFolderError, match="holds no photo"):
        known.compare(["sscd"], os.fsencode(tmp_path / "empty"), photos=2).result(30)
    known.close()


def test_scores_are_what_they_say() -> None:
    """Three photos in the plane, copies placed by hand."""
    at = np.radians([0, 5, 11, 90, 92, 40, 200, 207, 13])
    vectors = np.stack([np.cos(at), np.sin(at)], axis=1).astype(np.float32)
    names = [("original", "a", "b"), ("original", "a", "b"), ("original", "a", "b")]
    found = compare_networks.score(vectors, names)
    # Photo 2's copy b lies nearer to photo 1, and photo 3's nearer to photo 1.
    assert found["recall"] == {"a": 1.0, "b": pytest.approx(1 / 3)}
    assert found["recall_all"] == pytest.approx(4 / 6)
    ranks = sorted(
        [
            (float(vectors[3 * photo] @ vectors[3 * owner + k]), photo == owner)
            for owner in range(3)
            for k in (1, 2)
            for photo in range(3)
        ],
        reverse=True,
    )
    right, total = 0, 0.0
    for rank, (_, good) in enumerate(ranks, 1):
        right += good
        total += good * right / rank
    assert found["micro_ap"] == pytest.approx(total / 6, abs=1e-6)


def test_a_network_that_sees_no_difference_finds_nothing() -> None:
    found = compare_networks.score(np.ones((6, 1), np.float32), [("original", "a")] * 3)
    assert found["recall_all"] == 0.0


def test_pictures_are_drawn_for_every_architecture(tmp_path: Path) -> None:
    known = networks(tmp_path)
    made.install("resnet50", tmp_path)
    made.install("inception_v1", tmp_path)
    residual = sketch(known.anatomy("resnet50").parts)
    assert residual.count("<path") >= 16  # an arc for each block
    assert residual.count("added through a convolution") == 4
    assert sketch(known.anatomy("inception_v1").parts).count("Inception module") == 9
    known.close()
    text = plot([("A & B", 30.0, 0.9, {"grey": 1.0}), ("C", 200.0, 0.5, {"grey": 0.5})])
    assert "A &amp; B" in text
    assert "50 %" in text
