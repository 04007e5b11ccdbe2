"""Nothing that people read is written past the translation."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

GUI = Path(__file__).resolve().parents[2] / "dupfinder" / "gui"

SHOWS = {
    "setText",
    "setTitle",
    "setToolTip",
    "setStatusTip",
    "setWindowTitle",
    "setAccessibleName",
    "setAccessibleDescription",
    "setInformativeText",
    "setSpecialValueText",
    "setSuffix",
    "setPrefix",
    "QPushButton",
    "QLabel",
    "QAction",
    "QCheckBox",
    "QRadioButton",
    "QGroupBox",
    "Label",
    "button",
    "addMenu",
    "drawText",
}
"""Calls that put their texts on the screen."""

NAMES = {"dupfinder"}
"""Shown as they are in every language."""


def untranslated(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of literals with two letters or more that such a call gets directly."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called not in SHOWS:
            continue
        # Only the first text of our own makers is shown; the next ones name icons and roles.
        given = node.args[:1] if called in {"button", "Label"} else node.args
        for part in given:
            for text in _literals(part):
                if sum(letter.isalpha() for letter in text) > 1 and text not in NAMES:
                    yield node.lineno, text


def _literals(part: ast.expr) -> Iterator[str]:
    match part:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            for value in values:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value
        case ast.IfExp(body=body, orelse=orelse):
            yield from _literals(body)
            yield from _literals(orelse)
        case ast.BinOp(left=left, right=right):
            yield from _literals(left)
            yield from _literals(right)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('label.setText("Scan again")', ["Scan again"]),
        ('QPushButton("Stop", parent)', ["Stop"]),
        ('label.setText(f"{count} photos")', [" photos"]),
        ('label.setText("Go on" if paused else "Pause")', ["Go on", "Pause"]),
        ('label.setText(self.tr("Scan again"))', []),
        ('label.setText("—")', []),
        ('button(self.tr("Stop"), "stop", "plain")', []),
    ],
)
def test_the_check_sees_what_it_should(source: str, found: list[str]) -> None:
    assert [text for _, text in untranslated(source)] == found


def test_everything_shown_is_translated() -> None:
    found = [
        f"{path.relative_to(GUI)}:{line}: {text!r}"
        for path in sorted(GUI.rglob("*.py"))
        for line, text in untranslated(path.read_text(encoding="utf-8"))
    ]
    assert found == []
