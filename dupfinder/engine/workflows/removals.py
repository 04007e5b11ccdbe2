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
        action: int | None = None,
        unmarked: Iterable[tuple[bytes, bytes]] = (),
    ) -> None:
        """Remembers removed files and takes their marks away.

        Args:
            action: its id; an undo of earlier steps then names it instead of going past it.
            unmarked: files that only lose their marks: they are still there, as those that became links.
        """
        with self._decisions.lock:
            roster, _ = self._book.current()
            gone = removed_files(self._book, self._decisions, roster, files)
            only = removed_files(self._book, self._decisions, roster, unmarked)
            marks = gone.marks | only.marks
            self._decisions.note_removed(gone.noted, gone.changes + only.changes, marks, action)

    def note_restored(self, files: Iterable[tuple[bytes, bytes]], action: int | None = None) -> None:
        """For the undo of actions: these are back, marked as they were.

        Args:
            action: its id, where nothing of it is left to be undone.
        """
        self._decisions.note_restored(list(files), action)
