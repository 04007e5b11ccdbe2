"""How does a scan compare with other tools on the same files?

Immaculate (all four methods), imagehash and Czkawka's Python bindings at the settings of ``run_peer.py``, and
``dupfinder scan`` at its defaults, each a process of its own, on edited copies of photos, on photos without
copies, on edited copies of documents, on hard negatives, and on similar shots. The peers live in an
environment of their own, made here by uv.

Seconds are of the whole process. All files are read once before the first run, and each tool has been started
once, so that Python has compiled it. What a scan costs beside the peer with our network has a question of its
own, ``rival.py``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.plot import recall_by_edit
from tests.benchmarks.quality import chosen_photos
from tests.benchmarks.report import ROOT, Figure, Options, command, run, timed
from tests.benchmarks.run_peer import TOOLS, merged
from tests.benchmarks.scoring import (
    by_stage,
    called_copies,
    score,
    shot_pairs,
    with_original_by_edit,
    wrong_by,
)
from tests.benchmarks.split import judging_photos
from tests.makers.documents import documents
from tests.makers.hard_libraries import HardTruth, negatives_library, scenes_library
from tests.makers.libraries import Truth, make_library, parts_library, shared_photos

PACKAGES = ("immaculate[sscd]==0.3.0", "imagehash==4.3.2", "czkawka==0.1.2")
OURS = "dupfinder"
RIVAL = "immaculate sscd"
"""The peer with our network, which ours is timed against."""

ONCE = [*(tool for tool in TOOLS if tool != RIVAL), RIVAL, OURS]
WITHOUT_COPIES = 750
"""Photos of the library without copies."""

PER_FAMILY = 40
SCENES = 100
DOCUMENTS = 24


@dataclass(frozen=True)
class Ran:
    """One run of a tool.

    Attributes:
        seconds: from start to end.
        groups: of files that it calls copies of each other.
        shots: groups of ours with similar shots in them, whole.
        stages: CPU seconds of ours by stage of the scan.
    """

    seconds: float
    groups: list[list[Path]]
    shots: Sequence[list[Path]] = ()
    stages: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What one tool did with one library; what it found is that of its last run."""

    runs: list[Ran] = field(default_factory=list)

    @property
    def groups(self) -> list[list[Path]]:
        return self.runs[-1].groups

    @property
    def shots(self) -> Sequence[list[Path]]:
        return self.runs[-1].shots

    @property
    def seconds(self) -> list[float]:
        return [ran.seconds for ran in self.runs]

    @property
    def mean_seconds(self) -> float:
        return sum(self.seconds) / len(self.runs)


def peers_python(place: Path) -> Path:
    """Makes the peers' environment; gives its Python.

    Raises:
        SystemExit: there is no uv, or the packages cannot be had.
    """
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        raise SystemExit("this benchmark needs uv, to keep the peers in an environment of their own")
    environment = place / "environment"
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    commands: list[list[str | Path]] = [
        ["venv", "--quiet", "--clear", "--python", sys.executable, environment],
        ["pip", "install", "--quiet", "--compile-bytecode", "--python", python, *PACKAGES],
    ]
    for words in commands:
        ended = subprocess.run([uv, *words], cwd=ROOT, capture_output=True, text=True, check=False)
        if ended.returncode != 0:
            raise SystemExit(f"the peers cannot be installed: {ended.stderr.strip()[-500:]}")
    return python


def without_copies(folder: Path, count: int) -> Truth:
    """Photos of which no two are copies: thirds of real ones, each enlarged to the size of its photo."""
    columns = 3
    truth = Truth(folder)
    for path in parts_library(folder, shared_photos()[: count // columns], (columns, 1)):
        truth.add(path, path.stem)
    return truth


def share_of(options: Options) -> float:
    """How much of the usual number of files is asked for, at most 1."""
    return min(1.0, options.photos / Options.photos)


def ordinary_libraries(place: Path, options: Options) -> dict[str, Truth]:
    """Edited copies of photos among others, and photos without copies: of those always as many."""
    sources, others = chosen_photos(options.photos)
    part = share_of(options)
    return {
        "copies": make_library(place / "copies", sources, None, others[: round(len(others) * part)]),
        "without copies": without_copies(place / "without copies", WITHOUT_COPIES),
    }


def read_all(paths: Iterable[Path]) -> None:
    """Brings the files into the page cache."""
    for path in paths:
        path.read_bytes()


def outcomes(truth: Truth, order: Sequence[str], python: Path, place: Path) -> dict[str, Outcome]:
    """Runs the tools on a library in this order."""
    read_all(truth.paths)
    started = place / "started"
    shutil.rmtree(started, ignore_errors=True)
    started.mkdir()
    shutil.copy(truth.paths[0], started)
    for tool in dict.fromkeys(order):
        _run(tool, started, place / "started before", python)
    made: dict[str, Outcome] = {}
    for number, tool in enumerate(order):
        work = place / f"{truth.folder.name} {number}"
        ran = _run(tool, truth.folder, work, python)
        made.setdefault(tool, Outcome()).runs.append(ran)
        spent = f" (of the processor: {by_stage(ran.stages)})" if ran.stages else ""
        print(f"{truth.folder.name}: {tool} {ran.seconds:.1f} s{spent}", flush=True)
    return made


def _run(tool: str, folder: Path, work: Path, python: Path) -> Ran:
    """Lets a tool at a folder."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    answer = work / "answer.json"
    if tool == OURS:
        seconds = timed(command("scan", folder, "--json", answer, data_dir=work / "data"))
        stages = json.loads(answer.read_text(encoding="utf-8"))["cpu_seconds"]
        return Ran(seconds, *called_copies(answer), stages)
    words = [str(python), str(ROOT / "tests/benchmarks/run_peer.py"), tool, str(folder), str(answer)]
    # Czkawka keeps hashes in the cache folder: each run gets a new one.
    seconds = timed(words, XDG_CACHE_HOME=str(work))
    groups = json.loads(answer.read_text(encoding="utf-8"))
    return Ran(seconds, [[Path(path) for path in group] for group in groups])


def table(title: str, truth: Truth, made: dict[str, Outcome]) -> None:
    """Prints how every tool did on one library."""
    copies = any(edit != "original" for edit in truth.edit.values())
    print(f"\n{title}: {len(truth)} files")
    head = f"{'tool':26}"
    if copies:
        head += " precision  pair recall  with original  worst edit               purity  "
    print(head + " wrong pairs   seconds  s/file  ratio")
    for tool, outcome in sorted(made.items(), key=lambda item: (item[0] == OURS, list(made).index(item[0]))):
        result = score(truth, outcome.groups)
        line = f"{tool:26}"
        if copies:
            edit, share = worst_edit(truth, outcome)
            line += f" {result.precision:9.5f}  {result.recall:11.4f}  {result.with_original:13.4f}"
            line += f"  {edit:16} {share:.3f}  {result.purity:7.5f}  "
        seconds = outcome.mean_seconds
        line += f" {result.wrong:11,}  {seconds:8.1f}  {seconds / len(truth):6.4f}"
        print(f"{line}  {seconds / made[RIVAL].mean_seconds:5.2f}")
    if copies:
        edits_table(truth, made)
    print(flush=True)


def edits_table(truth: Truth, made: dict[str, Outcome]) -> None:
    """Prints the share of each edit that each tool finds, the hardest edits first."""
    shares = {tool: with_original_by_edit(truth, outcome.groups) for tool, outcome in made.items()}
    heads = [f" {tool.removeprefix('immaculate '):>14}" for tool in shares]
    print(f"\n{'with original, by edit':26}{''.join(heads)}")
    for edit in sorted(shares[OURS], key=lambda edit: sum(found[edit] for found in shares.values())):
        print(f"{edit:26}" + "".join(f" {found[edit]:14.3f}" for found in shares.values()))


def wrong_families(truth: HardTruth, made: dict[str, Outcome]) -> None:
    """Prints of which families the wrong pairs are; of shots also the step, the smaller the harder to see."""

    def named_family(path: Path) -> str:
        step = truth.step.get(truth.scene.get(path, ""))
        return truth.family[path] + (f" {step:g}" if step else "")

    for tool, outcome in made.items():
        counts = wrong_by(truth, outcome.groups, named_family).most_common(12)
        named = ", ".join(
            f"{one if one == other else f'{one} with {other}'} {count:,}" for (one, other), count in counts
        )
        print(f"  {tool}: {named or 'none'}")
    if truth.scene:
        there = shot_pairs(truth, scenes(truth))
        print(f"  of {there} pairs of shots: called copies / grouped, as copies or as similar shots")
        for tool, outcome in made.items():
            copies = shot_pairs(truth, outcome.groups)
            grouped = shot_pairs(truth, merged([*outcome.groups, *outcome.shots]))
            print(f"    {tool}: {copies} / {grouped}")
    print(flush=True)


def scenes(truth: HardTruth) -> list[list[Path]]:
    """The files of each scene."""
    files: dict[str, list[Path]] = {}
    for path, scene in truth.scene.items():
        files.setdefault(scene, []).append(path)
    return list(files.values())


def tool_figure(tool: str, libraries: dict[str, tuple[Truth, dict[str, Outcome]]]) -> Figure:
    """What a tool found among the edited copies, with its wrong pairs in every library."""
    truth, made = libraries["copies"]
    result = score(truth, made[tool].groups)
    edit, share = worst_edit(truth, made[tool])
    wrong = ", ".join(
        f"{name} {score(of, runs[tool].groups).wrong:,}" for name, (of, runs) in libraries.items()
    )
    note = f"precision {result.precision:.5f}, pair recall {result.recall:.4f}, {edit} {share:.3f}"
    return Figure(
        "peers",
        f"{tool}: copies with their original",
        result.with_original,
        note=f"{note}; wrong pairs: {wrong}",
    )


def worst_edit(truth: Truth, outcome: Outcome) -> tuple[str, float]:
    """The edit whose copies are found least often, with the share."""
    by_edit = with_original_by_edit(truth, outcome.groups)
    return min(by_edit.items(), key=lambda item: item[1])


def draw_recall(path: Path, truth: Truth, made: dict[str, Outcome]) -> None:
    """Draws the share of each edit that each tool finds."""
    shares = {tool: with_original_by_edit(truth, outcome.groups) for tool, outcome in made.items()}
    best_first = sorted(shares, key=lambda tool: (tool != OURS, -sum(shares[tool].values())))
    copied = {truth.source[copy] for copy, _ in truth.copies()}
    note = f"{len(copied)} photos with copies, {len(truth)} files; each tool at its own threshold"
    recall_by_edit(path, {tool: shares[tool] for tool in best_first}, note)
    print(f"drawn: {path}", flush=True)


def measure(options: Options) -> list[Figure]:
    """Makes the libraries and lets every tool at them."""
    part = share_of(options)
    with options.place("peers") as place:
        python = peers_python(place)
        truths = {
            **ordinary_libraries(place, options),
            "documents": make_library(place / "documents", documents(max(4, round(DOCUMENTS * part)))),
            "hard negatives": negatives_library(
                place / "hard negatives", max(4, round(PER_FAMILY * part)), photos=judging_photos()
            ),
            "similar shots": scenes_library(
                place / "similar shots", max(5, round(SCENES * part)), photos=judging_photos()
            ),
        }
        libraries = {name: (truth, outcomes(truth, ONCE, python, place)) for name, truth in truths.items()}
        if options.plot or options.work:
            draw_recall(options.plot or place / "recall by edit.png", *libraries["copies"])
    for name, (truth, made) in libraries.items():
        table(name, truth, made)
        if isinstance(truth, HardTruth):
            wrong_families(truth, made)
    tools = sorted(libraries["copies"][1], key=lambda tool: tool != OURS)
    return [tool_figure(tool, libraries) for tool in tools]


if __name__ == "__main__":
    run(measure, __doc__)
