"""What a search says of the hits below its limit. Translated."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from dupfinder.engine.types import Hit

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
