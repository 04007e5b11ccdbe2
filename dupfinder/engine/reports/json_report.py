"""The JSON that scripts read: version 1. Names are only ever added to it, never changed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence

from dupfinder.engine.errors import reason
from dupfinder.engine.pair_types import PairReport
from dupfinder.engine.review_types import Decision
from dupfinder.engine.search_types import Hit
from dupfinder.engine.types import Cluster, Evidence, Failure, Member, Photo, ScanResult
from dupfinder.engine.watch_types import Notice

VERSION = 1


def scan_report(
    *,
    model: str,
    threshold: float,
    result: ScanResult,
    clusters: Iterable[tuple[Cluster, Sequence[Member]]],
    failures: Iterable[Failure],
) -> dict[str, object]:
    """What ``dupfinder scan --json`` gives.

    Args:
        model: id of the network.
        threshold: similarity from which photos were put into one cluster.
        result: of the scan.
        clusters: with their members, the representative first.
    """
    return {
        "version": VERSION,
        "model": model,
        "threshold": threshold,
        "scanned": result.scanned,
        "seconds": round(result.seconds, 3),
        "cpu_seconds": {str(stage): round(spent, 3) for stage, spent in result.cpu_seconds.items()},
        "clusters": [_cluster(cluster, members) for cluster, members in clusters],
        "failed": [
            {"path": _text(failure.path), "reason": reason(failure.code, failure.detail)}
            for failure in failures
        ],
    }


def notice_line(notice: Notice) -> str:
    """One line of what ``dupfinder watch --json`` gives."""
    return json.dumps(
        {
            "version": VERSION,
            "path": _text(notice.photo.path),
            "hash": notice.photo.hash.hex(),
            "kind": str(notice.kind),
            "other": _text(notice.other.path),
            "best": notice.best,
            "cluster": notice.cluster.id,
        }
    )


def _cluster(cluster: Cluster, members: Sequence[Member]) -> dict[str, object]:
    return {
        "id": cluster.id,
        "kind": str(cluster.kind),
        "representative": _text(members[0].photo.path),
        "members": [
            {
                "path": _text(member.photo.path),
                "hash": member.photo.hash.hex(),
                "similarity": round(member.similarity, 6),
                "cosine": round(member.cosine, 6),
                "kind": str(member.kind),
                "evidence": _evidence(member.evidence),
                "width": member.photo.width,
                "height": member.photo.height,
                "bytes": member.photo.size,
            }
            for member in members
        ],
    }


def _evidence(found: Evidence) -> dict[str, object]:
    """Why two pictures are what they are to each other; lengths are shares of the pictures' sides."""
    transform = None if found.homography is None else found.homography.round(6).tolist()
    return {
        "changes": [
            {"change": str(change)} if amount is None else {"change": str(change), "amount": amount}
            for change, amount in found.changes
        ],
        "transform": transform,
        "inliers": found.inliers,
        "covered": [round(found.covered_a, 3), round(found.covered_b, 3)],
        "agreement": round(found.agreement, 3),
    }


def search_report(queries: Iterable[tuple[str, Sequence[Hit] | str]]) -> dict[str, object]:
    """What ``dupfinder search --json`` gives: for each query its hits, or the reason why it has none."""
    entries: list[dict[str, object]] = []
    for image, result in queries:
        if isinstance(result, str):
            entries.append({"image": image, "error": result})
        else:
            hits = [
                {
                    "path": _text(hit.photo.path),
                    "similarity": round(hit.similarity, 6),
                    "cosine": round(hit.cosine, 6),
                    "kind": None if hit.kind is None else str(hit.kind),
                    "evidence": _evidence(hit.evidence),
                }
                for hit in result
            ]
            entries.append({"image": image, "hits": hits})
    return {"version": VERSION, "queries": entries}


def comparison_report(found: PairReport) -> dict[str, object]:
    """What ``dupfinder compare --json`` gives."""
    measured = found.comparison
    tone = measured.tone
    return {
        "version": VERSION,
        "a": _file(found.a),
        "b": _file(found.b),
        "kind": None if found.verdict.kind is None else str(found.verdict.kind),
        "similarity": round(found.verdict.score, 6),
        "evidence": _evidence(found.verdict.evidence),
        "hash": {"same_bytes": found.same_bytes, "same_pixels": found.same_pixels},
        "embedding": {
            "model": found.model,
            "cosine": round(found.cosine, 6),
            "views": [{"a": a, "b": b, "cosine": round(cosine, 6)} for a, b, cosine in found.cosines],
            "levels": [{"level": name, "cosine": round(cosine, 6)} for name, cosine in found.levels],
        },
        "local_features": {"found": list(found.points), "agree": found.agree},
        "difference": {
            "sharpness": [round(one.sharpness, 1) for one in measured.quality],
            "burnt": [round(one.burnt, 4) for one in measured.quality],
            "blocked": [round(one.blocked, 4) for one in measured.quality],
            "tone": None
            if tone is None
            else {
                "lighter": round(tone.lighter, 2),
                "contrast": round(tone.contrast, 3),
                "colourful": round(tone.colourful, 3),
                "warmer": round(tone.warmer, 2),
                "colourless": tone.colourless,
            },
            "largest_change": None if measured.spot is None else [round(side, 4) for side in measured.spot],
        },
    }


def _file(photo: Photo) -> dict[str, object]:
    return {
        "path": _text(photo.path),
        "hash": photo.hash.hex(),
        "width": photo.width,
        "height": photo.height,
        "bytes": photo.size,
        "format": photo.format,
    }


def decisions_report(decisions: Iterable[Decision], action: str = "trash") -> dict[str, object]:
    """The marks as a list of decisions, as ``dupfinder apply`` reads it."""
    return {
        "version": VERSION,
        "action": action,
        "decisions": [
            {"path": _text(one.path), "hash": one.hash.hex(), "keep": one.keep} for one in decisions
        ],
    }


def dumps(report: dict[str, object]) -> str:
    """The report as text, pure ASCII: a name that is not UTF-8 keeps its bytes as lone surrogates."""
    return json.dumps(report, indent=1) + "\n"


def _text(path: bytes) -> str:
    return os.fsdecode(path)
