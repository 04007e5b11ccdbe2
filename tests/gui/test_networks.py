"""The networks in the window: looked into, fetched, added, compared, switched."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from dupfinder.engine.embed import catalogue
from dupfinder.engine.library import Library
from dupfinder.gui import main_window
from dupfinder.gui.dialogs.networks import NetworksDialog
from dupfinder.gui.session import Session
from tests.gui.conftest import Opened, Opener
from tests.makers import networks as made
from tests.makers.pictures import photo

LEFT = Qt.MouseButton.LeftButton


def open_networks(opened: Opened, qtbot: QtBot) -> NetworksDialog:
    action: QAction = opened.window.actions_["networks"]
    action.trigger()
    (dialog,) = [it for it in opened.window.findChildren(NetworksDialog) if it.isVisible()]
    qtbot.waitUntil(lambda: len(dialog.rows) >= len(catalogue.networks()))
    qtbot.waitUntil(lambda: all(row.isVisible() for row in dialog.rows.values()))
    return dialog


def press(dialog: QDialog, words: str, qtbot: QtBot) -> None:
    """Presses a button of the question that is open."""
    (found,) = [it for it in dialog.findChildren(QPushButton) if it.isVisible() and it.text() == words]
    qtbot.mouseClick(found, LEFT)


@pytest.fixture
def opened(tmp_path: Path, open_window: Opener) -> Opened:
    made.install("resnet50", tmp_path / "data")
    return open_window(Library(tmp_path / "data"))


def test_the_networks_are_listed_as_they_are(opened: Opened, qtbot: QtBot) -> None:
    dialog = open_networks(opened, qtbot)
    rows = dialog.rows
    assert rows["sscd"].state.text() == "In use"
    assert rows["resnet50"].state.text() == "Ready"
    assert rows["vgg19"].state.text() == "Can be fetched, 574.7 MB"
    assert [row.use.isVisible() for row in (rows["sscd"], rows["resnet50"], rows["vgg19"])] == [
        False,
        True,
        False,
    ]
    assert rows["vgg19"].fetch.isVisible()
    assert not rows["sscd"].remove.isVisible()
    assert "VGG19, ImageNet, Can be fetched" in rows["vgg19"].accessibleName()


def test_large_text_puts_what_can_be_done_below_the_name(
    opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dupfinder.gui.views.network_row.is_large", lambda: True)
    row = open_networks(opened, qtbot).rows["resnet50"]
    assert row.use.geometry().top() > row.state.geometry().bottom()
    assert row.use.geometry().left() == row.state.geometry().left()


def test_a_network_is_looked_into(opened: Opened, qtbot: QtBot) -> None:
    dialog = open_networks(opened, qtbot)
    qtbot.mouseClick(dialog.rows["resnet50"], LEFT)
    qtbot.waitUntil(lambda: "Residual blocks" in dialog.anatomy.values)
    assert dialog.anatomy.values["Residual blocks"] == "16: 12 add their input as it is, 4 convolve it"
    assert dialog.anatomy.values["Weights"] == "25.56 million (paper: 25.6)"
    assert dialog.anatomy.drawing.isVisible()
    assert dialog.anatomy.drawing.drawn_size().width() > 200
    qtbot.keyClick(dialog.rows["vgg19"], Qt.Key.Key_Return)
    assert dialog.anatomy.problem.isVisible()
    assert not dialog.anatomy.drawing.isVisible()
    # What comes with a package is looked into, but not tapped.
    qtbot.mouseClick(dialog.rows["sscd"], LEFT)
    qtbot.waitUntil(lambda: "Residual blocks" in dialog.anatomy.values)
    assert not dialog.anatomy.compare.isVisible()


def test_two_photos_are_compared_level_by_level(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "one.jpg"
    path.write_bytes(photo(1).data)
    dialog = open_networks(opened, qtbot)
    qtbot.mouseClick(dialog.rows["resnet50"], LEFT)
    qtbot.waitUntil(dialog.anatomy.compare.isVisible)
    dialog.anatomy._chosen([str(path), str(path)])
    qtbot.waitUntil(lambda: len(dialog.anatomy.shown_levels) == 6, timeout=20_000)
    assert all(value > 0.999 for value in dialog.anatomy.shown_levels.values())


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Serves AlexNet's graph as the catalogue's file, and waits in its middle until it is told to go on."""
    content = made.light("alexnet").read_bytes()
    go_on = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
            self.send_response(206 if start else 200)
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            if not start:
                self.wfile.write(content[:1000])
                self.wfile.flush()
                go_on.wait(20)
            self.wfile.write(content[start or 1000 :])
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()

    known = catalogue.networks()
    entry = msgspec.structs.replace(
        known["alexnet"],
        address=f"http://127.0.0.1:{served.server_port}/x",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    monkeypatch.setitem(known, "alexnet", entry)
    yield go_on
    go_on.set()
    served.shutdown()
    thread.join()
    served.server_close()


def test_a_network_is_fetched_with_progress(opened: Opened, qtbot: QtBot, server: threading.Event) -> None:
    dialog = open_networks(opened, qtbot)
    qtbot.mouseClick(dialog.rows["alexnet"].fetch, LEFT)
    qtbot.waitUntil(lambda: dialog.rows["alexnet"].bar.isVisible() and dialog.rows["alexnet"].bar.value() > 0)
    assert dialog.rows["alexnet"].stop.isVisible()
    server.set()
    qtbot.waitUntil(lambda: dialog.rows["alexnet"].entry.installed)
    assert dialog.rows["alexnet"].state.text() == "Ready"
    qtbot.mouseClick(dialog.rows["alexnet"].remove, LEFT)
    press(dialog, "Delete the file", qtbot)
    qtbot.waitUntil(lambda: not dialog.rows["alexnet"].entry.installed)


def test_fetching_is_stopped_and_goes_on(opened: Opened, qtbot: QtBot, server: threading.Event) -> None:
    dialog = open_networks(opened, qtbot)
    qtbot.mouseClick(dialog.rows["alexnet"].fetch, LEFT)
    qtbot.waitUntil(lambda: dialog.rows["alexnet"].bar.value() > 0)
    qtbot.mouseClick(dialog.rows["alexnet"].stop, LEFT)
    server.set()
    qtbot.waitUntil(lambda: dialog.rows["alexnet"].entry.partial > 0)
    assert dialog.rows["alexnet"].fetch.text() == "Go on"
    assert dialog.says.text() == ""
    qtbot.mouseClick(dialog.rows["alexnet"].fetch, LEFT)
    qtbot.waitUntil(lambda: dialog.rows["alexnet"].entry.installed)


def choose_file(dialog: NetworksDialog, path: Path) -> str:
    """Chooses a file in the file dialog that is open; gives what the dialog asks for."""
    (found,) = [it for it in dialog.findChildren(QFileDialog) if it.isVisible()]
    found.selectFile(str(path))
    found.fileSelected.emit(str(path))
    found.close()
    return found.windowTitle()


@pytest.mark.usefixtures("server")
def test_a_file_that_is_here_already_is_taken(opened: Opened, qtbot: QtBot) -> None:
    """Without internet: the right file is taken, another one is refused in words."""
    dialog = open_networks(opened, qtbot)
    qtbot.mouseClick(dialog.rows["alexnet"].from_file, LEFT)
    assert choose_file(dialog, made.light("inception_v1")) == "Choose the file x"
    qtbot.waitUntil(lambda: "another file than the catalogue names" in dialog.says.text())
    assert not dialog.rows["alexnet"].entry.installed
    qtbot.mouseClick(dialog.rows["alexnet"].from_file, LEFT)
    choose_file(dialog, made.light("alexnet"))
    qtbot.waitUntil(lambda: dialog.rows["alexnet"].entry.installed)
    assert dialog.says.text() == ""
    assert not dialog.rows["alexnet"].from_file.isVisible()


def test_other_levels_are_chosen(opened: Opened, qtbot: QtBot) -> None:
    dialog = open_networks(opened, qtbot)
    qtbot.mouseClick(dialog.rows["resnet50"], LEFT)
    panel = dialog.anatomy
    qtbot.waitUntil(panel.use.isVisible)
    assert panel.taps.currentText() == "features"
    assert panel.taps.itemText(panel.taps.count() - 1) == "stage1+stage2+stage3+stage4+stage5+features"
    panel.taps.setCurrentText("stage9")
    qtbot.mouseClick(panel.use, LEFT)
    press(dialog, "Use it", qtbot)
    qtbot.waitUntil(lambda: "no level stage9" in dialog.says.text())
    assert dialog.isVisible()
    panel.taps.setCurrentText("stage3:gem+features")
    qtbot.mouseClick(panel.use, LEFT)
    with qtbot.waitSignal(dialog.switched) as told:
        press(dialog, "Use it", qtbot)
    assert told.args == ["resnet50@stage3:gem+features"]
    assert opened.library.settings.model == "resnet50@stage3:gem+features"


def test_an_own_file_is_added_or_refused_in_words(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = open_networks(opened, qtbot)
    (tmp_path / "note.onnx").write_text("no network")
    dialog.add_file(str(tmp_path / "note.onnx"))
    qtbot.waitUntil(lambda: "is not an ONNX file" in dialog.says.text())
    dialog.add_file(str(made.light("inception_v1")))
    qtbot.waitUntil(lambda: "light_inception_v1" in dialog.rows, timeout=20_000)
    assert dialog.rows["light_inception_v1"].state.text() == "Your own file, ready"
    assert "1024 numbers" in dialog.says.text()


def test_networks_are_compared_in_the_window(opened: Opened, qtbot: QtBot) -> None:
    dialog = open_networks(opened, qtbot)
    qtbot.mouseClick(dialog.parts.buttons["compare"], LEFT)
    panel = dialog.comparing
    assert set(panel.choices) == {"sscd", "sscd_distilled", "resnet50"}
    for name in ("sscd", "resnet50"):
        panel.choices[name].click()
    panel.photos.setValue(2)
    qtbot.mouseClick(panel.start, LEFT)
    qtbot.waitUntil(lambda: len(panel.scores) == 1, timeout=60_000)
    assert panel.scores[0].model == "sscd_distilled"
    assert "24 copies of 2 photos" in panel.says.text()
    assert panel.drawing.drawn_size().width() > 400
    assert not panel.stop.isVisible()
    assert panel.start.isEnabled()


def test_switching_asks_and_then_opens_the_library_anew(
    dressed: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole session: the window that comes back works with the other network."""

    store = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    monkeypatch.setattr(main_window, "window_store", lambda: store)
    ended: list[int] = []
    monkeypatch.setattr(dressed, "exit", ended.append, raising=False)
    session = Session(dressed, [], tmp_path / "data")
    session.start()
    qtbot.waitUntil(lambda: session.desk is not None, timeout=20_000)
    first = session.window
    assert session.library is not None
    session.desk.show_networks()
    (dialog,) = [it for it in first.findChildren(NetworksDialog) if it.isVisible()]
    qtbot.waitUntil(lambda: "sscd_distilled" in dialog.rows)
    qtbot.mouseClick(dialog.rows["sscd_distilled"].use, LEFT)
    press(dialog, "Use it", qtbot)
    qtbot.waitUntil(
        lambda: session.library is not None and session.library.model == "sscd_distilled", timeout=20_000
    )
    qtbot.waitUntil(lambda: session.desk is not None and session.window.isVisible())
    assert session.window is not first
    assert ended == []
    session.close()
    qtbot.waitUntil(lambda: ended == [0], timeout=20_000)
    session._heart.stop()
    session.window.deleteLater()
    session.deleteLater()
