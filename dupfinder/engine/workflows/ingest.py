"""What a decoder process does with one file: read it once, hash it, known? stop : decode.

Runs in worker processes; must not import the network or the index.
"""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass, replace
from pathlib import Path

from dupfinder.engine.decode.decode import decode, decode_full
from dupfinder.engine.decoded_types import Decoded
from dupfinder.engine.errors import DataFolderError
from dupfinder.engine.files.read import read_once
from dupfinder.engine.match.content_rect import content_rectangle
from dupfinder.engine.match.layout import layout
from dupfinder.engine.store.database import open_read_only
from dupfinder.engine.store.embeddings import has_embedding
from dupfinder.engine.types import UInt8Array

MEGAPIXEL = 1_000_000


@dataclass(frozen=True, slots=True)
class Known:
    """The file's content has been embedded before."""

    hash: bytes
    cpu_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Task:
    """What a process has to know for every file."""

    library: Path | None
    model_id: int
    square: int
    max_megapixels: int


_task: Task | None = None
_connection: sqlite3.Connection | None = None


def prepare(task: Task) -> None:
    """Initialises a decoder process."""
    global _task, _connection
    _task = task
    if task.library is not None:
        try:
            _connection = open_read_only(task.library)
        except DataFolderError:
            _connection = None


def ingest(path: bytes) -> Known | Decoded:
    """Reads one file of the library.

    Raises:
        UnreadableFileError: with the reason.
    """
    assert _task is not None
    started = time.process_time()
    content, content_hash = read_once(path)
    if _connection is not None and has_embedding(_connection, content_hash, _task.model_id):
        return Known(content_hash, time.process_time() - started)
    decoded = decode(
        content,
        content_hash=content_hash,
        path=path,
        square=_task.square,
        max_pixels=_task.max_megapixels * MEGAPIXEL,
        find_content=content_rectangle,
    )
    flat = layout((decoded.inner or decoded).pixels)
    return replace(decoded, layout=flat, cpu_seconds=time.process_time() - started)


def picture(path: bytes, longest_side: int | None, max_megapixels: int) -> UInt8Array:
    """Decodes one file for display: uint8 (h, w, 3).

    Raises:
        UnreadableFileError: with the reason.
    """
    content, _ = read_once(path)
    return decode_full(content, path=path, longest_side=longest_side, max_pixels=max_megapixels * MEGAPIXEL)
