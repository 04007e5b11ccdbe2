"""A small picture of an architecture, drawn from the graph, as SVG: its blocks, a row for a size of map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import log2
from xml.sax.saxutils import escape

from dupfinder.engine.embed.anatomy import Part

LEFT, ROW, GAP, EDGE = 88, 62, 8, 10
_UNIT = 13
"""Pixels of height a doubling of channels."""


@dataclass(frozen=True, slots=True)
class Colours:
    """As CSS writes them; the window gives those of its theme."""

    ink: str = "#1A1E23"
    faint: str = "#535B66"
    line: str = "#7C848F"
    fill: str = "#FFFFFF"
    strong: str = "#2B59CE"
    tint: str = "#E7EDFB"


KINDS = {
    "layer": "convolution",
    "full": "fully connected layer",
    "pool": "pooling",
    "identity": "residual block, its input added as it is",
    "projection": "residual block, its input added through a convolution",
    "inception": "Inception module",
    "branches": "branches side by side",
}
"""What each kind of part is, in English."""


def sketch(parts: Sequence[Part], colours: Colours | None = None, font: str = "sans-serif") -> str:
    """Draws the parts: rows of blocks, large maps first; an arc is the way around, teeth are branches."""
    c = colours or Colours()
    rows = [(side, list(group)) for side, group in groupby(parts, key=lambda part: part.side)]
    width = LEFT + max((sum(_width(part) + GAP for part in row) for _, row in rows), default=0) + EDGE
    height = ROW * len(rows) + 2 * EDGE
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" font-family="{escape(font)}" font-size="11">'
    ]
    for number, (side, row) in enumerate(rows):
        middle = EDGE + ROW * number + ROW / 2
        size = f"{side} × {side}" if side > 1 else "vector"
        out.append(f'<text x="{EDGE}" y="{middle + 4:g}" fill="{c.faint}">{size}</text>')
        end = LEFT + sum(_width(part) + GAP for part in row) - GAP
        out.append(f'<line x1="{LEFT - 6}" y1="{middle:g}" x2="{end}" y2="{middle:g}" stroke="{c.line}"/>')
        x = LEFT
        for part in row:
            out += _drawn(part, x, middle, c)
            x += _width(part) + GAP
    out.append("</svg>")
    return "\n".join(out)


def _width(part: Part) -> int:
    return {"inception": 34, "identity": 30, "projection": 30, "branches": 20, "pool": 10}.get(part.kind, 14)


def _drawn(part: Part, x: float, middle: float, c: Colours) -> list[str]:
    wide = _width(part)
    high = min(ROW - 22, max(8, _UNIT * (log2(max(part.channels, 2)) - 4.5) * 0.8))
    top = middle - high / 2
    told = f"<title>{escape(KINDS[part.kind])}, {part.channels} channels, {part.layers} layers</title>"
    if part.kind in ("inception", "branches"):
        tooth = (high - 2 * (part.branches - 1)) / part.branches
        drawn = [
            f'<rect x="{x:g}" y="{top + n * (tooth + 2):.1f}" width="{wide}" height="{tooth:.1f}" rx="2"'
            f' fill="{c.tint}" stroke="{c.strong}"/>'
            for n in range(part.branches)
        ]
        return [f"<g>{told}", *drawn, "</g>"]
    if part.kind == "pool":
        shape = f"M{x:g},{top:.1f} l{wide},{high / 4:.1f} v{high / 2:.1f} l-{wide},{high / 4:.1f} Z"
        return [f'<path d="{shape}" fill="{c.fill}" stroke="{c.line}">{told}</path>']
    box = (
        f'<rect x="{x:g}" y="{top:.1f}" width="{wide}" height="{high:.1f}" rx="3"'
        f' fill="{c.strong if part.kind == "full" else c.tint}" stroke="{c.strong}"/>'
    )
    if part.kind not in ("identity", "projection"):
        return [f"<g>{told}", box, "</g>"]
    arc = (
        f'<path d="M{x - 3:g},{middle:g} C{x:g},{top - 16:.1f} {x + wide:g},{top - 16:.1f}'
        f' {x + wide + 3:g},{middle:g}" fill="none" stroke="{c.strong}" stroke-width="1.5"/>'
    )
    if part.kind == "identity":
        return [f"<g>{told}", arc, box, "</g>"]
    knot = (
        f'<rect x="{x + wide / 2 - 4:g}" y="{top - 15:.1f}" width="8" height="7" rx="1" fill="{c.strong}"/>'
    )
    return [f"<g>{told}", arc, box, knot, "</g>"]
