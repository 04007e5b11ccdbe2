"""Thumbnails by content hash, in a file of their own that may be deleted at any time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable


def put_thumbnails(connection: sqlite3.Connection, thumbnails: Iterable[tuple[bytes, bytes]]) -> None:
    """Stores (content hash, JPEG) pairs."""
    connection.executemany("INSERT OR REPLACE INTO thumbnail(hash, jpeg) VALUES (?,?)", thumbnails)


def thumbnail(connection: sqlite3.Connection, content_hash: bytes) -> bytes | None:
    row = connection.execute("SELECT jpeg FROM thumbnail WHERE hash=?", (content_hash,)).fetchone()
    return None if row is None else bytes(row[0])
