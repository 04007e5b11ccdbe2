"""Makes folders of photos that look alike and are no copies, of which it is known what each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.makers.edits import EDITS, Source
from tests.makers.libraries import Truth
from tests.makers.negatives import FAMILIES, family
from tests.makers.scenes import MOTIONS, STEPS, scene_photos, shots

OF_ONE_FRAME = ("bright", "dark", "filter", "gray", "noise")
"""Edits of exposure, colour and noise: copies of their frame, though another shot may differ less."""


@dataclass
class HardTruth(Truth):
    """What a library of hard negatives holds.

    Attributes:
        family: of each file, such as ``"letter"``; of a shot, the kind of motion, such as ``"turn"``.
        scene: of each shot and its edits, which scene they show: two sources of one scene are similar shots.
        step: of each scene, how far near things move from shot to shot, as a share of the width.
    """

    family: dict[Path, str] = field(default_factory=dict)
    scene: dict[Path, str] = field(default_factory=dict)
    step: dict[str, float] = field(default_factory=dict)


def negatives_library(
    folder: Path,
    per_family: int = 40,
    seed: int | str = 0,
    families: Sequence[str] | None = None,
    photos: Sequence[Path] | None = None,
) -> HardTruth:
    """Writes ``per_family`` pictures of each family of hard negatives, a folder each. No file is a copy.

    Args:
        families: their names; all when None.
        photos: to be shown in memes, frames and the like; all real ones beside the checkout when None.
    """
    truth = HardTruth(folder)
    for name in families or FAMILIES:
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        for number, image in enumerate(family(name, per_family, seed, photos)):
            path = _written(place, Source.from_image(f"{name}-{number:03d}", image))
            truth.family[truth.add(path, path.stem)] = name
    return truth


def scenes_library(
    folder: Path,
    scenes: int = 100,
    per_scene: int = 3,
    seed: int | str = 0,
    edits: Sequence[str] = OF_ONE_FRAME,
    size: tuple[int, int] = (640, 480),
    photos: Sequence[Path] | None = None,
) -> HardTruth:
    """Writes ``per_scene`` shots of each scene, and edits of the first shot, which are its copies.

    The scenes take the kinds of motion and the steps in turn, every kind with every step.

    Args:
        photos: for the layers of the scenes; all real ones beside the checkout when None.
    """
    truth = HardTruth(folder)
    folder.mkdir(parents=True, exist_ok=True)
    kinds = list(MOTIONS)
    for number, pair in enumerate(scene_photos(seed, scenes, photos)):
        kind, step = kinds[number % len(kinds)], STEPS[number // len(kinds) % len(STEPS)]
        scene = f"scene-{number:03d}"
        truth.step[scene] = step
        for place, image in enumerate(shots(f"{seed}-{number}", per_scene, step, size, kind, pair)):
            source = Source.from_image(f"{scene}-{kind}-{place}", image)
            made = [truth.add(_written(folder, source), source.name)]
            if place == 0:
                made += [truth.add(EDITS[edit].write(source, folder), source.name, edit) for edit in edits]
            for path in made:
                truth.family[path], truth.scene[path] = kind, scene
    return truth


def _written(folder: Path, source: Source) -> Path:
    path = folder / f"{source.name}{source.suffix}"
    path.write_bytes(source.data)
    return path
