"""Where our own data lives, and atomic writes to it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import platformdirs

from dupfinder.engine.errors import DataFolderError

APP = "dupfinder"


def default_data_dir() -> Path:
    """The user's data folder for this app (platformdirs); not created here."""
    return Path(platformdirs.user_data_dir(APP, appauthor=False))


def default_log_dir() -> Path:
    return Path(platformdirs.user_log_dir(APP, appauthor=False))


def prepare_data_dir(path: Path) -> Path:
    """Creates the data folder, readable by its owner only.

    Raises:
        DataFolderError: it cannot be created or written.
    """
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise DataFolderError(f"cannot write to the data folder {path}: {error.strerror}") from error
    return path


def write_atomically(path: Path, write: Callable[[Path], None]) -> None:
    """Lets ``write`` fill a file beside ``path``, then puts it in place in one step.

    A kill at any moment leaves the old file or the new one, never a half.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    beside = Path(name)
    try:
        write(beside)
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_text_atomically(path: Path, text: str) -> None:
    """Writes a UTF-8 text in one step, see :func:`write_atomically`."""
    write_atomically(path, lambda beside: _write_text(beside, text))


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
