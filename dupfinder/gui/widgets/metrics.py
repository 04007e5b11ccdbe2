"""Heights of lines that grow with the system font, so that large text is not cut."""

from __future__ import annotations

from dupfinder.gui.theme import theme

USUAL = 16
"""Height of a line of the font of 13 pixels that all distances are meant for."""
_LARGE = 140


def grown(pixels: int) -> int:
    """A height that is meant for the usual font, as it has to be for the font in use."""
    factor = theme().line_height() / USUAL
    return round(pixels * factor) if factor > 1.1 else pixels


def is_large() -> bool:
    """Whether text is so large that what usually stands side by side needs lines of its own."""
    return grown(100) >= _LARGE
