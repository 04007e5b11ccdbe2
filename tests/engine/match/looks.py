"""Pictures as the checks see them, without a library."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageOps

from dupfinder.engine.decode.jpeg_quality import jpeg_quality
from dupfinder.engine.match.content_rect import content_rectangle
from dupfinder.engine.match.look import LARGE, Look
from dupfinder.engine.types import Metadata
from tests.makers.edits import EDITS, Source
from tests.makers.pictures import picture


def photo(name: str, size: tuple[int, int] = (480, 360)) -> Source:
    """A drawn photo as a source of edits."""
    return Source.from_image(name, picture(name, size))


def look(data: bytes | Image.Image, metadata: Metadata | None = None) -> Look:
    """A file's bytes, or a picture, as a look."""
    image = data
    if isinstance(image, bytes):
        with Image.open(io.BytesIO(image)) as opened:
            tables = getattr(opened, "quantization", None)
            if metadata is None and tables:
                metadata = Metadata(jpeg_quality=jpeg_quality(tables))
            image = ImageOps.exif_transpose(opened).convert("RGB")
    width, height = image.size
    image.thumbnail((LARGE, LARGE))
    pixels = np.asarray(image)
    return Look(pixels, width, height, content_rectangle(pixels), metadata or Metadata())


def edited(source: Source, *edits: str) -> Look:
    """The source with edits made one after another."""
    for edit in edits:
        data = EDITS[edit](source)
        with Image.open(io.BytesIO(data)) as opened:
            image = ImageOps.exif_transpose(opened).convert("RGB")
        source = Source(source.name, image, data)
    return look(source.data)
