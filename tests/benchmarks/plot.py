"""Draws which tool finds which edit, as a PNG."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

type Colour = tuple[int, int, int]

SCALE = ((0.0, (170, 60, 40)), (0.5, (238, 184, 120)), (0.9, (200, 222, 232)), (1.0, (38, 104, 150)))
"""From nothing found to everything; the last tenth is stretched, as that is where good tools differ."""

PAPER, INK, FAINT = (255, 255, 255), (32, 34, 38), (120, 124, 130)
CELL = (132, 34)
LEFT, TOP, EDGE = 200, 138, 28


def recall_by_edit(path: Path, tools: Mapping[str, Mapping[str, float]], note: str = "") -> None:
    """Writes a table of colours: a row for each edit, a column for each tool.

    Args:
        tools: for each tool, from left to right, the share of each edit's copies found with their original.
        note: a line below the title.
    """
    edits = sorted(
        next(iter(tools.values())), key=lambda edit: (sum(shares[edit] for shares in tools.values()), edit)
    )
    rows = ["all edits", *edits]
    width = LEFT + CELL[0] * len(tools) + EDGE
    image = Image.new("RGB", (width, TOP + CELL[1] * len(rows) + 14 + EDGE), PAPER)
    draw = ImageDraw.Draw(image)
    draw.text((EDGE, 22), "Edited copies found with their original", INK, ImageFont.load_default(26))
    draw.text((EDGE, 58), note, FAINT, ImageFont.load_default(15))
    for column, name in enumerate(tools):
        x = LEFT + (column + 0.5) * CELL[0]
        tool, _, method = name.partition(" ")
        draw.text((x, 100), tool, INK, ImageFont.load_default(17), anchor="mm")
        draw.text((x, 121), method, FAINT, ImageFont.load_default(15), anchor="mm")
    for row, edit in enumerate(rows):
        # A gap sets the row of all edits apart.
        y = TOP + row * CELL[1] + (14 if row else 0)
        draw.text((LEFT - 14, y + CELL[1] / 2), edit, INK, ImageFont.load_default(16), anchor="rm")
        for column, shares in enumerate(tools.values()):
            share = sum(shares.values()) / len(shares) if row == 0 else shares[edit]
            _cell(draw, LEFT + column * CELL[0], y, share)
    image.save(path)


def _cell(draw: ImageDraw.ImageDraw, x: float, y: float, share: float) -> None:
    colour = _colour(share)
    draw.rounded_rectangle((x + 2, y + 2, x + CELL[0] - 3, y + CELL[1] - 3), 5, fill=colour)
    # Not rounded up: only what was found without a miss may read 1.00.
    text = f"{int(share * 100 + 1e-9) / 100:.2f}"
    light = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
    ink = INK if light > 135 else PAPER
    draw.text((x + CELL[0] / 2, y + CELL[1] / 2), text, ink, ImageFont.load_default(16), anchor="mm")


def _colour(share: float) -> Colour:
    for (low, one), (high, other) in pairwise(SCALE):
        if share <= high:
            part = (share - low) / (high - low)
            red, green, blue = (round(a + part * (b - a)) for a, b in zip(one, other, strict=True))
            return red, green, blue
    return SCALE[-1][1]
