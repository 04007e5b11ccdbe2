"""Draws photo-like pictures, so that the tests need no photo that somebody took.

A picture is made of what embeddings look at: large regions, textures at several scales, and objects with
edges at places of their own. Two seeds give two scenes that share nothing; the same seed gives the same
bytes. Under the default network unrelated pictures have a median cosine of 0.17, hardly ever over 0.5.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from tests.makers.edits import Source, generator

type Rng = np.random.Generator
type Colour = tuple[int, int, int]


def picture(seed: int | str, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Draws the picture of this seed: RGB, ``size`` is (width, height) in pixels.

    The scene does not depend on the size, apart from its proportions.
    """
    rng = generator("picture", str(seed))
    scene = SCENES[int(rng.integers(len(SCENES)))]
    return _photographed(scene(rng, size), rng)


def photo(seed: int | str, size: tuple[int, int] = (640, 480)) -> Source:
    """The picture of this seed as a source of edited copies, named ``photo-<seed>``."""
    name = f"photo-{seed:04d}" if isinstance(seed, int) else f"photo-{seed}"
    return Source.from_image(name, picture(seed, size))


def photos(count: int, size: tuple[int, int] = (640, 480), first: int = 0) -> list[Source]:
    """``count`` sources with consecutive seeds."""
    return [photo(seed, size) for seed in range(first, first + count)]


def _colour(rng: Rng, low: int = 10, high: int = 245) -> Colour:
    """Differs in lightness first, as the things in photos do: a picture in grey has to be recognisable."""
    light = rng.uniform(low, high)
    red, green, blue = (int(value) for value in np.clip(light + rng.uniform(-60, 60, 3), 0, 255))
    return red, green, blue


def _noise(rng: Rng, size: tuple[int, int], cells: int, smooth: bool = True) -> NDArray[np.float32]:
    """Value noise in 0..1, float32 (height, width), with about ``cells`` features across."""
    grid = rng.integers(0, 256, (max(2, cells * size[1] // size[0]), max(2, cells)), np.uint8)
    way = Image.Resampling.BICUBIC if smooth else Image.Resampling.NEAREST
    return np.asarray(Image.fromarray(grid).resize(size, way), np.float32) / np.float32(255)


def _texture(rng: Rng, size: tuple[int, int], a: Colour, b: Colour, cells: int) -> Image.Image:
    """A surface between two colours: noise of three octaves."""
    field = sum(_noise(rng, size, cells * 3**octave) / 2**octave for octave in range(3))
    mask = Image.fromarray((np.asarray(field) / 1.75 * 255).clip(0, 255).astype(np.uint8))
    return Image.composite(Image.new("RGB", size, a), Image.new("RGB", size, b), mask)


def _gradient(rng: Rng, size: tuple[int, int]) -> Image.Image:
    """Between four colours, one a corner."""
    corners = rng.integers(10, 250, (2, 2, 3), np.uint8)
    return Image.fromarray(corners).resize(size, Image.Resampling.BICUBIC)


def _points(rng: Rng, size: tuple[int, int], count: int, radius: float) -> list[tuple[float, float]]:
    """A star-shaped outline around a random place; ``radius`` is a share of the shorter side."""
    x, y = rng.uniform(0.1, 0.9) * size[0], rng.uniform(0.1, 0.9) * size[1]
    reach = rng.uniform(0.4, 1.0, count) * radius * min(size)
    turn = rng.uniform(0, 2 * math.pi)
    return [
        (x + r * math.cos(turn + i * 2 * math.pi / count), y + r * math.sin(turn + i * 2 * math.pi / count))
        for i, r in enumerate(reach)
    ]


def _objects(rng: Rng, image: Image.Image, count: int) -> None:
    """Puts shapes with outlines, stripes or dots on the image."""
    size = image.size
    draw = ImageDraw.Draw(image)
    for _ in range(count):
        fill, line = _colour(rng), _colour(rng)
        width = max(1, round(rng.uniform(0.003, 0.02) * min(size)))
        radius = rng.uniform(0.08, 0.32)
        kind = int(rng.integers(5))
        if kind == 0:
            draw.polygon(
                _points(rng, size, int(rng.integers(3, 12)), radius), fill=fill, outline=line, width=width
            )
        elif kind == 1:
            (x, y), *_rest = _points(rng, size, 3, 0)
            a, b = radius * min(size), radius * min(size) * rng.uniform(0.3, 1)
            draw.ellipse((x - a, y - b, x + a, y + b), fill=fill, outline=line, width=width)
            draw.ellipse((x - a / 2, y - b / 2, x + a / 3, y + b / 4), fill=line)
        elif kind == 2:
            start, *_rest = _points(rng, size, 3, 0)
            for angle in rng.uniform(0, 2 * math.pi, int(rng.integers(4, 14))):
                end = (
                    start[0] + radius * size[0] * math.cos(angle),
                    start[1] + radius * size[1] * math.sin(angle),
                )
                draw.line((start, end), fill=line, width=width * 2)
        elif kind == 3:
            (x, y), *_rest = _points(rng, size, 3, 0)
            step, rows, columns = 0.05 * min(size), int(rng.integers(2, 7)), int(rng.integers(2, 9))
            for i in range(rows * columns):
                left, top = x + i % columns * step * 1.5, y + i // columns * step * 1.6
                draw.rectangle((left, top, left + step, top + step), fill=fill if i % 3 else line)
        else:
            outline = _points(rng, size, int(rng.integers(5, 9)), radius * 1.4)
            draw.line([*outline, outline[0]], fill=fill, width=width * 3, joint="curve")


def _landscape(rng: Rng, size: tuple[int, int]) -> Image.Image:
    """A sky, ridges one before the other, and things on the meadow."""
    width, height = size
    image = _gradient(rng, size)
    draw = ImageDraw.Draw(image)
    sun = (rng.uniform(0.1, 0.9) * width, rng.uniform(0.05, 0.35) * height, rng.uniform(0.03, 0.1) * width)
    draw.ellipse((sun[0] - sun[2], sun[1] - sun[2], sun[0] + sun[2], sun[1] + sun[2]), fill=(255, 244, 214))
    base = rng.uniform(0.3, 0.55)
    for _ in range(int(rng.integers(2, 5))):
        knots = rng.uniform(-0.16, 0.16, int(rng.integers(4, 16)))
        xs = np.linspace(0, 1, 60)
        ridge = base + np.interp(xs, np.linspace(0, 1, len(knots)), knots) + rng.normal(0, 0.006, 60)
        mask = Image.new("L", size)
        outline = [(float(x) * width, float(y) * height) for x, y in zip(xs, ridge, strict=True)]
        ImageDraw.Draw(mask).polygon([*outline, (width, height), (0, height)], fill=255)
        image.paste(_texture(rng, size, _colour(rng), _colour(rng), int(rng.integers(5, 30))), mask=mask)
        base += rng.uniform(0.1, 0.2)
    _objects(rng, image, int(rng.integers(3, 7)))
    return image


def _street(rng: Rng, size: tuple[int, int]) -> Image.Image:
    """Lines that run into a vanishing point, and rows of lit windows."""
    width, height = size
    image = _texture(rng, size, _colour(rng), _colour(rng), int(rng.integers(3, 12)))
    draw = ImageDraw.Draw(image)
    x, y = rng.uniform(0.2, 0.8) * width, rng.uniform(0.25, 0.6) * height
    colour = _colour(rng)
    for edge in np.linspace(-1, 2, int(rng.integers(8, 24))):
        draw.line((x, y, float(edge) * width, height), fill=colour, width=max(1, width // 160))
    for _ in range(int(rng.integers(3, 7))):
        left, house, top = (
            rng.uniform(0, 0.85) * width,
            rng.uniform(0.1, 0.3) * width,
            rng.uniform(0.05, 0.5) * height,
        )
        bottom = rng.uniform(0.65, 0.95) * height
        draw.rectangle((left, top, left + house, bottom), fill=_colour(rng), outline=_colour(rng))
        step = house / int(rng.integers(3, 7))
        lit, dark = _colour(rng, 150, 255), _colour(rng, 0, 80)
        for window_y in np.arange(top + step / 3, bottom - step, step * rng.uniform(0.9, 1.6)):
            for window_x in np.arange(left + step / 3, left + house - step / 2, step):
                corner = (window_x + step * 0.55, float(window_y) + step * 0.6)
                draw.rectangle((window_x, float(window_y), *corner), fill=lit if rng.random() < 0.5 else dark)
    _objects(rng, image, int(rng.integers(1, 4)))
    return image


def _still_life(rng: Rng, size: tuple[int, int]) -> Image.Image:
    """Things on a table before a soft background."""
    image = _gradient(rng, size)
    table = Image.new("L", size)
    edge = rng.uniform(0.35, 0.75) * size[1]
    tilt = rng.uniform(-0.15, 0.15) * size[1]
    ImageDraw.Draw(table).polygon([(0, edge), (size[0], edge + tilt), size, (0, size[1])], fill=255)
    image.paste(_texture(rng, size, _colour(rng), _colour(rng), int(rng.integers(2, 40))), mask=table)
    _objects(rng, image, int(rng.integers(6, 14)))
    return image


def _pattern(rng: Rng, size: tuple[int, int]) -> Image.Image:
    """Waves that interfere, cut by a patch of another surface."""
    width, height = size
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : width / height : width * 1j].astype(np.float32)
    field = np.zeros((height, width), np.float32)
    for _ in range(int(rng.integers(2, 5))):
        kx, ky = rng.uniform(-28, 28, 2)
        field += np.sin(kx * x + ky * y + 5 * _noise(rng, size, int(rng.integers(2, 6))), dtype=np.float32)
    mask = Image.fromarray(((np.tanh(field * 2) + 1) * 127).astype(np.uint8))
    image = Image.composite(_gradient(rng, size), _gradient(rng, size), mask)
    patch = Image.new("L", size)
    ImageDraw.Draw(patch).polygon(_points(rng, size, int(rng.integers(4, 9)), 0.6), fill=255)
    image.paste(_texture(rng, size, _colour(rng), _colour(rng), int(rng.integers(3, 30))), mask=patch)
    _objects(rng, image, int(rng.integers(2, 6)))
    return image


def _mosaic(rng: Rng, size: tuple[int, int]) -> Image.Image:
    """Fields seen from above: straight borders, a surface each."""
    image = _texture(rng, size, _colour(rng), _colour(rng), int(rng.integers(3, 10)))
    for _ in range(int(rng.integers(4, 8))):
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).polygon(_points(rng, size, 4, 0.7), fill=255)
        image.paste(_texture(rng, size, _colour(rng), _colour(rng), int(rng.integers(2, 50))), mask=mask)
    river = [(float(p) * size[0], rng.uniform(0, 1) * size[1]) for p in np.linspace(-0.1, 1.1, 5)]
    ImageDraw.Draw(image).line(river, fill=_colour(rng), width=max(2, size[0] // 40), joint="curve")
    _objects(rng, image, int(rng.integers(1, 5)))
    return image


SCENES: tuple[Callable[[Rng, tuple[int, int]], Image.Image], ...] = (
    _landscape,
    _street,
    _still_life,
    _pattern,
    _mosaic,
)


def _photographed(image: Image.Image, rng: Rng) -> Image.Image:
    """What a lens and a sensor add: a little blur, uneven light, grain."""
    image = image.filter(ImageFilter.GaussianBlur(min(image.size) / 700))
    light = 0.75 + 0.5 * _noise(rng, image.size, 2)
    grain = rng.integers(-5, 6, (image.height, image.width), np.int8)
    pixels = np.asarray(image, np.float32) * light[..., None] + grain[..., None]
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
