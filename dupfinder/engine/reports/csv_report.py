"""Groups and decisions as a table for spreadsheets: RFC 4180, a row a photo. Columns are only ever added."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from typing import TextIO

from dupfinder.engine.reports.rows import GroupRows, word

ERRORS = "surrogateescape"
"""How the text is to be written, as UTF-8: a name that is none keeps its bytes."""

COLUMNS = (
    "group",
    "group_kind",
    "reviewed",
    "path",
    "decision",
    "best_copy",
    "kind",
    "similarity",
    "width",
    "height",
    "bytes",
    "format",
    "taken_at",
    "hash",
)


def write(file: TextIO, groups: Iterable[GroupRows]) -> int:
    """Writes the table; gives the number of photos.

    Args:
        file: opened with ``newline=""``, as UTF-8, with :data:`ERRORS`.
    """
    table = csv.writer(file)
    table.writerow(COLUMNS)
    written = 0
    for group in groups:
        for member, state in group.decided():
            photo = member.photo
            table.writerow(
                (
                    group.cluster.id,
                    str(group.cluster.kind),
                    "yes" if group.state.reviewed else "no",
                    os.fsdecode(photo.path),
                    word(state),
                    "yes" if member.representative else "no",
                    str(member.kind),
                    f"{member.similarity:.4f}",
                    photo.width,
                    photo.height,
                    photo.size,
                    photo.format,
                    photo.metadata.taken_at or "",
                    photo.hash.hex(),
                )
            )
            written += 1
    return written
