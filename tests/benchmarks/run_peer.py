"""Runs one peer on one folder and writes its groups of files: the program of the peers' own environment.

    python run_peer.py TOOL FOLDER ANSWER

It is run by ``peers.py`` and knows nothing of dupfinder, which is not installed where it runs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

SUFFIXES = {".jpg", ".jpeg", ".png"}
"""Of the files in the libraries of the benchmarks."""

PHASH_BITS = 10
"""Two pHashes of 64 bits match up to this Hamming distance."""

CZKAWKA_SIMILARITY = 10


def immaculate(folder: Path, method: str) -> list[list[Path]]:
    """Its sets of identical pixels and of near-duplicates, at the method's own threshold."""
    from immaculate import find_duplicates

    found = find_duplicates(folder, method=method)
    return merged([*found.exact, *found.near])


def imagehash(folder: Path) -> list[list[Path]]:
    """Connected groups of photos whose pHashes are near; the library itself only gives hashes."""
    import imagehash
    import numpy as np
    from PIL import Image

    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    hashes = []
    for path in files:
        with Image.open(path) as image:
            hashes.append(imagehash.phash(image).hash.ravel())
    bits = np.array(hashes, np.uint8)
    pairs: list[tuple[Path, Path]] = []
    for number, one in enumerate(bits):
        near = np.flatnonzero((bits[number + 1 :] != one).sum(1) <= PHASH_BITS) + number + 1
        pairs += [(files[number], files[other]) for other in near]
    return merged(pairs)


def czkawka(folder: Path) -> list[list[Path]]:
    """Its groups at a similarity of 10, of 0 (identical hashes) to 50."""
    from czkawka import ImageSimilarity

    finder = ImageSimilarity()
    finder.set_directories([folder])
    finder.set_similarity(CZKAWKA_SIMILARITY)
    return merged(finder.find_similar())


TOOLS: dict[str, Callable[[Path], list[list[Path]]]] = {
    "immaculate phash": partial(immaculate, method="phash"),
    "immaculate pdq": partial(immaculate, method="pdq"),
    "immaculate sscd_distilled": partial(immaculate, method="sscd_distilled"),
    "immaculate sscd": partial(immaculate, method="sscd"),
    "imagehash phash": imagehash,
    "czkawka": czkawka,
}


def merged(sets: Iterable[Sequence[Path]]) -> list[list[Path]]:
    """Disjoint groups: sets that share a file become one."""
    group_of: dict[Path, list[Path]] = {}
    for files in sets:
        for path in files:
            group_of.setdefault(path, [path])
        for path in files[1:]:
            first, other = group_of[files[0]], group_of[path]
            if first is not other:
                small, large = sorted((first, other), key=len)
                large += small
                group_of.update(dict.fromkeys(small, large))
    return list({id(group): group for group in group_of.values()}.values())


if __name__ == "__main__":
    tool, folder, answer = sys.argv[1:]
    groups = TOOLS[tool](Path(folder))
    Path(answer).write_text(json.dumps([[str(path) for path in group] for group in groups]), encoding="utf-8")
