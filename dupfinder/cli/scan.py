"""``dupfinder scan``: scan folders and report their clusters."""

from __future__ import annotations

import math
import os
import sys
import time

from dupfinder.cli import OK, BadArgument
from dupfinder.cli.arguments import folder_of, out, parse, parser, say, shown, write_json
from dupfinder.cli.running import POLL_SECONDS, status_of, stopped_by_signals
from dupfinder.engine.errors import reason
from dupfinder.engine.jobs import Job
from dupfinder.engine.library import Library
from dupfinder.engine.reports import json_report
from dupfinder.engine.types import Cluster, Failure, Member, ScanResult, Stage


def run(arguments: list[str]) -> int:
    """Runs the command; gives the exit status."""
    made = parser("scan", "Scans folders and lists their near-duplicates. No photo is changed.")
    made.add_argument("folders", metavar="FOLDER", nargs="+")
    made.add_argument("--threshold", type=float, metavar="T", help="similarity of a cluster, 0 to 1")
    made.add_argument(
        "--model", metavar="ID", help="the network, see 'dupfinder models' (default: the setting's)"
    )
    known = parse(made, arguments)
    if isinstance(known, int):
        return known
    if known.threshold is not None and not 0.0 <= known.threshold <= 1.0:
        raise BadArgument(f"--threshold {known.threshold}: must be from 0 to 1")
    folders = [folder_of(name) for name in known.folders]
    with Library(known.data_dir, model=known.model) as library:
        for problem in library.setting_problems:
            say(f"dupfinder scan: setting left out: {problem}")
        for folder in folders:
            library.add_folder(folder)
        model = library.model
        job = library.scan(folders)
        with stopped_by_signals(job) as caught:
            _wait(job)
        result = job.result()
        if caught:
            say(f"Stopped. {_count(result.embedded, 'new photo')} kept; the next scan goes on from there.")
            return status_of(caught)
        threshold = library.settings.threshold if known.threshold is None else known.threshold
        clusters = [
            (cluster, members)
            for cluster in library.clusters(threshold, under=folders)
            if (members := library.members(cluster))
        ]
        failures = [failure for failure in library.failures() if _is_under(failure.path, folders)]
    if known.json is not None:
        report = json_report.scan_report(
            model=model,
            threshold=threshold,
            result=result,
            clusters=clusters,
            failures=failures,
        )
        write_json(known.json, json_report.dumps(report))
    if known.json != "-":
        _print(clusters)
    _summarise(result, clusters, failures)
    return OK


def _is_under(path: bytes, folders: list[bytes]) -> bool:
    return any(path == folder or path.startswith(os.path.join(folder, b"")) for folder in folders)


def _wait(job: Job[ScanResult]) -> None:
    if not sys.stderr.isatty():
        while not job.done:
            time.sleep(POLL_SECONDS)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}", style="dim"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Finding photos", total=None, speed="")
        while not job.done:
            now = job.progress()
            speed = f"{now.rate:.0f} photos/s" if now.rate else ""
            if now.seconds_left is not None:
                speed += f", {now.seconds_left:.0f} s left"
            if now.stage == Stage.CHECK:
                bar.update(
                    task, description="Checking pairs", completed=now.checked, total=now.to_check, speed=""
                )
            else:
                title = "Finding photos" if now.finding else "Reading photos"
                bar.update(task, description=title, completed=now.done, total=now.total, speed=speed)
            time.sleep(2 * POLL_SECONDS)


def _print(clusters: list[tuple[Cluster, list[Member]]]) -> None:
    for cluster, members in clusters:
        out(f"{len(members)} photos, {cluster.freed / 1e6:.1f} MB could be freed")
        for member in members:
            photo = member.photo
            note = "best copy" if member.representative else f"{math.floor(100 * member.similarity)}% alike"
            out(f"  {shown(photo.path)}  {photo.width} x {photo.height}  {photo.size / 1e6:.2f} MB  {note}")
        out("")


def _summarise(
    result: ScanResult, clusters: list[tuple[Cluster, list[Member]]], failures: list[Failure]
) -> None:
    freed = sum(cluster.freed for cluster, _ in clusters)
    say(
        f"{_count(result.scanned, 'photo')}, {result.embedded} of them new; "
        f"{_count(len(clusters), 'group')} of near-duplicates, "
        f"{freed / 1e6:.1f} MB could be freed."
    )
    for failure in failures:
        say(f"could not read {shown(failure.path)}: {reason(failure.code, failure.detail)}")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
