"""What travels with a photo: the other of RAW and JPEG, sidecars, Takeout's JSON, a Live Photo's video.

By names within one folder; what a name alone does not prove (a video, a ``.json`` without the photo's
extension) is looked into. A file that is not surely a companion is none: it stays where it is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from dupfinder.engine.action_types import Role

_BY_STEM = {"xmp": Role.XMP, "aae": Role.AAE, "thm": Role.THM}
_BY_NAME = {"xmp": Role.XMP, "pp3": Role.SETTINGS, "dop": Role.SETTINGS}
_VIDEOS = ("mov", "mp4", "mp")
_STILLS = frozenset(["jpg", "jpeg", "jpe", "heic", "heif", "hif"])
"""What cameras write beside a RAW file, and phones beside a short video."""

_COUNTER = re.compile(r"\A(?P<stem>.+)(?P<counter>\(\d+\))(?P<extension>\.[^.]*)?\Z", re.DOTALL)
_VERSION = re.compile(r"\A(?P<stem>.+)_\d\d(?P<extension>\.[^.]+)\Z", re.DOTALL)
_ADJUSTED = re.compile(r"\A(?P<before>[A-Z]{3}_)O(?P<after>\d+)\Z")
_LONGEST_JSON = 46
"""Characters that Takeout leaves of a name before ``.json``; a counter comes after them."""
_SUPPLEMENT = ".supplemental-metadata"
_EDITED = (
    "-edited", "-effects", "-smile", "-mix", "-collage", "-edytowane", "-bearbeitet", "-bewerkt", "-編集済み",
    "-modificato", "-modifié", "-ha editado", "-editado", "-editat", "-redigeret", "-redigerad",
)  # fmt: skip

_LIVE_MARK = b"com.apple.quicktime.content.identifier"
_LIVE_SECONDS = 6.0
_MOST_JSON = 1 << 20


@dataclass(frozen=True, slots=True)
class Companion:
    """A file that travels with photos, all in one folder.

    Attributes:
        name: of the file.
        role: what it is.
        owners: names of the photos that it belongs to; it goes only with the last of them.
    """

    name: bytes
    role: Role
    owners: tuple[bytes, ...]


@dataclass
class _Found:
    owners: dict[bytes, set[bytes]] = field(default_factory=dict)
    roles: dict[bytes, Role] = field(default_factory=dict)
    doubtful: set[bytes] = field(default_factory=set)

    def add(self, name: bytes, role: Role, owners: Iterable[bytes], doubtful: bool = False) -> None:
        if self.roles.setdefault(name, role) != role:
            return
        self.owners.setdefault(name, set()).update(owners)
        if doubtful:
            self.doubtful.add(name)


def companions_in(
    folder: bytes, names: Collection[bytes], *, photos: frozenset[str], raws: frozenset[str]
) -> list[Companion]:
    """All companions in a folder, by name.

    Args:
        folder: is read where a name is not proof enough.
        names: of the files in it.
        photos, raws: extensions of photos, and of those that are camera RAW; lower case, without dot.

    Returns:
        Sidecars and videos with every photo that they belong to, and each RAW or JPEG with its partner.
    """
    found = _Found()
    stems: dict[str, list[bytes]] = {}
    lower_stems: dict[str, list[bytes]] = {}
    here = {os.fsdecode(name): name for name in names}
    pictures = {text: name for text, name in here.items() if _split(text)[1] in photos}
    for text, name in pictures.items():
        stem = _split(text)[0]
        stems.setdefault(stem, []).append(name)
        lower_stems.setdefault(stem.lower(), []).append(name)

    def with_stem(stem: str) -> list[bytes]:
        return stems.get(stem) or lower_stems.get(stem.lower(), [])

    for text, name in here.items():
        stem, extension = _split(text)
        if extension in _BY_NAME and (owner := _named(stem, pictures)) is not None:
            found.add(name, _BY_NAME[extension], [owner])
        elif extension in _BY_STEM:
            adjusted = _ADJUSTED.match(stem) if extension == "aae" else None
            plain = adjusted["before"] + adjusted["after"] if adjusted is not None else stem
            if owners := with_stem(stem) or with_stem(plain):
                found.add(name, _BY_STEM[extension], owners)
        elif extension in _VIDEOS:
            bare = stem.removesuffix("_HEVC")
            owners = [one for one in with_stem(stem) or with_stem(bare) if _extension(one) in _STILLS]
            if not owners and (owner := pictures.get(stem)) is not None:
                owners = [owner]
            found.add(name, Role.LIVE_VIDEO, owners, doubtful=True)
    for text, name in pictures.items():
        for candidate, doubtful in _takeout_names(text):
            if candidate in here:
                found.add(here[candidate], Role.TAKEOUT, [name], doubtful)
    for same in stems.values():
        raw = [name for name in same if _extension(name) in raws]
        still = [name for name in same if _extension(name) in _STILLS]
        if raw and still:
            for name in raw:
                found.add(name, Role.PARTNER, still)
            for name in still:
                found.add(name, Role.PARTNER, raw)
    return [
        Companion(name, found.roles[name], tuple(sorted(owners)))
        for name, owners in sorted(found.owners.items())
        if owners
        and (name not in found.doubtful or _is_proven(os.path.join(folder, name), found.roles[name]))
    ]


def _split(text: str) -> tuple[str, str]:
    stem, dot, extension = text.rpartition(".")
    return (stem, extension.lower()) if dot and stem else (text, "")


def _extension(name: bytes) -> str:
    return _split(os.fsdecode(name))[1]


def _named(name: str, pictures: dict[str, bytes]) -> bytes | None:
    """The photo that a sidecar is called after in full: ``IMG_1.CR2.xmp``, ``IMG_1_01.CR2.xmp``."""
    if name in pictures:
        return pictures[name]
    version = _VERSION.match(name)
    return pictures.get(version["stem"] + version["extension"]) if version is not None else None


def _takeout_names(photo: str) -> Iterator[tuple[str, bool]]:
    """What Takeout may have called the JSON of a photo, and whether only its content can tell.

    Google cuts the name to 46 characters and puts a counter behind it: ``IMG_1(1).jpg`` has
    ``IMG_1.jpg(1).json``, since 2024 ``IMG_1.jpg.supplemental-metadata(1).json``. An edited photo shares the
    JSON of its original.
    """
    stem, dot, extension = photo.rpartition(".")
    plain = next((stem.removesuffix(end) for end in _EDITED if stem.endswith(end)), stem)
    for name in dict.fromkeys((photo, plain + dot + extension)):
        yield name[:_LONGEST_JSON] + ".json", False
        yield (name + _SUPPLEMENT)[:_LONGEST_JSON] + ".json", False
        counted = _COUNTER.match(name)
        if counted is not None:
            base = counted["stem"] + (counted["extension"] or "")
            yield base[:_LONGEST_JSON] + counted["counter"] + ".json", False
            yield (base + _SUPPLEMENT)[:_LONGEST_JSON] + counted["counter"] + ".json", False
    if stem[:_LONGEST_JSON] != photo[:_LONGEST_JSON]:
        yield stem[:_LONGEST_JSON] + ".json", True


# what a name does not prove --------------------------------------------------------------------------
def _is_proven(path: bytes, role: Role) -> bool:
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if role == Role.TAKEOUT:
                return size <= _MOST_JSON and b'"photoTakenTime"' in file.read(_MOST_JSON)
            movie = _movie(file, size)
    except OSError:
        return False
    if _LIVE_MARK in movie:
        return True
    seconds = _seconds(movie)
    return seconds is not None and seconds <= _LIVE_SECONDS


def _movie(file: BinaryIO, size: int) -> bytes:
    """The box ``moov`` of a QuickTime or MPEG-4 file (ISO/IEC 14496-12); empty without one."""
    at = 0
    for _ in range(64):
        if at + 8 > size:
            break
        file.seek(at)
        head = file.read(16)
        length, kind = int.from_bytes(head[:4]), head[4:8]
        if length == 1 and len(head) == 16:
            length = int.from_bytes(head[8:16])
        elif length == 0:
            length = size - at
        if length < 8:
            break
        if kind == b"moov":
            file.seek(at)
            return file.read(min(length, 8 << 20))
        at += length
    return b""


def _seconds(movie: bytes) -> float | None:
    """How long a movie is, from its header ``mvhd``."""
    at = movie.find(b"mvhd") + 4
    if at < 4 or len(movie) < at + 32:
        return None
    if movie[at] == 1:
        scale, length = int.from_bytes(movie[at + 20 : at + 24]), int.from_bytes(movie[at + 24 : at + 32])
    else:
        scale, length = int.from_bytes(movie[at + 12 : at + 16]), int.from_bytes(movie[at + 16 : at + 20])
    return length / scale if scale else None
