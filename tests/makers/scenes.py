"""Takes several shots of one scene: similar shots, of which no two are copies of each other.

A scene has a far wall whose depth varies smoothly (a real photo where there is any, else a drawn picture), a
person or a leaf before it, and nearer still a bank and perhaps a twig. Between two shots something always
moves against something else: no homography lays the one on the other. Every shot has noise and an exposure of
its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from tests.makers.contents import Rng, content, shuffled
from tests.makers.edits import generator

STEPS = (0.005, 0.01, 0.02, 0.05)
"""Levels of difficulty, the hardest first: how far the near things move, as a share of the width."""

MARGIN = 1.1
"""Of a scene beyond the picture's edges, before its motion is added."""

FINE = 3
"""Things are drawn so many times larger and shrunk, for clean edges at any part of a pixel."""


@dataclass(frozen=True)
class Motion:
    """What differs between two neighbouring shots, in steps of the scene.

    Attributes:
        camera: sideways; near layers follow more than far ones.
        thing: the person's or leaf's own way.
        stops: of exposure.
        degrees: of the camera about its axis, at a step of any length.
    """

    camera: float = 0.0
    thing: float = 0.0
    stops: float = 0.0
    degrees: float = 0.0


MOTIONS: dict[str, Motion] = {
    "step": Motion(camera=1.0),
    "subject": Motion(thing=2.0),
    "bracket": Motion(camera=0.5, thing=1.0, stops=0.8),
    "turn": Motion(camera=1.0, degrees=1.5),
    "burst": Motion(camera=0.3, thing=1.5, stops=0.1, degrees=0.2),
}
"""Kinds of similar shots: a step aside, a subject that moves before a tripod, an exposure bracket from the
hand, a step with a slight turn, and a burst of something that moves."""


def shots(
    seed: int | str,
    count: int = 2,
    step: float = 0.02,
    size: tuple[int, int] = (800, 600),
    kind: str = "step",
    photos: Sequence[Path | None] = (None, None),
) -> list[Image.Image]:
    """``count`` shots of the scene of this seed, RGB, the same for the same seed.

    Args:
        step: how far near things move from shot to shot, as a share of the width.
        kind: of motion, one of ``MOTIONS``.
        photos: for the far wall and the bank; drawn where None.
    """
    motion = MOTIONS[kind]
    width, height = size
    large = (round(width * (MARGIN + 2 * step * (count - 1))), round(height * MARGIN))
    rng = generator("shots", str(seed))
    wall = content(photos[0], f"wall-{seed}", large)
    depth = rng.uniform(0.1, 0.6, (4, 5))
    bank, edge = _bank(rng, content(photos[1], f"bank-{seed}", large))
    twig = _twig(rng, large) if rng.random() < 0.5 else None
    thing = THINGS[int(rng.integers(len(THINGS)))](rng, large, edge)
    exposure = float(rng.uniform(-0.4, 0.4)) - motion.stops * (count - 1) / 2
    way = 1 if rng.random() < 0.5 else -1
    taken = []
    for n in range(count):
        at = way * (n - (count - 1) / 2)
        camera, own = (at * step * width * part for part in (motion.camera, motion.thing))
        image = _parallax(wall, depth, camera)
        for layer, shift in ((thing(own), camera), (bank, camera * 1.5), (twig, camera * 2 + own / 4)):
            if layer is not None:
                moved = _moved(layer, shift)
                image.paste(moved, mask=moved.getchannel("A"))
        if motion.degrees:
            image = image.rotate(at * motion.degrees, Image.Resampling.BICUBIC)
        left, top = (large[0] - width) // 2, (large[1] - height) // 2
        stops = exposure + n * motion.stops + float(rng.uniform(-0.06, 0.06))
        taken.append(_exposed(image.crop((left, top, left + width, top + height)), stops, rng))
    return taken


def scene_photos(
    seed: int | str, count: int, photos: Sequence[Path] | None = None
) -> list[tuple[Path | None, Path | None]]:
    """Two photos for each of ``count`` scenes, none used twice; None where there are no more."""
    paths: list[Path | None] = []
    paths += shuffled(f"scenes-{seed}", photos)[: 2 * count]
    paths += [None] * (2 * count - len(paths))
    return list(zip(paths[::2], paths[1::2], strict=True))


def _moved(image: Image.Image, dx: float) -> Image.Image:
    """Shifted to the left, by a part of a pixel too; the margin hides what comes in."""
    if not dx:
        return image
    return image.transform(image.size, Image.Transform.AFFINE, (1, 0, dx, 0, 1, 0), Image.Resampling.BICUBIC)


def _parallax(image: Image.Image, depth: np.ndarray, camera: float) -> Image.Image:
    """The wall from a place ``camera`` aside: each part moves by as much as it is near."""
    if not camera:
        return image.copy()
    across, down = 24, 18
    grid = Image.fromarray(depth.astype(np.float32)).resize((across + 1, down + 1), Image.Resampling.BICUBIC)
    shift = np.asarray(grid) * camera
    xs = np.linspace(0, image.width, across + 1).round().astype(int)
    ys = np.linspace(0, image.height, down + 1).round().astype(int)
    mesh = []
    for i in range(down):
        for j in range(across):
            box = (int(xs[j]), int(ys[i]), int(xs[j + 1]), int(ys[i + 1]))
            corners = ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1))
            quad = [value for y, x in corners for value in (float(xs[x] + shift[y, x]), float(ys[y]))]
            mesh.append((box, quad))
    return image.transform(image.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)


def _exposed(image: Image.Image, stops: float, rng: Rng) -> Image.Image:
    """More or less light, in linear terms, and the noise of this one shot."""
    light = (np.asarray(image, np.float32) / 255) ** 2.2 * 2**stops
    pixels = 255 * np.clip(light, 0, 1) ** (1 / 2.2) + rng.normal(0, 3.5, (image.height, image.width, 3))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def _bank(rng: Rng, surface: Image.Image) -> tuple[Image.Image, float]:
    """What stands in front, below a wavy edge; with the mean height of the edge, from the top."""
    width, height = surface.size
    edge = float(rng.uniform(0.68, 0.8)) * height
    xs = np.linspace(0, width, 200)
    ys = edge + np.interp(xs, np.linspace(0, width, 9), rng.normal(0, 0.03, 9)) * height
    mask = Image.new("L", (width * FINE, height * FINE))
    outline = [(float(x) * FINE, float(y) * FINE) for x, y in zip(xs, ys, strict=True)]
    ImageDraw.Draw(mask).polygon([*outline, (width * FINE, height * FINE), (0, height * FINE)], fill=255)
    layer = surface.convert("RGBA")
    layer.putalpha(mask.resize(surface.size, Image.Resampling.BOX))
    return layer, edge


def _canvas(size: tuple[int, int]) -> Image.Image:
    return Image.new("RGBA", (size[0] * FINE, size[1] * FINE))


def _tone(rng: Rng, low: int = 20, high: int = 235) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in rng.integers(low, high, 3))
    return red, green, blue


def _leaf(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], length: float, turn: float, fill: tuple[int, int, int]
) -> None:
    """A lens with a vein."""
    x, y = at
    sides = []
    for side in (1, -1):
        for t in np.linspace(0, 1, 12)[::side]:
            along, off = (t - 0.5) * length, side * 0.22 * length * math.sin(math.pi * float(t))
            sides.append(
                (
                    x + along * math.cos(turn) - off * math.sin(turn),
                    y + along * math.sin(turn) + off * math.cos(turn),
                )
            )
    draw.polygon(sides, fill=fill)
    draw.line(
        (sides[0], sides[11]), fill=tuple(value // 2 for value in fill), width=max(1, round(length / 30))
    )


def _twig(rng: Rng, size: tuple[int, int]) -> Image.Image:
    """Leaves that hang into a corner from above, as near as anything gets."""
    layer = _canvas(size)
    draw = ImageDraw.Draw(layer)
    width, height = layer.size
    start = width * (0.1 if rng.random() < 0.5 else 0.9)
    for _ in range(26):
        x = start + rng.normal(0, 0.09) * width
        y = 0.12 * height + abs(rng.normal(0, 0.08)) * height
        fill = (int(rng.integers(20, 90)), int(rng.integers(80, 150)), int(rng.integers(20, 70)))
        length = float(rng.uniform(0.05, 0.09)) * width
        _leaf(draw, (x, y), length, float(rng.normal(math.pi / 2, 0.6)), fill)
    return layer.resize(size, Image.Resampling.BOX)


type Thing = Callable[[float], Image.Image]
"""Draws the layer of the thing when it has gone so many pixels its own way."""


def _person(rng: Rng, size: tuple[int, int], edge: float) -> Thing:
    """Stands behind the bank; head, body, arms and legs, which swing as it goes."""
    tall = float(rng.uniform(0.32, 0.5)) * size[1] * FINE
    start = float(rng.uniform(0.3, 0.7)) * size[0] * FINE
    coat, trousers, stripe = _tone(rng), _tone(rng, 10, 120), _tone(rng)
    skin = tuple(int(v * rng.uniform(0.5, 1)) for v in (240, 200, 170))
    hair = _tone(rng, 10, 120)
    gait = float(rng.uniform(0, math.pi))

    def draw_it(own: float) -> Image.Image:
        layer = _canvas(size)
        draw = ImageDraw.Draw(layer)
        x, feet = start - own * FINE, edge * FINE + 0.06 * tall
        hip, neck = feet - 0.47 * tall, feet - 0.83 * tall
        swing = 0.12 * tall * math.sin(gait + 12 * own / size[0])
        limb = round(0.085 * tall)
        for side in (1, -1):
            draw.line((x, hip, x + side * swing, feet), fill=trousers, width=limb)
            hand = (x - side * swing * 1.1 + side * 0.05 * tall, hip + 0.05 * tall)
            draw.line((x + side * 0.1 * tall, neck + 0.05 * tall, *hand), fill=coat, width=round(limb * 0.8))
        box = (x - 0.13 * tall, neck, x + 0.13 * tall, hip + 0.06 * tall)
        draw.rounded_rectangle(box, 0.07 * tall, fill=coat)
        for row in range(3):
            y = neck + (0.1 + 0.1 * row) * tall
            draw.line((box[0], y, box[2], y), fill=stripe, width=round(0.025 * tall))
        r = 0.075 * tall
        draw.ellipse((x - r, neck - 2.1 * r, x + r, neck + 0.1 * r), fill=skin)
        draw.chord((x - r, neck - 2.2 * r, x + r, neck - 0.1 * r), 180, 360, fill=hair)
        return layer.resize(size, Image.Resampling.BOX)

    return draw_it


def _falling_leaf(rng: Rng, size: tuple[int, int], _: float) -> Thing:
    """Comes down through the picture, turning."""
    length = float(rng.uniform(0.1, 0.18)) * size[0] * FINE
    x, y = (float(rng.uniform(0.3, 0.6)) * side * FINE for side in size)
    fill = (int(rng.integers(150, 230)), int(rng.integers(60, 160)), int(rng.integers(10, 60)))
    turn = float(rng.uniform(0, math.pi))

    def draw_it(own: float) -> Image.Image:
        layer = _canvas(size)
        at = (x - own * FINE * 0.6, y + own * FINE * 0.8)
        _leaf(ImageDraw.Draw(layer), at, length, turn + 3 * own / size[0], fill)
        return layer.resize(size, Image.Resampling.BOX)

    return draw_it


THINGS: tuple[Callable[[Rng, tuple[int, int], float], Thing], ...] = (_person, _falling_leaf)
