"""Encodes images on any thread."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter


def encoded(image: QImage, kind: Literal["png", "jpeg"], quality: int) -> bytes:
    """The bytes of an image file; empty where it cannot be written.

    Args:
        quality: 0 to 100; of a PNG, how little it is compressed.
    """
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(kind.encode()))
    writer.setQuality(quality)
    return bytes(held.data()) if writer.write(image) else b""
