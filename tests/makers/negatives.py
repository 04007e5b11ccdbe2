"""Pictures that look alike and are no copies of each other, and other shots of one scene.

A family is a list of pictures of which no two are copies. Letters share a letterhead, slides a template,
memes their font and band, framed photos their frame: what they share gives matches enough to fool a careless
check.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from tests.makers.edits import generator
from tests.makers.pictures import picture

type Rng = np.random.Generator

VOCABULARY = (
    "invoice meeting report quarter customer order river market price number letter garden window "
    "summer contract delivery payment account morning service product minute answer question paper "
    "station picture system travel result money people reason number water project"
)
WORDS = VOCABULARY.split()


def _words(rng: Rng, count: int) -> str:
    return " ".join(WORDS[int(n)] for n in rng.integers(len(WORDS), size=count))


def _lines(draw: ImageDraw.ImageDraw, rng: Rng, x: int, y: int, lines: int, size: int, ink: str) -> None:
    for n in range(lines):
        words = _words(rng, int(rng.integers(4, 8)))
        draw.text((x, y + n * round(size * 1.6)), words, ink, ImageFont.load_default(size))


def page(rng: Rng) -> Image.Image:
    """A page of a book: nothing shared but the setting."""
    image = Image.new("RGB", (600, 800), "white")
    _lines(ImageDraw.Draw(image), rng, 60, 60, 28, 15, "black")
    return image


def letter(rng: Rng) -> Image.Image:
    """One sender's letterhead and footer, another text."""
    image = Image.new("RGB", (600, 800), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 600, 90), fill=(20, 60, 120))
    draw.ellipse((30, 15, 90, 75), fill=(240, 180, 40))
    draw.text((120, 28), "Northern Paper Mill & Sons", "white", ImageFont.load_default(30))
    draw.text((60, 760), "Mill Road 5 - 12345 Rivertown - phone 555 0100", "grey", ImageFont.load_default(14))
    _lines(draw, rng, 60, 150, int(rng.integers(8, 20)), 16, "black")
    return image


def slide(rng: Rng) -> Image.Image:
    """One template, another title and other points."""
    image = Image.new("RGB", (800, 600), (245, 245, 250))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 800, 14), fill=(200, 40, 60))
    draw.rectangle((0, 560, 800, 600), fill=(40, 40, 60))
    draw.text((20, 570), "Annual conference of examples", "white", ImageFont.load_default(16))
    draw.text((50, 50), _words(rng, 3).title(), "black", ImageFont.load_default(40))
    for n in range(int(rng.integers(3, 6))):
        draw.ellipse((60, 160 + n * 75, 76, 176 + n * 75), fill=(200, 40, 60))
        text = _words(rng, int(rng.integers(3, 6)))
        draw.text((100, 152 + n * 75), text, "black", ImageFont.load_default(24))
    return image


def chart(rng: Rng) -> Image.Image:
    """One pair of axes, other bars."""
    image = Image.new("RGB", (700, 500), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(16)
    draw.text((200, 15), "Sales by month, thousands", "black", ImageFont.load_default(24))
    for n in range(6):
        draw.line((80, 440 - n * 75, 680, 440 - n * 75), fill=(210, 210, 210))
        draw.text((40, 432 - n * 75), str(n * 20), "black", font)
    for n in range(12):
        high = float(rng.uniform(20, 370))
        draw.rectangle((95 + n * 48, 440 - high, 125 + n * 48, 440), fill=(70, 110, 190))
        draw.text((95 + n * 48, 450), f"{n + 1:02d}", "black", font)
    return image


def chat(rng: Rng) -> Image.Image:
    """One chat app, other messages."""
    image = Image.new("RGB", (540, 960), (236, 229, 221))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 540, 100), fill=(7, 94, 84))
    draw.ellipse((20, 25, 70, 75), fill=(220, 220, 220))
    draw.text((90, 35), "Family", "white", ImageFont.load_default(28))
    draw.rectangle((10, 890, 450, 950), fill="white")
    y = 130
    while y < 820:
        mine, rows = bool(rng.random() < 0.5), int(rng.integers(1, 4))
        left = 150 if mine else 20
        fill = (220, 248, 198) if mine else (255, 255, 255)
        draw.rounded_rectangle((left, y, left + 360, y + 26 + rows * 26), 12, fill=fill)
        for n in range(rows):
            words = _words(rng, int(rng.integers(2, 5)))
            draw.text((left + 14, y + 10 + n * 26), words, "black", ImageFont.load_default(18))
        y += 46 + rows * 26
    return image


def meme(rng: Rng) -> Image.Image:
    """One template of bands, another picture and caption in it."""
    image = Image.new("RGB", (600, 640), "white")
    image.paste(picture(f"meme-{rng.integers(1 << 40)}", (600, 400)), (0, 120))
    draw = ImageDraw.Draw(image)
    draw.text((300, 60), _words(rng, 4), "black", ImageFont.load_default(34), anchor="mm")
    draw.text((300, 580), _words(rng, 3), "black", ImageFont.load_default(34), anchor="mm")
    draw.text((10, 620), "made with memes.example", "grey", ImageFont.load_default(12))
    return image


def framed(rng: Rng) -> Image.Image:
    """One ornate frame, another picture in it."""
    image = Image.new("RGB", (640, 520), (120, 80, 40))
    draw = ImageDraw.Draw(image)
    for n in range(0, 640, 20):
        for y in (10, 490):
            draw.ellipse((n + 2, y, n + 18, y + 18), fill=(220, 180, 90), outline="black")
    for n in range(30, 490, 20):
        for x in (10, 612):
            draw.rectangle((x, n + 2, x + 16, n + 16), fill=(180, 140, 60), outline="black")
    image.paste(picture(f"framed-{rng.integers(1 << 40)}", (560, 440)), (40, 40))
    return image


def sky(rng: Rng) -> Image.Image:
    """A gradient with a little grain."""
    top, bottom = rng.integers(90, 255, 3), rng.integers(150, 255, 3)
    ramp = np.linspace(top, bottom, 480)[:, None, :].repeat(640, 1)
    return Image.fromarray((ramp + rng.normal(0, 2, ramp.shape)).clip(0, 255).astype(np.uint8))


def black(rng: Rng) -> Image.Image:
    """A frame with the lens cap on: noise."""
    return Image.fromarray(rng.normal(5, 2.5, (480, 640, 3)).clip(0, 255).astype(np.uint8))


def tiling(rng: Rng) -> Image.Image:
    """Tiles of one size, each floor with a motif of its own."""
    tile = Image.new("RGB", (80, 80), tuple(int(v) for v in rng.integers(120, 255, 3)))
    draw = ImageDraw.Draw(tile)
    ink = tuple(int(v) for v in rng.integers(0, 120, 3))
    draw.rectangle((0, 0, 79, 79), outline=(60, 60, 60), width=3)
    for _ in range(3):
        x, y, r = rng.uniform(15, 65), rng.uniform(15, 65), rng.uniform(6, 18)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=ink)
    image = Image.new("RGB", (640, 480))
    for x in range(0, 640, 80):
        for y in range(0, 480, 80):
            image.paste(tile, (x, y))
    return image


FAMILIES: dict[str, Callable[[Rng], Image.Image]] = {
    "page": page,
    "letter": letter,
    "slide": slide,
    "chart": chart,
    "chat": chat,
    "meme": meme,
    "framed": framed,
    "sky": sky,
    "black": black,
    "tiling": tiling,
}
"""Families of which no two members are copies of each other."""


def family(name: str, count: int, seed: int | str = 0) -> list[Image.Image]:
    """``count`` pictures of a family, RGB, the same for the same seed."""
    return [FAMILIES[name](generator("negative", name, str(seed), str(n))) for n in range(count)]


def shots(
    seed: int | str, count: int = 2, step: float = 0.02, size: tuple[int, int] = (800, 600)
) -> list[Image.Image]:
    """Shots of one scene from places a step apart, each with noise and an exposure of its own.

    Three layers at different depth: far things hardly move, near ones by ``step`` of the picture's width a
    shot and more. The camera turns a little from shot to shot.
    """
    width, height = size
    margin = 1.3
    large = (round(width * margin), round(height * margin))
    rng = generator("shots", str(seed))
    layers = [picture(f"layer-{seed}-{n}", large) for n in range(3)]
    masks = [_blobs(rng, large, count) for count in (3, 2)]
    taken = []
    for n in range(count):
        at = n * step * width
        image = _moved(layers[0], at * 0.2)
        for layer, mask, near in zip(layers[1:], masks, (1.0, 1.8), strict=True):
            image.paste(_moved(layer, at * near), mask=_moved(mask, at * near))
        turned = image.rotate(n * float(rng.uniform(-0.6, 0.6)), Image.Resampling.BICUBIC)
        left, top = (large[0] - width) // 2, (large[1] - height) // 2
        shot = turned.crop((left, top, left + width, top + height))
        shot = ImageEnhance.Brightness(shot).enhance(float(rng.uniform(0.9, 1.1)))
        noisy = np.asarray(shot, np.float32) + rng.normal(0, 4, (height, width, 3))
        taken.append(Image.fromarray(noisy.clip(0, 255).astype(np.uint8)))
    return taken


def _moved(image: Image.Image, dx: float) -> Image.Image:
    """Shifted to the left by a part of a pixel too; the margin hides what comes in."""
    return image.transform(image.size, Image.Transform.AFFINE, (1, 0, dx, 0, 1, 0), Image.Resampling.BICUBIC)


def _blobs(rng: Rng, size: tuple[int, int], count: int) -> Image.Image:
    """A mask of a few rounded things, each a fifth to a third of the picture's height."""
    mask = Image.new("L", size)
    draw = ImageDraw.Draw(mask)
    for _ in range(count):
        x, y = rng.uniform(0.25, 0.75) * size[0], rng.uniform(0.25, 0.75) * size[1]
        points = []
        for turn in np.linspace(0, 2 * math.pi, 14)[:-1]:
            r = rng.uniform(0.12, 0.24) * size[1]
            points.append((x + r * math.cos(turn), y + r * math.sin(turn)))
        draw.polygon(points, fill=255)
    return mask.filter(ImageFilter.GaussianBlur(1))
