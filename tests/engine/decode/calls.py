"""What the decoder processes are asked to do in tests; importable by name."""

import ctypes
import os
import signal
import time
from pathlib import Path

from dupfinder.engine.errors import UnreadableFileError

STARTED: list[object] = []


def remember(*values: object) -> None:
    STARTED.extend(values)


def remembered() -> list[object]:
    return STARTED


def square(number: int) -> int:
    return number * number


def pid() -> int:
    return os.getpid()


def crash() -> None:
    ctypes.string_at(0)


def crash_by_signal() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def sleep_for_ever(mark: str | None = None) -> None:
    if mark:
        Path(mark).write_text(str(os.getpid()))
    while True:
        time.sleep(60)


def hold_the_interpreter(mark: str) -> None:
    """Hangs as a decoder in C does that never gives the interpreter back."""
    Path(mark).write_text(str(os.getpid()))
    ctypes.PyDLL(None).sleep(600)


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def eat_memory() -> int:
    chunks = []
    while True:
        chunks.append(bytearray(1 << 26))


def unreadable(path: bytes) -> None:
    raise UnreadableFileError(path, "damaged", "on purpose")


def bug() -> None:
    raise ZeroDivisionError("a bug")


def ignores_interrupt() -> bool:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.1)
    return True


def modules() -> list[str]:
    import sys

    return sorted(sys.modules)


def limits() -> dict[str, int]:
    import resource

    return {
        "core": resource.getrlimit(resource.RLIMIT_CORE)[1],
        "memory": resource.getrlimit(resource.RLIMIT_AS)[0],
        "nice": os.nice(0),
    }


def take(megabytes: int) -> int:
    return len(bytearray(megabytes << 20))
