"""One real drag: a file from the window of another program, by a real pointer, under a display of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.gui.scanned import scanned_library

WAIT = 30.0

SOURCE = """
import sys
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QLabel

class Handle(QLabel):
    def mouseMoveEvent(self, event):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(sys.argv[1])])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)

app = QApplication([])
handle = Handle("a file")
handle.setWindowTitle("drag source")
handle.setGeometry(20, 40, 200, 200)
handle.show()
app.exec()
"""

TARGET = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication
from dupfinder.engine.library import Library
from dupfinder.gui.desk import Desk
from dupfinder.gui.main_window import MainWindow
from dupfinder.gui.theme import theme
from dupfinder.gui.views.status_strip import StatusStrip

if __name__ == "__main__":
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    theme().apply(app, "light")
    library = Library(Path(sys.argv[1]))
    window = MainWindow(QSettings(sys.argv[2], QSettings.Format.IniFormat))
    strip = StatusStrip()
    window.foot.addWidget(strip)
    desk = Desk(window, library, strip)
    window.setGeometry(260, 40, 1000, 640)
    window.show()
    said = set()

    def look():
        page = desk.search
        facts = {"shown": window.isVisible(), "layer": desk.layer.isVisible(),
                 "found": bool(page.results.model.items)}
        for name, true in facts.items():
            if true and name not in said:
                said.add(name)
                words = desk.layer.title if name == "layer" else ""
                if name == "found":
                    words = os.fsdecode(page.results.model.items[0].photo.path)
                print(name, words, flush=True)
        if "found" in said:
            desk.stop()
            library.close()
            app.exit(0)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(50)
    app.exec()
"""


@pytest.fixture
def display() -> Iterator[str]:
    """A display of our own; the test is skipped where there can be none."""
    missing = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"a real drag needs {' and '.join(missing)}")
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x720x24"]
    server = subprocess.Popen(
        command, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writer)
    with os.fdopen(reader) as told:
        number = told.readline().strip()
    if not number:
        server.wait()
        pytest.skip("Xvfb does not start here")
    yield f":{number}"
    server.terminate()
    server.wait()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def test_a_file_dragged_from_another_window_is_found(display: str, tmp_path: Path) -> None:
    with scanned_library(tmp_path) as (_, truth):
        original = next(iter(truth.original.values()))
    env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    script = tmp_path / "target.py"
    script.write_text(TARGET, encoding="utf-8")
    log = tmp_path / "log.txt"
    with log.open("w", encoding="utf-8") as out:
        target = subprocess.Popen(
            [sys.executable, str(script), str(tmp_path / "data"), str(tmp_path / "window.ini")],
            env={**env, "PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    source = subprocess.Popen([sys.executable, "-c", SOURCE, str(original)], env=env)

    def says(word: str) -> bool:
        assert target.poll() in (None, 0), log.read_text(encoding="utf-8")
        return any(line.startswith(word) for line in log.read_text(encoding="utf-8").splitlines())

    def hand(*words: str) -> None:
        subprocess.run(["xdotool", *words], env=env, check=True)

    try:
        until(lambda: says("shown"))
        hand("search", "--sync", "--onlyvisible", "--name", "drag source")
        hand("mousemove", "100", "140", "mousedown", "1")
        for x in range(110, 761, 50):
            hand("mousemove", str(x), "340")
        for step in range(200):
            if says("layer"):
                break
            hand("mousemove", str(760 + step % 5), "340")
            time.sleep(0.05)
        assert says("layer Search for this picture")
        hand("mouseup", "1")
        until(lambda: says("found"))
        target.wait(timeout=WAIT)
    finally:
        for process in (source, target):
            process.kill()
            process.wait()
    found = next(line for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("found"))
    assert Path(found.removeprefix("found ")) in truth.groups()[truth.source[original]]
