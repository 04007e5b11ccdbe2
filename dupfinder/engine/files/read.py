"""One read of one file: its bytes and their hash."""

from __future__ import annotations

import errno
import os
import stat as modes

import blake3

from dupfinder.engine.errors import FailureCode, UnreadableFileError
from dupfinder.engine.files.attributes import is_online_only

# A fifo put in the place of a photo must not hang the reader: hence O_NONBLOCK.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
)


def read_once(path: bytes, limit: int | None = None) -> tuple[bytes, bytes]:
    """Reads a file once.

    Args:
        path: of a regular file, or of a link to one.
        limit: the most bytes to read; a larger file is refused before it is read.

    Returns:
        The content, and its BLAKE3 hash (32 bytes).

    Raises:
        UnreadableFileError: NO_PERMISSION, VANISHED, NOT_AN_IMAGE (a folder, a fifo), EMPTY, READ_ERROR,
            TOO_LARGE, CLOUD_ONLY, or CHANGED when size or time of change differ before and after.
    """
    try:
        if is_online_only(os.stat(path)):
            raise UnreadableFileError(path, FailureCode.CLOUD_ONLY)
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        raise failure_of_os(path, error) from error
    try:
        before = os.fstat(descriptor)
        if not modes.S_ISREG(before.st_mode):
            raise UnreadableFileError(path, FailureCode.NOT_AN_IMAGE, "not a regular file")
        if before.st_size == 0:
            raise UnreadableFileError(path, FailureCode.EMPTY)
        if limit is not None and before.st_size > limit:
            raise UnreadableFileError(path, FailureCode.TOO_LARGE, f"{before.st_size} bytes, limit {limit}")
        content = _read(descriptor, before.st_size)
        after = os.fstat(descriptor)
    except OSError as error:
        raise failure_of_os(path, error) from error
    except MemoryError as error:
        raise UnreadableFileError(path, FailureCode.OUT_OF_MEMORY) from error
    finally:
        os.close(descriptor)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(
        content
    ) != before.st_size:
        raise UnreadableFileError(path, FailureCode.CHANGED)
    return content, blake3.blake3(content).digest()


def _read(descriptor: int, size: int) -> bytes:
    content = os.read(descriptor, size + 1)
    if len(content) >= size:
        return content
    # Short reads: Linux gives at most 2 GB a call, network shares less.
    parts = [content]
    while part := os.read(descriptor, 1 << 24):
        parts.append(part)
        if sum(map(len, parts)) > size:
            break
    return b"".join(parts)


def failure_of_os(path: bytes, error: OSError) -> UnreadableFileError:
    """The failure that an error of the operating system means for this file."""
    if isinstance(error, PermissionError):
        code = FailureCode.NO_PERMISSION
    elif isinstance(error, FileNotFoundError | NotADirectoryError) or error.errno == errno.ESTALE:
        code = FailureCode.VANISHED
    else:
        code = FailureCode.READ_ERROR
    return UnreadableFileError(path, code, error.strerror or str(error))
