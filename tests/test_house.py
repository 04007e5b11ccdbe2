"""The rules of the house: who imports whom, what may be shipped, what must not be committed."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "dupfinder"
HOME = Path.home()

LONGEST_FILE = 400
LONGER_FOR_A_REASON: dict[str, str] = {}
"""Path below the root -> why it cannot be split."""

KNOWN_LICENCES = {"chroma-hnswlib": "Apache-2.0"}
"""Of packages whose metadata name none; looked up in the source repository."""

HEAVY = {
    "PySide6",
    "shiboken6",
    "qtawesome",
    "onnxruntime",
    "numpy",
    "PIL",
    "hnswlib",
    "cv2",
    "rawpy",
    "rich",
}


def test_rooms_import_only_whom_they_may() -> None:
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert command is not None, "lint-imports is not installed beside this Python"
    ended = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_no_file_grows_too_long() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
    }
    long = {name for name, lines in lengths.items() if lines > LONGEST_FILE}
    assert long == set(LONGER_FOR_A_REASON)


def _loaded_by(code: str) -> set[str]:
    """Top-level packages that a fresh Python has loaded after the code, apart from the standard library's."""
    report = "import json, sys; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    program = f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\n{report}"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=_plain_env(),
    )
    before = subprocess.run(
        [sys.executable, "-c", report], cwd=ROOT, capture_output=True, text=True, check=True, env=_plain_env()
    )
    loaded = set(json.loads(ended.stdout.splitlines()[-1])) - set(json.loads(before.stdout))
    return loaded - sys.stdlib_module_names - {"dupfinder"}


def _plain_env() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("COV_", "PYTEST_"))}


def test_importing_the_package_costs_nothing() -> None:
    assert _loaded_by("import dupfinder") == set()


def test_version_loads_neither_the_window_nor_the_network() -> None:
    code = "sys.argv = ['dupfinder', '--version']; from dupfinder.__main__ import main; main()"
    assert not _loaded_by(code) & HEAVY


def test_the_engine_alone_loads_no_window() -> None:
    assert not _loaded_by("import dupfinder.engine.library") & {"PySide6", "shiboken6", "qtawesome"}


def _strings_for_translation() -> Iterator[tuple[Path, ast.Call]]:
    for path in (PACKAGE / "gui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "tr":
                yield path, node


def test_translated_strings_are_literals() -> None:
    """The translation tool reads the source: it cannot see what an f-string or a variable will hold."""
    unseen = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, call in _strings_for_translation()
        if not (call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str))
    ]
    assert unseen == []


def _runtime_packages() -> dict[str, str]:
    """Every package that an installation without extras brings, with its licence in one line."""
    found: dict[str, str] = {}
    waiting = ["dupfinder"]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        about = distribution(name).metadata
        classifiers = [line for line in about.get_all("Classifier") or () if line.startswith("License ::")]
        found[name] = (
            about.get("License-Expression")
            or about.get("License")
            or " OR ".join(line.rpartition(" :: ")[2] for line in classifiers)
            or KNOWN_LICENCES.get(name, "")
        )
        for line in distribution(name).requires or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                waiting.append(needed.name)
    return found


def _is_gpl(licence: str) -> bool:
    """Whether every licence that may be chosen is the GPL; the LGPL is another one."""

    def gpl(choice: str) -> bool:
        words = re.sub(r"(?i)lesser general public|library general public|LGPL", "", choice)
        return bool(re.search(r"(?i)\bA?GPL|General Public", words))

    return all(gpl(choice) for choice in re.split(r"\bOR\b", licence))


@pytest.mark.parametrize(
    ("licence", "forbidden"),
    [
        ("MIT", False),
        ("LGPL-3.0-only OR GPL-2.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("GPL-3.0-or-later", True),
        ("GPLv2", True),
        ("AGPL-3.0-only", True),
        ("MIT AND GPL-2.0-only", True),
        ("GNU General Public License v3 (GPLv3)", True),
    ],
)
def test_gpl_is_told_from_its_relatives(licence: str, forbidden: bool) -> None:
    assert _is_gpl(licence) is forbidden


def test_nothing_under_the_gpl_is_needed_at_run_time() -> None:
    packages = _runtime_packages()
    assert len(packages) > 15, "the walk over the requirements found too little to mean anything"
    assert {name for name, licence in packages.items() if not licence} == set()
    assert {name: licence for name, licence in packages.items() if _is_gpl(licence)} == {}


def test_one_onnxruntime_only() -> None:
    """Two of its packages install the same module over each other, without a warning."""
    kinds = {name for name in _runtime_packages() if name.startswith("onnxruntime")}
    assert kinds == {"onnxruntime"}


def _committed() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / os.fsdecode(name) for name in listed.split(b"\0") if name]


def test_no_lock_file_is_committed() -> None:
    """A lock file holds the addresses of whoever made it; the bounds in pyproject.toml are the contract."""
    assert [path for path in _committed() if path.name in {"uv.lock", "poetry.lock", "pdm.lock"}] == []


def test_no_address_of_a_machine_or_an_index_is_committed() -> None:
    here = [str(path) for path in (ROOT, HOME) if len(path.parts) > 1]
    words = [*here, "files." + "pythonhosted.org", "index" + "-url", "PIP_" + "INDEX", "UV_" + "INDEX"]
    pattern = re.compile("|".join(rf"{re.escape(word)}(?![\w.-])" for word in words))
    found = []
    for path in _committed():
        if not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in pattern.finditer(text)]
    assert found == []


def test_no_picture_of_somebody_is_committed() -> None:
    """Photos are drawn by the tests; what is committed as a picture is a screenshot or an icon of ours."""
    pictures = {".jpg", ".jpeg", ".heic", ".heif", ".tif", ".tiff", ".webp", ".avif", ".jxl", ".dng"}
    assert [path for path in _committed() if path.suffix.lower() in pictures] == []
