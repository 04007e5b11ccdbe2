"""Two pictures that need not be in the library: what is known of each, and what they are to each other."""

from __future__ import annotations

import os
from dataclasses import dataclass

from dupfinder.engine.files.read import read_once
from dupfinder.engine.library import Library
from dupfinder.engine.match.look import LARGE, Look
from dupfinder.engine.match.verify import verify
from dupfinder.engine.types import Evidence, Kind, Photo, Verdict
from dupfinder.gui import photo_texts
from dupfinder.gui.models.queries import Source


@dataclass(frozen=True, slots=True)
class Compared:
    """Two pictures, and the verdict from a to b."""

    a: Photo
    b: Photo
    verdict: Verdict


def photo_of(library: Library, source: Source, number: int) -> Photo:
    """What is known of a picture that is searched for. *Blocks*: it may be decoded whole.

    Args:
        number: negative: the id of what is not in the library.

    Raises:
        UnreadableFileError.
    """
    path, content = source.path, source.content_id
    if path is not None:
        content = library.contents_of((), [path]).get(path)
    known = library.photos_of(content) if content is not None else []
    if known:
        return next((photo for photo in known if photo.path == path), known[0])
    path = path or b""
    _, digest = read_once(path)
    height, width = library.picture(path).shape[:2]
    stat = os.stat(path)
    kind = os.path.splitext(photo_texts.name(path))[1].lstrip(".").upper()
    return Photo(number, number, path, digest, stat.st_size, stat.st_mtime_ns, width, height, kind)


def compared(library: Library, a: bytes, b: bytes) -> Compared:
    """Compares two files by a second look alone. *Blocks*: a tenth of a second beside the decoding.

    Raises:
        UnreadableFileError: one of them cannot be read.
    """
    one, two = (photo_of(library, Source(path), -1 - n) for n, path in enumerate((a, b)))
    if one.hash == two.hash:
        return Compared(one, two, Verdict(Kind.IDENTICAL_FILE, 1.0, Evidence()))
    looks = [
        Look(
            library.picture(photo.path, LARGE),
            photo.width,
            photo.height,
            metadata=photo.metadata,
            digest=photo.hash,
        )
        for photo in (one, two)
    ]
    return Compared(one, two, verify(*looks))
