"""What the benchmarks trust: pictures that are made alike are no copies, and the same seed gives the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import ImageChops

from tests.makers.documents import documents
from tests.makers.hard_libraries import negatives_library, scenes_library
from tests.makers.negatives import FAMILIES, family
from tests.makers.scenes import MOTIONS, shots

MEMBERS = 4


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_is_the_same_again_and_holds_no_picture_twice(name: str) -> None:
    first, again = (family(name, MEMBERS, photos=()) for _ in range(2))
    assert [image.tobytes() for image in first] == [image.tobytes() for image in again]
    assert len({image.tobytes() for image in first}) == MEMBERS
    assert {image.size for image in first} == {first[0].size}


@pytest.mark.parametrize("kind", MOTIONS)
def test_something_moves_between_two_shots(kind: str) -> None:
    """By more than noise and exposure explain, and hardly anywhere when the camera stands."""
    one, other = (shot.convert("L") for shot in shots(3, 2, 0.05, (320, 240), kind))
    changed = np.asarray(ImageChops.difference(one, other)) > 60
    assert changed.mean() > 0.001
    if kind == "subject":
        assert changed.mean() < 0.2


def test_libraries_tell_what_their_files_are(tmp_path: Path) -> None:
    negatives = negatives_library(tmp_path / "negatives", 2, families=("letter", "sky"), photos=())
    assert not list(negatives.copies())
    assert sorted(negatives.family.values()) == ["letter", "letter", "sky", "sky"]
    scenes = scenes_library(tmp_path / "scenes", 2, 2, edits=("gray",), size=(320, 240), photos=())
    assert len(scenes) == 2 * (2 + 1)
    assert {scenes.scene[copy] == scenes.scene[original] for copy, original in scenes.copies()} == {True}
    assert len(set(scenes.source.values())) == 4
    assert all(path.is_file() for path in (*negatives.paths, *scenes.paths))


def test_documents_are_sources_of_their_own() -> None:
    made = documents(8)
    assert len({source.name for source in made}) == len({source.data for source in made}) == 8
