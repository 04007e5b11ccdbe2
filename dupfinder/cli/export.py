"""``dupfinder export``: groups and decisions as a table, a page, or a list that can be applied; vectors."""

from __future__ import annotations

from pathlib import Path

from dupfinder.cli import OK, BadArgument, check_data_dir
from dupfinder.cli.arguments import Parser, say, write_file, write_json, write_text
from dupfinder.engine.errors import MissingPackageError
from dupfinder.engine.library import Library
from dupfinder.engine.reports import csv_report, html_report, json_report, vectors
from dupfinder.engine.reports.rows import groups_of

VECTORS = ("npz", "parquet")
FORMATS = ("csv", "json", "html", *VECTORS)


def run(arguments: list[str]) -> int:
    """Runs the command; gives the exit status. Works beside a window or a scan."""
    made = Parser(
        prog="dupfinder export",
        description="Writes the groups of the library and what was decided on them, or the vectors of all "
        "photos. No photo is changed.",
        epilog="csv: a table, one row a photo. html: a page with pictures that needs nothing else. "
        "json: all marked files, as 'dupfinder apply' reads them. "
        "npz, parquet: each photo's path and embedding, for NumPy and for data frames.",
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
    if form in VECTORS:
        return _vectors(known.file, form, known.data_dir)
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


def _vectors(target: str, form: str, data_dir: Path | None) -> int:
    if target == "-":
        raise BadArgument(f"{form} cannot be written to standard output")
    with Library(data_dir, read_only=True) as library:
        source = library.embeddings
        count = 0

        def fill(path: Path) -> None:
            nonlocal count
            if form == "npz":
                count = vectors.write_npz(path, source.all())
            else:
                count = vectors.write_parquet(path, source.model, source.dim, source.blocks())

        try:
            write_file(target, target, fill)
        except MissingPackageError as error:
            raise BadArgument(str(error)) from error
    say(f"{count} vectors of {source.dim} numbers.")
    return OK
