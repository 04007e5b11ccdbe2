"""Engine threads and the window: who is told what, and where."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dupfinder.engine import turns
from dupfinder.engine.errors import NotAFolderError
from dupfinder.engine.library import Library
from dupfinder.engine.types import Progress, ScanResult
from dupfinder.gui.bridge import Bridge
from tests.makers.libraries import small_library


class Listener(QObject):
    """Notes what it is told, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.threads: set[int] = set()

    def hear(self, value: object) -> None:
        self.heard.append(value)
        self.threads.add(threading.get_ident())


@pytest.fixture
def library(tmp_path: Path, qapp: QApplication) -> Iterator[Library]:  # noqa: ARG001
    with Library(tmp_path / "data") as made:
        yield made


@pytest.fixture
def bridge(library: Library) -> Iterator[Bridge]:
    made = Bridge(library)
    yield made
    made.stop()


def test_results_come_home_to_the_ui_thread(bridge: Bridge, qtbot: QtBot) -> None:
    listener = Listener()
    bridge.run(threading.get_ident, listener.hear, context=listener)
    qtbot.waitUntil(lambda: bool(listener.heard))
    assert listener.threads == {threading.get_ident()}
    assert listener.heard != [threading.get_ident()], "the call itself ran on the UI thread"


def test_many_results_all_arrive_in_order_of_their_ends(bridge: Bridge, qtbot: QtBot) -> None:
    listener = Listener()
    for number in range(2_000):
        bridge.run(lambda number=number: number, listener.hear, context=listener)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(listener.heard) == 2_000)
    assert sorted(listener.heard) == list(range(2_000))  # type: ignore[type-var]


def test_loops_of_workers_wait_while_a_result_is_shown(
    bridge: Bridge, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "MOST_SECONDS", 60.0)
    listener, steps, enough = Listener(), [0], threading.Event()
    seen: list[tuple[int, int]] = []

    def loop() -> None:
        for _ in turns.in_turns(range(100_000_000)):
            steps[0] += 1
            if enough.is_set():
                return

    def show(_result: object) -> None:
        before = steps[0]
        time.sleep(0.05)
        seen.append((before, steps[0]))

    bridge.run(loop, listener.hear, context=listener)
    qtbot.waitUntil(lambda: steps[0] > 0)
    bridge.run(lambda: None, show, context=listener)
    qtbot.waitUntil(lambda: bool(seen))
    enough.set()
    ((before, after),) = seen
    assert after - before <= 256, "only the part that had begun went on"
    qtbot.waitUntil(lambda: listener.heard == [None])


def test_a_failed_call_tells_who_asked(bridge: Bridge, library: Library, qtbot: QtBot) -> None:
    listener, others = Listener(), Listener()
    bridge.failed.connect(others.hear)
    bridge.run(lambda: library.add_folder(b"/nowhere"), listener.hear, listener.hear, context=listener)
    qtbot.waitUntil(lambda: bool(listener.heard))
    assert isinstance(listener.heard[0], NotAFolderError)
    bridge.run(lambda: library.add_folder(b"/nowhere"), listener.hear, context=listener)
    qtbot.waitUntil(lambda: bool(others.heard))
    assert len(listener.heard) == 1


def test_who_is_gone_is_not_told(bridge: Bridge, qtbot: QtBot) -> None:
    gate = threading.Event()
    gone, stays = Listener(), Listener()
    bridge.run(gate.wait, gone.hear, context=gone)
    gone.deleteLater()
    QApplication.sendPostedEvents(gone, 52)  # QEvent.DeferredDelete
    gate.set()
    bridge.run(lambda: "after", stays.hear, context=stays)
    qtbot.waitUntil(lambda: stays.heard == ["after"])
    assert gone.heard == []


def test_nobody_is_told_after_the_end(bridge: Bridge, qtbot: QtBot) -> None:
    gate, ended = threading.Event(), threading.Event()
    listener = Listener()
    bridge.run(gate.wait, listener.hear, context=listener)
    bridge.library.submit(lambda: gate.wait() and ended.set())
    bridge.stop()
    gate.set()
    qtbot.waitUntil(ended.is_set)
    qtbot.wait(50)
    assert listener.heard == []


def test_a_scan_is_announced_told_and_ended(
    bridge: Bridge, library: Library, tmp_path: Path, qtbot: QtBot
) -> None:
    truth = small_library(tmp_path / "photos", 2, ("bytecopy",))
    library.add_folder(os.fsencode(truth.folder))
    started, progress, ended, names = Listener(), Listener(), Listener(), Listener()
    bridge.scan_started.connect(started.hear)
    bridge.progress.connect(progress.hear)
    bridge.scan_ended.connect(ended.hear)
    bridge.job_ended.connect(names.hear)
    job = bridge.start_scan()
    assert bridge.scan_job is job
    assert bridge.start_scan() is job, "the same scan was asked for twice"
    qtbot.waitUntil(lambda: bool(ended.heard), timeout=60_000)
    assert started.heard == [job]
    assert all(isinstance(it, Progress) for it in progress.heard)
    result = ended.heard[0]
    assert isinstance(result, ScanResult)
    assert result.scanned == len(truth)
    qtbot.waitUntil(lambda: names.heard == ["scan"])
    assert bridge.scan_job is None


def test_an_error_that_ends_a_scan_is_told(bridge: Bridge, qtbot: QtBot) -> None:
    ended = Listener()
    bridge.scan_ended.connect(ended.hear)
    bridge.start_scan([b"/nowhere"])
    qtbot.waitUntil(lambda: bool(ended.heard))
    assert isinstance(ended.heard[0], NotAFolderError)
    assert bridge.scan_job is None
