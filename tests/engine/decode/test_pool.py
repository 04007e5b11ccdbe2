"""The pool of decoder processes, with real processes."""

import concurrent.futures
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import psutil
import pytest

from dupfinder.engine.decode.pool import DecoderPool, failure_of
from dupfinder.engine.errors import FailureCode, UnreadableFileError
from tests.engine.decode import calls

PATH = b"/photos/a.jpg"


@pytest.fixture
def pool() -> Iterator[DecoderPool]:
    pool = DecoderPool(2, initializer=calls.remember, initargs=("ready", 7), seconds=60, megabytes=512)
    yield pool
    pool.close(now=True)


def failure(future: concurrent.futures.Future[object]) -> UnreadableFileError:
    error = future.exception(timeout=60)
    assert error is not None
    found = failure_of(PATH, error)
    assert found is not None
    return found


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_runs_calls_in_other_processes(pool: DecoderPool) -> None:
    futures = [pool.submit(calls.square, number) for number in range(200)]
    assert [future.result(60) for future in futures] == [number * number for number in range(200)]
    assert pool.submit(calls.pid).result(60) != os.getpid()
    assert pool.submit(calls.remembered).result(60) == ["ready", 7]


@pytest.mark.parametrize("crash", [calls.crash, calls.crash_by_signal])
def test_goes_on_after_a_crash(pool: DecoderPool, crash: Callable[[], None]) -> None:
    before = [pool.submit(calls.square, 3) for _ in range(5)]
    crashed = pool.submit(crash)
    after = [pool.submit(calls.square, 4) for _ in range(5)]
    assert failure(crashed).failure_code == FailureCode.CRASHED
    assert [future.result(60) for future in before + after] == [9] * 5 + [16] * 5
    # A new process is prepared like the first ones.
    assert [pool.submit(calls.remembered).result(60) for _ in range(4)] == [["ready", 7]] * 4


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux only")
def test_limits_of_a_process(pool: DecoderPool) -> None:
    limits = pool.submit(calls.limits).result(60)
    assert limits["core"] == 0
    assert limits["nice"] == min(19, os.nice(0) + 5)
    assert limits["memory"] > 512 << 20
    assert pool.submit(calls.take, 400).result(60) == 400 << 20
    assert failure(pool.submit(calls.take, 600)).failure_code == FailureCode.OUT_OF_MEMORY


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux only")
def test_memory_is_limited(pool: DecoderPool) -> None:
    eaten = pool.submit(calls.eat_memory)
    assert failure(eaten).failure_code == FailureCode.OUT_OF_MEMORY
    assert pool.submit(calls.square, 5).result(60) == 25


def test_errors_of_files_pass_and_bugs_are_no_failures_of_files(pool: DecoderPool) -> None:
    found = failure(pool.submit(calls.unreadable, b"/x.jpg"))
    assert (found.path, found.failure_code, found.detail) == (b"/x.jpg", "damaged", "on purpose")
    error = pool.submit(calls.bug).exception(60)
    assert isinstance(error, ZeroDivisionError)
    assert failure_of(PATH, error) is None


def test_time_limit_counts_from_the_start_of_a_call() -> None:
    pool = DecoderPool(1, seconds=1.5, megabytes=512)
    try:
        # Three seconds of work wait in a queue of one process: none of it may time out.
        queued = [pool.submit(calls.sleep, 0.3) for _ in range(10)]
        assert [future.result(60) for future in queued] == [0.3] * 10
        hung = pool.submit(calls.sleep_for_ever)
        after = pool.submit(calls.square, 6)
        assert failure(hung).failure_code == FailureCode.TIMEOUT
        assert after.result(60) == 36
    finally:
        pool.close(now=True)


@pytest.mark.parametrize("hang", [calls.sleep_for_ever, calls.hold_the_interpreter])
def test_cancel_kills_a_running_call(tmp_path: Path, hang: Callable[[str], None]) -> None:
    pool = DecoderPool(1, seconds=100, megabytes=512)
    try:
        mark = tmp_path / "running"
        future = pool.submit(hang, str(mark))
        queued = pool.submit(calls.square, 7)
        wait_until(lambda: mark.exists() and mark.read_text() != "")
        process = psutil.Process(int(mark.read_text()))
        assert future.cancel()
        assert concurrent.futures.wait([future], 10).done == {future}
        wait_until(lambda: not process.is_running())
        assert queued.result(60) == 49
        with pytest.raises(CancelledError):
            future.result()
        assert failure_of(PATH, CancelledError()) is None
    finally:
        pool.close(now=True)


def test_a_waiting_call_can_be_cancelled(pool: DecoderPool) -> None:
    pool.submit(calls.pid).result(60)
    processes = {child.pid for child in psutil.Process().children()}
    assert len(processes) >= 2
    busy = [pool.submit(calls.sleep, 0.5) for _ in range(2)]
    waiting = [pool.submit(calls.square, 1) for _ in range(20)]
    assert all(future.cancel() for future in waiting[::2])
    assert [future.result(60) for future in waiting[1::2]] == [1] * 10
    assert all(future.cancelled() for future in waiting[::2])
    assert [future.result(60) for future in busy] == [0.5, 0.5]
    # It costs no process.
    assert {child.pid for child in psutil.Process().children()} == processes


def test_closing_now_ends_processes_and_futures(tmp_path: Path) -> None:
    pool = DecoderPool(2, seconds=100, megabytes=512)
    marks = [tmp_path / "a", tmp_path / "b"]
    running = [pool.submit(calls.hold_the_interpreter, str(mark)) for mark in marks]
    waiting = [pool.submit(calls.square, 2) for _ in range(10)]
    wait_until(lambda: all(mark.exists() and mark.read_text() != "" for mark in marks))
    processes = [psutil.Process(int(mark.read_text())) for mark in marks]
    pool.close(now=True)
    assert not any(process.is_running() for process in processes)
    assert all(future.cancelled() for future in running + waiting)
    with pytest.raises(RuntimeError):
        pool.submit(calls.square, 1)


def test_closing_waits_for_what_was_submitted() -> None:
    pool = DecoderPool(2, seconds=100, megabytes=512)
    futures = [pool.submit(calls.square, number) for number in range(50)]
    pool.close(now=False)
    assert [future.result(0) for future in futures] == [number * number for number in range(50)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such signal")
def test_ctrl_c_is_not_for_the_processes(pool: DecoderPool) -> None:
    assert pool.submit(calls.ignores_interrupt).result(60)


def test_idle_processes_that_are_killed_are_replaced() -> None:
    pool = DecoderPool(2, seconds=100, megabytes=512)
    try:
        pids = set()
        while len(pids) < 2:
            pids |= {future.result(60) for future in [pool.submit(calls.pid) for _ in range(8)]}
        for pid in pids:
            psutil.Process(pid).kill()
        futures = [pool.submit(calls.square, number) for number in range(20)]
        assert [future.result(60) for future in futures] == [number * number for number in range(20)]
        assert pool.submit(calls.pid).result(60) not in pids
    finally:
        pool.close(now=True)


PARENT = """
import sys, threading
from dupfinder.engine.decode.pool import DecoderPool
from tests.engine.decode import calls
if __name__ == "__main__":
    pool = DecoderPool(2, seconds=100, megabytes=512)
    # The thread that asks first ends at once; the processes must not end with it.
    thread = threading.Thread(target=lambda: pool.submit(calls.square, 1).result())
    thread.start()
    thread.join()
    pool.submit({call}, sys.argv[1])
    pool.submit({call}, sys.argv[2])
    threading.Event().wait()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("call", ["calls.sleep_for_ever", "calls.hold_the_interpreter"])
def test_no_process_outlives_a_killed_parent(tmp_path: Path, call: str) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT.format(call=call))
    marks = [tmp_path / "a", tmp_path / "b"]
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, str(script), *map(str, marks)], env={**os.environ, "PYTHONPATH": str(root)}
    ) as parent:
        wait_until(lambda: all(mark.exists() and mark.read_text() != "" for mark in marks))
        children = psutil.Process(parent.pid).children(recursive=True)
        assert {int(mark.read_text()) for mark in marks} <= {child.pid for child in children}
        parent.send_signal(signal.SIGKILL)
    wait_until(lambda: not any(child.is_running() for child in children))


def test_a_decoder_process_loads_neither_network_nor_index_nor_window(pool: DecoderPool) -> None:
    loaded = set(pool.submit(calls.modules).result(60))
    assert not loaded & {"onnxruntime", "hnswlib", "sqlite3", "PySide6", "cv2"}
