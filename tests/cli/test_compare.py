"""``dupfinder compare``: what scripts get of two files."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.makers.edits import EDITS, Source
from tests.makers.pictures import picture


def compare(*arguments: object) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "dupfinder", "compare", *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, timeout=100, check=False)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("pair")
    source = Source.from_image("harbour", picture("harbour", (600, 400)))
    original = folder / "original.jpg"
    original.write_bytes(source.data)
    return original, EDITS["sticker"].write(source, folder)


def test_two_files_without_any_library(pair: tuple[Path, Path], tmp_path: Path) -> None:
    drawn = tmp_path / "differs.png"
    ended = compare(*pair, "--json", "-", "--picture", drawn, "--data-dir", tmp_path / "none")
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)
    parts = {"hash", "embedding", "local_features", "difference"}
    assert report.keys() == {"version", "a", "b", "kind", "similarity", "evidence", *parts}
    assert [report[side]["path"] for side in "ab"] == [str(path) for path in pair]
    assert (report["version"], report["kind"]) == (1, "edited_copy")
    assert report["hash"] == {"same_bytes": False, "same_pixels": None}
    assert report["embedding"]["cosine"] == max(view["cosine"] for view in report["embedding"]["views"])
    assert report["local_features"]["agree"] > 20
    left, top, right, bottom = report["difference"]["largest_change"]
    assert 0 <= left < right <= 1
    assert 0 <= top < bottom <= 1
    with Image.open(io.BytesIO(drawn.read_bytes())) as image:
        assert image.format == "PNG"
        assert image.width > 1200
    assert not (tmp_path / "none").exists()


def test_for_people(pair: tuple[Path, Path], tmp_path: Path) -> None:
    ended = compare(*pair, "--data-dir", tmp_path / "none")
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert lines[0].startswith(f"A  {pair[0]}  600 x 400, JPEG")
    assert any(line.startswith("edited copy, similarity 0.") for line in lines)
    assert any("local features" in line for line in lines)


def test_what_cannot_be_read_or_written_is_said(pair: tuple[Path, Path], tmp_path: Path) -> None:
    ended = compare(pair[0], tmp_path / "none.jpg", "--data-dir", tmp_path / "none")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert str(tmp_path / "none.jpg") in ended.stderr
    for words in ([pair[0]], [*pair, "--picture", tmp_path / "no" / "x.png"], [*pair, "--picture", tmp_path]):
        ended = compare(*words, "--data-dir", tmp_path / "none")
        assert (ended.returncode, ended.stdout) == (2, "")
        assert ended.stderr.count("\n") == 1
