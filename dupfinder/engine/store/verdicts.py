"""What the second look found: verdicts on pairs of contents, and the local features it rests on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np

from dupfinder.engine.graph_types import Matches
from dupfinder.engine.types import (
    KINDS,
    Change,
    Evidence,
    Float64Array,
    Int64Array,
    Kind,
    Verdict,
)

DIFFERENT = -1
ALONE = 0.75
"""A picture that takes more of another one is the only one in it: what is round it is a rim."""


class _Row(msgspec.Struct, omit_defaults=True):
    """Evidence as it is stored."""

    changes: tuple[tuple[Change, float | None], ...] = ()
    homography: tuple[float, ...] = ()
    inliers: int = 0
    covered_a: float = 1.0
    covered_b: float = 1.0
    agreement: float = 0.0
    worst: float = 0.0
    motion: float | None = None
    inset: bool = False
    blank: bool = False


def put_verdicts(
    connection: sqlite3.Connection, version: int, verdicts: Iterable[tuple[int, int, Verdict]]
) -> None:
    """Stores verdicts, each from content a to content b, in any order."""
    connection.executemany(
        "INSERT INTO verdict(a, b, version, kind, score, larger, inset, evidence) VALUES (?,?,?,?,?,?,?,?)"
        " ON CONFLICT(a, b) DO UPDATE SET version=excluded.version, kind=excluded.kind, score=excluded.score,"
        " larger=excluded.larger, inset=excluded.inset, evidence=excluded.evidence",
        (_row(a, b, version, verdict) for a, b, verdict in verdicts),
    )


def _row(a: int, b: int, version: int, verdict: Verdict) -> tuple[object, ...]:
    if a > b:
        a, b, verdict = b, a, verdict.reversed()
    found = verdict.evidence
    homography = (
        () if found.homography is None else tuple(round(float(v), 7) for v in found.homography.ravel())
    )
    row = _Row(
        found.changes,
        homography,
        found.inliers,
        round(found.covered_a, 3),
        round(found.covered_b, 3),
        round(found.agreement, 3),
        round(found.worst, 3),
        None if found.motion is None else round(found.motion, 2),
        found.inset,
        found.blank,
    )
    kind = DIFFERENT if verdict.kind is None else KINDS.index(verdict.kind)
    text = msgspec.json.encode(row).decode()
    return (a, b, version, kind, verdict.score, larger_of(found), holder_of(found), text)


def larger_of(found: Evidence) -> int:
    """Which of the two shows clearly more of what they share: 1 for a, 2 for b, 0 for neither."""
    if any(change is Change.FRAMED for change, _ in found.changes):
        # What it shows more may be a rim of the frame.
        return 0
    if found.blank or (found.inset and min(found.covered_a, found.covered_b) > ALONE):
        return 0
    if found.covered_b < 0.9 * found.covered_a:
        return 2
    return 1 if found.covered_a < 0.9 * found.covered_b else 0


def holder_of(found: Evidence) -> int:
    """Which of the two holds the other as a picture of its own: 1 for a, 2 for b, 0 for neither."""
    return larger_of(found) if found.inset else 0


def verdicts_of(
    connection: sqlite3.Connection, version: int, content: int, others: Sequence[int]
) -> dict[int, Verdict]:
    """The verdict from a content to each of others, where there is one."""
    found: dict[int, Verdict] = {}
    for start in range(0, len(others), 400):
        part = [int(other) for other in others[start : start + 400]]
        marks = ",".join("?" * len(part))
        columns = "SELECT a, b, kind, score, evidence FROM verdict WHERE version=?"
        rows = connection.execute(
            f"{columns} AND a=? AND b IN ({marks}) UNION ALL {columns} AND b=? AND a IN ({marks})",
            [version, content, *part, version, content, *part],
        )
        for a, b, kind, score, text in rows:
            verdict = Verdict(_kind(kind), score, _evidence(text))
            found[b if a == content else a] = verdict if a == content else verdict.reversed()
    return found


def _kind(number: int) -> Kind | None:
    return None if number == DIFFERENT else KINDS[number]


def _evidence(text: str) -> Evidence:
    row = msgspec.json.decode(text, type=_Row)
    homography = np.array(row.homography, np.float64).reshape(3, 3) if row.homography else None
    return Evidence(
        row.changes,
        homography,
        row.inliers,
        row.covered_a,
        row.covered_b,
        row.agreement,
        row.worst,
        row.motion,
        row.inset,
        row.blank,
    )


def matches(connection: sqlite3.Connection, version: int, *, wanted_only: bool = False) -> Matches:
    """All verdicts, or only those that the clusters rest on."""
    cursor = connection.execute(
        "SELECT a, b, kind, score, larger, inset FROM verdict WHERE version=?"
        + (" AND wanted" if wanted_only else "")
        + " ORDER BY a, b",
        (version,),
    )
    blocks = []
    while rows := cursor.fetchmany(5000):
        blocks.append(np.array(rows, dtype=np.float64))
    table = np.concatenate(blocks) if blocks else np.zeros((0, 6))
    return Matches(
        table[:, 0].astype(np.int64),
        table[:, 1].astype(np.int64),
        table[:, 2].astype(np.int8),
        table[:, 3].astype(np.float32),
        table[:, 4].astype(np.int8),
        table[:, 5].astype(np.int8),
    )


def set_wanted(connection: sqlite3.Connection, a: Int64Array, b: Int64Array) -> None:
    """Says which verdicts the clusters rest on: these, int64 (m,) each, a < b, and no others."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS chosen(a INTEGER, b INTEGER, PRIMARY KEY (a, b))")
    connection.execute("DELETE FROM chosen")
    connection.executemany("INSERT INTO chosen VALUES (?,?)", zip(a.tolist(), b.tolist(), strict=True))
    # Only rows that change are written.
    connection.execute(
        "UPDATE verdict SET wanted=0 WHERE wanted AND NOT EXISTS"
        " (SELECT 1 FROM chosen c WHERE c.a=verdict.a AND c.b=verdict.b)"
    )
    connection.execute(
        "UPDATE verdict SET wanted=1 WHERE NOT wanted AND EXISTS"
        " (SELECT 1 FROM chosen c WHERE c.a=verdict.a AND c.b=verdict.b)"
    )


# whether all is done ---------------------------------------------------------------------------------
def checked(connection: sqlite3.Connection, model: int) -> int:
    """The verifier version that went through all pairs of the library as it is now; 0 if none did."""
    return int(connection.execute("SELECT checked FROM model WHERE id=?", (model,)).fetchone()[0])


def set_checked(connection: sqlite3.Connection, model: int | None, version: int) -> None:
    """Of one model, or of all when None."""
    if model is None:
        connection.execute("UPDATE model SET checked=? WHERE checked<>?", (version, version))
    else:
        connection.execute("UPDATE model SET checked=? WHERE id=?", (version, model))


def ask_others_again(connection: sqlite3.Connection, model: int) -> None:
    """What is wanted rests on one model's edges: once it is set for this one, the others are not done."""
    connection.execute("UPDATE model SET checked=0 WHERE id<>? AND checked<>0", (model,))


# features and pixels ---------------------------------------------------------------------------------
def features(connection: sqlite3.Connection, content_id: int, version: int) -> bytes | None:
    """A content's local features, packed, of this version of their making."""
    row = connection.execute(
        "SELECT points FROM features WHERE content_id=? AND version=?", (content_id, version)
    ).fetchone()
    return None if row is None else bytes(row[0])


def put_features(connection: sqlite3.Connection, version: int, packed: Mapping[int, bytes]) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO features(content_id, version, points) VALUES (?,?,?)",
        [(content_id, version, points) for content_id, points in packed.items()],
    )


def pixels_hash(connection: sqlite3.Connection, content_id: int) -> bytes | None:
    row = connection.execute("SELECT pixels_hash FROM content WHERE id=?", (content_id,)).fetchone()
    return None if row is None or row[0] is None else bytes(row[0])


def put_pixels_hashes(connection: sqlite3.Connection, hashes: Mapping[int, bytes]) -> None:
    connection.executemany(
        "UPDATE content SET pixels_hash=? WHERE id=?",
        [(digest, content) for content, digest in hashes.items()],
    )


def unpack_corners(data: bytes | None) -> Float64Array | None:
    return None if data is None else np.frombuffer(data, "<f8").reshape(4, 2).astype(np.float64)


def coverage(
    connection: sqlite3.Connection, version: int, kind: Kind
) -> tuple[Int64Array, Int64Array, Float64Array]:
    """How much of the one picture the other shows, for all pairs of a kind.

    Returns:
        a, b: int64 (m,) content ids, a < b, sorted; the smaller of both shares, float64 (m,), 0 to 1.
    """
    cursor = connection.execute(
        "SELECT a, b, min(ifnull(evidence ->> 'covered_a', 1.0), ifnull(evidence ->> 'covered_b', 1.0))"
        " FROM verdict WHERE version=? AND kind=? ORDER BY a, b",
        (version, KINDS.index(kind)),
    )
    blocks = []
    while rows := cursor.fetchmany(5000):
        blocks.append(np.array(rows, dtype=np.float64))
    table = np.concatenate(blocks) if blocks else np.zeros((0, 3))
    return table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2]
