"""Reading one file once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import blake3
import pytest

from dupfinder.engine.errors import FailureCode, UnreadableFileError
from dupfinder.engine.files import read
from dupfinder.engine.files.read import read_once


def code_of(path: Path | bytes, limit: int | None = None) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_once(os.fsencode(path), limit)
    assert caught.value.path == os.fsencode(path)
    return caught.value.failure_code


@pytest.mark.parametrize("size", [1, 65_537, 20_000_001])
def test_content_and_hash(tmp_path: Path, size: int) -> None:
    content = os.urandom(1000) * (size // 1000) + b"x" * (size % 1000)
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    assert read_once(os.fsencode(path)) == (content, blake3.blake3(content).digest())
    assert len(read_once(os.fsencode(path))[1]) == 32


def test_failures(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jpg"
    empty.touch()
    assert code_of(empty) == FailureCode.EMPTY
    assert code_of(tmp_path / "gone.jpg") == FailureCode.VANISHED
    assert code_of(empty / "below.jpg") == FailureCode.VANISHED
    assert code_of(tmp_path) == FailureCode.NOT_AN_IMAGE
    large = tmp_path / "large.jpg"
    large.write_bytes(b"x" * 101)
    assert code_of(large, 100) == FailureCode.TOO_LARGE
    assert read_once(os.fsencode(large), 101)[0] == b"x" * 101


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX")
def test_a_fifo_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.jpg")
    assert code_of(tmp_path / "fifo.jpg") == FailureCode.NOT_AN_IMAGE
    assert code_of(b"/dev/zero") == FailureCode.NOT_AN_IMAGE


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def cut(path: Path) -> None:
    os.truncate(path, 1000)


def overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"y")
    os.utime(path, ns=(1, 1))


@pytest.mark.parametrize("change", [append, cut, overwrite])
@pytest.mark.parametrize("before_reading", [True, False])
def test_a_file_that_changes_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None], before_reading: bool
) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"x" * 100_000)
    plain = os.read
    changed = False

    def reading(descriptor: int, size: int) -> bytes:
        nonlocal changed
        if before_reading and not changed:
            changed = True
            change(path)
        content = plain(descriptor, size)
        if not changed:
            changed = True
            change(path)
        return content

    monkeypatch.setattr(read.os, "read", reading)
    assert code_of(path) == FailureCode.CHANGED


def test_short_reads_are_joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(bytes(range(256)) * 10)
    plain = os.read
    monkeypatch.setattr(read.os, "read", lambda descriptor, size: plain(descriptor, min(size, 100)))
    assert read_once(os.fsencode(path))[0] == bytes(range(256)) * 10


def test_a_read_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"x")

    def failing(_descriptor: int, _size: int) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(read.os, "read", failing)
    assert code_of(path) == FailureCode.READ_ERROR


def test_a_file_in_the_cloud_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"x")
    monkeypatch.setattr(read, "is_online_only", lambda _: True)
    monkeypatch.setattr(read.os, "open", lambda *_: pytest.fail("opened"))
    assert code_of(path) == FailureCode.CLOUD_ONLY
