"""The engine: everything but the window; a library that Python programs can use without Qt.

The public names are loaded when they are first asked for, so that importing this costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "Library": "library",
    "Photo": "types",
    "Cluster": "types",
    "Member": "types",
    "Hit": "types",
    "Edges": "graph_types",
    "Settings": "settings",
    "DupfinderError": "errors",
}

__all__ = ["Cluster", "DupfinderError", "Edges", "Hit", "Library", "Member", "Photo", "Settings"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"dupfinder.engine.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
