"""``dupfinder models`` and ``dupfinder bench`` as a script sees them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from dupfinder import cli
from dupfinder.engine.library import Library
from tests.makers import networks as made

type Run = tuple[int, str, str]


@pytest.fixture
def dupfinder(capsys: pytest.CaptureFixture[str], tmp_path: Path):  # type: ignore[no-untyped-def]
    """Runs a command on this test's data folder: status, standard output, standard error."""

    def run(*arguments: object) -> Run:
        status = cli.run([*map(str, arguments), "--data-dir", str(tmp_path / "data")])
        out, err = capsys.readouterr()
        return status, out, err

    return run


def test_networks_are_listed(dupfinder, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    made.install("resnet50", tmp_path / "data")
    status, out, _ = dupfinder("models", "list", "--json", "-")
    assert status == 0
    rows = {row["id"]: row for row in json.loads(out)["networks"]}
    assert rows["sscd"]["state"] == rows["resnet50"]["state"] == "installed"
    assert rows["vgg19"]["state"] == "can be fetched"
    assert len(rows["vgg19"]["sha256"]) == 64
    assert "VGG19, ImageNet" in dupfinder("models", "list")[1]


def test_a_network_is_shown(dupfinder, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    made.install("resnet50", tmp_path / "data")
    status, out, _ = dupfinder("models", "show", "resnet50", "--json", "-")
    assert status == 0
    anatomy = json.loads(out)["anatomy"]
    assert (anatomy["identity_blocks"], anatomy["projection_blocks"], anatomy["depth"]) == (12, 4, 50)
    status, out, _ = dupfinder("models", "show", "resnet50", "--svg", tmp_path / "a.svg")
    assert "16 additions: 12 identity, 4 convolutional" in " ".join(out.split())
    assert ET.parse(tmp_path / "a.svg").getroot().tag.endswith("svg")
    assert dupfinder("models", "show", "vgg16", "--svg", "-")[0] == 2
    assert "can be fetched" in dupfinder("models", "show", "vgg16")[1]


def test_an_own_file_is_added_used_and_removed(dupfinder, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    status, out, err = dupfinder("models", "add", made.light("inception_v1"), "--title", "Mine")
    assert status == 0, err
    assert "dupfinder models use light_inception_v1" in out
    status, _, err = dupfinder("models", "use", "light_inception_v1@stage3+features")
    assert status == 0, err
    with Library(tmp_path / "data") as library:
        assert library.model == "light_inception_v1@stage3+features"
    assert dupfinder("models", "use", "light_inception_v1@stage12")[0] == 2
    assert dupfinder("models", "remove", "light_inception_v1")[0] == 0
    with Library(tmp_path / "data") as library:
        assert library.model == "sscd"


def test_what_does_not_fit_is_said_in_a_line(dupfinder, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "note.onnx").write_text("no network")
    for arguments, status in (
        (("models", "add", tmp_path / "note.onnx"), 1),
        (("models", "download", "alexnet", "--from", made.light("alexnet")), 1),
        (("models", "remove", "sscd"), 2),
        (("models", "show", "nope"), 2),
        (("models", "download", "sscd_distilled"), 0),
        (("bench", "vgg16"), 2),
        (("bench", "--photos", 1), 2),
        (("bench", "--folder", tmp_path / "missing"), 2),
    ):
        ended, out, err = dupfinder(*arguments)
        assert (ended, len(err.splitlines())) == (status, 1), (arguments, out, err)


def test_networks_are_compared(dupfinder, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    plot = tmp_path / "plot.svg"
    status, out, err = dupfinder("bench", "sscd_distilled", "--photos", 2, "--json", "-", "--plot", plot)
    assert status == 0, err
    (row,) = json.loads(out)["networks"]
    assert row["model"] == "sscd_distilled"
    assert row["photos"] == 2
    assert row["recall_all"] > 0.7
    assert ET.parse(plot).getroot().tag.endswith("svg")
