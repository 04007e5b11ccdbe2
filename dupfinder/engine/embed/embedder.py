"""Runs the network: one session a thread on the processor, batches on a graphics card."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from dupfinder.engine.embed import runtime
from dupfinder.engine.embed.catalogue import Network
from dupfinder.engine.embed.providers import Provider, cpu
from dupfinder.engine.types import Float32Array, UInt8Array

log = logging.getLogger(__name__)


class Session:
    """One onnxruntime session of a network; not shared between threads."""

    def __init__(self, network: Network, provider: Provider) -> None:
        self._network = network
        self._session = _open(network.file(), provider)

    def embed(self, pixels: UInt8Array) -> Float32Array:
        """uint8 (n, square, square, 3) RGB to float32 (n, dim), unit length."""
        (output,) = self._session.run([self._network.output], {self._network.input: pixels})
        vectors = np.asarray(output, dtype=np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


def _open(path: Path, provider: Provider) -> Any:
    onnxruntime = runtime.load()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = provider.name != "cpu"
    names = ["CPUExecutionProvider"]
    if provider.name == "cuda":
        names.insert(0, "CUDAExecutionProvider")
    session = onnxruntime.InferenceSession(str(path), options, providers=names)
    if provider.name == "cuda" and "CUDAExecutionProvider" not in session.get_providers():
        raise RuntimeError("the graphics card could not be used")
    return session


type Outcome = Float32Array | Exception


class Embedder[T]:
    """Threads that embed one picture after another.

    Args:
        network: which.
        provider: how; on a failing graphics card it goes on with the processor.
        deliver: called from an inference thread with (ticket, embedding float32 (dim,) or the error).
    """

    def __init__(self, network: Network, provider: Provider, deliver: Callable[[T, Outcome], None]) -> None:
        self._network = network
        self.provider = provider
        self._deliver = deliver
        self._waiting: queue.SimpleQueue[tuple[T, UInt8Array] | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, name=f"embed-{i}", daemon=True)
            for i in range(provider.threads)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, ticket: T, pixels: UInt8Array) -> None:
        """Asks for one picture's embedding, uint8 (square, square, 3). The caller bounds how many wait."""
        self._waiting.put((ticket, pixels))

    def _run(self) -> None:
        session: Session | None = None
        while True:
            batch = self._take()
            if batch is None:
                return
            try:
                session = session or self._session()
                vectors = session.embed(np.stack([pixels for _, pixels in batch]))
            except Exception as error:
                log.exception("embedding failed")
                for ticket, _ in batch:
                    self._deliver(ticket, error)
                continue
            for (ticket, _), vector in zip(batch, vectors, strict=True):
                self._deliver(ticket, vector)

    def _session(self) -> Session:
        try:
            return Session(self._network, self.provider)
        except Exception as error:
            if self.provider.name == "cpu":
                raise
            log.warning("no %s (%s): going on with the processor", self.provider.title, error)
            self.provider = cpu()
            return Session(self._network, self.provider)

    def _take(self) -> list[tuple[T, UInt8Array]] | None:
        """The next batch: what waits, up to the provider's batch; None when it is over."""
        first = self._waiting.get()
        if first is None or self._stopping.is_set():
            return None
        batch = [first]
        while len(batch) < self.provider.batch:
            try:
                item = self._waiting.get_nowait()
            except queue.Empty:
                break
            if item is None:
                self._waiting.put(None)
                break
            batch.append(item)
        return batch

    def close(self) -> None:
        """Ends the threads after the picture that each is working on; what waits is dropped."""
        self._stopping.set()
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()
