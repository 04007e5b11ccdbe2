"""Everyday edits of a photo, and drawn pictures, to compare networks with.

Runs in worker processes; must not import the network or the index.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from dupfinder.engine.decode.decode import decode, decode_full
from dupfinder.engine.files.read import read_once
from dupfinder.engine.types import UInt8Array

SIDE = 768
"""Photos are made no larger than this before they are edited."""
MEGAPIXEL = 1_000_000

type Change = Callable[[Image.Image], Image.Image]


def _crop(image: Image.Image, share: float) -> Image.Image:
    width, height = (round(side * share**0.5) for side in image.size)
    left, top = (image.width - width) // 3, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


def _written_on(image: Image.Image) -> Image.Image:
    made = image.copy()
    draw = ImageDraw.Draw(made, "RGBA")
    band = image.height // 6
    draw.rectangle((0, image.height - band, image.width, image.height), (0, 0, 0, 160))
    for x in range(band, image.width - band, band):
        draw.line(
            (x, image.height - band // 2, x + band // 2, image.height - band // 2), (255,) * 4, band // 6
        )
    return made


EDITS: dict[str, Change] = {
    "re-saved": lambda image: image,
    "half size": lambda image: image.resize((max(8, image.width // 2), max(8, image.height // 2))),
    "cropped to 70 %": lambda image: _crop(image, 0.7),
    "cropped to 40 %": lambda image: _crop(image, 0.4),
    "mirrored": ImageOps.mirror,
    "turned": lambda image: image.transpose(Image.Transpose.ROTATE_90),
    "turned by 10°": lambda image: image.rotate(10, Image.Resampling.BILINEAR, expand=True),
    "grey": lambda image: ImageOps.grayscale(image).convert("RGB"),
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.5),
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(3)),
    "framed": lambda image: ImageOps.expand(image, max(image.size) // 6, (24, 26, 30)),
    "written on": _written_on,
}
"""By name; each copy is saved as a JPEG of quality 70 afterwards, a re-saved one of 25."""


def pictures(
    source: bytes | int, squares: tuple[int, ...], edited: bool, max_megapixels: int
) -> dict[object, list[object]]:
    """A photo, and its edited copies, as networks get them.

    Args:
        source: path of a file, or the number of a drawn picture.
        squares: sides of the networks' inputs.

    Returns:
        For each square uint8 (square, square, 3) of the photo and of each copy; under ``"names"``, theirs.

    Raises:
        UnreadableFileError
    """
    if isinstance(source, int):
        path, image = b"drawn", drawn(source)
    else:
        path = source
        content, _ = read_once(path)
        limit = max_megapixels * MEGAPIXEL
        image = Image.fromarray(decode_full(content, path=path, longest_side=SIDE, max_pixels=limit))
    made: dict[object, list[object]] = {"names": ["original", *(EDITS if edited else ())]}
    files = [_saved(image, 90)]
    if edited:
        files += [_saved(change(image), 25 if name == "re-saved" else 70) for name, change in EDITS.items()]
    for square in squares:
        made[square] = [_input(file, path, square) for file in files]
    return made


def _saved(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def _input(file: bytes, path: bytes, square: int) -> UInt8Array:
    return decode(file, content_hash=bytes(32), path=path, square=square, max_pixels=10**9).pixels


def drawn(number: int) -> Image.Image:
    """A picture of nothing in particular: soft colours, shapes, grain; another for each number."""
    rng = random.Random(number)
    colours = np.random.default_rng(number)
    small = colours.integers(0, 256, (rng.randint(3, 7), rng.randint(3, 9), 3), dtype=np.uint8)
    image = Image.fromarray(small).resize((640, 480), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image, "RGBA")
    for _ in range(rng.randint(6, 22)):
        colour = (*(rng.randrange(256) for _ in range(3)), rng.randint(90, 255))
        x, y, size = rng.randrange(640), rng.randrange(480), rng.randint(20, 180)
        box = (x - size, y - size * rng.uniform(0.3, 1), x + size, y + size * rng.uniform(0.3, 1))
        match rng.randrange(4):
            case 0:
                draw.ellipse(box, colour)
            case 1:
                draw.rectangle(box, colour)
            case 2:
                draw.line((x, y, rng.randrange(640), rng.randrange(480)), colour, rng.randint(2, 14))
            case _:
                corners = [(x + rng.randint(-size, size), y + rng.randint(-size, size)) for _ in range(4)]
                draw.polygon(corners, colour)
    noise = colours.normal(0, 9, (480, 640, 1))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))
