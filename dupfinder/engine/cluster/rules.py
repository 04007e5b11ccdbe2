"""Keep-rules: which photo of a group to keep, by rules in the person's order.

A rule gives every photo a score; the first rule that tells the best from the second best decides. All groups
are ruled on in one pass over columns. Rules only mark, and never the last copy: what is kept is never marked
for removal, a group in which no rule tells the best photos apart is left as it is.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from dupfinder.engine.review_types import RuleSet, Scope
from dupfinder.engine.types import Float64Array, Int64Array


@dataclass(frozen=True, slots=True)
class RuledFiles:
    """Columns of the files of all groups, one entry a file, in any order of groups.

    Attributes:
        group: int64 (m,), number of the group, 0 .. g-1.
        candidate: bool (m,), whether rules look at it: of a kind that they apply to, no weak match.
        free: bool (m,), whether it may be marked for removal: no mark yet, not protected.
        lost: bool (m,), marked for removal already: it cannot be what is kept.
        protected: bool (m,), wins where all rules leave two alike.
        pixels, size, compression, metadata: int64 (m,), more is better; compression as a JPEG quality, 101
            where nothing is lost; metadata counts the facts that a file holds.
        located, dated, camera: int64 (m,), 1 where there is a place, a capture date, a camera's name.
        sharpness: float64 (m,), NaN where it was not measured.
        age: float64 (m,), capture time, else the file's, in seconds since the epoch.
        rank: int64 (m,), of the best copy, 0 for the best.
        format, path: of each file.
    """

    group: Int64Array
    candidate: np.ndarray
    free: np.ndarray
    lost: np.ndarray
    protected: np.ndarray
    pixels: Int64Array
    size: Int64Array
    compression: Int64Array
    metadata: Int64Array
    located: Int64Array
    dated: Int64Array
    camera: Int64Array
    sharpness: Float64Array
    age: Float64Array
    rank: Int64Array
    format: Sequence[str]
    path: Sequence[bytes]


class Argument(StrEnum):
    """What a rule has to be told."""

    NONE = "none"
    FOLDER = "folder"
    PATTERN = "pattern"
    FORMATS = "formats"


@dataclass(frozen=True, slots=True)
class KeepRule:
    """A keep-rule.

    Attributes:
        score: of all files, given the argument: float64 (m,), the highest is kept.
    """

    id: str
    argument: Argument
    score: Callable[[RuledFiles, str], Float64Array]


def _column(name: str, pick: Callable[[RuledFiles], np.ndarray]) -> KeepRule:
    """A rule that is a column, or a simple sum of some."""
    return KeepRule(name, Argument.NONE, lambda files, _: pick(files).astype(np.float64))


def _original_format(files: RuledFiles, argument: str) -> Float64Array:
    """What cameras write, in the order given; a camera's name in it decides between equals."""
    order = {name: place for place, name in enumerate(formats_of(argument))}
    place = np.array([order.get(name, len(order)) for name in files.format], dtype=np.float64)
    return -place + np.where(files.camera > 0, 0.5, 0.0)


def _in_folder(files: RuledFiles, argument: str) -> Float64Array:
    inside = _inside(argument)
    return np.array([path.startswith(inside) for path in files.path], dtype=np.float64)


def _path_matches(files: RuledFiles, argument: str) -> Float64Array:
    fits = pattern(argument)
    return np.array([fits(path) for path in files.path], dtype=np.float64)


def _sharpest(files: RuledFiles, _argument: str) -> Float64Array:
    """Steps of ``ALIKE`` below the sharpest photo that may be kept; nothing where one was not measured."""
    counted = files.candidate & ~files.lost
    groups = int(files.group.max()) + 1 if len(files.group) else 0
    best = np.zeros(groups)
    np.maximum.at(best, files.group[counted], np.nan_to_num(files.sharpness[counted]))
    best[unmeasured_groups(files)] = 0
    reference = best[files.group]
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = -np.floor(np.log(reference / files.sharpness) / np.log(1 / ALIKE) + 1e-9)
    steps[files.sharpness <= 0] = -1e6
    return np.where(np.isfinite(steps) & (reference > 0), steps, 0.0)


def unmeasured_groups(files: RuledFiles) -> Int64Array:
    """Numbers of the groups of which some photo that rules look at has no sharpness."""
    return np.unique(files.group[files.candidate & ~files.lost & np.isnan(files.sharpness)])


def _located(files: RuledFiles) -> np.ndarray:
    return (files.located > 0).astype(np.int64)


def _lengths(files: RuledFiles) -> np.ndarray:
    return np.array([len(path) for path in files.path], dtype=np.int64)


def formats_of(argument: str) -> list[str]:
    """The names in a list of formats."""
    return [name for name in re.split(r"[,\s]+", argument or ORIGINAL_FORMATS) if name]


def pattern(text: str) -> Callable[[bytes], bool]:
    """Whether a path fits a pattern; one without ``*`` or ``?`` fits where the path holds it."""
    words = text.casefold()
    if not any(sign in words for sign in "*?["):
        return lambda path: words in os.fsdecode(path).casefold()
    fits = re.compile(fnmatch.translate("*" + words.strip("*") + "*")).match
    return lambda path: fits(os.fsdecode(path).casefold()) is not None


def _inside(folder: str) -> bytes:
    separator = os.fsencode(os.sep)
    return os.fsencode(folder).rstrip(separator) + separator


SHARPEST = "sharpest"

ALIKE = 0.9
"""Photos are alike sharp down to this share of the sharpest. Of copies that were blown up, made noisy, saved
again, made smaller, greyer or darker none was measured above 1.06 of its original (tests/engine/match)."""

ORIGINAL_FORMATS = "RAW, HEIF, JPEG"
"""What ``original_format`` takes where it is told nothing."""

KEEP_RULES: Mapping[str, KeepRule] = {
    rule.id: rule
    for rule in (
        _column("most_pixels", lambda files: files.pixels),
        KeepRule(SHARPEST, Argument.NONE, _sharpest),
        _column("largest_file", lambda files: files.size),
        _column("least_compressed", lambda files: files.compression),
        KeepRule("original_format", Argument.FORMATS, _original_format),
        _column("place", _located),
        _column("place_and_date", lambda files: _located(files) + (files.dated > 0)),
        _column("most_metadata", lambda files: files.metadata),
        _column("oldest", lambda files: -files.age),
        _column("newest", lambda files: files.age),
        KeepRule("in_folder", Argument.FOLDER, _in_folder),
        KeepRule("not_in_folder", Argument.FOLDER, lambda files, told: -_in_folder(files, told)),
        KeepRule("path_matches", Argument.PATTERN, _path_matches),
        KeepRule("path_does_not_match", Argument.PATTERN, lambda files, told: -_path_matches(files, told)),
        _column("shortest_path", lambda files: -_lengths(files)),
        _column("longest_path", lambda files: _lengths(files)),
        _column("best_copy", lambda files: -files.rank),
    )
}
"""All rules by their id, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """What rules say.

    Attributes:
        keep, remove: bool (m,).
        decided_by: int64 (m,), for every file with a mark the place of the rule that decided; the number of
            rules where it was a protected folder.
        undecided: numbers of groups in which no rule tells the best photos apart.
    """

    keep: np.ndarray
    remove: np.ndarray
    decided_by: Int64Array
    undecided: Int64Array


def apply(files: RuledFiles, rules: RuleSet) -> Ruled:
    """Rules on all groups at once; no mark is made.

    Raises:
        ValueError: a rule is not known.
    """
    m = len(files.group)
    keep, remove = np.zeros(m, np.bool_), np.zeros(m, np.bool_)
    decided_by = np.full(m, -1, dtype=np.int64)
    nothing = Ruled(keep, remove, decided_by, np.zeros(0, np.int64))
    for rule in rules.rules:
        if rule.id not in KEEP_RULES:
            raise ValueError(f"no rule is called {rule.id}")
    zone, candidate = _zones(files, rules)
    candidate = candidate & files.candidate & ~files.lost
    rows = np.flatnonzero(candidate)
    if not rules.rules or not len(rows):
        return nothing
    scores = [KEEP_RULES[rule.id].score(files, rule.argument)[rows] for rule in rules.rules]
    scores.append(files.protected[rows].astype(np.float64))
    unit = files.group[rows]
    if rules.scope is Scope.ONLY_WITHIN:
        unit = np.unique(np.stack([unit, zone[rows]]), axis=1, return_inverse=True)[1].ravel()
    order = np.lexsort((files.rank[rows], *(-score for score in reversed(scores)), unit))
    rows, unit = rows[order], unit[order]
    table = np.stack(scores)[:, order]
    first = np.flatnonzero(np.diff(unit, prepend=-1))
    length = np.diff(np.append(first, len(unit)))
    several = length >= 2
    second = np.where(several, first + 1, first)
    differs = table[:, first] != table[:, second]
    decided = several & differs.any(axis=0)
    which = np.argmax(differs, axis=0)
    # Back from each unit to its rows.
    of = np.repeat(np.arange(len(first)), length)
    keeper = rows[first][of]
    gone = decided[of] & (rows != keeper) & files.free[rows]
    if rules.scope in (Scope.ACROSS, Scope.NEVER_WITHIN):
        gone &= zone[rows] != zone[keeper]
    remove[rows[gone]] = True
    touched = np.unique(of[gone])
    keep[rows[first[touched]]] = True
    decided_by[rows[gone]] = which[of[gone]]
    decided_by[rows[first[touched]]] = which[touched]
    open_ = np.unique(files.group[rows[first[several & ~decided]]])
    return Ruled(keep, remove, decided_by, np.setdiff1d(open_, files.group[remove]))


def _zones(files: RuledFiles, rules: RuleSet) -> tuple[Int64Array, np.ndarray]:
    """The folder that counts for each file, as a number, and whether it lies in one that does."""
    m = len(files.group)
    everywhere = np.ones(m, np.bool_)
    if rules.scope is Scope.ANYWHERE:
        return np.zeros(m, np.int64), everywhere
    if rules.scope is Scope.ACROSS:
        # The deepest one counts: a folder may lie in another.
        inside = [_inside(folder) for folder in rules.folders]
        by_length = sorted(range(len(inside)), key=lambda i: -len(inside[i]))
        zone = np.array(
            [next((i for i in by_length if path.startswith(inside[i])), -1) for path in files.path],
            dtype=np.int64,
        )
        return zone, zone >= 0
    numbers: dict[bytes, int] = {}
    zone = np.array(
        [numbers.setdefault(os.path.dirname(path), len(numbers)) for path in files.path], dtype=np.int64
    )
    return zone, everywhere
