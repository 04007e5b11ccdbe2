"""How groups of files compare with the truth, whoever made the groups.

A pair is two files of one group; it is right when both were made of one source. "With original" is the share
of edited copies that end in one group with their original. Purity is the share of the grouped files that are
of the source most of their group was made of (Manning, Raghavan and Schütze, Introduction to Information
Retrieval, 2008, 16.3).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from tests.makers.hard_libraries import HardTruth
from tests.makers.libraries import Truth

SIMILAR_SHOT = "similar_shot"
"""The kind of a member that is another shot of the scene, hence no copy."""


@dataclass(frozen=True)
class Score:
    """How a partition of the files compares with the truth; shares between 0 and 1."""

    precision: float
    recall: float
    with_original: float
    purity: float
    found: int
    wrong: int


def score(
    truth: Truth, groups: Iterable[Iterable[Path]], only: Callable[[str], bool] = lambda _: True
) -> Score:
    """Compares groups of files with the truth, for the files of the sources that ``only`` lets through."""
    group_of = {path: number for number, group in enumerate(groups) for path in group}
    found = right = 0
    members: dict[int, list[Path]] = {}
    for path, number_ in group_of.items():
        if only(truth.source[path]):
            members.setdefault(number_, []).append(path)
    most = 0
    for group in members.values():
        most += max(Counter(truth.source[path] for path in group).values())
        for one, other in combinations(group, 2):
            found += 1
            right += truth.source[one] == truth.source[other]
    there = sum(n * (n - 1) // 2 for source, n in _sizes(truth).items() if only(source))
    copies = [(copy, original) for copy, original in truth.copies() if only(truth.source[copy])]
    joined = sum(copy in group_of and group_of[copy] == group_of.get(original) for copy, original in copies)
    grouped = sum(len(group) for group in members.values())
    return Score(
        right / max(found, 1),
        right / max(there, 1),
        joined / max(len(copies), 1),
        most / max(grouped, 1),
        found,
        found - right,
    )


def with_original_by_edit(truth: Truth, groups: Iterable[Iterable[Path]]) -> dict[str, float]:
    """The share of each edit's copies that are in one group with their original."""
    group_of = {path: number for number, group in enumerate(groups) for path in group}
    joined: dict[str, list[bool]] = {}
    for copy, original in truth.copies():
        together = copy in group_of and group_of[copy] == group_of.get(original)
        joined.setdefault(truth.edit[copy], []).append(together)
    return {edit: sum(values) / len(values) for edit, values in joined.items()}


def wrong_pairs(truth: Truth, groups: Iterable[Iterable[Path]]) -> list[tuple[Path, Path]]:
    """The pairs of files in one group that were made of two sources."""
    return [
        (one, other)
        for group in groups
        for one, other in combinations(group, 2)
        if truth.source[one] != truth.source[other]
    ]


def wrong_by(
    truth: Truth, groups: Iterable[Iterable[Path]], name: Callable[[Path], str]
) -> Counter[tuple[str, str]]:
    """How many wrong pairs there are of each two names, such as the families of two files."""
    counts: Counter[tuple[str, str]] = Counter()
    for one, other in wrong_pairs(truth, groups):
        first, second = sorted((name(one), name(other)))
        counts[first, second] += 1
    return counts


def shot_pairs(truth: HardTruth, groups: Iterable[Iterable[Path]]) -> int:
    """How many pairs of two shots of one scene, no edits of them, are in one group."""
    return sum(
        truth.scene[one] == truth.scene[other]
        for group in groups
        for one, other in combinations([path for path in group if truth.edit[path] == "original"], 2)
    )


def called_copies(report: Path) -> tuple[list[list[Path]], list[list[Path]]]:
    """The groups in a scan's JSON: first what it calls copies, then whole groups with similar shots.

    A member without a kind counts as a copy. The second list holds the groups that have a similar shot in
    them, so that a pair of shots that was found, and rightly not called a copy, can be counted too.
    """
    copies, with_shots = [], []
    for cluster in json.loads(report.read_text(encoding="utf-8"))["clusters"]:
        members = [(Path(member["path"]), member.get("kind")) for member in cluster["members"]]
        copies.append([path for path, kind in members if kind != SIMILAR_SHOT])
        if len(copies[-1]) < len(members):
            with_shots.append([path for path, _ in members])
    return copies, with_shots


def micro_ap(answers: Iterable[tuple[float, bool]], owed: int) -> float:
    """Area under precision and recall of all answers in one list by score (Douze et al., DISC21, 2021).

    Args:
        answers: a score each, and whether it is right.
        owed: how many right ones there are.
    """
    right, total = 0, 0.0
    for rank, (_, good) in enumerate(sorted(answers, reverse=True), 1):
        right += good
        total += good * right / rank
    return total / max(owed, 1)


def by_stage[S: str](cpu_seconds: Mapping[S, float]) -> str:
    """CPU seconds of each stage of a scan, in words."""
    return ", ".join(f"{stage} {spent:.1f} s" for stage, spent in cpu_seconds.items())


def _sizes(truth: Truth) -> dict[str, int]:
    return {source: len(group) for source, group in truth.groups().items()}
