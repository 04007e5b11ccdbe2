"""``dupfinder search``: where a picture is in the library."""

from __future__ import annotations

import os
from collections.abc import Sequence

from dupfinder.cli import FAILED, OK, BadArgument
from dupfinder.cli.arguments import parse, parser, say, shown, words, write_json
from dupfinder.engine.errors import UnreadableFileError, reason
from dupfinder.engine.library import Library
from dupfinder.engine.reports import json_report
from dupfinder.engine.search_types import Hit, Query


def run(arguments: list[str]) -> int:
    """Runs the command; gives the exit status. Works beside a window or a scan."""
    made = parser("search", "Finds a picture in the library: its copies first, then what is nearest.")
    made.add_argument("images", metavar="IMAGE", nargs="+")
    made.add_argument("-k", type=int, default=20, metavar="K", help="how many (default: %(default)s)")
    made.add_argument("--model", metavar="ID", help="the network (default: the setting's)")
    known = parse(made, arguments)
    if isinstance(known, int):
        return known
    if known.k < 1:
        raise BadArgument(f"-k {known.k}: must be at least 1")
    results: list[tuple[str, Sequence[Hit] | str]] = []
    with Library(known.data_dir, model=known.model, read_only=True) as library:
        for image in known.images:
            try:
                query = Query(paths=(os.fsencode(os.path.abspath(image)),))
                results.append((image, library.searching.search(query, known.k)))
            except UnreadableFileError as error:
                results.append((image, reason(error.failure_code, error.detail)))
    if known.json is not None:
        write_json(known.json, json_report.dumps(json_report.search_report(results)))
    for image, result in results:
        if isinstance(result, str):
            say(f"dupfinder search: {image}: {result}")
        elif known.json != "-":
            print(image.encode("utf-8", "backslashreplace").decode())
            for hit in result:
                kind = "" if hit.kind is None else words(hit.kind)
                print(f"  {hit.similarity:.3f}  {kind:<17}  {shown(hit.photo.path)}")
    return FAILED if any(isinstance(result, str) for _, result in results) else OK
