"""The app as a process of its own: what it says where it cannot open, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dupfinder.engine.library import Library
from dupfinder.gui import preflight

RUN = (
    "import sys, pathlib; from dupfinder.gui.app import run; "
    "sys.exit(run([p.encode() for p in sys.argv[2:]], pathlib.Path(sys.argv[1])))"
)

linux = pytest.mark.skipif(sys.platform != "linux", reason="screens are looked for on Linux only")


def start(data: Path, *, code: str = RUN, **env: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if name not in SCREEN}
    return subprocess.Popen(
        [sys.executable, "-c", code, str(data)],
        env={**kept, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


SCREEN = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_SESSION_TYPE"}


def ended(process: subprocess.Popen[str]) -> tuple[int, list[str]]:
    """Exit status and the lines on stderr."""
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors.strip().splitlines()


@linux
def test_without_a_screen_one_line_says_so(tmp_path: Path) -> None:
    status, lines = ended(start(tmp_path / "data"))
    assert status == 1
    assert len(lines) == 1
    assert "no screen" in lines[0]
    assert "DISPLAY" in lines[0]
    assert not (tmp_path / "data").exists()


@linux
def test_a_screen_that_does_not_answer_is_named(tmp_path: Path) -> None:
    status, lines = ended(start(tmp_path / "data", DISPLAY=":99999"))
    assert status == 1
    assert len(lines) == 1
    # A computer without X11 libraries says that first, which is as true.
    assert "DISPLAY=:99999 does not answer" in lines[0] or "apt-get install" in lines[0]


@linux
def test_a_wayland_screen_that_is_gone_is_told(tmp_path: Path) -> None:
    status, lines = ended(
        start(tmp_path / "data", WAYLAND_DISPLAY="no-such-0", XDG_RUNTIME_DIR=str(tmp_path))
    )
    assert status == 1
    assert len(lines) == 1
    assert "does not answer" in lines[0] or "apt-get install" in lines[0]


@linux
def test_an_unknown_platform_is_told(tmp_path: Path) -> None:
    status, lines = ended(start(tmp_path / "data", QT_QPA_PLATFORM="teleprinter"))
    assert status == 1
    assert len(lines) == 1
    assert "teleprinter" in lines[0]


@linux
def test_a_platform_that_does_not_start_is_told_and_dumps_no_core(tmp_path: Path) -> None:
    status, lines = ended(start(tmp_path / "data", QT_QPA_PLATFORM="linuxfb:fb=/no/such/device"))
    assert status == 1
    assert len(lines) == 1
    assert "'linuxfb' does not start" in lines[0]


@linux
def test_a_library_that_qt_needs_and_lacks_is_named_with_its_remedy(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "class Lacking:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'PySide6.QtGui':\n"
        "            raise ImportError('libEGL.so.1: cannot open shared object file: "
        "No such file or directory')\n"
        "sys.meta_path.insert(0, Lacking())\n" + RUN
    )
    status, lines = ended(start(tmp_path / "data", code=code, QT_QPA_PLATFORM="offscreen"))
    assert status == 1
    assert len(lines) == 1
    assert "libEGL.so.1 is missing" in lines[0]
    assert "apt-get install" in lines[0]
    assert "libegl1" in lines[0]


@linux
def test_what_the_plugin_for_x11_lacks_is_found(tmp_path: Path) -> None:
    """A copy of the real plugin that asks for a library of another name."""
    plugin = preflight.plugins() / "libqxcb.so"
    data = plugin.read_bytes()
    assert b"libQt6XcbQpa.so.6" in data
    broken = tmp_path / "libqxcb.so"
    broken.write_bytes(data.replace(b"libQt6XcbQpa.so.6", b"libQt6XcbQpX.so.6"))
    assert preflight.missing_library(broken) == "libQt6XcbQpX.so.6"
    assert preflight.missing_library(preflight.plugins() / "libqoffscreen.so") is None


def test_a_data_folder_in_use_ends_with_its_own_status(tmp_path: Path) -> None:
    with Library(tmp_path / "data"):
        process = start(tmp_path / "data", QT_QPA_PLATFORM="offscreen", code=CLOSING)
        status, lines = ended(process)
    assert status == 3
    assert any("another window or scan" in line for line in lines)


def test_a_library_of_a_newer_version_is_refused_in_words(tmp_path: Path) -> None:
    Library(tmp_path / "data").close()
    with sqlite3.connect(tmp_path / "data" / "library.db") as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    status, lines = ended(start(tmp_path / "data", QT_QPA_PLATFORM="offscreen", code=CLOSING))
    assert status == 1
    assert any("newer" in line for line in lines)


CLOSING = (
    "import sys, pathlib\n"
    "from PySide6.QtCore import QTimer\n"
    "from PySide6.QtWidgets import QApplication, QMessageBox\n"
    "def close():\n"
    "    shown = [w for w in QApplication.topLevelWidgets() if w.isVisible()]\n"
    "    boxes = [w for w in shown if isinstance(w, QMessageBox)]\n"
    "    if boxes: print(boxes[0].text()); boxes[0].close()\n"
    "    else: QTimer.singleShot(50, close)\n"
    "import dupfinder.gui.session as session\n"
    "opened = session.Session.start\n"
    "def start(self): opened(self); QTimer.singleShot(50, close)\n"
    "session.Session.start = start\n" + RUN
)
"""Closes the message that a person would close."""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of a terminal")
@pytest.mark.parametrize("wait", [0.0, 0.4, 3.0])
def test_the_terminal_can_end_it_at_any_moment(tmp_path: Path, wait: float) -> None:
    process = start(tmp_path / "data", QT_QPA_PLATFORM="offscreen", code=SAYING)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "up"
    time.sleep(wait)
    process.send_signal(signal.SIGINT)
    status, lines = ended(process)
    assert status == 0
    assert not [line for line in lines if re.search(r"Traceback|Error|QThread|destroyed", line)]
    # Nobody holds the data folder any more.
    Library(tmp_path / "data").close()


SAYING = (
    "import dupfinder.gui.session as session\n"
    "opened = session.Session.start\n"
    "def start(self): opened(self); print('up', flush=True)\n"
    "session.Session.start = start\n" + RUN
)
"""Says when its window is there."""
