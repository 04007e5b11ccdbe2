"""One zoom for both photos that follows what they show, whatever was done to the copy."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dupfinder.engine.match import mapping
from dupfinder.gui.widgets.zoomable import Zoomable
from tests.gui.pairs import BOX, COPIES, Pair, wheel


@pytest.fixture
def pair(qtbot: QtBot) -> Pair:
    return Pair(qtbot)


def view(pair: Pair, letter: str) -> Zoomable:
    found = pair.view(letter)
    assert isinstance(found, Zoomable)
    return found


def point_of(zoomable: Zoomable, x: float, y: float) -> QPointF:
    """Where a share of the photo is in the widget."""
    target = zoomable._target()
    return QPointF(target.left() + x * target.width(), target.top() + y * target.height())


def centre(zoomable: Zoomable) -> tuple[float, float]:
    """The share of the photo in the middle of the widget."""
    return zoomable.share_at(QPointF(zoomable.width() / 2, zoomable.height() / 2))


@pytest.mark.parametrize("name", ["crop", "turned", "mirrored", "resaved", "stuck"])
def test_after_zooming_on_a_point_both_show_the_same_content_equally_large(pair: Pair, name: str) -> None:
    pair.show(name)
    a, b = view(pair, "A"), view(pair, "B")
    wheel(a, point_of(a, 0.5, 0.45), 7)
    homography = COPIES[name][1]
    assert homography is not None
    assert centre(b) == pytest.approx(mapping.point(homography, *centre(a)), abs=0.01)
    # A step to the right of the middle of A, in logical pixels, is as long a step in B.
    x, y = centre(a)
    step = mapping.points(homography, np.array([[x, y], [x + 0.05, y]]))
    in_a = 0.05 * a._target().width()
    across, down = (step[1] - step[0]) * (b._target().width(), b._target().height())
    assert float(np.hypot(across, down)) == pytest.approx(in_a, rel=0.02)


def test_the_crop_of_a_photo_shows_what_was_cut_there(pair: Pair) -> None:
    pair.show("crop")
    a, b = view(pair, "A"), view(pair, "B")
    wheel(a, point_of(a, 0.6, 0.6), 6)
    x, y = centre(a)
    left, top, right, bottom = BOX
    expected = ((x * 1200 - left) / (right - left), (y * 800 - top) / (bottom - top))
    assert centre(b) == pytest.approx(expected, abs=0.005)


def test_the_point_under_the_wheel_stays_where_it_is(pair: Pair) -> None:
    pair.show("crop")
    b = view(pair, "B")
    where = point_of(b, 0.3, 0.6)
    for steps in (5, 3, -2):
        wheel(b, where, steps)
        assert b.share_at(where) == pytest.approx((0.3, 0.6), abs=0.02)


def test_a_drag_in_either_photo_moves_both_to_the_same_content(pair: Pair, qtbot: QtBot) -> None:
    pair.show("turned")
    a, b = view(pair, "A"), view(pair, "B")
    a.zoom_at(6.0)
    before = centre(a)
    qtbot.mousePress(b, Qt.MouseButton.LeftButton, pos=QPoint(200, 120))
    qtbot.mouseMove(b, QPoint(170, 120))
    qtbot.mouseRelease(b, Qt.MouseButton.LeftButton, pos=QPoint(170, 120))
    homography = COPIES["turned"][1]
    assert homography is not None
    assert centre(b) == pytest.approx(mapping.point(homography, *centre(a)), abs=0.01)
    # B is turned a quarter: its step to the side is one up or down in A.
    assert centre(a)[0] == pytest.approx(before[0], abs=0.003)
    assert abs(centre(a)[1] - before[1]) > 0.01


def test_a_part_that_the_crop_lacks_is_not_made_up(pair: Pair) -> None:
    pair.show("crop")
    a, b = view(pair, "A"), view(pair, "B")
    a.zoom_at(12.0, QPointF(0, 0))
    assert centre(b)[0] < 0
    assert b._target().intersected(b._room()).isEmpty()
    pair.compare.viewpoint.fit()
    assert b._target().height() == pytest.approx(b.height(), abs=2) or b._target().width() == b.width()


def test_without_a_fit_both_show_the_same_share(pair: Pair) -> None:
    pair.show("other")
    a, b = view(pair, "A"), view(pair, "B")
    wheel(a, point_of(a, 0.3, 0.3), 6)
    assert centre(b) == pytest.approx(centre(a), abs=0.005)
    assert pair.made.asked


def test_full_size_is_a_screen_pixel_for_a_pixel_of_the_photo_with_more_detail(pair: Pair) -> None:
    pair.show("crop")
    pair.compare.toggle_full_size()
    a, b = view(pair, "A"), view(pair, "B")
    assert b._target().width() * b.devicePixelRatioF() == pytest.approx(1440)
    assert a._target().width() * a.devicePixelRatioF() == pytest.approx(2400)
    assert pair.canvas.bar.percent.text() == "100 %"
    pair.compare.zoom_in()
    assert pair.canvas.bar.percent.text() == "125 %"
    pair.compare.zoom_out()
    pair.compare.toggle_full_size()
    assert pair.canvas.bar.percent.text() == "Fit"


def test_zoom_goes_down_to_the_pixel_and_stops_there(pair: Pair) -> None:
    pair.show("resaved")
    a = view(pair, "A")
    wheel(a, QPointF(100, 100), 60)
    assert a.shows_pixels()
    assert a.scale() * a.devicePixelRatioF() == pytest.approx(32)
    wheel(a, QPointF(100, 100), -80)
    assert pair.compare.viewpoint.fits


def test_a_pinch_zooms_at_the_fingers(pair: Pair) -> None:
    pair.show("crop")
    a = view(pair, "A")
    where = point_of(a, 0.4, 0.4)
    before = a.zoom()
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        where,
        where,
        QPointF(a.mapToGlobal(where.toPoint())),
        1.5,
        QPointF(),
    )
    QApplication.sendEvent(a, event)
    assert a.zoom() == pytest.approx(2.5 * before)
    assert a.share_at(where) == pytest.approx((0.4, 0.4), abs=0.01)


def test_a_double_click_is_full_size_there_and_back(pair: Pair, qtbot: QtBot) -> None:
    pair.show("resaved")
    a = view(pair, "A")
    where = point_of(a, 0.5, 0.5).toPoint()
    qtbot.mouseDClick(a, Qt.MouseButton.LeftButton, pos=where)
    assert a.scale() * a.devicePixelRatioF() == pytest.approx(1)
    qtbot.mouseDClick(a, Qt.MouseButton.LeftButton, pos=where)
    assert pair.compare.viewpoint.fits


def test_shift_and_arrows_move_over_zoomed_photos(pair: Pair) -> None:
    pair.show("mirrored")
    a, b = view(pair, "A"), view(pair, "B")
    shift = Qt.KeyboardModifier.ShiftModifier
    assert pair.press(Qt.Key.Key_Right, shift)
    assert pair.compare.viewpoint.fits
    a.zoom_at(5.0)
    x, y = centre(a)
    pair.press(Qt.Key.Key_Right, shift)
    assert centre(a)[0] > x + 0.01
    assert centre(b)[0] == pytest.approx(1 - centre(a)[0], abs=0.01)
    pair.press(Qt.Key.Key_Up, shift)
    assert centre(a)[1] < y - 0.01


def test_swapped_photos_keep_their_place_and_zoom(pair: Pair) -> None:
    pair.show("crop")
    a = view(pair, "A")
    a.zoom_at(4.0)
    was = centre(a)
    pair.compare.swap()
    assert pair.compare.panes[1].letter.accessibleName() == "A"
    assert centre(view(pair, "A")) == pytest.approx(was, abs=0.01)
    homography = COPIES["crop"][1]
    assert homography is not None
    assert centre(view(pair, "B")) == pytest.approx(mapping.point(homography, *was), abs=0.01)


def test_a_finer_map_leaves_a_where_it_is(pair: Pair) -> None:
    pair.show("crop")
    a = view(pair, "A")
    a.zoom_at(4.0)
    was, moved = centre(a), np.eye(3)
    moved[0, 2] = 0.1
    pair.compare.viewpoint.set_map(moved)
    assert centre(a) == pytest.approx(was)
    assert centre(view(pair, "B"))[0] == pytest.approx(was[0] + 0.1, abs=0.001)


def test_a_large_photo_is_painted_from_a_size_that_suits_the_screen(pair: Pair) -> None:
    pair.show("crop")
    pair.compare.toggle_full_size()
    pair.deliver()
    levels = pair.canvas.pictures.get(pair.compare.members[1].photo)
    assert levels is not None
    assert levels.images[0].width() == 1440
    assert levels.image_for(500).width() == 720
    assert levels.image_for(5000).width() == 1440
