"""Is anything ever lost when photos are reviewed and files acted on, and how long do 10,000 take?

Two state machines, 10,000 steps each. One adds made-up photos, sidecars and links, sends them to the trash,
to other folders, to another volume, replaces them by links, deletes some for good, takes actions back,
changes files from outside and kills the program at any change of the disk or the journal. The other does
the same to real pictures as a person would in the window: it scans, marks, applies rules, protects folders,
looks at other similarities, undoes and redoes decisions, starts the program again, and acts on what is
marked then. After each step every content of the library has to exist somewhere, unless its permanent
deletion was confirmed or somebody else destroyed it; what undo brings back is compared byte for byte, and
decision for decision. The short forms of both run with the tests.

Then 10,000 small photos go to the trash and come back, each a near-duplicate of one that stays.
"""

from __future__ import annotations

import logging
import os
import time
import traceback
from collections.abc import Callable

import hypothesis
from hypothesis.stateful import run_state_machine_as_test

from dupfinder.engine.action_types import ActionKind
from tests.benchmarks.report import Figure, Options, run
from tests.makers.acting_machine import ActingMachine
from tests.makers.machine import Machine
from tests.makers.review_machine import ReviewMachine
from tests.makers.stored import StoredLibrary

STEPS = 10_000
_EXAMPLES, _LONGEST = 25, 50
FILES = 10_000


def _machine(machine: type[Machine], name: str) -> list[Figure]:
    logging.getLogger("dupfinder").setLevel(logging.ERROR)  # each kill is told as a warning
    settings = hypothesis.settings(
        max_examples=_EXAMPLES,
        stateful_step_count=_LONGEST,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    counted = machine.counted
    counted.clear()
    failures = 0
    start = time.perf_counter()
    while counted["steps"] < STEPS and not failures:
        try:
            run_state_machine_as_test(machine, settings=settings)
        except Exception:
            traceback.print_exc()
            failures += 1
    kills = sum(count for what, count in counted.items() if what.endswith("killed"))
    note = ", ".join(f"{count} {what}" for what, count in sorted(counted.items()) if what != "steps")
    return [
        Figure("acting", f"{name}: steps", counted["steps"], at_least=STEPS, note=note),
        Figure("acting", f"{name}: steps after which something was lost or changed", failures, at_most=0),
        Figure("acting", f"{name}: kills in the middle", kills, at_least=STEPS // 100),
        Figure("acting", f"{name}: time", time.perf_counter() - start, "s"),
    ]


def _many(options: Options) -> list[Figure]:
    figures: list[Figure] = []
    with options.place("acting") as place:
        os.environ["XDG_DATA_HOME"] = str(place / "home")
        library = StoredLibrary(place)
        removed = []
        for number in range(FILES):
            library.add(f"kept/{number % 50}/{number}.jpg", b"k%d" % number * 500, f"group {number}")
            removed.append(
                library.add(f"copies/{number % 50}/{number}.jpg", b"c%d" % number * 500, f"group {number}")
            )
        before = library.tree()

        def timed[T](what: str, call: Callable[[], T]) -> T:
            start = time.perf_counter()
            result = call()
            figures.append(Figure("acting", f"{FILES} files: {what}", time.perf_counter() - start, "s"))
            return result

        removals = [library.removal(path) for path in removed]
        plan = timed("plan", lambda: library.acting.plan(ActionKind.TRASH, removals).result())
        outcome = timed("check and move to the trash", lambda: library.acting.apply(plan).result())
        timed("history", library.acting.history)
        back = timed("undo", lambda: library.acting.undo(outcome.action_id or 0).result())
        figures.append(Figure("acting", "files moved and back", len(back.done), at_least=FILES))
        same = library.tree() == before
        figures.append(Figure("acting", "trees that differ after undo", int(not same), at_most=0))
        library.close()
    return figures


def measure(options: Options) -> list[Figure]:
    return [
        *_machine(ActingMachine, "machine of actions"),
        *_machine(ReviewMachine, "machine of reviews"),
        *_many(options),
    ]


if __name__ == "__main__":
    run(measure, __doc__)
