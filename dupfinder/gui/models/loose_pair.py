"""Two pictures that need not be in the library: what is known of each, and what they are to each other."""

from __future__ import annotations

import os
from dataclasses import replace

from dupfinder.engine.files.read import read_once
from dupfinder.engine.library import Library
from dupfinder.engine.pair_types import PairReport
from dupfinder.engine.types import Photo
from dupfinder.gui import photo_texts
from dupfinder.gui.models.queries import Source


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


def compared(library: Library, a: bytes, b: bytes) -> PairReport:
    """Compares two files. What the library knows is told by its photo there. *Blocks*: a second or more.

    Raises:
        UnreadableFileError: one of them cannot be read.
    """
    report = library.compare_files(a, b)
    return replace(report, a=_known(library, report.a), b=_known(library, report.b))


def _known(library: Library, photo: Photo) -> Photo:
    content = library.contents_of((), [photo.path]).get(photo.path)
    known = library.photos_of(content) if content is not None else []
    # A file that was changed since it was scanned is another picture.
    return next((one for one in known if one.path == photo.path and one.hash == photo.hash), photo)
