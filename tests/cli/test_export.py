"""``dupfinder export``: what scripts, spreadsheets and browsers get of a review."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from dupfinder.engine.review_types import Mark
from dupfinder.engine.types import Kind
from tests.makers.written_libraries import Copy, WrittenLibrary, hash_of

ODD = b"/photos/odd \xff <b>.jpg"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A library with two groups, the first of them decided."""
    made = WrittenLibrary(tmp_path / "data")
    made.write(
        [
            [Copy(b"/photos/a.jpg", "a", width=900, taken="2021-02-14T09:12:44"), Copy(ODD, "b")],
            [Copy(b"/photos/x.jpg", "x"), Copy(b"/photos/y,z.jpg", "y", Kind.EDITED_COPY, 0.95)],
        ]
    )
    picture = io.BytesIO()
    Image.new("RGB", (512, 384), (40, 90, 160)).save(picture, "JPEG")
    state = made.library._state
    with state.thumbnails.write() as connection:
        connection.execute("INSERT INTO thumbnail SELECT ?, ? WHERE 1", (hash_of("a"), picture.getvalue()))
    for cluster in made.library.clusters():
        if any(member.photo.path == ODD for member in made.library.members(cluster)):
            made.library.review.accept(cluster)
    made.library.close()
    return tmp_path / "data"


def export(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "dupfinder", "export", *arguments], capture_output=True, check=False
    )


def test_a_table_for_spreadsheets(data: Path, tmp_path: Path) -> None:
    ended = export(str(tmp_path / "out.csv"), "--data-dir", str(data))
    assert ended.returncode == 0, ended.stderr
    text = (tmp_path / "out.csv").read_bytes().decode("utf-8", "surrogateescape")
    rows = {os.fsencode(row["path"]): row for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert rows.keys() == {b"/photos/a.jpg", ODD, b"/photos/x.jpg", b"/photos/y,z.jpg"}
    assert rows[ODD]["decision"] == "remove"
    assert rows[ODD]["reviewed"] == "yes"
    assert rows[b"/photos/a.jpg"]["decision"] == "keep"
    assert rows[b"/photos/a.jpg"]["best_copy"] == "yes"
    assert rows[b"/photos/a.jpg"]["taken_at"] == "2021-02-14T09:12:44"
    assert rows[b"/photos/y,z.jpg"]["decision"] == "not marked"
    assert rows[b"/photos/y,z.jpg"]["kind"] == "edited_copy"
    assert rows[b"/photos/y,z.jpg"]["hash"] == hash_of("y").hex()
    assert rows[ODD]["group"] == rows[b"/photos/a.jpg"]["group"] != rows[b"/photos/x.jpg"]["group"]


def test_decisions_for_scripts(data: Path) -> None:
    ended = export("-", "--format", "json", "--data-dir", str(data))
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    assert (found["version"], found["action"]) == (1, "trash")
    assert {os.fsencode(one["path"]): (one["hash"], one["keep"]) for one in found["decisions"]} == {
        b"/photos/a.jpg": (hash_of("a").hex(), True),
        ODD: (hash_of("b").hex(), False),
    }


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pictures: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "src":
                self.pictures.append(value or "")
            if name in ("href", "srcset"):
                self.links.append(value or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_a_page_that_needs_nothing_else(data: Path, tmp_path: Path) -> None:
    ended = export(str(tmp_path / "out.html"), "--data-dir", str(data))
    assert ended.returncode == 0, ended.stderr
    page = Page()
    page.feed((tmp_path / "out.html").read_text(encoding="utf-8"))
    (picture,) = page.pictures
    head, _, body = picture.partition(",")
    assert head == "data:image/jpeg;base64"
    with Image.open(io.BytesIO(base64.b64decode(body))) as image:
        assert image.size == (200, 150)
    assert page.links == []
    assert {"script", "b", "link", "iframe"}.isdisjoint(page.tags), "names of files are text"
    words = "\n".join(page.words)
    assert "odd \\xff <b>.jpg" in words
    for word in ("Remove", "Keep", "Not marked", "Edited copy, 95% alike", "Best copy"):
        assert word in words


@pytest.mark.parametrize(
    "arguments",
    [("out.txt",), ("-",), ("missing/out.csv",), ("out.csv", "--threshold", "2"), ()],
)
def test_what_does_not_fit_is_said_in_one_line(
    arguments: tuple[str, ...], data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = export(*arguments, "--data-dir", str(data))
    assert ended.returncode == 2
    assert len(ended.stderr.decode().strip().splitlines()) == 1
    assert not list(tmp_path.glob("out.*"))


def test_it_works_beside_a_window(data: Path, tmp_path: Path) -> None:
    made = WrittenLibrary(data)
    ended = export(str(tmp_path / "out.json"), "--data-dir", str(data))
    assert ended.returncode == 0, ended.stderr
    cluster = made.library.clusters()[0]
    made.library.review.mark(cluster, [cluster.representative], Mark.KEEP)
    made.library.close()
