"""Measures what was read by an earlier version, from the thumbnails: no file is opened for it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dupfinder.engine.match.sharpness import sharpness
from dupfinder.engine.store import facts, thumbnails
from dupfinder.engine.types import UInt8Array
from dupfinder.engine.workflows.state import State

_AT_ONCE = 200
"""Contents a commit: about half a second of work."""


def measure_missing(state: State, check: Callable[[], None]) -> int:
    """Measures the sharpness of every content that has none. Gives how many were measured.

    Args:
        check: called between pictures; raises to stop. What is measured by then is kept.
    """
    measured = last = 0
    while rows := facts.unmeasured(state.library.read(), last, _AT_ONCE):
        last = rows[-1][0]
        found: list[tuple[int, float]] = []
        try:
            for content_id, content_hash in rows:
                check()
                picture = _picture(thumbnails.thumbnail(state.thumbnails.read(), content_hash))
                if picture is not None:
                    found.append((content_id, sharpness(picture)))
        finally:
            if found:
                with state.library.write() as connection:
                    facts.put_sharpness(connection, found)
                measured += len(found)
    if measured:
        state.files_version += 1
    return measured


def _picture(jpeg: bytes | None) -> UInt8Array | None:
    """RGB, uint8 (h, w, 3), of one of our own thumbnails."""
    import cv2

    if jpeg is None:
        return None
    decoded = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    return None if decoded is None else np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8)
