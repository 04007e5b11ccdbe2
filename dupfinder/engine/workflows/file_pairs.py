"""Two files, which need not be in any library: what they are to each other, and what differs."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from dupfinder.engine.decoded_types import Decoded
from dupfinder.engine.match import mapping
from dupfinder.engine.match.outlined import side_by_side
from dupfinder.engine.pair_types import PairReport
from dupfinder.engine.store.embeddings import CONTENT, WHOLE
from dupfinder.engine.types import Evidence, Float64Array, Kind, Photo, Verdict
from dupfinder.engine.workflows import query_look, second_look
from dupfinder.engine.workflows.display import Display
from dupfinder.engine.workflows.levels import level_cosines
from dupfinder.engine.workflows.pairs import Pairs
from dupfinder.engine.workflows.queries import Queries
from dupfinder.engine.workflows.query_look import Source
from dupfinder.engine.workflows.state import State

NO_MODEL = 0
"""Both are decoded, whether or not the library knows them."""
PICTURE_SIDE = 1200
"""Longest side, px, of each of the two pictures in a drawn report."""


class FilePairs:
    """Compares files with the network, the decoder processes and the limits of a library."""

    def __init__(self, state: State, display: Display, queries: Queries, pairs: Pairs) -> None:
        self._state = state
        self._display = display
        self._queries = queries
        self._pairs = pairs

    def compare(self, a: bytes, b: bytes) -> PairReport:
        """Takes the second look at two files, and measures them from their full pictures.

        Raises:
            UnreadableFileError: one of them cannot be read.
        """
        sources = [Source(os.path.abspath(path)) for path in (a, b)]
        one, two = (self._read(source) for source in sources)
        photos = [
            _photo(-1 - number, source.path, read)
            for number, (source, read) in enumerate(zip(sources, (one, two), strict=True))
        ]
        cosines = self._cosines(one, two)
        seen = self._display.run(
            query_look.check_two, query_look.asked_of(one), query_look.asked_of(two), photo=sources[0].path
        )
        same_bytes = one.hash == two.hash
        same_pixels = True if same_bytes else None
        verdict = seen.verdict
        if same_bytes:
            verdict = Verdict(
                Kind.IDENTICAL_FILE, 1.0, Evidence(homography=np.eye(3), agreement=1.0, worst=1.0)
            )
        elif seen.may_be_equal:
            same_pixels = self._display.run(query_look.equal_pixels, self._state.places, *sources)
            verdict = second_look.identical_picture(verdict) if same_pixels else verdict
        return PairReport(
            a=photos[0],
            b=photos[1],
            model=self._state.model,
            verdict=verdict,
            cosine=max(cosine for _, _, cosine in cosines),
            cosines=cosines,
            same_bytes=same_bytes,
            same_pixels=same_pixels,
            points=seen.points,
            agree=seen.agree,
            comparison=self._pairs.compare(photos[0], photos[1], _fit(verdict)),
            levels=self._levels(one, two),
        )

    def draw(self, report: PairReport) -> bytes:
        """Both pictures side by side, what they share and what differs outlined: PNG.

        Raises:
            UnreadableFileError.
        """
        a, b = (self._display.picture(photo.path, PICTURE_SIDE) for photo in (report.a, report.b))
        return side_by_side(a, b, report.comparison.homography, report.comparison.away)

    def _read(self, source: Source) -> Decoded:
        square = self._state.network.square
        read = self._display.run(
            query_look.read, self._state.places, source, NO_MODEL, square, photo=source.path
        )
        assert isinstance(read, Decoded)
        return read

    def _levels(self, one: Decoded, two: Decoded) -> tuple[tuple[str, float], ...]:
        chosen = self._state.chosen
        return level_cosines(chosen, np.stack([one.pixels, two.pixels])) if chosen.network.extend else ()

    def _cosines(self, one: Decoded, two: Decoded) -> tuple[tuple[str, str, float], ...]:
        views: list[Sequence[tuple[str, Float64Array]]] = []
        for read in (one, two):
            vectors = self._queries.embed(read.views()).astype(np.float64)
            views.append(list(zip((WHOLE, CONTENT), vectors, strict=False)))
        return tuple(
            (of_a, of_b, min(1.0, float(vector_a @ vector_b)))
            for of_a, vector_a in views[0]
            for of_b, vector_b in views[1]
        )


def _photo(number: int, path: bytes, read: Decoded) -> Photo:
    stat = os.stat(path)
    return Photo(
        number,
        number,
        path,
        read.hash,
        stat.st_size,
        stat.st_mtime_ns,
        read.width,
        read.height,
        read.format,
        read.metadata,
    )


def _fit(verdict: Verdict) -> Float64Array | None:
    """The map by which the two can be laid on each other; None for different pictures."""
    homography = verdict.evidence.homography
    return homography if verdict.kind is not None and mapping.can_be_laid(homography) else None
