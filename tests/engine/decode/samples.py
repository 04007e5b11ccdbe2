"""Small valid files of every format, made with the libraries themselves."""

from __future__ import annotations

import io
import struct
from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image

WIDTH, HEIGHT = 96, 64
TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT = (220, 40, 30), (40, 190, 60), (30, 60, 210), (230, 210, 50)


def picture(width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    """Four quarters of different colours: upright and unmirrored in one way only."""
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = TOP_LEFT
    pixels[: height // 2, width // 2 :] = TOP_RIGHT
    pixels[height // 2 :, : width // 2] = BOTTOM_LEFT
    pixels[height // 2 :, width // 2 :] = BOTTOM_RIGHT
    return Image.fromarray(pixels)


def corners(pixels: npt.NDArray[np.uint8]) -> list[tuple[int, ...]]:
    """The colours in the middle of the four quarters: top left, top right, bottom left, bottom right."""
    height, width = pixels.shape[:2]
    points = ((1, 1), (1, 3), (3, 1), (3, 3))
    return [tuple(map(int, pixels[height * y // 4, width * x // 4])) for y, x in points]


EXPECTED = [TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT]


def close(found: list[tuple[int, ...]], wanted: list[tuple[int, ...]], within: int = 14) -> bool:
    return bool(np.abs(np.subtract(found, wanted)).max() <= within)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def heic(image: Image.Image, **options: object) -> bytes:
    import pillow_heif

    file = io.BytesIO()
    pillow_heif.from_pillow(image).save(file, quality=90, **options)
    return file.getvalue()


def jxl(image: Image.Image, **options: object) -> bytes:
    import pylibjxl

    return bytes(pylibjxl.encode(np.asarray(image), distance=0.5, **options))


def psd(image: Image.Image) -> bytes:
    """A Photoshop file without layers: header, three empty sections, raw planes (Adobe's specification)."""
    pixels = np.asarray(image.convert("RGB"))
    header = struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, image.height, image.width, 8, 3)
    return header + bytes(12) + bytes(2) + pixels.transpose(2, 0, 1).tobytes()


def dng(
    preview: bytes | None,
    *,
    width: int = 640,
    height: int = 480,
    orientation: int = 1,
    make: bytes = b"Maker\0",
) -> bytes:
    """A raw file (DNG 1.4): a directory with a JPEG preview, below it one with flat 16-bit sensor data."""
    sensor = np.full((height, width), 20_000, "<u2").tobytes()
    preview_size = Image.open(io.BytesIO(preview)).size if preview else (0, 0)
    matrix = [(1, 1), (0, 1), (0, 1), (0, 1), (1, 1), (0, 1), (0, 1), (0, 1), (1, 1)]

    def directory(at: int, tags: list[tuple[int, int, object]]) -> bytes:
        tags = sorted(tags, key=lambda tag: tag[0])
        extra_at = at + 2 + 12 * len(tags) + 4
        entries, extra = b"", b""
        formats = {1: "B", 3: "H", 4: "I"}
        for tag, kind, value in tags:
            if kind == 2:
                data, count = bytes(value), len(bytes(value))  # type: ignore[call-overload]
            elif kind in (5, 10):
                pairs = list(value)  # type: ignore[call-overload]
                data = b"".join(struct.pack("<iI", *pair) for pair in pairs)
                count = len(pairs)
            else:
                values = list(value) if isinstance(value, tuple | list | bytes) else [value]
                data, count = struct.pack(f"<{len(values)}{formats[kind]}", *values), len(values)
            if len(data) > 4:
                entries += struct.pack("<HHII", tag, kind, count, extra_at + len(extra))
                extra += data + bytes(len(data) % 2)
            else:
                entries += struct.pack("<HHI4s", tag, kind, count, data.ljust(4, b"\0"))
        return struct.pack("<H", len(tags)) + entries + bytes(4) + extra

    common = [
        (0x10F, 2, make),
        (0x110, 2, b"Model\0"),
        (0x112, 3, orientation),
        (0xC612, 1, (1, 4, 0, 0)),
        (0xC614, 2, b"Maker Model\0"),
        (0xC621, 10, matrix),
        (0xC628, 5, [(1, 1), (1, 1), (1, 1)]),
        (0xC65A, 3, 21),
    ]
    raw = [
        (0xFE, 4, 0),
        (0x100, 4, width),
        (0x101, 4, height),
        (0x102, 3, 16),
        (0x103, 3, 1),
        (0x106, 3, 32803),
        (0x115, 3, 1),
        (0x116, 4, height),
        (0x117, 4, len(sensor)),
        (0x828D, 3, (2, 2)),
        (0x828E, 1, (0, 1, 1, 2)),
        (0xC617, 3, 1),
        (0xC61D, 4, 65535),
    ]
    if preview is None:
        first_size = len(directory(8, [*common, *raw, (0x111, 4, 0)]))
        return (
            struct.pack("<2sHI", b"II", 42, 8)
            + directory(8, [*common, *raw, (0x111, 4, 8 + first_size)])
            + sensor
        )
    shown = [
        *common,
        (0xFE, 4, 1),
        (0x100, 4, preview_size[0]),
        (0x101, 4, preview_size[1]),
        (0x102, 3, (8, 8, 8)),
        (0x103, 3, 7),
        (0x106, 3, 6),
        (0x115, 3, 3),
        (0x116, 4, preview_size[1]),
        (0x117, 4, len(preview)),
    ]
    first_size = len(directory(8, [*shown, (0x111, 4, 0), (0x14A, 4, 0)]))
    second_at = 8 + first_size
    second_size = len(directory(second_at, [*raw, (0x111, 4, 0)]))
    preview_at = second_at + second_size
    sensor_at = preview_at + len(preview) + len(preview) % 2
    return (
        struct.pack("<2sHI", b"II", 42, 8)
        + directory(8, [*shown, (0x111, 4, preview_at), (0x14A, 4, second_at)])
        + directory(second_at, [*raw, (0x111, 4, sensor_at)])
        + preview.ljust(sensor_at - preview_at, b"\0")
        + sensor
    )


def swapped_profile() -> bytes:
    """A colour profile (ICC.1, a matrix and curves) whose red is sRGB's green, and the other way round."""

    def xyz(*values: float) -> bytes:
        return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in values))

    name = b"Swapped\0"
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(2.2 * 256)) + bytes(2)
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", len(name)) + name + bytes(78),
        b"cprt": b"text" + bytes(4) + b"none\0\0\0\0",
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.3851, 0.7169, 0.0971),
        b"gXYZ": xyz(0.4361, 0.2225, 0.0139),
        b"bXYZ": xyz(0.1431, 0.0606, 0.7139),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body = struct.pack(">I", len(tags)), b""
    at = 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        data += bytes(-len(data) % 4)
        table += struct.pack(">4sII", tag, at + len(body), len(data))
        body += data
    header = struct.pack(">I4sI4s4s4s", at + len(body), bytes(4), 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    header += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061) + bytes(48)
    return header + table + body


@cache
def samples() -> dict[str, bytes]:
    """A valid file of every format of the registry, by the format's name; each shows :func:`picture`."""
    image = picture()
    return {
        "JPEG": saved(image, "JPEG", quality=92, subsampling=0),
        "PNG": saved(image, "PNG"),
        "GIF": saved(image, "GIF"),
        "WEBP": saved(image, "WEBP", quality=95),
        "AVIF": saved(image, "AVIF", quality=95),
        "TIFF": saved(image, "TIFF", compression="tiff_lzw"),
        "BMP": saved(image, "BMP"),
        "TGA": saved(image, "TGA"),
        "JPEG2000": saved(image, "JPEG2000"),
        "PSD": psd(image),
        "HEIF": heic(image),
        "JXL": jxl(image),
        "RAW": dng(saved(picture(640, 480), "JPEG", quality=92)),
    }
