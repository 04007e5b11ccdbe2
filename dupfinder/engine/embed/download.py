"""Fetches a network's file when a person asks for it: goes on where it was cut, and checks what came."""

from __future__ import annotations

import errno
import hashlib
import http.client
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

from dupfinder.engine.errors import DiskFullError, DownloadError, WrongHashError

CHUNK = 1 << 18
TIMEOUT_SECONDS = 30.0
TRIES = 3
"""How often a connection that breaks is made anew, as long as each try brings something."""
_SPARE = 64 << 20
"""Bytes that must stay free on the disk."""

_PASSING = (408, 429, 500, 502, 503, 504)
"""Answers of a server that may be others the next time."""

type Told = Callable[[int], None]
"""Is given the bytes that are there so far; may raise to stop."""


def partial(target: Path) -> Path:
    """Where the part that has come so far is kept."""
    return target.with_name(target.name + ".part")


def fetch(address: str, target: Path, *, size: int, sha256: str, told: Told = lambda _: None) -> None:
    """Downloads a file; a part that is there already is not fetched again.

    ``target`` appears in one step, and only when its SHA-256 is right. What ``told`` raises goes through, and
    the part stays for the next time.

    Raises:
        DownloadError: no connection, or it broke; the part stays.
        WrongHashError: it is another file; nothing stays.
        DiskFullError: there is no room for it.
    """
    part = partial(target)
    if _size(part) > size:
        part.unlink()
    _make_room(target, size - _size(part))
    stalled = 0
    while (there := _size(part)) < size:
        try:
            _go_on(address, part, size, told)
            failed: Exception = ConnectionError("the connection ended too early")
        except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError) as error:
            failed = error
            if isinstance(error, urllib.error.HTTPError):
                error.close()
                if error.code not in _PASSING:
                    raise DownloadError(_reason(address, error)) from error
        stalled = stalled + 1 if _size(part) <= there else 0
        if stalled == TRIES:
            raise DownloadError(_reason(address, failed)) from failed
    _accept(part, target, size, sha256)


def take(source: Path, target: Path, *, size: int, sha256: str, told: Told = lambda _: None) -> None:
    """Copies a file that a person has got in another way; the same checks.

    Raises:
        DownloadError: it cannot be read.
        WrongHashError: it is another file.
        DiskFullError: there is no room for it.
    """
    part = partial(target)
    try:
        found = source.stat().st_size
        if size and found != size:
            raise WrongHashError(f"{source.name} has {found:,} bytes, the network has {size:,}")
        _make_room(target, found)
        with source.open("rb") as given, _opened(part, "wb") as file:
            _copy(given.read, file, 0, told)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _full_or(error, f"cannot copy {source}") from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _accept(part, target, found, sha256)


def _go_on(address: str, part: Path, size: int, told: Told) -> None:
    there = _size(part)
    headers = {"User-Agent": "dupfinder"}
    if there:
        headers["Range"] = f"bytes={there}-"
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
        # A server that knows no ranges sends all of it again.
        goes_on = answer.status == http.HTTPStatus.PARTIAL_CONTENT
        if goes_on and not str(answer.headers.get("Content-Range", "")).startswith(f"bytes {there}-"):
            raise http.client.HTTPException("the server sent another part of the file")
        with _opened(part, "ab" if goes_on else "wb") as file:
            _copy(answer.read1, file, there if goes_on else 0, told, most=size)


def _opened(path: Path, mode: str) -> IO[bytes]:
    """A file to write, unbuffered, so that what was told to be there is there."""
    try:
        return cast("IO[bytes]", path.open(mode, buffering=0))
    except OSError as error:
        raise _full_or(error, f"cannot write {path}") from error


def _copy(
    read: Callable[[int], bytes], file: IO[bytes], there: int, told: Told, most: int | None = None
) -> None:
    while chunk := read(CHUNK):
        left = memoryview(chunk)
        try:
            while left:
                left = left[file.write(left) :]
        except OSError as error:
            raise _full_or(error, f"cannot write {file.name}") from error
        there += len(chunk)
        told(there)
        if most is not None and there > most:
            return


def _accept(part: Path, target: Path, size: int, sha256: str) -> None:
    with part.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if (size and part.stat().st_size != size) or (sha256 and found != sha256):
        part.unlink()
        raise WrongHashError(f"what came is not {target.name}: its SHA-256 is {found}, not {sha256}")
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(target)


def _make_room(target: Path, needed: int) -> None:
    free = shutil.disk_usage(target.parent).free
    if free < needed + _SPARE:
        raise DiskFullError(
            f"{needed / 1e6:.0f} MB are needed in {target.parent},"
            f" {max(0, free - _SPARE) / 1e6:.0f} MB are free"
        )


def _full_or(error: OSError, what: str) -> Exception:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFullError(f"{what}: no space is left on the disk")
    return DownloadError(f"{what}: {error.strerror}")


def _reason(address: str, error: Exception) -> str:
    why = getattr(error, "reason", None) or error
    if isinstance(error, urllib.error.HTTPError):
        why = f"the server answers {error.code} {error.reason}"
    return f"cannot fetch {address}: {why}"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
