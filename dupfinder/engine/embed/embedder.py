"""Runs the network: one picture a core at a time on the processor, batches on a graphics card."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from dupfinder.engine.embed import descriptors, graph, runtime
from dupfinder.engine.embed.catalogue import Chosen, Prepare, tensors
from dupfinder.engine.embed.providers import Provider, cpu
from dupfinder.engine.types import Float32Array, UInt8Array

log = logging.getLogger(__name__)


class Session:
    """One onnxruntime session of a network.

    On the processor several threads may call :meth:`embed` at once; the weights are there once.

    Raises:
        NetworkFileError, UnknownModelError: the file does not have what the network is tapped at.
    """

    def __init__(self, chosen: Chosen, provider: Provider) -> None:
        self._network = chosen.network
        self._taps = chosen.taps
        source: str | bytes = str(chosen.path)
        outputs = [chosen.network.output]
        if self._taps:
            names = tensors(graph.read(chosen.path, self._network.square), self._taps)
            source, outputs = graph.tapped(chosen.path, list(dict.fromkeys(names))), names
        self._session = _open(source, provider)
        self._outputs = [name or self._session.get_outputs()[0].name for name in outputs]
        entry = self._session.get_inputs()[0]
        self._input = entry.name
        self._half = "float16" in entry.type
        self._fixed = entry.shape[0] if isinstance(entry.shape[0], int) else 0
        self._bound = None if provider.is_cpu else _Bound(self._session, self._input, self._outputs)
        self._most = provider.batch

    def embed(self, pixels: UInt8Array) -> Float32Array:
        """uint8 (n, square, square, 3) RGB to float32 (n, dim), unit length."""
        size = self._fixed or (self._most if self._bound is not None else len(pixels))
        parts = [self._some(pixels[start : start + size]) for start in range(0, len(pixels), size)]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _some(self, pixels: UInt8Array) -> Float32Array:
        count = len(pixels)
        if self._fixed:
            pixels = padded(pixels, self._fixed)
        elif self._bound is not None:
            pixels = padded(pixels, 1 << (count - 1).bit_length())
        given: np.ndarray = (
            pixels if self._network.prepare is None else prepared(pixels, self._network.prepare)
        )
        if self._half and given.dtype != np.uint8:
            given = given.astype(np.float16)
        if self._bound is not None:
            found = self._bound.run(given)
        else:
            found = self._session.run(self._outputs, {self._input: given})
        if not self._taps:
            return descriptors.unit(found[0])[:count]
        return descriptors.joined(found, self._taps)[:count]


class _Bound:
    """Runs with the input in a buffer that stays on the device, and outputs that come back once.

    For one thread. A buffer is kept for each size of batch; sizes are powers of two, so there are few.
    """

    def __init__(self, session: Any, name: str, outputs: list[str], device: str = "") -> None:
        onnxruntime = runtime.load()
        self._session = session
        self._name = name
        self._outputs = outputs
        cuda = "CUDAExecutionProvider" in session.get_providers()
        self._device = device or ("cuda" if cuda else "cpu")
        self._make = onnxruntime.OrtValue.ortvalue_from_numpy
        self._buffers: dict[tuple[int, ...], Any] = {}

    def run(self, given: np.ndarray) -> list[np.ndarray]:
        given = np.ascontiguousarray(given)
        buffer = self._buffers.get(given.shape)
        if buffer is None:
            # On the processor a buffer is the array itself: the next batch would be written over this one.
            buffer = self._buffers[given.shape] = self._make(given.copy(), self._device, 0)
        else:
            buffer.update_inplace(given)
        binding = self._session.io_binding()
        binding.bind_ortvalue_input(self._name, buffer)
        for name in dict.fromkeys(self._outputs):
            binding.bind_output(name, "cpu")
        self._session.run_with_iobinding(binding)
        found = dict(zip(dict.fromkeys(self._outputs), binding.copy_outputs_to_cpu(), strict=True))
        return [found[name] for name in self._outputs]


def prepared(pixels: UInt8Array, how: Prepare) -> Float32Array:
    """uint8 (n, square, square, 3) RGB as a network wants it: float32, in its layout, order and scale."""
    ordered = pixels[..., ::-1] if how.channels == "bgr" else pixels
    factor = np.array([how.scale / std for std in how.std], np.float32)
    offset = np.array([mean / std for mean, std in zip(how.mean, how.std, strict=True)], np.float32)
    if how.layout == "nchw":
        turned = np.ascontiguousarray(ordered.transpose(0, 3, 1, 2), dtype=np.float32)
        turned *= factor[:, None, None]
        turned -= offset[:, None, None]
        return turned
    values = ordered.astype(np.float32)
    values *= factor
    values -= offset
    return values


def padded(pixels: UInt8Array, size: int) -> UInt8Array:
    """Repeats the last picture until there are ``size``."""
    missing = size - len(pixels)
    return pixels if missing <= 0 else np.concatenate([pixels, np.repeat(pixels[-1:], missing, axis=0)])


def _open(source: str | bytes, provider: Provider) -> Any:
    onnxruntime = runtime.load()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = not provider.is_cpu
    if provider.execution not in onnxruntime.get_available_providers():
        raise RuntimeError(f"{provider.title} is not in this onnxruntime")
    plain = "CPUExecutionProvider"
    names: list[Any] = [] if provider.execution == plain else [(provider.execution, provider.options)]
    session = onnxruntime.InferenceSession(source, options, providers=[*names, plain])
    # A build lists what it was made with, not what this computer can load.
    if provider.execution not in session.get_providers():
        raise RuntimeError(f"{provider.title} could not be used")
    return session


type Outcome = Float32Array | Exception


class Embedder[T]:
    """Threads that embed one picture after another.

    Args:
        chosen: the network.
        provider: how; on a failing graphics card it goes on with the processor.
        deliver: called from an inference thread with (ticket, embedding float32 (dim,) or the error).

    Attributes:
        cpu_seconds: of its threads that have ended.
    """

    def __init__(self, chosen: Chosen, provider: Provider, deliver: Callable[[T, Outcome], None]) -> None:
        self._chosen = chosen
        self.provider = provider
        self._deliver = deliver
        self.cpu_seconds = 0.0
        self._batch = provider.batch
        self._lock = threading.Lock()
        self._shared: Session | None = None
        self._waiting: queue.SimpleQueue[tuple[T, UInt8Array] | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._start(provider.threads)

    def put(self, ticket: T, pixels: UInt8Array) -> None:
        """Asks for one picture's embedding, uint8 (square, square, 3). The caller bounds how many wait."""
        self._waiting.put((ticket, pixels))

    def _start(self, count: int) -> None:
        for number in range(len(self._threads), count):
            thread = threading.Thread(target=self._run, name=f"embed-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _run(self) -> None:
        while True:
            batch = self._take()
            if batch is None:
                with self._lock:
                    self.cpu_seconds += time.thread_time()
                return
            try:
                vectors = self._embed(np.stack([pixels for _, pixels in batch]))
            except Exception as error:
                log.exception("embedding failed")
                for ticket, _ in batch:
                    self._deliver(ticket, error)
                continue
            for (ticket, _), vector in zip(batch, vectors, strict=True):
                self._deliver(ticket, vector)

    def _embed(self, pixels: UInt8Array) -> Float32Array:
        while True:
            try:
                return self._session().embed(pixels)
            except Exception as error:
                if self.provider.is_cpu:
                    raise
                if len(pixels) > 1 and out_of_memory(error):
                    half = len(pixels) // 2
                    log.warning("%s is out of memory: batches of %d from now on", self.provider.title, half)
                    self._batch = min(self._batch, half)
                    return np.concatenate([self._embed(pixels[:half]), self._embed(pixels[half:])])
                self._fall_back(error)

    def _session(self) -> Session:
        with self._lock:
            if self._shared is None:
                try:
                    self._shared = Session(self._chosen, self.provider)
                except Exception as error:
                    if self.provider.is_cpu:
                        raise
                    self._use_cpu(error)
                    self._shared = Session(self._chosen, self.provider)
            return self._shared

    def _fall_back(self, error: Exception) -> None:
        with self._lock:
            self._shared = None
            self._use_cpu(error)

    def _use_cpu(self, error: Exception) -> None:
        log.warning("no %s (%s): going on with the processor", self.provider.title, error)
        self.provider = cpu()
        self._batch = self.provider.batch
        if not self._stopping.is_set():
            self._start(self.provider.threads)

    def _take(self) -> list[tuple[T, UInt8Array]] | None:
        """The next batch: what waits, up to the provider's batch; None when it is over."""
        first = self._waiting.get()
        if first is None or self._stopping.is_set():
            return None
        batch = [first]
        while len(batch) < self._batch:
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
        # A fall back may start threads until then.
        with self._lock:
            threads = list(self._threads)
        for _ in threads:
            self._waiting.put(None)
        for thread in threads:
            thread.join()


def out_of_memory(error: Exception) -> bool:
    """Whether a device says that it has no memory left."""
    text = str(error).lower()
    return any(
        words in text for words in ("out of memory", "failed to allocate", "alloc_failed", "outofmemory")
    )
