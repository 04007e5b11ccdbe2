"""Filters on the files of many clusters at once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dupfinder.engine.cluster.filters import FilteredFiles, facets, passing
from dupfinder.engine.review_types import Facets, GroupFilter, Mark
from dupfinder.engine.types import Cluster
from dupfinder.engine.workflows.markbook import is_inside
from dupfinder.engine.workflows.sheet import Sheet


def passing_clusters(
    sheet: Sheet, wanted: GroupFilter, marks: Mapping[int, Mark], reviewed: np.ndarray | None
) -> list[Cluster]:
    """The clusters of a sheet that pass a filter, in their order.

    Args:
        marks: by file id.
        reviewed: bool (g,), of each cluster; only needed where the filter asks for it.
    """
    clusters = sheet.clusters
    marked = np.zeros(len(clusters), np.bool_)
    marked[sheet.group[np.isin(sheet.file, np.fromiter(marks, np.int64, len(marks)))]] = True
    files = _filtered_files(sheet)
    passes = passing(
        wanted,
        [cluster.kind for cluster in clusters],
        marked,
        np.zeros(len(clusters), np.bool_) if reviewed is None else reviewed,
        files,
        lambda: [path.decode("utf-8", "replace").casefold() for path in files.path],
        is_inside,
    )
    return [cluster for cluster, good in zip(clusters, passes.tolist(), strict=True) if good]


def facets_of(sheet: Sheet) -> Facets:
    """What can be filtered for among the clusters of a sheet."""
    return facets(_filtered_files(sheet))


def _filtered_files(sheet: Sheet) -> FilteredFiles:
    table, rows = sheet.roster.table, sheet.table.tolist()
    return FilteredFiles(
        group=sheet.group,
        best=sheet.best,
        similarity=sheet.similarity,
        size=table.size[sheet.table],
        format=[table.format[row] for row in rows],
        path=[table.path[row] for row in rows],
        taken=[table.taken[row] for row in rows],
    )
