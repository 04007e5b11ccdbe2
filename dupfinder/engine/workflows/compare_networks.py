"""Networks side by side on one set of photos: speed, memory, which edited copies each finds.

Copies are made of a person's photos, or of drawn pictures. The edits are few and everyday ones
(:mod:`~dupfinder.engine.workflows.trial_edits`); the large set of the project's own benchmark stays with
the tests, so that what is measured with is not part of what is measured.
"""

from __future__ import annotations

import logging
import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import msgspec
import numpy as np
import psutil

from dupfinder.engine.decode.formats import EXTENSIONS
from dupfinder.engine.decode.pool import DecoderPool
from dupfinder.engine.embed import providers
from dupfinder.engine.embed.catalogue import Chosen
from dupfinder.engine.embed.embedder import Embedder, Outcome
from dupfinder.engine.embed.providers import Provider
from dupfinder.engine.errors import Cancelled, DupfinderError, NotAFolderError
from dupfinder.engine.jobs import Job
from dupfinder.engine.settings import Settings
from dupfinder.engine.types import Float32Array, Progress
from dupfinder.engine.workflows import trial_edits

log = logging.getLogger(__name__)

DISTRACTORS = 160
"""Other photos of the folder, at the most, that a copy's original has to be told from."""
_SECONDS, _MEGABYTES = 3_600, 64_000
_WRONG_SHARE = 0.001


@dataclass(frozen=True, slots=True)
class NetworkScore:
    """How one network did.

    Attributes:
        model, title, family: which.
        provider: what ran it.
        photos, pictures: originals of which copies were made, and all pictures that were embedded.
        images_per_second: all cores or the graphics card busy, without decoding.
        load_seconds, megabytes: to open it, and what it takes of memory.
        recall: by edit, the share of copies whose nearest original is the right one; ``recall_all`` of all.
        micro_ap: average precision of all pairs of copy and original in one list by cosine.
        candidate: cosine above which one in a thousand pairs of different photos lies; ``above_candidate``:
            the share of right pairs there.
        even: cosine that parts right from wrong pairs best.
        problem: why it was not measured; empty if it was.
    """

    model: str
    title: str
    family: str
    provider: str = ""
    photos: int = 0
    pictures: int = 0
    images_per_second: float = 0.0
    load_seconds: float = 0.0
    megabytes: float = 0.0
    recall: dict[str, float] = field(default_factory=dict)
    recall_all: float = 0.0
    micro_ap: float = 0.0
    candidate: float = 0.0
    above_candidate: float = 0.0
    even: float = 0.0
    problem: str = ""


class Comparing:
    """One comparison; runs on the thread that calls :meth:`run`.

    Args:
        folder: of photos; drawn pictures when None.
        photos: how many copies are made of.
    """

    def __init__(
        self,
        chosen: Sequence[Chosen],
        settings: Settings,
        folder: bytes | None,
        photos: int,
        job: Job[list[NetworkScore]],
    ) -> None:
        self._chosen = chosen
        self._settings = settings
        self._folder = folder
        self._photos = photos
        self._job = job
        self._done = 0
        self._total = 0

    def run(self) -> list[NetworkScore]:
        """Measures one network after another, each in a process of its own.

        Raises:
            Cancelled, NotAFolderError: the folder cannot be read, or holds no photo.
        """
        sources = self._sources()
        squares = sorted({one.network.square for one in self._chosen})
        self._total = len(sources) + len(sources) * len(self._chosen)
        self._tell(0)
        with tempfile.TemporaryDirectory(prefix="dupfinder-") as place:
            made = self._make(sources, squares)
            files = {}
            for square in squares:
                files[square] = Path(place) / f"{square}.npy"
                np.save(files[square], np.stack([pixels for one in made for pixels in one[square]]))
            names = [tuple(one["names"]) for one in made]
            return [self._measure(one, files[one.network.square], names) for one in self._chosen]

    def _tell(self, more: int) -> None:
        self._done += more
        progress = Progress(finding=False, done=self._done, total=self._total)
        self._job.snapshot = lambda: progress
        self._job.gate.check()

    def _sources(self) -> list[bytes | int]:
        if self._folder is None:
            return list(range(self._photos + DISTRACTORS // 4))
        found = sorted(_photos_in(self._folder))
        if not found:
            raise NotAFolderError(f"{os.fsdecode(self._folder)} holds no photo")
        random.Random(len(found)).shuffle(found)
        return list(found[: self._photos + DISTRACTORS])

    def _make(self, sources: Sequence[bytes | int], squares: list[int]) -> list[dict[object, list]]:  # type: ignore[type-arg]
        """Copies of the first photos, the others as they are; made in processes that may crash."""
        pool = DecoderPool(
            self._settings.workers or providers.cores(),
            seconds=2 * self._settings.decode_seconds,
            megabytes=self._settings.decode_megabytes,
        )
        try:
            futures = [
                pool.submit(
                    trial_edits.pictures,
                    source,
                    tuple(squares),
                    number < self._photos,
                    self._settings.max_megapixels,
                )
                for number, source in enumerate(sources)
            ]
            made = []
            for future in futures:
                try:
                    made.append(self._wait(future))
                except (DupfinderError, OSError, ValueError, RuntimeError) as error:
                    if isinstance(error, Cancelled):
                        raise
                    log.info("a photo is left out: %s", error)
                self._tell(1)
            if not any(len(one["names"]) > 1 for one in made):
                raise NotAFolderError("no photo there could be read")
            return made
        finally:
            pool.close(now=True)

    def _wait[T](self, future: Future[T]) -> T:
        while True:
            try:
                return future.result(timeout=0.1)
            except TimeoutError:
                if future.done():
                    raise
                self._job.gate.check()

    def _measure(self, chosen: Chosen, file: Path, names: list[tuple[str, ...]]) -> NetworkScore:
        title = chosen.network.title if "@" not in chosen.name else chosen.name
        about = {"model": chosen.name, "title": title, "family": chosen.network.family}
        pool = DecoderPool(1, seconds=_SECONDS, megabytes=_MEGABYTES)
        provider = providers.choose(self._settings.provider, self._settings.workers)
        try:
            future = pool.submit(embed_all, chosen, provider, file)
            ran, seconds, load, megabytes, vectors = self._wait(future)
        except (RuntimeError, OSError, MemoryError, ValueError) as error:
            return msgspec.convert({**about, "problem": " ".join(str(error).split())}, NetworkScore)
        finally:
            pool.close(now=True)
        self._tell(len(names))
        return msgspec.convert(
            {
                **about,
                "provider": ran,
                "photos": sum(len(group) > 1 for group in names),
                "pictures": len(vectors),
                "images_per_second": len(vectors) / max(seconds, 1e-9),
                "load_seconds": load,
                "megabytes": megabytes,
                **score(vectors, names),
            },
            NetworkScore,
        )


def _photos_in(folder: bytes) -> Iterator[bytes]:
    """Files with a known ending; what they really are is seen when they are decoded."""
    endings = {os.fsencode(f".{extension}") for extension in EXTENSIONS}

    def complain(error: OSError) -> None:
        if os.path.abspath(error.filename) == folder:
            raise NotAFolderError(
                f"cannot open the folder {os.fsdecode(folder)}: {error.strerror}"
            ) from error

    for place, _, files in os.walk(folder, onerror=complain):
        yield from (
            os.path.join(place, name) for name in files if os.path.splitext(name)[1].lower() in endings
        )


def embed_all(
    chosen: Chosen, provider: Provider, file: Path
) -> tuple[str, float, float, float, Float32Array]:
    """Embeds the pictures of a file, in the process that it is called in.

    Returns:
        What ran it, seconds for all, seconds to open it, MB that it took, float32 (n, dim).
    """
    pixels = np.load(file, mmap_mode="r")
    process = psutil.Process()
    before = process.memory_info().rss
    vectors: list[Float32Array | None] = [None] * len(pixels)
    failures: list[Exception] = []
    left = [len(pixels)]
    ended, warm = Event(), Event()

    def deliver(ticket: int, outcome: Outcome) -> None:
        if ticket < 0:
            warm.set()
        if isinstance(outcome, Exception):
            failures.append(outcome)
        elif ticket >= 0:
            vectors[ticket] = outcome
        if ticket >= 0:
            left[0] -= 1
            if not left[0]:
                ended.set()

    started = time.monotonic()
    embedder: Embedder[int] = Embedder(chosen, provider, deliver)
    try:
        embedder.put(-1, pixels[0])
        warm.wait()
        load = time.monotonic() - started
        started = time.monotonic()
        peak = process.memory_info().rss
        for number, picture in enumerate(pixels):
            embedder.put(number, np.asarray(picture))
        while not ended.wait(0.05):
            peak = max(peak, process.memory_info().rss)
        seconds = time.monotonic() - started
    finally:
        embedder.close()
    if failures:
        raise RuntimeError(f"the network failed: {failures[0]}")
    held = (peak - before) / 1e6
    return embedder.provider.title, seconds, load, held, np.stack([one for one in vectors if one is not None])


def score(vectors: Float32Array, names: Sequence[tuple[str, ...]]) -> dict[str, object]:
    """Quality of embeddings: float32 (n, dim), unit length, in the order of the names.

    Args:
        names: for each photo its original's name, then those of the edits that it has copies by.
    """
    starts = np.cumsum([0, *(len(group) for group in names)])[:-1]
    originals = vectors[starts]
    found: dict[str, list[bool]] = {}
    cosines: list[float] = []
    right: list[bool] = []
    for photo, (start, group) in enumerate(zip(starts, names, strict=True)):
        for number, edit in enumerate(group[1:], 1):
            near = originals @ vectors[start + number]
            # Ties are no find: a network that sees no difference has found nothing.
            others = np.delete(near, photo)
            found.setdefault(edit, []).append(bool(not len(others) or near[photo] > others.max()))
            cosines.extend(near.tolist())
            right.extend(np.arange(len(near)) == photo)
    values, good = np.array(cosines), np.array(right)
    order = np.argsort(-values, kind="stable")
    hits = np.cumsum(good[order])
    ranks = np.arange(1, len(order) + 1)
    wrong = values[~good]
    candidate = float(np.quantile(wrong, 1 - _WRONG_SHARE)) if len(wrong) else 0.0
    steps = np.quantile(values, np.linspace(0, 1, 401))
    gains = [
        (values[good] >= step).mean() - ((wrong >= step).mean() if len(wrong) else 0.0) for step in steps
    ]
    return {
        "recall": {edit: float(np.mean(one)) for edit, one in found.items()},
        "recall_all": float(np.mean([one for many in found.values() for one in many])),
        "micro_ap": float((hits[good[order]] / ranks[good[order]]).sum() / max(int(good.sum()), 1)),
        "candidate": candidate,
        "above_candidate": float((values[good] >= candidate).mean()),
        "even": float(steps[int(np.argmax(gains))]),
    }
