"""Hands files over to the desktop: the program that opens them, the window that shows their folder."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices


def open_file(path: bytes) -> bool:
    """Opens a file with the program that the system has for it."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(os.fsdecode(path)))


def show_in_folder(path: bytes, *, is_folder: bool = False) -> bool:
    """Shows a file in its folder, chosen where the system can do that."""
    name = os.fsdecode(path)
    if is_folder:
        return QDesktopServices.openUrl(QUrl.fromLocalFile(name))
    if sys.platform == "darwin":
        return bool(QProcess.startDetached("open", ["-R", name])[0])
    if sys.platform == "win32":
        explorer = QProcess()
        explorer.setProgram("explorer.exe")
        # Explorer wants its own quoting, not the usual one.
        explorer.setNativeArguments(f'/select,"{os.path.normpath(name)}"')
        return bool(explorer.startDetached()[0])
    return QDesktopServices.openUrl(QUrl.fromLocalFile(os.path.dirname(name)))
