"""The signs of the kinds tell them apart by shape and fill, in words too, and follow the theme."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dupfinder.engine.types import KINDS, Kind
from dupfinder.gui.theme import theme
from dupfinder.gui.widgets.kind_sign import KindBadge, kind_icon, paint_kind

SIDE = 36

WORDS = {
    Kind.IDENTICAL_FILE: "Identical file",
    Kind.IDENTICAL_PICTURE: "Identical picture",
    Kind.RESAVED: "Re-saved or resized",
    Kind.EDITED_COPY: "Edited copy",
    Kind.SIMILAR_SHOT: "Similar shot",
}


def painted(kind: Kind) -> QImage:
    image = QImage(QSize(SIDE, SIDE), QImage.Format.Format_RGB32)
    image.fill(theme().tokens.surface)
    painter = QPainter(image)
    paint_kind(painter, QRect(0, 0, SIDE, SIDE), kind)
    painter.end()
    return image


def inked(image: QImage) -> int:
    """How many pixels are not the ground any more."""
    ground = QColor(theme().tokens.surface).rgb()
    return sum(image.pixel(x, y) != ground for x in range(SIDE) for y in range(SIDE))


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_kind_looks_different_and_fill_falls_with_certainty(dressed: QApplication, mode: str) -> None:
    theme().apply(dressed, "dark" if mode == "dark" else "light")
    images = {kind: painted(kind) for kind in KINDS}
    assert all(images[one] != images[other] for one, other in combinations(KINDS, 2))
    outline = inked(images[Kind.SIMILAR_SHOT])
    assert all(inked(images[kind]) > outline for kind in KINDS if kind != Kind.SIMILAR_SHOT)


@pytest.mark.usefixtures("dressed")
@pytest.mark.parametrize("kind", KINDS)
def test_a_badge_says_its_kind_in_words(kind: Kind, qtbot: QtBot) -> None:
    badge = KindBadge(kind)
    qtbot.addWidget(badge)
    assert badge.accessibleName() == badge.toolTip() == WORDS[kind]
    badge.set_kind(Kind.IDENTICAL_FILE)
    assert badge.accessibleName() == "Identical file"


def test_an_icon_follows_the_theme(dressed: QApplication) -> None:
    icon = kind_icon(Kind.IDENTICAL_FILE)
    light = icon.pixmap(SIDE).toImage()
    theme().apply(dressed, "dark")
    assert icon.pixmap(SIDE).toImage() != light
