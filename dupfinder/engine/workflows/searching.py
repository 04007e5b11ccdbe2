"""Search: pictures in, the photos of the library that they are, or look like, out. Nothing is written."""

from __future__ import annotations

import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, wait
from dataclasses import replace

import numpy as np

from dupfinder.engine.decode.pool import failure_of
from dupfinder.engine.errors import Cancelled
from dupfinder.engine.match import mapping
from dupfinder.engine.match.calibrate import certainty_of_cosine
from dupfinder.engine.match.verify import VERIFIER_VERSION
from dupfinder.engine.search_types import Found, Hit, Query, Region
from dupfinder.engine.store import embeddings, photos, verdicts
from dupfinder.engine.types import KINDS, Kind, Photo, Verdict
from dupfinder.engine.workflows import query_look, second_look
from dupfinder.engine.workflows.display import PROCESSES, Display
from dupfinder.engine.workflows.queries import Picture, Queries
from dupfinder.engine.workflows.state import State

log = logging.getLogger(__name__)

CANDIDATES = 60
"""Files at least that a search finds: a second look may bring any of them forward."""
CLOSER = 10
"""Hits that get a closer look where a second look found nothing."""
REACH = 0.05
"""How much further away than the farthest copy found so far the next copy may be: a spread of strangers."""
STOP_SECONDS = 0.05
"""How often a second look asks whether to stop."""


type _Look = second_look.Checked | tuple[Verdict, bool] | Verdict | None
type _Task = Verdict | Future[_Look]


class Searching:
    """Finds pictures in the library; never writes to it.

    Two steps, so that a window can show the first at once: :meth:`find` ranks by the embeddings,
    :meth:`look` compares the pictures themselves, with the verification of the scan. :meth:`search` is both.

    Args:
        scanning: whether a scan is running now.
    """

    def __init__(
        self, state: State, display: Display, queries: Queries, scanning: Callable[[], bool]
    ) -> None:
        self._state = state
        self._display = display
        self._scanning = scanning
        self._queries = queries

    def search(self, query: Query, k: int = 20) -> list[Hit]:
        """The k best answers after a second look. *Blocks*: a twentieth of a second a candidate.

        Raises:
            UnreadableFileError: a picture of the query cannot be read.
        """
        hits = {hit.photo.file_id: hit for hit in self.find(query, k).hits}
        hits.update((hit.photo.file_id, hit) for hit in self.look(query, list(hits.values())))
        return self.ranked(hits.values())[:k]

    @staticmethod
    def ranked(hits: Iterable[Hit]) -> list[Hit]:
        """The order of the final answer, best first.

        What the second look found comes first, by how sure its kind is, by score within a kind; the rest
        follows by cosine.
        """

        def place(hit: Hit) -> tuple[int, float, float, bytes, bytes]:
            looseness = len(KINDS) if hit.kind is None else KINDS.index(hit.kind)
            score = 0.0 if hit.kind is None else hit.similarity
            return looseness, -score, -hit.cosine, hit.photo.hash, hit.photo.path

        return sorted(hits, key=place)

    # the first step ------------------------------------------------------------------------------
    def find(self, query: Query, k: int = 20) -> Found:
        """The photos whose embeddings are nearest. *Blocks*: an inference for each view that is new.

        The cosine of a hit is the best of all pairs of views (the whole picture, what stands inside its
        frame, the query as a part of something larger), and of all pictures of the query.

        Args:
            k: how many files at least, where the library holds as many.

        Raises:
            UnreadableFileError: a picture of the query cannot be read.
        """
        started = time.perf_counter()
        pictures = self._queries.pictures(query)
        counts = photos.counts(self._state.library.read())
        hits = self._nearest(pictures, query.contents, max(k, CANDIDATES)) if k > 0 else []
        return Found(hits, counts, time.perf_counter() - started, self._scanning())

    def _nearest(self, pictures: Sequence[Picture], own: Sequence[int], k: int) -> list[Hit]:
        neighbourhood = self._state.neighbourhood
        index = neighbourhood.index()
        connection = self._state.library.read()
        vectors = np.concatenate([picture.vectors for picture in pictures])
        if not len(vectors):
            return []
        wanted = k
        while True:
            labels, _ = index.search(vectors, wanted, thorough=True)
            contents = np.unique(neighbourhood.contents_of(labels.ravel())).tolist()
            found = _without_own(photos.photos(connection, "content_id", contents), own)
            # Contents whose files are gone are still in the index: look further for as many.
            if len(found) >= k or labels.shape[1] < wanted or wanted >= len(index):
                return self._hits(pictures, found)[:k]
            wanted = min(len(index), 2 * wanted)

    def _hits(self, pictures: Sequence[Picture], found: Sequence[Photo]) -> list[Hit]:
        contents = sorted({photo.content_id for photo in found})
        views = embeddings.views_of_contents(self._state.library.read(), self._state.model_id, contents)
        near: dict[int, tuple[float, int]] = {}
        for content, vectors in views.items():
            # In double precision: the order must not depend on how a search grouped its sums.
            exact = vectors.astype(np.float64).T
            best = [
                float((picture.vectors.astype(np.float64) @ exact).max(initial=-1.0)) for picture in pictures
            ]
            near[content] = float(np.float32(min(1.0, max(best)))), int(np.argmax(best))
        network = self._state.network
        hits = [
            Hit(photo, cosine, certainty_of_cosine(cosine, network.even, network.slope), query=number)
            for photo in found
            for cosine, number in [near[photo.content_id]]
        ]
        hits.sort(key=lambda hit: (-hit.cosine, hit.photo.hash, hit.photo.path))
        return hits

    # the second step -----------------------------------------------------------------------------
    def look(
        self, query: Query, hits: Sequence[Hit], stop: Callable[[], bool] = lambda: False
    ) -> Iterator[Hit]:
        """A second look at hits, the nearest first: each comes back with its kind, similarity and evidence.

        The decoder processes do it, a twentieth of a second a hit; what the library knows already costs
        nothing. Hits that are too far away for a copy are looked at only as long as none was found; those
        that are not looked at do not come back. Where nothing was found, the nearest get a closer look for
        small parts, half a second each; what it finds comes back a second time.

        Args:
            hits: of :meth:`find` for the same query.
            stop: asked ten times a second at least; once it says yes, no hit follows.

        Raises:
            UnreadableFileError: a picture of the query cannot be read (any more).
        """
        pictures = self._queries.pictures(query)
        known = self._known(pictures, hits)
        by_content: dict[int, list[Hit]] = {}
        for hit in sorted(hits, key=lambda hit: -hit.cosine):
            by_content.setdefault(hit.photo.content_id, []).append(hit)
        farthest: float | None = None

        def plain(hit: Hit) -> _Task | None:
            if farthest is not None and hit.cosine < min(self._state.network.candidate, farthest - REACH):
                return None
            return known.get(hit.photo.content_id) or self._start(pictures[hit.query], hit.photo.content_id)

        def closer(hit: Hit) -> _Task | None:
            picture = pictures[hit.query]
            asked = picture.content if picture.asked is None else picture.asked
            if farthest is not None or asked is None:
                return None
            return self._display.submit(
                query_look.check_closer, self._state.places, asked, hit.photo.content_id
            )

        groups = list(by_content.values())
        for start, some in ((plain, groups), (closer, groups[:CLOSER])):
            for same, task in _ahead(some, start):
                try:
                    verdict = self._verdict(pictures[same[0].query], same[0].photo.content_id, task, stop)
                except (Cancelled, CancelledError):
                    return
                if verdict is None:
                    continue
                if verdict.kind not in (None, Kind.SIMILAR_SHOT):
                    farthest = same[0].cosine
                for hit in same:
                    if stop():
                        return
                    yield _checked(hit, verdict, query.region)

    def _known(self, pictures: Sequence[Picture], hits: Sequence[Hit]) -> dict[int, Verdict]:
        """By content id, what needs no work: the same bytes, and what a scan has looked at."""
        connection = self._state.library.read()
        found: dict[int, Verdict] = {}
        for number, picture in enumerate(pictures):
            mine = [hit.photo for hit in hits if hit.query == number]
            if picture.content is not None:
                others = [photo.content_id for photo in mine]
                found.update(verdicts.verdicts_of(connection, VERIFIER_VERSION, picture.content, others))
            same = [photo.content_id for photo in mine if photo.hash == picture.hash]
            found.update(dict.fromkeys(same, Verdict(Kind.IDENTICAL_FILE, 1.0)))
        return found

    def _start(self, picture: Picture, content: int) -> _Task:
        task: Future[_Look]
        if picture.asked is None:
            assert picture.content is not None
            task = self._display.submit(second_look.check, self._state.places, picture.content, [content])
        else:
            task = self._display.submit(query_look.check, self._state.places, picture.asked, content)
        return task

    def _verdict(
        self, picture: Picture, content: int, task: _Task, stop: Callable[[], bool]
    ) -> Verdict | None:
        """What came of a second look; None where there is no picture of the content, or looking failed.

        Raises:
            Cancelled: the caller does not want it any more.
        """
        if isinstance(task, Verdict):
            return task
        try:
            result = _result(task, stop)
            if isinstance(result, second_look.Checked):
                return dict(result.verdicts).get(content)
            if result is None or isinstance(result, Verdict):
                return result
            verdict, maybe_equal = result
        except Exception as error:
            # A pair that crashes or hangs a process stays as it is.
            if failure_of(b"", error) is None:
                raise
            log.warning("a hit could not be looked at: %s", error)
            return None
        if maybe_equal and self._same_pixels(picture, content, stop):
            return second_look.identical_picture(verdict)
        return verdict

    def _same_pixels(self, picture: Picture, content: int, stop: Callable[[], bool]) -> bool:
        if picture.source.part is not None:
            return False
        task = self._display.submit(query_look.same_pixels, self._state.places, picture.source, content)
        try:
            return _result(task, stop)
        except Exception as error:
            if failure_of(b"", error) is None:
                raise
            return False


def _ahead(
    groups: Sequence[list[Hit]], start: Callable[[Hit], _Task | None]
) -> Iterator[tuple[list[Hit], _Task]]:
    """Starts the look at each group's first hit, as many at a time as there are processes, in order.

    Groups for which ``start`` gives None are left out.
    """
    running: deque[tuple[list[Hit], _Task]] = deque()
    waiting = deque(groups)
    while waiting or running:
        while waiting and len(running) < PROCESSES:
            same = waiting.popleft()
            task = start(same[0])
            if task is not None:
                running.append((same, task))
        if running:
            yield running.popleft()


def _without_own(found: Sequence[Photo], own: Sequence[int]) -> list[Photo]:
    """Leaves out what was asked for, but not where several files hold it: then each tells where."""
    files = Counter(photo.content_id for photo in found)
    return [photo for photo in found if photo.content_id not in own or files[photo.content_id] > 1]


def _result[T](future: Future[T], stop: Callable[[], bool]) -> T:
    """Waits for a result as long as it is wanted.

    Raises:
        Cancelled: it is not wanted any more.
    """
    while not wait([future], STOP_SECONDS).done:
        if stop():
            raise Cancelled("stopped")
    return future.result()


def _checked(hit: Hit, verdict: Verdict, region: Region | None) -> Hit:
    evidence = verdict.evidence
    if region is not None and evidence.homography is not None:
        # From a part to all of it: the window draws on the whole picture.
        size = region.right - region.left, region.bottom - region.top
        to_whole = np.array([[size[0], 0, region.left], [0, size[1], region.top], [0, 0, 1]], np.float64)
        to_hit = mapping.composed(mapping.inverse(to_whole), evidence.homography)
        evidence = replace(evidence, homography=to_hit)
    return replace(hit, kind=verdict.kind, similarity=verdict.score, evidence=evidence, checked=True)
