"""Makes folders of photos of which it is known what is a copy of what."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from math import ceil, sqrt
from pathlib import Path

import numpy as np
from PIL import Image

from tests.makers.edits import Source, chosen, generator, jpeg
from tests.makers.pictures import photos as draw

SHARED = Path(__file__).resolve().parents[3] / "shared"
"""Real photos beside the checkout; tests that need them are skipped where they are missing."""

EASY = ("bytecopy", "half", "jpeg30", "gray")
"""Copies that any sensible similarity finds."""


@dataclass
class Truth:
    """What a made library holds.

    Attributes:
        folder: its root.
        source: of which source each file was made.
        edit: how each file was made; ``"original"`` for the source's own file.
        original: the original's file of each source that has copies.
    """

    folder: Path
    source: dict[Path, str] = field(default_factory=dict)
    edit: dict[Path, str] = field(default_factory=dict)
    original: dict[str, Path] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.source)

    @property
    def paths(self) -> list[Path]:
        return list(self.source)

    def groups(self) -> dict[str, set[Path]]:
        """The files of each source, of sources with one file too."""
        made: dict[str, set[Path]] = {}
        for path, source in self.source.items():
            made.setdefault(source, set()).add(path)
        return made

    def pairs(self) -> set[tuple[Path, Path]]:
        """All pairs of files of one source, each once, in the order of their names."""
        return {pair for group in self.groups().values() for pair in combinations(sorted(group), 2)}

    def copies(self) -> Iterator[tuple[Path, Path]]:
        """Each edited copy with its original."""
        for path, source in self.source.items():
            if self.edit[path] != "original":
                yield path, self.original[source]

    def add(self, path: Path, source: str, edit: str = "original") -> Path:
        self.source[path] = source
        self.edit[path] = edit
        if edit == "original":
            self.original[source] = path
        return path


def make_library(
    folder: Path,
    sources: Iterable[Source | Path],
    edits: Sequence[str] | None = None,
    unrelated: Iterable[Source | Path] = (),
) -> Truth:
    """Writes every source with its edited copies, and the unrelated photos as they are.

    Originals lie in ``originals/``, copies in a folder an edit, unrelated ones in ``others/``. Files that are
    there already are written again, with the same bytes.

    Args:
        edits: names of the edits; all 29 when None.
    """
    truth = Truth(folder)
    wanted = chosen(edits)
    for name in ("originals", "others", *(edit.name for edit in wanted)):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for source in map(_source, sources):
        truth.add(_write(folder / "originals", source), source.name)
        for edit in wanted:
            truth.add(edit.write(source, folder / edit.name), source.name, edit.name)
    for source in map(_source, unrelated):
        truth.add(_write(folder / "others", source), source.name)
    return truth


def small_library(
    folder: Path,
    photos: int = 6,
    edits: Sequence[str] = EASY,
    *,
    alone: int = 0,
    size: tuple[int, int] = (320, 240),
) -> Truth:
    """A drawn library for tests: ``photos`` sources with copies, and ``alone`` photos without any."""
    return make_library(
        folder,
        draw(photos, size),
        edits,
        unrelated=draw(alone, size, first=photos),
    )


def tiny_library(
    folder: Path, count: int, side: int = 96, folders: int = 20, photos: Sequence[Path] = ()
) -> list[Path]:
    """Many small files, each with a content of its own: under a millisecond a file.

    Cut from real photos, in turn, where there are any, as parts that share nothing: to the network those are
    about as strange to each other as the photos of a person are, and none is a copy of another. Else each is
    a few blurred colours, which the network finds all alike.
    """
    for place in range(folders):
        (folder / f"{place:03d}").mkdir(parents=True, exist_ok=True)
    across = ceil(sqrt(count / len(photos))) if photos else 0
    parts = [list(parts_of(_shrunk(path, across * side), across, across)) for path in photos]
    paths = []
    for number in range(count):
        if parts:
            image = parts[number % len(parts)][number // len(parts)]
        else:
            image = Image.fromarray(generator("tiny", str(number)).integers(0, 256, (6, 6, 3), np.uint8))
        path = folder / f"{number % folders:03d}" / f"tiny-{number:06d}.jpg"
        path.write_bytes(jpeg(image.resize((side, side), Image.Resampling.BICUBIC)))
        paths.append(path)
    return paths


def _shrunk(path: Path, longest: int) -> Image.Image:
    with Image.open(path) as opened:
        image = opened.convert("RGB")
    image.thumbnail((longest, longest))
    return image


def camera_sized(
    folder: Path, sources: Iterable[Path], megapixels: float = 12.0, grid: tuple[int, int] = (1, 1)
) -> list[Path]:
    """Camera files as JPEGs of at least that many megapixels: smaller ones enlarged, metadata kept.

    A file that cannot be opened is left out. Grain is added to an enlarged picture, as an enlargement
    without any is unusually cheap to decode.

    Args:
        grid: columns and rows of parts, each a photo of its own; they share nothing, so none is a copy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    for path in sources:
        try:
            with Image.open(path) as opened:
                exif = opened.getexif()
                image = opened.convert("RGB")
        except (OSError, ValueError, SyntaxError):
            continue
        for part in parts_of(image, *grid):
            target = folder / f"{len(made):03d}-{path.stem}.jpg"
            factor = (megapixels * 1e6 / (part.width * part.height)) ** 0.5
            if factor > 1:
                part = _enlarged(part, factor, generator("camera", target.name))
            target.write_bytes(jpeg(part, 92, exif=_plain(exif)))
            made.append(target)
    return made


def parts_library(folder: Path, sources: Iterable[Path], grid: tuple[int, int] = (3, 2)) -> list[Path]:
    """The parts of each photo in ``grid`` columns and rows, enlarged to its size: many photos, no copies.

    A part that equals another, of an empty sky perhaps, is left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    contents: set[bytes] = set()
    for path in sources:
        with Image.open(path) as opened:
            image = opened.convert("RGB")
        for number, part in enumerate(parts_of(image, *grid)):
            content = jpeg(part.resize(image.size, Image.Resampling.BICUBIC))
            if content in contents:
                continue
            contents.add(content)
            made.append(folder / f"{path.stem}-{number}.jpg")
            made[-1].write_bytes(content)
    return made


def parts_of(image: Image.Image, columns: int, rows: int) -> Iterator[Image.Image]:
    """The parts of a picture, row by row; they share nothing."""
    across = [round(image.width * number / columns) for number in range(columns + 1)]
    down = [round(image.height * number / rows) for number in range(rows + 1)]
    for top, bottom in pairwise(down):
        for left, right in pairwise(across):
            yield image.crop((left, top, right, bottom))


def shared_photos() -> list[Path]:
    """The real photos beside the checkout, by name; empty where there are none."""
    return sorted((SHARED / "photos").glob("*.JPEG"))


def shared_camera() -> list[Path]:
    """The real camera files beside the checkout, JPEG and TIFF, by path; empty where there are none."""
    return sorted(
        path
        for path in (SHARED / "camera").rglob("*")
        if path.suffix.lower() in {".jpg", ".jpeg", ".tif", ".tiff"} and "invalid" not in path.parts
    )


def age(path: Path, seconds: float) -> None:
    """Moves a file's time of change into the past."""
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns - int(seconds * 1e9)))


def _source(source: Source | Path) -> Source:
    return source if isinstance(source, Source) else Source.from_file(source)


def _write(folder: Path, source: Source) -> Path:
    path = folder / f"{source.name}{source.suffix}"
    path.write_bytes(source.data)
    return path


def _enlarged(image: Image.Image, factor: float, rng: np.random.Generator) -> Image.Image:
    size = (round(image.width * factor) + 1, round(image.height * factor) + 1)
    pixels = np.array(image.resize(size, Image.Resampling.BICUBIC), np.int16)
    pixels += rng.integers(-4, 5, (*pixels.shape[:2], 1), np.int8)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def _plain(exif: Image.Exif) -> Image.Exif:
    """The tags that Pillow can write back: camera, time, place, orientation."""
    kept = Image.Exif()
    for tag in (0x010F, 0x0110, 0x0112, 0x0132):
        if tag in exif:
            kept[tag] = exif[tag]
    return kept
