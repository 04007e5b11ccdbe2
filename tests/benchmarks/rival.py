"""How long does a scan take beside the peer that has our network?

Immaculate's ``sscd`` and ``dupfinder scan`` at its defaults, each a process of its own, on edited copies of
photos, on parts of photos, which look alike without being copies, and on photos that have nothing in common.
The first two libraries and the peer are those of ``peers.py``. They run in the order A, B, B, A and their
mean counts, so that a machine that gets slower or faster favours neither.
"""

from __future__ import annotations

from tests.benchmarks.peers import OURS, RIVAL, ordinary_libraries, outcomes, peers_python
from tests.benchmarks.report import Figure, Options, run
from tests.makers.libraries import Truth, shared_photos

BARS = {"copies": 0.8, "without copies": 0.5, "unlike photos": 0.5}
"""Our wall time as a share of the rival's, at most, by library."""


def unlike_photos() -> Truth:
    """All photos as they are."""
    paths = shared_photos()
    truth = Truth(paths[0].parent)
    for path in paths:
        truth.add(path, path.stem)
    return truth


def measure(options: Options) -> list[Figure]:
    figures = []
    with options.place("rival") as place:
        python = peers_python(place)
        libraries = {**ordinary_libraries(place, options), "unlike photos": unlike_photos()}
        for name, truth in libraries.items():
            made = outcomes(truth, [OURS, RIVAL, RIVAL, OURS], python, place)
            ours, rival = made[OURS], made[RIVAL]
            times = (" and ".join(f"{seconds:.1f}" for seconds in one.seconds) for one in (ours, rival))
            note = f"{len(truth)} files: {' s against '.join(times)} s"
            share = ours.mean_seconds / rival.mean_seconds
            figures.append(
                Figure("rival", f"time against {RIVAL}, {name}", share, at_most=BARS[name], note=note)
            )
    return figures


if __name__ == "__main__":
    run(measure, __doc__)
