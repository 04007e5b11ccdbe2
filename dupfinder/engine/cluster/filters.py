"""Which groups are shown: conditions on columns of all their photos at once."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from dupfinder.engine.review_types import Facets, GroupFilter
from dupfinder.engine.types import Float32Array, Int64Array, Kind

_MOST_FOLDERS = 300


@dataclass(frozen=True, slots=True)
class FilteredFiles:
    """Columns of the files of all groups, one entry a file.

    Attributes:
        group: int64 (m,), number of the group, 0 .. g-1.
        best: bool (m,), whether it is the best copy of its group.
        similarity: float32 (m,), to the best copy; size: int64 (m,), bytes.
        format, path, taken: of each file; taken is an ISO string or None.
    """

    group: Int64Array
    best: np.ndarray
    similarity: Float32Array
    size: Int64Array
    format: Sequence[str]
    path: Sequence[bytes]
    taken: Sequence[str | None]


def passing(
    wanted: GroupFilter,
    kinds: Sequence[Kind],
    marked: np.ndarray,
    reviewed: np.ndarray,
    files: FilteredFiles,
    words: Callable[[], Sequence[str]],
    inside: Callable[[bytes, Sequence[bytes]], bool],
) -> np.ndarray:
    """Which groups pass, bool (g,).

    Args:
        kinds, marked, reviewed: of each group.
        words: the paths in lower case; asked for only where the filter has a text.
        inside: whether a path lies in one of some folders.
    """
    passes = np.ones(len(kinds), np.bool_)
    if wanted.kinds:
        passes &= np.array([kind in wanted.kinds for kind in kinds], dtype=np.bool_)
    if wanted.marked is not None:
        passes &= marked == wanted.marked
    if wanted.reviewed is not None:
        passes &= reviewed == wanted.reviewed
    fits = np.ones(len(files.group), np.bool_)
    asked = False

    def narrow(condition: np.ndarray) -> None:
        nonlocal asked
        asked = True
        np.logical_and(fits, condition, out=fits)

    if wanted.similarity is not None:
        least, most = np.float32(wanted.similarity[0]), np.float32(wanted.similarity[1])
        narrow(~files.best & (files.similarity >= least) & (files.similarity <= most))
    if wanted.least_bytes is not None:
        narrow(files.size >= wanted.least_bytes)
    if wanted.most_bytes is not None:
        narrow(files.size <= wanted.most_bytes)
    if wanted.formats:
        narrow(np.array([name in wanted.formats for name in files.format], dtype=np.bool_))
    if wanted.folders:
        narrow(np.array([inside(path, wanted.folders) for path in files.path], dtype=np.bool_))
    if wanted.taken_from is not None or wanted.taken_to is not None:
        first, last = wanted.taken_from or "", wanted.taken_to or "9999"
        # ISO dates compare as text; a last day holds all its hours.
        narrow(
            np.array(
                [taken is not None and first <= taken[:10] <= last[:10] for taken in files.taken],
                dtype=np.bool_,
            )
        )
    for word in wanted.text.casefold().split():
        narrow(np.array([word in path for path in words()], dtype=np.bool_))
    if asked:
        some = np.zeros(len(kinds), np.bool_)
        some[files.group[fits]] = True
        passes &= some
    return passes


def facets(files: FilteredFiles) -> Facets:
    """What can be filtered for among these files."""
    formats = sorted(Counter(name for name in files.format).items(), key=lambda item: (-item[1], item[0]))
    held = Counter(os.path.dirname(path) for path in files.path)
    deep: Counter[bytes] = Counter()
    for folder, count in held.items():
        while True:
            deep[folder] += count
            above = os.path.dirname(folder)
            if above == folder:
                break
            folder = above
    every = len(files.path)
    # A folder that holds all of them limits nothing, and is only worth a line where photos lie in it.
    folders = [one for one, count in deep.most_common() if count < every or one in held][:_MOST_FOLDERS]
    dates = [taken[:10] for taken in files.taken if taken is not None]
    return Facets(tuple(formats), tuple(sorted(folders)), (min(dates), max(dates)) if dates else None)
