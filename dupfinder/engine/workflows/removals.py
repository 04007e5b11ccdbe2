"""What deciding remembers of actions on files: photos that went, and photos that are back."""

from __future__ import annotations

from collections.abc import Iterable

from dupfinder.engine.workflows.decisions import Decisions
from dupfinder.engine.workflows.markbook import MarkBook
from dupfinder.engine.workflows.marking import removed_files


class Removals:
    """Files are given by content hash and path. All methods are safe to call from any thread."""

    def __init__(self, book: MarkBook, decisions: Decisions) -> None:
        self._book = book
        self._decisions = decisions

    def note_removed(
        self,
        files: Iterable[tuple[bytes, bytes]],
        action: int,
        unmarked: Iterable[tuple[bytes, bytes]] = (),
        *,
        told: bool = False,
    ) -> None:
        """Remembers removed files and takes their marks away.

        Args:
            action: its id; an undo of earlier steps names it instead of going past it.
            unmarked: files that only lose their marks: they are still there, as those that became links.
            told: other files of the same action were told of just before.
        """
        with self._decisions.lock:
            roster, _ = self._book.current()
            gone = removed_files(self._book, self._decisions, roster, files)
            only = removed_files(self._book, self._decisions, roster, unmarked)
            self._decisions.note_removed(
                gone.noted, gone.changes + only.changes, gone.marks | only.marks, action, told=told
            )

    def note_restored(self, files: Iterable[tuple[bytes, bytes]], action: int, *, left: bool = False) -> None:
        """For the undo of actions: these are back, marked as they were.

        Args:
            left: whether something of the action is left to be undone.
        """
        self._decisions.note_restored(list(files), action, left=left)
