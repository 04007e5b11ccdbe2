"""Asks all questions, or those named, one after another, and prints one table.

uv run python -m tests.benchmarks [QUESTION ...] [--photos N] [--files N] [--json FILE]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import fields
from pathlib import Path

from tests.benchmarks.report import ROOT, Figure, arguments, machine, show, write

HERE = Path(__file__).parent
NO_QUESTION = {
    "__init__",
    "__main__",
    "report",
    "processes",
    "scoring",
    "run_peer",
    "run_export",
    "run_torch",
    "plot",
    "split",
}


def questions() -> list[str]:
    """The modules that ask one, by name."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NO_QUESTION)


def ask(question: str, passed_on: list[str]) -> list[Figure]:
    """Runs one benchmark in a process of its own, so that none warms up the next; its output goes through."""
    with tempfile.TemporaryDirectory() as place:
        answer = Path(place) / "figures.json"
        words = [sys.executable, "-m", f"tests.benchmarks.{question}", *passed_on, "--json", str(answer)]
        print(f"== {question}", flush=True)
        ended = subprocess.run(words, cwd=ROOT, check=False)
        if not answer.exists():
            return [Figure(question, "did not run", ended.returncode, at_most=-1, note="see above")]
        known = {field.name for field in fields(Figure)}
        rows = json.loads(answer.read_text(encoding="utf-8"))["figures"]
        return [Figure(**{name: value for name, value in row.items() if name in known}) for row in rows]


def main() -> int:
    parser = arguments(__doc__)
    parser.add_argument("questions", nargs="*", metavar="QUESTION", help=f"of {', '.join(questions())}")
    given = parser.parse_args()
    unknown = set(given.questions) - set(questions())
    if unknown:
        parser.error(f"no such question: {', '.join(sorted(unknown))}")
    passed_on = ["--photos", str(given.photos), "--files", str(given.files)]
    if given.work:
        passed_on += ["--work", str(given.work)]
    if given.plot:
        passed_on += ["--plot", str(given.plot.resolve())]
    start = time.perf_counter()
    figures = [figure for name in given.questions or questions() for figure in ask(name, passed_on)]
    print()
    show(figures)
    print(f"{machine()}; {time.perf_counter() - start:.0f} s")
    if given.json:
        write(given.json, figures)
    return int(any(figure.holds is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
