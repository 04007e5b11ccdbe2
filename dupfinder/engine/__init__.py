"""The engine: everything but the window; a library that Python programs can use without Qt.

The public names are loaded when they are first asked for, so that importing this costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "Library": "library",
    "Settings": "settings",
    "Photo": "types",
    "Kind": "types",
    "Evidence": "types",
    "Cluster": "types",
    "Member": "types",
    "Hit": "search_types",
    "Query": "search_types",
    "Region": "search_types",
    "Found": "search_types",
    "PairReport": "pair_types",
    "Comparison": "pair_types",
    "Vectors": "graph_types",
    "Edges": "graph_types",
    "DupfinderError": "errors",
    "UnreadableFileError": "errors",
}

__all__ = [
    "Cluster",
    "Comparison",
    "DupfinderError",
    "Edges",
    "Evidence",
    "Found",
    "Hit",
    "Kind",
    "Library",
    "Member",
    "PairReport",
    "Photo",
    "Query",
    "Region",
    "Settings",
    "UnreadableFileError",
    "Vectors",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"dupfinder.engine.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
