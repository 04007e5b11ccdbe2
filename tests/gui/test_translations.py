"""Texts are translated by Qt, from files that are compiled when they are needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from dupfinder.engine.resources import resource
from dupfinder.gui import photo_texts
from dupfinder.gui.translations import compiled, install

ROOT = Path(__file__).parents[2]
ENGLISH = ROOT / "resources" / "translations" / "dupfinder_en.ts"


def plural_sources() -> set[str]:
    """Every text of the window that says ``(s)``."""
    found = set()
    for path in (ROOT / "dupfinder" / "gui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                given = [part.value for part in node.args if isinstance(part, ast.Constant)]
                found |= {text for text in given if isinstance(text, str) and "(s)" in text and "%" in text}
    return found


def messages(file: Path) -> dict[str, list[str | None]]:
    root = ElementTree.parse(file).getroot()
    return {
        message.findtext("source", ""): [form.text for form in message.iter("numerusform")]
        for message in root.iter("message")
    }


def test_every_plural_has_its_english_forms() -> None:
    known = messages(ENGLISH)
    assert plural_sources() == set(known), "run: uv run python packaging/translations.py"
    for source, forms in known.items():
        assert len(forms) == 2
        for form in forms:
            assert form is not None
            assert "(s)" not in form
            assert form.count("%") == source.count("%")


def test_plurals_are_said_as_people_say_them(dressed: QApplication) -> None:  # noqa: ARG001
    assert [photo_texts.photos(count) for count in (0, 1, 2, 1234)] == [
        "0 photos",
        "1 photo",
        "2 photos",
        "1,234 photos",
    ]
    said = QCoreApplication.translate("ActionTexts", "%Ln photo(s) are back in place.", "", 1)
    assert said == "1 photo is back in place."


def test_no_translator_calls_python(dressed: QApplication) -> None:
    """A thread that holds Qt's lock of the translations must not wait for Python's."""
    ours = [one for one in dressed.findChildren(QTranslator) if one.objectName() == "en"]
    assert ours
    assert all(type(one) is QTranslator for one in ours)


def test_it_is_compiled_once_and_anew_when_it_changes(tmp_path: Path) -> None:
    source = tmp_path / "dupfinder_en.ts"
    source.write_bytes(ENGLISH.read_bytes())
    first = compiled(source, tmp_path / "made")
    assert first is not None
    stamp = first.stat().st_mtime_ns
    assert compiled(source, tmp_path / "made") == first
    assert first.stat().st_mtime_ns == stamp
    source.write_text(
        source.read_text(encoding="utf-8").replace("%Ln group<", "%Ln flock<"), encoding="utf-8"
    )
    second = compiled(source, tmp_path / "made")
    assert second is not None
    assert second != first
    assert list((tmp_path / "made").iterdir()) == [second]


def test_another_language_is_one_more_file(
    tmp_path: Path, dressed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    german = tmp_path / "dupfinder_de.ts"
    text = ENGLISH.read_text(encoding="utf-8").replace('language="en"', 'language="de"', 1)
    german.write_text(
        text.replace(">%n photo<", ">%n Foto<").replace(">%n photos<", ">%n Fotos<"), encoding="utf-8"
    )
    monkeypatch.setattr(
        "dupfinder.gui.translations.resource",
        lambda name: german if name.endswith("_de.ts") else resource(name),
    )
    made = install(dressed, QLocale("de_AT"), tmp_path / "made")
    try:
        assert [one.objectName() for one in made][-1] == "de"
        assert photo_texts.photos(3) == "3 Fotos"
    finally:
        for one in made:
            dressed.removeTranslator(one)


def test_a_folder_that_cannot_be_made_costs_the_plurals_only(tmp_path: Path) -> None:
    (tmp_path / "made").write_bytes(b"a file, no folder")
    assert compiled(ENGLISH, tmp_path / "made") is None


def test_the_files_are_as_the_tool_writes_them(tmp_path: Path) -> None:
    """Whoever adds a plural runs it; what it writes does not depend on the machine."""
    code = (
        "import sys; sys.path.insert(0, 'packaging'); from pathlib import Path; import translations;"
        f"translations.english(Path({str(tmp_path / 'dupfinder_en.ts')!r}))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    assert (tmp_path / "dupfinder_en.ts").read_bytes() == ENGLISH.read_bytes()
