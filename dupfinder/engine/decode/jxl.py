"""JPEG XL through libjxl."""

from __future__ import annotations

from PIL import Image

from dupfinder.engine.decode.opened import Opened, check_pixels, parse_exif


def open_jxl(content: bytes, *, path: bytes, max_pixels: int) -> Opened:
    """Decodes a picture.

    libjxl has turned it already, as the codestream says; what EXIF says of orientation is void.

    Raises:
        UnreadableFileError: TOO_LARGE.
        Exception: whatever libjxl raises for a damaged file.
    """
    import pylibjxl

    header = pylibjxl.probe(content)
    check_pixels(path, header["width"], header["height"], max_pixels)
    with pylibjxl.JXL(threads=1) as decoder:
        pixels, boxes = decoder.decode(content, metadata=True)
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    image = Image.fromarray(pixels)
    return Opened(
        image=image,
        width=image.width,
        height=image.height,
        icc=boxes.get("icc_profile") or boxes.get("icc"),
        exif=parse_exif(boxes.get("exif")),
        xmp=boxes.get("xmp"),
    )
