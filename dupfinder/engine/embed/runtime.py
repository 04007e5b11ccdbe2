"""onnxruntime, silenced: the only place that imports it."""

from __future__ import annotations

import contextlib
import logging
import os
from importlib import metadata
from types import ModuleType

log = logging.getLogger(__name__)

PACKAGES = ("onnxruntime", "onnxruntime-gpu", "onnxruntime-directml", "onnxruntime-openvino")
"""Packages that install the same module; only one of them can be there at a time."""

_ready: list[ModuleType] = []


def load() -> ModuleType:
    """The module ``onnxruntime``, which reports nothing to its makers.

    Its official builds send usage events and keep an id and a cache of them in the user's folder.
    """
    if _ready:
        return _ready[0]
    # Read once, when the library is loaded: it then makes no id, no cache and no connection.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    # On Windows the events go to the system, and only this call ends them.
    onnxruntime.disable_telemetry_events()
    clash = collision(installed())
    if clash:
        log.warning("%s", clash)
    if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        # CUDA's libraries may have come as Python packages, where the system's loader does not look.
        with contextlib.suppress(Exception):
            onnxruntime.preload_dlls()
    module: ModuleType = onnxruntime
    _ready.append(module)
    return module


def installed() -> list[str]:
    """Which of :data:`PACKAGES` are installed."""
    found = []
    for name in PACKAGES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            metadata.version(name)
            found.append(name)
    return found


def collision(packages: list[str]) -> str:
    """What to do when several packages of the same module were installed over each other; else nothing."""
    if len(packages) < 2:
        return ""
    return (
        f"{' and '.join(packages)} are installed over each other: one of them is broken. With uv: "
        "'uv sync --extra cuda --no-install-package onnxruntime --reinstall-package onnxruntime-gpu'; "
        "with pip: 'pip uninstall onnxruntime' and 'pip install --force-reinstall onnxruntime-gpu'"
    )
