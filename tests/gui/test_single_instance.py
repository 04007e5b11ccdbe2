"""A second start, "Open with" too, hands what it was given to the window that is open."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from dupfinder.engine.library import Library
from dupfinder.gui import single_instance
from dupfinder.gui.single_instance import Listener, hand_over
from tests.gui.scanned import scanned_library

START = (
    "import os, sys; from dupfinder.__main__ import main\n"
    "from PySide6.QtCore import QTimer\n"
    "from PySide6.QtGui import QFileOpenEvent\n"
    "import dupfinder.gui.session as session\n"
    "class Telling(session.Session):\n"
    "    def _open_desk(self, library):\n"
    "        super()._open_desk(library)\n"
    "        results = self.desk.search.results\n"
    "        told = []\n"
    "        def tell():\n"
    "            if not told and results.has_answer and results.model.items:\n"
    "                print('found', results.model.items[0].photo.path, flush=True)\n"
    "                told.append(True)\n"
    "        results.model.modelReset.connect(lambda: QTimer.singleShot(0, tell))\n"
    "        print('open', flush=True)\n"
    "        if 'TOLD' in os.environ:\n"
    "            self._app.postEvent(self._app, QFileOpenEvent(os.environ['TOLD']))\n"
    "    def take(self, paths):\n"
    "        self.window.showMinimized()\n"
    "        super().take(paths)\n"
    "        print('shown', self.window.isMinimized(), len(paths), flush=True)\n"
    "session.Session = Telling\n"
    "sys.argv[0] = 'dupfinder'\n"
    "status = main()\n"
    "print('ended', flush=True); sys.exit(status)"
)
"""The app itself, which tells what happens to it."""

type Starter = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    """Starts ``dupfinder PATH...`` in a process of its own."""
    started: list[subprocess.Popen[str]] = []

    def start_(*paths: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", START, "--data-dir", str(tmp_path / "data"), *map(str, paths)],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start_
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=60)


def heard(process: subprocess.Popen[str]) -> str:
    """The next line that a process prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_second_start_shows_its_picture_in_the_open_window(tmp_path: Path, start: Starter) -> None:
    with scanned_library(tmp_path) as (_, truth):
        picture = next(path for path in truth.paths if path.suffix == ".jpg")
    first = start()
    assert heard(first) == "open"
    # A relative name means a file where the second one was started.
    second = start(os.path.relpath(picture, tmp_path))
    assert heard(first) == "shown False 1"
    # The best hit is the file itself or its exact copy.
    assert picture.stem in heard(first).removeprefix("found ")
    assert heard(second) == "ended"
    assert second.wait(timeout=60) == 0
    third = start()
    assert heard(first) == "shown False 0"
    assert third.wait(timeout=60) == 0


def test_what_the_system_asks_a_running_app_to_open_is_searched_for(
    tmp_path: Path, start: Starter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As macOS does it, with an event."""
    with scanned_library(tmp_path) as (_, truth):
        picture = next(path for path in truth.paths if path.suffix == ".jpg")
    monkeypatch.setenv("TOLD", str(picture))
    process = start()
    assert heard(process) == "open"
    assert heard(process) == "shown False 1"
    assert picture.stem in heard(process).removeprefix("found ")


def test_of_two_starts_at_a_time_one_stays_and_has_what_both_were_given(
    tmp_path: Path, start: Starter
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    processes = [start(tmp_path / "one"), start(tmp_path / "two")]
    said = [heard(process) for process in processes]
    assert sorted(said) == ["ended", "open"]
    stays, leaves = processes if said[0] == "open" else reversed(processes)
    assert leaves.wait(timeout=60) == 0
    assert heard(stays) == "shown False 1"
    wanted = {os.fsencode(tmp_path / name) for name in ("one", "two")}
    end = time.monotonic() + 30
    while folders(tmp_path / "data") != wanted:
        assert time.monotonic() < end
        time.sleep(0.05)


def folders(data: Path) -> set[bytes]:
    """The folders of a library, seen beside the window that has it."""
    with Library(data, read_only=True) as library:
        return {folder.path for folder in library.folders()}


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe leaves nothing behind")
def test_what_a_killed_window_left_is_no_window(start: Starter) -> None:
    first = start()
    assert heard(first) == "open"
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=60)
    second = start()
    assert heard(second) == "open"
    third = start()
    assert heard(second) == "shown False 0"
    assert third.wait(timeout=60) == 0


@pytest.fixture
def listener(tmp_path: Path, qtbot: QtBot) -> Iterator[Listener]:  # noqa: ARG001
    parent = QObject()
    made = Listener(tmp_path / "data", parent)
    yield made
    made.stop()


def test_without_a_window_nothing_is_handed_over(tmp_path: Path) -> None:
    assert not hand_over([b"/a.jpg"], tmp_path / "data")


def test_a_window_that_hangs_is_not_waited_for(
    tmp_path: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers from its event loop, which does not run while this test is asking."""
    monkeypatch.setattr(single_instance, "ANSWER_MS", 100)
    assert listener.is_listening
    assert not hand_over([b"/a.jpg"], tmp_path / "data")
    assert not hand_over([b"/a.jpg"], tmp_path / "other data")


@pytest.mark.parametrize("message", [b"nonsense\n", b'{"paths": "x"}\n', b"[]\n", b'{"paths": [3]}\n'])
def test_a_message_that_does_not_fit_is_dropped(
    tmp_path: Path, listener: Listener, qtbot: QtBot, message: bytes
) -> None:
    asked: list[object] = []
    listener.asked.connect(asked.append)
    socket = QLocalSocket()
    socket.connectToServer(single_instance.address(tmp_path / "data") or "")
    with qtbot.waitSignal(socket.disconnected):
        socket.write(message)
    assert not asked


def test_names_that_are_not_utf_8_arrive_as_they_are(
    tmp_path: Path, listener: Listener, qtbot: QtBot
) -> None:
    socket = QLocalSocket()
    socket.connectToServer(single_instance.address(tmp_path / "data") or "")
    with qtbot.waitSignal(listener.asked) as asked:
        socket.write(single_instance.written([b"/photos/\xff\xfe \n.jpg"]))
    assert asked.args == [[b"/photos/\xff\xfe \n.jpg"]]
    qtbot.waitUntil(lambda: socket.readAll().data() == single_instance.TAKEN)
    socket.disconnectFromServer()


@pytest.mark.skipif(sys.platform == "win32", reason="folders of users on Unix")
def test_a_folder_of_somebody_else_is_no_place_for_the_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: os.stat(tmp_path).st_uid + 1)
    assert single_instance.address(tmp_path / "data") is None
    parent = QObject()
    assert not Listener(tmp_path / "data", parent).is_listening
    assert not hand_over([], tmp_path / "data")
