"""``dupfinder watch`` as a script sees it."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from tests.makers.libraries import small_library


def test_a_line_for_each_new_copy_until_it_is_interrupted(tmp_path: Path) -> None:
    made = small_library(tmp_path / "photos", 1, ())
    (photo,) = made.paths
    command = [sys.executable, "-m", "dupfinder", "watch", str(made.folder), "--json"]
    with subprocess.Popen(
        [*command, "--data-dir", str(tmp_path / "data")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        said = running.stderr.readline()
        assert said == f"Watching {made.folder}\n", said + running.stderr.read()
        shutil.copy(photo, made.folder / "new.jpg")
        told = json.loads(running.stdout.readline())
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 0
        assert running.stdout.read() == ""
    assert (told["version"], told["path"], told["kind"]) == (
        1,
        str(made.folder / "new.jpg"),
        "identical_file",
    )
    assert (told["other"], told["best"]) == (str(photo), False)
