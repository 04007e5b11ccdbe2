"""Small questions and messages: they never stop the event loop, their answer is a signal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def _box(parent: QWidget | None, title: str, text: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(title)
    box.setInformativeText(text)
    return box


def choose(parent: QWidget | None, title: str, mode: QFileDialog.FileMode, names: str = "") -> QFileDialog:
    """Opens the system's dialog for files, or for a folder.

    Args:
        names: which files are offered, as Qt writes filters; all of them when empty.
    """
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(mode)
    if mode is QFileDialog.FileMode.Directory:
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    if names:
        dialog.setNameFilter(names)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def tell(parent: QWidget | None, title: str, text: str, details: str = "") -> QMessageBox:
    """Shows a message; technical words behind a button."""
    box = _box(parent, title, text)
    if details:
        box.setDetailedText(details)
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    box.open()
    return box


def ask(parent: QWidget, title: str, text: str, yes: str, done: Callable[[], None]) -> QMessageBox:
    """Asks before something that cannot be undone. ``done`` is a bound method of a QObject.

    The button that does it is not the one that Enter presses.
    """
    box = _box(parent, title, text)
    act = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    stay = box.addButton(QMessageBox.StandardButton.Cancel)
    act.setObjectName("yes")
    act.setAutoDefault(False)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    assert isinstance(getattr(done, "__self__", None), QObject)
    act.clicked.connect(done)
    box.open()
    return box
