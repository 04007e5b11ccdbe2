"""How long does a person wait before anything happens?

``dupfinder --version`` as a whole process, and what an import of the engine alone costs.
"""

from __future__ import annotations

import sys

from tests.benchmarks.report import Figure, Options, command, median, run, timed

REPEATS = 15


def _median_ms(words: list[str]) -> float:
    timed(words)  # the first start reads files that the others find in memory
    return 1_000 * median([timed(words) for _ in range(REPEATS)])


def measure(_: Options) -> list[Figure]:
    python = _median_ms([sys.executable, "-c", "pass"])
    note = f"whole process, median of {REPEATS}"
    return [
        Figure("imports", "python -c pass", python, "ms", note=note),
        Figure(
            "imports", "dupfinder --version", _median_ms(command("--version")), "ms", at_most=150, note=note
        ),
        Figure(
            "imports",
            "import of the engine",
            _median_ms([sys.executable, "-c", "import dupfinder.engine.library"]) - python,
            "ms",
            note="without Python's own start",
        ),
    ]


if __name__ == "__main__":
    run(measure, __doc__)
