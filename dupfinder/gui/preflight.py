"""Looks whether a window can open before Qt is asked to: Qt ends the process where it cannot.

Costs a few milliseconds. Knows Linux best, where the system's own libraries are what is missing.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

PACKAGES = (
    "libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0"
)
"""What a bare Debian or Ubuntu lacks for a window under X11."""

OTHER_PACKAGES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libxcb.so.1": "libxcb1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libz.so.1": "zlib1g",
}
"""Of libraries that other packages bring along as a rule."""


_ELSEWHERE = "start it from a desktop, or use `dupfinder scan` and `dupfinder search` here"
_KNOWN = ("xcb", "offscreen", "minimal")


def problem() -> str | None:
    """Why no window can open, as one line that says what is missing and how to get it; None if it can."""
    try:
        for module in ("QtCore", "QtGui", "QtWidgets"):
            importlib.import_module(f"PySide6.{module}")
    except ImportError as error:
        return _missing(_library_in(str(error)) or str(error))
    if sys.platform != "linux":
        return None
    return _no_screen(os.environ.get("QT_QPA_PLATFORM", ""))


def _no_screen(asked: str) -> str | None:
    """Why none of the platforms that Qt will try has a screen."""
    names = [part.partition(":")[0] for part in asked.split(";") if part]
    if not names:
        names = ["xcb"] if os.environ.get("DISPLAY") else []
        if os.environ.get("WAYLAND_DISPLAY"):
            names.append("wayland")
    if not names:
        return (
            "dupfinder cannot open a window: there is no screen "
            f"(neither DISPLAY nor WAYLAND_DISPLAY is set); {_ELSEWHERE}"
        )
    reasons = [_unusable(name) for name in names]
    return None if None in reasons else reasons[0]


def _unusable(name: str) -> str | None:
    """Why Qt cannot use a platform, or None."""
    plugin = plugins() / f"libq{name.partition('-')[0]}.so"
    if not plugin.is_file():
        return f"dupfinder cannot open a window: Qt has no platform {name!r} (see QT_QPA_PLATFORM)"
    library = missing_library(plugin)
    if library is not None:
        return _missing(library)
    if name == "xcb" and not _x11_answers():
        display = os.environ.get("DISPLAY", "")
        what = f"the screen DISPLAY={display} does not answer" if display else "DISPLAY is not set"
        return f"dupfinder cannot open a window: {what}; {_ELSEWHERE}"
    if name.startswith("wayland") and not _wayland_answers():
        return f"dupfinder cannot open a window: the Wayland screen does not answer; {_ELSEWHERE}"
    # A frozen app has no Python of its own to try it with.
    if name not in _KNOWN and not name.startswith("wayland") and not getattr(sys, "frozen", False):
        return _tried(name)
    return None


def _tried(name: str) -> str | None:
    """Why a platform that we know no question for does not start, found out by a process that may die."""
    code = (
        "import sys; from PySide6.QtGui import QGuiApplication as App; "
        "app = App([]); sys.exit(app.primaryScreen() is None)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if ended.returncode == 0:
        return None
    said = " ".join(ended.stderr.split()) or "it has no screen"
    return f"dupfinder cannot open a window: Qt's platform {name!r} does not start ({said}); {_ELSEWHERE}"


def plugins() -> Path:
    """Where Qt's platform plugins lie."""
    import PySide6

    return Path(PySide6.__path__[0]) / "Qt" / "plugins" / "platforms"


def missing_library(plugin: Path) -> str | None:
    """The first library that a plugin needs and the system lacks, or None if it loads."""
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return _library_in(str(error)) or str(error)
    return None


def _library_in(message: str) -> str | None:
    found = re.search(r"(lib[\w.+-]+\.so[.\d]*)[^:]*: cannot open shared object", message)
    return found[1] if found else None


def _missing(library: str) -> str:
    extra = OTHER_PACKAGES.get(library)
    packages = f"{PACKAGES} {extra}" if extra else PACKAGES
    if sys.platform != "linux":
        return f"dupfinder cannot open a window: Qt does not load ({library})"
    return (
        f"dupfinder cannot open a window: {library} is missing; "
        f"on Debian or Ubuntu: sudo apt-get install {packages}"
    )


def _x11_answers() -> bool:
    """Whether the X server of DISPLAY lets us in."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        # Without the library there is nothing to ask with; the plugin has loaded, so let Qt try.
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    broken = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not broken


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY", "") or "wayland-0"
    path = Path(os.environ.get("XDG_RUNTIME_DIR", "")) / name
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked:
        try:
            asked.connect(str(path))
        except OSError:
            return False
    return True
