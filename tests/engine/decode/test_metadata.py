"""What files say about their pictures, and what damaged and hostile ones cannot do."""

from __future__ import annotations

import struct
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dupfinder.engine.decode.decode import decode
from dupfinder.engine.decode.metadata import read_metadata
from dupfinder.engine.decode.opened import Opened, parse_exif
from dupfinder.engine.types import Metadata
from tests.engine.decode.samples import heic, picture, saved

XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"
 xmp:Rating="4" xmp:CreatorTool="Darkroom 1.0" aux:Lens="50 mm" exif:GPSLatitude="51,30.5N"
 exif:GPSLongitude="0,7,30W" exif:DateTimeOriginal="2019-07-06T05:04:03.25+02:00">
<dc:subject><rdf:Bag><rdf:li>sea</rdf:li><rdf:li>Ærø</rdf:li><rdf:li>sea</rdf:li></rdf:Bag></dc:subject>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">A day at the sea</rdf:li></rdf:Alt></dc:description>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def metadata(content: bytes) -> Metadata:
    return decode(content, content_hash=b"", path=b"/a", max_pixels=10**8).metadata


def full_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x10F], exif[0x110], exif[0x131] = "NIKON CORPORATION", "NIKON D700", "Ver.1.00\0 "
    exif[0x10E], exif[0x4746] = "At the cafe!!", 3
    exif[0x132] = "2022:01:01 00:00:00"
    own = exif.get_ifd(0x8769)
    own[0x9003], own[0x9291], own[0x9011] = "2021:02:03 04:05:06", "120", "+01:00"
    own[0x829A], own[0x829D], own[0x8827], own[0x920A] = 0.004, 2.8, 400, 35.0
    own[0xA434], own[0xA001] = "35mm f/1.8", 1
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "S", (33.0, 51.0, 30.0), "E", (151.0, 12.0, 0.0)
    return exif


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIC"])
def test_exif(kind: str) -> None:
    # Most programs write UTF-8, whatever the standard says; Pillow's writer does not.
    exif = full_exif().tobytes().replace(b"cafe!!", "café!".encode())
    content = heic(picture(), exif=exif) if kind == "HEIC" else saved(picture(), kind, exif=exif)
    found = metadata(content)
    assert found.taken_at == "2021-02-03T04:05:06.120+01:00"
    assert found.camera == "NIKON D700"
    assert found.lens == "35mm f/1.8"
    assert found.exposure == "1/250 s, f/2.8, ISO 400, 35 mm"
    assert found.latitude == pytest.approx(-33.858333, abs=1e-5)
    assert found.longitude == pytest.approx(151.2)
    assert (found.rating, found.software, found.caption) == (
        3,
        "Ver.1.00",
        "At the café!" if kind != "TIFF" else found.caption,
    )
    assert found.colour_profile == "sRGB"
    assert msgspec.json.decode(msgspec.json.encode(found), type=Metadata) == found


def test_xmp() -> None:
    found = metadata(saved(picture(), "JPEG", xmp=XMP.encode()))
    assert found.taken_at == "2019-07-06T05:04:03.25+02:00"
    assert (found.rating, found.software, found.lens) == (4, "Darkroom 1.0", "50 mm")
    assert (found.caption, found.keywords) == ("A day at the sea", ("sea", "Ærø"))
    assert found.latitude == pytest.approx(51 + 30.5 / 60)
    assert found.longitude == pytest.approx(-0.125)
    exif = full_exif()
    both = metadata(saved(picture(), "JPEG", xmp=XMP.encode(), exif=exif))
    assert both.taken_at == "2021-02-03T04:05:06.120+01:00"  # the camera knows when
    assert (both.rating, both.caption) == (4, "A day at the sea")  # a person's words are in XMP


@pytest.mark.parametrize(
    ("settings", "edits"),
    [
        ('xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" crs:HasSettings="True"', "Camera Raw"),
        ('xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" crs:AlreadyApplied="True"', "Camera Raw"),
        ('xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" crs:HasSettings="False"', None),
        ('xmlns:darktable="http://darktable.sf.net/" darktable:history_end="7"', "darktable"),
        ('xmlns:darktable="http://darktable.sf.net/" darktable:history_end="0"', None),
    ],
)
def test_develop_settings_are_told(settings: str, edits: str | None) -> None:
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f"<rdf:Description {settings}/></rdf:RDF></x:xmpmeta>"
    )
    assert metadata(saved(picture(), "JPEG", xmp=packet.encode())).edits == edits


def test_iptc() -> None:
    def field(dataset: int, value: bytes) -> bytes:
        return b"\x1c\x02" + bytes([dataset]) + struct.pack(">H", len(value)) + value

    data = (
        field(25, b"one") + field(25, "zwölf".encode()) + field(120, b"Caption \xe9") + field(55, b"20200131")
    )
    data += field(60, b"143000+0100")
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(data)) + data + bytes(len(data) % 2)
    segment = b"Photoshop 3.0\0" + resource
    jpeg = saved(picture(), "JPEG")
    found = metadata(jpeg[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + jpeg[2:])
    assert found.keywords == ("one", "zwölf")
    assert found.caption == "Caption é"
    assert found.taken_at == "2020-01-31T14:30:00+0100"


@pytest.mark.parametrize("quality", [1, 10, 30, 49, 50, 51, 75, 85, 90, 95, 99, 100])
def test_jpeg_quality(quality: int) -> None:
    assert metadata(saved(picture(), "JPEG", quality=quality)).jpeg_quality == quality


@pytest.mark.parametrize(
    "date",
    [
        "0000:00:00 00:00:00",
        "    :  :     :  :  ",
        "2021:13:01 00:00:00",
        "1970:01:01 00:00:00",
        "yesterday",
        "",
    ],
)
def test_dates_that_are_none(date: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = date
    exif[0x132] = date
    assert metadata(saved(picture(), "JPEG", exif=exif)).taken_at is None


@pytest.mark.parametrize(
    "position", [((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)), ((91.0, 0.0, 0.0), (10.0, 0.0, 0.0))]
)
def test_positions_that_are_none(position: tuple[tuple[float, ...], tuple[float, ...]]) -> None:
    exif = Image.Exif()
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", position[0], "E", position[1]
    found = metadata(saved(picture(), "JPEG", exif=exif))
    assert (found.latitude, found.longitude) == (None, None)


def test_hostile_xmp_is_harmless(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret words")
    start = '<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    start += 'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description>'
    end = "</dc:description></rdf:Description>"
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    for hostile in (
        f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>{start}&a11;{end}',
        f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]>{start}&a;{end}',
        f'<!DOCTYPE x SYSTEM "{secret.as_uri()}">{start}fine{end}',
        "<a>" * 200_000,
        "<a>" * 100_000 + "</a>" * 100_000,
        "\0" * 100,
        start,
    ):
        found = read_metadata(Opened(picture(), 1, 1, xmp=hostile.encode()))
        assert found.caption is None


@given(st.binary(max_size=400))
def test_any_bytes_as_exif_and_xmp(data: bytes) -> None:
    for exif in (data, b"Exif\0\0II*\0\x08\0\0\0" + data, b"MM\0*\0\0\0\x08" + data):
        found = read_metadata(Opened(picture(), 1, 1, exif=parse_exif(exif), xmp=data, icc=data))
        msgspec.json.encode(found)


@given(st.data())
def test_damaged_exif_never_raises(data: st.DataObject) -> None:
    content = bytearray(full_exif().tobytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    found = read_metadata(Opened(picture(), 1, 1, exif=parse_exif(bytes(content))))
    msgspec.json.encode(found)
    assert found.latitude is None or -90 <= found.latitude <= 90


def test_damaged_exif_of_cameras_costs_no_picture(shared: Path) -> None:
    folder = shared / "camera" / "jpg"
    gps = metadata((folder / "gps" / "DSCN0010.jpg").read_bytes())
    assert (gps.latitude, gps.longitude) == (pytest.approx(43.46744833), pytest.approx(11.88512666))
    for name in ("tests/42_IndexError.jpg", "tests/30-type_error.jpg", "corrupted.jpg"):
        assert metadata((folder / name).read_bytes()).taken_at
