"""Thumbnails come when they are asked for, newest wish first, and memory stays bounded."""

from __future__ import annotations

import io
from typing import cast

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from dupfinder.engine.library import Library
from dupfinder.gui.models import thumbnails
from dupfinder.gui.models.thumbnails import LARGE, SMALL, Thumbnails, decode, weight
from tests.gui.scanned import Held


def jpeg(colour: tuple[int, int, int], size: tuple[int, int] = (512, 384)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def colour_of(content_id: int) -> tuple[int, int, int]:
    return (content_id * 37 % 256, content_id * 91 % 256, content_id * 151 % 256)


class Drawn:
    """A library whose thumbnails are of one colour each; content 0 has none."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def thumbnail(self, content_id: int) -> bytes | None:
        self.asked.append(content_id)
        return jpeg(colour_of(content_id)) if content_id else None


@pytest.fixture
def made(qtbot: QtBot) -> tuple[Thumbnails, Drawn, Held]:
    assert qtbot is not None
    drawn, held = Drawn(), Held()
    return Thumbnails(cast(Library, drawn), held), drawn, held


def deliver(held: Held, qtbot: QtBot, cache: Thumbnails) -> None:
    """Lets everything that was asked for arrive."""
    qtbot.waitUntil(lambda: bool(held.held))
    while held.held:
        calls, held.held = held.held, []
        for call in calls:
            call()
    qtbot.waitUntil(lambda: not cache._arrived)


def test_a_thumbnail_is_the_one_of_its_content(made: tuple[Thumbnails, Drawn, Held], qtbot: QtBot) -> None:
    cache, _, held = made
    ids = list(range(1, 40))
    assert all(cache.get(content_id) is None for content_id in ids)
    deliver(held, qtbot, cache)
    for content_id in ids:
        pixmap = cache.get(content_id)
        assert pixmap is not None
        shown = pixmap.toImage().pixelColor(pixmap.width() // 2, pixmap.height() // 2)
        expected = colour_of(content_id)
        assert all(
            abs(a - b) < 12 for a, b in zip((shown.red(), shown.green(), shown.blue()), expected, strict=True)
        )


def test_nothing_is_decoded_before_it_is_asked_for(made: tuple[Thumbnails, Drawn, Held]) -> None:
    _, drawn, held = made
    assert drawn.asked == []
    assert held.held == []


def test_the_newest_wish_is_answered_first_and_old_ones_are_dropped(
    made: tuple[Thumbnails, Drawn, Held], qtbot: QtBot
) -> None:
    cache, drawn, held = made
    many = 3 * thumbnails.WAITING
    for content_id in range(1, many + 1):
        cache.get(content_id)
    deliver(held, qtbot, cache)
    assert drawn.asked[0] == many
    assert len(drawn.asked) == thumbnails.WAITING
    assert min(drawn.asked) == many - thumbnails.WAITING + 1


def test_what_was_dropped_is_asked_for_again(made: tuple[Thumbnails, Drawn, Held], qtbot: QtBot) -> None:
    cache, drawn, held = made
    cache.get(7)
    cache.drop_waiting()
    cache.get(8)
    deliver(held, qtbot, cache)
    assert drawn.asked == [8]
    cache.get(7)
    deliver(held, qtbot, cache)
    assert drawn.asked == [8, 7]


def test_memory_is_bounded(qtbot: QtBot) -> None:
    drawn, held = Drawn(), Held()
    budget = 20 * SMALL * SMALL * 4
    cache = Thumbnails(cast(Library, drawn), held, budget=budget)
    for content_id in range(1, 200):
        cache.get(content_id)
    deliver(held, qtbot, cache)
    assert 0 < cache.bytes <= budget
    assert cache.bytes == sum(weight(pixmap) for pixmap in cache._pixmaps.values())
    assert cache.get(1) is not None  # asked for first, so it came last


def test_a_content_without_a_thumbnail_is_asked_for_once(
    made: tuple[Thumbnails, Drawn, Held], qtbot: QtBot
) -> None:
    cache, drawn, held = made
    cache.get(0)
    deliver(held, qtbot, cache)
    pixmap = cache.get(0)
    assert pixmap is not None
    assert pixmap.isNull()
    assert drawn.asked == [0]


def test_the_small_one_stands_in_for_the_large_one(
    made: tuple[Thumbnails, Drawn, Held], qtbot: QtBot
) -> None:
    cache, _, held = made
    cache.get(5, SMALL)
    deliver(held, qtbot, cache)
    small = cache.best(5)
    assert small is not None
    assert max(small.width(), small.height()) == SMALL
    deliver(held, qtbot, cache)
    large = cache.best(5)
    assert large is not None
    assert max(large.width(), large.height()) == LARGE


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("size", "side", "expected"), [((512, 384), 192, (192, 144)), ((100, 50), 192, (100, 50))]
)
def test_decoding_keeps_the_shape_and_never_enlarges(
    size: tuple[int, int], side: int, expected: tuple[int, int]
) -> None:
    image = decode(jpeg((10, 20, 30), size), side)
    assert (image.width(), image.height()) == expected


@pytest.mark.usefixtures("qapp")
def test_damaged_bytes_give_a_null_image() -> None:
    assert decode(b"\xff\xd8 not a picture", SMALL).isNull()
    assert decode(None, SMALL).isNull()
