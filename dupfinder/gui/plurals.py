"""English plurals: the source texts say ``%n photo(s)``, and English needs no translation file for that."""

from __future__ import annotations

import re

from PySide6.QtCore import QTranslator


class EnglishPlurals(QTranslator):
    """Turns ``photo(s)`` into one photo, two photos. Other languages bring their own translations."""

    def isEmpty(self) -> bool:
        return False

    def translate(
        self,
        _context: str | bytes,
        source: str | bytes,
        _disambiguation: str | bytes | None = None,
        n: int = -1,
        /,
    ) -> str:
        text = source.decode() if isinstance(source, bytes) else source
        if n < 0 or "(s)" not in text:
            return None  # type: ignore[return-value]  # None is a null string: the next translator is asked.
        if n == 1:
            return re.sub(r"\(s\)(?: (are|differ|match)\b)?", _alone, text)
        return text.replace("(s)", "s")


def _alone(found: re.Match[str]) -> str:
    """What follows one photo: its verb takes the other ending."""
    verb = found[1]
    return "" if verb is None else " is" if verb == "are" else f" {verb}s" if verb == "differ" else " matches"
