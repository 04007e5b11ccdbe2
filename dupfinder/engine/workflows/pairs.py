"""Two photos beside each other: how they lie on each other, and what differs in their pixels."""

from __future__ import annotations

import threading
from collections import OrderedDict

import numpy as np

from dupfinder.engine.match import mapping
from dupfinder.engine.match.finer import finer, tone
from dupfinder.engine.match.overlay import difference, largest_spot, lay, mask_of, whole
from dupfinder.engine.match.verify import VERIFIER_VERSION
from dupfinder.engine.pair_types import Comparison
from dupfinder.engine.shapes import area
from dupfinder.engine.store import verdicts
from dupfinder.engine.types import Cluster, Evidence, Float64Array, Kind, Photo, UInt8Array, Verdict
from dupfinder.engine.workflows import measure, second_look
from dupfinder.engine.workflows.display import Display
from dupfinder.engine.workflows.recluster import Reclusterer
from dupfinder.engine.workflows.state import State

MEASURED_SIDE = 2048
"""Longest side, px, at which the shared part is compared for sharpness: more is grain."""
MARGIN = 3
KEPT_SIDE = 512
"""Longest side, px, of the map of differences that is kept."""
_KEPT = 64


class Pairs:
    """Answers about two photos of a cluster; keeps the newest measurements, which take a second or two."""

    def __init__(self, state: State, reclusterer: Reclusterer, display: Display) -> None:
        self._state = state
        self._reclusterer = reclusterer
        self._display = display
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[bytes, bytes, bytes], Comparison] = OrderedDict()
        # One at a time: the other decoder process is for pictures that somebody waits for.
        self._turn = threading.Lock()

    def alignment(self, cluster: Cluster, a: int, b: int) -> Evidence | None:
        """How content b lies on content a: as it was stored, through the representative, or found now."""
        if a == b:
            return Evidence(homography=np.eye(3))
        connection = self._state.library.read()
        stored = verdicts.verdicts_of(connection, VERIFIER_VERSION, a, [b]).get(b)
        found = _fit(stored)
        if found is not None:
            return found
        composed = self._composed(cluster, a, b)
        if composed is not None:
            return composed
        if stored is not None and stored.kind is None:
            # Looked at before, and different.
            return None
        checked = self._display.run(second_look.check, self._state.places, a, [b])
        return _fit(dict(checked.verdicts).get(b))

    def _composed(self, cluster: Cluster, a: int, b: int) -> Evidence | None:
        if a not in cluster.contents or b not in cluster.contents:
            return None
        from_best = {
            member.photo.content_id: Verdict(member.kind, member.similarity, member.evidence)
            for member in self._reclusterer.members(cluster)
        }
        if a not in from_best or b not in from_best:
            return None
        to_a, to_b = _fit(from_best[a]), _fit(from_best[b])
        if to_a is None or to_b is None:
            return None
        assert to_a.homography is not None
        assert to_b.homography is not None
        homography = mapping.composed(mapping.inverse(to_a.homography), to_b.homography)
        if not mapping.can_be_laid(homography):
            return None
        back = mapping.inverse(homography)
        return Evidence(
            homography=homography,
            inliers=min(to_a.inliers, to_b.inliers),
            covered_a=area(mapping.shared(homography)),
            covered_b=area(mapping.shared(back)),
            agreement=min(to_a.agreement, to_b.agreement),
            worst=min(to_a.worst, to_b.worst),
        )

    def compare(self, a: Photo, b: Photo, homography: Float64Array | None) -> Comparison:
        """Measures two photos from their full pictures.

        Raises:
            UnreadableFileError.
        """
        map_key = b"" if homography is None else homography.astype(np.float64).tobytes()
        key = (a.hash, b.hash, map_key)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
        with self._turn:
            found = self._measured(a, b, homography if mapping.can_be_laid(homography) else None)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found

    def _measured(self, a: Photo, b: Photo, homography: Float64Array | None) -> Comparison:
        parts = [mapping.CORNERS, mapping.CORNERS]
        if homography is not None:
            parts = [mapping.shared(homography), mapping.shared(mapping.inverse(homography))]
        sizes = [(photo.width, photo.height) for photo in (a, b)]
        spans = [float(max(np.ptp(part, axis=0) * size)) for part, size in zip(parts, sizes, strict=True)]
        wanted = min(MEASURED_SIDE, max(spans))
        scales = [wanted / max(1.0, span) for span in spans]
        if homography is not None:
            # Alike where the content is, also where one is turned or seen aslant.
            x, y = parts[0].mean(0)
            ratio = mapping.local_scale(homography, sizes[0], sizes[1], float(x), float(y))
            larger = max(1.0, ratio)
            scales = [min(1.0, wanted / spans[0] / larger) * larger, 0.0]
            scales[1] = scales[0] / ratio
        limit = self._state.settings.max_megapixels
        seen = [
            self._display.run(measure.measure, photo.path, part, scale, limit, photo=photo.path)
            for photo, part, scale in zip((a, b), parts, scales, strict=True)
        ]
        qualities = (seen[0].quality, seen[1].quality)
        if homography is None:
            return Comparison(qualities)
        better = finer(seen[0].pixels, seen[1].pixels, homography)
        height, width = seen[0].pixels.shape[:2]
        part = whole(width, height)
        mask = mask_of(better, part, MARGIN)
        laid = lay(seen[1].pixels, better, part)
        own = mapping.local_scale(better, (width, height), sizes[1], 0.5, 0.5)
        away = difference(seen[0].pixels, laid, mask, 1 / max(own, 1e-3))
        return Comparison(
            qualities,
            better,
            tone(seen[0].pixels, laid, mask),
            largest_spot(away, mask),
            _small(away),
        )


def _small(away: UInt8Array) -> UInt8Array:
    """Small enough that many of them can be kept."""
    import cv2

    height, width = away.shape
    factor = min(1.0, KEPT_SIDE / max(width, height))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return np.asarray(cv2.resize(away, size, interpolation=cv2.INTER_AREA), np.uint8)


def _fit(verdict: Verdict | None) -> Evidence | None:
    """The evidence of a verdict by which two pictures can be laid on each other."""
    if verdict is None or verdict.kind is None:
        return None
    evidence = verdict.evidence
    if verdict.kind in (Kind.IDENTICAL_FILE, Kind.IDENTICAL_PICTURE):
        return Evidence(evidence.changes, np.eye(3), evidence.inliers)
    return evidence if mapping.can_be_laid(evidence.homography) else None
