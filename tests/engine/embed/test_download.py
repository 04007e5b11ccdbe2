"""Fetching a network from a server on this machine that cuts, refuses, sends rubbish; and a full disk."""

from __future__ import annotations

import errno
import hashlib
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from dupfinder.engine.embed import download
from dupfinder.engine.errors import DiskFullError, DownloadError, WrongHashError

CONTENT = np.random.default_rng(1).bytes(1_500_000)
SHA = hashlib.sha256(CONTENT).hexdigest()


@dataclass
class Server:
    """What it does next, and what it was asked for.

    Attributes:
        cut: bytes after which the connection is closed, for each request in turn; None for all of it.
    """

    address: str = ""
    content: bytes = CONTENT
    cuts: list[int | None] = field(default_factory=list)
    ranges: list[str | None] = field(default_factory=list)
    knows_ranges: bool = True
    status: int = 200


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            state.ranges.append(asked)
            if state.status != 200:
                self.send_error(state.status)
                return
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and state.knows_ranges else 0
            body = state.content[start:]
            self.send_response(206 if start else 200)
            if start:
                self.send_header(
                    "Content-Range", f"bytes {start}-{len(state.content) - 1}/{len(state.content)}"
                )
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            cut = state.cuts.pop(0) if state.cuts else None
            self.wfile.write(body if cut is None else body[:cut])
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.address = f"http://127.0.0.1:{served.server_port}/network.onnx"
    yield state
    served.shutdown()
    thread.join()
    served.server_close()


def fetch(server: Server, target: Path, told: download.Told = lambda _: None) -> None:
    download.fetch(server.address, target, size=len(CONTENT), sha256=SHA, told=told)


def test_a_file_is_fetched_and_checked(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "network.onnx"
    steps: list[int] = []
    fetch(server, target, steps.append)
    assert target.read_bytes() == CONTENT
    assert steps == sorted(steps)
    assert steps[-1] == len(CONTENT)
    assert list(tmp_path.iterdir()) == [target]


def test_a_cut_connection_goes_on_where_it_ended(server: Server, tmp_path: Path) -> None:
    server.cuts = [400_000, 0, 300_000]
    target = tmp_path / "network.onnx"
    fetch(server, target)
    assert target.read_bytes() == CONTENT
    assert server.ranges == [None, "bytes=400000-", "bytes=400000-", "bytes=700000-"]


def test_a_connection_that_brings_nothing_is_given_up_and_the_part_stays(
    server: Server, tmp_path: Path
) -> None:
    server.cuts = [500_000, *[0] * 20]
    target = tmp_path / "network.onnx"
    with pytest.raises(DownloadError, match="ended too early"):
        fetch(server, target)
    assert len(server.ranges) == 1 + download.TRIES
    assert not target.exists()
    assert download.partial(target).stat().st_size == 500_000
    server.cuts = []
    fetch(server, target)
    assert server.ranges[-1] == "bytes=500000-"
    assert target.read_bytes() == CONTENT


def test_stopping_keeps_the_part(server: Server, tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def told(there: int) -> None:
        if there > 300_000:
            raise Stop

    target = tmp_path / "network.onnx"
    with pytest.raises(Stop):
        fetch(server, target, told)
    kept = download.partial(target).read_bytes()
    assert 300_000 < len(kept) < len(CONTENT)
    assert CONTENT.startswith(kept)
    fetch(server, target)
    assert server.ranges[-1] == f"bytes={len(kept)}-"
    assert target.read_bytes() == CONTENT


def test_a_server_without_ranges_sends_it_all_again(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "network.onnx"
    download.partial(target).write_bytes(b"x" * 1000)
    server.knows_ranges = False
    fetch(server, target)
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize(
    "content",
    [CONTENT[:-1] + bytes([CONTENT[-1] ^ 1]), CONTENT + b"more", b"<html>log in first</html>" * 60_000],
    ids=["one bit", "longer", "another page"],
)
def test_another_file_is_thrown_away(server: Server, tmp_path: Path, content: bytes) -> None:
    server.content = content[: len(CONTENT) + 4]
    with pytest.raises(WrongHashError, match="SHA-256"):
        fetch(server, tmp_path / "network.onnx")
    assert list(tmp_path.iterdir()) == []


def test_a_part_of_another_file_is_found_out(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "network.onnx"
    download.partial(target).write_bytes(b"x" * 1000)
    with pytest.raises(WrongHashError):
        fetch(server, target)
    fetch(server, target)
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("status", [404, 403, 503])
def test_a_refusal_is_told(server: Server, tmp_path: Path, status: int) -> None:
    server.status = status
    with pytest.raises(DownloadError, match=f"the server answers {status}"):
        fetch(server, tmp_path / "network.onnx")
    assert len(server.ranges) == (download.TRIES if status == 503 else 1)


def test_no_server_is_told(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="cannot fetch"):
        download.fetch("http://127.0.0.1:9/x", tmp_path / "network.onnx", size=10, sha256=SHA)


def test_a_disk_without_room_is_told_before_anything_is_fetched(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = download.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(download.shutil, "disk_usage", lambda _: usage._replace(free=65 << 20))
    with pytest.raises(DiskFullError, match="are needed in"):
        fetch(server, tmp_path / "network.onnx")
    assert server.ranges == []


def test_a_disk_that_fills_up_keeps_the_part(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "network.onnx"
    opened = download._opened

    class Filling:
        """A file on a disk with room for 700,000 bytes."""

        name = "network.onnx.part"

        def __init__(self, file: object) -> None:
            self.file = file

        def __enter__(self) -> Filling:
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

        def write(self, data: memoryview) -> int:
            left = 700_000 - self.file.tell()
            if left <= 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return int(self.file.write(data[:left]))

    monkeypatch.setattr(download, "_opened", lambda path, mode: Filling(opened(path, mode)))
    with pytest.raises(DiskFullError, match="no space is left"):
        fetch(server, target)
    assert download.partial(target).stat().st_size == 700_000
    monkeypatch.setattr(download, "_opened", opened)
    fetch(server, target)
    assert server.ranges[-1] == "bytes=700000-"
    assert target.read_bytes() == CONTENT


def test_a_file_from_this_computer_is_checked_too(tmp_path: Path) -> None:
    source, target = tmp_path / "given.onnx", tmp_path / "network.onnx"
    source.write_bytes(CONTENT)
    download.take(source, target, size=len(CONTENT), sha256=SHA)
    assert target.read_bytes() == source.read_bytes() == CONTENT
    source.write_bytes(CONTENT[:-1] + b"\0")
    target.unlink()
    with pytest.raises(WrongHashError):
        download.take(source, target, size=len(CONTENT), sha256=SHA)
    source.write_bytes(b"abc")
    with pytest.raises(WrongHashError, match="has 3 bytes"):
        download.take(source, target, size=len(CONTENT), sha256=SHA)
    assert list(tmp_path.iterdir()) == [source]
