"""Tells what changes below a folder, by events of the system or, where there are none, by looking often."""

from __future__ import annotations

import errno
import os
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import psutil

from dupfinder.engine.watch_types import How

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent

POLL_SECONDS = 10.0
"""Between two looks through a folder whose system sends no events."""

_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "webdav", "9p", "ncpfs", "davfs", "fuse.sshfs"}
    | {"fuse.rclone", "fuse.davfs2", "fuse.s3fs", "fuse.gvfsd-fuse", "virtiofs", "vboxsf", "prl_fs"}
)
_LIMITS = (errno.ENOSPC, errno.EMFILE)
_TRIES = 3


def is_network(path: bytes) -> bool:
    """Whether a folder is on a share of another machine."""
    real = os.path.realpath(os.fsdecode(path))
    if os.name == "nt" and real.startswith("\\\\"):
        return True
    best, kind = "", ""
    for disk in psutil.disk_partitions(all=True):
        inside = os.path.join(disk.mountpoint, "")
        if (real == disk.mountpoint or real.startswith(inside)) and len(disk.mountpoint) >= len(best):
            best, kind = disk.mountpoint, f"{disk.fstype} {disk.opts}" if os.name == "nt" else disk.fstype
    return kind in _NETWORK or "remote" in kind


class FolderChanges:
    """Watches one folder and what is below it, until it is stopped.

    Args:
        tell: called with the path of a file that came, changed or went, or of a folder that went; in a
            thread of its own.
    """

    def __init__(self, path: bytes, tell: Callable[[bytes], None]) -> None:
        self.path = path
        self._tell = tell
        self._observer: Any = None  # observers are made by functions without types
        self.how = self._start()

    def _start(self) -> How:
        from watchdog.observers import Observer

        if is_network(self.path):
            return self._poll(How.NETWORK)
        for _ in range(_TRIES):
            try:
                self._run(Observer())
                return How.EVENTS
            except OSError as error:
                _let_go(error)
                if error.errno in _LIMITS:
                    return self._poll(How.LIMIT)
                if error.errno != errno.ENOENT:
                    break
                # A folder inside has gone while the watches were set.
        return How.FAILED

    def _poll(self, why: How) -> How:
        from watchdog.observers.polling import PollingObserver

        try:
            self._run(PollingObserver(timeout=POLL_SECONDS))
        except OSError:
            return How.FAILED
        return why

    def _run(self, observer: Any) -> None:
        from watchdog import events

        handler = events.FileSystemEventHandler()
        handler.on_any_event = self._changed  # type: ignore[method-assign]
        wanted = [
            events.FileCreatedEvent,
            events.FileModifiedEvent,
            events.FileMovedEvent,
            events.FileDeletedEvent,
            events.DirMovedEvent,
            events.DirDeletedEvent,
        ]
        observer.schedule(handler, os.fsdecode(self.path), recursive=True, event_filter=wanted)
        observer.start()
        self._observer = observer

    def _changed(self, event: FileSystemEvent) -> None:
        paths = [event.src_path] if event.src_path else []
        if event.dest_path and not event.is_directory:
            paths.append(event.dest_path)
        for path in paths:
            self._tell(os.fsencode(path))

    def stop(self) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(5.0)


def _let_go(error: OSError) -> None:
    """Gives back the watches that were set before ``error``.

    Where one of many fails, watchdog 6 leaves the others set, and with them all that the system allows a
    person: no other program could watch anything.
    """
    for frame, _ in traceback.walk_tb(error.__traceback__):
        watches: Any = frame.f_locals.get("self")
        # None were set where not even a place for them was to be had.
        if hasattr(watches, "_close_resources") and hasattr(watches, "_inotify_fd"):
            watches._close_resources()
            return
