"""How long does the window not answer? A library of 100,000 groups, a hand on the keys, a clock beside it.

The whole window over a real library of about 400,000 files whose rows are made up (``tests/makers/rows.py``),
so that clusters, decisions, filters, rules and thumbnails are the real ones. A timer of 1 ms runs beside the
work; a gap is the time between two of its ticks. Other load on the machine widens the gaps: the same clock
runs first with nothing to do, and the CPU time of the UI thread within a gap is shown beside it. Work on
other threads is felt as well, where it keeps Python's lock.

Then photos of a second library, whose files are what its rows say, go to the trash; taking that back is
stopped on the way.

`--files` is the number of photos that go to the trash; the first library has ten times as many groups.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from dupfinder.engine.library import Library
from dupfinder.engine.review_types import Rule, RuleSet
from dupfinder.gui.collector import Collector
from dupfinder.gui.desk import Desk
from dupfinder.gui.main_window import MainWindow
from dupfinder.gui.session import SWITCH_SECONDS, load
from dupfinder.gui.theme import theme
from dupfinder.gui.views.duplicates import DuplicatesPage
from dupfinder.gui.views.status_strip import StatusStrip
from tests.benchmarks.report import Figure, Options, run
from tests.makers.rows import library_of_groups, library_of_pairs

STEPS = 200
STEP_MS = 33
"""The time between two steps: keys that are held down repeat about 30 times a second."""
DECIDE_MS = 200
"""The time in which a quick person decides on a group."""
TYPE_MS = 120
WORDS = "exports IMG_0012"
SIZE = (1440, 900)
BAR = 50
MOST_SECONDS = 60
"""After this an answer is not waited for any more."""
MOST_SECONDS_TO_ACT = 600
STOPPED_AFTER_MS = 0.3
"""For each photo that went to the trash: a part of them is back by then."""


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


def perform(
    clock: Clock,
    act: Callable[[int], object],
    steps: int,
    *,
    every: int = STEP_MS,
    until: Callable[[], bool] = lambda: True,
    most: float = MOST_SECONDS,
) -> Gaps:
    """Does something at the pace of held keys, and gives the gaps while it was done.

    Args:
        every: ms between two steps.
        until: what the last step has started has come to its end.
        most: seconds in which it does.

    Raises:
        RuntimeError: it did not.
    """
    loop = QEventLoop()
    timer = QTimer()
    timer.setInterval(every)
    done, late = 0, time.monotonic() + steps * every / 1_000 + most

    def step() -> None:
        nonlocal done
        if done < steps:
            act(done)
            done += 1
        elif until() or time.monotonic() > late:
            timer.stop()
            # What the end has started belongs to it.
            QTimer.singleShot(300, loop.quit)

    timer.timeout.connect(step)
    clock.start()
    timer.start()
    loop.exec()
    gaps = clock.stop()
    if not until():
        raise RuntimeError("an answer did not come")
    return gaps


def figures(name: str, gaps: Gaps, bar: float | None = BAR) -> list[Figure]:
    middle, high, most = (float(value) for value in np.percentile(gaps.wall, (50, 99, 100)))
    over = sum(gap > BAR for gap in gaps.wall)
    own = gaps.cpu[gaps.wall.index(most)]
    note = (
        f"{own:.1f} of it own CPU time; median {middle:.1f}, 99 % {high:.1f}, over {BAR} ms: {over} of"
        f" {len(gaps.wall)}; own: longest {max(gaps.cpu):.1f}, 99 % {np.percentile(gaps.cpu, 99):.1f}"
    )
    return [Figure("event_loop", f"{name}: longest gap", most, "ms", at_most=bar, note=note)]


def measure(options: Options) -> list[Figure]:
    count = options.files * 10
    clock = Clock()
    with options.place("event_loop") as place:
        data_dir = place / "data"
        if not data_dir.exists():
            library_of_groups(place, count)
        for left in (*data_dir.glob("review.db*"), *data_dir.glob("settings.toml")):
            # Of a run before, where the place is kept.
            left.unlink()
        with _window(data_dir, place / "window.ini") as (window, desk):
            found = _ask(window, desk, clock, count)
    with options.place("event_loop_acting") as place:
        for old in place.iterdir():
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        os.environ["XDG_DATA_HOME"] = str(place / "home")
        data_dir = library_of_pairs(place, options.files)
        with _window(data_dir, place / "window.ini") as (window, desk):
            return [*found, *_act(window, desk, clock, options.files)]


@contextlib.contextmanager
def _window(data_dir: Path, store: Path) -> Iterator[tuple[MainWindow, Desk]]:
    """The window over a library, at its groups."""
    app = cast(QApplication, QApplication.instance() or QApplication([]))
    sys.setswitchinterval(SWITCH_SECONDS)
    collector = Collector(app)
    load()
    theme().apply(app, "light")
    window = MainWindow(QSettings(str(store), QSettings.Format.IniFormat))
    window.resize(*SIZE)
    window.show()
    with Library(data_dir) as library:
        strip = StatusStrip()
        window.foot.addWidget(strip)
        desk = Desk(window, library, strip)
        collector.keep_all()
        try:
            yield window, desk
        finally:
            desk.stop()
            collector.stop()
            window.let_close()
            window.close()


def _ask(window: MainWindow, desk: Desk, clock: Clock, count: int) -> list[Figure]:
    page = desk.duplicates
    idle = perform(clock, lambda _step: None, 60)
    window.show_page("duplicates")
    first = perform(clock, lambda _step: None, 1, until=lambda: _all_there(page, count))
    return [
        *figures("nothing to do", idle, None),
        *figures(f"{count:,} groups arrive", first),
        *_walk(page, clock),
        *_decide(page, clock),
        *_filter(page, clock, count),
        *_mark_by_rules(window, page, clock),
        *_move_slider(page, clock),
    ]


def _at_rest(page: DuplicatesPage) -> bool:
    """Whether nothing is on its way: no groups, no sums, no decisions."""
    return not (page._running or page._again or page.reviewing._adding or page.reviewing._count.isActive())


def _all_there(page: DuplicatesPage, count: int) -> bool:
    return page.panel.model.total == count and page.canvas.cluster is not None and _at_rest(page)


def _press(widget: QWidget, key: Qt.Key) -> None:
    QTest.keyClick(widget, key)


def _walk(page: DuplicatesPage, clock: Clock) -> list[Figure]:
    table = page.panel.table
    bar = table.verticalScrollBar()
    jumps = perform(clock, lambda step: bar.setValue(bar.maximum() * step // STEPS), STEPS)
    bar.setValue(0)
    table.choose(0)
    table.setFocus()
    pages = perform(clock, lambda _step: _press(table, Qt.Key.Key_PageDown), STEPS)
    if table.currentIndex().row() < STEPS:
        raise RuntimeError("the page key did not move the list")
    groups = perform(clock, lambda _step: _press(page, Qt.Key.Key_S), STEPS)
    return [
        *figures(f"{STEPS} jumps of the scroll bar", jumps),
        *figures(f"{STEPS} page steps", pages),
        *figures(f"{STEPS} groups with their photos", groups),
    ]


def _decide(page: DuplicatesPage, clock: Clock) -> list[Figure]:
    """Each step ends with the next group, so that its photos are there when the next one comes."""
    page.panel.table.choose(0)
    perform(clock, lambda _step: None, 10)

    def mark(_step: int) -> None:
        _press(page, Qt.Key.Key_X)
        _press(page, Qt.Key.Key_S)

    marked = perform(clock, mark, 100, every=DECIDE_MS, until=lambda: _at_rest(page))
    removed = page.reviewing.totals.remove
    if removed < 90:
        raise RuntimeError(f"only {removed} photos were marked")
    before = page.panel.reviewed
    accepted = perform(
        clock,
        lambda _step: _press(page, Qt.Key.Key_Space),
        100,
        every=DECIDE_MS,
        until=lambda: _at_rest(page),
    )
    if page.panel.reviewed < before + 90:
        raise RuntimeError("the groups were not accepted")
    return [
        *figures("100 photos marked by key", marked),
        *figures("100 groups accepted by key", accepted),
    ]


def _filter(page: DuplicatesPage, clock: Clock, count: int) -> list[Figure]:
    fields, model = page.panel.sheet.fields, page.panel.model
    page.open_filter()
    whole = len(model.clusters)
    typed = perform(
        clock,
        lambda step: QTest.keyClicks(fields.text, WORDS[step]),
        len(WORDS),
        every=TYPE_MS,
        until=lambda: len(model.clusters) < whole // 2 and _at_rest(page),
    )
    cleared = perform(
        clock,
        lambda _step: page.panel.sheet.clear_all(),
        1,
        until=lambda: len(model.clusters) > whole // 2 and _at_rest(page),
    )
    page.panel.sheet.hide()
    name = f"{count:,} groups"
    return [
        *figures(f"a filter of two words typed, {name}", typed),
        *figures(f"the filter cleared, {name}", cleared),
    ]


def _mark_by_rules(window: MainWindow, page: DuplicatesPage, clock: Clock) -> list[Figure]:
    deciding, reviewing = page.deciding, page.reviewing

    def shown() -> bool:
        dialog = deciding.rules_dialog
        return dialog is not None and dialog.shown is not None and dialog.mark.isEnabled()

    preview = perform(clock, lambda _step: _press(page, Qt.Key.Key_T), 1, until=shown)
    dialog, before = deciding.rules_dialog, reviewing.totals.remove
    assert dialog is not None
    assert dialog.shown is not None
    photos = dialog.shown.photos
    applied = perform(
        clock,
        lambda _step: QTest.mouseClick(dialog.mark, Qt.MouseButton.LeftButton),
        1,
        until=lambda: reviewing.totals.remove == before + photos and _at_rest(page),
    )
    undone = perform(
        clock,
        lambda _step: window.actions_["undo"].trigger(),
        1,
        until=lambda: reviewing.totals.remove == before and _at_rest(page),
    )
    return [
        *figures("rules previewed", preview),
        *figures(f"{photos:,} photos marked by rules", applied),
        *figures("all of it undone", undone),
    ]


def _move_slider(page: DuplicatesPage, clock: Clock) -> list[Figure]:
    slider = page.panel.threshold.slider

    def move(step: int) -> None:
        slider.setValue(70 + step % 30)

    moved = perform(clock, move, 60, until=lambda: _at_rest(page))
    return figures("60 moves of the slider", moved)


def _act(window: MainWindow, desk: Desk, clock: Clock, count: int) -> list[Figure]:
    page, acting = desk.duplicates, desk.acting
    window.show_page("duplicates")
    perform(clock, lambda _step: None, 1, until=lambda: _all_there(page, count))
    library = desk.library
    library.review.rules.apply(library.clusters(), RuleSet(rules=(Rule("most_pixels"),)))
    page.refresh()
    perform(clock, lambda _step: None, 1, until=lambda: page.reviewing.totals.remove == count)
    planned = perform(
        clock,
        lambda _step: window.actions_["clean_up"].trigger(),
        1,
        until=lambda: acting.dialog is not None and acting.dialog.planned is not None,
        most=MOST_SECONDS_TO_ACT,
    )
    dialog = acting.dialog
    assert dialog is not None

    def ended() -> bool:
        return dialog.pages.currentWidget() is dialog.end

    def click(button: QWidget) -> None:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    moved = perform(clock, lambda _step: click(dialog.act), 1, until=ended, most=MOST_SECONDS_TO_ACT)
    copies = Path(os.fsdecode(library.folders()[0].path)) / "copies"
    if left := sum(1 for _ in copies.rglob("*.jpg")):
        raise RuntimeError(f"{left} photos did not go to the trash")
    stopped = perform(
        clock,
        lambda step: click(dialog.stop if step else dialog.undo),
        2,
        every=max(50, int(STOPPED_AFTER_MS * count)),
        until=ended,
        most=MOST_SECONDS_TO_ACT,
    )
    back = sum(1 for _ in copies.rglob("*.jpg"))
    if not 0 < back < count:
        raise RuntimeError(f"stopped after {back} of {count} photos")
    closed = perform(clock, lambda _step: click(dialog.close_), 1, until=lambda: _at_rest(page))
    return [
        *figures(f"the list of {count:,} photos that go to the trash", planned),
        *figures(f"{count:,} photos go to the trash", moved),
        *figures(f"taken back, and stopped after {back:,}", stopped),
        *figures("the groups that are left", closed),
    ]


if __name__ == "__main__":
    run(measure, __doc__)
