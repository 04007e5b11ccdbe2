"""Reviews saved by name: opened again, and compared with the library as it is now."""

from __future__ import annotations

from dupfinder.engine.review_types import Act, ReviewDifference, SavedReview, Step
from dupfinder.engine.store import review
from dupfinder.engine.workflows.decisions import REVIEWED, Decisions
from dupfinder.engine.workflows.markbook import MarkBook, settle
from dupfinder.engine.workflows.state import State

_MOST_PATHS = 1000


class SavedReviews:
    """Marks, reviewed groups and "not duplicates", kept under a name beside the current ones."""

    def __init__(self, state: State, decisions: Decisions, book: MarkBook) -> None:
        self._state = state
        self._decisions = decisions
        self._book = book

    def all(self) -> list[SavedReview]:
        """The saved reviews, the latest first."""
        return [
            SavedReview(name, at, len(content.marks), sum(one.kind == REVIEWED for one in content.rulings))
            for name, at, content in review.saved(self._state.review.read())
        ]

    def save(self, name: str) -> None:
        """Saves the review as it is now, in place of one of that name."""
        content = self._decisions.content()
        with self._state.review.write() as connection:
            review.put_saved(connection, name, content)

    def forget(self, name: str) -> None:
        with self._state.review.write() as connection:
            review.forget_saved(connection, name)

    def open(self, name: str) -> Step | None:
        """Makes a saved review the current one: one step, so that an undo brings back what was there.

        Raises:
            KeyError: there is none of that name.
        """
        with self._decisions.lock:
            return self._decisions.do(Act.OPEN_REVIEW, self._decisions.replaced_by(self._content(name)))

    def compare(self, name: str) -> ReviewDifference:
        """How the marks of a saved review differ from those of the library as it is now.

        Raises:
            KeyError: there is none of that name.
        """
        content = self._content(name)
        roster, now = self._book.current()
        table = roster.table
        then: dict[bytes, dict[bytes, review.MarkRow]] = {}
        for one, path, row in content.marks:
            then.setdefault(one, {})[path] = row
        found = dict.fromkeys(("same", "other", "new", "lost", "gone"), 0)
        paths: list[bytes] = []
        seen: set[int] = set()
        for one, rows in then.items():
            files = {table.path[row]: int(table.file[row]) for row in roster.rows_of(one)}
            heirs = settle(files, rows, lambda _: False)
            found["gone"] += len(rows) - len(heirs)
            for path, kept in heirs.items():
                file = files[path]
                seen.add(file)
                mark = now.get(file)
                what = "lost" if mark is None else "same" if mark is rows[kept].mark else "other"
                found[what] += 1
                if what != "same":
                    paths.append(path)
        where = dict(zip(table.file.tolist(), table.path, strict=True))
        fresh = [where[file] for file in now if file not in seen]
        found["new"] = len(fresh)
        return ReviewDifference(**found, paths=tuple(sorted([*paths, *fresh])[:_MOST_PATHS]))

    def _content(self, name: str) -> review.Content:
        for known, _, content in review.saved(self._state.review.read()):
            if known == name:
                return content
        raise KeyError(name)
