"""What is told of a folder, and what is given back where it cannot be watched."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from dupfinder.engine.files.changes import FolderChanges
from dupfinder.engine.watch_types import How

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="inotify is of Linux")


def held() -> int:
    """How many places for watches this process has."""
    found = 0
    for name in os.listdir("/proc/self/fd"):
        try:
            found += "inotify" in os.readlink(f"/proc/self/fd/{name}")
        except FileNotFoundError:
            continue
    return found


@pytest.mark.parametrize(
    ("number", "how"), [(errno.ENOSPC, How.LIMIT), (errno.ENOENT, How.FAILED), (errno.EIO, How.FAILED)]
)
def test_watches_are_given_back_where_not_all_can_be_set(
    number: int, how: How, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from watchdog.observers.inotify_c import Inotify

    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
    before, set_watch = held(), Inotify._add_watch
    tried: list[bytes] = []

    def third_fails(self: Inotify, path: bytes, mask: int) -> int:
        tried.append(path)
        if len(tried) % 3 == 0:
            raise OSError(number, "no")
        return set_watch(self, path, mask)

    monkeypatch.setattr(Inotify, "_add_watch", third_fails)
    changes = FolderChanges(os.fsencode(tmp_path), lambda _: None)
    try:
        assert changes.how is how
        assert len(tried) >= 3
        assert held() == before
    finally:
        changes.stop()


def test_a_folder_that_goes_while_the_watches_are_set_hinders_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from watchdog.observers.inotify_c import Inotify

    (tmp_path / "going").mkdir()
    set_watch = Inotify._add_watch

    def goes(self: Inotify, path: bytes, mask: int) -> int:
        if path.endswith(b"going"):
            os.rmdir(path)
        return set_watch(self, path, mask)

    monkeypatch.setattr(Inotify, "_add_watch", goes)
    changes = FolderChanges(os.fsencode(tmp_path), lambda _: None)
    changes.stop()
    assert changes.how is How.EVENTS
