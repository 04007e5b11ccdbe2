"""Groups and decisions as one page that needs nothing else: its pictures are inside, nothing is fetched."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Callable, Iterable
from html import escape
from typing import TextIO

from PIL import Image

from dupfinder.engine.reports.rows import GroupRows, word
from dupfinder.engine.review_types import Mark, MemberState, Totals
from dupfinder.engine.types import Kind, Member

SIDE = 200
"""Longest side of a picture in the page, px: a thumbnail of 512 would make it five times as large."""
_QUALITY = 78

_KINDS = {
    Kind.IDENTICAL_FILE: "Identical file",
    Kind.IDENTICAL_PICTURE: "Identical picture",
    Kind.RESAVED: "Re-saved or resized",
    Kind.EDITED_COPY: "Edited copy",
    Kind.SIMILAR_SHOT: "Similar shot",
}

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>Duplicates</title>
<style>
:root {{ color-scheme: light dark; --text2: #535b66; --card: #fff; --page: #f5f6f7; --line: #dee1e5;
  --keep: #0a6f61; --remove: #a93611; }}
@media (prefers-color-scheme: dark) {{ :root {{ --text2: #a7afb9; --card: #202327; --page: #191b1e;
  --line: #33383e; --keep: #55cdb8; --remove: #ff9a7a; }} }}
body {{ font: 14px/1.4 system-ui, sans-serif; margin: 32px; background: var(--page); }}
h1 {{ font-size: 22px; }} h2 {{ font-size: 15px; margin: 0 0 12px; }}
section {{ background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px;
  margin: 16px 0; }}
ul {{ list-style: none; display: flex; flex-wrap: wrap; gap: 16px; margin: 0; padding: 0; }}
li {{ width: {side}px; overflow-wrap: anywhere; }}
img {{ max-width: {side}px; max-height: {side}px; border-radius: 4px; display: block; margin-bottom: 6px; }}
.quiet {{ color: var(--text2); }} .keep {{ color: var(--keep); }} .remove {{ color: var(--remove); }}
</style>
</head>
<body>
<h1>Duplicates</h1>
"""


def summary(totals: Totals) -> str:
    """One line about the whole review."""
    return f"{totals.groups} groups, {totals.reviewed} reviewed. {totals.remove} photos marked to remove."


def write(
    file: TextIO, groups: Iterable[GroupRows], thumbnail: Callable[[int], bytes | None], about: str
) -> int:
    """Writes the page; gives the number of photos.

    Args:
        file: opened as UTF-8.
        thumbnail: the JPEG of a content id, or None.
        about: one line below the title.
    """
    file.write(_HEAD.format(side=SIDE))
    file.write(f'<p class="quiet">{escape(about)}</p>\n')
    written = 0
    for group in groups:
        reviewed = ", reviewed" if group.state.reviewed else ""
        file.write(
            f"<section>\n<h2>{_KINDS[group.cluster.kind]}, {len(group.members)} photos{reviewed}</h2>\n<ul>\n"
        )
        for member, state in group.decided():
            file.write(_photo(member, state, thumbnail(member.photo.content_id)))
            written += 1
        file.write("</ul>\n</section>\n")
    file.write("</body>\n</html>\n")
    return written


def _photo(member: Member, state: MemberState, picture: bytes | None) -> str:
    photo = member.photo
    path = os.fsencode(photo.path).decode("utf-8", "backslashreplace")
    name = escape(path.rpartition(os.sep)[2])
    image = ""
    if picture is not None:
        data = base64.b64encode(_small(picture)).decode("ascii")
        image = f'<img src="data:image/jpeg;base64,{data}" alt="{name}">'
    style = {Mark.KEEP: "keep", Mark.REMOVE: "remove", None: "quiet"}[state.mark]
    what = "Best copy" if member.representative else f"{_KINDS[member.kind]}, {member.similarity:.0%} alike"
    return (
        f"<li>{image}<strong>{name}</strong><br>"
        f'<strong class="{style}">{word(state).capitalize()}</strong><br>'
        f'<span class="quiet">{what}<br>{photo.width} × {photo.height}, {photo.size / 1e6:.2f} MB<br>'
        f"{escape(path.rpartition(os.sep)[0])}</span></li>\n"
    )


def _small(picture: bytes) -> bytes:
    with Image.open(io.BytesIO(picture)) as image:
        image.draft("RGB", (SIDE, SIDE))
        image.thumbnail((SIDE, SIDE))
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=_QUALITY)
        return out.getvalue()
