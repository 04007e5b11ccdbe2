"""What holds for every test: no screen, no network, no trace in the user's folders, nothing left running."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Some tests run the network without our engine, which silences it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# Tests start many processes, each of which would compile all of the app anew.
os.environ["PYTHONDONTWRITEBYTECODE"] = ""

import hypothesis
import psutil
import pytest

from tests.makers.libraries import SHARED

sys.dont_write_bytecode = False
hypothesis.settings.register_profile("ci", deadline=None, max_examples=50, derandomize=True, database=None)
hypothesis.settings.register_profile("search", deadline=None, max_examples=2_000, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

GRACE_SECONDS = 5.0
"""How long something that was told to end may take, on a busy machine."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real photos beside the checkout; the test is skipped where there is none."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared beside the checkout")
    return SHARED


@pytest.fixture
def other_volume(tmp_path: Path) -> Iterator[Path]:
    """A folder on another volume than the test's own."""
    shm = Path("/dev/shm")
    if not shm.is_dir() or os.stat(shm).st_dev == os.stat(tmp_path).st_dev:
        pytest.skip("this machine has one volume only")
    place = Path(tempfile.mkdtemp(dir=shm, prefix="dupfinder-"))
    yield place
    shutil.rmtree(place)


@pytest.fixture(scope="session")
def runtime_folder() -> Iterator[Path]:
    """For the sockets of the tests' windows: short, as their paths may have some 100 bytes only."""
    with tempfile.TemporaryDirectory(prefix="run-") as name:
        yield Path(name)


@pytest.fixture(autouse=True)
def own_folders(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, runtime_folder: Path
) -> Path:
    """Sends what would go to the user's folders, the data folder too, to a folder of the test's own."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    for name in ("APPDATA", "LOCALAPPDATA", "WIN_PD_OVERRIDE_LOCAL_APPDATA"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime_folder))
    return home


class NetworkUsedError(Exception):
    """A test tried to leave this machine."""


def _is_here(host: object) -> bool:
    text = host.decode() if isinstance(host, bytes) else host
    if text in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(text)).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails connections and name look-ups that leave this machine."""
    look_up = socket.getaddrinfo

    def checked_look_up(host: object, *args: object, **options: object) -> object:
        if not _is_here(host):
            raise NetworkUsedError(f"name look-up of {host!r}")
        return look_up(host, *args, **options)  # type: ignore[arg-type]

    def checked(connect: Callable[..., object]) -> Callable[..., object]:
        def call(self: socket.socket, address: object) -> object:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):  # type: ignore[index]
                raise NetworkUsedError(f"connection to {address!r}")
            return connect(self, address)

        return call

    monkeypatch.setattr(socket, "getaddrinfo", checked_look_up)
    monkeypatch.setattr(socket.socket, "connect", checked(socket.socket.connect), raising=False)
    monkeypatch.setattr(socket.socket, "connect_ex", checked(socket.socket.connect_ex), raising=False)


def _threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if not thread.daemon}


def _children() -> set[psutil.Process]:
    """Living child processes, at any depth; not Python's own tracker, which stays until the end."""
    alive = set()
    for child in psutil.Process().children(recursive=True):
        try:
            own = any("resource_tracker" in word for word in child.cmdline())
            if not own and child.status() != psutil.STATUS_ZOMBIE:
                alive.add(child)
        except psutil.NoSuchProcess:
            continue
    return alive


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """A test that leaves a thread or a process behind fails: the app would hang when it is closed."""
    threads, children = _threads(), _children()
    yield
    end = time.monotonic() + GRACE_SECONDS
    while left := [*(_threads() - threads), *(_children() - children)]:
        if time.monotonic() > end:
            pytest.fail(f"left running: {', '.join(map(str, left))}")
        time.sleep(0.02)
