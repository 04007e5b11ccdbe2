"""Which file has which mark now: marks are kept by content hash and path, files move.

A mark belongs to one file, also where several hold the same bytes. It is found by its path; where no file is
there any more, it passes to a file of the same content that came since and has no mark of its own:

1. the only one of the same name; else the only one at all; else, where as many marks of one sort look for a
   file as there are files for them, to all of those;
2. never to a file that was there beside the marked one (its *siblings*), which the person left as it was;
3. never while the old path still exists on disk, scanned or not, or is one of a folder that is switched off.

In doubt the mark falls away: a photo without a mark is kept.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping

from dupfinder.engine.review_types import Mark
from dupfinder.engine.store.review import MarkRow
from dupfinder.engine.turns import in_turns
from dupfinder.engine.workflows.decisions import Decisions
from dupfinder.engine.workflows.roster import Roster, Rosters


def settle(
    files: Collection[bytes], rows: Mapping[bytes, MarkRow], is_there: Callable[[bytes], bool]
) -> dict[bytes, bytes]:
    """Passes the marks of one content to its files.

    Args:
        files: paths of the files that hold the content now.
        rows: its marks by the path of the file that was marked.
        is_there: whether a path exists on disk.

    Returns:
        For each file with a mark, the path under which the mark is kept.
    """
    found = {path: path for path in files if path in rows}
    lost = [path for path in rows if path not in found]
    if not lost:
        return found
    fresh = {path for path in files if path not in rows}
    lost = [path for path in sorted(lost) if fresh and not is_there(path)]
    heirs = {path: fresh - set(rows[path].siblings) for path in lost}
    named = {
        path: [heir for heir in heirs[path] if os.path.basename(heir) == os.path.basename(path)]
        for path in lost
    }
    for path, same in named.items():
        if len(same) == 1 and sum(same[0] in others for others in named.values()) == 1:
            found[same[0]] = path
    open_ = [path for path in lost if path not in found.values()]
    left = [heirs[path] - found.keys() for path in open_]
    same_mark = len({rows[path].mark for path in open_}) == 1
    if same_mark and all(one == left[0] for one in left) and len(left[0]) == len(open_):
        found.update(zip(sorted(left[0]), open_, strict=True))
    return found


class MarkBook:
    """The marks of a library by file id, brought up to date when files or marks changed."""

    def __init__(self, rosters: Rosters, decisions: Decisions) -> None:
        self._rosters = rosters
        self._decisions = decisions
        self._roster: Roster | None = None
        self._protected: tuple[bytes, ...] = ()
        self._marks: dict[int, Mark] = {}
        self._keys: dict[int, tuple[bytes, bytes]] = {}
        self._files: dict[bytes, tuple[int, ...]] = {}

    def current(self) -> tuple[Roster, dict[int, Mark]]:
        """The roster, and the mark of each marked file id. Do not change the dict."""
        # One lock for both: who changes decisions under it asks for marks, too.
        with self._decisions.lock:
            roster = self._rosters.current()
            protected = self._decisions.protected()
            every = self._decisions.marks()
            changed = list(self._decisions.changed)
            self._decisions.changed.clear()
            if roster is not self._roster or protected != self._protected:
                self._roster, self._protected = roster, protected
                self._marks, self._keys, self._files = {}, {}, {}
                self._settle(list(every), learn=True)
            elif changed:
                # A new dict each time: readers on other threads hold the old one.
                self._marks, self._keys = dict(self._marks), dict(self._keys)
                self._settle(changed, learn=False)
            return roster, self._marks

    def key_of(self, file_id: int) -> tuple[bytes, bytes] | None:
        """Under which content hash and path a file's mark is kept."""
        return self._keys.get(file_id)

    def _settle(self, contents: list[bytes], *, learn: bool) -> None:
        assert self._roster is not None
        table, every = self._roster.table, self._decisions.marks()
        seen: dict[tuple[bytes, bytes], tuple[bytes, ...]] = {}
        for content in in_turns(contents):
            for file in self._files.pop(content, ()):
                self._marks.pop(file, None)
                self._keys.pop(file, None)
            marked = every.get(content)
            rows = self._roster.rows_of(content) if marked else []
            if not marked or not rows:
                continue
            files = {table.path[row]: int(table.file[row]) for row in rows}
            for path, kept in settle(files, marked, self._rosters.is_there).items():
                row = marked[kept]
                self._files[content] = (*self._files.get(content, ()), files[path])
                self._keys[files[path]] = content, kept
                if row.mark is Mark.KEEP or not is_inside(path, self._protected):
                    self._marks[files[path]] = row.mark
            if learn and len(files) > 1:
                for path, row in marked.items():
                    known = tuple(sorted({*files, *row.siblings} - {path}))
                    # A file that was just moved may still be listed at both places.
                    if path in files and known != tuple(sorted(row.siblings)) and os.path.lexists(path):
                        seen[content, path] = known
        self._decisions.learn_siblings(seen)


def is_inside(path: bytes, folders: Collection[bytes]) -> bool:
    """Whether a path lies in one of these folders, however deep."""
    separator = os.fsencode(os.sep)
    return any(path.startswith(folder.rstrip(separator) + separator) for folder in folders)
