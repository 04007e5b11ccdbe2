"""What does a kill -9 in the middle of a scan cost?

The scan's process is killed; its decoder processes have to end by themselves. The next scan must find the
databases sound, and may do again what was done in the second before the kill.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

from dupfinder.engine.library import Library
from tests.benchmarks.processes import children_of, start_scan, wait_for
from tests.benchmarks.quality import chosen_photos
from tests.benchmarks.report import Figure, Options, run
from tests.makers.libraries import make_library

KILL_AT = 0.4
"""Share of the library that is embedded when the kill comes."""


def measure(options: Options) -> list[Figure]:
    sources, others = chosen_photos(max(4, options.photos // 4))
    with options.place("crash") as place:
        truth = make_library(place / "library", sources, None, others)
        process = start_scan(truth.folder, place / "data", place / "scan.py")
        embedded, rate = _kill_in_the_middle(process, int(len(truth) * KILL_AT))
        workers = children_of(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        ended = wait_for(lambda: not any(worker.is_running() for worker in workers), 30)
        unsound = [path.name for path in (place / "data").glob("*.db") if not _sound(path)]
        with Library(place / "data") as library:
            result = library.scan().result()
            clusters = len(library.clusters())
        distinct = len(truth) - sum(edit == "bytecopy" for edit in truth.edit.values())
        lost = embedded + result.embedded - distinct
        return [
            Figure(
                "crash",
                "photos embedded again",
                lost,
                at_most=rate + 8,
                note=f"{embedded} were done at {rate:.0f}/s",
            ),
            Figure(
                "crash",
                "photos after the second scan",
                result.scanned,
                at_least=len(truth),
                note=f"{clusters} groups",
            ),
            Figure("crash", "damaged databases", len(unsound), at_most=0, note=", ".join(unsound)),
            Figure(
                "crash",
                "decoders end after",
                99 if ended is None else ended,
                "s",
                at_most=10,
                note=f"{len(workers)} processes",
            ),
        ]


def _kill_in_the_middle(process: subprocess.Popen[str], wanted: int) -> tuple[int, float]:
    """Follows the scan until that many photos are embedded; gives their number and the speed of late."""
    assert process.stdout is not None
    seen: list[tuple[float, int]] = []
    for line in process.stdout:
        embedded = json.loads(line)["embedded"]
        seen.append((time.monotonic(), embedded))
        if embedded >= wanted:
            break
    else:
        raise RuntimeError("the scan ended before it could be killed")
    now = seen[-1][0]
    recent = [entry for entry in seen if now - entry[0] <= 2.0]
    spent = max(0.1, now - recent[0][0])
    return seen[-1][1], (seen[-1][1] - recent[0][1]) / spent


def _sound(path: Path) -> bool:
    connection = sqlite3.connect(path)
    try:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    run(measure, __doc__)
