"""A plan as a table for spreadsheets: every file, what becomes of it, or why it stays."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from dupfinder.engine.action_types import Plan
from dupfinder.engine.refusals import refusal_text

COLUMNS = ("path", "role", "photo", "bytes", "becomes", "to", "kept", "stays_because", "frees")


def save(path: Path, plan: Plan) -> int:
    """Writes the table as UTF-8; gives the number of files.

    Raises:
        OSError.
    """
    with path.open("w", encoding="utf-8", newline="", errors="surrogateescape") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for item in plan.items:
            table.writerow(
                (
                    os.fsdecode(item.path),
                    str(item.role),
                    os.fsdecode(item.photo),
                    item.size,
                    "stays" if item.kind is None else str(item.kind),
                    os.fsdecode(item.target or b""),
                    os.fsdecode(item.kept or b""),
                    "" if item.reason is None else refusal_text(item.reason, item.detail),
                    item.frees,
                )
            )
    return len(plan.items)
