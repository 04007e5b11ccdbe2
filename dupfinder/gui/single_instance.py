"""One window a data folder: what a second start was asked to show is handed to the window that is open.

A local socket (a named pipe on Windows) that only its owner may use; its name is made from the data folder.
Who may listen is not decided here: a window listens once it holds the lock of the data folder.
"""

from __future__ import annotations

import hashlib
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

import msgspec
import platformdirs
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

ANSWER_MS = 2000
"""A window that does not answer for this long is taken to hang."""
MOST_BYTES = 4_000_000
"""A longer message is none of ours."""
TAKEN = b"taken\n"
TOKENS = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")
"""With which a desktop lets a program that somebody started bring its window to the front."""


class Message(msgspec.Struct):
    """What a second start asks for.

    Attributes:
        paths: absolute, as the file system has them; base64 on the way, as not all are UTF-8.
        tokens: values of :data:`TOKENS`.
    """

    paths: list[bytes] = []
    tokens: dict[str, str] = {}


class Listener(QObject):
    """Hears second starts.

    Signals:
        asked: paths (``list[bytes]``) that another start was given; none: only show the window.
    """

    asked = Signal(object)

    def __init__(self, data_dir: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._connect)
        name = address(data_dir)
        if name is not None:
            # Left by a window that was killed: whoever holds the lock is the only one.
            QLocalServer.removeServer(name)
            self._server.listen(name)

    @property
    def is_listening(self) -> bool:
        return self._server.isListening()

    def stop(self) -> None:
        self._server.close()

    @Slot()
    def _connect(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(socket.deleteLater)

    @Slot()
    def _read(self) -> None:
        socket = self.sender()
        assert isinstance(socket, QLocalSocket)
        if socket.bytesAvailable() > MOST_BYTES:
            socket.abort()
        if not socket.canReadLine():
            return
        try:
            message = msgspec.json.decode(socket.readLine().data(), type=Message)
        except msgspec.MsgspecError:
            socket.abort()
            return
        socket.write(TAKEN)
        for name in TOKENS:
            if name in message.tokens:
                os.environ[name] = message.tokens[name]
        self.asked.emit(message.paths)


def hand_over(paths: Sequence[bytes], data_dir: Path) -> bool:
    """Gives paths to the window that is open on a data folder; whether one took them."""
    name = address(data_dir)
    if name is None:
        return False
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(ANSWER_MS):
        return False
    if sys.platform == "win32":
        import ctypes

        # Only the program that was just started may let another one come to the front.
        ctypes.windll.user32.AllowSetForegroundWindow(-1)
    socket.write(written(paths))
    taken = socket.waitForReadyRead(ANSWER_MS) and socket.readAll().data() == TAKEN
    socket.disconnectFromServer()
    return bool(taken)


def written(paths: Sequence[bytes]) -> bytes:
    """What is sent to ask for paths."""
    tokens = {name: os.environ[name] for name in TOKENS if name in os.environ}
    return msgspec.json.encode(Message(list(paths), tokens)) + b"\n"


def address(data_dir: Path) -> str | None:
    """Name of the socket for a data folder; None where there is no safe place for one."""
    place = os.path.normcase(data_dir.resolve())
    name = f"dupfinder-{hashlib.sha256(os.fsencode(place)).hexdigest()[:16]}"
    if sys.platform == "win32":
        return name
    try:
        with warnings.catch_warnings():
            # Without a login there is no runtime folder; the one in its stead serves if it is ours.
            warnings.simplefilter("ignore")
            folder = platformdirs.user_runtime_path(ensure_exists=True)
        ours = folder.stat().st_uid == os.getuid()
    except OSError:
        return None
    return str(folder / name) if ours else None
