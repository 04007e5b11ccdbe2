"""Finds ``resources/`` in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path


def resource(name: str) -> Path:
    """The path of a shipped file or folder, such as ``"icons/dupfinder.svg"``.

    Raises:
        FileNotFoundError: no such resource is shipped.
    """
    package = Path(__file__).resolve().parents[1]
    for root in (package / "_resources", package.parent / "resources"):
        path = root / name
        if path.exists():
            return path
    raise FileNotFoundError(f"resource {name} is not installed")
