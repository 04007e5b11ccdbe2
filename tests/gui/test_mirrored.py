"""Where people read from the right, what is painted by hand stands on the other side, and covers nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dupfinder.engine.types import Cluster, Kind
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.buttons import KeyButton
from dupfinder.gui.widgets.cluster_delegate import paint_caption
from dupfinder.gui.widgets.label import Label

LINE = QRect(0, 0, 260, 24)


@pytest.fixture
def from_the_right(dressed: QApplication) -> Iterator[None]:
    dressed.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    dressed.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def inked(image: QImage) -> list[int]:
    """The columns in which something was painted."""
    empty = image.pixel(0, 0)
    return [x for x in range(image.width()) if any(image.pixel(x, y) != empty for y in range(image.height()))]


def caption(direction: Qt.LayoutDirection) -> list[int]:
    image = QImage(LINE.size(), QImage.Format.Format_RGB32)
    image.fill(theme().tokens.surface)
    painter = QPainter(image)
    painter.setLayoutDirection(direction)
    cluster = Cluster("0", Kind.EDITED_COPY, 1, 1, (1, 2), 2, 8_000, 6_000)
    paint_caption(painter, LINE, cluster, "", "")
    painter.end()
    return inked(image)


@pytest.mark.usefixtures("dressed")
def test_the_line_of_a_group_is_mirrored() -> None:
    usual, other = caption(Qt.LayoutDirection.LeftToRight), caption(Qt.LayoutDirection.RightToLeft)
    # Sign and words take the same room, counted from the other end: nothing lies on anything else.
    assert abs(len(usual) - len(other)) <= 6
    assert usual[0] <= 2
    assert other[-1] >= LINE.width() - 3


def columns(button: QWidget) -> list[int]:
    picture = button.grab(button.rect().adjusted(3, 9, -3, -9)).toImage()
    return inked(picture)


@pytest.mark.usefixtures("from_the_right")
def test_a_name_in_latin_letters_begins_on_the_right(qtbot: QtBot) -> None:
    for wraps in (False, True):
        label = Label("ResNet50")
        label.setWordWrap(wraps)
        qtbot.addWidget(label)
        label.resize(300, 24)
        label.show()
        shown = inked(label.grab().toImage())
        assert shown[0] > 150
        assert shown[-1] > 290


@pytest.mark.usefixtures("from_the_right")
def test_the_key_of_a_button_does_not_cover_its_words(qtbot: QtBot) -> None:
    button = KeyButton("Accept and next", "check", "accept", "primary", "white")
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    button.show()
    shown = columns(button)
    button.show_key(False)
    button.resize(button.sizeHint())
    words = columns(button)
    # With its key it has the ink of the words and that of the key beside them.
    assert len(shown) >= len(words) + 20
