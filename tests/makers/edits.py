"""The 29 edits: what happens to a photo between a camera and the fifth chat that it was sent through.

Each edit turns one source photo into the bytes of one file. It is deterministic: chance comes from a
generator seeded by the name of the source and of the edit. JPEG quality is 85 unless an edit says otherwise.
"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

QUALITY = 85
ORIENTATION = 0x0112


@dataclass(frozen=True)
class Source:
    """A photo that copies are made of.

    Attributes:
        name: identifies it; seeds every edit.
        image: RGB, upright.
        data: the bytes of its file.
        suffix: of its file, with the dot.
    """

    name: str
    image: Image.Image
    data: bytes
    suffix: str = ".jpg"

    @classmethod
    def from_file(cls, path: Path) -> Source:
        """Reads a photo; its name is the file's without the suffix."""
        data = path.read_bytes()
        with Image.open(io.BytesIO(data)) as opened:
            image = ImageOps.exif_transpose(opened).convert("RGB")
        return cls(path.stem, image, data, path.suffix)

    @classmethod
    def from_image(cls, name: str, image: Image.Image, quality: int = 92) -> Source:
        """Takes a drawn picture; its file is a JPEG of that quality."""
        return cls(name, image, jpeg(image, quality))


@dataclass(frozen=True)
class Edit:
    """One kind of edited copy: ``make(source, rng)`` gives the bytes of its file."""

    name: str
    make: Callable[[Source, np.random.Generator], bytes]
    suffix: str | None = ".jpg"
    """Of the copy's file; the source's own when None."""

    def __call__(self, source: Source) -> bytes:
        return self.make(source, generator(source.name, self.name))

    def write(self, source: Source, folder: Path, stem: str | None = None) -> Path:
        """Writes the copy into ``folder`` as ``<stem>__<edit>``; the stem is the source's name when None."""
        path = folder / f"{stem or source.name}__{self.name}{self.suffix or source.suffix}"
        path.write_bytes(self(source))
        return path


def generator(*seeds: str) -> np.random.Generator:
    """A random generator that depends on nothing but these words."""
    digest = hashlib.blake2b("/".join(seeds).encode(), digest_size=8).digest()
    return np.random.default_rng(int.from_bytes(digest, "little"))


def jpeg(image: Image.Image, quality: int = QUALITY, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=quality, **options)
    return buffer.getvalue()


def _bytecopy(source: Source, _: np.random.Generator) -> bytes:
    return source.data


def _png(source: Source, _: np.random.Generator) -> bytes:
    buffer = io.BytesIO()
    source.image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _exif_orientation(source: Source, _: np.random.Generator) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # "turn clockwise to show", so the stored pixels are turned the other way
    return jpeg(source.image.transpose(Image.Transpose.ROTATE_90), exif=exif)


type _Change = Callable[[Image.Image, np.random.Generator], Image.Image]


def _changed(change: _Change, quality: int = QUALITY) -> Callable[[Source, np.random.Generator], bytes]:
    return lambda source, rng: jpeg(change(source.image, rng), quality)


def _same(image: Image.Image, _: np.random.Generator) -> Image.Image:
    return image


def _scale(factor: float) -> _Change:
    def scale(image: Image.Image, _: np.random.Generator) -> Image.Image:
        size = (max(8, round(image.width * factor)), max(8, round(image.height * factor)))
        return image.resize(size, Image.Resampling.LANCZOS)

    return scale


def _square(image: Image.Image, _: np.random.Generator) -> Image.Image:
    return image.resize((300, 300), Image.Resampling.LANCZOS)


def _crop(area: float) -> _Change:
    """Keeps this share of the area, at any place, in the photo's own proportions."""

    def crop(image: Image.Image, rng: np.random.Generator) -> Image.Image:
        side = math.sqrt(area)
        width, height = max(8, round(image.width * side)), max(8, round(image.height * side))
        left = int(rng.integers(0, image.width - width + 1))
        top = int(rng.integers(0, image.height - height + 1))
        return image.crop((left, top, left + width, top + height))

    return crop


def _turn(way: Image.Transpose) -> _Change:
    return lambda image, _: image.transpose(way)


def _rotate(degrees: float, grow: bool) -> _Change:
    return lambda image, _: image.rotate(degrees, Image.Resampling.BICUBIC, expand=grow)


def _gray(image: Image.Image, _: np.random.Generator) -> Image.Image:
    return image.convert("L")


def _brightness(factor: float) -> _Change:
    return lambda image, _: ImageEnhance.Brightness(image).enhance(factor)


def _filter(image: Image.Image, _: np.random.Generator) -> Image.Image:
    image = ImageEnhance.Contrast(ImageEnhance.Color(image).enhance(0.5)).enhance(1.35)
    pixels = np.asarray(image, np.float32) * np.array([1.08, 1.0, 0.86], np.float32)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def _blur(image: Image.Image, _: np.random.Generator) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(3))


def _noise(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    pixels = np.asarray(image, np.float32)
    pixels = pixels + 22 * rng.standard_normal(pixels.shape, np.float32)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def _border(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    size = (round(image.width * 1.3), round(image.height * 1.3))
    canvas = Image.new("RGB", size, tuple(int(value) for value in rng.integers(0, 256, 3)))
    canvas.paste(image, ((size[0] - image.width) // 2, (size[1] - image.height) // 2))
    return canvas


CAPTIONS = (
    "when it is monday again",
    "nobody:\nmy cat at 3 am",
    "me explaining my holiday",
    "they said it could not be done",
    "best day of the year",
    "tell me you are tired without telling me",
)


def _meme(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    band = round(image.height * 0.25)
    canvas = Image.new("RGB", (image.width, image.height + band), "white")
    canvas.paste(image, (0, band))
    text = CAPTIONS[int(rng.integers(len(CAPTIONS)))]
    size = max(8, min(band // 3, round(1.7 * image.width / max(map(len, text.split("\n"))))))
    ImageDraw.Draw(canvas).multiline_text(
        (image.width / 2, band / 2), text, "black", ImageFont.load_default(size), anchor="mm", align="center"
    )
    return canvas


def _sticker(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    image = image.copy()
    draw = ImageDraw.Draw(image)
    radius = 0.12 * min(image.size)
    for _ in range(3):
        x = rng.uniform(radius, image.width - radius)
        y = rng.uniform(radius, image.height - radius)
        colour = tuple(int(value) for value in rng.integers(0, 256, 3))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    return image


def _watermark(image: Image.Image, _: np.random.Generator) -> Image.Image:
    size = max(10, round(min(image.size) / 12))
    font = ImageFont.load_default(size)
    layer = Image.new("RGBA", image.size, (255, 255, 255, 0))
    draw = ImageDraw.Draw(layer)
    for row, y in enumerate(range(0, image.height, round(size * 2.2))):
        for x in range(-size * (row % 2) * 3, image.width, size * 7):
            draw.text((x, y), "© SAMPLE", (255, 255, 255, 128), font)
    return Image.alpha_composite(image.convert("RGBA"), layer).convert("RGB")


def _screenshot(image: Image.Image, _: np.random.Generator) -> Image.Image:
    screen = Image.new("RGB", (540, 1170), (18, 18, 20))
    draw = ImageDraw.Draw(screen)
    draw.rectangle((0, 0, 540, 110), fill=(36, 36, 40))
    draw.text((24, 14), "09:41", "white", ImageFont.load_default(20))
    draw.text((24, 58), "Photos", "white", ImageFont.load_default(30))
    shown = image.resize((500, max(8, round(500 * image.height / image.width))), Image.Resampling.LANCZOS)
    screen.paste(shown, (20, max(130, (1170 - shown.height) // 2)))
    return screen


_FLIP = Image.Transpose

EDITS: dict[str, Edit] = {
    edit.name: edit
    for edit in (
        Edit("bytecopy", _bytecopy, suffix=None),
        Edit("png", _png, suffix=".png"),
        Edit("exif_orientation", _exif_orientation),
        Edit("jpeg30", _changed(_same, quality=30)),
        Edit("jpeg10", _changed(_same, quality=10)),
        Edit("half", _changed(_scale(1 / 2))),
        Edit("quarter", _changed(_scale(1 / 4))),
        Edit("square", _changed(_square)),
        Edit("crop90", _changed(_crop(0.9))),
        Edit("crop70", _changed(_crop(0.7))),
        Edit("crop50", _changed(_crop(0.5))),
        Edit("crop30", _changed(_crop(0.3))),
        Edit("hflip", _changed(_turn(_FLIP.FLIP_LEFT_RIGHT))),
        Edit("vflip", _changed(_turn(_FLIP.FLIP_TOP_BOTTOM))),
        Edit("rot90", _changed(_turn(_FLIP.ROTATE_90))),
        Edit("rot180", _changed(_turn(_FLIP.ROTATE_180))),
        Edit("rot5", _changed(_rotate(5, grow=False))),
        Edit("rot25", _changed(_rotate(25, grow=True))),
        Edit("gray", _changed(_gray)),
        Edit("bright", _changed(_brightness(1.5))),
        Edit("dark", _changed(_brightness(0.55))),
        Edit("filter", _changed(_filter)),
        Edit("blur", _changed(_blur)),
        Edit("noise", _changed(_noise)),
        Edit("border", _changed(_border)),
        Edit("meme", _changed(_meme)),
        Edit("sticker", _changed(_sticker)),
        Edit("watermark", _changed(_watermark)),
        Edit("screenshot", _changed(_screenshot)),
    )
}


def chosen(names: Sequence[str] | None) -> list[Edit]:
    """The edits of these names; all 29 when None."""
    return list(EDITS.values()) if names is None else [EDITS[name] for name in names]
