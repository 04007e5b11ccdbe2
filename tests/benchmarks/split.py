"""Which photos the matching was tuned on, and which it is judged by: no photo is in both.

The list is ``tuning_photos.txt`` beside this file: the first 50 of the shared photos, shuffled with seed 7.
"""

from __future__ import annotations

import random
from pathlib import Path

from tests.makers.libraries import shared_photos

SEED = 7
TUNING = frozenset(Path(__file__).with_name("tuning_photos.txt").read_text(encoding="utf-8").split())


def tuning_photos() -> list[Path]:
    """The photos to tune on, shuffled."""
    return [path for path in _shuffled() if path.stem in TUNING]


def judging_photos() -> list[Path]:
    """The photos to judge by, shuffled."""
    return [path for path in _shuffled() if path.stem not in TUNING]


def _shuffled() -> list[Path]:
    paths = shared_photos()
    if not paths:
        raise SystemExit("this benchmark needs the real photos in ../shared/photos")
    random.Random(SEED).shuffle(paths)
    return paths
