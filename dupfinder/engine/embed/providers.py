"""What runs the network: a graphics card or the like where onnxruntime has one, else the processor."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dupfinder.engine.embed import runtime

MOST_BATCH, LEAST_BATCH = 128, 8
_BATCH_BYTES = 64 << 20
"""Memory that one picture of a batch may take on a graphics card; more than a ResNet50 or VGG19 needs."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One way to run a network.

    Attributes:
        name: as in the settings: ``"cpu"``, ``"cuda"``, ``"directml"``, ``"coreml"``, ``"openvino"``.
        title: for people.
        threads: inference threads.
        batch: pictures given to the network at once.
        execution: what onnxruntime calls it.
        options: for onnxruntime.
    """

    name: str
    title: str
    threads: int
    batch: int
    execution: str = "CPUExecutionProvider"
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def is_cpu(self) -> bool:
        return self.name == "cpu"


@dataclass(frozen=True, slots=True)
class _Accelerator:
    """``alone``: taken without being asked for. CoreML is in all builds for macOS, useful or not."""

    name: str
    title: str
    execution: str
    options: dict[str, Any]
    alone: bool = True


# TensorRT is left alone: it compiles each network for minutes before the first picture.
ACCELERATORS = (
    # A full search for the fastest convolution takes seconds for each size of batch.
    _Accelerator(
        "cuda", "NVIDIA GPU (CUDA)", "CUDAExecutionProvider", {"cudnn_conv_algo_search": "HEURISTIC"}
    ),
    _Accelerator("directml", "GPU (DirectML)", "DmlExecutionProvider", {}),
    _Accelerator("openvino", "OpenVINO", "OpenVINOExecutionProvider", {}),
    _Accelerator("coreml", "Apple CoreML", "CoreMLExecutionProvider", {}, alone=False),
)
WISHES = ("auto", *(one.name for one in ACCELERATORS), "cpu")


def cores() -> int:
    """The number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cpu(workers: int = 0) -> Provider:
    """The processor: one picture a core at a time beats one picture on all cores."""
    threads = workers or cores()
    title = "CPU, 1 core" if threads == 1 else f"CPU, {threads} cores"
    return Provider("cpu", title, threads, 1)


def present(available: Sequence[str]) -> list[str]:
    """Names of the accelerators that an onnxruntime with these execution providers has, best first."""
    return [one.name for one in ACCELERATORS if one.execution in available]


def choose(wish: str = "auto", workers: int = 0) -> Provider:
    """The provider to use.

    Args:
        wish: one of :data:`WISHES`. An accelerator that is not there falls back to the processor.
        workers: threads on the processor, 0 for one a core.
    """
    if wish == "cpu":
        return cpu(workers)
    return _choose(wish, workers, runtime.load().get_available_providers())


def _choose(wish: str, workers: int, available: Sequence[str]) -> Provider:
    for one in ACCELERATORS:
        if one.execution in available and (wish == one.name or (wish == "auto" and one.alone)):
            batch = batch_for(free_memory()) if one.name == "cuda" else LEAST_BATCH
            return Provider(one.name, one.title, 1, batch, one.execution, dict(one.options))
    return cpu(workers)


def batch_for(free: int | None) -> int:
    """How many pictures go to a graphics card at once: a power of two that leaves half its memory alone."""
    if free is None:
        return 32
    batch = LEAST_BATCH
    while batch < MOST_BATCH and 2 * batch * _BATCH_BYTES <= free // 2:
        batch *= 2
    return batch


class _Memory(ctypes.Structure):
    _fields_ = (("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong))


def free_memory() -> int | None:
    """Bytes free on the first NVIDIA card, as its driver tells (NVML); None where there is no driver."""
    try:
        nvml = ctypes.CDLL("nvml.dll" if sys.platform == "win32" else "libnvidia-ml.so.1")
        if nvml.nvmlInit_v2() != 0:
            return None
        try:
            handle, memory = ctypes.c_void_p(), _Memory()
            if nvml.nvmlDeviceGetHandleByIndex_v2(0, ctypes.byref(handle)) != 0:
                return None
            if nvml.nvmlDeviceGetMemoryInfo(handle, ctypes.byref(memory)) != 0:
                return None
            return int(memory.free)
        finally:
            nvml.nvmlShutdown()
    except (OSError, AttributeError):
        return None
