"""A person's own decisions, keyed by content hash."""

from __future__ import annotations

import sqlite3
import time


def choose_best_copy(connection: sqlite3.Connection, content_hash: bytes, path: bytes) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO best_copy(hash, path, chosen_at) VALUES (?,?,?)",
        (content_hash, path, time.time()),
    )


def best_copies(connection: sqlite3.Connection) -> dict[bytes, tuple[bytes, float]]:
    """The chosen path and the time of choosing (seconds since the epoch), by content hash."""
    rows = connection.execute("SELECT hash, path, chosen_at FROM best_copy")
    return {content_hash: (path, at) for content_hash, path, at in rows}
