"""HEIC and HEIF through libheif."""

from __future__ import annotations

from dupfinder.engine.decode.opened import Opened, check_pixels, parse_exif


def open_heif(content: bytes, *, path: bytes, max_pixels: int) -> Opened:
    """Decodes the primary picture.

    libheif has turned it already, as the container says; what EXIF says of orientation is void.

    Raises:
        UnreadableFileError: TOO_LARGE.
        Exception: whatever libheif raises for a damaged file.
    """
    import pi_heif

    pi_heif.options.DECODE_THREADS = 1  # the pool has a process a core
    pi_heif.options.THUMBNAILS = False
    file = pi_heif.open_heif(content, convert_hdr_to_8bit=True)
    picture = file[file.primary_index]
    width, height = picture.size
    check_pixels(path, width, height, max_pixels)
    image = picture.to_pillow()
    info = picture.info
    return Opened(
        image=image,
        width=image.width,
        height=image.height,
        icc=info.get("icc_profile") or None,
        exif=parse_exif(info.get("exif")),
        xmp=info.get("xmp"),
    )
