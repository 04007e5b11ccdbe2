"""What a search says of its hits. Translated."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from dupfinder.engine.search_types import Hit
from dupfinder.engine.types import Kind
from dupfinder.gui import evidence_texts, texts

UNLIKELY = 0.5
"""Below this a hit is rather another picture than a copy."""


def tr(text: str, number: int = -1) -> str:
    """Translates in the context ``SearchTexts``."""
    return QCoreApplication.translate("SearchTexts", text, "", number)


def nearest(hits: Sequence[Hit]) -> str:
    """When none of them reaches the limit."""
    if _unlikely(hits):
        return tr("The nearest are below; most likely they are other pictures.")
    return tr("The nearest are below; they may be other pictures.")


def more(hits: Sequence[Hit], percent: str) -> str:
    """When these are folded away."""
    if _unlikely(hits):
        words = tr("%n more below {percent}, most likely other pictures", len(hits))
    else:
        words = tr("%n more below {percent}, less sure", len(hits))
    return words.format(percent=percent)


def _unlikely(hits: Sequence[Hit]) -> bool:
    return all(hit.similarity < UNLIKELY for hit in hits)


def what(hit: Hit, *, looking: bool = False) -> str:
    """What a hit is to the query, as short as it can be said: what was done to it, else its kind."""
    if hit.kind is not None:
        how = evidence_texts.changes(hit.kind, hit.evidence, of_query=True)
        whole = hit.kind in (Kind.IDENTICAL_FILE, Kind.IDENTICAL_PICTURE) or not how
        return texts.kind(hit.kind) if whole else how[:1].upper() + how[1:]
    if hit.checked:
        return tr("Most likely another picture") if hit.similarity < UNLIKELY else tr("Looks like it")
    return tr("Being looked at…") if looking else tr("Looks like it")


def spoken(hit: Hit, *, looking: bool = False) -> str:
    """The same, with the kind before what was done."""
    words = what(hit, looking=looking)
    if hit.kind is None:
        return words
    kind = texts.kind(hit.kind)
    return kind if words == kind else f"{kind}: {words[:1].lower()}{words[1:]}"
