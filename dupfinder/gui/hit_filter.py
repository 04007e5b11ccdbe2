"""Which hits are shown: the filter of the review, with each hit as a group of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from dupfinder.engine.cluster.filters import FilteredFiles, facets, passing
from dupfinder.engine.review_types import Facets, GroupFilter
from dupfinder.engine.search_types import Hit
from dupfinder.engine.types import Kind
from dupfinder.gui.photo_texts import readable
from dupfinder.gui.views.photo_menu import holds


def passing_hits(hits: Sequence[Hit], wanted: GroupFilter, marked: Collection[int]) -> list[Hit]:
    """The hits that pass, in their order.

    Args:
        marked: file ids of the photos that are marked.
    """
    kinds = [hit.kind for hit in hits]
    good = passing(
        wanted,
        # A hit without a kind passes where no kind is asked for, and else never: it is none of them.
        kinds,  # type: ignore[arg-type]
        np.array([hit.photo.file_id in marked for hit in hits], dtype=np.bool_),
        np.zeros(len(hits), np.bool_),
        _files(hits),
        lambda: [readable(hit.photo.path).casefold() for hit in hits],
        lambda path, folders: any(holds(folder, path) for folder in folders),
    )
    return [hit for hit, passes in zip(hits, good.tolist(), strict=True) if passes]


def facets_of(hits: Sequence[Hit]) -> Facets:
    """What can be filtered for among some hits."""
    return facets(_files(hits)) if hits else Facets()


def by_kind(hits: Sequence[Hit]) -> Mapping[Kind, int]:
    """How many hits there are of each kind."""
    return Counter(hit.kind for hit in hits if hit.kind is not None)


def _files(hits: Sequence[Hit]) -> FilteredFiles:
    count = len(hits)
    return FilteredFiles(
        group=np.arange(count, dtype=np.int64),
        best=np.zeros(count, np.bool_),
        similarity=np.array([hit.similarity for hit in hits], dtype=np.float32),
        size=np.array([hit.photo.size for hit in hits], dtype=np.int64),
        format=[hit.photo.format for hit in hits],
        path=[hit.photo.path for hit in hits],
        taken=[hit.photo.metadata.taken_at for hit in hits],
    )
