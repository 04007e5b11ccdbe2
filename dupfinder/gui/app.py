"""Opens the window: the way in for a double click and for ``dupfinder [PATH ...]``."""

from __future__ import annotations

import sys
from pathlib import Path

from dupfinder.gui import preflight


def run(paths: list[bytes], data_dir: Path | None) -> int:
    """Shows the window until it is closed.

    Args:
        paths: folders are added and scanned, image files are searched for.
        data_dir: where our own data lives; the user's data folder when None.

    Returns:
        The exit status: 0; 1 where no window can open or the data folder cannot be used; 3 where another
        window or scan has the data folder.
    """
    problem = preflight.problem()
    if problem is not None:
        print(problem, file=sys.stderr)
        return 1
    # Only now: where Qt cannot load, importing it would fail before the line above could be said.
    from dupfinder.gui.session import start

    return start(paths, data_dir)
