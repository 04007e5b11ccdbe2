"""A drawn library, scanned once by the real engine, for tests of the pages that show it."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from PySide6.QtCore import QLocale, QObject
from PySide6.QtWidgets import QApplication

from dupfinder.engine.library import Library
from dupfinder.engine.settings import FILE_NAME
from dupfinder.gui.bridge import Bridge
from dupfinder.gui.theme import theme
from dupfinder.gui.translations import install
from tests.makers.libraries import Truth, small_library

PHOTOS = 5


@cache
def compiled_translations() -> Path:
    """Where the translations of this test run are compiled to, once."""
    folder = Path(tempfile.mkdtemp(prefix="dupfinder-translations-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _scanned() -> tuple[Path, Truth]:
    root = Path(tempfile.mkdtemp(prefix="dupfinder-pages-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    truth = small_library(root / "photos", PHOTOS, alone=2)
    with Library(root / "data") as library:
        library.add_folder(os.fsencode(root / "photos"))
        library.scan().result(timeout=100)
    return root, truth


@contextmanager
def scanned_library(place: Path) -> Iterator[tuple[Library, Truth]]:
    """A library of its own over the drawn photos: changes to its data stay in ``place``."""
    root, truth = _scanned()
    shutil.copytree(root / "data", place / "data")
    (place / "data" / FILE_NAME).unlink(missing_ok=True)
    with Library(place / "data") as library:
        yield library, truth


@contextmanager
def bridged(library: Library) -> Iterator[Bridge]:
    """A bridge in a dressed application."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme().apply(app, "light")
    made = install(app, QLocale(QLocale.Language.English), compiled_translations())
    bridge = Bridge(library)
    yield bridge
    bridge.stop()
    for translator in made:
        app.removeTranslator(translator)


class Held:
    """A runner that starts nothing until it is told to: what a slow disk looks like to the window."""

    def __init__(self) -> None:
        self.held: list[Callable[[], None]] = []

    def run[T](
        self,
        call: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        context: QObject,
    ) -> None:
        def act() -> None:
            try:
                result = call()
            except Exception as error:
                if failed is None:
                    raise
                failed(error)
            else:
                done(result)

        assert context is not None
        self.held.append(act)

    def let_go(self) -> None:
        held, self.held = self.held, []
        for call in held:
            call()


EDITS = ("bytecopy", "half", "gray")


@cache
def _scanned_to_act_on() -> tuple[Path, Truth]:
    root = Path(tempfile.mkdtemp(prefix="dupfinder-acting-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    truth = small_library(root / "photos", 3, EDITS, alone=1)
    for path in (root / "photos" / "half").iterdir():
        path.with_name(path.name + ".xmp").write_text(f"<x>{path.name}</x>", encoding="utf-8")
    with Library(root / "data") as library:
        library.add_folder(os.fsencode(root / "photos"))
        library.scan().result(timeout=100)
    shutil.copytree(root / "photos", root / "untouched")
    return root, truth


def library_to_act_on(place: Path) -> tuple[Library, Truth]:
    """A scanned library whose photos may be moved about: they are all there again for the next test."""
    root, truth = _scanned_to_act_on()
    shutil.rmtree(root / "photos")
    shutil.copytree(root / "untouched", root / "photos")
    shutil.copytree(root / "data", place / "data")
    return Library(place / "data"), truth


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Bytes and time of change of all files, by path."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
