"""Pictures that look alike and are no copies of each other.

A family is a list of pictures of which no two are copies. Letters share a letterhead, slides a template,
memes their font and band, framed photos their frame: what they share gives matches enough to fool a careless
check. Every member that shows a photo has one that no other member of any family of the same seed shows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.makers.contents import Member, Rng, shuffled
from tests.makers.documents import DOCUMENTS, words
from tests.makers.edits import generator


def chat(member: Member) -> Image.Image:
    """One chat app and wallpaper, other messages; every fourth shows a picture of its own."""
    rng = member.rng
    image = Image.new("RGB", (540, 1170), (236, 229, 221))
    draw = ImageDraw.Draw(image)
    for x in range(20, 540, 60):
        for y in range(120, 1080, 60):
            draw.arc((x, y, x + 14, y + 14), 0, 200, fill=(222, 214, 204), width=2)
    draw.rectangle((0, 0, 540, 110), fill=(7, 94, 84))
    draw.text((24, 10), "09:41", "white", ImageFont.load_default(18))
    draw.ellipse((20, 45, 76, 101), fill=(220, 220, 220))
    draw.text((95, 56), "Family", "white", ImageFont.load_default(28))
    draw.rounded_rectangle((10, 1095, 460, 1155), 28, fill="white")
    draw.text((35, 1112), "Message", "grey", ImageFont.load_default(20))
    draw.ellipse((470, 1095, 530, 1155), fill=(7, 94, 84))
    y = 135
    if member.number % 4 == 3:
        draw.rounded_rectangle((20, y, 390, y + 286), 12, fill="white")
        image.paste(member.content((354, 270)), (28, y + 8))
        y += 310
    while True:
        mine, rows = bool(rng.random() < 0.5), int(rng.integers(1, 4))
        if y + 40 + rows * 27 > 1075:
            return image
        left = 150 if mine else 20
        fill = (220, 248, 198) if mine else (255, 255, 255)
        draw.rounded_rectangle((left, y, left + 370, y + 36 + rows * 27), 12, fill=fill)
        for n in range(rows):
            text = words(rng, int(rng.integers(2, 6)))
            draw.text((left + 14, y + 8 + n * 27), text, "black", ImageFont.load_default(20))
        time = f"{rng.integers(8, 22)}:{rng.integers(10, 60)}"
        draw.text((left + 320, y + 14 + rows * 27), time, "grey", ImageFont.load_default(14))
        y += 52 + rows * 27


def meme(member: Member) -> Image.Image:
    """One template of bands, logo and font; another picture and caption in it."""
    rng = member.rng
    image = Image.new("RGB", (600, 660), "white")
    image.paste(member.content((600, 430)), (0, 115))
    draw = ImageDraw.Draw(image)
    draw.text((300, 58), words(rng, 4), "black", ImageFont.load_default(38), anchor="mm")
    draw.rectangle((0, 545, 600, 660), fill="black")
    draw.text((300, 590), words(rng, 3).upper(), "white", ImageFont.load_default(38), anchor="mm")
    draw.text((300, 640), "made with memes.example", "grey", ImageFont.load_default(16), anchor="mm")
    draw.ellipse((545, 490, 585, 530), fill=(255, 204, 0), outline="black", width=3)
    draw.text((565, 510), "LOL", "black", ImageFont.load_default(15), anchor="mm")
    return image


def framed(member: Member) -> Image.Image:
    """One ornate frame with its passe-partout, another picture in it."""
    image = Image.new("RGB", (720, 580), (120, 80, 40))
    draw = ImageDraw.Draw(image)
    for n in range(0, 720, 24):
        for y in (10, 548):
            draw.ellipse((n + 2, y, n + 22, y + 22), fill=(220, 180, 90), outline=(60, 40, 20))
    for n in range(40, 540, 24):
        for x in (10, 688):
            draw.rectangle((x, n + 2, x + 20, n + 20), fill=(180, 140, 60), outline=(60, 40, 20))
    draw.rectangle((44, 44, 675, 535), outline=(60, 40, 20), width=5)
    draw.rectangle((49, 49, 670, 530), fill=(240, 235, 222))
    image.paste(member.content((540, 400)), (90, 90))
    return image


def screenshot(member: Member) -> Image.Image:
    """One gallery app on one phone, another photo in it."""
    image = Image.new("RGB", (540, 1170), (18, 18, 20))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 540, 110), fill=(36, 36, 40))
    draw.text((24, 14), "09:41", "white", ImageFont.load_default(20))
    draw.text((24, 58), "Photos", "white", ImageFont.load_default(30))
    draw.rectangle((0, 1075, 540, 1170), fill=(36, 36, 40))
    for n, label in enumerate(("Share", "Edit", "Info", "Delete")):
        draw.ellipse((50 + n * 130, 1090, 82 + n * 130, 1122), outline="white", width=3)
        draw.text((66 + n * 130, 1142), label, "white", ImageFont.load_default(18), anchor="mm")
    image.paste(member.content((540, 405)), (0, 390))
    return image


def _soft(rng: Rng, size: tuple[int, int], cells: tuple[int, int]) -> np.ndarray:
    """Smooth noise in 0..1, float32 (height, width)."""
    grid = Image.fromarray(rng.integers(0, 256, cells[::-1], np.uint8))
    return np.asarray(grid.resize(size, Image.Resampling.BICUBIC), np.float32) / 255


def _grained(pixels: np.ndarray, rng: Rng, sigma: float) -> Image.Image:
    noisy = pixels + rng.normal(0, sigma, pixels.shape)
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def sky(member: Member) -> Image.Image:
    """A clear or hazy sky: blue that pales towards the horizon, a vignette, at most a veil of cloud."""
    rng = member.rng
    top = np.array([60, 110, 190]) + rng.uniform(-35, 35, 3)
    low = np.array([180, 205, 230]) + rng.uniform(-30, 25, 3)
    y, x = np.mgrid[0:1:480j, -1:1:640j].astype(np.float32)
    mix = np.clip(y ** rng.uniform(0.7, 1.6) + rng.uniform(-0.1, 0.1) * x, 0, 1)[..., None]
    pixels = top * (1 - mix) + low * mix
    pixels += (_soft(rng, (640, 480), (5, 3)) * rng.uniform(0, 40))[..., None]
    pixels *= (1 - rng.uniform(0.05, 0.2) * (x**2 + (2 * y - 1) ** 2) / 2)[..., None]
    return _grained(pixels, rng, 2)


def gradient(member: Member) -> Image.Image:
    """A wallpaper: two or three colours that run into each other, straight or round."""
    rng = member.rng
    y, x = np.mgrid[-1:1:480j, -1:1:640j].astype(np.float32)
    angle = rng.uniform(0, 2 * math.pi)
    along = x * math.cos(angle) + y * math.sin(angle)
    if rng.random() < 0.4:
        along = 2 * np.hypot(x - rng.uniform(-0.6, 0.6), y - rng.uniform(-0.6, 0.6)) - 1
    stops = rng.uniform(20, 250, (3, 3))
    at = np.linspace(-1.3, 1.3, 3)
    return _grained(np.stack([np.interp(along, at, stops[:, c]) for c in range(3)], -1), rng, 1)


def black(member: Member) -> Image.Image:
    """A frame with the lens cap on: noise, banding and the glow of a warm sensor."""
    rng = member.rng
    pixels = np.full((480, 640, 3), rng.uniform(2, 9))
    pixels += rng.normal(0, 0.6, (480, 1, 1))
    pixels += (_soft(rng, (640, 480), (3, 3)) * rng.uniform(0, 4))[..., None] * rng.uniform(0.6, 1.2, 3)
    return _grained(pixels, rng, rng.uniform(1.5, 3.5))


def tiling(member: Member) -> Image.Image:
    """Floors of square tiles: three floors a motif, each in colours of its own."""
    motif, rng = member.shared(3), member.rng
    side = 80
    tile = Image.new("RGB", (side * 4, side * 4), tuple(int(v) for v in rng.integers(110, 255, 3)))
    draw = ImageDraw.Draw(tile)
    for _ in range(int(motif.integers(2, 5))):
        ink = tuple(int(v) for v in rng.integers(0, 140, 3))
        x, y, r = motif.uniform(80, 240), motif.uniform(80, 240), motif.uniform(24, 76)
        if motif.random() < 0.5:
            draw.ellipse((x - r, y - r, x + r, y + r), fill=ink)
        else:
            turn = motif.uniform(0, 2 * math.pi)
            corners = [turn + n * math.pi / 2 for n in range(4)]
            draw.polygon([(x + r * math.cos(a), y + r * math.sin(a)) for a in corners], fill=ink)
    joint = tuple(int(v) for v in rng.integers(40, 110, 3))
    draw.rectangle((0, 0, side * 4 - 1, side * 4 - 1), outline=joint, width=8)
    tile = tile.resize((side, side), Image.Resampling.LANCZOS)
    image = Image.new("RGB", (640, 480))
    for x in range(0, 640, side):
        for y in range(0, 480, side):
            image.paste(tile, (x, y))
    light = 0.85 + 0.3 * _soft(rng, image.size, (3, 2))
    return _grained(np.asarray(image, np.float32) * light[..., None], rng, 2)


FAMILIES: dict[str, Callable[[Member], Image.Image]] = {
    **DOCUMENTS,
    "chat": chat,
    "meme": meme,
    "framed": framed,
    "screenshot": screenshot,
    "sky": sky,
    "gradient": gradient,
    "black": black,
    "tiling": tiling,
}
"""Families of which no two members are copies of each other."""

WITH_PHOTOS = ("meme", "framed", "screenshot", "slide", "chat")
"""Families that show photos; each takes every fifth of the shuffled photos, so that none is shown twice."""


def family(
    name: str, count: int, seed: int | str = 0, photos: Sequence[Path] | None = None
) -> list[Image.Image]:
    """``count`` pictures of a family, RGB, the same for the same seed.

    Args:
        photos: to be shown in memes, frames and the like; all real ones beside the checkout when None.
            Where they are used up, pictures are drawn.
    """
    mine: list[Path] = []
    if name in WITH_PHOTOS:
        mine = shuffled(seed, photos)[WITH_PHOTOS.index(name) :: len(WITH_PHOTOS)]
    return [
        FAMILIES[name](
            Member(
                generator("negative", name, str(seed), str(number)),
                number,
                f"{name}-{seed}",
                mine[number] if number < len(mine) else None,
            )
        )
        for number in range(count)
    ]
