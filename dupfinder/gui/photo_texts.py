"""What is said about a photo: its name, its facts, and why it is the best copy. Translated, by locale."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt

from dupfinder.engine.types import Kind, Member, Photo


def tr(text: str, number: int = -1) -> str:
    """Translates in the context ``PhotoTexts``."""
    return QCoreApplication.translate("PhotoTexts", text, "", number)


def name(path: bytes) -> str:
    """File name as text for people; bytes that are no text are shown as such, never an error."""
    return readable(os.path.basename(path))


def readable(path: bytes) -> str:
    return os.fsdecode(path).encode("utf-8", "replace").decode("utf-8")


def folder(path: bytes) -> str:
    """The folders of a file, the person's home left out: ``Pictures › 2021 › Winter``."""
    parent = os.path.dirname(path)
    try:
        home = os.fsencode(Path.home())
    except RuntimeError:
        home = b""
    if home and (parent == home or parent.startswith(home + os.sep.encode())):
        parent = parent[len(home) :]
    parts = [part for part in readable(parent).replace("\\", "/").split("/") if part]
    return " › ".join(parts) if parts else readable(os.path.dirname(path))


def offline() -> str:
    """Of a photo whose disk is not connected, as a badge."""
    return tr("Not connected")


def spoken_offline(photo: Photo) -> str:
    """The same as a sentence for people who do not see the badge; nothing where it is connected."""
    return tr("Its disk is not connected.") if photo.offline else ""


def percent(similarity: float) -> str:
    """Similarity (0 to 1) in whole percent, never rounded up to 100 when it is less."""
    value = round(similarity * 100)
    if value >= 100 and similarity < 0.9999:
        value = 99
    return tr("{number} %").format(number=QLocale().toString(max(0, value)))


def number(value: int) -> str:
    return QLocale().toString(value)


def size(count: int) -> str:
    """Bytes in the unit that people read, as file managers show them (1 MB is 1,000,000 bytes)."""
    places = 0 if count < 100_000 else 1
    return QLocale().formattedDataSize(count, places, QLocale.DataSizeFormat.DataSizeSIFormat)


def photos(count: int) -> str:
    """A number of photos with its noun."""
    words = QCoreApplication.translate("PhotoTexts", "%n photo(s)", "", count)
    return words.replace(str(count), number(count), 1)


def seconds(value: float) -> str:
    """Hundredths; what took less is told as one."""
    return QLocale().toString(max(0.01, value), "f", 2)


def dimensions(width: int, height: int) -> str:
    return f"{width} × {height}"


def none() -> str:
    return tr("— not recorded")


def dimensions_and_megapixels(photo: Photo) -> str:
    pixels = photo.width * photo.height / 1e6
    mega = QLocale().toString(pixels, "f", 1 if pixels >= 1 else 2)
    return tr("{dimensions}   {mega} MP").format(dimensions=dimensions(photo.width, photo.height), mega=mega)


def file(photo: Photo) -> str:
    """Format, quality and size of a file."""
    quality = photo.metadata.jpeg_quality
    if quality is None:
        kind = photo.format
    else:
        kind = tr("{format} quality {quality}").format(format=photo.format, quality=quality)
    return f"{kind}   {size(photo.size)}"


def taken(photo: Photo) -> str:
    stamp = photo.metadata.taken_at
    if not stamp:
        return none()
    when = QDateTime.fromString(stamp, Qt.DateFormat.ISODate)
    return moment(when) if when.isValid() else stamp


def taken_to_the_minute(photo: Photo) -> str:
    """When a photo was taken, short: ``14 Feb 2021, 09:12``."""
    stamp = photo.metadata.taken_at
    if not stamp:
        return tr("no date")
    when = QDateTime.fromString(stamp, Qt.DateFormat.ISODate)
    if not when.isValid():
        return stamp
    return f"{QLocale().toString(when.date(), 'd MMM yyyy')}, {QLocale().toString(when.time(), 'HH:mm')}"


def moment(when: QDateTime) -> str:
    locale = QLocale()
    return f"{locale.toString(when.date(), 'd MMM yyyy')}, {locale.toString(when.time(), 'HH:mm:ss')}"


def modified(photo: Photo) -> str:
    return moment(QDateTime.fromMSecsSinceEpoch(photo.mtime_ns // 1_000_000))


def location(photo: Photo) -> str:
    if photo.metadata.latitude is None or photo.metadata.longitude is None:
        return none()
    return f"{photo.metadata.latitude:.4f}, {photo.metadata.longitude:.4f}"


def camera(photo: Photo) -> str:
    return photo.metadata.camera or none()


def lens(photo: Photo) -> str:
    return photo.metadata.lens or none()


def exposure(photo: Photo) -> str:
    return photo.metadata.exposure or none()


def keywords(photo: Photo) -> str:
    return ", ".join(photo.metadata.keywords) or tr("— none")


def rating(photo: Photo) -> str:
    return str(photo.metadata.rating) if photo.metadata.rating is not None else none()


def caption(photo: Photo) -> str:
    return photo.metadata.caption or none()


def profile(photo: Photo) -> str:
    return photo.metadata.colour_profile or none()


def frames(photo: Photo) -> str:
    return str(photo.metadata.frames)


def edits(photo: Photo) -> str:
    return photo.metadata.edits or none()


def software(photo: Photo) -> str:
    return photo.metadata.software or none()


def only_shots(members: Sequence[Member]) -> bool:
    """Whether a group has no copies, only other shots of a scene: different photos, none of them the best."""
    others = [member for member in members if not member.representative]
    return bool(others) and all(member.kind == Kind.SIMILAR_SHOT for member in others)


def why_best(members: Sequence[Member]) -> str:
    """What the best copy has that some of the others lack; only what the facts say."""
    best, others = members[0].photo, [member.photo for member in members[1:]]
    if others and all(other.hash == best.hash for other in others):
        return tr("all files are the same")
    reasons = []
    if any(best.width * best.height > other.width * other.height for other in others) and all(
        best.width * best.height >= other.width * other.height for other in others
    ):
        reasons.append(tr("largest"))
    quality = best.metadata.jpeg_quality
    rivals = [other.metadata.jpeg_quality for other in others if other.metadata.jpeg_quality is not None]
    if quality is not None and rivals and quality >= max(rivals) and quality > min(rivals):
        reasons.append(tr("least compressed"))
    date = bool(best.metadata.taken_at) and any(not other.metadata.taken_at for other in others)
    place = best.metadata.latitude is not None and any(other.metadata.latitude is None for other in others)
    if date and place:
        reasons.append(tr("has date and place"))
    elif date:
        reasons.append(tr("has the date"))
    elif place:
        reasons.append(tr("has the place"))
    if not reasons and others and best.size > max(other.size for other in others):
        reasons.append(tr("largest file"))
    if not reasons and others and best.mtime_ns < min(other.mtime_ns for other in others):
        reasons.append(tr("oldest file"))
    return ", ".join(reasons) or tr("as good as the others")


def saved_otherwise(best: Photo, other: Photo) -> str:
    """How a copy was stored in another way than the best one: compression and format."""
    words = []
    qualities = best.metadata.jpeg_quality, other.metadata.jpeg_quality
    if qualities[0] is not None and qualities[1] is not None and qualities[1] < qualities[0]:
        words.append(tr("compressed more"))
    if other.format != best.format:
        words.append(other.format)
    return ", ".join(words)
