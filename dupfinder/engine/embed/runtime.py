"""onnxruntime, silenced: the only place that imports it."""

from __future__ import annotations

import os
from types import ModuleType


def load() -> ModuleType:
    """The module ``onnxruntime``, which reports nothing to its makers.

    Its official builds send usage events and keep an id and a cache of them in the user's folder.
    """
    # Read once, when the library is loaded: it then makes no id, no cache and no connection.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    # On Windows the events go to the system, and only this call ends them.
    onnxruntime.disable_telemetry_events()
    module: ModuleType = onnxruntime
    return module
