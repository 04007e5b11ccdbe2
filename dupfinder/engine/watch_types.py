"""The values that tell of photos that came into watched folders."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dupfinder.engine.types import Cluster, Kind, Photo


class How(StrEnum):
    """How a folder is watched."""

    EVENTS = "events"
    NETWORK = "network"
    """By looking often: other computers' changes to a share send no events."""
    LIMIT = "limit"
    """By looking often: the system allows no more watches."""
    FAILED = "failed"
    """Not at all."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A photo that came into a watched folder, and one that was there before.

    Attributes:
        photo: the new one; other: the one it is a copy of, or whose better copy it is.
        kind: what the two are to each other.
        cluster: that holds both.
        best: whether the new one is the best copy of its cluster.
    """

    photo: Photo
    other: Photo
    kind: Kind
    cluster: Cluster
    best: bool
