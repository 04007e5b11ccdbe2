"""Translations: text files in ``resources/translations``, compiled for Qt when they are first needed.

Qt reads what it translates with from the compiled file, in C++: a thread that needs a text never waits for
Python. English has a file as well, for its plurals: the source texts say ``%n photo(s)``. A further language
is one more ``dupfinder_xx.ts``; ``packaging/translations.py`` makes and renews them.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import subprocess
import sys
from pathlib import Path

import PySide6
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from dupfinder.engine.paths import write_atomically
from dupfinder.engine.resources import resource

log = logging.getLogger(__name__)

ENGLISH = "en"
_SECONDS = 20


def install(app: QCoreApplication, locale: QLocale, folder: Path) -> list[QTranslator]:
    """Installs the translations of a language, ours and Qt's own; English plurals always.

    Args:
        folder: keeps what is compiled; made when it is missing.
    """
    made = []
    qt = QTranslator(app)
    if qt.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        made.append(qt)
    # What is installed last is asked first.
    for language in dict.fromkeys((ENGLISH, _language(locale))):
        source = _source(language)
        ready = compiled(source, folder) if source is not None else None
        translator = QTranslator(app)
        translator.setObjectName(language)
        if ready is not None and translator.load(str(ready)):
            made.append(translator)
    for translator in made:
        app.installTranslator(translator)
    return made


def compiled(source: Path, folder: Path) -> Path | None:
    """The compiled form of a translation: shipped beside it, kept from before, or made now.

    None if it cannot be made: texts are as in the source then. It takes some 40 ms, once a version.
    """
    shipped = source.with_suffix(".qm")
    if shipped.exists():
        return shipped
    digest = hashlib.blake2b(source.read_bytes(), digest_size=8).hexdigest()
    kept = folder / f"{source.stem}-{digest}.qm"
    if kept.exists():
        return kept
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(kept, lambda beside: _release(source, beside))
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("the translation %s cannot be compiled: %s", source.name, error)
        return None
    for old in folder.glob(f"{source.stem}-*.qm"):
        if old != kept:
            with contextlib.suppress(OSError):
                old.unlink()
    return kept


def _release(source: Path, to: Path) -> None:
    """Qt's own compiler, which comes with PySide6-Essentials on every system."""
    tool = Path(PySide6.__file__).parent / ("lrelease.exe" if sys.platform == "win32" else "lrelease")
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    subprocess.run(
        [os.fspath(tool), "-silent", os.fspath(source), "-qm", os.fspath(to)],
        check=True,
        capture_output=True,
        timeout=_SECONDS,
        creationflags=flags,
    )


def _language(locale: QLocale) -> str:
    """The first language that the system's person reads and that there is; English else."""
    for name in locale.uiLanguages():
        parts = name.replace("-", "_").split("_")
        for language in ("_".join(parts), parts[0]):
            if _source(language) is not None:
                return language
    return ENGLISH


def _source(language: str) -> Path | None:
    try:
        return resource(f"translations/dupfinder_{language}.ts")
    except FileNotFoundError:
        return None
