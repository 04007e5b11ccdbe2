"""EXIF, XMP and IPTC to :class:`~dupfinder.engine.types.Metadata`.

All of it is untrusted: damaged fields are left out, nothing here raises.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from xml.etree.ElementTree import Element

from PIL import Image

from dupfinder.engine.decode.colour import profile_name
from dupfinder.engine.decode.jpeg_quality import jpeg_quality
from dupfinder.engine.decode.opened import Opened
from dupfinder.engine.types import Metadata

_LONGEST_TEXT = 2_000
_MOST_KEYWORDS = 200
_LARGEST_XMP = 4 << 20

_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_XMP_EXIF = "{http://ns.adobe.com/exif/1.0/}"
_XMP_AUX = "{http://ns.adobe.com/exif/1.0/aux/}"
_XMP_TIFF = "{http://ns.adobe.com/tiff/1.0/}"
_XMP_EXIF_EX = "{http://cipa.jp/exif/1.0/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_CAMERA_RAW = "{http://ns.adobe.com/camera-raw-settings/1.0/}"
_DARKTABLE = "{http://darktable.sf.net/}"

_DATE = re.compile(
    r"(\d{4})[:\-/.](\d\d?)[:\-/.](\d\d?)"
    r"(?:[ T]+(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?\s*(Z|[+-]\d\d:?\d\d)?\s*\Z",
    re.ASCII,
)


def read_metadata(opened: Opened) -> Metadata:
    """What the file says about its picture. EXIF goes before XMP, XMP before IPTC.

    Captions, keywords and ratings are the other way round where XMP has them: programs that people use
    write those into XMP and leave the camera's EXIF alone.
    """
    exif = _Exif(opened.exif)
    xmp = _Xmp(opened.xmp)
    iptc = _Iptc(opened)
    latitude, longitude = exif.position() or xmp.position() or (None, None)
    return Metadata(
        taken_at=exif.taken_at() or xmp.taken_at() or iptc.taken_at() or exif.written_at(),
        camera=_camera(exif.text(0x10F), exif.text(0x110))
        or _camera(xmp.text(_XMP_TIFF + "Make"), xmp.text(_XMP_TIFF + "Model")),
        lens=exif.text(0xA434, _EXIF_IFD)
        or xmp.text(_XMP_EXIF_EX + "LensModel")
        or xmp.text(_XMP_AUX + "Lens"),
        exposure=exif.exposure(),
        latitude=latitude,
        longitude=longitude,
        jpeg_quality=jpeg_quality(opened.quantization) if opened.quantization else None,
        colour_profile=profile_name(opened.icc) if opened.icc else exif.colour_space(),
        frames=opened.frames,
        rating=xmp.rating() or exif.rating(),
        caption=xmp.text(_DC + "description") or iptc.text(120) or exif.text(0x10E),
        keywords=xmp.texts(_DC + "subject") or iptc.texts(25) or exif.keywords(),
        software=exif.text(0x131) or xmp.text(_XMP + "CreatorTool"),
        edits=xmp.edits(),
    )


def xmp_metadata(data: bytes) -> Metadata:
    """What an XMP sidecar says of its picture; nothing where it cannot be read."""
    xmp = _Xmp(data)
    latitude, longitude = xmp.position() or (None, None)
    return Metadata(
        taken_at=xmp.taken_at(),
        camera=_camera(xmp.text(_XMP_TIFF + "Make"), xmp.text(_XMP_TIFF + "Model")),
        latitude=latitude,
        longitude=longitude,
        rating=xmp.rating(),
        caption=xmp.text(_DC + "description"),
        keywords=xmp.texts(_DC + "subject"),
    )


def _camera(make: str | None, model: str | None) -> str | None:
    if make and model:
        first = make.split()[0].lower()
        return model if model.lower().startswith(first) else f"{make} {model}"
    return model or make


def _clean(value: object) -> str | None:
    """Text fit to be stored and shown, or None."""
    if isinstance(value, tuple | list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    if not isinstance(value, str):
        return None
    value = value[: 4 * _LONGEST_TEXT]
    # Pillow reads EXIF's text as Latin-1, as the standard's ASCII allows; most who go beyond write UTF-8.
    with contextlib.suppress(UnicodeError):
        value = value.encode("latin-1").decode("utf-8")
    value = value.partition("\0")[0].encode("utf-8", "replace").decode()
    value = "".join(letter if letter.isprintable() else " " for letter in value)
    return " ".join(value.split())[:_LONGEST_TEXT] or None


def _number(value: object) -> float | None:
    if isinstance(value, tuple | list) and len(value) == 1:
        value = value[0]
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _iso_date(text: str | None, fraction: str | None = None, offset: str | None = None) -> str | None:
    """A date of EXIF, XMP or IPTC as ISO 8601, or None when it is none (unset clocks write zeros)."""
    match = _DATE.match(text.strip()) if text else None
    if not match:
        return None
    year, month, day, hour, minute, second, own_fraction, own_offset = match.groups()
    try:
        date = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), min(int(second or 0), 59)
        )
    except ValueError:
        return None
    if date == datetime(1970, 1, 1):
        return None  # a clock that was never set, or a library that was given none
    if hour is None:
        return date.date().isoformat()
    digits = own_fraction or (fraction if fraction and fraction.isdecimal() and fraction.isascii() else "")
    zone = own_offset or offset or ""
    if zone and not re.fullmatch(r"Z|[+-]\d\d:?\d\d", zone):
        zone = ""
    return date.isoformat() + (f".{digits[:6]}" if digits.strip("0") else "") + zone


def _degrees(value: object, reference: str | None, limit: float) -> float | None:
    """Degrees, minutes and seconds to degrees, south and west negative."""
    if not isinstance(value, tuple | list) or not 1 <= len(value) <= 3:
        return None
    parts = [_number(part) for part in value]
    if any(part is None for part in parts):
        return None
    degrees = sum(part / 60**power for power, part in enumerate(parts) if part is not None)
    if reference and reference[0] in "SWsw":
        degrees = -degrees
    return round(degrees, 7) if abs(degrees) <= limit else None


class _Exif:
    """Reads fields of EXIF; every damaged one is None."""

    def __init__(self, exif: Image.Exif | None) -> None:
        self._exif = exif
        self._directories: dict[int, object] = {}

    def get(self, tag: int, directory: int | None = None) -> object:
        if self._exif is None:
            return None
        try:
            if directory is None:
                return self._exif.get(tag)
            if directory not in self._directories:
                self._directories[directory] = self._exif.get_ifd(directory)
            found = self._directories[directory]
            return found.get(tag) if isinstance(found, dict) else None
        except Exception:  # Pillow's parser raises of everything on damaged directories
            return None

    def text(self, tag: int, directory: int | None = None) -> str | None:
        return _clean(self.get(tag, directory))

    def number(self, tag: int, directory: int | None = None) -> float | None:
        return _number(self.get(tag, directory))

    def taken_at(self) -> str | None:
        """When it was taken, else when it was digitised."""
        return self._date(0x9003, 0x9291, 0x9011) or self._date(0x9004, 0x9292, 0x9012)

    def written_at(self) -> str | None:
        return _iso_date(self.text(0x132))

    def _date(self, tag: int, fraction: int, offset: int) -> str | None:
        return _iso_date(
            self.text(tag, _EXIF_IFD), self.text(fraction, _EXIF_IFD), self.text(offset, _EXIF_IFD)
        )

    def exposure(self) -> str | None:
        """Such as ``1/250 s, f/2.8, ISO 100, 35 mm``."""
        parts = []
        seconds = self.number(0x829A, _EXIF_IFD)
        if seconds is not None and 0 < seconds < 1e6:
            parts.append(f"1/{1 / seconds:.0f} s" if seconds < 0.3 else f"{seconds:g} s")
        aperture = self.number(0x829D, _EXIF_IFD)
        if aperture is not None and 0 < aperture < 1e3:
            parts.append(f"f/{aperture:.1f}".removesuffix(".0"))
        speed = self.get(0x8827, _EXIF_IFD)
        sensitivity = _number(speed[0] if isinstance(speed, tuple) and speed else speed)
        if sensitivity is not None and 0 < sensitivity < 1e8:
            parts.append(f"ISO {sensitivity:.0f}")
        focal = self.number(0x920A, _EXIF_IFD)
        if focal is not None and 0 < focal < 1e5:
            parts.append(f"{focal:.1f}".removesuffix(".0") + " mm")
        return ", ".join(parts) or None

    def position(self) -> tuple[float, float] | None:
        latitude = _degrees(self.get(2, _GPS_IFD), self.text(1, _GPS_IFD), 90)
        longitude = _degrees(self.get(4, _GPS_IFD), self.text(3, _GPS_IFD), 180)
        if latitude is None or longitude is None or (latitude == longitude == 0):
            return None  # 0, 0 is what receivers write that know nothing yet
        return latitude, longitude

    def colour_space(self) -> str | None:
        return {1: "sRGB", 2: "Adobe RGB"}.get(int(self.number(0xA001, _EXIF_IFD) or 0))

    def rating(self) -> int | None:
        rating = self.number(0x4746)
        return int(rating) if rating is not None and 1 <= rating <= 5 else None

    def keywords(self) -> tuple[str, ...]:
        """Windows' own field: UTF-16, semicolons between."""
        value = self.get(0x9C9E)
        if isinstance(value, tuple) and all(isinstance(byte, int) and 0 <= byte < 256 for byte in value):
            value = bytes(value)
        if not isinstance(value, bytes):
            return ()
        return _distinct(value.decode("utf-16-le", "replace").split(";"))


class _Xmp:
    """Reads properties of XMP (ISO 16684-1): attributes or elements of ``rdf:Description``."""

    def __init__(self, data: bytes | None) -> None:
        self._values: dict[str, list[str]] = {}
        if data and len(data) <= _LARGEST_XMP:
            # Entities and document types are refused; damaged XML is as good as none.
            with contextlib.suppress(Exception):
                self._values = dict(_properties(_parse(data)))

    def text(self, name: str) -> str | None:
        return next((text for value in self._values.get(name, ()) if (text := _clean(value))), None)

    def texts(self, name: str) -> tuple[str, ...]:
        return _distinct(self._values.get(name, ()))

    def taken_at(self) -> str | None:
        names = (_XMP_EXIF + "DateTimeOriginal", _PHOTOSHOP + "DateCreated", _XMP + "CreateDate")
        return next((date for name in names if (date := _iso_date(self.text(name)))), None)

    def rating(self) -> int | None:
        rating = _number(self.text(_XMP + "Rating"))
        return int(rating) if rating is not None and (rating == -1 or 1 <= rating <= 5) else None

    def edits(self) -> str | None:
        """Whose develop settings are in it: Lightroom writes those of Camera Raw."""
        settings = self.text(_CAMERA_RAW + "HasSettings"), self.text(_CAMERA_RAW + "AlreadyApplied")
        if "true" in {(value or "").lower() for value in settings}:
            return "Camera Raw"
        return "darktable" if (_number(self.text(_DARKTABLE + "history_end")) or 0) > 0 else None

    def position(self) -> tuple[float, float] | None:
        latitude = self._coordinate("GPSLatitude", 90)
        longitude = self._coordinate("GPSLongitude", 180)
        return None if latitude is None or longitude is None else (latitude, longitude)

    def _coordinate(self, name: str, limit: float) -> float | None:
        """``51,30.5N`` or ``51,30,30N``."""
        text = (self.text(_XMP_EXIF + name) or "").strip()
        if not text or text[-1] not in "NSEWnsew":
            return None
        return _degrees(text[:-1].split(","), text[-1], limit)


def _parse(data: bytes) -> Element:
    from defusedxml.ElementTree import fromstring

    root: Element = fromstring(data.strip(b" \t\r\n\0"), forbid_dtd=True)
    return root


def _properties(root: Element) -> Iterator[tuple[str, list[str]]]:
    for description in root.iter(_RDF + "Description"):
        for name, value in description.attrib.items():
            yield name, [value]
        for child in description:
            items = [item.text or "" for item in child.iter(_RDF + "li")]
            yield child.tag, items or [child.text or ""]


class _Iptc:
    """Reads record 2 of IPTC-IIM."""

    def __init__(self, opened: Opened) -> None:
        self._fields = opened.iptc

    def _raw(self, dataset: int) -> list[str]:
        value = self._fields.get((2, dataset))
        values = value if isinstance(value, list) else [value]
        return [item.decode("utf-8", "replace") if _is_utf8(item) else item.decode("latin-1")
                for item in values if isinstance(item, bytes)]  # fmt: skip

    def text(self, dataset: int) -> str | None:
        return next((text for value in self._raw(dataset) if (text := _clean(value))), None)

    def texts(self, dataset: int) -> tuple[str, ...]:
        return _distinct(self._raw(dataset))

    def taken_at(self) -> str | None:
        """``20240131`` and ``143000+0100``."""
        date, time = self.text(55) or "", self.text(60) or ""
        if not re.fullmatch(r"\d{8}", date):
            return None
        text = f"{date[:4]}-{date[4:6]}-{date[6:]}"
        if re.match(r"\d{6}", time):
            text += f" {time[:2]}:{time[2:4]}:{time[4:6]}{time[6:]}"
        return _iso_date(text)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _distinct(values: object, clean: Callable[[object], str | None] = _clean) -> tuple[str, ...]:
    texts = [text for value in values if (text := clean(value))]  # type: ignore[attr-defined]
    return tuple(dict.fromkeys(texts))[:_MOST_KEYWORDS]
