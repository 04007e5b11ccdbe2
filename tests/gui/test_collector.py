"""Garbage in circles ends on the UI thread, whoever made it."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from typing import ClassVar

import pytest
from pytestqt.qtbot import QtBot

from dupfinder.gui.collector import BULK, Collector


class Circle:
    """Holds itself; tells on which thread it ends."""

    ended: ClassVar[list[str]] = []

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        self.ended.append(threading.current_thread().name)


@pytest.fixture
def collector(collector: Collector) -> Iterator[Collector]:
    Circle.ended.clear()
    yield collector
    gc.unfreeze()


@pytest.mark.usefixtures("collector")
def test_circles_of_a_worker_thread_end_on_the_ui_thread(qtbot: QtBot) -> None:
    def made_on_a_worker() -> bool:
        # Again and again: what ends of its own accord meanwhile counts against what was made.
        worker = threading.Thread(
            target=lambda: [Circle() for _ in range(gc.get_threshold()[0])], name="worker"
        )
        worker.start()
        worker.join()
        return bool(Circle.ended)

    qtbot.waitUntil(made_on_a_worker)
    assert set(Circle.ended) == {threading.main_thread().name}


def test_what_is_kept_is_not_walked_again_and_python_collects_in_the_end(collector: Collector) -> None:
    assert not gc.isenabled()
    before = gc.get_freeze_count()
    collector.keep_all()
    assert gc.get_freeze_count() > before
    collector.stop()
    assert gc.isenabled()


@pytest.mark.usefixtures("collector")
def test_a_table_of_many_objects_is_not_walked_but_still_ends_with_its_last_holder(qtbot: QtBot) -> None:
    frozen = gc.get_freeze_count()
    table = [[number] for number in range(2 * BULK)]
    walked: list[int] = []
    gc.callbacks.append(lambda phase, info: walked.append(info["generation"]) if phase == "start" else None)
    try:
        qtbot.waitUntil(lambda: gc.get_freeze_count() > frozen + BULK)
    finally:
        gc.callbacks.pop()
    assert walked == []
    before = gc.get_freeze_count()
    del table
    assert gc.get_freeze_count() < before - BULK
