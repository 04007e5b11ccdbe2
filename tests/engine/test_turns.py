"""Loops wait while the window is in a step, never for long, and lose nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.engine import turns


@pytest.fixture(autouse=True)
def _free() -> Iterator[None]:
    yield
    turns.let_go()


@given(st.integers(0, 2_000))
def test_every_item_comes_once_and_in_order(count: int) -> None:
    assert list(turns.in_turns(range(count))) == list(range(count))


def test_a_loop_waits_until_the_step_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "MOST_SECONDS", 60.0)
    began, ended = threading.Event(), threading.Event()

    def loop() -> None:
        began.set()
        for _ in turns.in_turns(range(10)):
            pass
        ended.set()

    turns.hold()
    worker = threading.Thread(target=loop)
    worker.start()
    assert began.wait(10)
    assert not ended.wait(0.05)
    turns.let_go()
    assert ended.wait(10)
    worker.join()


def test_a_step_that_never_ends_stops_nobody() -> None:
    turns.hold()
    assert sum(turns.in_turns([1] * 100_000)) == 100_000
