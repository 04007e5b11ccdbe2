"""What fills pictures that hold another picture: real photos where there are any, else drawn ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from tests.makers.edits import generator
from tests.makers.libraries import shared_photos
from tests.makers.pictures import picture

type Rng = np.random.Generator


@dataclass(frozen=True)
class Member:
    """One picture to be drawn of a family.

    Attributes:
        rng: of this picture alone.
        number: its place in the family.
        name: of the family and its seed.
        photo: that only this picture may show; None to draw one.
    """

    rng: Rng
    number: int
    name: str
    photo: Path | None = None

    def content(self, size: tuple[int, int]) -> Image.Image:
        """The picture in the picture, cut to this size."""
        return content(self.photo, f"{self.name}-{self.number}", size)

    def shared(self, of: int) -> Rng:
        """The same generator for each run of ``of`` members."""
        return generator("shared", self.name, str(self.number // of))


def content(photo: Path | None, seed: str, size: tuple[int, int]) -> Image.Image:
    """A photo cut to this size, or the drawn picture of this seed where there is none."""
    if photo is None:
        return picture(seed, size)
    with Image.open(photo) as opened:
        return ImageOps.fit(opened.convert("RGB"), size, Image.Resampling.LANCZOS)


def shuffled(seed: int | str, photos: Sequence[Path] | None = None) -> list[Path]:
    """The photos, all real ones beside the checkout when None, in an order of this seed."""
    paths = shared_photos() if photos is None else sorted(photos)
    return [paths[int(n)] for n in generator("contents", str(seed)).permutation(len(paths))]
