"""Draws how networks compare, as SVG: quality against speed, and which edit each of them finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10
from xml.sax.saxutils import escape

from dupfinder.engine.embed.sketch import Colours

type Row = tuple[str, float, float, Mapping[str, float]]
"""Title, pictures a second, micro-AP, recall by edit."""

WIDE, HIGH, EDGE, AXIS = 460, 300, 16, 44
CELL, LINE, NAMES = 92, 26, 120


def plot(
    rows: Sequence[Row],
    words: tuple[str, str, str] = ("micro-AP", "pictures a second", "copies found first"),
    colours: Colours | None = None,
    font: str = "sans-serif",
) -> str:
    """Both pictures beside each other.

    Args:
        words: the two axes, and the head of the table.
    """
    c = colours or Colours()
    edits = sorted({edit for row in rows for edit in row[3]})
    table = NAMES + CELL * len(rows)
    height = max(HIGH + 2 * EDGE, 3 * EDGE + LINE * (len(edits) + 1) + 30)
    width = WIDE + table + 3 * EDGE
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" font-family="{escape(font)}" font-size="12">'
    ]
    out += _points(rows, words, c)
    out += _cells(rows, edits, words[2], c)
    return "\n".join([*out, "</svg>"])


def _points(rows: Sequence[Row], words: tuple[str, str, str], c: Colours) -> list[str]:
    left, right, top, bottom = EDGE + AXIS, WIDE - EDGE, EDGE + 20, HIGH - AXIS + EDGE
    speeds = [max(row[1], 0.1) for row in rows] or [1.0]
    low, high = floor(log10(min(speeds))), ceil(log10(max(speeds)) + 1e-9)
    high = max(high, low + 1)
    worst = min((row[2] for row in rows), default=0.0)
    least = max(0.0, floor(10 * worst - 0.2) / 10)

    def x(speed: float) -> float:
        return left + (right - left) * (log10(max(speed, 0.1)) - low) / (high - low)

    def y(quality: float) -> float:
        return bottom - (bottom - top) * (quality - least) / (1.0 - least or 1.0)

    out = [f'<text x="{left}" y="{EDGE + 4}" fill="{c.faint}">{escape(words[0])}</text>']
    grid = f'stroke="{c.line}" opacity=".35"/>'
    for tenth in range(round(10 * least), 11):
        at = y(tenth / 10)
        out.append(f'<line x1="{left}" x2="{right}" y1="{at:.1f}" y2="{at:.1f}" {grid}')
        out.append(
            f'<text x="{left - 8}" y="{at + 4:.1f}" fill="{c.faint}" text-anchor="end">'
            f"{tenth / 10:.1f}</text>"
        )
    for power in range(low, high + 1):
        at = x(10**power)
        out.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{top}" y2="{bottom}" {grid}')
        out.append(
            f'<text x="{at:.1f}" y="{bottom + 18}" fill="{c.faint}" text-anchor="middle">'
            f"{10.0**power:g}</text>"
        )
    out.append(
        f'<text x="{(left + right) / 2}" y="{bottom + 36}" fill="{c.faint}" text-anchor="middle">'
        f"{escape(words[1])}</text>"
    )
    taken: list[tuple[float, float]] = []
    for title, speed, quality, _ in sorted(rows, key=lambda row: -row[2]):
        spot = x(speed), y(quality)
        out.append(f'<circle cx="{spot[0]:.1f}" cy="{spot[1]:.1f}" r="5" fill="{c.strong}"/>')
        end = spot[0] > (left + right) / 2
        # Names of points that lie close are moved down until they can be read.
        name = spot[1] + 4
        while any(abs(name - other) < 14 and abs(spot[0] - there) < 190 for there, other in taken):
            name += 14
        taken.append((spot[0], name))
        out.append(
            f'<text x="{spot[0] + (-9 if end else 9):.1f}" y="{name:.1f}" fill="{c.ink}"'
            f' text-anchor="{"end" if end else "start"}">{escape(title)}</text>'
        )
    return out


def _cells(rows: Sequence[Row], edits: list[str], head: str, c: Colours) -> list[str]:
    left, top = WIDE + EDGE, EDGE + 20
    out = [f'<text x="{left}" y="{EDGE + 4}" fill="{c.faint}">{escape(head)}</text>']
    for column, row in enumerate(rows):
        middle = left + NAMES + CELL * (column + 0.5)
        for line, words in enumerate(_two_lines(row[0])):
            out.append(
                f'<text x="{middle:g}" y="{top + 14 * line:g}" fill="{c.ink}" text-anchor="middle"'
                f' font-size="11">{escape(words)}</text>'
            )
    for number, edit in enumerate(edits):
        at = top + 24 + LINE * number
        out.append(f'<text x="{left}" y="{at + 17:g}" fill="{c.ink}">{escape(edit)}</text>')
        for column, row in enumerate(rows):
            share = row[3].get(edit, 0.0)
            edge = left + NAMES + CELL * column
            # Only the depth of one colour, and the number itself: nothing is told by hue.
            out.append(
                f'<rect x="{edge + 2:g}" y="{at + 2:g}" width="{CELL - 4}" height="{LINE - 4}" rx="4"'
                f' fill="{c.strong}" fill-opacity="{0.06 + 0.5 * share**3:.2f}"/>'
                f'<text x="{edge + CELL / 2:g}" y="{at + 17:g}" fill="{c.ink}" text-anchor="middle">'
                f"{int(100 * share + 1e-9)} %</text>"
            )
    return out


def _two_lines(title: str) -> list[str]:
    if len(title) <= 14 or " " not in title:
        return [title[:16]]
    words = title.partition(",")[0].split() if len(title) > 28 else title.split()
    half = (len(words) + 1) // 2
    return [" ".join(words[:half])[:16], " ".join(words[half:])[:16]]
