"""What Google Takeout's JSON says of the photo that it lies beside."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from dupfinder.engine.types import Metadata


class _Moment(msgspec.Struct):
    timestamp: str | int = ""


class _Place(msgspec.Struct):
    latitude: float = 0.0
    longitude: float = 0.0


class _Person(msgspec.Struct):
    name: str = ""


class _Json(msgspec.Struct, rename="camel"):
    photo_taken_time: _Moment = msgspec.field(default_factory=_Moment)
    geo_data: _Place = msgspec.field(default_factory=_Place)
    geo_data_exif: _Place = msgspec.field(default_factory=_Place)
    description: str = ""
    people: list[_Person] = msgspec.field(default_factory=list)


def takeout_metadata(content: bytes) -> Metadata:
    """Date taken, place, description as caption, the names of people as keywords; nothing of damaged JSON.

    Takeout writes 0, 0 for a place that is not known, and moments in UTC.
    """
    try:
        told = msgspec.json.decode(content, type=_Json)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Metadata()
    place = next((one for one in (told.geo_data, told.geo_data_exif) if _is_known(one)), None)
    return Metadata(
        taken_at=_moment(told.photo_taken_time.timestamp),
        latitude=place.latitude if place is not None else None,
        longitude=place.longitude if place is not None else None,
        caption=told.description.strip() or None,
        keywords=tuple(dict.fromkeys(one.name.strip() for one in told.people if one.name.strip())),
    )


def _is_known(place: _Place) -> bool:
    inside = -90 <= place.latitude <= 90 and -180 <= place.longitude <= 180
    return inside and (place.latitude, place.longitude) != (0.0, 0.0)


def _moment(timestamp: str | int) -> str | None:
    try:
        seconds = int(timestamp)
        return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds else None
    except (ValueError, OverflowError, OSError):
        return None
