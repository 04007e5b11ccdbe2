"""Draws documents: pages, letters, slides and charts, each with the text or the numbers of its own.

Letters share a letterhead, slides a template, charts their axes. Two of them are no copies of each other, and
edited copies of each are what people scan, crop, and send as screenshots.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.makers.contents import Member, Rng
from tests.makers.edits import Source, generator

VOCABULARY = """
    invoice meeting report quarter customer order river market price number letter garden window summer
    contract delivery payment account morning service product minute answer question paper station
    picture system travel result money people reason water project the of and to in a is that for it was
    on are as with at by this had not but from or have an they which one were her all she there would
    their we him been has when who will more no if out so said what up its about into than them can only
    other new some could time these two may then do first any now such like our over even most after also
    did many before must through years where much way well down should because each just those how too
    little state good very make world still own see men work long here between both life being under
    never day same another know while last might us great old year off come since against go came right
    used take three
"""
WORDS = VOCABULARY.split()
NOUNS = WORDS[:35]
A4 = (900, 1272)
INK = (24, 24, 28)


def words(rng: Rng, count: int) -> str:
    """So many nouns and the like, as in titles; the first begins with a capital."""
    return " ".join(NOUNS[int(n)] for n in rng.integers(len(NOUNS), size=count)).capitalize()


def paragraph(
    draw: ImageDraw.ImageDraw,
    rng: Rng,
    box: tuple[int, int, int],
    lines: int,
    size: int,
    justify: bool = True,
) -> int:
    """Sets a paragraph into ``box`` (left, top, right); gives where the next may begin."""
    font = ImageFont.load_default(size)
    left, y, right = box
    space = font.getlength(" ")
    for line in range(lines):
        room = (right - left) * (1.0 if line < lines - 1 else float(rng.uniform(0.2, 0.9)))
        row: list[tuple[str, float]] = []
        used = 0.0
        while True:
            word = WORDS[int(rng.integers(len(WORDS)))]
            width = font.getlength(word)
            if row and used + width > room:
                break
            row.append((word, width))
            used += width + space
        gap = space
        if justify and line < lines - 1 and len(row) > 1:
            gap = (right - left - sum(width for _, width in row)) / (len(row) - 1)
        x = float(left)
        for word, width in row:
            draw.text((x, y), word, INK, font)
            x += width + gap
        y += round(size * 1.5)
    return y


def page(member: Member) -> Image.Image:
    """A page of one book: the setting and the running head are shared."""
    rng = member.rng
    image = Image.new("RGB", A4, (252, 251, 247))
    draw = ImageDraw.Draw(image)
    draw.text((450, 70), "A History of Rivers and Roads", "dimgrey", ImageFont.load_default(20), anchor="mm")
    draw.line((100, 92, 800, 92), "dimgrey")
    y = 130
    if rng.random() < 0.3:
        draw.text((100, y + 10), words(rng, 3), INK, ImageFont.load_default(34))
        y += 80
    while y < 1100:
        lines = min(int(rng.integers(3, 11)), (1190 - y) // 33)
        y = paragraph(draw, rng, (100, y, 800), lines, 22) + 14
    draw.text((450, 1225), str(int(rng.integers(10, 400))), INK, ImageFont.load_default(20), anchor="mm")
    return image


def letter(member: Member) -> Image.Image:
    """One sender's letterhead, fold marks and footer; another addressee and text."""
    rng = member.rng
    image = Image.new("RGB", A4, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 900, 130), fill=(20, 60, 120))
    draw.ellipse((45, 22, 130, 107), fill=(240, 180, 40))
    draw.polygon([(60, 85), (88, 40), (116, 85)], fill=(20, 60, 120))
    draw.text((170, 42), "Northern Paper Mill & Sons", "white", ImageFont.load_default(44))
    draw.line((80, 1175, 820, 1175), fill=(20, 60, 120), width=2)
    small = ImageFont.load_default(18)
    draw.text((80, 1190), "Mill Road 5 - 12345 Rivertown - phone 555 0100 - mail@mill.example", "grey", small)
    for y in (424, 848):
        draw.line((8, y, 28, y), "grey")
    for row in range(3):
        draw.text((90, 190 + row * 28), words(rng, 2).title(), INK, ImageFont.load_default(21))
    date = f"{rng.integers(1, 29)}.{rng.integers(1, 13)}.20{rng.integers(10, 27)}"
    draw.text((690, 300), date, INK, ImageFont.load_default(21))
    draw.text((90, 360), words(rng, int(rng.integers(3, 6))), INK, ImageFont.load_default(25))
    y = 420
    for _ in range(int(rng.integers(2, 5))):
        y = paragraph(draw, rng, (90, y, 810), int(rng.integers(2, 5)), 21, justify=False) + 18
    draw.text((90, y + 10), "Yours sincerely", INK, ImageFont.load_default(21))
    xs = np.linspace(90, 260, 40)
    ys = y + 75 + 22 * np.interp(xs, np.linspace(90, 260, 12), rng.uniform(-1, 1, 12))
    draw.line(list(zip(xs.tolist(), ys.tolist(), strict=True)), fill=(30, 40, 130), width=3, joint="curve")
    return image


def slide(member: Member) -> Image.Image:
    """One template, another title and other points; every third slide has a picture of its own."""
    rng = member.rng
    image = Image.new("RGB", (1120, 630), (245, 245, 250))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 1120, 14), fill=(200, 40, 60))
    draw.rectangle((0, 580, 1120, 630), fill=(40, 40, 60))
    draw.polygon([(1120, 14), (1120, 120), (960, 14)], fill=(200, 40, 60))
    draw.text((30, 593), "Annual conference of examples", "white", ImageFont.load_default(20))
    page_number = str(int(rng.integers(2, 60)))
    draw.text((1080, 605), page_number, "white", ImageFont.load_default(20), anchor="mm")
    draw.text((60, 50), words(rng, int(rng.integers(2, 5))).title(), INK, ImageFont.load_default(46))
    pictured = member.number % 3 == 2
    if pictured:
        image.paste(member.content((420, 315)), (650, 180))
    for n in range(int(rng.integers(3, 6))):
        draw.ellipse((70, 172 + n * 76, 88, 190 + n * 76), fill=(200, 40, 60))
        text = words(rng, int(rng.integers(2, 4) if pictured else rng.integers(4, 9)))
        draw.text((112, 164 + n * 76), text, INK, ImageFont.load_default(27))
    return image


def chart(member: Member) -> Image.Image:
    """One pair of axes, other bars or lines; half of them follow one season, as real series do."""
    rng = member.rng
    image = Image.new("RGB", (1000, 700), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(21)
    draw.text((500, 40), "Sales by month, thousands", INK, ImageFont.load_default(32), anchor="mm")
    for n in range(6):
        draw.line((110, 620 - n * 100, 960, 620 - n * 100), fill=(210, 210, 210), width=2)
        draw.text((90, 620 - n * 100), str(n * 20), INK, font, anchor="rm")
    season = np.array([0.5 + 0.3 * math.sin(n / 12 * 2 * math.pi - 1.4) for n in range(12)])
    if member.number % 2:
        shares = season + rng.uniform(-0.17, 0.17, 12)
    else:
        shares = rng.uniform(0.05, 0.98, 12)
    tops = [620 - 500 * float(share) for share in shares]
    for n, top in enumerate(tops):
        x = 130 + n * 69
        if member.number % 4 < 2:
            draw.rectangle((x, top, x + 44, 620), fill=(70, 110, 190))
        draw.text((x + 22, 640), f"{n + 1:02d}", INK, font, anchor="mm")
    if member.number % 4 >= 2:
        points = [(152 + n * 69, top) for n, top in enumerate(tops)]
        draw.line(points, fill=(190, 70, 50), width=5, joint="curve")
        for x, y in points:
            draw.ellipse((x - 8, y - 8, x + 8, y + 8), fill=(190, 70, 50))
    return image


DOCUMENTS: dict[str, Callable[[Member], Image.Image]] = {
    "page": page,
    "letter": letter,
    "slide": slide,
    "chart": chart,
}
"""Kinds of document; each draws one that is no copy of any other."""


def documents(count: int, seed: int | str = 0) -> list[Source]:
    """``count`` documents, the kinds in turn, as sources of edited copies named ``<kind>-<number>``.

    Pictures on slides are drawn, so that no photo of another library is in them.
    """
    made = []
    for number in range(count):
        kind = list(DOCUMENTS)[number % len(DOCUMENTS)]
        rng = generator("document", kind, str(seed), str(number))
        member = Member(rng, number // len(DOCUMENTS), f"document-{kind}-{seed}")
        made.append(Source.from_image(f"{kind}-{number:03d}", DOCUMENTS[kind](member)))
    return made
