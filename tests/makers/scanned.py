"""Small libraries of real pictures whose contents were all scanned before, so that a scan takes no network.

The first one costs a scan with the default network and real processes. Its data folder, without its files,
is where all others begin: contents whose files are gone stay known.
"""

from __future__ import annotations

import atexit
import functools
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dupfinder.engine.actions.merge import merged
from dupfinder.engine.library import Library
from dupfinder.engine.types import Metadata
from dupfinder.engine.workflows import ingest, scan, second_look
from tests.makers.edits import EDITS, jpeg
from tests.makers.pictures import photo
from tests.makers.scenes import shots

_SIZE = (200, 150)
_EDITS = ("png", "jpeg30", "crop70", "gray")


@dataclass(frozen=True)
class Scanned:
    """What was scanned.

    Attributes:
        data: the data folder, without any folder of photos.
        scenes: the contents, those of one scene together: an original and its copies, or similar shots.
    """

    data: Path
    scenes: tuple[tuple[bytes, ...], ...]

    @property
    def contents(self) -> list[bytes]:
        return [content for scene in self.scenes for content in scene]


@functools.cache
def scanned() -> Scanned:
    """The library that all others begin with; made once a process."""
    place = Path(tempfile.mkdtemp(prefix="dupfinder-scanned-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    scenes = (*map(_scene, range(3)), _similar(), (photo("alone", _SIZE).data,))
    folder = place / "photos"
    with Library(place / "data") as library:
        _lay_out(folder, scenes)
        library.add_folder(os.fsencode(folder))
        library.scan().result()
        with scans_at_once():
            # Whatever is left of a scene one day: each two of it have been compared.
            for two in itertools.combinations(range(max(map(len, scenes))), 2):
                _lay_out(folder, [[scene[n] for n in two if n < len(scene)] for scene in scenes])
                library.scan().result()
        library.forget_folder(os.fsencode(folder))
        library.change_settings(allow_permanent_delete=True)
    return Scanned(place / "data", scenes)


def _scene(number: int) -> tuple[bytes, ...]:
    source = photo(f"scene {number}", _SIZE)
    knows = Metadata(rating=number + 1, keywords=(f"lake {number}",))
    original = jpeg(source.image, 92, xmp=merged(None, knows))
    return original, *(EDITS[name](source) for name in _EDITS)


def _similar() -> tuple[bytes, ...]:
    return tuple(jpeg(image, 92) for image in shots("machine", 3, 0.02, _SIZE))


def _lay_out(folder: Path, scenes: Sequence[Sequence[bytes]]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for number, content in enumerate(content for scene in scenes for content in scene):
        (folder / f"{number}.jpg").write_bytes(content)


@contextmanager
def scans_at_once() -> Iterator[None]:
    """What processes do for a scan is done here instead: to start some takes a second."""
    real = vars(scan)["DecoderPool"]
    vars(scan)["DecoderPool"] = _NoProcesses
    try:
        yield
    finally:
        vars(scan)["DecoderPool"] = real


class _NoProcesses:
    """Stands for the pool of decoder processes."""

    def __init__(
        self,
        workers: int,  # noqa: ARG002
        *,
        initializer: Callable[..., None],
        initargs: tuple[object, ...],
        **_: object,
    ) -> None:
        initializer(*initargs)

    def submit[T](self, call: Callable[..., T], *args: object) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(call(*args))
        except Exception as error:
            done.set_exception(error)
        return done

    def close(self, *, now: bool) -> None:  # noqa: ARG002
        # A process would be gone with what it has opened.
        if ingest._connection is not None:
            ingest._connection.close()
        second_look.look_at.cache_clear()
        second_look._open.cache_clear()
