"""Whether the disk that a folder was on is connected, without waiting for one that does not answer."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

ANSWER_SECONDS = 2.0
"""After this a disk or share counts as one that does not answer."""


def device_below(root: bytes, path: bytes) -> int | None:
    """The device of the nearest folder above ``path`` that is still there; None where not even ``root`` is.

    An empty mount point has the device of the disk that it lies on, not of the one that belongs there.
    """
    folder = os.path.dirname(path) if path != root else path
    while True:
        try:
            return os.stat(folder).st_dev
        except OSError:
            if len(folder) <= len(root):
                return None
            folder = os.path.dirname(folder)


def holds_anything(folder: bytes) -> bool:
    """Whether a folder can be listed and has something in it."""
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


class Asking:
    """Asks disks in threads of their own, at most one a key: a dead share never lets go."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[bytes, threading.Thread] = {}

    def ask[T](self, key: bytes, call: Callable[[], T], seconds: float | None = None) -> T | None:
        """The result of ``call``, or None where it has none in time or an earlier question is still open."""
        answer: list[T] = []
        with self._lock:
            waiting = self._open.get(key)
            if waiting is not None and waiting.is_alive():
                return None
            thread = threading.Thread(target=lambda: answer.append(call()), name="asking", daemon=True)
            self._open[key] = thread
            thread.start()
        thread.join(ANSWER_SECONDS if seconds is None else seconds)
        return answer[0] if answer else None
