"""``dupfinder bench``: networks side by side on one set of photos."""

from __future__ import annotations

import os
from contextlib import closing

import msgspec

from dupfinder.cli import FAILED, OK, BadArgument
from dupfinder.cli.arguments import parse, parser, say, write_json, write_text
from dupfinder.cli.running import status_of, stopped_by_signals, wait
from dupfinder.engine.embed.plot import plot
from dupfinder.engine.errors import Cancelled
from dupfinder.engine.library import networks
from dupfinder.engine.reports import json_report

VERSION = 1


def run(arguments: list[str]) -> int:
    """Runs the command; gives the exit status."""
    made = parser(
        "bench",
        "Measures networks side by side: speed, memory, and which edited copies each finds. Copies are"
        " made of your photos in memory; no photo is changed, and nothing is stored.",
    )
    made.add_argument("models", metavar="ID[@LEVELS]", nargs="*", help="all that are installed if none")
    made.add_argument("--folder", metavar="DIR", help="take photos from here; drawn pictures otherwise")
    made.add_argument("--photos", type=int, default=40, metavar="N", help="to make copies of")
    made.add_argument("--plot", metavar="FILE", help="draw it as SVG; '-' is standard output")
    known = parse(made, arguments)
    if isinstance(known, int):
        return known
    if not 2 <= known.photos <= 2_000:
        raise BadArgument(f"--photos {known.photos}: must be from 2 to 2000")
    folder = None if known.folder is None else os.path.abspath(os.fsencode(known.folder))
    if folder is not None and not os.path.isdir(folder):
        raise BadArgument(f"--folder {known.folder}: there is no such folder")
    with closing(networks(known.data_dir)) as networks_:
        models = known.models or [entry.id for entry in networks_.entries() if entry.installed]
        job = networks_.compare(models, folder, known.photos)
        with stopped_by_signals(job) as caught:
            wait(job, "Comparing")
        try:
            scores = job.result()
        except Cancelled:
            say("Stopped.")
            return status_of(caught)
    if known.json is not None:
        rows = [msgspec.to_builtins(score) for score in scores]
        write_json(known.json, json_report.dumps({"version": VERSION, "networks": rows}))
    if known.plot is not None:
        text = plot(
            [
                (score.title, score.images_per_second, score.micro_ap, score.recall)
                for score in scores
                if not score.problem
            ]
        )
        write_text(known.plot, lambda file: file.write(text + "\n"))
    if "-" not in (known.json, known.plot):
        print(
            f"{'network':28}{'images/s':>9}{'MB':>7}{'found':>8}{'micro-AP':>10}{'candidate':>11}"
            "  weakest edit"
        )
        for score in scores:
            if score.problem:
                print(f"{score.title[:27]:28}{score.problem}")
                continue
            edit, share = min(score.recall.items(), key=lambda item: item[1])
            print(
                f"{score.title[:27]:28}{score.images_per_second:9.1f}{score.megabytes:7.0f}"
                f"{score.recall_all:8.3f}{score.micro_ap:10.4f}{score.candidate:11.2f}  {edit} {share:.2f}"
            )
        done = next((score for score in scores if not score.problem), None)
        if done is not None:
            say(f"{done.photos} photos and {done.pictures} pictures in all; {done.provider}.")
    return FAILED if all(score.problem for score in scores) else OK
