"""What was searched for, in order, to go back and forward in."""

from __future__ import annotations

from dataclasses import dataclass

from dupfinder.engine.types import Counts, Hit


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for: a file, or a content of the library."""

    path: bytes | None = None
    content_id: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search has found. ``seconds`` is how long the engine took."""

    hits: list[Hit]
    counts: Counts
    seconds: float


class Queries:
    """A history as browsers have it: a new query ends the way forward."""

    def __init__(self) -> None:
        self._queries: list[Query] = []
        self._place = -1

    @property
    def current(self) -> Query | None:
        return self._queries[self._place] if self._place >= 0 else None

    @property
    def has_before(self) -> bool:
        return self._place > 0

    @property
    def has_next(self) -> bool:
        return self._place + 1 < len(self._queries)

    def begin(self, query: Query) -> None:
        """Goes to a new query; the same one again is no new step."""
        if query != self.current:
            del self._queries[self._place + 1 :]
            self._queries.append(query)
            self._place = len(self._queries) - 1

    def back(self) -> bool:
        """One step back; False at the first one."""
        if not self.has_before:
            return False
        self._place -= 1
        return True

    def forward(self) -> bool:
        """One step forward; False at the last one."""
        if not self.has_next:
            return False
        self._place += 1
        return True
