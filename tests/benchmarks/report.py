"""What every benchmark shares: options, figures, their table, and a place to work in."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Figure:
    """One measured number.

    Attributes:
        question: the benchmark that asks, such as ``"rescan"``.
        name: what was measured, for people.
        value: the number, in ``unit``.
        at_least, at_most: the bar, where there is one.
        note: how it was measured, or what it is made of.
    """

    question: str
    name: str
    value: float
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def bar(self) -> str:
        if self.at_least is not None:
            return f">= {self.at_least:g}"
        return f"<= {self.at_most:g}" if self.at_most is not None else ""

    @property
    def holds(self) -> bool | None:
        """Whether the bar is kept; None where there is none."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return self.value <= self.at_most if self.at_most is not None else None


@dataclass(frozen=True)
class Options:
    """How a benchmark is run.

    Attributes:
        photos: how many source photos a library is made of; fewer for a quick look.
        files: how many files the large libraries hold.
        work: folder for libraries and data folders, kept afterwards; a temporary one when None.
        plot: where a question that draws a picture puts it; into ``work``, if anywhere, when None.
    """

    photos: int = 100
    files: int = 10_000
    work: Path | None = None
    plot: Path | None = None

    @contextlib.contextmanager
    def place(self, name: str) -> Iterator[Path]:
        """A folder to work in: below ``work`` and kept, or removed at the end."""
        if self.work is not None:
            path = self.work.resolve() / name
            path.mkdir(parents=True, exist_ok=True)
            yield path
        else:
            with tempfile.TemporaryDirectory(prefix=f"dupfinder-{name}-") as temporary:
                yield Path(temporary)


def arguments(description: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=int, default=Options.photos, help="source photos of a library")
    parser.add_argument("--files", type=int, default=Options.files, help="files of the large libraries")
    parser.add_argument("--work", type=Path, help="work in this folder and keep it")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE too")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="write the plot to FILE, a PNG")
    return parser


def run(measure: Callable[[Options], list[Figure]], description: str | None) -> None:
    """The command line of one benchmark. Ends with 1 when a bar is missed."""
    given = arguments(description).parse_args()
    start = time.perf_counter()
    figures = measure(Options(given.photos, given.files, given.work, given.plot))
    show(figures)
    print(f"{machine()}; {time.perf_counter() - start:.0f} s")
    if given.json:
        write(given.json, figures)
    sys.exit(any(figure.holds is False for figure in figures))


def show(figures: Sequence[Figure]) -> None:
    """Prints a table. Not cut to the terminal's width: it is meant to be pasted."""
    rows = [("question", "what", "value", "bar", "", "how")]
    for figure in figures:
        state = {True: "ok", False: "MISSED", None: ""}[figure.holds]
        rows.append(
            (
                figure.question,
                figure.name,
                f"{number(figure.value)} {figure.unit}".strip(),
                figure.bar,
                state,
                figure.note,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for position, row in enumerate(rows):
        print(
            "  ".join(
                [*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[5]]
            ).rstrip()
        )
        if position == 0:
            print("  ".join("-" * width for width in widths))


def number(value: float) -> str:
    """With as many places as mean something."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:.4f}" if abs(value) < 1 else f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"


def write(path: Path, figures: Sequence[Figure]) -> None:
    rows = [{**asdict(figure), "holds": figure.holds} for figure in figures]
    path.write_text(json.dumps({"machine": machine(), "figures": rows}, indent=1) + "\n", encoding="utf-8")


def machine() -> str:
    """The machine in one line: what the figures depend on, nothing that names it."""
    return f"{platform.system()} {platform.machine()}, {cores()} cores, Python {platform.python_version()}"


def cores() -> int:
    """Cores that this process may use."""
    return os.process_cpu_count() if hasattr(os, "process_cpu_count") else len(os.sched_getaffinity(0))


def command(*words: str | Path, data_dir: Path | None = None) -> list[str]:
    """The command line program as a person starts it, from this Python's environment."""
    program = Path(sys.executable).with_name("dupfinder")
    start = [str(program)] if program.exists() else [sys.executable, "-m", "dupfinder"]
    return [*start, *map(str, words), *(["--data-dir", str(data_dir)] if data_dir else [])]


def timed(words: Sequence[str], **environment: str) -> float:
    """Wall seconds of a whole process, from start to end; Python keeps what it compiled, as for people.

    Args:
        environment: variables that it gets beside ours.

    Raises:
        RuntimeError: it failed; with what it said.
    """
    start = time.perf_counter()
    ended = subprocess.run(
        words,
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    if ended.returncode != 0:
        raise RuntimeError(f"{' '.join(words)} ended with {ended.returncode}: {ended.stderr.strip()[-2000:]}")
    return seconds


def median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
