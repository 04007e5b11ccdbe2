"""The page of the Python library says what works: its examples are run, without Qt."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import dupfinder.engine
from dupfinder.engine.resources import resource
from tests.makers.libraries import small_library

AFTER = """
import sys
assert not {"PySide6", "shiboken6"} & set(sys.modules), "Qt was loaded"
"""


@pytest.fixture(scope="module")
def page() -> str:
    return resource("docs/python.md").read_text(encoding="utf-8")


def test_the_examples_run(page: str, tmp_path: Path) -> None:
    examples = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(examples) >= 6
    made = small_library(tmp_path / "photos", photos=2, edits=("half",), alone=1)
    (tmp_path / "photos" / "query.jpg").write_bytes(made.paths[0].read_bytes())
    body = "\n".join("    " + line for line in "".join(examples).splitlines())
    (tmp_path / "page.py").write_text(f"if __name__ == '__main__':\n{body}\n{AFTER}", encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "page.py"], cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "6 photos, 5 embedded in this run" in ended.stdout
    assert "(1, 512) float32" in ended.stdout
    assert ended.stdout.count("identical_file") >= 3
    assert (tmp_path / "compared.png").read_bytes().startswith(b"\x89PNG")


def test_what_is_public_is_there() -> None:
    for name in dupfinder.engine.__all__:
        assert getattr(dupfinder.engine, name).__doc__, name
