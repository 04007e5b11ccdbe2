"""Jobs on the command line: waiting for them, and what Ctrl-C does to them."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from dupfinder.cli import INTERRUPTED
from dupfinder.engine.jobs import Job

POLL_SECONDS = 0.05


@contextmanager
def stopped_by_signals[T](job: Job[T]) -> Iterator[list[int]]:
    """Ctrl-C and a polite kill cancel the job, which keeps its work; gives what was caught."""
    caught: list[int] = []

    def stop(number: int, _frame: object) -> None:
        caught.append(number)
        job.cancel()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def status_of(caught: list[int]) -> int:
    """The exit status of a command that was stopped, as shells have it."""
    number = caught[0] if caught else signal.SIGINT
    return INTERRUPTED if number == signal.SIGINT else 128 + number


def wait[T](job: Job[T], title: str) -> None:
    """Waits for a job; shows on a terminal how far it is."""
    if not sys.stderr.isatty():
        while not job.done:
            time.sleep(POLL_SECONDS)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        while not job.done:
            now = job.progress()
            bar.update(task, completed=now.done, total=now.total)
            time.sleep(2 * POLL_SECONDS)
