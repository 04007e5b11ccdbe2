"""The companions of photos, folder by folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dupfinder.engine.workflows import act_companions
from dupfinder.engine.workflows.act_companions import SETTLED_NS, Companions

LONG_AGO = 1_600_000_000_000_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "IMG_1.jpg").write_bytes(b"photo")
    (tmp_path / "IMG_1.xmp").write_bytes(b"sidecar")
    return tmp_path


def names(companions: Companions, folder: Path) -> list[bytes]:
    return [one.name for one in companions.of(os.fsencode(folder / "IMG_1.jpg"))]


def counted(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The folders that are listed from now on."""
    listed: list[bytes] = []
    listing = act_companions.folder_names

    def look(folder: bytes) -> list[bytes]:
        listed.append(folder)
        return listing(folder)

    monkeypatch.setattr(act_companions, "folder_names", look)
    return listed


def test_a_folder_that_did_not_change_is_listed_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.utime(folder, ns=(LONG_AGO, LONG_AGO))
    listed = counted(monkeypatch)
    companions = Companions(follow=True)
    assert names(companions, folder) == names(companions, folder) == [b"IMG_1.xmp"]
    assert len(listed) == 1


def test_a_new_side_file_is_seen(folder: Path) -> None:
    os.utime(folder, ns=(LONG_AGO, LONG_AGO))
    companions = Companions(follow=True)
    assert names(companions, folder) == [b"IMG_1.xmp"]
    (folder / "IMG_1.jpg.xmp").write_bytes(b"another")
    assert sorted(names(companions, folder)) == [b"IMG_1.jpg.xmp", b"IMG_1.xmp"]


def test_what_changes_twice_under_one_time_stamp_is_seen(folder: Path) -> None:
    """As on a disk that counts in steps of two seconds."""
    companions = Companions(follow=True)
    stamp = os.stat(folder).st_mtime_ns
    assert names(companions, folder) == [b"IMG_1.xmp"]
    (folder / "IMG_1.xmp").unlink()
    os.utime(folder, ns=(stamp, stamp))
    assert names(companions, folder) == []
    assert SETTLED_NS > 2_000_000_000


def test_one_plan_sees_each_folder_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = counted(monkeypatch)
    companions = Companions()
    assert names(companions, folder) == [b"IMG_1.xmp"]
    (folder / "IMG_1.xmp").unlink()
    assert names(companions, folder) == [b"IMG_1.xmp"]
    assert len(listed) == 1


def test_a_folder_that_is_gone_has_none(tmp_path: Path) -> None:
    assert Companions(follow=True).within(os.fsencode(tmp_path / "gone")) == []
