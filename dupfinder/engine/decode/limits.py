"""What a decoder process may take from the machine."""

from __future__ import annotations

import contextlib
import os
import sys

import psutil

MEGABYTE = 1 << 20


def apply_limits(megabytes: int, *, nice: int = 0) -> None:
    """Limits this process for good: memory, no core dumps, a lower priority.

    Args:
        megabytes: address space that it may take beyond what it has now. Windows knows no such limit,
            and macOS does not enforce it.
        nice: how much to give way to other programs, 0 to 19; on Windows anything above 0 means below
            normal.
    """
    if sys.platform == "win32":
        if nice > 0:
            with contextlib.suppress(psutil.Error):
                psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        return
    import resource

    with contextlib.suppress(OSError):
        os.nice(nice)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit = psutil.Process().memory_info().vms + megabytes * MEGABYTE
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
