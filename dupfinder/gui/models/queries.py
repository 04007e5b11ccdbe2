"""What was searched for, in order, to go back and forward in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dupfinder.engine.search_types import Query, Region


@dataclass(frozen=True, slots=True)
class Source:
    """One picture that is searched for: a file, or a content of the library.

    Attributes:
        name: what it is called where its file's name says nothing.
    """

    path: bytes | None = None
    content_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: some pictures, or a part of one. Files come before contents, as in the engine's query."""

    sources: tuple[Source, ...]
    region: Region | None = None

    def query(self) -> Query:
        return Query(
            paths=tuple(one.path for one in self.sources if one.path is not None),
            contents=tuple(one.content_id for one in self.sources if one.content_id is not None),
            region=self.region,
        )

    def only(self, region: Region | None) -> Asked:
        """The same for a part of it."""
        return replace(self, region=region)


class Queries:
    """A history as browsers have it: a new query ends the way forward."""

    def __init__(self) -> None:
        self._queries: list[Asked] = []
        self._place = -1

    @property
    def current(self) -> Asked | None:
        return self._queries[self._place] if self._place >= 0 else None

    @property
    def has_before(self) -> bool:
        return self._place > 0

    @property
    def has_next(self) -> bool:
        return self._place + 1 < len(self._queries)

    def begin(self, query: Asked) -> None:
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
