"""Two photos laid on each other: swipe, blink, overlay, difference, driven by mouse and keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QSlider, QWidget
from pytestqt.qtbot import QtBot

from dupfinder.gui.compare_modes import LAID, View
from dupfinder.gui.compare_modes.blink import Blink
from dupfinder.gui.compare_modes.difference import Difference, heat
from dupfinder.gui.compare_modes.overlay import Overlay
from dupfinder.gui.compare_modes.surface import Surface
from dupfinder.gui.compare_modes.swipe import Swipe
from dupfinder.gui.theme import Theme
from tests.gui.pairs import BOX, STUCK, A, Pair, colour

RED, BLUE = (192, 48, 48), (48, 80, 192)


@pytest.fixture
def pair(qtbot: QtBot) -> Pair:
    return Pair(qtbot)


def surface(pair: Pair) -> Surface:
    return pair.compare.laid.surface


def see(pair: Pair, view: View) -> Surface:
    """Chooses a view by its button, and waits for what it needs."""
    pair.canvas.bar.buttons[view].click()
    pair.deliver()
    return surface(pair)


def at(shown: Surface, x: float, y: float) -> tuple[int, int, int]:
    """The colour on screen at a share of the photo below."""
    target = shown._target()
    return colour(shown, target.left() + x * target.width(), target.top() + y * target.height())


def original(x: float, y: float) -> np.ndarray:
    """A's own colours around a share, as an average of a few pixels."""
    column, row = round(x * 1200), round(y * 800)
    return np.asarray(A)[row - 2 : row + 3, column - 2 : column + 3].reshape(-1, 3).mean(0)


def near(one: tuple[int, int, int], other: tuple[int, int, int], most: int = 6) -> bool:
    return all(abs(a - b) <= most for a, b in zip(one, other, strict=True))


# swipe ------------------------------------------------------------------------------------------
def test_left_of_the_line_is_a_and_right_of_it_b(pair: Pair, qtbot: QtBot) -> None:
    pair.show("red")
    shown = see(pair, View.SWIPE)
    assert near(at(shown, 0.3, 0.7), RED)
    assert near(at(shown, 0.7, 0.7), BLUE)
    seen = shown.seen()
    start = QPoint(round(seen.center().x()), round(seen.center().y()))
    qtbot.mousePress(shown, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(shown, QPoint(round(seen.left() + 0.2 * seen.width()), start.y()))
    qtbot.mouseRelease(shown, Qt.MouseButton.LeftButton, pos=QPoint(round(seen.left()), start.y()))
    assert near(at(shown, 0.3, 0.7), BLUE)
    assert near(at(shown, 0.1, 0.7), RED)


def test_shift_and_arrows_move_the_line(pair: Pair) -> None:
    pair.show("red")
    shown = see(pair, View.SWIPE)
    for _ in range(15):
        assert pair.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert near(at(shown, 0.7, 0.7), RED)
    assert near(at(shown, 0.9, 0.7), BLUE)
    for _ in range(60):
        pair.press(Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert near(at(shown, 0.02, 0.7), BLUE)


def test_swapped_b_is_left_of_the_line(pair: Pair) -> None:
    pair.show("red")
    see(pair, View.SWIPE)
    pair.compare.swap()
    pair.deliver()
    assert near(at(surface(pair), 0.3, 0.7), BLUE)
    assert near(at(surface(pair), 0.7, 0.7), RED)
    assert surface(pair).letters == ("B", "A")


def test_a_line_can_be_dragged_beside_photos_that_are_moved(pair: Pair, qtbot: QtBot) -> None:
    pair.show("stuck")
    shown = see(pair, View.SWIPE)
    mode = shown.mode
    assert isinstance(mode, Swipe)
    shown.zoom_at(5.0)
    pair.deliver()
    before = shown._target()
    x = round(mode.line_at(shown))
    qtbot.mousePress(shown, Qt.MouseButton.LeftButton, pos=QPoint(x + 100, 50))
    qtbot.mouseMove(shown, QPoint(x + 60, 50))
    qtbot.mouseRelease(shown, Qt.MouseButton.LeftButton, pos=QPoint(x + 60, 50))
    assert shown._target().left() == pytest.approx(before.left() - 40, abs=1)
    qtbot.mousePress(shown, Qt.MouseButton.LeftButton, pos=QPoint(x + 5, 50))
    qtbot.mouseMove(shown, QPoint(x - 80, 50))
    qtbot.mouseRelease(shown, Qt.MouseButton.LeftButton, pos=QPoint(x - 80, 50))
    assert shown._target().left() == pytest.approx(before.left() - 40, abs=1)
    assert mode.line_at(shown) == pytest.approx(x - 80, abs=1)


# laid where it belongs --------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["crop", "turned", "mirrored", "resaved"])
@pytest.mark.parametrize("zoom", [1.0, 2.6])
def test_the_copy_lies_on_the_same_content(pair: Pair, name: str, zoom: float) -> None:
    pair.show(name)
    shown = see(pair, View.BLINK)
    assert isinstance(shown.mode, Blink)
    shown.zoom_at(zoom)
    pair.deliver()
    shown.mode.show_laid(True)
    seen, target = shown.seen(), shown._target()
    image = shown.grab().toImage()
    off = []
    for x in np.linspace(0.36, 0.72, 7):
        for y in np.linspace(0.34, 0.68, 6):
            place = QPointF(target.left() + x * target.width(), target.top() + y * target.height())
            if not seen.adjusted(60, 60, -4, -4).contains(place):
                continue
            found = image.pixelColor(place.toPoint())
            off.append(np.abs(np.array([found.red(), found.green(), found.blue()]) - original(x, y)).mean())
    assert len(off) > 5
    assert np.median(off) < 12


def test_what_the_crop_lacks_is_hatched_and_framed(pair: Pair) -> None:
    pair.show("crop")
    shown = see(pair, View.SWIPE)
    target = shown._target()
    outline = shown._outline().boundingRect()
    expected = QRectF(
        target.left() + BOX[0] / 1200 * target.width(),
        target.top() + BOX[1] / 800 * target.height(),
        (BOX[2] - BOX[0]) / 1200 * target.width(),
        (BOX[3] - BOX[1]) / 800 * target.height(),
    )
    assert outline.left() == pytest.approx(expected.left(), abs=1)
    assert outline.bottom() == pytest.approx(expected.bottom(), abs=1)
    # Right of the line and outside of the frame A shows through, darker.
    beyond = np.array([at(shown, 0.95, y) for y in np.linspace(0.1, 0.9, 9)]).mean()
    plain = np.array([original(0.95, y) for y in np.linspace(0.1, 0.9, 9)]).mean()
    assert beyond < 0.85 * plain


# blink ------------------------------------------------------------------------------------------
def test_blink_changes_by_itself(pair: Pair, qtbot: QtBot) -> None:
    pair.show("red")
    shown = see(pair, View.BLINK)
    assert near(at(shown, 0.5, 0.5), RED)
    qtbot.waitUntil(lambda: near(at(shown, 0.5, 0.5), BLUE))
    qtbot.waitUntil(lambda: near(at(shown, 0.5, 0.5), RED))
    pair.canvas.bar.side_by_side.click()
    blink = pair.compare.laid.modes[View.BLINK]
    assert isinstance(blink, Blink)
    assert not blink.runs


@pytest.mark.parametrize("view", [View.SIDE_BY_SIDE, View.SWIPE, View.DIFFERENCE])
def test_b_blinks_in_any_view_for_as_long_as_it_is_held(pair: Pair, view: View) -> None:
    pair.show("red")
    see(pair, view)
    assert pair.press(Qt.Key.Key_B)
    pair.deliver()
    assert near(at(surface(pair), 0.5, 0.5), BLUE)
    assert pair.compare.laid.isVisible()
    assert pair.release(Qt.Key.Key_B)
    assert pair.canvas.bar.view is view
    assert pair.compare.panes[0].view.isVisible() == (view is View.SIDE_BY_SIDE)
    assert pair.compare.laid.isVisible() == (view is not View.SIDE_BY_SIDE)
    assert surface(pair).mode is pair.compare.laid.modes.get(view)


def test_where_less_motion_is_wanted_blink_waits_for_the_key(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(Theme, "moves", lambda _self: False)
    pair.show("red")
    shown = see(pair, View.BLINK)
    blink = shown.mode
    assert isinstance(blink, Blink)
    assert not blink.runs
    qtbot.wait(20)
    assert near(at(shown, 0.5, 0.5), RED)
    pair.press(Qt.Key.Key_B)
    assert near(at(shown, 0.5, 0.5), BLUE)
    pair.release(Qt.Key.Key_B)
    assert near(at(shown, 0.5, 0.5), RED)


# overlay ----------------------------------------------------------------------------------------
def test_the_slider_goes_from_one_photo_to_the_other(pair: Pair) -> None:
    pair.show("red")
    shown = see(pair, View.OVERLAY)
    mode = shown.mode
    assert isinstance(mode, Overlay)
    mode.dial.set_value(0)
    assert near(at(shown, 0.5, 0.5), RED)
    mode.dial.set_value(100)
    assert near(at(shown, 0.5, 0.5), BLUE)
    mode.dial.set_value(50)
    half = (RED[0] + BLUE[0]) // 2, (RED[1] + BLUE[1]) // 2, (RED[2] + BLUE[2]) // 2
    assert near(at(shown, 0.5, 0.5), half)
    pair.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert mode.dial.value == 55
    assert at(shown, 0.5, 0.5)[2] > half[2]


# difference -------------------------------------------------------------------------------------
def warmth(pixel: tuple[int, int, int]) -> int:
    return pixel[0] - pixel[2]


def test_what_was_stuck_on_glows_and_the_rest_stays_grey(pair: Pair) -> None:
    pair.show("stuck")
    shown = see(pair, View.DIFFERENCE)
    layer = shown.layers.base
    assert layer is not None
    assert layer.away is not None
    left, top, right, bottom = STUCK
    middle = (left + right) / 2400, (top + bottom) / 1600
    pixel = at(shown, *middle)
    assert max(pixel) > 180
    assert warmth(pixel) > 25
    for x, y in ((0.1, 0.2), (0.3, 0.7), (0.9, 0.9)):
        assert abs(warmth(at(shown, x, y))) < 8


def test_a_photo_that_was_saved_again_hardly_glows(pair: Pair) -> None:
    pair.show("resaved")
    shown = see(pair, View.DIFFERENCE)
    image = shown.grab(shown.seen().toRect().adjusted(6, 6, -6, -6)).toImage()
    pixels = [image.pixelColor(x, y) for x in range(0, image.width(), 9) for y in range(0, image.height(), 9)]
    assert np.mean([pixel.red() - pixel.blue() > 20 for pixel in pixels]) < 0.02


def test_more_strength_shows_smaller_differences() -> None:
    assert heat(0, 100).alpha() == 0
    assert heat(4, 50).alpha() == 0
    assert heat(4, 100).alpha() > 0
    brightness = [heat(level, 50).lightness() * heat(level, 50).alpha() for level in range(0, 100, 10)]
    assert brightness == sorted(brightness)
    assert isinstance(Difference(), Difference)


# never the photo before -------------------------------------------------------------------------
@pytest.mark.parametrize("view", LAID)
def test_of_the_pair_before_nothing_is_left(pair: Pair, view: View) -> None:
    pair.show("red")
    see(pair, view)
    pair.show("stuck", deliver=False)
    shown = surface(pair)
    assert not shown.has_laid
    for x in (0.2, 0.5, 0.8):
        pixel = at(shown, x, 0.6)
        assert not near(pixel, RED, 30)
        assert not near(pixel, BLUE, 30)
    pair.deliver()
    assert shown.has_laid


def test_a_warp_that_comes_late_is_not_shown_for_another_pair(pair: Pair) -> None:
    pair.show("red")
    pair.canvas.bar.buttons[View.BLINK].click()
    pair.large.let_go()
    pair.large.let_go()
    late, pair.calls.held = pair.calls.held, []
    assert late
    pair.show("stuck", deliver=False)
    for call in late:
        call()
    assert not surface(pair).has_laid


# which views there are --------------------------------------------------------------------------
def test_v_steps_through_the_views_and_g_shows_the_group(pair: Pair) -> None:
    pair.show("stuck")
    seen = []
    for _ in range(5):
        assert pair.press(Qt.Key.Key_V)
        seen.append(pair.canvas.bar.view)
    assert seen == [*LAID, View.SIDE_BY_SIDE]
    pair.press(Qt.Key.Key_V)
    pair.canvas.toggle_whole()
    assert pair.canvas.stack.currentWidget() is pair.canvas.whole
    pair.canvas.toggle_whole()
    assert pair.canvas.bar.view is View.SWIPE
    assert pair.canvas.stack.currentWidget() is pair.compare


def test_without_a_fit_the_views_are_greyed_and_say_why(pair: Pair) -> None:
    pair.show("stuck")
    see(pair, View.SWIPE)
    pair.show("other")
    for view in LAID:
        button = pair.canvas.bar.buttons[view]
        assert not button.isEnabled()
        assert button.toolTip() == "These two cannot be laid on each other"
    assert pair.canvas.bar.view is View.SIDE_BY_SIDE
    assert pair.compare.panes[0].view.isVisible()
    pair.press(Qt.Key.Key_V)
    pair.press(Qt.Key.Key_B)
    assert pair.canvas.bar.view is View.SIDE_BY_SIDE
    assert not pair.compare.laid.isVisible()
    pair.release(Qt.Key.Key_B)
    # The next pair that can be laid on each other is seen as was wanted.
    pair.show("resaved")
    assert pair.canvas.bar.view is View.SWIPE


def test_names_become_icons_where_there_is_no_room(pair: Pair) -> None:
    bar = pair.canvas.bar
    pair.show("stuck")
    icons = Qt.ToolButtonStyle.ToolButtonIconOnly
    assert all(button.toolButtonStyle() != icons for button in bar.buttons.values())
    pair.canvas.resize(560, 700)
    assert bar.side_by_side.toolButtonStyle() != icons
    others = [button for button in bar.buttons.values() if button is not bar.side_by_side]
    assert all(button.toolButtonStyle() == icons for button in others)
    assert all(button.toolTip() and button.accessibleName() for button in others)
    assert max(button.geometry().right() for button in others) < bar.zoom.geometry().left()


# words and numbers ------------------------------------------------------------------------------
def test_sharpness_and_clipping_are_told_of_both(pair: Pair) -> None:
    pair.show("stuck")
    facts = pair.compare.facts
    (row,) = [fact for fact in facts.shown_facts() if fact.id == "sharpness"]
    assert row.values[0] == "being measured…"
    pair.measure()
    facts.toggle_all()
    found = {fact.id.value: fact for fact in facts.shown_facts()}
    assert found["sharpness"].values == ("62", "41")
    assert found["sharpness"].better == 0
    assert found["burnt"].values == ("0.4 %", "11 %")
    assert found["blocked"].better == 0
    pair.compare.swap()
    found = {fact.id.value: fact for fact in facts.shown_facts()}
    assert found["sharpness"].values == ("41", "62")
    assert found["sharpness"].better == 1
    pair.compare.show_view(View.SWIPE)
    assert "A has 62, B has 41" in pair.compare.differs.sharpness.accessibleName()


def test_every_control_of_the_view_has_a_name(pair: Pair) -> None:
    pair.show("stuck")
    for view in View:
        see(pair, view)
        nameless = []
        for widget in pair.canvas.findChildren(QWidget):
            control = isinstance(widget, QAbstractButton | QSlider | Surface)
            if widget.isVisible() and (control or widget.focusPolicy() != Qt.FocusPolicy.NoFocus):
                told = QAccessible.queryAccessibleInterface(widget)
                if told is not None and not told.text(QAccessible.Text.Name):
                    nameless.append(widget)
        assert nameless == []
    see(pair, View.SWIPE)
    assert surface(pair).accessibleName() == (
        "Swipe: photo A before a line, photo B behind it. A is stuck_a.jpg, B is stuck_b.jpg."
    )
    assert QApplication.instance() is not None


def test_a_right_click_is_for_the_photo_that_is_seen_there(pair: Pair) -> None:
    pair.show("red")
    shown = see(pair, View.SWIPE)
    clicked: list[str] = []
    pair.canvas.menu.open = lambda photo, _where, **_: clicked.append(photo.path.decode())  # type: ignore[method-assign]
    seen = shown.seen()
    for share in (0.2, 0.8):
        where = QPoint(round(seen.left() + share * seen.width()), round(seen.center().y()))
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, shown.mapToGlobal(where))
        QApplication.sendEvent(shown, event)
    assert clicked == ["/photos/red_a.jpg", "/photos/red_b.jpg"]


def test_where_people_read_from_the_right_a_stands_right(pair: Pair) -> None:
    pair.canvas.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    pair.show("red")
    shown = see(pair, View.SWIPE)
    assert near(at(shown, 0.7, 0.7), RED)
    assert near(at(shown, 0.3, 0.7), BLUE)
