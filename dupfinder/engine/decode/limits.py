"""What a decoder process may take from the machine."""

from __future__ import annotations

import contextlib
import os
import sys


def apply_limits(megabytes: int) -> None:
    """Limits this process for good: memory, no core dumps, a lower priority.

    Args:
        megabytes: address space that it may take beyond what it has now. Where the system knows no
            such limit (Windows; macOS does not enforce it) only the priority is lowered.
    """
    with contextlib.suppress(OSError, AttributeError):
        os.nice(5)
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit = _address_space() + megabytes * (1 << 20)
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _address_space() -> int:
    import psutil

    return int(psutil.Process().memory_info().vms)
