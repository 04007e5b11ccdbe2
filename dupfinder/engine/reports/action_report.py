"""What ``dupfinder apply --json`` gives: version 1, names are only ever added."""

from __future__ import annotations

import os

from dupfinder.engine.action_types import Item, Outcome, Plan
from dupfinder.engine.refusals import refusal_text

VERSION = 1


def action_report(plan: Plan, outcome: Outcome, *, dry_run: bool) -> dict[str, object]:
    """What was done with each file, and what stayed and why; of a dry run what would be."""
    return {
        "version": VERSION,
        "action": str(plan.request.kind),
        "dry_run": dry_run,
        "action_id": outcome.action_id,
        "cancelled": outcome.cancelled,
        "frees": outcome.frees,
        "done": [_done(item) for item in outcome.done],
        "refused": [
            {**_file(item), "reason": str(item.reason), "text": refusal_text(str(item.reason), item.detail)}
            for item in outcome.refused
        ],
        "volumes": [
            {
                "path": os.fsdecode(volume.path),
                "has_trash": volume.has_trash,
                "free": volume.free,
                "frees": volume.frees,
                "needs": volume.needs,
            }
            for volume in plan.volumes
        ],
    }


def _file(item: Item) -> dict[str, object]:
    return {
        "path": os.fsdecode(item.path),
        "role": str(item.role),
        "photo": os.fsdecode(item.photo),
        "bytes": item.size,
    }


def _done(item: Item) -> dict[str, object]:
    return {
        **_file(item),
        "became": str(item.kind),
        "target": None if item.target is None else os.fsdecode(item.target),
        "kept": None if item.kept is None else os.fsdecode(item.kept),
        "frees": item.frees,
    }
