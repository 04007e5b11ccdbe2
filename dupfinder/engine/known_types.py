"""The values that travel when what one photo knows is copied to another.

Paths are bytes, as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dupfinder.engine.types import Metadata


class Known(StrEnum):
    """What can be known of a picture besides its pixels, and written into a sidecar."""

    DATE = "date"
    PLACE = "place"
    RATING = "rating"
    CAPTION = "caption"
    KEYWORDS = "keywords"


@dataclass(frozen=True, slots=True)
class KnownOfTwo:
    """What two photos say together with their sidecars.

    Attributes:
        kept, other: a photo's own word first, then that of its sidecars.
        lacks: what the first one's sidecar can take of the second, as each would be written.
    """

    kept: Metadata
    other: Metadata
    lacks: Mapping[Known, Metadata]


@dataclass(frozen=True, slots=True)
class CopyOver:
    """What the kept photo's sidecar takes of another photo that stays as well."""

    kept: bytes
    source: bytes
    what: frozenset[Known]
