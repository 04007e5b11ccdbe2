"""Renews the translation files from the source: ``uv run python packaging/translations.py [LANGUAGE ...]``.

English gets its plurals, by the rule that the source texts are written by: ``photo(s) are`` is one photo that
is, or photos that are. Other languages keep what is translated; new texts come in as unfinished. A language
that is named and has no file yet gets one.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

import PySide6

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
ENGLISH = FOLDER / "dupfinder_en.ts"
_VERB = {"are": "is", "match": "matches", "differ": "differs"}
_FORM = re.compile(r"\(s\)(?: (are|match|differ)\b)?")


def forms(source: str) -> tuple[str, str]:
    """One and many: ``%n file(s) are here`` is ``%n file is here`` and ``%n files are here``."""
    one = _FORM.sub(lambda found: "" if found[1] is None else " " + _VERB[found[1]], source)
    return one, source.replace("(s)", "s")


def update(file: Path, language: str, *, plurals: bool = False) -> None:
    """Brings a file up to the source; texts that are gone go."""
    tool = Path(PySide6.__file__).parent / ("lupdate.exe" if sys.platform == "win32" else "lupdate")
    command = [str(tool), "-extensions", "py", "gui", "-ts", str(file), "-no-obsolete", "-locations", "none"]
    command += ["-source-language", "en", "-target-language", language, "-silent"]
    subprocess.run([*command, *(["-pluralonly"] if plurals else [])], cwd=ROOT / "dupfinder", check=True)


def english(file: Path) -> None:
    """Writes the English file, whole and in a fixed order."""
    with tempfile.TemporaryDirectory() as place:
        fresh = Path(place) / "dupfinder_en.ts"
        update(fresh, "en", plurals=True)
        tree = ElementTree.parse(fresh)
    root = tree.getroot()
    contexts = sorted(root.findall("context"), key=lambda context: context.findtext("name", ""))
    for context in contexts:
        root.remove(context)
    for context in contexts:
        root.append(context)
        messages = sorted(context.findall("message"), key=lambda message: message.findtext("source", ""))
        for message in messages:
            context.remove(message)
            source = message.findtext("source", "")
            if "(s)" not in source:
                continue
            translation = message.find("translation")
            assert translation is not None
            translation.attrib.clear()
            for form, text in zip(translation.findall("numerusform"), forms(source), strict=True):
                form.text = text
            context.append(message)
        if context.find("message") is None:
            root.remove(context)
    ElementTree.indent(root, " ")
    text = ElementTree.tostring(root, encoding="unicode")
    file.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{text}\n', encoding="utf-8")


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    english(ENGLISH)
    known = {file.stem.removeprefix("dupfinder_") for file in FOLDER.glob("dupfinder_*.ts")}
    for language in sorted((known | set(sys.argv[1:])) - {"en"}):
        update(FOLDER / f"dupfinder_{language}.ts", language)


if __name__ == "__main__":
    main()
