"""Makes folders of photos that look alike and are no copies, of which it is known what each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.makers.edits import Source
from tests.makers.libraries import Truth
from tests.makers.negatives import FAMILIES, family, shots


@dataclass
class HardTruth(Truth):
    """What a library of hard negatives holds.

    Attributes:
        family: of each file, such as ``"letter"``; ``"scene"`` for the shots of scenes.
        scene: of each shot, which scene it shows; two shots of one scene are similar shots of each other.
    """

    family: dict[Path, str] = field(default_factory=dict)
    scene: dict[Path, str] = field(default_factory=dict)


def negatives_library(
    folder: Path, per_family: int = 40, seed: int | str = 0, families: Sequence[str] | None = None
) -> HardTruth:
    """Writes ``per_family`` pictures of each family of hard negatives, a folder each. No file is a copy."""
    truth = HardTruth(folder)
    for name in families or FAMILIES:
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        for number, image in enumerate(family(name, per_family, seed)):
            source = Source.from_image(f"{name}-{number:03d}", image)
            path = place / f"{source.name}{source.suffix}"
            path.write_bytes(source.data)
            truth.family[truth.add(path, source.name)] = name
    return truth


def scenes_library(
    folder: Path, scenes: int = 20, seed: int | str = 0, steps: Sequence[float] = (0.005, 0.01, 0.02, 0.05)
) -> HardTruth:
    """Writes two shots of each scene, the scenes taking the steps in turn. No file is a copy."""
    truth = HardTruth(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(scenes):
        step = steps[number % len(steps)]
        scene = f"scene-{number:03d}"
        for place, image in enumerate(shots(f"{seed}-{number}", 2, step)):
            source = Source.from_image(f"{scene}-{place}", image)
            path = folder / f"{source.name}{source.suffix}"
            path.write_bytes(source.data)
            truth.add(path, source.name)
            truth.family[path], truth.scene[path] = "scene", scene
    return truth
