"""The journal of what is done with files: written before each step, so that nothing is ever in doubt."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence

from dupfinder.engine.action_types import ActionKind, ActionRecord, Role, StepRecord, StepState
from dupfinder.engine.refusals import Refusal

_COLUMNS = (
    'action_id, n, kind, role, unit, "from", "to", kept, hash, size, mtime_ns, inode, device,'
    " state, reason, detail, extra"
)


def begin(connection: sqlite3.Connection, kind: ActionKind, target: bytes | None) -> int:
    """A new action, running; gives its id."""
    cursor = connection.execute(
        "INSERT INTO action(kind, started_at, state, target) VALUES (?,?,'running',?)",
        (str(kind), time.time(), target),
    )
    return int(cursor.lastrowid or 0)


def add_steps(connection: sqlite3.Connection, steps: Iterable[StepRecord]) -> None:
    connection.executemany(
        f"INSERT INTO action_step({_COLUMNS}) VALUES ({','.join('?' * 17)})",
        (
            (
                step.action_id,
                step.n,
                str(step.kind),
                str(step.role),
                step.unit,
                step.path,
                step.to,
                step.kept,
                step.hash,
                step.size,
                step.mtime_ns,
                _signed(step.inode),
                _signed(step.device),
                str(step.state),
                None if step.reason is None else str(step.reason),
                step.detail,
                step.extra,
            )
            for step in steps
        ),
    )


def set_steps(connection: sqlite3.Connection, steps: Iterable[StepRecord]) -> None:
    """Stores what changes while an action runs: state, target, reason, and what undo needs."""
    connection.executemany(
        'UPDATE action_step SET state=?, "to"=?, reason=?, detail=?, extra=? WHERE action_id=? AND n=?',
        (
            (
                str(step.state),
                step.to,
                None if step.reason is None else str(step.reason),
                step.detail,
                step.extra,
                step.action_id,
                step.n,
            )
            for step in steps
        ),
    )


def resume(connection: sqlite3.Connection, action_id: int) -> str:
    """Marks an action as running again, while it is undone; gives the state that it had."""
    row = connection.execute("SELECT state FROM action WHERE id=?", (action_id,)).fetchone()
    connection.execute("UPDATE action SET state='running' WHERE id=?", (action_id,))
    return str(row[0])


def pause(connection: sqlite3.Connection, action_id: int, state: str) -> None:
    """The opposite: the action has the state that it had."""
    connection.execute("UPDATE action SET state=? WHERE id=?", (state, action_id))


def exists(connection: sqlite3.Connection, action_id: int) -> bool:
    return connection.execute("SELECT 1 FROM action WHERE id=?", (action_id,)).fetchone() is not None


def end(connection: sqlite3.Connection, action_id: int, state: str) -> None:
    connection.execute("UPDATE action SET state=?, ended_at=? WHERE id=?", (state, time.time(), action_id))


def running(connection: sqlite3.Connection) -> list[int]:
    """Actions that no one has ended: a crash did."""
    return [int(row[0]) for row in connection.execute("SELECT id FROM action WHERE state='running'")]


def open_steps(connection: sqlite3.Connection) -> list[StepRecord]:
    """Steps that a crash left in the middle, the latest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM action_step WHERE state IN ('doing','undoing')"
        " ORDER BY action_id DESC, n DESC"
    )
    return [_step(row) for row in rows]


def steps(
    connection: sqlite3.Connection, action_id: int, states: Sequence[StepState] = ()
) -> list[StepRecord]:
    """The files of an action in their order; only those in some states, if given."""
    marks = ",".join("?" * len(states))
    where = f" AND state IN ({marks})" if states else ""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM action_step WHERE action_id=?{where} ORDER BY n",
        (action_id, *map(str, states)),
    ).fetchall()
    return [_step(row) for row in rows]


def first_photos(connection: sqlite3.Connection, action_id: int, count: int) -> list[StepRecord]:
    """The first photos that an action did something with, to show what it was about."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM action_step WHERE action_id=? AND role='photo'"
        " AND state IN ('done','undone') ORDER BY n LIMIT ?",
        (action_id, count),
    ).fetchall()
    return [_step(row) for row in rows]


def history(connection: sqlite3.Connection) -> list[ActionRecord]:
    """All actions, the latest first; whether the disk still has what undo needs is not looked at."""
    rows = connection.execute(
        "SELECT a.id, a.kind, a.started_at, a.ended_at, a.state, a.target,"
        " count(*) FILTER (WHERE s.state='done' AND s.role IN ('photo','partner')),"
        " count(*) FILTER (WHERE s.state='done'),"
        " coalesce(sum(s.size) FILTER (WHERE s.state='done'), 0),"
        " count(*) FILTER (WHERE s.state='undone'),"
        " count(*) FILTER (WHERE s.state='refused'),"
        " count(*) FILTER (WHERE s.state='done' AND s.kind<>'delete'),"
        " count(*) FILTER (WHERE s.state IN ('done','undone') AND s.role IN ('photo','partner')),"
        " coalesce(sum(s.size) FILTER (WHERE s.state IN ('done','undone')), 0)"
        " FROM action a LEFT JOIN action_step s ON s.action_id=a.id GROUP BY a.id ORDER BY a.id DESC"
    ).fetchall()
    return [_record(*row) for row in rows]


def _record(
    action_id: int,
    kind: str,
    started_at: float,
    ended_at: float | None,
    state: str,
    target: bytes | None,
    photos: int,
    files: int,
    size: int,
    undone: int,
    refused: int,
    reversible: int,
    taken: int,
    taken_bytes: int,
) -> ActionRecord:
    undoable = reversible > 0 and state != "running"
    reason = Refusal.PERMANENT if files and not reversible else None
    return ActionRecord(
        action_id,
        ActionKind(kind),
        started_at,
        ended_at,
        state,
        target,
        photos,
        files,
        size,
        undone,
        refused,
        undoable,
        reason,
        taken,
        taken_bytes,
    )


def _step(row: tuple[object, ...]) -> StepRecord:
    action_id, n, kind, role, unit, path, to, kept, content, size, mtime_ns, inode, device, *rest = row
    state, reason, detail, extra = rest
    return StepRecord(
        int(action_id),  # type: ignore[call-overload]
        int(n),  # type: ignore[call-overload]
        ActionKind(str(kind)),
        Role(str(role)),
        int(unit),  # type: ignore[call-overload]
        bytes(path),  # type: ignore[call-overload]
        bytes(to),  # type: ignore[call-overload]
        bytes(kept),  # type: ignore[call-overload]
        bytes(content),  # type: ignore[call-overload]
        int(size),  # type: ignore[call-overload]
        int(mtime_ns),  # type: ignore[call-overload]
        int(inode) % (1 << 64),  # type: ignore[call-overload]
        int(device) % (1 << 64),  # type: ignore[call-overload]
        StepState(str(state)),
        None if reason is None else Refusal(str(reason)),
        str(detail),
        str(extra),
    )


def _signed(number: int) -> int:
    """Inode numbers are unsigned 64-bit on some systems, SQLite's integers are signed."""
    return number - (1 << 64) if number >= 1 << 63 else number
