"""The ways to see two photos laid on each other: a file a mode."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject

from dupfinder.gui.compare_modes.blink import Blink
from dupfinder.gui.compare_modes.difference import Difference
from dupfinder.gui.compare_modes.mode import Mode
from dupfinder.gui.compare_modes.overlay import Overlay
from dupfinder.gui.compare_modes.swipe import Swipe


class View(StrEnum):
    """How a group is seen, in the order in which V steps through; the whole group has a key of its own."""

    SIDE_BY_SIDE = "side_by_side"
    SWIPE = "swipe"
    BLINK = "blink"
    OVERLAY = "overlay"
    DIFFERENCE = "difference"
    WHOLE_GROUP = "whole_group"


LAID = (View.SWIPE, View.BLINK, View.OVERLAY, View.DIFFERENCE)
"""The views that lay the one photo on the other, which takes a fit."""


def make_modes(parent: QObject) -> dict[View, Mode]:
    """One of each mode."""
    return {
        View.SWIPE: Swipe(parent),
        View.BLINK: Blink(parent),
        View.OVERLAY: Overlay(parent),
        View.DIFFERENCE: Difference(parent),
    }
