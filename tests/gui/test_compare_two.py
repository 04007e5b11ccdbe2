"""Two files beside each other, which need not be in the library: what they are, and how that came about."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from dupfinder.engine.library import Library
from dupfinder.gui.models.thumbnails import Thumbnails
from dupfinder.gui.views.compare_two import CompareTwo
from tests.gui.scanned import bridged, scanned_library
from tests.makers import edits
from tests.makers.libraries import Truth

type Made = tuple[CompareTwo, Library, Truth]


@pytest.fixture
def made(tmp_path: Path, qtbot: QtBot) -> Iterator[Made]:
    with scanned_library(tmp_path) as (library, truth), bridged(library) as bridge:
        view = CompareTwo(library, bridge, Thumbnails(library, bridge))
        qtbot.addWidget(view)
        view.resize(1280, 720)
        view.show()
        yield view, library, truth


def compared(view: CompareTwo, qtbot: QtBot, a: Path, b: Path) -> dict[str, str]:
    """The lines of the verdict: title and number."""
    view.show_files(os.fsencode(a), os.fsencode(b))
    assert view.verdict.title.text() == "Looking at the two…"
    qtbot.waitUntil(lambda: view.verdict.title.text() != "Looking at the two…", timeout=60_000)
    shown = [line for line in view.verdict.lines if line[0].isVisible()]
    return {title.text(): value.text() for title, _, value in shown}


def test_what_two_files_are_and_how_the_number_came_about(made: Made, tmp_path: Path, qtbot: QtBot) -> None:
    view, library, truth = made
    photo = next(iter(truth.original.values()))
    image = Image.open(photo).convert("RGB")
    source = edits.Source("x", image, edits.jpeg(image))
    verdict = view.verdict
    # A part of a photo that the library holds, in no library itself.
    part = tmp_path / "part.jpg"
    part.write_bytes(edits.EDITS["crop50"].make(source, edits.generator("x", "crop50")))
    lines = compared(view, qtbot, photo, part)
    assert (verdict.title.text(), verdict.kind.text()) == ("The same picture", "Edited copy")
    assert verdict.words.text().startswith("Cropped to ")
    assert 0.3 < float(lines["What the network sees"]) < 1
    agree, most = (int(word.replace(",", "")) for word in lines["Points that fit"].split(" of "))
    assert 10 < agree <= most
    assert lines["Of B that A shows"] in ("99 %", "100 %")
    assert int(lines["Of A that B shows"].rstrip(" %")) == pytest.approx(50, abs=6)
    members = view.compare.members
    assert members[0].photo in library.photos_of(members[0].photo.content_id)
    assert members[1].photo.content_id < 0
    # The same pixels in another file.
    other = tmp_path / "same.png"
    Image.open(photo).save(other)
    compared(view, qtbot, photo, other)
    assert verdict.kind.text() == "Identical picture"
    assert verdict.bytes.text() == "Not a pixel differs; the bytes of the files do."
    # Also by level, where the network can be taken apart.
    report = library.compare_files(os.fsencode(photo), os.fsencode(part))
    verdict.show_report(replace(report, levels=(("stage1", 0.931), ("stage2", 0.5))))
    assert verdict.bytes.text() == "To the levels of the network by themselves: stage1 0.93, stage2 0.50."
    compared(view, qtbot, photo, photo)
    assert verdict.title.text() == "The same file twice"
    assert verdict.number.text() == "100 %"


def test_other_pictures_and_files_that_cannot_be_read(made: Made, tmp_path: Path, qtbot: QtBot) -> None:
    view, _, truth = made
    one, two = list(truth.original.values())[:2]
    lines = compared(view, qtbot, one, two)
    assert view.verdict.title.text() == "Different pictures"
    assert view.verdict.words.text() == "Neither shows a part of the other."
    assert not view.verdict.badge.isVisible()
    assert not view.verdict.bytes.isVisible()
    assert "Of A that B shows" not in lines
    assert view.compare.panes[1].why.text().startswith("Another picture, ")
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(one.read_bytes()[:200])
    compared(view, qtbot, one, broken)
    assert view.verdict.title.text() == "These two cannot be compared"
    assert view.verdict.words.text()
    assert not view.verdict.number.isVisible()
    assert not view.compare.members
