"""Icons by name: the Phosphor font of QtAwesome, in a colour of the theme, and our own shapes as SVG."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPixmap
from qtawesome.iconic_font import IconicFont

from dupfinder.engine.resources import resource
from dupfinder.gui.theme import theme

FONT = ("ph", "phosphor-1.3.0.ttf", "phosphor-charmap-1.3.0.json")
DISABLED_ALPHA = 0.45
OWN_COLOUR = b"#2B59CE"
"""Of our drawings, as it is written in them."""


@cache
def _font() -> IconicFont:
    # Loaded alone: the package's own `icon` loads ten fonts first, which takes three times as long.
    return IconicFont(FONT)


def glyph(name: str) -> str:
    """The character of an icon.

    Raises:
        KeyError: the font has no icon of that name.
    """
    found: str = _font().charmap["ph"][name]
    return found


def colour(token: str) -> QColor:
    """A colour of the theme by token name; ``"white"`` is always white."""
    return QColor(getattr(theme().tokens, token, token))


def paint_icon(painter: QPainter, where: QRect, name: str, ink: QColor) -> None:
    """Draws an icon into a square."""
    painter.save()
    painter.setFont(_font().font("ph", where.height()))
    painter.setPen(ink)
    painter.drawText(where, int(Qt.AlignmentFlag.AlignCenter), glyph(name))
    painter.restore()


class _Engine(QIconEngine):
    """Asks for the colour when it paints, so that an icon that is set once follows the theme."""

    def __init__(self, name: str, token: str, on: str, on_token: str) -> None:
        super().__init__()
        self._shape = (name, token), (on, on_token)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        name, token = self._shape[state == QIcon.State.On]
        ink = colour(token)
        if mode == QIcon.Mode.Disabled:
            ink.setAlphaF(DISABLED_ALPHA)
        # A wider place than high is an icon with a gap to the words after it.
        side = min(rect.width(), rect.height())
        mirrored = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = rect.right() + 1 - side if mirrored else rect.left()
        paint_icon(painter, QRect(left, rect.top() + (rect.height() - side) // 2, side, side), name, ink)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _Engine(*self._shape[0], *self._shape[1])


def icon(name: str, token: str = "text", *, on: str | None = None, on_token: str | None = None) -> QIcon:
    """An icon that follows the theme.

    Args:
        name: in Phosphor, such as ``"folder-open"``.
        token: its colour, a field of :class:`~dupfinder.gui.theme.Tokens`, or ``"white"``.
        on, on_token: shape and colour while what carries it is checked; the same when left out.

    Raises:
        KeyError: the font has no icon of that name.
    """
    glyph(name)
    glyph(on or name)
    return QIcon(_Engine(name, token, on or name, on_token or token))


def mark(side: int, ratio: float) -> QPixmap:
    """The sign of the program in the accent colour, for places inside the window."""
    drawing = resource("icons/dupfinder.svg").read_bytes()
    pixmap = QPixmap()
    pixmap.loadFromData(drawing.replace(OWN_COLOUR, colour("accent").name().encode()), "SVG")
    pixels = round(side * ratio)
    smooth = Qt.TransformationMode.SmoothTransformation
    pixmap = pixmap.scaled(pixels, pixels, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def app_icon() -> QIcon:
    """The icon of the program itself."""
    return QIcon(str(resource("icons/dupfinder.svg")))
