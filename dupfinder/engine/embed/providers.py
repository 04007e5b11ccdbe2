"""What runs the network: the graphics card through CUDA where there is one, else the processor."""

from __future__ import annotations

import os
from dataclasses import dataclass

from dupfinder.engine.embed import runtime


@dataclass(frozen=True, slots=True)
class Provider:
    """One way to run a network.

    Attributes:
        name: ``"cuda"`` or ``"cpu"``.
        title: for people.
        threads: inference threads, each with a session of its own.
        batch: pictures given to the network at once.
    """

    name: str
    title: str
    threads: int
    batch: int


def cores() -> int:
    """The number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cpu(workers: int = 0) -> Provider:
    """The processor: one session with one thread a core beats one session with all threads."""
    threads = workers or cores()
    title = "CPU, 1 core" if threads == 1 else f"CPU, {threads} cores"
    return Provider("cpu", title, threads, 1)


def choose(wish: str = "auto", workers: int = 0) -> Provider:
    """The provider to use.

    Args:
        wish: ``"auto"``, ``"cuda"`` or ``"cpu"``. CUDA that is not there falls back to the processor.
        workers: threads on the processor, 0 for one a core.
    """
    if wish != "cpu" and "CUDAExecutionProvider" in runtime.load().get_available_providers():
        return Provider("cuda", "NVIDIA GPU (CUDA)", 1, 32)
    return cpu(workers)
