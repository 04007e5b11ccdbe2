"""``dupfinder apply`` as a script sees it, on a library that was really scanned."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dupfinder.engine.library import Library
from dupfinder.engine.reports import decisions
from dupfinder.engine.resources import resource
from tests.cli.test_scan_and_search import dupfinder
from tests.makers.libraries import small_library


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A folder with ``photos`` and ``data``, and the scan's report; ``saved`` holds both as they were."""
    place = tmp_path_factory.mktemp("place")
    small_library(place / "photos", photos=2, edits=("bytecopy", "half"), alone=1)
    report = place / "report.json"
    ended = dupfinder("scan", place / "photos", "--data-dir", place / "data", "--json", report)
    assert ended.returncode == 0
    for name in ("photos", "data"):
        shutil.copytree(place / name, place / "saved" / name)
    return place, json.loads(report.read_text())


@pytest.fixture
def place(scanned: tuple[Path, dict[str, Any]]) -> Path:
    for name in ("photos", "data"):
        shutil.rmtree(scanned[0] / name)
        shutil.copytree(scanned[0] / "saved" / name, scanned[0] / name)
    return scanned[0]


@pytest.fixture
def decide(scanned: tuple[Path, dict[str, Any]], place: Path) -> Callable[..., Path]:
    """Writes a file of decisions that keeps the best copy of each group."""

    def write(action: str = "trash", **more: Any) -> Path:
        made = {
            "version": 1,
            "action": action,
            "decisions": [
                {"path": member["path"], "hash": member["hash"], "keep": place_ == 0}
                for cluster in scanned[1]["clusters"]
                for place_, member in enumerate(cluster["members"])
            ],
            **more,
        }
        path = place / "decisions.json"
        path.write_text(json.dumps(made))
        return path

    return write


def files(place: Path) -> set[Path]:
    return {path for path in (place / "photos").rglob("*") if path.is_file()}


def test_what_is_not_kept_goes_to_the_trash_and_the_window_can_undo_it(
    place: Path, decide: Callable[..., Path], scanned: tuple[Path, dict[str, Any]], own_folders: Path
) -> None:
    before = files(place)
    ended = dupfinder("apply", decide(), "--data-dir", place / "data", "--json", "-")
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)
    removed = {
        Path(member["path"]) for cluster in scanned[1]["clusters"] for member in cluster["members"][1:]
    }
    assert len(removed) == 4
    assert {Path(done["path"]) for done in report["done"]} == removed
    assert {done["became"] for done in report["done"]} == {"trash"}
    assert report["refused"] == []
    assert report["frees"] == sum(Path(done["target"]).stat().st_size for done in report["done"])
    assert files(place) == before - removed
    assert len(list((own_folders / "xdg_data_home/Trash/files").iterdir())) == 4
    with Library(place / "data") as library:
        assert library.clusters() == []
        (record,) = library.acting.history()
        assert record.id == report["action_id"]
        library.acting.undo(record.id).result(60)
        assert len(library.clusters()) == 2
    assert files(place) == before


def test_a_dry_run_checks_everything_and_changes_nothing(place: Path, decide: Callable[..., Path]) -> None:
    path = decide()
    before = files(place)
    victim = next(one for one in json.loads(path.read_text())["decisions"] if not one["keep"])["path"]
    stat = os.stat(victim)
    content = bytearray(Path(victim).read_bytes())
    content[-1] ^= 1
    Path(victim).write_bytes(content)
    os.utime(victim, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # only reading it can tell
    ended = dupfinder("apply", path, "--dry-run", "--data-dir", place / "data", "--json", "-")
    assert ended.returncode == 1
    report = json.loads(ended.stdout)
    assert report["dry_run"] is True
    assert [(one["path"], one["reason"]) for one in report["refused"]] == [(victim, "changed")]
    assert len(report["done"]) == 3
    assert files(place) == before
    with Library(place / "data") as library:
        assert library.acting.history() == []


def test_what_is_refused_is_said_with_its_reason_and_the_rest_is_done(
    place: Path, decide: Callable[..., Path]
) -> None:
    path = decide("hard_link")
    made = json.loads(path.read_text())
    for one in made["decisions"]:
        one["keep"] = False  # nothing would be left to link to
    path.write_text(json.dumps(made))
    ended = dupfinder("apply", path, "--data-dir", place / "data")
    assert ended.returncode == 1
    assert ended.stderr.count("left as it is") == 6
    assert ended.stdout == ""
    ended = dupfinder("apply", decide("hard_link"), "--data-dir", place / "data", "--json", "-")
    report = json.loads(ended.stdout)
    assert {one["reason"] for one in report["refused"]} == {"not_identical"}
    assert len(report["done"]) == 2
    for one in report["done"]:
        assert os.path.samefile(one["path"], one["kept"])


def test_deleting_for_good_needs_the_setting_and_the_word(place: Path, decide: Callable[..., Path]) -> None:
    before = files(place)
    data = place / "data"
    ended = dupfinder("apply", decide("delete"), "--data-dir", data)
    assert (ended.returncode, "--permanently" in ended.stderr) == (2, True)
    ended = dupfinder("apply", decide("delete"), "--permanently", "--data-dir", data)
    assert (ended.returncode, "switched off" in ended.stderr) == (1, True)
    assert files(place) == before
    (data / "settings.toml").write_text("allow_permanent_delete = true\n")
    assert dupfinder("apply", decide("delete"), "--permanently", "--data-dir", data).returncode == 0
    assert len(files(place)) == len(before) - 4


@pytest.mark.parametrize(
    ("text", "place_named"),
    [
        (b"{", "line 1, column 2"),
        (b'{"version": 1,\n "action": "trash",\n "decisions": [}', "line 3, column 16"),
        (b"\xff", "byte 0"),
        (b"[]", "Expected `object`"),
        (b'{"version": 2, "action": "trash", "decisions": []}', "$.version"),
        (b'{"version": 1, "action": "burn", "decisions": []}', "$.action"),
        (b'{"version": 1, "action": "rename", "decisions": []}', "$.action"),
        (b'{"version": 1, "action": "trash"}', "decisions"),
        (b'{"version": 1, "action": "trash", "decisions": [], "extra": 1}', "extra"),
        (b'{"version": 1, "action": "move", "decisions": []}', "$.target"),
        (b'{"version": 1, "action": "trash", "decisions": [], "threshold": 2}', "$.threshold"),
        (
            b'{"version": 1, "action": "trash", "decisions": [{"path": "/a", "hash": "12", "keep": true}]}',
            "$.decisions[0].hash",
        ),
        (
            b'{"version": 1, "action": "trash", "decisions": [{"path": "/a", "hash": "%s", "keep": "no"}]}'
            % (b"0" * 64),
            "$.decisions[0].keep",
        ),
        (
            b'{"version": 1, "action": "trash", "decisions": [{"path": "/a", "hash": "%s", "keep": true},'
            b' {"path": "/a", "hash": "%s", "keep": false}]}' % (b"0" * 64, b"0" * 64),
            "$.decisions[1].keep",
        ),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_the_place(text: bytes, place_named: str) -> None:
    with pytest.raises(decisions.DecisionsError) as caught:
        decisions.read(text)
    assert place_named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_exit_status_of_a_file_that_does_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "decisions.json"
    path.write_text('{"version": 1, "action": "burn", "decisions": []}')
    ended = dupfinder("apply", path, "--data-dir", tmp_path / "data")
    assert ended.returncode == 2
    assert "$.action" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert dupfinder("apply", tmp_path / "missing.json").returncode == 2
    assert not (tmp_path / "data").exists()


def test_a_name_that_is_not_utf_8_is_read() -> None:
    text = json.dumps(
        {
            "version": 1,
            "action": "trash",
            "decisions": [{"path": os.fsdecode(b"/a/\xff.jpg"), "hash": "0" * 64, "keep": False}],
        }
    )
    (removal,) = decisions.read(text.encode()).removals
    assert removal.path == b"/a/\xff.jpg"


def test_the_published_schema_is_that_of_the_code() -> None:
    assert resource("docs/decisions.schema.json").read_text(encoding="utf-8") == decisions.schema()
