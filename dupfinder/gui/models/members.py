"""The photos of the chosen group, for the filmstrip and for the whole-group view."""

from __future__ import annotations

from PySide6.QtCore import QObject

from dupfinder.engine.review_types import MemberState
from dupfinder.engine.types import Member
from dupfinder.gui import evidence_texts, photo_texts, review_texts
from dupfinder.gui.models.tiles import TileModel


class MembersModel(TileModel[Member]):
    """Members in the engine's order: the best copy first, then by similarity to it."""

    def __init__(self, parent: QObject | None = None, columns: int | None = 1) -> None:
        super().__init__(parent, columns)
        self.beside = 1
        """Number of the photo that stands beside the best copy, B."""
        self.states: dict[int, MemberState] = {}
        """What is decided on each photo, by file id."""

    def state(self, number: int) -> MemberState | None:
        """What is decided on a photo."""
        return self.states.get(self.items[number].photo.file_id)

    def first(self) -> str:
        """What the first photo is called: there is no best one among different photos."""
        return self.tr("Shown first") if photo_texts.only_shots(self.items) else self.tr("Best copy")

    def letter(self, number: int) -> str:
        """A for the best copy, B for the one beside it, nothing for the others."""
        return "A" if number == 0 else "B" if number == self.beside else ""

    def describe(self, number: int) -> str:
        member = self.items[number]
        photo = member.photo
        if member.representative:
            words = self.tr("{first}, photo {number} of {count}, {name}, in {folder}, {width} by {height}.")
        else:
            words = self.tr("Photo {number} of {count}, {name}, in {folder}, {width} by {height}. {reason}.")
        told = words.format(
            first=self.first(),
            number=number + 1,
            count=len(self.items),
            name=photo_texts.name(photo.path),
            folder=photo_texts.folder(photo.path),
            width=photo.width,
            height=photo.height,
            reason=evidence_texts.spoken(member, self.items[0]),
        )
        parts = (told, photo_texts.spoken_offline(photo), review_texts.spoken(self.state(number)))
        return " ".join(part for part in parts if part)
