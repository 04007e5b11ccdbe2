"""Moves that never overwrite, and what has to be known of files and volumes for them.

Every change of the disk that an action makes goes through ``os`` in this room, in an order that leaves each
content in at least one whole file, wherever a kill strikes.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import shutil
import stat as modes
import sys
from collections.abc import Callable
from dataclasses import dataclass

import blake3

from dupfinder.engine.actions.refused import Refused
from dupfinder.engine.refusals import Refusal

_CHUNK = 1 << 20
_AT_FDCWD = -100
_NOREPLACE, _EXCHANGE = 1, 2
_NO_SUCH_CALL = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)
_NO_LINKS = (errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EMLINK, errno.EACCES)


@dataclass(frozen=True, slots=True)
class Identity:
    """Which file it was, and in which state: numbers of the file system, times in ns."""

    device: int
    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int
    links: int

    def is_file_of(self, other: Identity) -> bool:
        """Whether both are the same data on the disk, under whatever names."""
        return self.inode != 0 and (self.device, self.inode) == (other.device, other.inode)

    def unchanged(self, now: Identity) -> bool:
        """Whether it is still this file with this content; a rename or a new hard link changes nothing."""
        return (self.device, self.inode, self.size, self.mtime_ns) == (
            now.device,
            now.inode,
            now.size,
            now.mtime_ns,
        )


def identity(stat: os.stat_result) -> Identity:
    return Identity(stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_nlink)


def look(path: bytes) -> Identity:
    """The file itself, a link not followed.

    Raises:
        OSError; Refused: it is a link, or no regular file.
    """
    stat = os.lstat(path)
    if modes.S_ISLNK(stat.st_mode):
        raise Refused(Refusal.IS_LINK)
    if not modes.S_ISREG(stat.st_mode):
        raise Refused(Refusal.CHANGED, "not a regular file")
    return identity(stat)


def hash_of(path: bytes) -> tuple[Identity, bytes]:
    """Reads a file through: its identity and the BLAKE3 hash of its content.

    Raises:
        OSError; Refused: it is a link or no regular file, or it changed while it was read.
    """
    seen = look(path)
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    hasher = blake3.blake3()
    with os.fdopen(os.open(path, flags | getattr(os, "O_NONBLOCK", 0)), "rb") as reader:
        before = identity(os.fstat(reader.fileno()))
        while chunk := reader.read(_CHUNK):
            hasher.update(chunk)
        after = identity(os.fstat(reader.fileno()))
    if not (seen.unchanged(before) and before.unchanged(after)):
        raise Refused(Refusal.CHANGED)
    return after, hasher.digest()


# names -----------------------------------------------------------------------------------------------
def numbered(name: bytes, number: int, longest: int = 255) -> bytes:
    """A name with a counter before its extension: ``IMG (2).jpg``; number 1 is the name itself.

    The stem is cut where the whole would be longer than ``longest`` bytes.
    """
    stem, dot, extension = name.rpartition(b".")
    if not dot or not stem or len(extension) > 32:
        stem, dot, extension = name, b"", b""
    tail = (b"" if number == 1 else b" (%d)" % number) + dot + extension
    room = longest - len(tail)
    if len(stem) > room:
        stem = os.fsencode(stem[:room].decode("utf-8", "ignore")) or stem[:room]
    return stem + tail


def part_of(to: bytes, key: str) -> bytes:
    """The name beside a file under which it is made, before it gets its own."""
    return os.path.join(os.path.dirname(to), b".dupfinder-" + key.encode("ascii") + b".part")


def is_within(path: bytes, folder: bytes) -> bool:
    return path == folder or path.startswith(os.path.join(folder, b""))


# volumes ---------------------------------------------------------------------------------------------
def mount_point(path: bytes) -> bytes:
    """Where the file system is mounted that holds a path, or the nearest folder above it that exists."""
    here = nearest_folder(os.path.realpath(os.path.dirname(path) or b"."))
    while not os.path.ismount(here):
        above = os.path.dirname(here)
        if above == here:
            break
        here = above
    return here


def nearest_folder(path: bytes) -> bytes:
    """The path, or the nearest folder above it that exists."""
    while not os.path.isdir(path):
        above = os.path.dirname(path)
        if above == path:
            break
        path = above
    return path


def device_of(path: bytes) -> int:
    """The device that a file at this path would be on."""
    return os.stat(nearest_folder(os.path.dirname(path))).st_dev


def free_bytes(path: bytes) -> int:
    """Bytes that we may still write where a path is."""
    return shutil.disk_usage(nearest_folder(path)).free


def can_write(folder: bytes) -> bool:
    return os.access(folder, os.W_OK | os.X_OK)


# moves -----------------------------------------------------------------------------------------------
@functools.cache
def _call() -> Callable[[int, bytes, int, bytes, int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is not None:
        call.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint]
    return call


def _renameat2(source: bytes, to: bytes, flag: int) -> bool:
    """Linux' rename with a flag; False where the system or the file system does not know it."""
    call = _call()
    if call is None:
        return False
    if call(_AT_FDCWD, source, _AT_FDCWD, to, flag) == 0:
        return True
    code = ctypes.get_errno()
    if code in _NO_SUCH_CALL:
        return False
    raise OSError(code, os.strerror(code), source, None, to)


renameat2 = _renameat2
"""Replaced in tests, to act as on a system without it."""


def rename_new(source: bytes, to: bytes) -> None:
    """Renames a file on one volume, never over another one.

    Raises:
        OSError: EEXIST when the name is taken.
    """
    if os.name == "nt":
        os.rename(source, to)  # never overwrites there
        return
    if renameat2(source, to, _NOREPLACE):
        return
    try:
        os.link(source, to, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(to):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), to) from error
        os.rename(source, to)
        return
    os.unlink(source)


def move(source: bytes, to: bytes, expected: Identity, content_hash: bytes, part: bytes | None) -> None:
    """Moves a file to a free name, and makes sure that it moved what was checked.

    Args:
        expected: of the file as it was checked.
        content_hash: BLAKE3 of its content.
        part: a name beside ``to`` for a copy that is not complete yet; None to stay on the volume.

    Raises:
        OSError; Refused: CHANGED, another file or content has come under the name. Nothing is moved then.
    """
    if not expected.unchanged(look(source)):
        raise Refused(Refusal.CHANGED)
    try:
        rename_new(source, to)
    except OSError as error:
        if error.errno != errno.EXDEV or part is None:
            raise
        _copy_across(source, to, content_hash, part)
        return
    if not expected.unchanged(look(to)):
        # Another program put its file there in this very moment: it gets it back.
        rename_new(to, source)
        raise Refused(Refusal.CHANGED)


def _copy_across(source: bytes, to: bytes, content_hash: bytes, part: bytes) -> None:
    before = look(source)
    copy_file(source, part, content_hash)
    try:
        rename_new(part, to)
    except OSError:
        os.unlink(part)
        raise
    sync_folder(os.path.dirname(to))
    if look(source) != before:
        os.unlink(to)
        raise Refused(Refusal.CHANGED)
    try:
        os.unlink(source)
    except OSError:
        os.unlink(to)
        raise


def copy_file(source: bytes, to: bytes, content_hash: bytes) -> None:
    """Copies bytes, times, permissions and extended attributes, flushed to the disk.

    Raises:
        OSError; Refused: CHANGED, the bytes are not those of the hash. No copy is left then.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        with os.fdopen(os.open(source, flags), "rb") as reader, open(to, "xb") as writer:
            hasher = blake3.blake3()
            while chunk := reader.read(_CHUNK):
                hasher.update(chunk)
                writer.write(chunk)
            writer.flush()
            os.fsync(writer.fileno())
        if hasher.digest() != content_hash:
            raise Refused(Refusal.CHANGED)
        shutil.copystat(source, to, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, Refused):
        if os.path.lexists(to):
            os.unlink(to)
        raise


def exchange(one: bytes, other: bytes) -> bool:
    """Swaps two names in one step; False where the system cannot."""
    return renameat2(one, other, _EXCHANGE)


def sync_folder(folder: bytes) -> None:
    """Makes a rename in a folder last through a power cut, where the system lets us."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def make_folders(folder: bytes) -> list[bytes]:
    """Makes a folder and those above it; gives the ones that were made, the innermost last."""
    missing = []
    here = folder
    while not os.path.isdir(here):
        missing.append(here)
        above = os.path.dirname(here)
        if above == here:
            break
        here = above
    made: list[bytes] = []
    for each in reversed(missing):
        try:
            os.mkdir(each)
        except OSError:
            drop_empty_folders(made)
            raise
        made.append(each)
    return made


def drop_empty_folders(folders: list[bytes]) -> None:
    """Removes folders that were made for a file which did not come, as far as they are empty."""
    for folder in reversed(folders):
        try:
            os.rmdir(folder)
        except OSError:
            return
