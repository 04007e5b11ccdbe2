"""``dupfinder compare``: what two files are to each other, and what differs."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from tempfile import TemporaryDirectory

from dupfinder.cli import FAILED, OK
from dupfinder.cli.arguments import check_target, parse, parser, say, shown, words, write_bytes, write_json
from dupfinder.engine.errors import UnreadableFileError, reason
from dupfinder.engine.library import Library
from dupfinder.engine.pair_types import PairReport
from dupfinder.engine.reports import json_report
from dupfinder.engine.types import Change, Photo

KINDS_OF_AMOUNT = {Change.TURNED: "{:g} degrees", Change.CROPPED: "to {:.0%}", Change.RESIZED: "{:.0%}"}


def run(arguments: list[str]) -> int:
    """Runs the command; gives the exit status. Needs no library, and works beside a window or a scan."""
    made = parser("compare", "Says what two images are to each other, and what differs. Neither is changed.")
    made.add_argument("a", metavar="A")
    made.add_argument("b", metavar="B")
    made.add_argument(
        "--picture", metavar="FILE", help="write a PNG with both side by side and what differs outlined"
    )
    made.add_argument("--model", metavar="ID", help="the network (default: the setting's)")
    known = parse(made, arguments)
    if isinstance(known, int):
        return known
    if known.picture is not None:
        check_target("--picture", known.picture)
    a, b = (os.path.abspath(os.fsencode(path)) for path in (known.a, known.b))
    with TemporaryDirectory(prefix="dupfinder-") as place, _opened(known, Path(place)) as library:
        try:
            found = library.compare_files(a, b)
            picture = None if known.picture is None else library.draw_comparison(found)
        except UnreadableFileError as error:
            say(f"dupfinder compare: {shown(error.path)}: {reason(error.failure_code, error.detail)}")
            return FAILED
    if picture is not None:
        write_bytes("--picture", known.picture, picture)
    if known.json is not None:
        write_json(known.json, json_report.dumps(json_report.comparison_report(found)))
    if known.json != "-":
        print("\n".join(_lines(found)))
    return OK


def _opened(known: Namespace, place: Path) -> Library:
    """The library with its settings where there is one, else an empty one that goes with ``place``."""
    from dupfinder.engine import paths

    folder = known.data_dir or paths.default_data_dir()
    if (folder / "library.db").is_file():
        return Library(folder, model=known.model, read_only=True)
    return Library(place, model=known.model)


def _lines(found: PairReport) -> list[str]:
    """The report for people at a terminal."""
    verdict, measured = found.verdict, found.comparison
    evidence = verdict.evidence
    kind = "different pictures" if verdict.kind is None else words(verdict.kind)
    lines = [f"A  {_photo(found.a)}", f"B  {_photo(found.b)}", "", f"{kind}, similarity {verdict.score:.3f}"]
    if verdict.kind is not None and evidence.changes:
        lines.append("  from A to B: " + ", ".join(_change(*one) for one in evidence.changes))
    pixels = {True: "yes", False: "no", None: "no (not alike enough to ask)"}[found.same_pixels]
    lines += [
        f"  same bytes: {'yes' if found.same_bytes else 'no'}, same pixels: {pixels}",
        f"  embedding: cosine {found.cosine:.3f}",
    ]
    if len(found.cosines) > 1:
        lines += [f"    {a} of A to {b} of B: {cosine:.3f}" for a, b, cosine in found.cosines]
    lines += [f"    {name}: {cosine:.3f}" for name, cosine in found.levels]
    lines.append(f"  local features: {found.points[0]} and {found.points[1]}, {found.agree} agree")
    if verdict.kind is not None:
        lines.append(f"  shown by the other: {evidence.covered_a:.0%} of A, {evidence.covered_b:.0%} of B")
    one, two = measured.quality
    lines.append(f"  sharpness: {one.sharpness:.0f} and {two.sharpness:.0f} of 100")
    if measured.tone is not None:
        lines.append(f"  B is {measured.tone.lighter:+.1f} lighter, contrast x {measured.tone.contrast:.2f}")
    if measured.spot is not None:
        sides = zip(("left", "top", "right", "bottom"), measured.spot, strict=True)
        lines.append("  largest change in A: " + ", ".join(f"{name} {at:.0%}" for name, at in sides))
    return lines


def _photo(photo: Photo) -> str:
    return f"{shown(photo.path)}  {photo.width} x {photo.height}, {photo.format}, {photo.size} bytes"


def _change(change: Change, amount: float | None) -> str:
    word = words(change)
    form = KINDS_OF_AMOUNT.get(change)
    return word if amount is None or form is None else f"{word} {form.format(amount)}"
