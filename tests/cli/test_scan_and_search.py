"""The command line as a script sees it: JSON, exit status, what goes to which stream."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import blake3
import pytest

from dupfinder.engine.library import Library
from dupfinder.engine.types import KINDS, Kind
from tests.makers.libraries import Truth, small_library


def dupfinder(*arguments: object, **options: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "dupfinder", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=110, check=False, **options)  # type: ignore[call-overload]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    made = small_library(tmp_path_factory.mktemp("library"), photos=2, alone=1)
    (made.folder / "note.jpg").write_text("no picture")
    return made


@pytest.fixture(scope="module")
def scanned(made: Truth, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    assert dupfinder("scan", made.folder, "--data-dir", data).returncode == 0
    return data


def test_scan_gives_the_promised_json(made: Truth, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in made.folder.rglob("*")}
    ended = dupfinder("scan", made.folder, "--json", "-", "--data-dir", tmp_path / "data")
    assert ended.returncode == 0
    report = json.loads(ended.stdout)
    times = {"seconds", "cpu_seconds"}
    assert report.keys() == {"version", "model", "threshold", "scanned", *times, "clusters", "failed"}
    assert (report["version"], report["model"], report["scanned"]) == (1, "sscd", len(made))
    assert report["failed"] == [{"path": str(made.folder / "note.jpg"), "reason": "it is not an image"}]
    groups = {frozenset(Path(m["path"]) for m in cluster["members"]) for cluster in report["clusters"]}
    assert groups == {frozenset(group) for group in made.groups().values() if len(group) > 1}
    gains = []
    for cluster in report["clusters"]:
        assert cluster.keys() == {"id", "kind", "representative", "members"}
        first, *rest = cluster["members"]
        assert first["path"] == cluster["representative"]
        assert first["similarity"] == first["cosine"] == 1.0
        for member in (first, *rest):
            known = {"path", "hash", "similarity", "cosine", "kind", "evidence", "width", "height", "bytes"}
            assert member.keys() == known
            assert member["hash"] == blake3.blake3(Path(member["path"]).read_bytes()).hexdigest()
            assert member["kind"] in set(Kind)
            assert member["evidence"].keys() == {"changes", "transform", "inliers", "covered", "agreement"}
            assert member["bytes"] == Path(member["path"]).stat().st_size
            assert 0.0 <= member["similarity"] <= 1.0
        loosest = max(KINDS.index(member["kind"]) for member in cluster["members"])
        assert cluster["kind"] == KINDS[loosest]
        gains.append(sum(member["bytes"] for member in rest))
    assert gains == sorted(gains, reverse=True)
    assert {path: path.stat().st_mtime_ns for path in made.folder.rglob("*")} == before


def test_a_scan_tells_what_its_stages_took(made: Truth, tmp_path: Path) -> None:
    first, again = (
        json.loads(dupfinder("scan", made.folder, "--json", "-", "--data-dir", tmp_path / "data").stdout)
        for _ in range(2)
    )
    assert list(first["cpu_seconds"]) == ["find", "decode", "embed", "check", "index"]
    assert min(first["seconds"], *first["cpu_seconds"].values()) > 0
    # Nothing has changed since.
    unchanged = {stage: again["cpu_seconds"][stage] for stage in ("decode", "embed", "check")}
    assert unchanged == {"decode": 0, "embed": 0, "check": 0}


def test_the_threshold_decides_and_is_reported(made: Truth, scanned: Path) -> None:
    loose, strict = (
        json.loads(
            dupfinder("scan", made.folder, "--threshold", t, "--json", "-", "--data-dir", scanned).stdout
        )
        for t in ("0.5", "1")
    )
    assert (loose["threshold"], strict["threshold"]) == (0.5, 1.0)
    assert {c["kind"] for c in strict["clusters"]} == {"identical_file"}
    assert sum(len(c["members"]) for c in loose["clusters"]) > sum(
        len(c["members"]) for c in strict["clusters"]
    )


def test_only_the_folders_given_are_reported(made: Truth, scanned: Path) -> None:
    inner = made.folder / "originals"
    report = json.loads(dupfinder("scan", inner, "--json", "-", "--data-dir", scanned).stdout)
    assert report["scanned"] == 2
    assert report["clusters"] == report["failed"] == []


def test_json_goes_to_a_file_in_one_piece(made: Truth, scanned: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    ended = dupfinder("scan", made.folder, "--json", target, "--data-dir", scanned)
    assert ended.returncode == 0
    assert json.loads(target.read_text())["scanned"] == len(made)
    assert list(tmp_path.iterdir()) == [target]


def test_search_finds_the_photo_and_its_copies(made: Truth, scanned: Path) -> None:
    copy, original = next(made.copies())
    ended = dupfinder("search", copy, "-k", 3, "--json", "-", "--data-dir", scanned)
    assert ended.returncode == 0
    (query,) = json.loads(ended.stdout)["queries"]
    assert query["image"] == str(copy)
    assert len(query["hits"]) == 3
    assert {str(copy), str(original)} <= {hit["path"] for hit in query["hits"]}
    for hit in query["hits"]:
        assert hit.keys() == {"path", "similarity", "cosine", "kind", "evidence"}
        assert hit["evidence"].keys() == {"changes", "transform", "inliers", "covered", "agreement"}
    first = query["hits"][0]
    assert (first["kind"], first["similarity"]) == ("identical_file", 1.0)
    order = [len(KINDS) if hit["kind"] is None else KINDS.index(hit["kind"]) for hit in query["hits"]]
    assert order == sorted(order)


def test_a_query_that_cannot_be_read_has_its_error_in_its_place(made: Truth, scanned: Path) -> None:
    good = made.paths[0]
    ended = dupfinder(
        "search", made.folder / "note.jpg", good, "/no/such.jpg", "--json", "-", "--data-dir", scanned
    )
    assert ended.returncode == 1
    bad, found, missing = json.loads(ended.stdout)["queries"]
    assert bad == {"image": str(made.folder / "note.jpg"), "error": "it is not an image"}
    assert found["hits"][0]["cosine"] == pytest.approx(1.0, abs=1e-4)
    assert missing["image"] == "/no/such.jpg"
    assert missing["error"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["scan"],
        ["scan", "/no/such/folder"],
        ["scan", __file__],
        ["scan", "FOLDER", "--threshold", "2"],
        ["scan", "FOLDER", "--threshold", "much"],
        ["scan", "FOLDER", "--model", "alexnet9000"],
        ["scan", "FOLDER", "--json", "/no/such/folder/out.json"],
        ["scan", "FOLDER", "--frobnicate"],
        ["scan", "FOLDER", "--data-dir", __file__],
        ["search"],
        ["search", "x.jpg", "-k", "0"],
        ["/no/such/photo.jpg"],
        ["--frobnicate"],
    ],
)
def test_a_bad_argument_gives_2_and_one_line(arguments: list[str], made: Truth, scanned: Path) -> None:
    given = [str(made.folder) if word == "FOLDER" else word for word in arguments]
    if "--data-dir" not in given:
        given += ["--data-dir", str(scanned)]
    ended = dupfinder(*given)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith("dupfinder")


def test_a_held_data_folder_gives_3_but_search_works_beside_it(made: Truth, scanned: Path) -> None:
    with Library(scanned):
        ended = dupfinder("scan", made.folder, "--data-dir", scanned)
        assert ended.returncode == 3
        assert ended.stderr.count("\n") == 1
        assert dupfinder("search", made.paths[0], "--data-dir", scanned).returncode == 0


def test_ctrl_c_gives_130_and_keeps_the_work(tmp_path: Path) -> None:
    made = small_library(tmp_path / "photos", photos=40, alone=0, edits=("half",))
    data = tmp_path / "data"
    process = subprocess.Popen(
        [sys.executable, "-m", "dupfinder", "scan", str(made.folder), "--json", "-", "--data-dir", str(data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        journal = data / "thumbnails.db-wal"
        end = time.monotonic() + 60
        while (not journal.exists() or journal.stat().st_size < 100_000) and time.monotonic() < end:
            time.sleep(0.02)
        # As a terminal does it: to the whole group, decoder processes too.
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    with Library(data) as library:
        kept = library.counts().files
        assert 0 < kept < len(made)
        assert library.scan().result(timeout=100).embedded == len(made) - kept


@pytest.mark.skipif(sys.platform == "win32", reason="signals of a terminal")
@pytest.mark.parametrize("module", ["dupfinder.cli.scan", "dupfinder.engine.library"])
def test_ctrl_c_before_the_scan_has_begun_gives_130(module: str, made: Truth, tmp_path: Path) -> None:
    """The person is quicker than the imports."""
    code = (
        "import os, signal, sys\n"
        "class Quick:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {module!r}: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Quick())\n"
        "from dupfinder.__main__ import main\n"
        "sys.exit(main())\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, "scan", made.folder, "--json", "-", "--data-dir", tmp_path / "data"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


def test_names_that_are_not_text_travel_whole(made: Truth, tmp_path: Path) -> None:
    folder = tmp_path / "names"
    folder.mkdir()
    odd = os.path.join(os.fsencode(folder), b"caf\xe9 \xff\n.jpg")
    shutil.copy(os.fsencode(made.paths[0]), odd)
    shutil.copy(made.paths[0], folder / "naïve 写真.jpg")
    ended = dupfinder(
        "scan", folder, "--json", "-", "--data-dir", tmp_path / "data", env={**os.environ, "LC_ALL": "C"}
    )
    assert ended.returncode == 0
    (cluster,) = json.loads(ended.stdout)["clusters"]
    assert {os.fsencode(member["path"]) for member in cluster["members"]} == {
        odd,
        os.fsencode(folder / "naïve 写真.jpg"),
    }
    plain = dupfinder("scan", folder, "--data-dir", tmp_path / "data", env={**os.environ, "LC_ALL": "C"})
    assert plain.returncode == 0
    assert r"caf\xe9" in plain.stdout


def test_nothing_but_the_data_folder_is_written(made: Truth, tmp_path: Path) -> None:
    """onnxruntime would keep an id and a cache of reports to its makers."""
    home, data = tmp_path / "home", tmp_path / "data"
    home.mkdir()
    silenced = {"ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"}
    env = {name: value for name, value in os.environ.items() if name not in silenced}
    env |= {"HOME": str(home), "USERPROFILE": str(home), "LOCALAPPDATA": str(home)}
    for command in ("scan", made.folder), ("search", made.paths[0]):
        assert dupfinder(*command, "--data-dir", data, env=env, cwd=tmp_path).returncode == 0
    assert list(home.rglob("*")) == []
    assert {path.name for path in tmp_path.iterdir()} == {"home", "data"}


def test_search_without_a_library_says_so(tmp_path: Path) -> None:
    ended = dupfinder("search", "x.jpg", "--data-dir", tmp_path / "none")
    assert ended.returncode == 1
    assert "scan a folder first" in ended.stderr
    assert not (tmp_path / "none").exists()


def test_version_is_printed() -> None:
    ended = dupfinder("--version")
    assert ended.returncode == 0
    assert ended.stdout.startswith("dupfinder ")
