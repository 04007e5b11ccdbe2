"""``dupfinder export``: groups and decisions as a table, a page, or a list that can be applied."""

from __future__ import annotations

from pathlib import Path

from dupfinder.cli import OK, BadArgument, check_data_dir
from dupfinder.cli.arguments import Parser, say, write_json, write_text
from dupfinder.engine.library import Library
from dupfinder.engine.reports import csv_report, html_report, json_report
from dupfinder.engine.reports.rows import groups_of

FORMATS = ("csv", "json", "html")


def run(arguments: list[str]) -> int:
    """Runs the command; gives the exit status. Works beside a window or a scan."""
    made = Parser(
        prog="dupfinder export",
        description="Writes the groups of the library and what was decided on them. No photo is changed.",
        epilog="csv: a table, one row a photo. html: a page with pictures that needs nothing else. "
        "json: all marked files, as 'dupfinder apply' reads them.",
    )
    made.add_argument("file", metavar="FILE", help="what to write; '-' is standard output")
    made.add_argument("--format", choices=FORMATS, help="default: what FILE ends with")
    made.add_argument("--threshold", type=float, metavar="T", help="similarity of a group, 0 to 1")
    made.add_argument("--data-dir", type=Path, metavar="DIR", help="where dupfinder keeps its own data")
    try:
        known = made.parse_args(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    check_data_dir(known.data_dir)
    form = known.format or Path(known.file).suffix.lstrip(".").lower()
    if form not in FORMATS:
        raise BadArgument(f"{known.file}: say which format to write: --format {'|'.join(FORMATS)}")
    if known.threshold is not None and not 0.0 <= known.threshold <= 1.0:
        raise BadArgument(f"--threshold {known.threshold}: must be from 0 to 1")
    if known.file != "-" and not Path(known.file).absolute().parent.is_dir():
        raise BadArgument(f"{known.file}: there is no folder {Path(known.file).absolute().parent}")
    with Library(known.data_dir, read_only=True) as library:
        threshold = library.settings.threshold if known.threshold is None else known.threshold
        clusters = library.clusters(threshold)
        if form == "json":
            decisions = library.review.decisions(clusters)
            write_json(known.file, json_report.dumps(json_report.decisions_report(decisions)))
            say(f"{len(decisions)} marked photos.")
            return OK
        states = library.review.states(clusters, threshold)

        groups = groups_of(clusters, states, library.members)
        summary = html_report.summary(library.review.totals(clusters))
        if form == "csv":
            write_text(known.file, lambda file: csv_report.write(file, groups), csv_report.ERRORS)
        else:
            write_text(known.file, lambda file: html_report.write(file, groups, library.thumbnail, summary))
    say(summary)
    return OK
