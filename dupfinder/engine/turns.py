"""Lets a window go first: long loops of Python code wait a moment while it works on what it shows.

Threads share Python's lock evenly. Beside two loops a step of the window takes three times as long; a loop
that makes its turns by :func:`in_turns` costs it nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence

MOST_SECONDS = 0.05
"""Longer than this nobody waits: the window may itself wait for what a loop makes."""
_TURN = 256

_free = threading.Event()
_free.set()
_until = 0.0


def hold() -> None:
    """The window begins a step, or goes on with it."""
    global _until
    if _free.is_set():
        _until = time.monotonic() + MOST_SECONDS
        _free.clear()


def let_go() -> None:
    """The step is over."""
    _free.set()


def give_way() -> None:
    """Waits while the window is in a step; *blocks* for 50 ms at most after it began."""
    if not _free.is_set():
        left = _until - time.monotonic()
        if left > 0:
            _free.wait(left)


def in_turns[T](items: Sequence[T]) -> Iterator[T]:
    """The items one by one; gives way before each part of them."""
    for start in range(0, len(items), _TURN):
        give_way()
        yield from items[start : start + _TURN]
