"""The photos that a search found."""

from __future__ import annotations

from PySide6.QtCore import QObject

from dupfinder.engine.types import Hit
from dupfinder.gui import photo_texts
from dupfinder.gui.models.tiles import TileModel


class HitsModel(TileModel[Hit]):
    """Hits, best first."""

    def __init__(self, parent: QObject | None = None, columns: int | None = 1) -> None:
        super().__init__(parent, columns)

    def describe(self, number: int) -> str:
        hit = self.items[number]
        return self.tr("Hit {number} of {count}, {percent} alike, {name}, in {folder}.").format(
            number=number + 1,
            count=len(self.items),
            percent=photo_texts.percent(hit.similarity),
            name=photo_texts.name(hit.photo.path),
            folder=photo_texts.folder(hit.photo.path),
        )
