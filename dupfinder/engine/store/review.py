"""A person's own decisions, keyed by content hash."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from dupfinder.engine.review_types import Act, Mark, Origin, Removed, RuleSet, Step
from dupfinder.engine.turns import in_turns

_MOST_STEPS = 500
"""Steps that can be undone; older ones are forgotten."""


class MarkRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A mark as it is stored; ``siblings`` are the paths of the content's other files at that time."""

    mark: Mark
    origin: Origin
    siblings: tuple[bytes, ...]
    made_at: float


class Ruling(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A decision on a set of contents; ``contents`` gives each hash with the paths of its files."""

    kind: str
    subject: bytes | None
    made_at: float
    contents: tuple[tuple[bytes, tuple[bytes, ...]], ...]


class MarkChange(msgspec.Struct, frozen=True, array_like=True, tag="mark", gc=False):
    hash: bytes
    path: bytes
    before: MarkRow | None
    after: MarkRow | None


class RulingChange(msgspec.Struct, frozen=True, array_like=True, tag="ruling", gc=False):
    id: int
    before: Ruling | None
    after: Ruling | None


class BestCopyChange(msgspec.Struct, frozen=True, array_like=True, tag="best_copy", gc=False):
    hash: bytes
    before: tuple[bytes, float] | None
    after: tuple[bytes, float] | None


class FilesChange(msgspec.Struct, frozen=True, array_like=True, tag="files", gc=False):
    """Stands for an action on files, which keeps its own journal."""

    action: int


type Change = MarkChange | RulingChange | BestCopyChange | FilesChange

_one = msgspec.msgpack.Decoder(MarkChange | RulingChange | BestCopyChange | FilesChange)
_ARRAY = b"\xdd"
"""MessagePack's sign of an array whose length follows in 4 bytes."""
_parts = msgspec.msgpack.Decoder(list[msgspec.Raw])


class Content(msgspec.Struct, frozen=True):
    """All marks and rulings of a review, as they are saved under a name."""

    marks: list[tuple[bytes, bytes, MarkRow]]
    rulings: list[Ruling]


# what was decided ------------------------------------------------------------------------------------
def best_copies(connection: sqlite3.Connection) -> dict[bytes, tuple[bytes, float]]:
    """The chosen path and the time of choosing (seconds since the epoch), by content hash."""
    rows = connection.execute("SELECT hash, path, chosen_at FROM best_copy")
    return {content_hash: (path, at) for content_hash, path, at in rows}


def marks(connection: sqlite3.Connection) -> dict[tuple[bytes, bytes], MarkRow]:
    """All marks, by content hash and path."""
    rows = connection.execute("SELECT mark, origin, siblings, made_at, hash, path FROM mark")
    return {(content, path): _mark_row(*row) for *row, content, path in rows}


def _mark_row(mark: str, origin: str, siblings: bytes, at: float) -> MarkRow:
    return MarkRow(Mark(mark), Origin(origin), _split(siblings), at)


def _columns(row: MarkRow) -> tuple[str, str, bytes, float]:
    return str(row.mark), str(row.origin), b"\0".join(row.siblings), row.made_at


def rulings(connection: sqlite3.Connection) -> dict[int, Ruling]:
    """All rulings by their id."""
    contents: dict[int, list[tuple[bytes, tuple[bytes, ...]]]] = {}
    for ruling, content, paths in connection.execute("SELECT ruling_id, hash, paths FROM ruling_content"):
        contents.setdefault(ruling, []).append((content, _split(paths)))
    return {
        ruling: Ruling(kind, subject, at, tuple(contents.get(ruling, ())))
        for ruling, kind, subject, at in connection.execute("SELECT id, kind, subject, made_at FROM ruling")
    }


def write(connection: sqlite3.Connection, changes: Iterable[Change]) -> None:
    """Brings the tables to what each change says comes after it."""
    for change in changes:
        match change:
            case MarkChange(content, path, _, None):
                connection.execute("DELETE FROM mark WHERE hash=? AND path=?", (content, path))
            case MarkChange(content, path, _, MarkRow() as row):
                connection.execute(
                    "INSERT OR REPLACE INTO mark(hash, path, mark, origin, siblings, made_at)"
                    " VALUES (?,?,?,?,?,?)",
                    (content, path, *_columns(row)),
                )
            case RulingChange(ruling, _, after):
                connection.execute("DELETE FROM ruling WHERE id=?", (ruling,))
                if after is not None:
                    _put_ruling(connection, ruling, after)
            case BestCopyChange(content, _, None):
                connection.execute("DELETE FROM best_copy WHERE hash=?", (content,))
            case BestCopyChange(content, _, (path, at)):
                connection.execute(
                    "INSERT OR REPLACE INTO best_copy(hash, path, chosen_at) VALUES (?,?,?)",
                    (content, path, at),
                )


def _put_ruling(connection: sqlite3.Connection, ruling: int, row: Ruling) -> None:
    connection.execute(
        "INSERT INTO ruling(id, kind, subject, made_at) VALUES (?,?,?,?)",
        (ruling, row.kind, row.subject, row.made_at),
    )
    connection.executemany(
        "INSERT INTO ruling_content(ruling_id, hash, paths) VALUES (?,?,?)",
        [(ruling, content, b"\0".join(paths)) for content, paths in row.contents],
    )


def _split(paths: bytes) -> tuple[bytes, ...]:
    # No path holds a NUL.
    return tuple(paths.split(b"\0")) if paths else ()


# undo and redo ---------------------------------------------------------------------------------------
def add_step(connection: sqlite3.Connection, act: Act, changes: list[Change]) -> Step:
    """Remembers a step; what was undone before can then no longer be done again."""
    connection.execute("DELETE FROM step WHERE undone")
    cursor = connection.execute(
        "INSERT INTO step(act, made_at, changes) VALUES (?,?,?)",
        (str(act), time.time(), _packed(changes)),
    )
    number = int(cursor.lastrowid or 0)
    connection.execute("DELETE FROM step WHERE id<=?", (number - _MOST_STEPS,))
    return step_of(number, act, changes)


def _packed(changes: Sequence[Change]) -> bytearray:
    # One by one: in one go, no other thread runs while the changes of a whole library are packed.
    encoder = msgspec.msgpack.Encoder()
    packed = bytearray(_ARRAY + len(changes).to_bytes(4))
    for change in in_turns(changes):
        encoder.encode_into(change, packed, -1)
    return packed


def _unpacked(blob: bytes) -> list[Change]:
    return [_one.decode(part) for part in in_turns(_parts.decode(blob))]


def next_step(connection: sqlite3.Connection, *, undone: bool) -> tuple[Step, list[Change]] | None:
    """The step that an undo takes back next, or, of those undone, the one that a redo does again."""
    order = "undone ORDER BY id LIMIT 1" if undone else "NOT undone ORDER BY id DESC LIMIT 1"
    row = connection.execute(f"SELECT id, act, changes FROM step WHERE {order}").fetchone()
    if row is None:
        return None
    number, act, blob = row
    changes = _unpacked(blob)
    return step_of(number, Act(act), changes), changes


def set_undone(connection: sqlite3.Connection, step: int, undone: bool) -> None:
    connection.execute("UPDATE step SET undone=? WHERE id=?", (int(undone), step))


def forget_action(connection: sqlite3.Connection, action: int) -> None:
    """Takes an action on files out of the steps, once it was undone."""
    rows = connection.execute("SELECT id, changes FROM step WHERE act=?", (str(Act.FILES),)).fetchall()
    gone = [(number,) for number, blob in rows if _unpacked(blob) == [FilesChange(action)]]
    connection.executemany("DELETE FROM step WHERE id=?", gone)


def step_of(number: int, act: Act, changes: list[Change]) -> Step:
    photos = sum(isinstance(change, MarkChange) for change in changes)
    hashes: list[bytes] = []
    for change in changes[:8]:
        if isinstance(change, RulingChange):
            known = change.after or change.before
            hashes += [content for content, _ in known.contents[:4]] if known is not None else []
        elif not isinstance(change, FilesChange):
            hashes.append(change.hash)
    action = next((change.action for change in changes if isinstance(change, FilesChange)), None)
    return Step(number, act, photos, tuple(dict.fromkeys(hashes)), action)


def reverse(changes: list[Change]) -> list[Change]:
    """The changes that take these back."""
    back: list[Change] = []
    for change in reversed(changes):
        match change:
            case MarkChange(content, path, before, after):
                back.append(MarkChange(content, path, after, before))
            case RulingChange(ruling, was, now):
                back.append(RulingChange(ruling, now, was))
            case BestCopyChange(content, old, new):
                back.append(BestCopyChange(content, new, old))
    return back


# protected folders, removed contents -----------------------------------------------------------------
def protected_folders(connection: sqlite3.Connection) -> list[bytes]:
    return [path for (path,) in connection.execute("SELECT path FROM protected_folder ORDER BY path")]


def protect(connection: sqlite3.Connection, path: bytes, protected: bool) -> None:
    if protected:
        connection.execute("INSERT OR IGNORE INTO protected_folder VALUES (?,?)", (path, time.time()))
    else:
        connection.execute("DELETE FROM protected_folder WHERE path=?", (path,))


def put_removed(connection: sqlite3.Connection, files: Iterable[Removed], action: int) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO removed(hash, path, action, removed_at, kept) VALUES (?,?,?,?,?)",
        [(file.hash, file.path, action, file.removed_at, b"\0".join(file.kept)) for file in files],
    )


def forget_removed(connection: sqlite3.Connection, files: Iterable[tuple[bytes, bytes]], action: int) -> None:
    connection.executemany(
        "DELETE FROM removed WHERE hash=? AND path=? AND action IN (?,0)", [(*file, action) for file in files]
    )


def removed(connection: sqlite3.Connection) -> list[Removed]:
    """All removed contents, the latest first; of a file that went more than once, the last time."""
    # Beside a lone max(), SQLite takes the other columns from its row.
    rows = connection.execute(
        "SELECT hash, path, max(removed_at) AS latest, kept FROM removed GROUP BY hash, path"
        " ORDER BY latest DESC, path"
    )
    return [Removed(content, path, at, _split(kept)) for content, path, at, kept in rows]


def put_taken(
    connection: sqlite3.Connection, marks: Mapping[tuple[bytes, bytes], MarkRow], action: int
) -> None:
    """Remembers marks that an action took away, by content hash and path."""
    connection.executemany(
        "INSERT OR REPLACE INTO taken_mark(hash, path, action, mark, origin, siblings, made_at)"
        " VALUES (?,?,?,?,?,?,?)",
        [(*key, action, *_columns(row)) for key, row in marks.items()],
    )


def take_back(
    connection: sqlite3.Connection, files: Iterable[tuple[bytes, bytes]], action: int
) -> dict[tuple[bytes, bytes], MarkRow]:
    """The marks of these photos that an action took away; they are not remembered any longer."""
    found: dict[tuple[bytes, bytes], MarkRow] = {}
    for key in files:
        rows = connection.execute(
            "DELETE FROM taken_mark WHERE hash=? AND path=? AND action=?"
            " RETURNING mark, origin, siblings, made_at",
            (*key, action),
        )
        found.update((key, _mark_row(*row)) for row in rows.fetchall())
    return found


# rules and reviews saved by name ---------------------------------------------------------------------
def put_rule_set(connection: sqlite3.Connection, name: str, rules: RuleSet) -> None:
    # Not msgspec's JSON: a folder's name need not be text, and json keeps such bytes as escapes.
    text = json.dumps(msgspec.to_builtins(rules))
    connection.execute("INSERT OR REPLACE INTO rule_set(name, rules) VALUES (?,?)", (name, text))


def forget_rule_set(connection: sqlite3.Connection, name: str) -> None:
    connection.execute("DELETE FROM rule_set WHERE name=?", (name,))


def rule_sets(connection: sqlite3.Connection) -> dict[str, RuleSet]:
    rows = connection.execute("SELECT name, rules FROM rule_set ORDER BY name")
    return {name: msgspec.convert(json.loads(text), RuleSet) for name, text in rows}


def put_saved(connection: sqlite3.Connection, name: str, content: Content) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO saved_review(name, saved_at, content) VALUES (?,?,?)",
        (name, time.time(), msgspec.msgpack.encode(content)),
    )


def forget_saved(connection: sqlite3.Connection, name: str) -> None:
    connection.execute("DELETE FROM saved_review WHERE name=?", (name,))


def saved(connection: sqlite3.Connection) -> list[tuple[str, float, Content]]:
    """All saved reviews, the latest first."""
    rows = connection.execute("SELECT name, saved_at, content FROM saved_review ORDER BY saved_at DESC")
    return [(name, at, msgspec.msgpack.decode(content, type=Content)) for name, at, content in rows]
