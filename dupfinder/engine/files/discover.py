"""Walks folders and gives every photo file in them once."""

from __future__ import annotations

import contextlib
import os
import stat as modes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pathspec

from dupfinder.engine.errors import FailureCode
from dupfinder.engine.files.attributes import icloud_name, is_hidden, is_online_only, is_system_folder
from dupfinder.engine.files.read import failure_of_os
from dupfinder.engine.types import Failure, FileStat, Stage

type _Identity = tuple[int, int] | bytes


def discover(
    roots: Sequence[bytes],
    *,
    exclude: Sequence[str] = (),
    include_hidden: bool = False,
    extensions: frozenset[str],
    on_failure: Callable[[Failure], None],
    check: Callable[[], None] = lambda: None,
    leave_out: Sequence[bytes] = (),
) -> Iterator[FileStat]:
    """Finds the photo files below some folders.

    Every folder is visited once and every file given once, however roots overlap and links run: links
    are followed after everything else, so that a file is given under its own name where it has one
    below the roots. (Hard links are names in their own right: each is given.) Within a folder the order
    is that of the names' bytes. Fifos, sockets and devices are left out in silence, and so are folders
    and files that vanish meanwhile. A file that is only in the cloud is reported, never opened.

    Args:
        roots: folders; a file is taken as it is if its extension fits.
        exclude: patterns as in a ``.gitignore`` file: ``*.png`` or ``cache`` (a name anywhere),
            ``/2019/raw`` (a path below a root), ``**/export/**``. A pattern that cannot be read is left
            out.
        include_hidden: whether hidden files and folders are taken too. System folders and the
            resource forks of macOS (``._*``) never are.
        extensions: lower case, without dot.
        on_failure: is told of folders and files that cannot be taken in, with stage FIND.
        check: is called for every folder and now and then between files; raises to stop.
        leave_out: folders whose files are not given, wherever they are met and by whatever link.

    Yields:
        One :class:`FileStat` a file.
    """
    walk = _Walk(
        excluded=_compile(exclude),
        include_hidden=include_hidden,
        extensions=frozenset(os.fsencode(name) for name in extensions),
        on_failure=on_failure,
        check=check,
    )
    walk.leave_out(leave_out)
    for root in roots:
        yield from walk.root(os.path.abspath(root))
    yield from walk.links()


def is_wanted(
    root: bytes, path: bytes, *, exclude: Sequence[str], include_hidden: bool, extensions: frozenset[str]
) -> bool:
    """Whether :func:`discover` would give a file below a root, as far as names tell."""
    walk = _Walk(
        excluded=_compile(exclude),
        include_hidden=include_hidden,
        extensions=frozenset(os.fsencode(name) for name in extensions),
        on_failure=lambda _: None,
        check=lambda: None,
    )
    folder, above, relative = root, b"", os.path.relpath(path, root)
    *names, last = relative.split(os.fsencode(os.sep))
    for name in names:
        folder = os.path.join(folder, name)
        if not walk._wants_folder(name, above + b"/" if above else b"", folder):
            return False
        above = above + b"/" + name if above else name
    return walk._wants_file(last, above)


def _compile(patterns: Sequence[str]) -> pathspec.GitIgnoreSpec | None:
    readable = []
    for pattern in patterns:
        if os.name == "nt":
            pattern = pattern.replace("\\", "/")
        try:
            readable += list(pathspec.GitIgnoreSpec.from_lines([pattern]).patterns)
        except ValueError:
            continue
    return pathspec.GitIgnoreSpec(readable) if readable else None


def _identity(path: bytes, stat: os.stat_result) -> _Identity:
    # Some network file systems number nothing: there the path has to do.
    return (stat.st_dev, stat.st_ino) if stat.st_ino else os.path.normcase(os.path.realpath(path))


def _extension(name: bytes) -> bytes:
    _, dot, extension = name.rpartition(b".")
    return extension.lower() if dot else b""


@dataclass
class _Walk:
    excluded: pathspec.GitIgnoreSpec | None
    include_hidden: bool
    extensions: frozenset[bytes]
    on_failure: Callable[[Failure], None]
    check: Callable[[], None]
    visited: dict[_Identity, bytes] = field(default_factory=dict)
    """Folders seen so far, and their path relative to the root below which they were seen."""
    linked: list[tuple[bytes, bytes]] = field(default_factory=list)
    """Links that wait: path, and path relative to the root."""
    given: set[_Identity] = field(default_factory=set)
    """Files that were given without their folder having been visited: through links or as roots."""
    left_out: set[_Identity] = field(default_factory=set)

    def leave_out(self, folders: Sequence[bytes]) -> None:
        for path in folders:
            with contextlib.suppress(OSError):
                self.left_out.add(_identity(path, os.stat(path)))

    def _is_left_out(self, path: bytes) -> bool:
        """Whether what a path leads to lies in a folder that is left out."""
        folder = os.path.realpath(path)
        while self.left_out:
            with contextlib.suppress(OSError):
                if _identity(folder, os.stat(folder)) in self.left_out:
                    return True
            above = os.path.dirname(folder)
            if above == folder:
                break
            folder = above
        return False

    def root(self, path: bytes) -> Iterator[FileStat]:
        try:
            stat = os.stat(path)
        except OSError as error:
            self._failed(path, error)
            return
        if modes.S_ISDIR(stat.st_mode):
            yield from self._folders(path, b"")
        elif modes.S_ISREG(stat.st_mode) and _extension(os.path.basename(path)) in self.extensions:
            # Waits like a link, so that it is not given again by a root that holds it.
            self.linked.append((path, os.path.basename(path)))

    def links(self) -> Iterator[FileStat]:
        while self.linked:
            waiting, self.linked = sorted(self.linked), []
            for path, relative in waiting:
                self.check()
                yield from self._link(path, relative)

    def _link(self, path: bytes, relative: bytes) -> Iterator[FileStat]:
        try:
            stat = os.stat(path)
        except PermissionError as error:
            self._failed(path, error)
            return
        except OSError:  # leads nowhere, or in a circle
            return
        if self._is_left_out(path):
            return
        if modes.S_ISDIR(stat.st_mode):
            yield from self._folders(path, relative)
            return
        if not modes.S_ISREG(stat.st_mode) or _extension(os.path.basename(path)) not in self.extensions:
            return
        identity = _identity(path, stat)
        if identity in self.given or self._given_by_walk(path):
            return
        self.given.add(identity)
        yield from self._file(path, stat)

    def _given_by_walk(self, link: bytes) -> bool:
        """Whether the walk has given the file at the link's end under its own name."""
        folder, name = os.path.split(os.path.realpath(link))
        try:
            seen = self.visited.get(_identity(folder, os.stat(folder)))
            stat = os.stat(os.path.join(folder, name))
        except OSError:
            return False
        return seen is not None and self._wants_file(name, seen) and self._shows(name, stat)

    def _folders(self, top: bytes, top_relative: bytes) -> Iterator[FileStat]:
        """Walks from a folder downwards, depth first; folders in the order of their names."""
        waiting = [(top, top_relative)]
        while waiting:
            self.check()
            path, relative = waiting.pop()
            try:
                stat = os.stat(path)
                identity = _identity(path, stat)
                if identity in self.visited or identity in self.left_out:
                    continue
                if relative and not self._shows(os.path.basename(path), stat):
                    continue
                with os.scandir(path) as entries:
                    children = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                if path == top or not isinstance(error, FileNotFoundError | NotADirectoryError):
                    self._failed(path, error)
                continue
            self.visited[identity] = relative
            prefix = relative + b"/" if relative else b""
            below: list[tuple[bytes, bytes]] = []
            for entry in children:
                yield from self._entry(entry, prefix, relative, below)
            waiting.extend(reversed(below))

    def _entry(
        self, entry: os.DirEntry[bytes], prefix: bytes, relative: bytes, below: list[tuple[bytes, bytes]]
    ) -> Iterator[FileStat]:
        name = entry.name
        try:
            if entry.is_file(follow_symlinks=False):
                if self._wants_file(name, relative):
                    stat = entry.stat(follow_symlinks=False)
                    if self._shows(name, stat):
                        yield from self._file(entry.path, stat)
                elif (real := icloud_name(name)) is not None and self._wants_file(real, relative):
                    stat = entry.stat(follow_symlinks=False)
                    self._report(entry.path, FailureCode.CLOUD_ONLY, os.fsdecode(real), stat)
            elif entry.is_symlink() or entry.is_junction():
                if (self.include_hidden or not is_hidden(name)) and not self._excludes(prefix + name):
                    self.linked.append((entry.path, prefix + name))
            elif entry.is_dir(follow_symlinks=False) and self._wants_folder(name, prefix, entry.path):
                below.append((entry.path, prefix + name))
        except FileNotFoundError:
            return
        except OSError as error:
            self._failed(entry.path, error)

    def _wants_file(self, name: bytes, relative: bytes) -> bool:
        if _extension(name) not in self.extensions or name.startswith(b"._"):
            return False
        if name.startswith(b".") and not self.include_hidden:
            return False
        return self.excluded is None or not self._excludes(relative + b"/" + name if relative else name)

    def _wants_folder(self, name: bytes, prefix: bytes, path: bytes) -> bool:
        if name.startswith(b".") and not self.include_hidden:
            return False
        if is_system_folder(name, os.path.basename(os.path.dirname(path))):
            return False
        return not self._excludes(prefix + name + b"/")

    def _excludes(self, relative: bytes) -> bool:
        return self.excluded is not None and self.excluded.match_file(os.fsdecode(relative))

    def _shows(self, name: bytes, stat: os.stat_result) -> bool:
        return self.include_hidden or not is_hidden(name, stat)

    def _file(self, path: bytes, stat: os.stat_result) -> Iterator[FileStat]:
        if is_online_only(stat):
            self._report(path, FailureCode.CLOUD_ONLY, "", stat)
            return
        self.check()
        yield FileStat(path, stat.st_size, stat.st_mtime_ns, stat.st_ino, stat.st_dev)

    def _failed(self, path: bytes, error: OSError) -> None:
        failure = failure_of_os(path, error)
        self.on_failure(Failure(path, Stage.FIND, failure.failure_code, failure.detail))

    def _report(self, path: bytes, code: str, detail: str, stat: os.stat_result) -> None:
        self.on_failure(Failure(path, Stage.FIND, code, detail, stat.st_size, stat.st_mtime_ns))
