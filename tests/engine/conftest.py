"""What tests of several rooms of the engine need."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def other_volume(tmp_path: Path) -> Iterator[Path]:
    """A folder on another volume than the test's own."""
    shm = Path("/dev/shm")
    if not shm.is_dir() or os.stat(shm).st_dev == os.stat(tmp_path).st_dev:
        pytest.skip("this machine has one volume only")
    place = Path(tempfile.mkdtemp(dir=shm, prefix="dupfinder-"))
    yield place
    shutil.rmtree(place)
