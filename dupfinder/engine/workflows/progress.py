"""Counters of a running scan, and the snapshot that people see of them."""

from __future__ import annotations

import threading
import time
from collections import deque

from dupfinder.engine.types import Progress, Stage

_WINDOW = 20.0
_FIRST_ESTIMATE = 3.0
_WORKING = (Stage.FIND, Stage.DECODE, Stage.EMBED, Stage.CHECK, Stage.INDEX)


class ScanCounters:
    """Bumped by the scan, read by anybody at any rate.

    Attributes:
        found: photos found so far.
        unchanged: of those, the ones that needed no reading.
        read: files read, known and failed ones included.
        cpu_seconds: see :class:`ScanResult`; each stage is added to by one thread.
    """

    def __init__(self) -> None:
        self.stage = Stage.FIND
        self.finding = True
        self.found = 0
        self.unchanged = 0
        self.read = 0
        self.failed = 0
        self.embedded = 0
        self.removed = 0
        self.checked = 0
        self.to_check = 0
        self.cpu_seconds = dict.fromkeys(_WORKING, 0.0)
        self.current: bytes | None = None
        self.current_content: int | None = None
        self._lock = threading.Lock()
        self._marks: deque[tuple[float, int]] = deque()
        self._smoothed: float | None = None

    def tick(self) -> None:
        """Notes how far the reading is; called a few times a second while it runs, not while paused."""
        now = time.monotonic()
        with self._lock:
            if self._marks and now - self._marks[-1][0] > 5.0:
                # A pause or a sleeping machine is no slowness.
                self._marks.clear()
            self._marks.append((now, self.read))
            while now - self._marks[0][0] > _WINDOW:
                self._marks.popleft()
            rate = self._rate()
            if rate is not None:
                self._smoothed = rate if self._smoothed is None else 0.8 * self._smoothed + 0.2 * rate

    def _rate(self) -> float | None:
        if not self._marks:
            return None
        (start, before), (end, after) = self._marks[0], self._marks[-1]
        if end - start < _FIRST_ESTIMATE or after == before:
            return None
        return (after - before) / (end - start)

    def snapshot(self, paused: bool) -> Progress:
        with self._lock:
            rate = self._smoothed
        done = self.unchanged + self.read
        seconds_left = None
        if rate and not self.finding:
            seconds_left = max(0, self.found - done) / rate
        return Progress(
            stage=self.stage,
            finding=self.finding,
            found=self.found,
            done=done,
            total=None if self.finding else self.found,
            failed=self.failed,
            embedded=self.embedded,
            rate=rate,
            seconds_left=seconds_left,
            current=self.current,
            current_content=self.current_content,
            paused=paused,
            checked=self.checked,
            to_check=self.to_check,
        )
