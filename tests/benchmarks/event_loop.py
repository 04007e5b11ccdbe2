"""How long does the window not answer? A library of 100,000 groups, a hand on the keys, a clock beside it.

The library is drawn, not scanned: its groups, members, thumbnails and pictures are made up, so that the
figures are the window's. A timer of 1 ms runs beside the work; a gap is the time between two of its
ticks. Other load on the machine widens the gaps: the same clock runs first with nothing to do, and the CPU
time of the UI thread within a gap is shown beside it.

`--files` is the number of groups, one to ten: 10,000 files stand for 100,000 groups.
"""

from __future__ import annotations

import hashlib
import os
import queue
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from dupfinder.engine.library import Library
from dupfinder.engine.settings import Settings
from dupfinder.engine.types import KINDS, Cluster, Counts, Member, Metadata, Photo
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.theme import theme
from dupfinder.gui.views.duplicates import DuplicatesPage
from tests.benchmarks.report import Figure, Options, run
from tests.makers.edits import jpeg
from tests.makers.pictures import picture

STEPS = 200
STEP_MS = 33
"""The time between two steps: keys that are held down repeat about 30 times a second."""
PICTURES = 48
SIZE = (1440, 900)


class DrawnLibrary:
    """What the window asks of a library, answered from made-up values. Groups have 2 to 6 photos."""

    def __init__(self, count: int) -> None:
        self.events: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.settings = Settings()
        self._readers = ThreadPoolExecutor(3)
        drawn = [picture(number, (512, 384)) for number in range(PICTURES)]
        self._jpegs = [jpeg(image, 85) for image in drawn]
        self._pixels = [np.asarray(image.convert("RGB").resize((1024, 768))) for image in drawn]
        self._groups = []
        first = 1
        for number in range(count):
            contents = tuple(range(first, first + 2 + number % 5))
            first += len(contents)
            size = 10_000_000 - number * 7
            name = hashlib.blake2b(b"%d" % number, digest_size=8).hexdigest()
            self._groups.append(
                Cluster(
                    id=name,
                    kind=KINDS[number % len(KINDS)],
                    centre=contents[0],
                    representative=contents[0],
                    contents=contents,
                    files=len(contents),
                    bytes=size,
                    freed=size // 2,
                )
            )
        self._files = first - 1

    def submit[T](self, call: Callable[[], T]) -> Future[T]:
        return self._readers.submit(call)

    def close(self) -> None:
        self._readers.shutdown(cancel_futures=True)

    def counts(self) -> Counts:
        return Counts(self._files, self._files, 0, 1)

    def change_settings(self, **_changes: object) -> Settings:
        return self.settings

    def clusters(self, threshold: float | None = None) -> list[Cluster]:
        """Fewer groups at a higher threshold, all of them below 60 %."""
        share = min(1.0, (1.6 - (threshold or 0.6)))
        return self._groups[: int(len(self._groups) * share)]

    def members(self, cluster: Cluster) -> list[Member]:
        found = []
        for place, content in enumerate(cluster.contents):
            path = b"/photos/2021/%02d/IMG_%06d.JPG" % (content % 12, content)
            metadata = Metadata(taken_at="2021-02-14T09:12:44", jpeg_quality=95 - place)
            photo = Photo(
                content, content, path, b"%032d" % content, 3_000_000, 10**18, 4000, 3000, "JPEG", metadata
            )
            found.append(Member(photo, 1 - place / 50, 1 - place / 50, place == 0))
        return found

    def thumbnail(self, content_id: int) -> bytes:
        return self._jpegs[content_id % PICTURES]

    def picture(self, path: bytes, _longest_side: int | None = None) -> np.ndarray[Any, Any]:
        time.sleep(0.03)
        return self._pixels[len(path) % PICTURES]


@dataclass(frozen=True)
class Gaps:
    """Milliseconds between ticks, and how much of each the thread was at work."""

    wall: list[float]
    cpu: list[float]


class Clock:
    """Ticks every millisecond, and remembers the times between its ticks in milliseconds."""

    def __init__(self) -> None:
        self.gaps: list[float] = []
        self.work: list[float] = []
        """CPU time of this thread alone between two ticks: what other load cannot widen."""
        self._last = self._cpu = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self.gaps, self.work = [], []
        self._last, self._cpu = time.perf_counter(), time.thread_time()
        self._timer.start()

    def stop(self) -> Gaps:
        self._timer.stop()
        return Gaps(self.gaps, self.work)

    def _tick(self) -> None:
        now, cpu = time.perf_counter(), time.thread_time()
        self.gaps.append(1_000 * (now - self._last))
        self.work.append(1_000 * (cpu - self._cpu))
        self._last, self._cpu = now, cpu


def perform(clock: Clock, act: Callable[[int], object], steps: int) -> Gaps:
    """Does something at the pace of held keys, and gives the gaps while it was done."""
    loop = QEventLoop()
    timer = QTimer()
    timer.setInterval(STEP_MS)
    done = 0

    def step() -> None:
        nonlocal done
        if done == steps:
            timer.stop()
            # What the last step has started belongs to it.
            QTimer.singleShot(300, loop.quit)
            return
        act(done)
        done += 1

    timer.timeout.connect(step)
    clock.start()
    timer.start()
    loop.exec()
    return clock.stop()


def figures(name: str, gaps: Gaps, bar: float | None) -> list[Figure]:
    middle, high, most = (float(value) for value in np.percentile(gaps.wall, (50, 99, 100)))
    over = sum(gap > 50 for gap in gaps.wall)
    note = (
        f"median {middle:.1f}, 99 % {high:.1f}, over 50 ms: {over} of {len(gaps.wall)};"
        f" own CPU time: longest {max(gaps.cpu):.1f}, 99 % {np.percentile(gaps.cpu, 99):.1f}"
    )
    return [Figure("event_loop", f"{name}: longest gap", most, "ms", at_most=bar, note=note)]


def measure(options: Options) -> list[Figure]:
    count = options.files * 10
    app = cast(QApplication, QApplication.instance() or QApplication([]))
    theme().apply(app, "light")
    drawn = DrawnLibrary(count)
    library = cast(Library, drawn)
    bridge = Bridge(library)
    page = DuplicatesPage(library, bridge)
    page.resize(*SIZE)
    page.show()
    clock = Clock()
    try:
        return _ask(page, clock, count)
    finally:
        bridge.stop()
        page.deleteLater()
        drawn.close()


def _ask(page: DuplicatesPage, clock: Clock, count: int) -> list[Figure]:
    table = page.panel.table
    bar = table.verticalScrollBar()
    idle = perform(clock, lambda _step: None, 60)
    first = perform(clock, lambda step: page.refresh() if step == 0 else None, 60)
    if len(page.panel.model.clusters) != count or page.canvas.cluster is None:
        raise RuntimeError("the groups did not arrive")

    def press(widget: QWidget, key: Qt.Key) -> None:
        QTest.keyClick(widget, key)

    def move_slider(step: int) -> None:
        page.panel.threshold.slider.setValue(60 + step % 30)

    page.resize(*SIZE)
    jumps = perform(clock, lambda step: bar.setValue(bar.maximum() * step // STEPS), STEPS)
    bar.setValue(0)
    table.choose(0)
    table.setFocus()
    pages = perform(clock, lambda _step: press(table, Qt.Key.Key_PageDown), STEPS)
    if table.currentIndex().row() < STEPS:
        raise RuntimeError("the page key did not move the list")
    groups = perform(clock, lambda _step: press(page, Qt.Key.Key_S), STEPS)
    slider = perform(clock, move_slider, 60)
    return [
        *figures("nothing to do", idle, None),
        *figures(f"{count:,} groups arrive", first, None),
        *figures(f"{STEPS} jumps of the scroll bar", jumps, 50),
        *figures(f"{STEPS} page steps", pages, 50),
        *figures(f"{STEPS} groups with their photos", groups, 50),
        *figures("60 moves of the slider", slider, None),
    ]


if __name__ == "__main__":
    run(measure, __doc__)
