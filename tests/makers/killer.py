"""Ends an action as ``kill -9`` would, at a chosen change of the disk or of the journal, within a test.

From that moment on nothing can be changed any more, so that no handler tidies up after a kill; the next
:meth:`Killer.revive` is the next start of the program.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any

from dupfinder.engine.actions import action, delete, disk, link, merge, trash_folder
from dupfinder.engine.workflows.state import State

_CHANGES = frozenset({
    "rename", "replace", "link", "symlink", "unlink", "rmdir", "mkdir", "makedirs", "utime", "chmod", "chown",
    "setxattr", "removexattr", "fsync",
})  # fmt: skip


class Killed(BaseException):
    """The process is gone."""


class Killer:
    """Counts changes, and kills before or after the one that was chosen."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.dead = False
        self._undo: list[Callable[[], None]] = []

    def install(self) -> None:
        """Puts itself between the actions and the system."""
        proxy = _DyingOs(self)
        for module in (action, delete, disk, link, merge, trash_folder):
            self._set(module, "os", proxy)
        self._set(disk, "renameat2", self._wrap(disk.renameat2))
        for module in (disk, trash_folder):
            self._set(module, "open", self._open)

    def _set(self, module: Any, name: str, value: object) -> None:
        missing = object()
        before = vars(module).get(name, missing)
        setattr(module, name, value)
        self._undo.append(
            lambda: delattr(module, name) if before is missing else setattr(module, name, before)
        )

    def remove(self) -> None:
        while self._undo:
            self._undo.pop()()

    def watch(self, state: State) -> None:
        """Counts the writes to a library's databases too."""
        for database in (state.review, state.library):
            database.write = self._writing(database.write)  # type: ignore[method-assign]

    def _writing(self, real: Callable[[], Any]) -> Callable[[], Any]:
        @contextlib.contextmanager
        def write() -> Iterator[Any]:
            self.about_to()
            with real() as connection:
                yield connection
                if self.dead:
                    raise Killed
            self.about_to()

        return write

    def arm(self, after: int | None) -> None:
        """Kills at that change from now; never when None."""
        self.left = after

    def revive(self) -> None:
        self.left, self.dead = None, False

    def about_to(self) -> None:
        """A change is about to be made, or has just been made."""
        if self.dead:
            raise Killed
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.dead = True
                raise Killed

    def _wrap(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            self.about_to()
            result = real(*args, **options)
            self.about_to()
            return result

        return call

    def _open(self, path: Any, mode: str = "r", *args: Any) -> Any:
        if set(mode) & set("wxa+"):
            self.about_to()
        return open(path, mode, *args)


class _DyingOs:
    def __init__(self, killer: Killer) -> None:
        self._killer = killer

    def __getattr__(self, name: str) -> Any:
        # A killed process loses nothing that it has written: only a power cut would.
        real = getattr(os, name) if name != "fsync" else _no_wait
        return self._killer._wrap(real) if name in _CHANGES else real


def _no_wait(_: int) -> None:
    """Stands for a flush to the disk."""
