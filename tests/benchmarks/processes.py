"""A scan as a process of its own, watched from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.benchmarks.report import ROOT

SCAN = """
import json, os, sys, threading, time
from pathlib import Path
from dupfinder.engine.library import Library

def main():
    folder, data_dir = sys.argv[1:3]
    with Library(Path(data_dir)) as library:
        library.add_folder(os.fsencode(folder))
        job = library.scan()
        while not job.done:
            progress = job.progress()
            print(json.dumps({"done": progress.done, "embedded": progress.embedded}), flush=True)
            time.sleep(0.02)
        result = job.result()
        print(json.dumps({"done": result.scanned, "embedded": result.embedded}), flush=True)

if __name__ == "__main__":
    main()
"""
"""A scan that tells its progress, a line of JSON each 20 ms."""


def start_scan(folder: Path, data_dir: Path, script: Path) -> subprocess.Popen[str]:
    """Starts a scan that prints its progress; ``script`` is where the program is put."""
    script.write_text(SCAN, encoding="utf-8")
    with script.with_suffix(".errors").open("w", encoding="utf-8") as errors:
        return subprocess.Popen(
            [sys.executable, str(script), str(folder), str(data_dir)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )


@dataclass
class Memory:
    """Sampled memory of a process and all its children, in bytes."""

    peak: int = 0
    parts: dict[str, int] = field(default_factory=dict)
    """PSS of each process at the peak."""
    samples: int = 0


def watch_memory(process: subprocess.Popen[str], every: float = 0.25) -> Memory:
    """Samples the sum of PSS until the process ends. Memory that processes share counts once.

    Raises:
        RuntimeError: the system does not tell PSS (only Linux does).
    """
    memory = Memory()
    root = psutil.Process(process.pid)
    while process.poll() is None:
        now: dict[str, int] = {}
        try:
            for one in (root, *root.children(recursive=True)):
                try:
                    full = one.memory_full_info()
                except (psutil.NoSuchProcess, psutil.AccessDenied):
                    continue
                if not hasattr(full, "pss"):
                    raise RuntimeError("this system does not tell the PSS of a process")
                now[f"{one.pid} {'main' if one.pid == process.pid else 'worker'}"] = full.pss
        except psutil.NoSuchProcess:
            break
        memory.samples += 1
        if sum(now.values()) > memory.peak:
            memory.peak, memory.parts = sum(now.values()), now
        time.sleep(every)
    return memory


def children_of(pid: int) -> list[psutil.Process]:
    try:
        found: list[psutil.Process] = psutil.Process(pid).children(recursive=True)
        return found
    except psutil.NoSuchProcess:
        return []


def wait_for(condition: Callable[[], bool], seconds: float) -> float | None:
    """Seconds until the condition held; None when it did not in time."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > seconds:
            return None
        time.sleep(0.02)
    return time.monotonic() - start
