"""What only the removed copies know goes into the kept photo's XMP sidecar; the photo is never rewritten.

A sidecar that is there already keeps every byte: what is new is put in beside it (ISO 16684-1 allows several
``rdf:Description`` of one resource). One that cannot be read is left alone.
"""

from __future__ import annotations

import base64
import os
import re
from xml.sax.saxutils import escape

import blake3
import msgspec

from dupfinder.engine.action_types import StepRecord
from dupfinder.engine.actions import disk
from dupfinder.engine.actions.action import OnlyOnce, Place, Prepared
from dupfinder.engine.actions.guard import CheckedStep
from dupfinder.engine.actions.refused import Refused
from dupfinder.engine.refusals import Refusal
from dupfinder.engine.types import Metadata

_NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
}
_EMPTY = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""
_LARGEST = 16 << 20
_END = re.compile(rb"</(?:[\w.-]+:)?RDF\s*>")
_KEYWORDS = re.compile(
    rb"<(?P<prefix>[\w.-]+):subject\b[^>]*>\s*<(?P<bag>(?:[\w.-]+:)?(?:Bag|Seq))\b[^>]*?(?<!/)>"
    rb"(?:(?!</(?P=prefix):subject).)*?(?P<end></(?P=bag)\s*>)",
    re.DOTALL,
)


class _Extra(msgspec.Struct, frozen=True):
    """What undo needs: the sidecar as it was (None: there was none), and the hash of what was written."""

    before: str | None
    after: str


class MergeAction(OnlyOnce):
    """Writes a sidecar. The item's path is the sidecar's; its ``metadata`` is what is added."""

    def check(self, step: CheckedStep, key: str) -> Prepared:  # noqa: ARG002
        assert step.item.metadata is not None
        before = _content(step.item.path)
        after = merged(before, step.item.metadata)
        extra = _Extra(
            None if before is None else base64.b64encode(before).decode(), blake3.blake3(after).hexdigest()
        )
        return Prepared(step.item.path, msgspec.json.encode(extra).decode())

    def apply(self, step: CheckedStep, prepared: Prepared, key: str) -> bytes:
        assert step.item.metadata is not None
        path = step.item.path
        extra = msgspec.json.decode(prepared.extra, type=_Extra)
        before = None if extra.before is None else base64.b64decode(extra.before)
        beside = disk.part_of(path, key)
        _write(beside, merged(before, step.item.metadata))
        try:
            if before is None:
                disk.rename_new(beside, path)
            elif _content(path) != before:
                raise Refused(Refusal.CHANGED)
            else:
                os.chmod(beside, os.stat(path).st_mode & 0o7777)
                os.replace(beside, path)
        except (OSError, Refused):
            os.unlink(beside)
            raise
        return path

    def give_up(self, prepared: Prepared) -> None:
        """Nothing was made."""

    def revert(self, record: StepRecord, key: str) -> None:
        extra = msgspec.json.decode(record.extra, type=_Extra)
        if not os.path.lexists(record.path):
            raise Refused(Refusal.VANISHED)
        if disk.hash_of(record.path)[1].hex() != extra.after:
            raise Refused(Refusal.CHANGED)
        if extra.before is None:
            os.unlink(record.path)
            return
        beside = disk.part_of(record.path, key)
        _write(beside, base64.b64decode(extra.before))
        stat = os.stat(record.path)
        os.chmod(beside, stat.st_mode & 0o7777)
        os.utime(beside, ns=(stat.st_atime_ns, record.mtime_ns))
        os.replace(beside, record.path)

    def settle(self, record: StepRecord, key: str) -> Place:
        beside = disk.part_of(record.path, key)
        if os.path.lexists(beside):
            os.unlink(beside)
        if not record.extra or not os.path.lexists(record.path):
            return Place.BEFORE
        extra = msgspec.json.decode(record.extra, type=_Extra)
        return Place.AFTER if disk.hash_of(record.path)[1].hex() == extra.after else Place.BEFORE


def _content(path: bytes) -> bytes | None:
    """A sidecar's bytes; None where there is none."""
    try:
        seen = disk.look(path)
    except FileNotFoundError:
        return None
    if seen.size > _LARGEST:
        raise Refused(Refusal.NOT_SUPPORTED, "the sidecar is too large")
    with open(path, "rb") as file:
        return file.read()


def _write(path: bytes, content: bytes) -> None:
    with open(path, "xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def merged(sidecar: bytes | None, added: Metadata) -> bytes:
    """A sidecar with metadata added to it.

    Args:
        sidecar: as it is now; None for a new one.
        added: only what is to be written; keywords all that there should be.

    Raises:
        Refused: it is no XMP in UTF-8 that can be added to.
    """
    text = _EMPTY if sidecar is None else sidecar
    _parse(text)
    keywords: tuple[str, ...] = added.keywords
    known = _KEYWORDS.search(text)
    if keywords and known is not None:
        prefix = known["bag"].rpartition(b":")[0]
        name = (prefix + b":li") if prefix else b"li"
        items = b"".join(
            b"<%s>%s</%s>" % (name, escape(_legal(word)).encode(), name)
            for word in keywords
            if b">%s<" % escape(_legal(word)).encode() not in known[0]
        )
        text = text[: known.start("end")] + items + text[known.start("end") :]
        keywords = ()
    *_, end = _END.finditer(text)
    block = _description(msgspec.structs.replace(added, keywords=keywords))
    text = text[: end.start()] + block + text[end.start() :]
    _parse(text)
    return text


def _parse(text: bytes) -> None:
    from defusedxml.ElementTree import fromstring

    try:
        fromstring(text.strip(b" \t\r\n\0"), forbid_dtd=True)
    except Exception as error:
        raise Refused(Refusal.NOT_SUPPORTED, f"the sidecar cannot be read: {error}") from error
    if _END.search(text) is None:
        raise Refused(Refusal.NOT_SUPPORTED, "the sidecar is no XMP in UTF-8")


def _description(added: Metadata) -> bytes:
    """The properties as an ``rdf:Description`` with its own names; nothing where there are none."""
    lines: list[str] = []
    if added.taken_at is not None:
        lines.append(f"<exif:DateTimeOriginal>{_text(added.taken_at)}</exif:DateTimeOriginal>")
        lines.append(f"<photoshop:DateCreated>{_text(added.taken_at)}</photoshop:DateCreated>")
    if added.latitude is not None and added.longitude is not None:
        lines.append(f"<exif:GPSLatitude>{_degrees(added.latitude, 'NS')}</exif:GPSLatitude>")
        lines.append(f"<exif:GPSLongitude>{_degrees(added.longitude, 'EW')}</exif:GPSLongitude>")
    if added.rating is not None:
        lines.append(f"<xmp:Rating>{added.rating}</xmp:Rating>")
    if added.caption is not None:
        text = f'<rdf:li xml:lang="x-default">{_text(added.caption)}</rdf:li>'
        lines.append(f"<dc:description><rdf:Alt>{text}</rdf:Alt></dc:description>")
    if added.keywords:
        items = "".join(f"<rdf:li>{_text(word)}</rdf:li>" for word in added.keywords)
        lines.append(f"<dc:subject><rdf:Bag>{items}</rdf:Bag></dc:subject>")
    if not lines:
        return b""
    names = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _NAMESPACES.items())
    body = "".join(f"\n   {line}" for line in lines)
    return f'<rdf:Description {names} rdf:about="">{body}\n  </rdf:Description>\n '.encode()


def _text(value: str) -> str:
    return escape(_legal(value))


def _legal(value: str) -> str:
    """Without the characters that XML cannot hold."""
    return re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", value)


def _degrees(value: float, signs: str) -> str:
    """As XMP wants it: ``51,30.5N``; to a decimetre."""
    whole, part = divmod(abs(value), 1)
    minutes = round(part * 60, 6)
    if minutes >= 60:
        whole, minutes = whole + 1, 0.0
    return f"{int(whole)},{minutes:.6f}{signs[value < 0]}"
